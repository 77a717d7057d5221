package ifc

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// guides are the curves beside a directrix that points of its cross sections
// follow from one section to the next, by their tag: what lies to the left and up
// over the distance (IfcOffsetCurveByDistances.Tag).
type guides map[string]curve

// guidesOf gives the guides along a directrix; of several of one tag the first in
// the file counts.
func (m *model) guidesOf(directrix step.Entity) (guides, error) {
	var all guides
	for _, e := range m.guides[directrix.ID()] {
		tag := e.Text(2)
		if _, ok := all[tag]; ok || tag == "" {
			continue
		}
		sides, err := m.offsets(e)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = guides{}
		}
		all[tag] = sides
	}
	return all, nil
}

// places gives the parameters of the points of a rail and of its guides.
func (r rail) places() []float64 {
	if len(r.guides) == 0 {
		return r.params
	}
	var more []float64
	for _, g := range r.guides {
		more = append(more, g.params...)
	}
	slices.Sort(more)
	return r.withStations(more)
}

// shift gives how far a guide has left the straight way between two distances, to
// the left and up.
func (g guides) shift(tag string, from, to, d float64) (scene.Vec3, bool) {
	c, ok := g[tag]
	if !ok || tag == "" {
		return scene.Vec3{}, false
	}
	a, b := c.at(from), c.at(to)
	return c.at(d).Sub(a.Add(b.Sub(a).Scale((d - from) / (to - from)))), true
}

// follow moves the points of a section between two marks as their guides go. A
// point without a name that lies on the straight line between its neighbours keeps
// to it. mixed are the points without guides, first those of the mark before, which
// have the tags.
func (g guides) follow(first, mixed []solid.Vec2, tags map[solid.Vec2]string, closed bool, k stop, marks []mark) []solid.Vec2 {
	if len(g) == 0 || len(tags) == 0 {
		return mixed
	}
	moves := make([]solid.Vec2, len(mixed))
	fixed := make([]bool, len(mixed))
	for i, p := range first {
		s, ok := g.shift(tags[p], marks[k.i].distance, marks[k.i+1].distance, k.d)
		if fixed[i] = ok || !onStraight(first, i, closed); !ok {
			continue
		}
		// The axes of the section in the frame of the rail are at right angles.
		moves[i] = solid.Vec2{
			float64(k.local[0]*s[0]) + float64(k.local[4]*s[1]),
			float64(k.local[1]*s[0]) + float64(k.local[5]*s[1]),
		}
	}
	out := make([]solid.Vec2, len(mixed))
	for i, p := range mixed {
		move := moves[i]
		if !fixed[i] {
			move = spread(first, moves, fixed, i)
		}
		out[i] = solid.Vec2{p[0] + move[0], p[1] + move[1]}
	}
	return out
}

// onStraight tells whether point i lies on the straight line between its neighbours.
func onStraight(ring []solid.Vec2, i int, closed bool) bool {
	n := len(ring)
	if !closed && (i == 0 || i == n-1) {
		return false
	}
	a, b, c := ring[(i+n-1)%n], ring[i], ring[(i+1)%n]
	abx, aby, acx, acy := b[0]-a[0], b[1]-a[1], c[0]-a[0], c[1]-a[1]
	cross := float64(abx*acy) - float64(aby*acx)
	long := float64(acx*acx) + float64(acy*acy)
	return cross*cross <= 1e-12*long*long
}

// spread gives the move of a point between two that are fixed, by its place
// between them.
func spread(ring, moves []solid.Vec2, fixed []bool, i int) solid.Vec2 {
	n := len(ring)
	a, b := i, i
	for k := 1; k < n && !fixed[a]; k++ {
		a = (i - k + n) % n
	}
	for k := 1; k < n && !fixed[b]; k++ {
		b = (i + k) % n
	}
	if !fixed[a] || !fixed[b] {
		return solid.Vec2{}
	}
	whole := math.Hypot(ring[b][0]-ring[a][0], ring[b][1]-ring[a][1])
	if whole == 0 {
		return moves[a]
	}
	t := math.Hypot(ring[i][0]-ring[a][0], ring[i][1]-ring[a][1]) / whole
	return solid.Vec2{moves[a][0] + float64((moves[b][0]-moves[a][0])*t), moves[a][1] + float64((moves[b][1]-moves[a][1])*t)}
}
