package ifc

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/tiles/scene"
)

// TestBridgeStandsWhereTheCityModelHasIt holds the Van Brienenoord bridge, put
// on the map by its georeference, against the same bridge in the city model of
// Rotterdam: each vertex there has one of ours within a centimetre.
func TestBridgeStandsWhereTheCityModelHasIt(t *testing.T) {
	root := realfiles.Folder(t)
	raw, err := os.ReadFile(filepath.Join(root, "nl-brienenoord-rotterdam3d", "export.json"))
	if err != nil {
		t.Fatal(err)
	}
	var city struct {
		Vertices  [][3]float64
		Transform struct{ Scale, Translate [3]float64 }
	}
	if err := json.Unmarshal(raw, &city); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(root, "ifc", "nl-brienenoord", "Van Brienenoordbrug-IFC4X3.ifc"))
	if err != nil {
		t.Fatal(err)
	}
	features, h, err := read(t, data)
	if err != nil {
		t.Fatal(err)
	}
	near := map[[3]int64][]scene.Vec3{}
	for _, f := range features {
		for _, p := range placedMesh(f).Positions {
			q := onMap(*h.Georeference, p)
			near[centimetres(q)] = append(near[centimetres(q)], q)
		}
	}
	far := 0
	for _, v := range city.Vertices {
		var p scene.Vec3
		for i := range p {
			p[i] = v[i]*city.Transform.Scale[i] + city.Transform.Translate[i]
		}
		if !hasNear(near, p) {
			far++
		}
	}
	if len(city.Vertices) == 0 || far > 0 {
		t.Errorf("%d of %d vertices have none of ours within a centimetre", far, len(city.Vertices))
	}
}

// onMap is the formula of scene.Georeference.
func onMap(g scene.Georeference, p scene.Vec3) scene.Vec3 {
	return scene.Vec3{
		g.Eastings + g.Scale*(p[0]*g.AxisX-p[1]*g.AxisY),
		g.Northings + g.Scale*(p[0]*g.AxisY+p[1]*g.AxisX),
		g.Height + g.Scale*p[2],
	}
}

func centimetres(p scene.Vec3) (key [3]int64) {
	for i := range p {
		key[i] = int64(math.Floor(p[i] * 100))
	}
	return key
}

// hasNear tells whether a point within a centimetre of p is there.
func hasNear(near map[[3]int64][]scene.Vec3, p scene.Vec3) bool {
	k := centimetres(p)
	for n := range 27 {
		cell := [3]int64{k[0] + int64(n%3) - 1, k[1] + int64(n/3%3) - 1, k[2] + int64(n/9) - 1}
		for _, q := range near[cell] {
			if q.Sub(p).Length() <= 0.01 {
				return true
			}
		}
	}
	return false
}
