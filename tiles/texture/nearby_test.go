package texture

import (
	"math"
	"testing"
)

func TestTextureCoordinatesAreMovedByWholeRepeats(t *testing.T) {
	t.Parallel()
	inf, nan := math.Inf(1), math.NaN()
	for name, c := range map[string]struct {
		least, most, shift [2]float64
		ok                 bool
	}{
		"near":           {[2]float64{-3.5, 0}, [2]float64{63, 1}, [2]float64{}, true},
		"far":            {[2]float64{-849293.126, 2099944.459}, [2]float64{-849283.126, 2100136.951}, [2]float64{-849294, 2099944}, true},
		"far in one":     {[2]float64{0.25, 1e6}, [2]float64{0.5, 1e6}, [2]float64{0, 1e6}, true},
		"a little over":  {[2]float64{60.5, 0}, [2]float64{64.5, 0}, [2]float64{60, 0}, true},
		"as many as can": {[2]float64{0, 0}, [2]float64{MaxSpan, 0}, [2]float64{}, true},
		"too many":       {[2]float64{0, 0}, [2]float64{MaxSpan + 1, 0}, [2]float64{}, false},
		"without end":    {[2]float64{inf, 0}, [2]float64{inf, 0}, [2]float64{}, false},
		"no numbers":     {[2]float64{nan, 0}, [2]float64{nan, 0}, [2]float64{}, false},
	} {
		shift, ok := Nearby(c.least, c.most)
		if shift != c.shift || ok != c.ok {
			t.Errorf("%s: %v %v, want %v %v", name, shift, ok, c.shift, c.ok)
		}
	}
}
