package place_test

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles/scene"
)

func ExampleFind() {
	georeference := &scene.Georeference{
		Method: "map-conversion", CRS: "EPSG:7415",
		Eastings: 105432.1, Northings: 425098.7, Height: 2, AxisX: 1, Scale: 1,
	}
	model := scene.Box{Min: scene.Vec3{0, 0, 0}, Max: scene.Vec3{20, 12, 9}}
	p := place.Find(place.Input{Georeference: georeference, Bounds: model}, place.Options{})
	fmt.Println(p.Method, p.PlanOrigin, len(p.Checks))
	fmt.Printf("grid east lies %.3f degrees counter-clockwise of east\n", p.ConvergenceDeg)
	// Output:
	// map-conversion [105400 425100 0] 0
	// grid east lies 0.566 degrees counter-clockwise of east
}
