package surroundings

import (
	"context"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/vector"
)

// Area is what is fetched: a box in RD (EPSG:28992) in whole metres, and the
// boundary in it where there is one.
type Area struct {
	MinE, MinN, MaxE, MaxN float64
	boundary               []vector.Polygon // in RD; nil where the box is all
}

// box is minimum easting and northing, maximum easting and northing.
type box = [4]float64

// BoxArea gives the area of a box in RD, grown to whole metres. KindInvalid says
// what is wrong with the corners, KindTooLarge that there is more than MaxArea.
func BoxArea(minE, minN, maxE, maxN float64) (Area, error) {
	a := Area{math.Floor(minE), math.Floor(minN), math.Ceil(maxE), math.Ceil(maxN), nil}
	for _, v := range []float64{minE, minN, maxE, maxN} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return a, plans.Errorf(plans.KindInvalid, "the box has a corner that is no number")
		}
	}
	switch {
	case a.MaxE-a.MinE < MinSide || a.MaxN-a.MinN < MinSide:
		return a, plans.Errorf(plans.KindInvalid, "the box from %.0f, %.0f to %.0f, %.0f is empty: name the least easting and northing first, in metres", minE, minN, maxE, maxN)
	case !crs.InNetherlands(a.MinE, a.MinN) || !crs.InNetherlands(a.MaxE, a.MaxN):
		return a, plans.Errorf(plans.KindInvalid, "the box from %v, %v to %v, %v lies outside of the Netherlands in RD (EPSG:28992), where the services are: eastings and northings are in metres, such as 105000,425000", minE, minN, maxE, maxN)
	case (a.MaxE-a.MinE)*(a.MaxN-a.MinN) > MaxArea:
		return a, plans.Errorf(plans.KindTooLarge, "the box is %.1f km2, at most %.0f are fetched at once: take a smaller one, or fetch map sheets from the services themselves",
			(a.MaxE-a.MinE)*(a.MaxN-a.MinN)/1e6, MaxArea/1e6)
	}
	return a, nil
}

// AroundArea gives the square around a place: its half side is radius, in metres.
// The place is an easting and northing in RD, or a latitude and longitude in
// degrees (ETRS89) where both are small enough to be that.
func AroundArea(first, second, radius float64) (Area, error) {
	if !(radius >= MinSide && radius <= 1e6) {
		return Area{}, plans.Errorf(plans.KindInvalid, "a radius of %v m: it must be at least %v", radius, MinSide)
	}
	e, n := first, second
	if math.Abs(first) <= 90 && math.Abs(second) <= 180 {
		p, err := toRD("EPSG:4258", [3]float64{first, second, math.NaN()})
		if err != nil {
			return Area{}, fmt.Errorf("finding latitude %v, longitude %v on the map: %w", first, second, err)
		}
		e, n = p[0], p[1]
	}
	return BoxArea(e-radius, n-radius, e+radius, n+radius)
}

// toRD leads a point in a system to RD.
func toRD(system string, p [3]float64) ([3]float64, error) {
	from, err := crs.Parse(system)
	if err != nil {
		return p, err
	}
	to, err := crs.Parse("EPSG:28992")
	if err != nil {
		return p, err
	}
	t, err := crs.NewTransformer(from, to)
	if err != nil {
		return p, err
	}
	return t.Point(p)
}

// BoundaryArea gives the area of the polygons of a GeoJSON file, in degrees or in a
// system that it names.
func BoundaryArea(ctx context.Context, src vector.Source) (Area, error) {
	var all []vector.Polygon
	corners := 0
	header, err := vector.ReadGeoJSON(ctx, src, vector.Options{}, func(f *vector.Feature) error {
		for _, p := range f.Geometry.Polygons {
			for _, ring := range p {
				corners += len(ring)
			}
		}
		if corners > maxCorners {
			return plans.Errorf(plans.KindTooLarge, "reading %s: the boundary has more than %d corners: simplify it", src.Name, maxCorners)
		}
		all = append(all, f.Geometry.Polygons...)
		return nil
	})
	if err != nil {
		return Area{}, err
	}
	if len(all) == 0 {
		return Area{}, plans.Errorf(plans.KindInvalid, "reading %s: it holds no polygon to be a boundary", src.Name)
	}
	b, err := polygonsToRD(all, header.CRS)
	if err != nil {
		return Area{}, plans.Errorf(plans.KindInvalid, "reading %s: %w", src.Name, err)
	}
	a, err := BoxArea(b[0], b[1], b[2], b[3])
	a.boundary = all
	return a, err
}

// polygonsToRD leads polygons to RD where they stand and gives their box.
func polygonsToRD(all []vector.Polygon, system string) (box, error) {
	b := emptyBox()
	from, err := crs.Parse(system)
	if err != nil {
		return b, err
	}
	rd, err := crs.Parse("EPSG:28992")
	if err != nil {
		return b, err
	}
	t, err := crs.NewTransformer(from, rd)
	if err != nil {
		return b, err
	}
	for _, polygon := range all {
		for _, ring := range polygon {
			for i, p := range ring {
				q, err := t.Point([3]float64{p[0], p[1], math.NaN()})
				if err != nil {
					return b, fmt.Errorf("corner %d at %v, %v: %w", i, p[0], p[1], err)
				}
				ring[i] = q
				b = grow(b, q[0], q[1])
			}
		}
	}
	return b, nil
}

func emptyBox() box {
	return box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
}

func grow(b box, e, n float64) box {
	return box{min(b[0], e), min(b[1], n), max(b[2], e), max(b[3], n)}
}

// touches tells whether a box of an object and the area have a point in common.
func (a *Area) touches(b box) bool {
	if !(b[0] <= a.MaxE && b[2] >= a.MinE && b[1] <= a.MaxN && b[3] >= a.MinN) {
		return false
	}
	if a.boundary == nil {
		return true
	}
	for _, p := range a.boundary {
		if inPolygon(p, b[0], b[1]) || anyEdge(p, func(u, v vector.Point) bool { return edgeMeets(u, v, b) }) {
			return true
		}
	}
	return false
}

// anyEdge tells whether f holds for an edge of a polygon.
func anyEdge(p vector.Polygon, f func(u, v vector.Point) bool) bool {
	for _, ring := range p {
		for i := range ring {
			if f(ring[i], ring[(i+1)%len(ring)]) {
				return true
			}
		}
	}
	return false
}

// inPolygon tells whether a point lies in a polygon, by the even-odd rule, which
// leaves holes out whichever way their rings run.
func inPolygon(p vector.Polygon, x, y float64) bool {
	in := false
	anyEdge(p, func(u, v vector.Point) bool {
		if (u[1] > y) != (v[1] > y) && x < u[0]+float64((v[0]-u[0])*(y-u[1]))/(v[1]-u[1]) {
			in = !in
		}
		return false
	})
	return in
}

// edgeMeets tells whether a segment has a point in a box, by clipping it (Liang and
// Barsky).
func edgeMeets(u, v vector.Point, b box) bool {
	from, to := 0.0, 1.0
	for axis := range 2 {
		d := v[axis] - u[axis]
		low, high := b[axis]-u[axis], b[axis+2]-u[axis]
		if d == 0 {
			if low > 0 || high < 0 {
				return false
			}
			continue
		}
		if d < 0 {
			low, high = high, low
		}
		from, to = max(from, low/d), min(to, high/d)
	}
	return from <= to
}
