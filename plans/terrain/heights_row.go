package terrain

import "math"

// Box gives the least and greatest map coordinates of the raster.
func (h *Heights) Box() (low, high [2]float64) {
	low, high = [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i := range 4 {
		e, n := h.geo.Map(float64(i%2*h.raster.Width), float64(i/2*h.raster.Height))
		low = [2]float64{min(low[0], e), min(low[1], n)}
		high = [2]float64{max(high[0], e), max(high[1], n)}
	}
	return low, high
}

// Spacing gives how far the middles of two pixels lie apart, in the units of the map:
// the lesser of both ways.
func (h *Heights) Spacing() float64 {
	t := &h.geo.ToMap
	return min(math.Hypot(t[1], t[4]), math.Hypot(t[2], t[5]))
}

// Along gives the heights at places from e eastward, step apart, at the northing n, as
// At does: NaN for none. It reads the two rows of pixels that they lie between once,
// where the raster has north up.
func (h *Heights) Along(e, n, step float64, into []float64) {
	t, r := &h.geo.ToMap, h.raster
	if t[2] != 0 || t[4] != 0 || !h.geo.Known || r.Width < 2 || r.Height < 2 {
		h.oneByOne(e, n, step, into)
		return
	}
	_, y := h.geo.Pixel(e, n)
	if !(y >= 0 && y <= float64(r.Height)) {
		for i := range into {
			into[i] = math.NaN()
		}
		return
	}
	y -= 0.5
	y0 := min(max(int(math.Floor(y)), 0), r.Height-2)
	rows := make([]float32, 2*r.Width)
	if r.Heights(0, y0, r.Width, 2, rows) != nil {
		h.oneByOne(e, n, step, into) // a block of it may be sound
		return
	}
	down := min(max(y-float64(y0), 0), 1)
	for i := range into {
		x, _ := h.geo.Pixel(e+float64(step*float64(i)), n)
		into[i] = math.NaN()
		if !(x >= 0 && x <= float64(r.Width)) {
			continue
		}
		x -= 0.5
		x0 := min(max(int(math.Floor(x)), 0), r.Width-2)
		across := min(max(x-float64(x0), 0), 1)
		var sum, weights float64
		for k, v := range [4]float32{rows[x0], rows[x0+1], rows[r.Width+x0], rows[r.Width+x0+1]} {
			w := [4]float64{(1 - across) * (1 - down), across * (1 - down), (1 - across) * down, across * down}[k]
			if v == v && w > 0 {
				sum, weights = sum+float64(w*float64(v)), weights+w
			}
		}
		if weights > 0 {
			into[i] = sum / weights * h.geo.Metres
		}
	}
}

func (h *Heights) oneByOne(e, n, step float64, into []float64) {
	for i := range into {
		v, ok := h.At(e+float64(step*float64(i)), n)
		if !ok {
			v = math.NaN()
		}
		into[i] = v
	}
}
