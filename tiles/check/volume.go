package check

import (
	"math"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/geo"
)

// volume is a bounding volume that was read without fault; at most one is set.
type volume struct {
	box    *tiles.Box
	sphere *tiles.Sphere
	region *tiles.Region
}

// placed is the volume of a tile above, with the way into its frame from that
// of the tile at hand.
type placed struct {
	volume
	where    string
	toVolume tiles.Matrix
}

const (
	// tolerance lets content and volumes differ by what float32 and rounded
	// JSON do: one millimetre and a millionth of the size.
	tolerance         = 0.001
	toleranceRelative = 1e-6
)

// volume checks v as a bounding volume; false where it has faults or is given
// by an extension alone.
func (v value) volume(facts *tilesetFacts) (volume, bool) {
	if !v.object() {
		return volume{}, false
	}
	v.common(facts)
	if e, has := v.extension("3DTILES_bounding_volume_S2"); has && e.kind() == "object" {
		e.s2()
	}
	var out volume
	ok := true
	if m, has := v.member("box"); has {
		out.box = new(tiles.Box)
		ok = m.numbers(out.box[:]) && ok
	}
	if m, has := v.member("region"); has {
		out.region = new(tiles.Region)
		ok = m.numbers(out.region[:]) && m.region(out.region) && ok
	}
	if m, has := v.member("sphere"); has {
		out.sphere = new(tiles.Sphere)
		good := m.numbers(out.sphere[:])
		if good && out.sphere[3] < 0 {
			m.fault(ValueWrong, "radius %v", out.sphere[3])
			good = false
		}
		ok = good && ok
	}
	if out == (volume{}) {
		if e, has := v.member("extensions"); !has || e.size() == 0 {
			v.fault(VolumeMissing, "neither box, region nor sphere")
		}
		return out, false
	}
	return out, ok
}

// region checks the ranges of a region.
func (v value) region(r *tiles.Region) bool {
	west, south, east, north := r[0], r[1], r[2], r[3]
	const slack = 1e-12
	if math.Abs(west) > math.Pi+slack || math.Abs(east) > math.Pi+slack ||
		math.Abs(south) > math.Pi/2+slack || math.Abs(north) > math.Pi/2+slack {
		v.fault(ValueWrong, "longitudes and latitudes are in radians, to pi and half pi")
		return false
	}
	if south > north || r[4] > r[5] {
		v.fault(ValueWrong, "south above north, or lowest height above highest")
		return false
	}
	return true
}

// distance gives how far p lies outside v, metres, 0 inside. world leads from
// v's frame to ECEF, for regions.
func (v *volume) distance(p [3]float64, world *tiles.Matrix) float64 {
	switch {
	case v.box != nil:
		return boxDistance(v.box, p)
	case v.sphere != nil:
		d := [3]float64{p[0] - v.sphere[0], p[1] - v.sphere[1], p[2] - v.sphere[2]}
		return math.Max(0, length(d)-v.sphere[3])
	case v.region != nil:
		return regionDistance(v.region, world.Apply(p))
	}
	return 0
}

// boxDistance measures along the box's axes, which 3D Tiles has at right
// angles; an axis of no length takes the direction at right angles to others.
func boxDistance(b *tiles.Box, p [3]float64) float64 {
	var axes [3][3]float64
	var half [3]float64
	for i := range axes {
		axes[i] = [3]float64(b[3+3*i : 6+3*i])
		half[i] = length(axes[i])
		for k := range axes[i] {
			if half[i] > 0 {
				axes[i][k] /= half[i]
			}
		}
	}
	for i := range axes {
		if half[i] == 0 {
			axes[i] = cross(axes[(i+1)%3], axes[(i+2)%3])
		}
	}
	d := [3]float64{p[0] - b[0], p[1] - b[1], p[2] - b[2]}
	out := 0.0
	for i, a := range axes {
		out = math.Max(out, math.Abs(a[0]*d[0]+a[1]*d[1]+a[2]*d[2])-half[i])
	}
	return out
}

// regionDistance measures in metres on the ellipsoid, roughly: it only serves
// to compare with a tolerance and to report.
func regionDistance(r *tiles.Region, ecef [3]float64) float64 {
	wgs84 := geo.WGS84()
	lat, lon, h := wgs84.Geodetic(ecef)
	west, east := r[0], r[2]
	if east < west { // over the antimeridian
		east += 2 * math.Pi
		if lon < west {
			lon += 2 * math.Pi
		}
	}
	const radius = 6378137
	across := math.Max(west-lon, lon-east) * radius * math.Cos(lat)
	along := math.Max(r[1]-lat, lat-r[3]) * radius
	up := math.Max(r[4]-h, h-r[5])
	return math.Max(0, math.Max(across, math.Max(along, up)))
}

// slack gives the tolerance for a volume.
func (v *volume) slack() float64 {
	size := 0.0
	if v.box != nil {
		for i := range 3 {
			size += length([3]float64(v.box[3+3*i : 6+3*i]))
		}
	}
	if v.sphere != nil {
		size = v.sphere[3]
	}
	return tolerance + size*toleranceRelative
}

// alike tells whether both volumes are boxes of the same directions, or regions:
// what lies tightly in the one then does not reach out of the other.
func (p *placed) alike(own volume) bool {
	if p.region != nil && own.region != nil {
		return true
	}
	if p.box == nil || own.box == nil {
		return false
	}
	return straight(p.box) && straight(own.box)
}

// straight tells a box along the axes of its frame.
func straight(b *tiles.Box) bool {
	for i := range 3 {
		for k := range 3 {
			if i != k && b[3+3*i+k] != 0 {
				return false
			}
		}
	}
	return true
}

// outsideOf gives how far the volume of a tile reaches out of that of a tile
// above, 0 within the tolerance. Regions are compared with regions only; a
// region and a box have no simple answer, and content is checked anyhow.
func (p *placed) outsideOf(own volume) float64 {
	out := 0.0
	switch {
	case p.region != nil && own.region != nil:
		for i, sign := range [6]float64{1, 1, -1, -1, 1, -1} {
			d := sign * (p.region[i] - own.region[i])
			if i < 4 {
				d *= 6378137
			}
			if (i == 0 || i == 2) && p.region[2] < p.region[0] {
				continue // over the antimeridian
			}
			out = math.Max(out, d)
		}
	case p.region != nil || own.region != nil:
		return 0
	case own.box != nil:
		for _, c := range own.box.Corners() {
			out = math.Max(out, p.distance(p.toVolume.Apply(c), nil))
		}
	case own.sphere != nil: // six points of it
		centre := p.toVolume.Apply([3]float64(own.sphere[:3]))
		for axis := range 3 {
			scale := length([3]float64(p.toVolume[4*axis : 4*axis+3]))
			for _, sign := range []float64{-1, 1} {
				q := centre
				q[axis] += sign * own.sphere[3] * scale
				out = math.Max(out, p.distance(q, nil))
			}
		}
	}
	if out <= p.slack() {
		return 0
	}
	return out
}

func length(v [3]float64) float64 { return math.Sqrt(v[0]*v[0] + v[1]*v[1] + v[2]*v[2]) }

func cross(a, b [3]float64) [3]float64 {
	return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}
