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
	"sort"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

var (
	update  = flag.Bool("update", false, "rewrite golden files and raise the thresholds of agreement")
	explain = flag.Bool("explain", false, "log every element that does not agree")
)

// sharedData gives the folder of the shared test files, or skips.
func sharedData(t testing.TB) string {
	t.Helper()
	if root := os.Getenv("MAQUETTE_SHARED"); root != "" {
		return filepath.Join(root, "data")
	}
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		data := filepath.Join(dir, "..", "shared", "data")
		if _, err := os.Stat(data); err == nil {
			return data
		}
		dir = filepath.Dir(dir)
	}
	t.Skip("skipped: no ../shared/data beside the repository and MAQUETTE_SHARED is not set")
	return ""
}

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
		placed := &scene.Mesh{Indices: m.Indices}
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
// another kernel (web-ifc). The thresholds per file are the share that agreed
// when they were committed. Where it is below 1, a third kernel (IfcOpenShell)
// was asked: it sides with us on LargeBuilding, MULTICOM-balkons,
// beam-parametric-cross-section, IfcMirroredProfileDef, bath-csg-solid,
// SurfaceCurveSweptAreaSolid_1, mapped-shape-with-multiple-items and
// linear-placement-of-signal, and has no answer on LinearPlacement and
// grid-placement, where the closed forms of TestPlacesAlongCurves speak. OWL
// differs by its world coordinate system, which we apply and the others do not.
// Of basin-advanced-brep and cylindrical-surface the areas are those of
// TestAdvancedBrepsOfOthers.
func TestAgreement(t *testing.T) {
	data := sharedData(t)
	thresholds := readThresholds(t)
	reached := map[string]float64{}
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
		t.Run(name, func(t *testing.T) { reached[name] = agree(t, data, name, path, thresholds[name]) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		writeThresholds(t, reached)
	}
}

// agree compares one file and gives the share that agrees.
func agree(t *testing.T, data, name, path string, threshold float64) float64 {
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var ref reference
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	got, header := readFile(t, filepath.Join(data, "ifc", filepath.FromSlash(name)+".ifc"))
	for _, s := range header.Skipped {
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
		}
		if why == "" {
			same++
		} else if *explain {
			t.Logf("#%d %s %s: got box %.3f..%.3f area %.4f volume %.4f tris %d, want %.3f..%.3f area %.4f volume %.4f tris %d", want.ID, want.Type, why,
				g.Min, g.Max, g.Area, g.Volume, g.Tris, want.Min, want.Max, want.Area, want.Volume, want.Tris)
		}
	}
	share := 1.0
	if n := len(ref.Elements); n > 0 {
		share = float64(same) / float64(n)
	}
	t.Logf("%d of %d agree (%.1f %%); %d of %d converted, %d lines skipped", same, len(ref.Elements), 100*share, c.Converted, c.Total, len(header.Skipped))
	if share < threshold-1e-9 {
		t.Errorf("%.4f of the elements agree, the threshold is %.4f", share, threshold)
	}
	return share
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
		if s.Code != CodePartial && s.Code != CodeNotCut && s.Type == "IfcSpace" {
			n++
		}
	}
	return n
}

const thresholdFile = "testdata/agreement.json"

func readThresholds(t *testing.T) map[string]float64 {
	t.Helper()
	all := map[string]float64{}
	raw, err := os.ReadFile(thresholdFile)
	if err == nil {
		err = json.Unmarshal(raw, &all)
	}
	if err != nil && !*update {
		t.Fatal(err)
	}
	return all
}

func writeThresholds(t *testing.T, reached map[string]float64) {
	t.Helper()
	names := make([]string, 0, len(reached))
	for name, share := range reached {
		reached[name] = math.Floor(share*1e4) / 1e4
		names = append(names, name)
	}
	sort.Strings(names)
	raw, err := json.MarshalIndent(reached, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(thresholdFile, append(raw, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
