package catalog

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
)

func TestBurnCodeWorksOncePerCodeAndForgetsDeadOnes(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	c, err := Open(context.Background(), filepath.Join(t.TempDir(), "catalog.db"), Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	burn := func(id string) error { return c.BurnCode(context.Background(), id, now.Add(time.Minute)) }
	if err := burn("a"); err != nil {
		t.Fatalf("first use: %v", err)
	}
	if err := burn("a"); plans.KindOf(err) != plans.KindConflict {
		t.Fatalf("second use: got %v, want a conflict", err)
	}
	if err := burn("b"); err != nil {
		t.Fatalf("another code: %v", err)
	}
	now = now.Add(2 * time.Minute)
	if err := burn("c"); err != nil {
		t.Fatal(err)
	}
	var kept int
	if err := c.read.QueryRow(`SELECT COUNT(*) FROM burnt_code`).Scan(&kept); err != nil || kept != 1 {
		t.Fatalf("%d codes kept (%v), want only the live one", kept, err)
	}
}
