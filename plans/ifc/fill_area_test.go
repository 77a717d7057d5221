package ifc

import (
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// TestFillAreas holds filled areas that are shown by faces and lines: the face in
// the colour of the style, facing up, the hatch lines in theirs just above it.
func TestFillAreas(t *testing.T) {
	t.Parallel()
	blue, red := [4]uint8{0, 0, 255, 255}, [4]uint8{255, 0, 0, 255}
	for _, c := range []struct {
		file, name   string
		area, length float64 // 0 for none
	}{
		{"fills", "filled blue with a hole 11 m2", 11, 0},
		{"fills", "hatched 22 m", 0, 22},
		{"fills", "hatched by a vector 12 m", 0, 12},
		{"fills", "filled and hatched aslant", 12, aslant(4, 3, 0.5)},
		{"fills", "lines and a filled area", 12, 14},
		{"fills-2x3", "an occurrence, filled and hatched", 12, 24},
	} {
		got, header := readGood(t, c.file)
		f := got[c.name]
		if f == nil {
			t.Errorf("%s was not made: %v", c.name, header.Skipped)
			continue
		}
		area, length := 0.0, 0.0
		for _, p := range f.Parts {
			area, length = area+mesh.Area(p.Mesh), length+lineLength(p.Mesh)
			switch rgba := p.Material.RGBA; {
			case !p.Mesh.Lines && rgba != blue:
				t.Errorf("%s is filled with %v", c.name, rgba)
			case p.Mesh.Lines && rgba != red && c.name != "lines and a filled area":
				t.Errorf("%s is hatched with %v", c.name, rgba)
			}
			if !p.Mesh.Lines && upward(p.Mesh) != p.Mesh {
				t.Errorf("%s faces down", c.name)
			}
			for _, q := range p.Mesh.Positions {
				if p.Mesh.Lines && c.area > 0 && p.Material.RGBA == red && q[2] != hatchLift {
					t.Errorf("%s: a hatch line at the height %g", c.name, q[2])
				}
			}
		}
		if math.Abs(area-c.area) > 1e-9 || math.Abs(length-c.length) > 1e-9 {
			t.Errorf("%s: %.9f m2 and %.9f m of lines, want %v and %v", c.name, area, length, c.area, c.length)
		}
	}
}

// aslant gives the length of all lines of 45 degrees, both ways, in a rectangle of
// the sides a and b from the origin on, with one of each through the origin and the
// distance gap between them.
func aslant(a, b, gap float64) float64 {
	sum := 0.0
	for n := -100.0; n <= 100; n++ {
		c := n * gap * math.Sqrt2 // of y - x and of x + y
		sum += math.Sqrt2 * max(0, min(a, b-c)-max(0, -c))
		sum += math.Sqrt2 * max(0, min(a, c)-max(0, c-b))
	}
	return sum
}

// What is drawn on paper is no shape, and what of a filling is not made is told.
func TestFillAreasLeftOut(t *testing.T) {
	t.Parallel()
	got, header := readGood(t, "fills")
	for _, name := range []string{"filled on a plan", "an element filled on a plan"} {
		if got[name] != nil {
			t.Errorf("%s was made", name)
		}
	}
	reasons := map[string]string{}
	for _, s := range header.Skipped {
		reasons[s.Key] = s.Code + ": " + s.Reason
	}
	for name, want := range map[string]string{
		"filled with tiles 12 m2":       "partial: a part of its filling is left out: #",
		"hatched upright 12 m2":         "partial: a part of its filling is left out: #",
		"hatched too finely 12 m2":      "partial: a part of its filling is left out: #",
		"filled blue with a hole 11 m2": "",
	} {
		f := got[name]
		if f == nil || !strings.HasPrefix(reasons[f.Key], want) || want == "" && reasons[f.Key] != "" {
			t.Errorf("%s: %v", name, reasons)
		}
	}
}
