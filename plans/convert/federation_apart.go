package convert

import (
	"math"
	"strings"

	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Limits of what belongs together, metres.
const (
	// besideGround and besideHeight are the gaps over which models still stand
	// together: a storey between what two suppliers make.
	besideGround, besideHeight = 10.0, 5.0
	// farShared is the gap beyond which a source that shares no proven place
	// with the others is in the wrong place, farPlaced the one beyond which also
	// two georeferences cannot be meant.
	farShared, farPlaced = 100.0, 5_000.0
)

// clusters finds the sources that stand together in the plan frame: of the
// sets of neighbours the one with the most elements.
func (c *federation) clusters() {
	set := make([]int, len(c.sources)) // the first source of the set, in the order that is theirs
	for n, i := range c.groups.order {
		set[i] = i
		for _, k := range c.groups.order[:n] {
			if c.has(i) && c.has(k) && set[i] != set[k] && c.beside(i, k) {
				rename(set, set[i], set[k])
			}
		}
	}
	weight, best := map[int]int{}, -1
	for _, i := range c.groups.order {
		if c.has(i) {
			weight[set[i]] += max(1, c.sources[i].header.Counts.Converted)
		}
	}
	for _, i := range c.groups.order {
		if c.has(i) && (best < 0 || weight[set[i]] > weight[best]) {
			best = set[i]
		}
	}
	c.main = make([]bool, len(c.sources))
	for i := range set {
		c.main[i] = c.has(i) && set[i] == best
	}
}

func rename(set []int, from, to int) {
	for i := range set {
		if set[i] == from {
			set[i] = to
		}
	}
}

func (c *federation) beside(i, k int) bool {
	ground, height := gap(c.sources[i].planned, c.sources[k].planned)
	return ground <= besideGround && height <= besideHeight
}

// apart says which sources stand away from the others, beside them or above and
// below them; high are those of which that is said already.
func (c *federation) apart(high map[int]bool) {
	for i := range c.sources {
		if !c.has(i) || c.main[i] {
			continue
		}
		k, ground, height := c.nearest(i)
		switch {
		case k < 0 || ground <= besideGround && high[i]:
		case ground <= besideGround:
			c.add(place.SeverityWarning, "height-offset", height, []int{i, k},
				"%s stands %.2f m %s everything else (%s is nearest): its heights may be counted from another level, such as the ground floor instead of NAP. Look whether that is meant", c.sources[i].name, height, c.above(i, k), c.sources[k].name)
		default:
			c.far(i, k, ground)
		}
	}
}

// nearest gives the source of the main set that is nearest to i, and how far it
// is on the ground and in height.
func (c *federation) nearest(i int) (at int, ground, height float64) {
	at, ground, height = -1, math.Inf(1), math.Inf(1)
	for k := range c.sources {
		if k == i || !c.main[k] {
			continue
		}
		if g, h := gap(c.sources[i].planned, c.sources[k].planned); g < ground || g == ground && h < height {
			at, ground, height = k, g, h
		}
	}
	return at, ground, height
}

func (c *federation) above(i, k int) string {
	if c.sources[i].planned.Min[2] > c.sources[k].planned.Min[2] {
		return "above"
	}
	return "below"
}

// far says that source i stands away from k, how bad that is, and what to do.
func (c *federation) far(i, k int, ground float64) {
	georeferenced := c.groups.georeference(i) != nil && c.groups.georeference(k) != nil
	severity := place.SeverityWarning
	switch {
	case georeferenced && ground <= farShared:
		return // neighbours on the map
	case georeferenced && ground > farPlaced, !georeferenced && ground > farShared:
		severity = place.SeverityError
	}
	s := &c.sources[i]
	c.add(severity, "source-far", ground, []int{i, k}, "%s stands %s from the other sources (%s is nearest): %s", s.name, lengthText(ground), c.sources[k].name, c.advice(i, k, georeferenced))
}

// advice tells a person why source i may stand away from k and what to do.
func (c *federation) advice(i, k int, georeferenced bool) string {
	a, b := c.sources[i].bounds, c.sources[k].bounds
	ground, height := gap(a, b)
	together := ground <= besideGround && height <= besideHeight
	var t strings.Builder
	switch {
	case georeferenced && together:
		t.WriteString("in their own coordinates they lie together, so that one of the two georeferences is probably wrong. Correct it in the program that wrote it and export again")
	case georeferenced:
		t.WriteString("both were put where their georeferences say. If that is not meant, correct one of them and export it again")
	case coordinatesLarge(a) != coordinatesLarge(b):
		t.WriteString("one of the two is drawn in map coordinates and the other around an origin of its own, and no georeference joins them. Export them with one shared origin, or each with a map conversion")
	default:
		t.WriteString("they have different origins and no georeference joins them. Export them with one shared origin, or each with a map conversion")
	}
	if lead := c.placed.Method; !georeferenced && c.groups.georeference(i) == nil && lead != place.MethodNone && lead != place.MethodUnsupported {
		t.WriteString(", or send a side file " + c.sources[i].name + ".place.json that says where its origin stands")
	}
	return t.String()
}

// coordinatesLarge tells a model that lies as far from its origin as map
// coordinates do, metres.
func coordinatesLarge(b scene.Box) bool { return b.Center().Length() > 10_000 }
