package place

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/plans/crs"
)

// sharedFile gives the path of a file of the shared test data: beside the
// repository's root, or under MAQUETTE_SHARED. The test is skipped where the
// file is absent.
func sharedFile(t testing.TB, path ...string) string {
	t.Helper()
	root := os.Getenv("MAQUETTE_SHARED")
	for dir := "../.."; root == "" && len(dir) < 60; dir += "/.." {
		if _, err := os.Stat(filepath.Join(dir, "shared", "data")); err == nil {
			root = filepath.Join(dir, "shared")
		}
	}
	name := filepath.Join(append([]string{root, "data"}, path...)...)
	if _, err := os.Stat(name); root == "" || err != nil {
		t.Skipf("shared test data %s is not here", filepath.Join(path...))
	}
	return name
}

func transformer(t testing.TB, from, to string) *crs.Transformer {
	t.Helper()
	a, err := crs.Parse(from)
	if err != nil {
		t.Fatal(err)
	}
	b, err := crs.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := crs.NewTransformer(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func near(t *testing.T, what string, got, want, tolerance [3]float64) {
	t.Helper()
	for i := range got {
		bothNaN := math.IsNaN(got[i]) && math.IsNaN(want[i])
		if !bothNaN && !(math.Abs(got[i]-want[i]) <= tolerance[i]) {
			t.Errorf("%s: got %.10f, want %.10f", what, got, want)
			return
		}
	}
}
