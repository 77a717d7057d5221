package plans

import (
	"cmp"
	"fmt"
	"slices"
)

// side is one side of an outline.
type side struct {
	ring, number int // from corner number of the ring to the next
	a, b         [2]float64
}

// checkCrossings reports the first place where outlines cross themselves or each
// other, or run along each other: what lies within is then not certain. They may
// touch in a corner.
func checkCrossings(rings [][][2]float64, report func(pointer, detail string)) {
	var sides []side
	for i, ring := range rings {
		for k, a := range ring {
			b := ring[(k+1)%len(ring)]
			if a == b {
				report(fmt.Sprintf("/footprint/%d/%d", i, k), "is the same corner as the next one")
				return
			}
			sides = append(sides, side{i, k, a, b})
		}
	}
	// A sweep from west to east: only sides that share a range of east are compared.
	slices.SortStableFunc(sides, func(s, t side) int { return cmp.Compare(s.west(), t.west()) })
	var open []side
	for _, s := range sides {
		open = slices.DeleteFunc(open, func(t side) bool { return t.east() < s.west() })
		for _, t := range open {
			if at, bad := meet(s, t); bad {
				report(fmt.Sprintf("/footprint/%d/%d", s.ring, s.number),
					fmt.Sprintf("the side from this corner meets that from corner %d of outline %d at %.2f, %.2f: outlines may touch in a corner, not cross or run along each other",
						t.number, t.ring, at[0], at[1]))
				return
			}
		}
		open = append(open, s)
	}
}

func (s side) west() float64 { return min(s.a[0], s.b[0]) }
func (s side) east() float64 { return max(s.a[0], s.b[0]) }

// meet gives a place that two sides share though it is no corner of both; false
// where there is none.
func meet(s, t side) (at [2]float64, bad bool) {
	if max(s.a[1], s.b[1]) < min(t.a[1], t.b[1]) || max(t.a[1], t.b[1]) < min(s.a[1], s.b[1]) {
		return at, false
	}
	o1, o2 := turn(s.a, s.b, t.a), turn(s.a, s.b, t.b)
	o3, o4 := turn(t.a, t.b, s.a), turn(t.a, t.b, s.b)
	if o1 == 0 && o2 == 0 {
		return along(s, t)
	}
	if o1 > 0 && o2 > 0 || o1 < 0 && o2 < 0 || o3 > 0 && o4 > 0 || o3 < 0 && o4 < 0 {
		return at, false
	}
	for _, p := range [2][2]float64{s.a, s.b} {
		if p == t.a || p == t.b {
			return at, false // a corner of both
		}
	}
	f := o3 / (o3 - o4)
	return [2]float64{s.a[0] + f*(s.b[0]-s.a[0]), s.a[1] + f*(s.b[1]-s.a[1])}, true
}

// along tells whether two sides on one line share more than a corner.
func along(s, t side) (at [2]float64, bad bool) {
	k := 0
	if s.a[0] == s.b[0] {
		k = 1
	}
	low, high := max(min(s.a[k], s.b[k]), min(t.a[k], t.b[k])), min(max(s.a[k], s.b[k]), max(t.a[k], t.b[k]))
	if low >= high {
		return at, false
	}
	for _, p := range [4][2]float64{s.a, s.b, t.a, t.b} {
		if p[k] == low {
			at = p
		}
	}
	return at, true
}

// turn is positive where c lies to the left of the line from a to b, 0 on it.
func turn(a, b, c [2]float64) float64 {
	return float64((b[0]-a[0])*(c[1]-a[1])) - float64((b[1]-a[1])*(c[0]-a[0]))
}
