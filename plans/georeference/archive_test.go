package georeference

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/plans/ifc"
)

// A zipped model is changed in its archive, what lies beside it stays packed as it
// was.
func TestArchives(t *testing.T) {
	t.Parallel()
	text := file("IFC4", project(metre, "10."))
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for _, f := range []struct{ name, content string }{{"readme.txt", "hello"}, {"deep/model.ifc", text}, {"picture.png", "png"}} {
		e, err := w.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(e, f.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.SetComment("from the architect"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	e, err := Prepare(context.Background(), ifc.Source{Data: bytes.NewReader(packed.Bytes()), Size: int64(packed.Len()), Name: "m.ifczip"}, dordrecht(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n, ok := e.Size(); ok {
		t.Errorf("the size %d is told of what is not packed yet", n)
	}
	var out, again bytes.Buffer
	if err := e.Write(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	if err := e.Write(context.Background(), &again); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("written again it differs: %v", err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	want, _ := write(t, text, dordrecht(), Options{})
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if wanted := map[string]string{"readme.txt": "hello", "deep/model.ifc": want, "picture.png": "png"}[f.Name]; string(got) != wanted {
			t.Errorf("%s holds\n%s", f.Name, got)
		}
	}
	if !slices.Equal(names, []string{"readme.txt", "deep/model.ifc", "picture.png"}) || z.Comment != "from the architect" {
		t.Errorf("the archive holds %v and says %q", names, z.Comment)
	}
}
