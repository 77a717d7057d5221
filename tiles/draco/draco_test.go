package draco

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// want is what the reference decoder reads of a stream, see testdata/make.mjs.
type want struct {
	Points           int
	Faces            []uint32
	Position, UV, ID []float64
}

func streams(t testing.TB) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join("testdata", "*.drc"))
	if err != nil || len(all) == 0 {
		t.Fatal(err, len(all))
	}
	return all
}

func limits() Limits { return Limits{Faces: 1000, Points: 1000} }

func TestStreamsAreThoseOfTheReferenceDecoder(t *testing.T) {
	t.Parallel()
	for _, path := range streams(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(path[:len(path)-len(".drc")] + ".json")
			var w want
			if err == nil {
				err = json.Unmarshal(text, &w)
			}
			if err != nil {
				t.Fatal(err)
			}
			m, err := Decode(data, limits())
			if err != nil {
				t.Fatal(err)
			}
			if m.Points != w.Points || 3*len(m.Faces) != len(w.Faces) {
				t.Fatalf("%d points and %d faces, want %d and %d", m.Points, len(m.Faces), w.Points, len(w.Faces)/3)
			}
			for i, v := range w.Faces {
				if m.Faces[i/3][i%3] != v {
					t.Fatalf("corner %d is point %d, want %d", i, m.Faces[i/3][i%3], v)
				}
			}
			for id, values := range [][]float64{0: w.Position, 2: w.UV, 3: w.ID} {
				if id == 1 {
					continue // normals are read over
				}
				a := m.Attribute(uint32(id))
				if a == nil || len(a.Values) != len(values) {
					t.Fatalf("attribute %d: %v", id, a)
				}
				for i, v := range values {
					if math.Abs(a.Values[i]-v) > 1e-6*max(1, math.Abs(v)) {
						t.Fatalf("attribute %d, number %d is %v, want %v", id, i, a.Values[i], v)
					}
				}
			}
		})
	}
}

func TestStreamsThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	for _, path := range streams(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(data); n += 11 {
			if _, err := Decode(data[:n], limits()); !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrUnsupported) {
				t.Fatalf("%s cut to %d bytes: %v", path, n, err)
			}
		}
		if _, err := Decode(data, Limits{Faces: 100, Points: 1000}); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: more faces than the limit: %v", path, err)
		}
	}
	if _, err := Decode([]byte("DRACO\x01\x01\x01\x00\x00\x00"), limits()); !errors.Is(err, ErrUnsupported) {
		t.Errorf("version 1.1: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, path := range streams(f) {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Decode(data, limits())
		if err != nil {
			return
		}
		for _, face := range m.Faces {
			for _, v := range face {
				if int(v) >= m.Points {
					t.Fatalf("a corner is point %d of %d", v, m.Points)
				}
			}
		}
	})
}
