package geo

import "math"

// Region is a 3D Tiles bounding region: west, south, east, north in radians,
// lowest and highest ellipsoidal height in metres. West is greater than east
// where it crosses the antimeridian.
type Region [6]float64

// regionMargin widens a region, in metres, so that rounding never puts a point
// of the box outside it.
const regionMargin = 1e-6

// RegionOfBox gives a region of e that holds the box from lo to hi (metres) in
// the frame that m turns into geocentric coordinates. A box's faces are flat
// and the ellipsoid is not: beyond the corners the region is widened by what a
// chord as long as the box's diagonal can lie off its arc, so it is a little
// larger than the smallest. It is meant for boxes up to some hundred
// kilometres; a box that comes near a pole gets all longitudes.
func (e Ellipsoid) RegionOfBox(m Matrix, lo, hi [3]float64) Region {
	mid := m.Apply([3]float64{(lo[0] + hi[0]) / 2, (lo[1] + hi[1]) / 2, (lo[2] + hi[2]) / 2})
	lat0, lon0, h0 := e.Geodetic(mid)
	reg := Region{lon0, lat0, lon0, lat0, h0, h0}
	radius := 0.0 // from the middle to the farthest corner, metres
	for i := 0; i < 8; i++ {
		p := m.Apply(corner(i, lo, hi))
		radius = math.Max(radius, distance(p, mid))
		lat, lon, h := e.Geodetic(p)
		reg.extend(lat, lon0+wrap(lon-lon0), h)
	}
	e.widen(&reg, radius, math.Hypot(mid[0], mid[1]))
	return reg
}

func corner(i int, lo, hi [3]float64) [3]float64 {
	c := lo
	for k := range c {
		if i>>k&1 == 1 {
			c[k] = hi[k]
		}
	}
	return c
}

func distance(a, b [3]float64) float64 {
	return math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2])
}

func (g *Region) extend(lat, lon, h float64) {
	g[0], g[2] = math.Min(g[0], lon), math.Max(g[2], lon)
	g[1], g[3] = math.Min(g[1], lat), math.Max(g[3], lat)
	g[4], g[5] = math.Min(g[4], h), math.Max(g[5], h)
}

// widen adds the sag of a chord of length 2*radius on every side and sees to
// the poles; axis is the distance of the middle from the earth's axis.
func (e Ellipsoid) widen(g *Region, radius, axis float64) {
	// The least radius of curvature of the ellipsoid is B^2/A.
	sag := radius*radius/(2*e.B*e.B/e.A) + regionMargin
	g[4] -= sag
	g[5] += sag
	near := axis - radius // from the axis, metres
	if near <= 2*radius {
		g[0], g[2] = -math.Pi, math.Pi
		if g[3] > 0 {
			g[3] = math.Pi / 2
		}
		if g[1] < 0 {
			g[1] = -math.Pi / 2
		}
		return
	}
	// Sideways a parallel bends by at most radius^2/near over the box.
	side := radius*radius/near + regionMargin
	g[1] = math.Max(-math.Pi/2, g[1]-side/e.B)
	g[3] = math.Min(math.Pi/2, g[3]+side/e.B)
	g[0] = wrap(g[0] - side/near)
	g[2] = wrap(g[2] + side/near)
}

// wrap brings an angle to -pi..pi.
func wrap(a float64) float64 {
	if a >= -math.Pi && a <= math.Pi {
		return a
	}
	return math.Remainder(a, 2*math.Pi)
}
