package ifc

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

func good(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// zipped makes an archive of the named files.
func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for i := 0; i+1 < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestReadsZippedModels(t *testing.T) {
	t.Parallel()
	model := string(good(t, "extrusion.ifc"))
	plain, _, err := read(t, []byte(model))
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := read(t, zipped(t, "readme.txt", "x", "__MACOSX/._model.ifc", "x", "folder/Model.IFC", model))
	if err != nil || len(got) != len(plain) {
		t.Errorf("%d features, %v; want %d", len(got), err, len(plain))
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	model := string(good(t, "extrusion.ifc"))
	bomb := zipped(t, "bomb.ifc", model+strings.Repeat(" ", minRatioBytes+1<<20))
	lying := zipped(t, "model.ifc", model)
	at := bytes.Index(lying, []byte("PK\x01\x02"))
	lying[at+24], lying[at+25] = 16, 0 // the central directory states 16 bytes
	damaged := zipped(t, "model.ifc", model)
	damaged[200] ^= 0xFF
	for name, c := range map[string]struct {
		data []byte
		kind plans.Kind
		says string
	}{
		"an empty file":         {nil, plans.KindInvalid, "empty"},
		"no model":              {[]byte("hello"), plans.KindInvalid, "ISO-10303-21"},
		"another schema":        {[]byte(strings.Replace(model, "IFC2X3", "AUTOMOTIVE_DESIGN", 1)), plans.KindUnsupported, "AUTOMOTIVE_DESIGN"},
		"no schema":             {[]byte(strings.Replace(model, "FILE_SCHEMA(('IFC2X3'));", "", 1)), plans.KindInvalid, "names no schema"},
		"a model cut short":     {[]byte(model[:len(model)/2]), plans.KindInvalid, "expected"},
		"no end":                {[]byte(strings.Replace(model, "END-ISO-10303-21;", "", 1)), plans.KindInvalid, "END-ISO-10303-21"},
		"an archive of nothing": {zipped(t, "a.txt", "x"), plans.KindInvalid, "no .ifc or .ifcxml file"},
		"half an archive":       {zipped(t, "a.ifc", model)[:300], plans.KindInvalid, "opening the archive"},
		"a damaged archive":     {damaged, plans.KindInvalid, "inflating"},
		"a lying archive":       {lying, plans.KindInvalid, "inflating"},
		"a zip bomb":            {bomb, plans.KindTooLarge, "times its size"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			features, _, err := read(t, c.data)
			if err == nil || plans.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v (%s), want %s and %q", err, plans.KindOf(err), c.kind, c.says)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("the message has more than one line: %q", err)
			}
			if len(features) != 0 {
				t.Errorf("%d features of a refused file", len(features))
			}
		})
	}
}

// TestAmplification holds that few records that name each other often are
// stopped in bounded time.
func TestAmplification(t *testing.T) {
	t.Parallel()
	curves, maps, unions := "#101=IFCPOLYLINE(());\n", "", ""
	for i := 102; i < 140; i++ {
		curves += fmt.Sprintf("#%d=IFCCOMPOSITECURVE((#%d,#%d),.F.);\n#%d=IFCCOMPOSITECURVESEGMENT(.CONTINUOUS.,.T.,#%d);\n", i, i+100, i+100, i+100, i-1)
		maps += fmt.Sprintf("#%d=IFCREPRESENTATIONMAP(#6,#%d);\n#%d=IFCSHAPEREPRESENTATION(#5,'Body','MappedRepresentation',(#%d,#%d));\n#%d=IFCMAPPEDITEM(#%d,#300);\n",
			i+300, i+400, i+400, i+500, i+500, i+500, i+299)
		unions += fmt.Sprintf("#%d=IFCBOOLEANRESULT(.UNION.,#%d,#%d);\n", i+700, i+699, i+699)
	}
	records := curves + maps + unions + `#300=IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#7,$,$);
#401=IFCREPRESENTATIONMAP(#6,#501);
#501=IFCSHAPEREPRESENTATION(#5,'Body','CSG',(#801));
#801=IFCBLOCK(#6,1.,1.,1.);
#310=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#139);
#311=IFCEXTRUDEDAREASOLID(#310,#6,#9,1.);
`
	for i, item := range []string{"#311", "#639", "#839"} {
		records += fmt.Sprintf("#%d=IFCSHAPEREPRESENTATION(#5,'Body','x',(%s));\n#%d=IFCPRODUCTDEFINITIONSHAPE($,$,(#%d));\n#%d=IFCBUILDINGELEMENTPROXY('%d',$,'x',$,$,#8,#%d,$,$);\n",
			2000+i, item, 2010+i, 2000+i, 2020+i, i, 2010+i)
	}
	model := strings.Replace(string(good(t, "curves.ifc")), "#9=", records+"#9=", 1)
	start := time.Now()
	_, h, err := read(t, []byte(model))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, s := range h.Skipped {
		if s.GUID == "0" || s.GUID == "1" || s.GUID == "2" {
			found++
		}
	}
	if found != 3 {
		t.Errorf("%d of 3 bombs are in the report: %v", found, h.Skipped)
	}
	if took := time.Since(start); took > time.Minute {
		t.Errorf("took %v", took)
	}
}

