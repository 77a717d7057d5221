package main

import (
	"bytes"
	"context"
	"testing"

	"github.com/maquette-city/maquette/plans/cityjson"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

func TestTheSyntheticCityIsClosedHouses(t *testing.T) {
	var text, again bytes.Buffer
	if err := writeCity(&text, 200); err != nil {
		t.Fatal(err)
	}
	if err := writeCity(&again, 200); err != nil || !bytes.Equal(text.Bytes(), again.Bytes()) {
		t.Errorf("two cities of one size differ, %v", err)
	}
	houses, triangles := 0, 0
	header, err := cityjson.Read(context.Background(), cityjson.Source{Data: bytes.NewReader(text.Bytes()), Size: int64(text.Len()), Name: "city"}, func(f *scene.Feature) error {
		houses++
		var parts []*scene.Mesh
		for i := range f.Parts {
			parts = append(parts, f.Parts[i].Mesh)
		}
		whole := mesh.Merge(parts...)
		triangles += whole.Triangles()
		if v := mesh.Volume(whole); !mesh.Closed(whole) || v < 200 {
			t.Errorf("%s holds %v m3, closed: %v", f.Key, v, mesh.Closed(whole))
		}
		return nil
	})
	if err != nil || len(header.Skipped) > 0 || len(header.Warnings) > 0 {
		t.Fatalf("%v, %v, %v", err, header.Skipped, header.Warnings)
	}
	if houses != 200 || triangles < 30*houses {
		t.Errorf("%d houses of %d triangles", houses, triangles)
	}
}
