package georeference

import (
	"bytes"
	"context"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// largestRead is the largest real file that these tests take.
const largestRead = 1 << 20

// realFiles calls do for the real IFC files.
func realFiles(t *testing.T, do func(t *testing.T, data []byte)) {
	t.Helper()
	root := filepath.Join(realfiles.Folder(t), "ifc")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.EqualFold(filepath.Ext(path), ".ifc") {
			return err
		}
		info, err := d.Info()
		if err != nil || info.Size() > largestRead {
			return err
		}
		name, _ := filepath.Rel(root, path)
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		t.Run(filepath.ToSlash(name), func(t *testing.T) {
			t.Parallel()
			do(t, data)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// notModels are real files that hold no model, only templates of property sets.
func notModels(f *step.File) bool { return f.Count("IFCPROJECT") == 0 }

// Our reader finds the place that was written in every real file, to a micrometre
// and a nanoradian, and every record that is not told of is there byte for byte.
func TestRealFiles(t *testing.T) {
	p := dordrecht()
	realFiles(t, func(t *testing.T, data []byte) {
		before, err := step.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		if notModels(before) {
			return
		}
		var out bytes.Buffer
		changes, err := Write(context.Background(), &out, ifc.Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "real.ifc"}, p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		h := header(t, ifc.Source{Data: bytes.NewReader(out.Bytes()), Size: int64(out.Len()), Name: "written.ifc"})
		g := h.Georeference
		if g == nil {
			t.Fatalf("no place is found; changes %v", changes)
		}
		at := origin(t, data, p)
		if math.Abs(g.Eastings-at[0]) > 1e-6 || math.Abs(g.Northings-at[1]) > 1e-6 || math.Abs(g.Height-at[2]) > 1e-6 ||
			math.Abs(g.AxisX-0.6) > 1e-9 || math.Abs(g.AxisY-0.8) > 1e-9 || math.Abs(g.Scale-1) > 1e-9 || g.CRS != "EPSG:7415" || g.VerticalDatum != "EPSG:5709" {
			t.Errorf("found %+v", *g)
		}
		after, err := step.Parse(out.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		same(t, before, after, data, out.Bytes(), changes)
	})
}

// origin gives where the conversion starts from: the origin, moved by the world
// coordinate system of the first context where that is no turn.
func origin(t *testing.T, data []byte, p Place) [3]float64 {
	t.Helper()
	text, err := ifc.OpenText(context.Background(), ifc.Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "real.ifc"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.check(); err != nil {
		t.Fatal(err)
	}
	for c := range text.File.All("IFCGEOMETRICREPRESENTATIONCONTEXT") {
		w, err := text.World(c)
		if err != nil {
			t.Fatal(err)
		}
		return p.onMap(scene.Vec3{w[3], w[7], w[11]})
	}
	return p.onMap(scene.Vec3{})
}

// same holds all records that no change names against each other, and what lies
// before the first and behind the last.
func same(t *testing.T, before, after *step.File, a, b []byte, changes []Change) {
	t.Helper()
	told := map[step.ID]bool{}
	for _, c := range changes {
		told[c.ID] = true
		if c.Class == "IfcPropertySet" { // its properties change with it
			for v := range before.Entity(c.ID).Arg(4).Items() {
				told[v.Optional().ID()] = true
			}
		}
	}
	for n := range before.Len() {
		e := before.At(n)
		if told[e.ID()] {
			continue
		}
		from, to, _ := e.Extent()
		from2, to2, ok := after.Entity(e.ID()).Extent()
		if !ok || before.Entity(e.ID()) == e && !bytes.Equal(a[from:to], b[from2:to2]) {
			t.Fatalf("#%d became %s, and no change tells of it", e.ID(), b[from2:to2])
		}
	}
	first, _, _ := before.At(0).Extent()
	if !bytes.Equal(a[:first], b[:first]) {
		t.Error("the header differs")
	}
	_, end, _ := before.At(before.Len() - 1).Extent()
	_, end2, _ := after.At(after.Len() - 1).Extent()
	if !bytes.Equal(a[end:], b[end2:]) {
		t.Errorf("the end is %q and was %q", b[end2:], a[end:])
	}
}

// The model itself is the same: every feature with its meshes and properties.
func TestRealModelsStayTheSame(t *testing.T) {
	for _, name := range []string{"building/SimpleWall.ifc", "pcert/building-architecture.ifc"} {
		data, err := os.ReadFile(filepath.Join(realfiles.Folder(t), "ifc", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := Write(context.Background(), &out, ifc.Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: name}, dordrecht(), Options{}); err != nil {
			t.Fatal(err)
		}
		a, b := features(t, data), features(t, out.Bytes())
		if len(a) == 0 || len(a) != len(b) {
			t.Fatalf("%s: %d features became %d", name, len(a), len(b))
		}
		for i := range a {
			if placeSets(a[i], b[i]); !reflect.DeepEqual(a[i], b[i]) {
				t.Errorf("%s: %s differs", name, a[i].Key)
			}
		}
	}
}

// A model of Revit 2020 whose world coordinate system lies 4.25 m up stands where it
// stood when the conversion does that: in IfcOpenShell, which does not move shapes
// by it, as well (testdata/agree.py).
func TestWorldCoordinateSystemOfARealFile(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(realfiles.Folder(t), "ifc", "nl-georef", "OWL 20230717.ifc"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := Write(context.Background(), &out, ifc.Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "owl.ifc"}, dordrecht(), Options{}); err != nil {
		t.Fatal(err)
	}
	h := header(t, ifc.Source{Data: bytes.NewReader(out.Bytes()), Size: int64(out.Len()), Name: "written.ifc"})
	a, b := features(t, data), features(t, out.Bytes())
	if len(a) != 3 || len(b) != 3 {
		t.Fatalf("%d and %d features", len(a), len(b))
	}
	for i := range a {
		before, after := height(a[i]), height(b[i])
		if d := before + 1.5 - after - h.Georeference.Height; math.Abs(d) > 1e-9 || before == after {
			t.Errorf("%s moved by %v m", a[i].Key, d)
		}
	}
}

// height gives the lowest point of a feature, metres.
func height(f *scene.Feature) float64 {
	box := scene.NewBox()
	for _, p := range f.Parts {
		for _, v := range p.Mesh.Positions {
			box.Extend(p.Transform.Apply(v))
		}
	}
	return box.Min[2]
}

// placeSets takes the property sets of the place out.
func placeSets(all ...*scene.Feature) {
	for _, f := range all {
		kept := f.Sets[:0]
		for _, s := range f.Sets {
			if !strings.HasPrefix(strings.ToLower(s.Name), "epset_") {
				kept = append(kept, s)
			}
		}
		f.Sets = kept
	}
}

func features(t *testing.T, data []byte) (all []*scene.Feature) {
	t.Helper()
	_, err := ifc.Read(context.Background(), ifc.Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "model.ifc"}, func(f *scene.Feature) error {
		all = append(all, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestOtherReadersAgree asks IfcOpenShell (0.8 and later) for the map coordinates
// of three points of files that were written, where its Python module is
// installed, and whether it finds more wrong with a file than before.
func TestOtherReadersAgree(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("skipped: no python3")
	}
	if err := exec.Command(python, "-c", "import ifcopenshell.util.geolocation, ifcopenshell.validate").Run(); err != nil {
		t.Skip("skipped: python3 has no ifcopenshell")
	}
	root := filepath.Join(realfiles.Folder(t), "ifc")
	dir := t.TempDir()
	args := []string{filepath.Join("testdata", "agree.py")}
	for _, name := range []string{
		"georef-cases/pass-grf001-ifcrigidoperation_ifcrigidoperation.ifc", "georef-cases/pass-grf006-valid_wkt_specification.ifc",
		"georef-cases/pass-grf005-scaled_foot_to_metre.ifc", "unit-4x3-samples/geographic-referencing-rigid-operation.ifc",
		"unit-4x3-samples/geographic-referencing-utm.ifc", "nl-georef/OMG_KS_GEO-Nulpunt.ifc", "building/SimpleWall.ifc", "nl-georef/OWL 20230717.ifc",
	} {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := Write(context.Background(), &out, ifc.Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: name}, dordrecht(), Options{}); err != nil {
			t.Fatal(err)
		}
		written := filepath.Join(dir, filepath.Base(name))
		if err := os.WriteFile(written, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, filepath.Join(root, filepath.FromSlash(name)), written)
	}
	said, err := exec.Command(python, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}
