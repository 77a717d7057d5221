package demo

import (
	"bytes"
	"sync"
	"testing"
)

// maxBytes bounds a file of the demo: it is made at every first start and
// converted while somebody waits.
const maxBytes = 3 << 20

// once makes the files once for all tests.
var once = sync.OnceValues(byName)

func byName() (map[string]File, error) {
	fs, err := Files()
	m := map[string]File{}
	for _, f := range fs {
		m[f.Name] = f
	}
	return m, err
}

func files(t *testing.T) map[string]File {
	t.Helper()
	m, err := once()
	if err != nil {
		t.Fatalf("making the files: %v", err)
	}
	return m
}

func TestFilesAreTheSameEveryTime(t *testing.T) {
	t.Parallel()
	a := files(t)
	b, err := byName()
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"demo-a.ifc", "demo-a-v2.ifc", "demo-b.ifc", "demo-c.ifc", "demo-omgeving.city.json"}
	if len(a) != len(names) {
		t.Errorf("%d files, want %d", len(a), len(names))
	}
	for _, n := range names {
		f, ok := a[n]
		switch {
		case !ok:
			t.Errorf("%s is missing", n)
		case !bytes.Equal(f.Bytes, b[n].Bytes):
			t.Errorf("%s differs from one call to the next", n)
		case len(f.Bytes) == 0 || len(f.Bytes) > maxBytes:
			t.Errorf("%s has %d bytes", n, len(f.Bytes))
		case !bytes.Contains(f.Bytes, []byte("fictief")):
			t.Errorf("%s does not say that it is fictional", n)
		}
	}
}

// The update changes what it says and nothing else: the place of one wall and
// one property, besides the name in the header.
func TestUpdateChangesOneWallAndOneProperty(t *testing.T) {
	t.Parallel()
	fs := files(t)
	before := bytes.Split(fs["demo-a.ifc"].Bytes, []byte("\n"))
	after := bytes.Split(fs["demo-a-v2.ifc"].Bytes, []byte("\n"))
	if len(before) != len(after) {
		t.Fatalf("%d lines became %d", len(before), len(after))
	}
	var changed []string
	for i := range before {
		if !bytes.Equal(before[i], after[i]) {
			_, record, _ := bytes.Cut(after[i], []byte("="))
			entity, _, _ := bytes.Cut(record, []byte("("))
			if record == nil {
				entity, _, _ = bytes.Cut(after[i], []byte("("))
			}
			changed = append(changed, string(entity))
		}
	}
	want := map[string]bool{"FILE_NAME": true, "IFCCARTESIANPOINT": true, "IFCPROPERTYSINGLEVALUE": true}
	for _, c := range changed {
		if !want[c] {
			t.Fatalf("a line of %s changed", c)
		}
	}
	if len(changed) != 3 {
		t.Errorf("%d lines changed, want 3", len(changed))
	}
	for _, path := range []string{MovedWallPath, ChangedDoorPath} {
		for _, n := range []string{"demo-a.ifc", "demo-a-v2.ifc"} {
			if bytes.Count(fs[n].Bytes, []byte("'"+GlobalID(path)+"'")) != 1 {
				t.Errorf("%s: %s is not there once", n, path)
			}
		}
	}
}

func BenchmarkFiles(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Files(); err != nil {
			b.Fatal(err)
		}
	}
}
