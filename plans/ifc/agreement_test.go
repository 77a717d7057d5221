package ifc

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

var (
	update  = flag.Bool("update", false, "rewrite golden files")
	explain = flag.Bool("explain", false, "log every element that does not agree")
)

// measured is what both sides say of an element.
type measured struct {
	GUID   string     `json:"guid"`
	ID     int        `json:"id"`
	Type   string     `json:"type"`
	Tris   int        `json:"triangles"`
	Min    scene.Vec3 `json:"min"`
	Max    scene.Vec3 `json:"max"`
	Area   float64    `json:"area"`
	Volume float64    `json:"volume"`
}

// reference is one file of figures by an independent kernel.
type reference struct {
	Schema   string     `json:"schema"`
	Elements []measured `json:"elements"`
}

// measure gives the figures of a feature in the frame of the source.
func measure(f *scene.Feature) measured {
	box := scene.NewBox()
	out := measured{GUID: f.GUID, Type: f.Class, Tris: f.Triangles()}
	for _, p := range f.Parts {
		m := moved(p.Mesh, scene.Identity())
		placed := &scene.Mesh{Indices: m.Indices, Lines: m.Lines}
		for _, q := range m.Positions {
			placed.Positions = append(placed.Positions, p.Transform.Apply(q))
		}
		for _, i := range placed.Indices {
			box.Extend(placed.Positions[i])
		}
		out.Area += mesh.Area(placed)
		out.Volume += mesh.Volume(placed)
	}
	out.Min, out.Max = box.Min, box.Max
	return out
}

// readFile reads a model of the shared files.
func readFile(t testing.TB, path string) (map[string]measured, scene.Header) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]measured{}
	header, err := Read(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: filepath.Base(path)},
		func(f *scene.Feature) error {
			all[f.SourceID] = measure(f)
			return nil
		})
	if err != nil {
		t.Fatalf("reading %s: %v", path, err)
	}
	return all, header
}

// disagreement says how two measures differ; "" where they agree: box sides
// within 1 cm or 0.1 % of the size, and area or volume within 1 %.
func disagreement(got, want measured) string {
	size := want.Max.Sub(want.Min).Length()
	tolerance := max(0.01, 0.001*size)
	for i := range 3 {
		if math.Abs(got.Min[i]-want.Min[i]) > tolerance || math.Abs(got.Max[i]-want.Max[i]) > tolerance {
			return "box"
		}
	}
	near := func(a, b float64) bool { return math.Abs(a-b) <= 0.01*math.Max(math.Abs(a), math.Abs(b))+1e-6 }
	if near(got.Area, want.Area) || near(got.Volume, want.Volume) {
		return ""
	}
	return "measure"
}

// TestAgreement compares every element of the shared models with the figures of
// another kernel (web-ifc). Each one agrees or stands in
// testdata/differences.tsv with the reason; a line of the table that no longer
// differs fails, and so does an element of that kernel that is neither made nor
// in the report. cmd/bench agree holds the same table against a third kernel
// (IfcOpenShell), which is too slow for a test.
func TestAgreement(t *testing.T) {
	data := realfiles.Folder(t)
	known := readDifferences(t)
	root := filepath.Join(data, "reference", "ifc")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.ToSlash(rel), ".json")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			agree(t, data, name, path, known[name+".ifc"])
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// agree compares one file.
func agree(t *testing.T, data, name, path string, known map[int]string) {
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var ref reference
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	got, header := readFile(t, filepath.Join(data, "ifc", filepath.FromSlash(name)+".ifc"))
	reported := map[string]bool{}
	for _, s := range header.Skipped {
		reported[s.ID] = true
		if *explain {
			t.Logf("skipped #%s %s %s: %s", s.ID, s.Type, s.Code, s.Reason)
		}
	}
	c := header.Counts
	if accounted := c.Converted + skippedWhole(header); accounted != c.Total+spacesSkipped(header) {
		t.Errorf("%d converted and %d skipped are not the total of %d", c.Converted, skippedWhole(header), c.Total)
	}
	same := 0
	for _, want := range ref.Elements {
		g, ok := got[itoa(want.ID)]
		why := "missing"
		if ok {
			why = disagreement(g, want)
		} else if !reported[itoa(want.ID)] {
			t.Errorf("#%d %s is neither made nor in the report", want.ID, want.Type)
		}
		listed := strings.Contains(known[want.ID], "web-ifc")
		switch {
		case why == "":
			if same++; listed {
				t.Errorf("#%d %s agrees now: take it out of %s", want.ID, want.Type, differencesFile)
			}
		case !listed || *explain:
			t.Logf("#%d %s %s: got box %.3f..%.3f area %.4f volume %.4f tris %d, want %.3f..%.3f area %.4f volume %.4f tris %d", want.ID, want.Type, why,
				g.Min, g.Max, g.Area, g.Volume, g.Tris, want.Min, want.Max, want.Area, want.Volume, want.Tris)
		}
		if why != "" && !listed {
			t.Errorf("#%d %s does not agree (%s): mend it, or write down in %s why", want.ID, want.Type, why, differencesFile)
		}
	}
	t.Logf("%d of %d agree; %d of %d converted, %d lines skipped", same, len(ref.Elements), c.Converted, c.Total, len(header.Skipped))
}

// skippedWhole counts the elements that were not made at all.
func skippedWhole(h scene.Header) int {
	n := 0
	for _, s := range h.Skipped {
		if s.Code != CodePartial && s.Code != CodeNotCut {
			n++
		}
	}
	return n
}

// spacesSkipped counts the spaces among them, which are not part of the total.
func spacesSkipped(h scene.Header) int {
	n := 0
	for _, s := range h.Skipped {
		if s.Code != CodePartial && s.Code != CodeNotCut && (s.Type == "IfcSpace" || s.Type == "IfcAnnotation") {
			n++
		}
	}
	return n
}

const differencesFile = "testdata/differences.tsv"

// readDifferences gives the kernels that elements differ from, by file and
// express id.
func readDifferences(t *testing.T) map[string]map[int]string {
	t.Helper()
	raw, err := os.ReadFile(differencesFile)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[int]string{}
	for i, line := range strings.Split(strings.TrimSpace(string(raw)), "\n")[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) != 5 || strings.TrimSpace(cells[4]) == "" {
			t.Fatalf("%s line %d: wanted file, #id, type, kernel and reason", differencesFile, i+2)
		}
		id, err := strconv.Atoi(strings.TrimPrefix(cells[1], "#"))
		if err != nil {
			t.Fatalf("%s line %d: %v", differencesFile, i+2, err)
		}
		if all[cells[0]] == nil {
			all[cells[0]] = map[int]string{}
		}
		all[cells[0]][id] = cells[3]
	}
	return all
}
