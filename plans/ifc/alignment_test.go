package ifc

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

func TestClothoid(t *testing.T) {
	t.Parallel()
	// At the length sqrt(pi) of a clothoid of constant 1 stand the Fresnel
	// integrals C(1) and S(1) (Abramowitz and Stegun, table 7.7).
	const c1, s1 = 0.7798934, 0.4382591
	root := math.Sqrt(math.Pi)
	for _, a := range []float64{1, -1} {
		x, y, heading := clothoid(a).at(root)
		if math.Abs(x-root*c1) > 1e-6 || math.Abs(y-a*root*s1) > 1e-6 || math.Abs(heading-a*math.Pi/2) > 1e-12 {
			t.Errorf("constant %v: (%v, %v), heading %v", a, x, y, heading)
		}
	}
}

func TestPlacesAlongCurves(t *testing.T) {
	t.Parallel()
	got, header := readGood(t, "alignment")
	length := 100 + 50*math.Pi
	for name, want := range map[string]scene.Vec3{ // the middle of the foot of a cube
		"on the line":                {50, 0, 0},
		"left of the line and above": {50, 2, 3},
		"at the end of the bend":     {200, 100, 0},
		"on the gradient":            {50, 0, 15},
		"on the grid":                {103, 6, 2},
		"on the older alignment":     {200, -100, 5 + 0.1*length - length*length/2000},
	} {
		f := got[name]
		if f == nil {
			t.Errorf("%s was not made: %v", name, header.Skipped)
			continue
		}
		at := f.Parts[0].Transform
		if d := (scene.Vec3{at[3], at[7], at[11]}).Sub(want).Length(); d > 0.001 {
			t.Errorf("%s stands at (%v, %v, %v), want %v", name, at[3], at[7], at[11], want)
		}
	}
}

func TestSectionsAlongCurves(t *testing.T) {
	t.Parallel()
	got, header := readGood(t, "alignment")
	for name, want := range map[string]float64{
		"straight 800 m3": 800, "tapering 600 m3": 600, "fixed reference 10 m3": 10,
		"bend": 8 * 50 * math.Pi, // Pappus: the section's centre runs along the arc
	} {
		f := got[name]
		if f == nil {
			t.Errorf("%s was not made: %v", name, header.Skipped)
			continue
		}
		m := placedMesh(f)
		if v := mesh.Volume(m); math.Abs(v-want) > 0.001*want || !mesh.Closed(m) {
			t.Errorf("%s has %v m3, want %v; closed %v", name, v, want, mesh.Closed(m))
		}
	}
}
