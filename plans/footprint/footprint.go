// Package footprint finds what a plan takes of its surroundings: which features of
// the context layers stand on its footprint, how the ground lies under it, how much
// of that is dug away or brought up to reach the level that the plan asks for, and
// what the new ground looks like: a level surface with upright sides to the ground
// around it, as a GLB.
//
// The server makes that model, once for each record, and not each viewer: the heights
// lie in tiles at full detail that no viewer has at hand, the volumes come out of the
// same cuts, and every client that reads glTF draws the same pit. Cutting the ground
// that is shown away is left to clients: tiles stay as they are for all plans.
//
// Volumes are those between the triangles of the ground and the level, exact but for
// rounding; slopes, soil that swells and what lies in the ground are not considered.
// Ground that lies over other ground of the same layer counts twice.
package footprint

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/mesh"
)

// Region is the ground within a footprint. But for Covers it is for one goroutine at
// a time.
type Region struct {
	outlines  [][]mesh.Vec2 // the region on the left of each side
	triangles [][3]mesh.Vec2
	area      float64
	near      *index // triangles
	sides     []side
	nearSides *index
	rows      [coverRows][]side // of the sides, by their range of north
}

// coverRows is how many rows the sides are laid out in, so that telling whether a
// place lies within looks at those of its row alone.
const coverRows = 128

type side struct{ a, b mesh.Vec2 }

// NewRegion makes the region of outlines that plans.Replacement.Check took: by the
// even-odd rule, so that an outline within another is a hole.
func NewRegion(footprint [][][2]float64) (*Region, error) {
	r := &Region{}
	rings := make([][]mesh.Vec2, len(footprint))
	for i, ring := range footprint {
		for _, p := range ring {
			rings[i] = append(rings[i], mesh.Vec2(p))
		}
	}
	depths := make([]int, len(rings))
	for i := range rings {
		for k := range rings {
			if i != k && holds(rings[k], rings[i]) {
				depths[i]++
			}
		}
		if (mesh.RingArea(rings[i]) > 0) == (depths[i]%2 == 1) {
			slices.Reverse(rings[i])
		}
	}
	r.outlines = rings
	for i, ring := range rings {
		if depths[i]%2 == 1 {
			continue
		}
		var holes [][]mesh.Vec2
		for k := range rings {
			if depths[k] == depths[i]+1 && holds(ring, rings[k]) {
				holes = append(holes, rings[k])
			}
		}
		if err := r.cover(ring, holes); err != nil {
			return nil, fmt.Errorf("covering outline %d of a footprint: %w", i, err)
		}
	}
	r.prepare()
	return r, nil
}

// cover adds the triangles of an outline with its holes.
func (r *Region) cover(outer []mesh.Vec2, holes [][]mesh.Vec2) error {
	points := slices.Concat(append([][]mesh.Vec2{outer}, holes...)...)
	corners, err := mesh.Triangulate(outer, holes)
	if err != nil && (!errors.Is(err, mesh.ErrNotSimple) || len(corners) == 0) {
		return plans.Errorf(plans.KindInvalid, "it is no polygon: %w", err)
	}
	for i := 0; i+2 < len(corners); i += 3 {
		t := [3]mesh.Vec2{points[corners[i]], points[corners[i+1]], points[corners[i+2]]}
		if double := cross(t[0], t[1], t[2]); double > 0 {
			r.triangles = append(r.triangles, t)
			r.area += double / 2
		}
	}
	return nil
}

// prepare lays out what is found by place.
func (r *Region) prepare() {
	boxes := make([]box, len(r.triangles))
	for i, t := range r.triangles {
		boxes[i] = boxOf(t[:]...)
	}
	r.near = newIndex(boxes)
	boxes = boxes[:0]
	for _, ring := range r.outlines {
		for k, a := range ring {
			r.sides = append(r.sides, side{a, ring[(k+1)%len(ring)]})
		}
	}
	for _, s := range r.sides {
		boxes = append(boxes, boxOf(s.a, s.b))
	}
	r.nearSides = newIndex(boxes)
	for _, s := range r.sides {
		for row := r.row(min(s.a[1], s.b[1])); row <= r.row(max(s.a[1], s.b[1])); row++ {
			r.rows[row] = append(r.rows[row], s)
		}
	}
}

// row gives the row of a place; equal numbers are in the same one.
func (r *Region) row(north float64) int {
	low, high := r.nearSides.whole.min[1], r.nearSides.whole.max[1]
	if !(high > low) {
		return 0
	}
	return int(max(0, min(coverRows-1, (north-low)/(high-low)*coverRows)))
}

// Area gives the area of the region in m2.
func (r *Region) Area() float64 { return r.area }

// Covers tells whether a place lies within; on an edge either may hold. Any number of
// goroutines may ask at once.
func (r *Region) Covers(east, north float64) bool {
	if whole := &r.nearSides.whole; !(north >= whole.min[1] && north <= whole.max[1] && east >= whole.min[0] && east <= whole.max[0]) {
		return false
	}
	inside := false
	for _, s := range r.rows[r.row(north)] {
		if (s.a[1] > north) != (s.b[1] > north) && east < s.a[0]+(north-s.a[1])*(s.b[0]-s.a[0])/(s.b[1]-s.a[1]) {
			inside = !inside
		}
	}
	return inside
}

// Polygons gives the outlines as polygons: each an outer ring, counter-clockwise,
// and then its holes, clockwise; no ring repeats its first corner.
func (r *Region) Polygons() [][][][2]float64 {
	var out [][][][2]float64
	for _, ring := range r.outlines {
		if mesh.RingArea(ring) > 0 {
			out = append(out, [][][2]float64{plain(ring)})
		}
	}
	for _, ring := range r.outlines {
		if mesh.RingArea(ring) > 0 {
			continue
		}
		best := -1
		for i := range out {
			if holds(vectors(out[i][0]), ring) && (best < 0 || mesh.RingArea(vectors(out[i][0])) < mesh.RingArea(vectors(out[best][0]))) {
				best = i
			}
		}
		if best >= 0 {
			out[best] = append(out[best], plain(ring))
		}
	}
	return out
}

func plain(ring []mesh.Vec2) [][2]float64 {
	out := make([][2]float64, len(ring))
	for i, p := range ring {
		out[i] = p
	}
	return out
}

func vectors(ring [][2]float64) []mesh.Vec2 {
	out := make([]mesh.Vec2, len(ring))
	for i, p := range ring {
		out[i] = p
	}
	return out
}

// holds tells whether ring lies in outer, of rings that do not cross: by the
// first corner that is none of outer's.
func holds(outer, ring []mesh.Vec2) bool {
	area := func(r []mesh.Vec2) float64 { return max(mesh.RingArea(r), -mesh.RingArea(r)) }
	if cmp.Compare(area(ring), area(outer)) >= 0 {
		return false
	}
	whole := plans.Replacement{Footprint: [][][2]float64{plain(outer)}}
	for _, p := range ring {
		if !slices.Contains(outer, p) {
			return whole.Covers(p[0], p[1])
		}
	}
	// All its corners are the outer ring's: the middle of a side tells.
	m := mesh.Vec2{(ring[0][0] + ring[1][0]) / 2, (ring[0][1] + ring[1][1]) / 2}
	return whole.Covers(m[0], m[1])
}

// cross is twice the area of a triangle, positive where it runs counter-clockwise.
func cross(a, b, c mesh.Vec2) float64 {
	return float64((b[0]-a[0])*(c[1]-a[1])) - float64((b[1]-a[1])*(c[0]-a[0]))
}
