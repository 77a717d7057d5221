package archive_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/archive"
	"github.com/maquette-city/maquette/tiles/check"
)

const tileset = `{"asset":{"version":"1.1"},"geometricError":1,"root":{"refine":"ADD","boundingVolume":{"sphere":[0,0,0,1]},"geometricError":0}}`

func packed(t *testing.T, names []string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := archive.NewWriter(&out)
	for _, n := range names {
		body := []byte(strings.Repeat(n, 100))
		if strings.HasSuffix(n, ".json") {
			body = []byte(tileset)
		}
		if err := w.Add(n, body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestArchiveIsOneToItsReader holds the index against the reader of tiles/check,
// which compares every row of it with the files, and the files with any ZIP.
func TestArchiveIsOneToItsReader(t *testing.T) {
	t.Parallel()
	names := []string{"tileset.json", "c/a.bin", "c/b.bin", "v/x/tileset.json", "z"}
	data := packed(t, names)
	if _, err := check.Archive(bytes.NewReader(data), int64(len(data))); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if len(z.File) != len(names)+1 {
		t.Fatalf("%d entries", len(z.File))
	}
	for i, name := range names {
		f, err := z.File[i].Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(f)
		if err != nil || len(body) == 0 || z.File[i].Name != name {
			t.Errorf("entry %d: %q with %d bytes: %v", i, z.File[i].Name, len(body), err)
		}
	}
	if again := packed(t, names); !bytes.Equal(again, data) {
		t.Error("the same files give other bytes")
	}
}

func TestAddRefuses(t *testing.T) {
	t.Parallel()
	w := archive.NewWriter(io.Discard)
	if err := w.Add("a", nil); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "", ".", "../a", "/a", "a/", "@3dtilesIndex1@", strings.Repeat("a", 1<<16)} {
		if err := w.Add(name, nil); !errors.Is(err, archive.ErrName) {
			t.Errorf("%.20q: %v", name, err)
		}
	}
}
