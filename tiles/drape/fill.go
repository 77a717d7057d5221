package drape

import "math"

// fillGaps gives nodes without a height one from what lies around them: means over
// ever larger squares until there are no gaps, then back, so that a gap is smooth
// within and meets its edges. Heights that are known stay.
func fillGaps(heights []float32, columns, rows int) {
	gap := false
	for _, h := range heights {
		gap = gap || h != h
	}
	if !gap || columns == 1 && rows == 1 {
		return
	}
	w, h := (columns+1)/2, (rows+1)/2
	coarse := make([]float32, w*h)
	for j := range h {
		for i := range w {
			coarse[j*w+i] = meanOf(heights, columns, rows, 2*i, 2*j)
		}
	}
	fillGaps(coarse, w, h)
	for j := range rows {
		for i := range columns {
			if at := j*columns + i; heights[at] != heights[at] {
				heights[at] = between(coarse, w, h, (float64(i)-0.5)/2, (float64(j)-0.5)/2)
			}
		}
	}
}

// meanOf gives the mean of the heights that are known of two by two, NaN for none.
func meanOf(heights []float32, columns, rows, x, y int) float32 {
	sum, n := 0.0, 0
	for j := y; j < min(y+2, rows); j++ {
		for i := x; i < min(x+2, columns); i++ {
			if v := heights[j*columns+i]; v == v {
				sum, n = sum+float64(v), n+1
			}
		}
	}
	if n == 0 {
		return float32(math.NaN())
	}
	return float32(sum / float64(n))
}

// between gives a height between four.
func between(coarse []float32, w, h int, x, y float64) float32 {
	x, y = min(max(x, 0), float64(w-1)), min(max(y, 0), float64(h-1))
	i, j := min(int(x), max(w-2, 0)), min(int(y), max(h-2, 0))
	i1, j1 := min(i+1, w-1), min(j+1, h-1)
	fx, fy := x-float64(i), y-float64(j)
	low := lerp(float64(coarse[j*w+i]), float64(coarse[j*w+i1]), fx)
	high := lerp(float64(coarse[j1*w+i]), float64(coarse[j1*w+i1]), fx)
	return float32(lerp(low, high, fy))
}

func lerp(a, b, t float64) float64 { return a + float64((b-a)*t) }
