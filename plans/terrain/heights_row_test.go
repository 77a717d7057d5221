package terrain

import (
	"math"
	"os"
	"testing"
)

// Along gives what At gives, place by place, also beyond the raster.
func TestHeightsAlongARow(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/float32.tif")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(Source{Data: f, Size: st.Size(), Name: "float32.tif"})
	if err != nil {
		t.Fatal(err)
	}
	h := NewHeights(r)
	low, high := h.Box()
	const n = 97
	step := (high[0] - low[0] + 4) / n
	known := 0
	for row := range n {
		into := make([]float64, n)
		at := low[1] - 2 + (high[1]-low[1]+4)*float64(row)/n
		h.Along(low[0]-2, at, step, into)
		for i, got := range into {
			want, ok := h.At(low[0]-2+step*float64(i), at)
			if ok == math.IsNaN(got) || ok && math.Abs(got-want) > 1e-9 {
				t.Fatalf("row %d, place %d: %v, At gives %v, %v", row, i, got, want, ok)
			}
			if ok {
				known++
			}
		}
	}
	if known < n*n/3 {
		t.Errorf("%d places are known", known)
	}
}
