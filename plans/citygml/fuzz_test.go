package citygml

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// FuzzRead: whatever a file holds, it is read or refused.
func FuzzRead(f *testing.F) {
	seeds, err := filepath.Glob(filepath.Join("testdata", "*.gml"))
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range seeds {
		data, err := os.ReadFile(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	sides := box("p", 0, 0, 0, 2, 3, 4)
	f.Add(model(house("b", `<bldg:lod1Solid>`+solid(sides...)+`</bldg:lod1Solid>`)))
	f.Add(modelIn("3.0", "EPSG:4326", house("b", `<lod0MultiSurface xlink:href="#x"/>`)+house("c", multi(sides...))))
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<16 {
			return
		}
		_, _ = Read(context.Background(), Source{Data: strings.NewReader(text), Size: int64(len(text)), Name: "fuzz.gml"}, func(f *scene.Feature) error {
			for _, p := range f.Parts {
				for _, i := range p.Mesh.Indices {
					if int(i) >= len(p.Mesh.Positions) {
						t.Fatalf("%s: index %d of %d", f.Key, i, len(p.Mesh.Positions))
					}
				}
				for _, v := range p.Mesh.Positions {
					if !v.Finite() {
						t.Fatalf("%s: position %v", f.Key, v)
					}
				}
			}
			return nil
		})
	})
}
