package place

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/plans/crs"
)

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
