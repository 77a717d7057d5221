package cityjson

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// BenchmarkRead reads the 3DBAG subset and sequences: the figures of merit are
// bytes a second and allocations for each object.
func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"cityjson/3dbag/3dbag_v210908_fd2cee53_5907_subset.json", "cityjson/seq/tile_901_trimmed.jsonl", "cityjson/seq/5870_ext.jsonl", "cityjson/delft.json", "cityjson/zurich_subset_lod2.json"} {
		b.Run(filepath.Base(name), func(b *testing.B) {
			text, err := os.ReadFile(filepath.Join(realfiles.Folder(b), name))
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			objects := 0
			for b.Loop() {
				objects = 0
				_, err := Read(context.Background(), Source{Data: bytes.NewReader(text), Size: int64(len(text)), Name: name}, func(*scene.Feature) error { objects++; return nil })
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(objects)*float64(b.N)/b.Elapsed().Seconds(), "objects/s")
		})
	}
}