func TestEmitErrorEndsReading(t *testing.T) {
	t.Parallel()
	data := good(t, "profiles.ifc")
	stop := errors.New("enough")
	n := 0
	_, err := Read(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data))}, func(*scene.Feature) error {
		n++
		return stop
	})
	if !errors.Is(err, stop) || n != 1 {
		t.Errorf("%v after %d features", err, n)
	}
}

func TestCancelledContextEndsReading(t *testing.T) {
	before := runtime.NumGoroutine()
	data := good(t, "profiles.ifc")
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Read(ctx, Source{Data: bytes.NewReader(data), Size: int64(len(data))}, func(*scene.Feature) error {
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func TestProgressCountsUp(t *testing.T) {
	t.Parallel()
	data := good(t, "profiles.ifc")
	last, total := 0, 0
	src := Source{Data: bytes.NewReader(data), Size: int64(len(data)), Options: Options{Progress: func(done, of int) {
		if done != last+1 {
			t.Errorf("%d after %d", done, last)
		}
		last, total = done, of
	}}}
	if _, err := Read(context.Background(), src, func(*scene.Feature) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if last != total || total != 19 {
		t.Errorf("%d of %d", last, total)
	}
}

// TestSameOnAnyNumberOfCores reads a model on one core and on many.
func TestSameOnAnyNumberOfCores(t *testing.T) {
	data := good(t, "mapped.ifc")
	var first []byte
	for _, n := range []int{1, 8, 3} {
		previous := runtime.GOMAXPROCS(n)
		features, h, err := read(t, data)
		runtime.GOMAXPROCS(previous)
		if err != nil {
			t.Fatal(err)
		}
		h.ReadSeconds = 0
		out, err := json.Marshal(struct {
			H scene.Header
			F []*scene.Feature
		}{h, features})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = out
		}
		if !bytes.Equal(first, out) {
			t.Errorf("%d cores give another result", n)
		}
	}
}

func TestMappedItemsShareTheirMesh(t *testing.T) {
	t.Parallel()
	f, _ := readGood(t, "mapped")
	plain, moved, mirrored := f["as it is 6 m3"].Parts[0], f["moved 6 m3"].Parts[0], f["mirrored 6 m3"].Parts[0]
	if plain.Mesh != moved.Mesh {
		t.Error("two mapped items have two meshes")
	}
	if plain.Mesh == mirrored.Mesh || mirrored.Transform.Determinant() > 0 {
		t.Error("the mirrored item shares the mesh of the others")
	}
}

// TestSharedFilesAreRead reads the models of the shared files that TestAgreement
// does not, zipped and malformed ones: each is read or refused with a kind, and
// everything is accounted for.
func TestSharedFilesAreRead(t *testing.T) {
	root := realfiles.Folder(t)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		ext := strings.ToLower(filepath.Ext(path))
		if err != nil || d.IsDir() || ext != ".ifc" && ext != ".ifczip" {
			return err
		}
		rel, err := filepath.Rel(filepath.Join(root, "ifc"), path)
		if err != nil {
			return err
		}
		if _, err := os.Stat(filepath.Join(root, "reference", "ifc", strings.TrimSuffix(rel, ext)+".json")); err == nil {
			return nil
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			_, h, err := read(t, data)
			if kind := plans.KindOf(err); err != nil && kind != plans.KindInvalid {
				t.Fatalf("kind %s: %v", kind, err)
			}
			if err != nil && !strings.Contains(path, "malformed") {
				t.Fatal(err)
			}
			if h.Counts.Converted+skippedWhole(h) != h.Counts.Total+spacesSkipped(h) {
				t.Errorf("%d converted and %d skipped of %d", h.Counts.Converted, skippedWhole(h), h.Counts.Total)
			}
			t.Logf("%v: %d converted of %d, %d lines, %v", h.Schema, h.Counts.Converted, h.Counts.Total, len(h.Skipped), err)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
