package mesh

import (
	"errors"
	"math"
	"slices"
)

// nestedRings are the rings of a polygon that bounds several regions, one within
// a hole of the other: no standard allows it in one face, and files have it.
type nestedRings struct {
	rings  [][]Vec2
	firsts []int // number of the first point of each ring among all
	depth  []int // number of rings that hold it
}

// maxNested is the number of rings up to which they are compared, each with all.
const maxNested = 256

// nest finds which rings lie within others than the outer one; false where none
// does.
func nest(outer []Vec2, holes [][]Vec2) (*nestedRings, bool) {
	if len(holes) < 2 || len(holes) >= maxNested {
		return nil, false
	}
	n := &nestedRings{rings: append([][]Vec2{outer}, holes...)}
	first, deep := 0, false
	for i, r := range n.rings {
		n.firsts = append(n.firsts, first)
		first += len(r)
		depth := 0
		for j, s := range n.rings {
			if i != j && ringHolds(s, r) {
				depth++
			}
		}
		n.depth = append(n.depth, depth)
		deep = deep || depth > 1
	}
	return n, deep
}

// triangulate cuts up each region: a ring of even depth with those of the next
// depth in it.
func (n *nestedRings) triangulate(t *Triangulator) ([]uint32, error) {
	var all []uint32
	for i, r := range n.rings {
		if n.depth[i]%2 == 1 {
			continue
		}
		var holes [][]Vec2
		number := ringNumbers(nil, n.firsts[i], len(r))
		for j, s := range n.rings {
			if n.depth[j] == n.depth[i]+1 && ringHolds(r, s) {
				holes = append(holes, s)
				number = ringNumbers(number, n.firsts[j], len(s))
			}
		}
		tris, err := t.Triangulate(r, holes)
		if err != nil {
			return nil, err
		}
		for _, v := range tris {
			all = append(all, number[v])
		}
	}
	return all, nil
}

func ringNumbers(out []uint32, first, n int) []uint32 {
	for k := range n {
		out = append(out, uint32(first+k))
	}
	return out
}

// ringHolds tells whether r lies in s, by a point of r that is not a corner of s
// (of rings that do not cross, one tells for all).
func ringHolds(s, r []Vec2) bool {
	if math.Abs(RingArea(r)) >= math.Abs(RingArea(s)) {
		return false
	}
	for _, p := range r {
		if slices.Contains(s, p) {
			continue
		}
		in := false
		for k, a := range s {
			b := s[(k+1)%len(s)]
			if (a[1] > p[1]) != (b[1] > p[1]) && (Orient2D(a, b, p) > 0) == (b[1] > a[1]) {
				in = !in
			}
		}
		return in
	}
	return false
}

// triangulateNested cuts up a polygon that is not simple as one region, if it is
// as several: err is what cutting it up as one gave.
func (t *Triangulator) triangulateNested(outer []Vec2, holes [][]Vec2, tris []uint32, err error) ([]uint32, error) {
	if !errors.Is(err, ErrNotSimple) && !errors.Is(err, ErrInvalid) {
		return tris, err
	}
	n, ok := nest(outer, holes)
	if !ok {
		return tris, err
	}
	kept := slices.Clone(tris)
	if all, nestedErr := n.triangulate(t); nestedErr == nil {
		return all, nil
	}
	return kept, err
}
