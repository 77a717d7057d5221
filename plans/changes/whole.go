package changes

import (
	"context"

	"github.com/maquette-city/maquette/tiles/scene"
)

// wholeLeast is how many features must have moved alike before that is told of
// their source and not of each of them.
const wholeLeast = 10

// vote finds the move that more than half of the bodies of a source made, if
// there is one, in one walk: the candidate gains by each that agrees and loses by
// each that does not, and is replaced at nought (R. S. Boyer, J. S. Moore: MJRTY,
// A Fast Majority Vote Algorithm, 1991). Whether it has the majority is counted
// in a second walk.
type vote struct {
	candidate Rigid
	lead      int
	ballots   int // votes in all
	agreed    int // of the second walk
	counted   int
	box       scene.Box // of those that agreed, in the later version
}

// still tells whether a vote for Still can be cast without knowing the body.
func (v *vote) still() bool { return v.lead == 0 || v.candidate == Still() }

func (v *vote) cast(m Rigid, box Box) {
	v.ballots++
	switch {
	case v.lead == 0:
		v.candidate, v.lead = m, 1
	case near(m, v.candidate, box, coarsely):
		v.lead++
	default:
		v.lead--
	}
}

func (v *vote) recount(m Rigid, box Box) {
	if v.counted++; v.counted == 1 {
		v.box = scene.NewBox()
	}
	if near(m, v.candidate, box, coarsely) {
		v.agreed++
		v.box.Union(scene.Box{Min: box.Min, Max: box.Max})
	}
}

// verify is the second walk, where any source may have moved as a whole.
func (c *comparison) verify(ctx context.Context) error {
	some := false
	for _, v := range c.votes {
		some = some || v.worthCounting()
	}
	if !some {
		return nil
	}
	err := c.merge(ctx, func(old, now *reader) error {
		if old == nil || now == nil || !c.votes[sourceOf(now.key)].worthCounting() {
			return nil
		}
		return c.ballot(old, now, func(v *vote, m Rigid, box Box) { v.recount(m, box) })
	})
	for source, v := range c.votes {
		c.elect(source, v)
	}
	return err
}

func (v *vote) worthCounting() bool {
	return v.lead > 0 && v.ballots >= wholeLeast && v.candidate != Still()
}

// elect notes the candidate of a source where it has the majority and moves
// anything.
func (c *comparison) elect(source int, v *vote) {
	if v.agreed < wholeLeast || 2*v.agreed <= v.counted || near(v.candidate, Still(), houseAtOrigin(), exactly) {
		return
	}
	c.turns[source] = v.candidate
	back, middle := v.candidate.Inverse(), v.box.Center()
	middle = back.Apply(middle)
	c.wholes[source] = Whole{Source: source, Move: moveFrom(v.candidate, Box{middle, middle}), Features: v.agreed}
}

// houseAtOrigin is a box of a size at which a turn shows.
func houseAtOrigin() Box {
	var b Box
	for i := range b.Max {
		b.Min[i], b.Max[i] = -10, 10
	}
	return b
}

// whole gives the move of a source of the later version.
func (c *comparison) whole(source int) Rigid {
	if m, ok := c.turns[source]; ok {
		return m
	}
	return Still()
}

// moveFrom describes the move m of the body that was in box.
func moveFrom(m Rigid, box Box) Move {
	at := box.center()
	v := m.Apply(at).Sub(at)
	for i := range v {
		v[i] = rounded(v[i], moveUnit)
	}
	deg, axis, upright := angle(m.Turn)
	out := Move{Vector: v, Distance: rounded(v.Length(), moveUnit), TurnDeg: rounded(deg, turnDegUnit)}
	if out.TurnDeg != 0 && !upright {
		for i := range axis {
			axis[i] = rounded(axis[i], moveUnit)
		}
		out.Axis = &axis
	}
	return out
}

// Decimals of a move as it is told: a tenth of a millimetre and a thousandth of
// a degree.
const (
	moveUnit    = 1e4
	turnDegUnit = 1e3
)
