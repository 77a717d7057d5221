package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// boxes reads a model and gives the box of each feature by its GlobalId.
func boxes(t *testing.T, data []byte) map[string]scene.Box {
	t.Helper()
	out := map[string]scene.Box{}
	header, err := ifc.Read(context.Background(), ifc.Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "model"}, func(f *scene.Feature) error {
		box := scene.NewBox()
		for i := range f.Parts {
			for _, v := range f.Parts[i].Mesh.Positions {
				box.Extend(f.Parts[i].Transform.Apply(v))
			}
		}
		if _, twice := out[f.GUID]; twice {
			t.Errorf("GlobalId %s occurs twice", f.GUID)
		}
		out[f.GUID] = box
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(header.Warnings) > 0 {
		t.Errorf("warnings: %q", header.Warnings)
	}
	return out
}

func TestRepeatPlacesCopiesBesideEachOther(t *testing.T) {
	t.Parallel()
	model := filepath.Join("testdata", "slab.ifc")
	data, err := os.ReadFile(model)
	if err != nil {
		t.Fatal(err)
	}
	once := boxes(t, data)
	out := filepath.Join(t.TempDir(), "many.ifc")
	copies, written, err := repeatTo(context.Background(), model, out, 20*int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	many, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(many)) != written || written < 20*int64(len(data)) || copies <= row {
		t.Fatalf("%d bytes said, %d written, %d copies", written, len(many), copies)
	}
	if file, err := step.Parse(many); err != nil || len(file.Duplicates()) > 0 || file.Count("IFCPROJECT") != 1 || file.Count("IFCSITE") != copies {
		t.Fatalf("not the structure that was wanted: %v", err)
	}
	all := boxes(t, many)
	if len(all) != copies*len(once) {
		t.Fatalf("%d features, want %d copies of %d", len(all), copies, len(once))
	}
	for guid, a := range all {
		for other, b := range all {
			if guid != other && overlap(a, b) {
				t.Errorf("%s and %s overlap", guid, other)
			}
		}
	}
	for guid, a := range once {
		if all[guid] != a {
			t.Errorf("the first copy of %s moved", guid)
		}
	}
}

func overlap(a, b scene.Box) bool {
	for i := range 3 {
		if a.Max[i] <= b.Min[i] || b.Max[i] <= a.Min[i] {
			return false
		}
	}
	return true
}

func TestGlobalIDsAreFound(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"#1=IFCWALL('0lY6P5Ur90TAQnnnI6wtnb',#12,'a');": "0lY6P5Ur90TAQnnnI6wtnb",

		"#1=IFCWALL('0lY6P5Ur90TAQnnnI6wtnb' , $,'a');":            "0lY6P5Ur90TAQnnnI6wtnb",
		"#1=IFCWALL('4lY6P5Ur90TAQnnnI6wtnb',$,'a');":              "",
		"#1=IFCLABELLED('0lY6P5Ur90TAQnnnI6wtnb','a',#3);":         "",
		"#1=IFCPROPERTYSINGLEVALUE('Load',$,IFCLABEL('x'),$);":     "",
		"#1=IFCORGANIZATION($,'0lY6P5Ur90TAQnnnI6wtnb',$,$,(#3));": "",
	} {
		end, refs, err := statement(text, 0)
		if err != nil || end != len(text) {
			t.Fatal(end, err)
		}
		if got := cut(text, refs).guid; got != want {
			t.Errorf("%s: GlobalId %q, want %q", text, got, want)
		}
	}
}

func TestSizesAreMegabytes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"200MB": 200e6, "12.5 mb": 12.5e6, "3": 3e6, "": 0, "-1MB": 0, "9999999MB": 0, "NaN": 0} {
		if got, err := parseSize(text); got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
}
