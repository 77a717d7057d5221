package crs_test

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/crs"
)

func ExampleTransformer_Point() {
	rd, err := crs.Parse("EPSG:7415")
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := crs.NewTransformer(rd, crs.ETRS89())
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := t.Point([3]float64{105000, 425000, 0})
	fmt.Printf("%.8f %.8f %.4f %v\n", p[0], p[1], p[2], err)
	// Output: 51.81138307 4.66214368 43.7017 <nil>
}
