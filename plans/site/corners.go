package site

import (
	"math"

	"github.com/maquette-city/maquette/plans"
)

// Corners gives the corners of a marker in its own frame (see plans.Marker), in
// metres: top left, top right, bottom right, bottom left as one reads the sheet
// upright. For a tag they are the corners of its black square, for a QR code
// those of the symbol without its quiet zone. False where the marker has none.
//
// Touched one after another they serve an alignment as four points, each with
// its place in the site frame from SiteCorners.
func Corners(m plans.Marker) (corners [4][3]float64, ok bool) {
	if m.Kind != plans.MarkerQR && m.Kind != plans.MarkerAprilTag || !(m.SizeMetres > 0) {
		return corners, false
	}
	h := m.SizeMetres / 2
	return [4][3]float64{{-h, h, 0}, {h, h, 0}, {h, -h, 0}, {-h, -h, 0}}, true
}

// SiteCorners gives the same corners in the site frame; false where it is not
// known how the marker stands.
func SiteCorners(p plans.ControlPoint) (corners [4][3]float64, ok bool) {
	corners, ok = Corners(p.Marker)
	x, y, known := markerAxes(p.Marker)
	if !ok || !known {
		return [4][3]float64{}, false
	}
	for i, c := range corners {
		for k := range corners[i] {
			corners[i][k] = p.Position[k] + float64(x[k]*c[0]) + float64(y[k]*c[1])
		}
	}
	return corners, true
}

// MarkerMatrix turns a marker's frame into the site frame, in column order;
// false where it is not known how the marker stands.
func MarkerMatrix(p plans.ControlPoint) (m [16]float64, ok bool) {
	x, y, ok := markerAxes(p.Marker)
	if !ok {
		return m, false
	}
	z := [3]float64{x[1]*y[2] - x[2]*y[1], x[2]*y[0] - x[0]*y[2], x[0]*y[1] - x[1]*y[0]}
	for k := range 3 {
		m[k], m[4+k], m[8+k], m[12+k] = x[k], y[k], z[k], p.Position[k]
	}
	m[15] = 1
	return m, true
}

// markerAxes gives the marker's x and y axes in the site frame.
func markerAxes(m plans.Marker) (x, y [3]float64, ok bool) {
	sin, cos := math.Sincos(m.YawDeg * degree)
	x = [3]float64{cos, sin, 0}
	switch m.Mount {
	case plans.MountGround:
		return x, [3]float64{-sin, cos, 0}, true
	case plans.MountWall:
		return x, [3]float64{0, 0, 1}, true
	}
	return x, y, false
}
