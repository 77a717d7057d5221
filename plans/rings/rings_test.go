package rings

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
)

func readRings(t testing.TB, text string) (out [][]mesh.Vec2) {
	t.Helper()
	for r := range strings.SplitSeq(text, " | ") {
		var ring []mesh.Vec2
		for p := range strings.SplitSeq(r, ", ") {
			var v mesh.Vec2
			if _, err := fmt.Sscan(p, &v[0], &v[1]); err != nil {
				t.Fatal(err)
			}
			ring = append(ring, v)
		}
		out = append(out, ring)
	}
	return out
}

// areaOf adds up the triangles, which must all turn left, and holds them to the rings.
func areaOf(t testing.TB, areas []Area) float64 {
	t.Helper()
	sum := 0.0
	for _, a := range areas {
		var all []mesh.Vec2
		byRings := 0.0
		for i, r := range a.Rings {
			all = append(all, r...)
			if s := mesh.RingArea(r); (s > 0) != (i == 0) {
				t.Errorf("ring %d turns the wrong way: %v", i, r)
			}
			byRings += mesh.RingArea(r)
		}
		own := 0.0
		for i := 0; i+2 < len(a.Triangles); i += 3 {
			p, q, r := all[a.Triangles[i]], all[a.Triangles[i+1]], all[a.Triangles[i+2]]
			one := cross(sub(q, p), sub(r, p)) / 2
			if one < -1e-9 {
				t.Errorf("a triangle turns right: %v %v %v", p, q, r)
			}
			own += one
		}
		if math.Abs(own-byRings) > 1e-9*(1+own) {
			t.Errorf("triangles have %v, rings %v", own, byRings)
		}
		sum += own
	}
	return sum
}

// Areas are those of shapely to a billionth (testdata/areas.py).
func TestAreasAreThoseOfGEOS(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("testdata/areas.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if len(fields) != 3 {
			continue
		}
		var want float64
		if _, err := fmt.Sscan(fields[1], &want); err != nil {
			t.Fatal(err)
		}
		areas, _, err := Areas(readRings(t, fields[2]))
		if err != nil {
			t.Errorf("%s: %v", fields[0], err)
			continue
		}
		if got := areaOf(t, areas); math.Abs(got-want) > 1e-8*want {
			t.Errorf("%s: area %v, want %v", fields[0], got, want)
		}
	}
}

func TestRepairsAreCounted(t *testing.T) {
	t.Parallel()
	const square, hole = "0 0, 10 0, 10 10, 0 10", "2 2, 2 4, 4 4, 4 2"
	for name, c := range map[string]struct {
		rings string
		area  float64
		want  Repairs
		err   error
	}{
		"sound":               {square + " | " + hole, 96, Repairs{}, nil},
		"closed":              {square + ", 0 0", 100, Repairs{}, nil},
		"turning right":       {"0 0, 0 10, 10 10, 10 0", 100, Repairs{}, nil},
		"a hole given twice":  {square + " | " + hole + " | " + hole, 96, Repairs{Repeated: 1}, nil},
		"a hole outside":      {square + " | 20 20, 20 22, 22 22, 22 20", 100, Repairs{Outside: 1}, nil},
		"a hole across":       {square + " | 8 4, 8 6, 12 6, 12 4", 100, Repairs{Crossings: 1}, nil},
		"a corner repeated":   {"0 0, 0 0, 10 0, 10 10, 0 10", 100, Repairs{Points: 1}, nil},
		"a bow tie":           {"0 0, 2 2, 2 0, 0 2", 2, Repairs{Crossings: 1}, nil},
		"a hole of a line":    {square + " | 1 1, 2 2, 1 1", 100, Repairs{}, nil},
		"a line":              {"0 0, 2 2, 0 0", 0, Repairs{Points: 1}, ErrNoArea},
		"nothing":             {"0 0", 0, Repairs{}, ErrNoArea},
		"a line there and on": {"0 0, 1 1, 2 2, 1 1", 0, Repairs{}, ErrNoArea},
	} {
		areas, got, err := Areas(readRings(t, c.rings))
		if c.err != nil {
			if !errors.Is(err, c.err) {
				t.Errorf("%s: %v, want %v", name, err, c.err)
			}
			continue
		}
		if err != nil || got != c.want || math.Abs(areaOf(t, areas)-c.area) > 1e-9 {
			t.Errorf("%s: %v, %+v, area %v", name, err, got, areaOf(t, areas))
		}
	}
}

// What would take too long is told, not tried.
func TestWhatIsTooMuchIsTold(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	var anywhere Ring
	for range 2000 {
		anywhere = append(anywhere, Corner{At: mesh.Vec2{rnd.Float64(), rnd.Float64()}})
	}
	for name, r := range map[string]Ring{"crossings": anywhere, "corners": make(Ring, MaxCorners+1)} {
		if _, _, err := Mend([]Ring{r}, func(Corner, Corner, float64) int { return 0 }); !errors.Is(err, ErrTooMuch) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzAreas(f *testing.F) {
	f.Add([]byte{0, 0, 2, 2, 2, 0, 0, 2}, uint8(4))
	f.Add([]byte{0, 0, 9, 0, 9, 9, 0, 9, 2, 2, 2, 12, 4, 12, 4, 2}, uint8(4))
	f.Fuzz(func(t *testing.T, data []byte, outer uint8) {
		var all []mesh.Vec2
		for i := 0; i+1 < len(data) && i < 400; i += 2 {
			all = append(all, mesh.Vec2{float64(data[i]), float64(data[i+1])})
		}
		n := min(int(outer), len(all))
		rings := [][]mesh.Vec2{all[:n]}
		if n < len(all) {
			rings = append(rings, all[n:])
		}
		areas, _, err := Areas(rings)
		if err == nil {
			areaOf(t, areas)
		}
	})
}
