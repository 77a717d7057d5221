package ifc

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// BenchmarkOpen indexes what reading needs of parsed models.
func BenchmarkOpen(b *testing.B) {
	for _, name := range []string{"building/AC20-FZK-Haus.ifc", "nl-schependomlaan/WILLEMSEN-Laagbouw.ifc", "building/LargeBuilding.ifc"} {
		data, err := os.ReadFile(filepath.Join(realfiles.Folder(b), "ifc", name))
		if err != nil {
			b.Fatal(err)
		}
		file, err := step.Parse(data)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(filepath.Base(name), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m, err := open(file, Source{Name: name})
				if err != nil {
					b.Fatal(err)
				}
				m.todo(&scene.Counts{})
			}
		})
	}
}

// BenchmarkRead reads whole models from bytes to features.
func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"building/AC20-FZK-Haus.ifc", "building/Duplex_A_20110907_georeferenced.ifc",
		"nl-schependomlaan/WILLEMSEN-Laagbouw.ifc", "nl-schependomlaan/XELLA-Begane grond.ifc",
		"nl-brienenoord/Van Brienenoordbrug-IFC4X3.ifc", "building/LargeBuilding.ifc",
		"pcert/infra-bridge.ifc", "unit-4x3-samples/slab-openings.ifc"} {
		data, err := os.ReadFile(filepath.Join(realfiles.Folder(b), "ifc", name))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(filepath.Base(name), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			triangles := 0
			for b.Loop() {
				triangles = 0
				_, err := Read(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: name},
					func(f *scene.Feature) error {
						triangles += f.Triangles()
						return nil
					})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(triangles), "triangles")
		})
	}
}

// BenchmarkDescribe reads what a file says of itself and of its place: a small part
// of BenchmarkOpen.
func BenchmarkDescribe(b *testing.B) {
	for _, name := range []string{"building/LargeBuilding.ifc", "nl-schependomlaan/WILLEMSEN-Laagbouw.ifc", "pcert/infra-bridge.ifc"} {
		data, err := os.ReadFile(filepath.Join(realfiles.Folder(b), "ifc", name))
		if err != nil {
			b.Fatal(err)
		}
		m, err := described(data)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(filepath.Base(name), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.warnings = m.warnings[:0]
				m.describe(&scene.Header{})
			}
		})
	}
}
