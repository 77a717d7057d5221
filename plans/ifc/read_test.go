package ifc

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// read reads a model from bytes.
func read(t testing.TB, data []byte) ([]*scene.Feature, scene.Header, error) {
	t.Helper()
	var all []*scene.Feature
	h, err := Read(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "test.ifc"},
		func(f *scene.Feature) error {
			all = append(all, f)
			return nil
		})
	return all, h, err
}

// readGood reads a file of testdata, by the names of its features.
func readGood(t testing.TB, name string) (map[string]*scene.Feature, scene.Header) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".ifc"))
	if err != nil {
		t.Fatal(err)
	}
	all, h, err := read(t, data)
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]*scene.Feature{}
	for _, f := range all {
		byName[f.Name] = f
	}
	return byName, h
}

// placedMesh gives all parts of f in the frame of the source.
func placedMesh(f *scene.Feature) *scene.Mesh {
	var all []*scene.Mesh
	for _, p := range f.Parts {
		m := &scene.Mesh{Indices: p.Mesh.Indices, Lines: p.Mesh.Lines}
		for _, q := range p.Mesh.Positions {
			m.Positions = append(m.Positions, p.Transform.Apply(q))
		}
		all = append(all, m)
	}
	return mesh.Merge(all...)
}

// polygon is the area of a regular polygon of n corners on the unit circle.
func polygon(n float64) float64 { return n / 2 * math.Sin(2*math.Pi/n) }

// TestVolumes holds the shapes of testdata against closed formulas, in cubic
// metres. Circles count as their polygons.
func TestVolumes(t *testing.T) {
	t.Parallel()
	half := polygon(52) / 2 // solid.Segments(1)
	for file, want := range map[string]map[string]float64{
		"extrusion": {"box 24 m3": 24, "downward 2 m3": 2, "leaning 1.6 m3": 1.6, "placed 1 m3": 1},
		"profiles": {
			"IfcCircleProfileDef": polygon(48) * 0.25, "IfcCircleHollowProfileDef": polygon(48) * (0.25 - 0.16),
			"IfcEllipseProfileDef":          polygon(48) * 0.125,
			"IfcRoundedRectangleProfileDef": 0.5 - 0.01*(4-polygon(48)), "IfcRectangleHollowProfileDef": 0.5 - 0.9*0.4,
			"IfcTrapeziumProfileDef": 0.75 * 0.4, "IfcIShapeProfileDef": 2*0.2*0.02 + 0.36*0.01,
			"IfcAsymmetricIShapeProfileDef": 0.2*0.02 + 0.1*0.02 + 0.36*0.01,
			"IfcLShapeProfileDef":           0.2*0.01 + 0.09*0.01, "IfcTShapeProfileDef": 0.1*0.01 + 0.19*0.01,
			"IfcUShapeProfileDef": 0.2*0.01 + 2*0.09*0.01, "IfcCShapeProfileDef": 0.2*0.01 + 2*0.09*0.01 + 2*0.02*0.01,
			"IfcZShapeProfileDef": 0.2*0.01 + 2*0.09*0.01, "IfcArbitraryClosedProfileDef": 1,
			"IfcArbitraryProfileDefWithVoids": 0.75, "IfcCenterLineProfileDef": 0.1 * 2,
			"IfcCompositeProfileDef": 0.02, "IfcDerivedProfileDef": 0.04, "IfcMirroredProfileDef": 0.75,
		},
		"curves": {
			"trim by parameter": half, "trim by point": half, "trim against the sense": half, "segment turned round": half,
			"sense that contradicts the points": half, "line by parameter": half, "indexed arc": half, "ellipse": half,
			"rational B-spline": half,
		},
		"mapped": {
			"as it is 6 m3": 6, "moved 6 m3": 6, "scaled 48 m3": 48, "mirrored 6 m3": 6, "stretched 36 m3": 36, "nested 12 m3": 12, "with an origin 6 m3": 6,
			"x backward without a y 8 m3": 8, "z downward without a y 8 m3": 8,
		},
		"surfaces": {
			"IfcFacetedBrep": 1, "IfcFacetedBrepWithVoids": 1 - 0.125, "IfcShellBasedSurfaceModel": 1, "IfcFaceBasedSurfaceModel": 1,
			"IfcTriangulatedFaceSet": 1, "IfcTriangulatedFaceSet with PnIndex": 1, "IfcPolygonalFaceSet": 1,
			"IfcIndexedColourMap": 1, "IfcIndexedColourMap on faces": 1, "IfcAdvancedBrep": 1,
		},
		"solids": {
			"IfcRevolvedAreaSolid": 2 * polygon(96) * 2, "IfcRevolvedAreaSolid quarter": polygon(96), "IfcSweptDiskSolid": polygon(48) * 0.25 * 10,
			"IfcSweptDiskSolid hollow": polygon(48) * (0.25 - 0.0625) * 10, "IfcSweptDiskSolid trimmed": polygon(48) * 0.25 * 5,
			"IfcExtrudedAreaSolidTapered": 3.0 / 3 * (4 + 1 + 2), "IfcBlock": 6, "IfcRectangularPyramid": 8,
			"IfcRightCircularCylinder": polygon(48) * 0.25 * 2, "IfcRightCircularCone": polygon(48) * 0.25 * 2 / 3,
			"IfcSphere": math.Pi / 6, "clipped above": 4, "clipped below": 6, "clipped twice": 2, "clipped by a bounded half space": 7,
			"difference": 6, "union": 12, "intersection": 4, "intersection with a half space": 2,
		},
		"openings": {
			"wall with two openings": 0.2 * (12 - 1), "slab with a hole through": 0.3 * 15, "part with the opening of the whole": 0.1 * 1.5, "nested in the whole, not a part of it": 0.1 * 2,
			"window in the first": 0.025, "wall whose opening cannot be made": 1,
		},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			got, header := readGood(t, file)
			for name, volume := range want {
				f := got[name]
				if f == nil {
					t.Errorf("%s was not made: %v", name, header.Skipped)
					continue
				}
				m := placedMesh(f)
				if v := mesh.Volume(m); math.Abs(v-volume) > tolerance(name)*volume {
					t.Errorf("%s has %.6f m3, want %.6f", name, v, volume)
				}
				if !mesh.Closed(m) {
					t.Errorf("%s is not closed", name)
				}
			}
		})
	}
}

