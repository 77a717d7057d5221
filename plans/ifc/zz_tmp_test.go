package ifc

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

func zzFiles(tb testing.TB) []string {
	var out []string
	root := filepath.Join(sharedData(tb), "ifc")
	filepath.Walk(root, func(p string, i os.FileInfo, err error) error {
		if err == nil && strings.HasSuffix(p, ".ifc") {
			out = append(out, p)
		}
		return nil
	})
	return out
}

func TestZZDump(t *testing.T) {
	w, _ := os.Create(os.Getenv("ZZOUT"))
	defer w.Close()
	for _, f := range zzFiles(t) {
		data, _ := os.ReadFile(f)
		if len(data) > 60<<20 {
			continue
		}
		start := time.Now()
		h, err := Read(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: f}, func(f2 *scene.Feature) error {
			for i, p := range f2.Parts {
				zero := 0
				m := p.Mesh
				w0 := mesh.Weld(m, 0)
				clean := mesh.RemoveDegenerate(m)
				zero = m.Triangles() - clean.Triangles()
				o := len(mesh.OpenEdges(m))
				fmt.Fprintf(w, "%s %s #%s %s part %d tris %d zero %d open %d area %.4f vol %.4f nv %d\n", filepath.Base(f), f2.Key, f2.SourceID, f2.Class, i, m.Triangles(), zero, o, mesh.Area(m), mesh.Volume(m), len(w0.Positions))
			}
			return nil
		})
		for _, s := range h.Skipped {
			fmt.Fprintf(w, "%s SKIP %s %s %s\n", filepath.Base(f), s.ID, s.Code, s.Reason)
		}
		fmt.Fprintf(w, "%s END %v\n", filepath.Base(f), err)
		_ = start
	}
}

func BenchmarkZZ(b *testing.B) {
	var names []string
	for _, f := range zzFiles(b) {
		i, _ := os.Stat(f)
		if i.Size() > 1<<20 && i.Size() < 60<<20 || strings.Contains(f, "slab-openings") || strings.Contains(f, "infra-bridge") || strings.Contains(f, "MULTICOM-balk") {
			names = append(names, f)
		}
	}
	for _, f := range names {
		data, _ := os.ReadFile(f)
		b.Run(filepath.Base(f), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := Read(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: f}, func(f2 *scene.Feature) error { return nil })
				if err != nil {
					b.Log(err)
				}
			}
		})
	}
}
