package align_test

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/align"
)

func ExampleSolve() {
	const sigma = 0.022 // a survey of 1 cm and a tap of 2 cm
	fit, err := align.Solve([]align.Pair{
		{ID: "A", From: [3]float64{0, 0, 0}, To: [3]float64{100, 50, 1.2}, SigmaH: sigma, SigmaV: sigma},
		{ID: "B", From: [3]float64{20, 0, 0}, To: [3]float64{100, 70, 1.2}, SigmaH: sigma, SigmaV: sigma},
		{ID: "C", From: [3]float64{20, -15, 0}, To: [3]float64{115, 70, 1.2}, SigmaH: sigma, SigmaV: sigma},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("turned by %.0f degrees, error at 50 m %.2f m: %s\n", fit.YawRad*180/math.Pi, fit.Predicted[1].Horizontal, fit.Verdict)
	// Output:
	// turned by 90 degrees, error at 50 m 0.11 m: good
}