// tolerance is relative: solids of two curvatures and corners of few chords lie
// within their true shape.
func tolerance(name string) float64 {
	switch name {
	case "IfcSphere":
		return 0.01
	case "IfcRoundedRectangleProfileDef", "rational B-spline", "IfcRevolvedAreaSolid", "IfcRevolvedAreaSolid quarter":
		return 0.004
	}
	return 1e-9
}

// golden is what the golden files keep of a feature.
type golden struct {
	Key     string              `json:"key"`
	Class   string              `json:"class"`
	Name    string              `json:"name"`
	Parent  string              `json:"parent,omitempty"`
	Storey  string              `json:"storey,omitempty"`
	Private bool                `json:"private,omitempty"`
	Min     [3]float64          `json:"min"`
	Max     [3]float64          `json:"max"`
	Area    float64             `json:"area"`
	Volume  float64             `json:"volume"`
	Length  float64             `json:"length,omitempty"` // of its lines
	Looks   []look              `json:"looks"`
	Sets    []scene.PropertySet `json:"sets,omitempty"`
}

// TestGolden holds everything that is read of the files of testdata.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.ifc")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			features, header, err := read(t, data)
			if err != nil {
				t.Fatal(err)
			}
			header.ReadSeconds = 0
			out := struct {
				Header   scene.Header
				Features []golden
			}{Header: header}
			for _, f := range features {
				out.Features = append(out.Features, summary(f))
			}
			got, err := json.MarshalIndent(out, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			compareGolden(t, strings.TrimSuffix(file, ".ifc")+".golden.json", append(got, '\n'))
		})
	}
}

func summary(f *scene.Feature) golden {
	m := placedMesh(f)
	g := golden{Key: f.Key, Class: f.Class, Name: f.Name, Parent: f.Parent, Storey: f.Storey, Private: f.Private,
		Area: rounded(mesh.Area(m)), Volume: rounded(mesh.Volume(m)), Length: rounded(lineLength(m)), Sets: f.Sets}
	box := mesh.Bounds(m)
	for i := range 3 {
		g.Min[i], g.Max[i] = rounded(box.Min[i]), rounded(box.Max[i])
	}
	for _, p := range f.Parts {
		g.Looks = append(g.Looks, lookOf(p))
	}
	return g
}

// rounded gives x to the tenth of a millimetre, never -0.
func rounded(x float64) float64 { return math.Round(x*1e4)/1e4 + 0 }

func compareGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (run with -update and look at the change):\n%s", name, firstDifference(got, want))
	}
}

// firstDifference gives the first lines that differ.
func firstDifference(got, want []byte) string {
	a, b := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			return "got  " + strings.Join(a[i:min(i+3, len(a))], "\n     ") + "\nwant " + strings.Join(b[min(i, len(b)):min(i+3, len(b))], "\n     ")
		}
	}
	return "the golden file is longer"
}

// A unit that cannot be read must not turn millimetres into metres.
func TestOneUnreadableUnitDoesNotCostTheOthers(t *testing.T) {
	t.Parallel()
	model := string(good(t, "extrusion.ifc"))
	for what, change := range map[string][2]string{
		"a record that is missing": {"IFCUNITASSIGNMENT((", "IFCUNITASSIGNMENT((#999999,"},
		"no record":                {"IFCUNITASSIGNMENT((", "IFCUNITASSIGNMENT(($,"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			want, _, err := read(t, []byte(model))
			if err != nil {
				t.Fatal(err)
			}
			got, header, err := read(t, []byte(strings.Replace(model, change[0], change[1], 1)))
			if err != nil || len(got) != len(want) {
				t.Fatalf("%d features, want %d: %v", len(got), len(want), err)
			}
			for i := range got {
				if g, w := mesh.Bounds(placedMesh(got[i])), mesh.Bounds(placedMesh(want[i])); g != w {
					t.Errorf("%s: box %v, want %v", got[i].Name, g, w)
				}
			}
			if !strings.Contains(strings.Join(header.Warnings, "\n"), "units-unreadable") {
				t.Errorf("no warning: %q", header.Warnings)
			}
		})
	}
}

func TestShapesOnlyLeavesPropertiesOut(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/semantics.ifc")
	if err != nil {
		t.Fatal(err)
	}
	read := func(o Options) (sets, triangles int) {
		_, err := Read(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Options: o}, func(f *scene.Feature) error {
			sets, triangles = sets+len(f.Sets), triangles+f.Triangles()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return sets, triangles
	}
	allSets, all := read(Options{})
	sets, triangles := read(Options{ShapesOnly: true})
	if allSets == 0 || sets != 0 || triangles != all {
		t.Errorf("%d sets and %d triangles, want none and %d (of all: %d sets)", sets, triangles, all, allSets)
	}
}
