package citygml

import (
	"bufio"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/realfiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// tolerance is how far our figures may be off those of the other reader.
const tolerance = 0.001

// Objects, areas by thematic surface, volumes of closed objects and boxes are those
// of testdata/figures.tsv, which another reader made (testdata/figures.py).
func TestFigures(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/figures.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	seen := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		f := strings.Split(lines.Text(), "\t")
		if len(f) != 5 || f[0] == "file" {
			continue
		}
		seen++
		t.Run(f[0], func(t *testing.T) {
			r, err := readFile(t, realfiles.Path(t, "citygml/"+f[0]))
			if err != nil {
				t.Fatal(err)
			}
			if n := strconv.Itoa(len(r.features)); n != f[1] {
				t.Errorf("%s objects, want %s", n, f[1])
			}
			sameAreas(t, r, f[2])
			want, _ := strconv.ParseFloat(f[3], 64)
			if got := closedVolume(r); math.Abs(got-want) > tolerance*math.Abs(want) {
				t.Errorf("volume %.4f, want %.4f", got, want)
			}
			sameBox(t, r, f[4])
		})
	}
	if seen < 20 {
		t.Errorf("%d files in the table", seen)
	}
}

func sameAreas(t *testing.T, r *result, want string) {
	t.Helper()
	got := map[string]float64{}
	for _, f := range r.features {
		prefix := ""
		if f.Private {
			prefix = "inside "
		}
		for name, a := range areas(f) {
			got[prefix+name] += a
		}
	}
	wanted := map[string]float64{}
	for pair := range strings.SplitSeq(want, ";") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			wanted[name], _ = strconv.ParseFloat(value, 64)
		}
	}
	if a, b := slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(wanted)); !slices.Equal(a, b) {
		t.Errorf("surfaces %v, want %v", a, b)
	}
	for name, w := range wanted {
		if math.Abs(got[name]-w) > tolerance*w {
			t.Errorf("%s: %.4f m2, want %.4f", name, got[name], w)
		}
	}
}

// closedVolume sums the volumes of what is closed.
func closedVolume(r *result) float64 {
	sum := 0.0
	for _, f := range r.features {
		origin := f.Parts[0].Mesh.Positions[0]
		var all []*scene.Mesh
		for _, p := range f.Parts {
			m := placed(p)
			m.TexCoords = nil
			for i := range m.Positions {
				m.Positions[i] = m.Positions[i].Sub(origin)
			}
			all = append(all, m)
		}
		if m := mesh.Weld(mesh.Merge(all...), 1e-6); mesh.Closed(m) {
			sum += mesh.Volume(m)
		}
	}
	return sum
}

func sameBox(t *testing.T, r *result, want string) {
	t.Helper()
	box := scene.NewBox()
	for _, f := range r.features {
		if f.Private {
			continue
		}
		for _, p := range f.Parts {
			box.Union(mesh.Bounds(placed(p)))
		}
	}
	words := strings.Fields(want)
	if box.Empty() != (len(words) != 6) {
		t.Fatalf("box %v, want %q", box, want)
	}
	for i, w := range words {
		v, _ := strconv.ParseFloat(w, 64)
		if got := append(box.Min[:], box.Max[:]...)[i]; len(words) == 6 && math.Abs(got-v) > 0.002 {
			t.Errorf("box %v, want %s", box, want)
		}
	}
}
