package terrain

import "math"

// Heights answers what height the ground has at a place, from a raster: for what
// stands on the ground and knows only its height above it. It serves any number
// of goroutines.
type Heights struct {
	raster *Raster
	geo    Georeference
}

// NewHeights gives the heights of an open raster.
func NewHeights(r *Raster) *Heights { return &Heights{r, r.geo} }

// CRS gives the name of the system whose coordinates At takes; see Georeference.
func (h *Heights) CRS() string { return h.geo.CRS }

// At gives the height in metres at map coordinates (easting and northing, or
// longitude and latitude, of CRS), between the middles of the four pixels round
// it; those that hold nothing are left out. False where none of the four holds
// anything, outside of the raster and where it cannot be read.
func (h *Heights) At(e, n float64) (height float64, ok bool) {
	r := h.raster
	if !h.geo.Known {
		return 0, false
	}
	x, y := h.geo.Pixel(e, n)
	if !(x >= 0 && y >= 0 && x <= float64(r.Width) && y <= float64(r.Height)) {
		return 0, false
	}
	x, y = x-0.5, y-0.5
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	var sum, weights float64
	for dy := range 2 {
		for dx := range 2 {
			var v [1]float32
			px, py := min(max(x0+dx, 0), r.Width-1), min(max(y0+dy, 0), r.Height-1)
			if r.Heights(px, py, 1, 1, v[:]) != nil || math.IsNaN(float64(v[0])) {
				continue
			}
			w := (1 - math.Abs(x-float64(x0+dx))) * (1 - math.Abs(y-float64(y0+dy)))
			sum, weights = sum+float64(w*float64(v[0])), weights+w
		}
	}
	if weights <= 0 {
		return 0, false
	}
	return sum / weights * h.geo.Metres, true
}
