package solid

import (
	"fmt"
	"math"
	"sort"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// shiftWork is what it costs to hold a hole of a curved face against a corner of
// its outer ring, and seamWork to look for a seam at one, in looks.
const (
	shiftWork = 8
	seamWork  = 64
)

// region makes one outer ring with holes of the rings of a face: rings that go
// round the surface are joined along a seam.
func (p *patch) region(rings []ring3) ([]node, [][]node, error) {
	var round []ring3
	var plain [][]node
	for _, r := range rings {
		if r.wind == [2]int{} {
			plain = append(plain, r.corners)
		} else {
			round = append(round, r)
		}
	}
	var outer []node
	var err error
	switch {
	case len(round) > 0:
		outer, err = p.band(round, plain)
	case p.holed || len(plain) == 0 || p.complement(plain):
		outer, err = p.whole(plain)
	default:
		outer, plain = largestFirst(plain)
	}
	if err != nil {
		return nil, nil, err
	}
	if mesh.RingArea(places(outer)) < 0 {
		for i, j := 0, len(outer)-1; i < j; i, j = i+1, j-1 {
			outer[i], outer[j] = outer[j], outer[i]
		}
	}
	for i := range plain {
		if err := p.f.spend(shiftWork * len(outer)); err != nil {
			return nil, nil, err
		}
		plain[i] = p.shifted(plain[i], outer)
	}
	return outer, plain, nil
}

// largestFirst takes the ring of the largest area out.
func largestFirst(rings [][]node) ([]node, [][]node) {
	best := 0
	for i := range rings {
		if math.Abs(mesh.RingArea(places(rings[i]))) > math.Abs(mesh.RingArea(places(rings[best]))) {
			best = i
		}
	}
	outer := rings[best]
	return outer, append(rings[:best:best], rings[best+1:]...)
}

// complement tells whether the rings are all holes in a surface that closes
// everywhere: each runs with the face outside it.
func (p *patch) complement(rings [][]node) bool {
	if !p.endless() {
		return false
	}
	for _, r := range rings {
		if mesh.RingArea(places(r)) >= 0 {
			return false
		}
	}
	return true
}

// endless tells whether the surface bounds a solid by itself.
func (p *patch) endless() bool {
	return p.period[0] > 0 && (p.period[1] > 0 || len(p.span.poles) == 2)
}

// shifted moves a hole by whole periods into the outer ring.
func (p *patch) shifted(hole, outer []node) []node {
	for _, du := range shifts(p.period[0]) {
		for _, dv := range shifts(p.period[1]) {
			if at := hole[0].at; within(Vec2{at[0] + du, at[1] + dv}, outer) {
				return moveRing(hole, Vec2{du, dv})
			}
		}
	}
	return hole
}

// shifts are the periods by which a hole may lie beside the outer ring.
func shifts(period float64) []float64 {
	if period == 0 {
		return []float64{0}
	}
	return []float64{0, period, -period, 2 * period, -2 * period}
}

func moveRing(ring []node, by Vec2) []node {
	out := make([]node, len(ring))
	for i, c := range ring {
		out[i] = node{Vec2{c.at[0] + by[0], c.at[1] + by[1]}, c.id}
	}
	return out
}

// within tells whether q lies in the ring.
func within(q Vec2, ring []node) bool {
	in := false
	for i := range ring {
		a, b := ring[i].at, ring[(i+1)%len(ring)].at
		if (a[1] > q[1]) != (b[1] > q[1]) && q[0] < a[0]+(q[1]-a[1])*(b[0]-a[0])/(b[1]-a[1]) {
			in = !in
		}
	}
	return in
}

// band joins two rings that go round the surface, or one and the pole that it
// goes about, along a seam that crosses none of the holes.
func (p *patch) band(round []ring3, holes [][]node) ([]node, error) {
	k := 0
	if round[0].wind[0] == 0 {
		k = 1
	}
	for _, r := range round {
		if r.wind[1-k] != 0 || r.wind[k] != 1 && r.wind[k] != -1 {
			return nil, fmt.Errorf("a bound that goes %d and %d times round its surface: %w", r.wind[0], r.wind[1], ErrInvalid)
		}
	}
	corners := 0
	for _, r := range round {
		corners += len(r.corners)
	}
	for _, h := range holes {
		corners += len(h)
	}
	if err := p.f.spend(seamWork * corners); err != nil {
		return nil, err
	}
	a := round[0]
	switch {
	case len(round) == 2:
		b := round[1]
		if a.wind[k] == b.wind[k] {
			b = backwardRing(b, k)
		}
		return p.seamed(a, b, k, holes)
	case len(round) == 1 && p.holed && p.endBeside(a, k):
		return p.seamed(a, p.endRing(a, k), k, holes)
	case len(round) == 1 && k == 0:
		b, err := p.poleRing(a)
		if err != nil {
			return nil, err
		}
		return p.seamed(a, b, k, holes)
	}
	return nil, fmt.Errorf("a face with %d bounds that go round its surface: %w", len(round), ErrInvalid)
}

// endBeside tells whether the surface has an end, and no pole there, on the side
// of the face of a ring that goes round it in parameter k.
func (p *patch) endBeside(a ring3, k int) bool {
	v := p.endOf(a, k)
	if p.period[1-k] > 0 || math.IsInf(v, 0) {
		return false
	}
	for _, e := range p.span.poles {
		if k == 0 && e.v == v {
			return false
		}
	}
	return true
}

// endOf gives the parameter of that end: the face lies to the left of the ring.
func (p *patch) endOf(a ring3, k int) float64 {
	if (a.wind[k] > 0) == (k == 0) {
		return p.span.max[1-k]
	}
	return p.span.min[1-k]
}

// endRing gives the end as a ring that runs against a.
func (p *patch) endRing(a ring3, k int) ring3 {
	r := p.ringAt(k, a.corners[0].at[k], p.span.rulers[1-k].measure(p.endOf(a, k)))
	if a.wind[k] > 0 {
		r = backwardRing(r, k)
	}
	return r
}

func backwardRing(r ring3, k int) ring3 {
	out := ring3{wind: r.wind}
	out.wind[k] = -out.wind[k]
	for i := range r.corners {
		out.corners = append(out.corners, r.corners[len(r.corners)-1-i])
	}
	return out
}

// poleRing gives the pole on the side of the face as a ring that runs against
// a: above a ring that goes on in u.
func (p *patch) poleRing(a ring3) (ring3, error) {
	poles := p.span.poles
	if len(poles) == 0 {
		return ring3{}, fmt.Errorf("a face with one bound that goes round a surface without poles: %w", ErrInvalid)
	}
	v := func(i int) float64 { return p.span.rulers[1].measure(poles[i].v) }
	best := 0
	for i := range poles {
		if (v(i)-v(best))*float64(a.wind[0]) > 0 {
			best = i
		}
	}
	out := ring3{wind: [2]int{-a.wind[0], 0}}
	id := p.w.ID(poles[best].at)
	for i := len(a.corners) - 1; i >= 0; i-- {
		out.corners = append(out.corners, node{Vec2{a.corners[i].at[0], v(best)}, id})
	}
	return out, nil
}

// whole gives the ring about all of a surface: two rings that go round it,
// joined along a seam clear of the holes, where it closes.
func (p *patch) whole(holes [][]node) ([]node, error) {
	var ends [2]ring3
	k := 0 // the parameter in which it closes
	if p.period[0] == 0 {
		k = 1
	}
	if p.period[k] == 0 {
		lo, hi, ok := p.extent()
		if !ok {
			return nil, fmt.Errorf("a face without bounds on a surface without an end: %w", ErrInvalid)
		}
		return p.rectangle(lo, hi), nil
	}
	start := p.clearOf(k, holes)
	for i := range ends {
		v := [2]float64{p.span.min[1-k], p.span.max[1-k]}[i]
		switch {
		case p.period[1-k] == 0 && math.IsInf(v, 0):
			return nil, fmt.Errorf("a face without bounds on a surface without an end: %w", ErrInvalid)
		case p.period[1-k] == 0:
			ends[i] = p.ringAt(k, start, p.span.rulers[1-k].measure(v))
		case i == 0:
			ends[0] = p.ringAt(k, start, p.clearOf(1-k, holes))
		default: // a whole turn on; k is 0
			ends[1] = ring3{moveRing(ends[0].corners, Vec2{0, p.period[1]}), ends[0].wind}
		}
	}
	return p.seamed(ends[0], backwardRing(ends[1], k), k, holes)
}

// ringAt gives the ring that goes round the surface in parameter k, from about
// start on, where the other parameter is c; both in chords.
func (p *patch) ringAt(k int, start, c float64) ring3 {
	var r ring3
	r.wind[k] = 1
	stops := p.span.rulers[k].stops()
	turns := math.Floor((start - stops[0]) / p.period[k])
	first := sort.SearchFloat64s(stops, start-turns*p.period[k])
	for j := range stops {
		at := Vec2{c, c}
		at[k] = stops[(first+j)%len(stops)] + p.period[k]*(turns+float64((first+j)/len(stops)))
		r.corners = append(r.corners, p.point(at))
	}
	return r
}

// clearOf gives a place in the parameter axis, in chords, at which no hole lies, if
// there is one: the middle of the widest gap between them.
func (p *patch) clearOf(axis int, holes [][]node) float64 {
	period := p.period[axis]
	var taken [][2]float64
	for _, h := range holes {
		lo, hi := h[0].at[axis], h[0].at[axis]
		for _, c := range h {
			lo, hi = math.Min(lo, c.at[axis]), math.Max(hi, c.at[axis])
		}
		k := period * math.Floor(lo/period)
		taken = append(taken, [2]float64{lo - k, hi - k})
	}
	if len(taken) == 0 {
		return 0
	}
	sort.Slice(taken, func(i, j int) bool { return taken[i][0] < taken[j][0] })
	best, at, end := 0.0, 0.0, taken[0][1]
	for i := 1; i <= len(taken); i++ {
		next := taken[0][0] + period
		if i < len(taken) {
			next = taken[i][0]
		}
		if gap := next - end; gap > best {
			best, at = gap, end+gap/2
		}
		if i < len(taken) {
			end = math.Max(end, taken[i][1])
		}
	}
	return at
}

// rectangle gives the ring about a part of the surface, in chords.
func (p *patch) rectangle(lo, hi Vec2) []node {
	ends := [4]Vec2{lo, {hi[0], lo[1]}, hi, {lo[0], hi[1]}}
	var out []node
	for i, a := range ends {
		c := p.point(a)
		out = append(append(out, c), p.along(c, p.point(ends[(i+1)%4]))...)
	}
	return out
}

// extent gives the ends of the surface in chords; false where it has none.
func (p *patch) extent() (lo, hi Vec2, ok bool) {
	for k := range 2 {
		if math.IsInf(p.span.min[k], 0) || math.IsInf(p.span.max[k], 0) {
			return lo, hi, false
		}
		lo[k], hi[k] = p.span.rulers[k].measure(p.span.min[k]), p.span.rulers[k].measure(p.span.max[k])
	}
	return lo, hi, true
}
