package rings

import (
	"slices"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// Area is a polygon that is sound, cut into triangles.
type Area struct {
	// Rings are the outer ring, turning left, and the inner ones, turning right.
	Rings [][]mesh.Vec2
	// Triangles index the corners of all rings in their order and turn left.
	Triangles []uint32
}

// Areas cuts a polygon in the plane into triangles, the outer ring first, as it is
// where that can be and else mended. Rings may repeat their first corner at their end
// and turn either way.
func Areas(polygon [][]mesh.Vec2) ([]Area, Repairs, error) {
	sound := make([][]mesh.Vec2, 0, len(polygon))
	corners := make([]Ring, 0, len(polygon))
	var repairs Repairs
	for i, r := range polygon {
		ring := cleaned(r)
		if len(ring) < len(r)-1 || len(ring) < len(r) && r[0] != r[len(r)-1] {
			repairs.Points++
		}
		if len(ring) < 3 {
			if i == 0 {
				return nil, repairs, ErrNoArea
			}
			continue // a hole without area is none
		}
		sound = append(sound, turned(slices.Clone(ring), len(sound) == 0))
		corners = append(corners, cornersOf(ring))
	}
	if len(sound) == 0 {
		return nil, repairs, ErrNoArea
	}
	if !crosses(corners) { // triangles alone do not tell: an inner ring that crosses itself may add up
		found, err := mesh.Triangulate(sound[0], sound[1:])
		if err == nil {
			return []Area{{sound, found}}, repairs, nil
		}
	}
	return mendedAreas(corners, repairs)
}

// mendedAreas gives the areas of rings that are not sound.
func mendedAreas(corners []Ring, repairs Repairs) ([]Area, Repairs, error) {
	mended, more, err := Mend(corners, func(Corner, Corner, float64) int { return 0 })
	if err != nil {
		return nil, repairs, err
	}
	areas := make([]Area, 0, len(mended))
	for _, p := range mended {
		a := Area{}
		for _, r := range p {
			a.Rings = append(a.Rings, placesOf(r))
		}
		if a.Triangles, err = mesh.Triangulate(a.Rings[0], a.Rings[1:]); err != nil {
			return nil, repairs, err
		}
		areas = append(areas, a)
	}
	if repairs.Points > 0 {
		more.Points = 0 // they are counted
	}
	repairs.Add(more)
	return areas, repairs, nil
}

// crosses tells whether edges of rings cross; of more than is looked at it does not.
func crosses(rings []Ring) bool {
	m := mender{}
	n := 0
	for _, r := range rings {
		m.loops = append(m.loops, loop{Ring: r})
		n += len(r)
	}
	if n > MaxCorners {
		return false
	}
	g := m.graph()
	_ = g.cross(func(Corner, Corner, float64) int { return 0 }) // it found what it found
	return len(g.pairs) > 0
}

// cleaned gives a ring without corners that repeat the one before.
func cleaned(r []mesh.Vec2) []mesh.Vec2 {
	r = slices.Compact(slices.Clone(r))
	for len(r) > 1 && r[0] == r[len(r)-1] {
		r = r[:len(r)-1]
	}
	return r
}

func turned(r []mesh.Vec2, left bool) []mesh.Vec2 {
	if mesh.RingArea(r) > 0 != left {
		slices.Reverse(r)
	}
	return r
}

func cornersOf(r []mesh.Vec2) Ring {
	out := make(Ring, len(r))
	for i, p := range r {
		out[i].At = p
	}
	return out
}

func placesOf(r Ring) []mesh.Vec2 {
	out := make([]mesh.Vec2, len(r))
	for i, c := range r {
		out[i] = c.At
	}
	return out
}
