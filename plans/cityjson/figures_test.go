package cityjson

import (
	"bufio"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/realfiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// figures are what a city model holds.
type figures struct {
	objects, closed int
	volume          float64 // of what is closed, m3
	box             scene.Box
	areas           map[string]float64 // by semantic class, "-" for none, m2
}

// figuresOf measures what we read.
func figuresOf(r *result) figures {
	f := figures{objects: len(r.features), box: r.box(), areas: map[string]float64{}}
	for _, x := range r.features {
		for _, p := range x.Parts {
			class := p.Surface
			if class == "" {
				class = "-"
			}
			f.areas[class] += mesh.Area(merged(&scene.Feature{Parts: []scene.Part{p}}))
		}
		if m := merged(x); len(m.Indices) > 0 && mesh.Closed(m) {
			f.closed++
			f.volume += math.Abs(mesh.Volume(m))
		}
	}
	return f
}

// knownFigures reads testdata/figures.tsv.
func knownFigures(t *testing.T) map[string]figures {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "figures.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all := map[string]figures{}
	s := bufio.NewScanner(file)
	for s.Scan() {
		c := strings.Split(s.Text(), "\t")
		if len(c) != 6 || c[0] == "file" {
			continue
		}
		number := func(s string) float64 {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatalf("%s: %v", c[0], err)
			}
			return v
		}
		f := figures{objects: int(number(c[1])), closed: int(number(c[2])), volume: number(c[3]), box: scene.NewBox(), areas: map[string]float64{}}
		if b := strings.Fields(c[4]); len(b) == 6 {
			f.box.Extend(scene.Vec3{number(b[0]), number(b[1]), number(b[2])})
			f.box.Extend(scene.Vec3{number(b[3]), number(b[4]), number(b[5])})
		}
		for _, a := range strings.Fields(c[5]) {
			class, v, _ := strings.Cut(a, "=")
			f.areas[class] = number(v)
		}
		all[c[0]] = f
	}
	if s.Err() != nil || len(all) < 30 {
		t.Fatalf("%d files known, %v", len(all), s.Err())
	}
	return all
}

// tolerance is how far, relatively, our figures may be from another reader's.
const tolerance = 0.001

func near(a, b float64) bool { return math.Abs(a-b) <= tolerance*max(math.Abs(a), math.Abs(b), 1) }

// differences are the files of which some figure may differ, with the reason.
func differences() map[string]string {
	return map[string]string{
		"cityjson/dummy.json":              "its rings cross: divided there they have more area than by Newell's formula, where parts cancel out",
		"cityjson/dummy_noappearance.json": "its rings cross, as above",
		"cityjson/bertt/euromast.json":     "one roof of 133 corners crosses itself, as above",
	}
}

// Objects, areas by semantic class, volumes and boxes are those of figures.py.
func TestFiguresOfAnotherReader(t *testing.T) {
	t.Parallel()
	root := realfiles.Folder(t)
	for name, want := range knownFigures(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := readFile(t, filepath.Join(root, filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			got := figuresOf(r)
			differs := false
			report := t.Errorf
			if reason := differences()[name]; reason != "" {
				report = func(format string, args ...any) { differs = true }
				defer func() {
					if !differs {
						t.Errorf("nothing differs any more: %s", reason)
					}
				}()
			}
			if got.objects != want.objects {
				report("%d objects, want %d", got.objects, want.objects)
			}
			if got.closed != want.closed || !near(got.volume, want.volume) {
				report("%d closed of %.3f m3, want %d of %.3f", got.closed, got.volume, want.closed, want.volume)
			}
			for class := range got.areas {
				if _, known := want.areas[class]; !known {
					report("%s: %.4f m2, none is known", class, got.areas[class])
				}
			}
			for class, area := range want.areas {
				if !near(got.areas[class], area) {
					report("%s: %.4f m2, want %.4f", class, got.areas[class], area)
				}
			}
			for k := range 3 {
				if math.Abs(got.box.Min[k]-want.box.Min[k]) > 0.002 || math.Abs(got.box.Max[k]-want.box.Max[k]) > 0.002 {
					report("box %v, want %v", got.box, want.box)
					break
				}
			}
		})
	}
}
