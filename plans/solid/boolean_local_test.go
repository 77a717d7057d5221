package solid

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// tilted gives n by n leaning round openings of 24 sides, 1 m apart, and a plate
// of 0.3 m that they go through.
func tilted(t testing.TB, n int) (plate *scene.Mesh, cutters []*scene.Mesh) {
	t.Helper()
	plate = block(t, scene.Vec3{-1, -1, 0}, scene.Vec3{float64(n), float64(n), 0.3})
	for i := range n * n {
		var ring []Vec2
		for k := range 24 {
			s, c := math.Sincos(2 * math.Pi * float64(k) / 24)
			ring = append(ring, Vec2{float64(i%n) + 0.3*c, float64(i/n) + 0.3*s})
		}
		m, err := Extrude([]Profile{{Outer: ring}}, scene.Vec3{0.05 + 1e-4*float64(i), 0.01, 1}, 2)
		if err != nil {
			t.Fatal(err)
		}
		for k := range m.Positions {
			m.Positions[k][2]--
		}
		cutters = append(cutters, m)
	}
	return plate, cutters
}

// Each opening takes away its section times the thickness, whatever its lean;
// and nine times as many of them cost far less than the square of that.
func TestManyTiltedOpenings(t *testing.T) {
	t.Parallel()
	var spent [2]float64
	for i, n := range []int{6, 18} {
		plate, cutters := tilted(t, n)
		var f Effort
		got, err := f.Subtract(plate, cutters)
		if err != nil {
			t.Fatal(err)
		}
		if !mesh.Closed(got) {
			t.Errorf("%d openings: not closed", n*n)
		}
		section := 12 * 0.3 * 0.3 * math.Sin(2*math.Pi/24)
		wantVolume(t, got, 0.3*(float64((n+1)*(n+1))-float64(n*n)*section), 1e-4*float64(n*n))
		spent[i] = float64(f.Spent())
	}
	if spent[1] > 20*spent[0] {
		t.Errorf("36 openings cost %.0f, 324 cost %.0f", spent[0], spent[1])
	}
}
