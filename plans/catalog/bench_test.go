package catalog

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

// benchVariant makes a variant with one published version of n tiles.
func benchVariant(b *testing.B, n int) (*Catalog, string) {
	b.Helper()
	c, err := Open(b.Context(), filepath.Join(b.TempDir(), "catalog.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	r := plans.Result{Tree: map[string]string{}, Contents: map[string]int64{}}
	for i := range n {
		uri := fmt.Sprintf("c/%032d.glb", i)
		r.Tree[fmt.Sprintf("5/%d/0/0", i)], r.Contents[uri] = uri, 1000
	}
	if _, err := c.CreateProject(b.Context(), plans.Project{ID: "p", Name: "p"}); err != nil {
		b.Fatal(err)
	}
	v, err := c.CreateVariant(b.Context(), plans.Variant{Owner: plans.OwnerLayer, ProjectID: "p", Name: "v"})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := c.CreateVersion(b.Context(), v.ID, []plans.VersionSource{{SHA256: shaA, Filename: "a"}}, "", ""); err != nil {
		b.Fatal(err)
	}
	if _, err := c.SetState(b.Context(), v.ID, 1, plans.StateConverting, "", nil); err != nil {
		b.Fatal(err)
	}
	if _, err := c.Finish(b.Context(), v.ID, 1, r, nil, placed); err != nil {
		b.Fatal(err)
	}
	if _, err := c.Publish(b.Context(), v.ID, 1, plans.FeatureChanges{}); err != nil {
		b.Fatal(err)
	}
	return c, v.ID
}

// BenchmarkContentVisible is asked for every tile that is fetched.
func BenchmarkContentVisible(b *testing.B) {
	c, variant := benchVariant(b, 10_000)
	uri := fmt.Sprintf("c/%032d.glb", 5000)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if yes, err := c.ContentVisible(b.Context(), variant, uri); err != nil || !yes {
				b.Error(yes, err)
				return
			}
		}
	})
}

// BenchmarkCreateVersion is a transaction with an event, on disk when it ends.
func BenchmarkCreateVersion(b *testing.B) {
	c, variant := benchVariant(b, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.CreateVersion(b.Context(), variant, []plans.VersionSource{{SHA256: shaA, Filename: "a"}}, "", ""); err != nil {
			b.Fatal(err)
		}
	}
}
