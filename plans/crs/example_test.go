package crs_test

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
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

func ExamplePlace() {
	georeference := &scene.Georeference{
		Method: "map-conversion", CRS: "EPSG:7415",
		Eastings: 105432.1, Northings: 425098.7, Height: 2, AxisX: 1, Scale: 1,
	}
	model := scene.Box{Min: scene.Vec3{0, 0, 0}, Max: scene.Vec3{20, 12, 9}}
	p := crs.Place(crs.Input{Georeference: georeference, Bounds: model}, crs.Options{})
	fmt.Println(p.Method, p.PlanOrigin, len(p.Checks))
	fmt.Printf("grid east lies %.3f degrees counter-clockwise of east\n", p.ConvergenceDeg)
	// Output:
	// map-conversion [105400 425100 0] 0
	// grid east lies 0.566 degrees counter-clockwise of east
}
