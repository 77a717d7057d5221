package solid

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

func (s *bspline) at(p Vec2) scene.Vec3 {
	q, _, _ := s.eval(s.inside(p))
	return q
}

func (s *bspline) span() span { return s.s }

// inside brings parameters into the surface: round where it closes.
func (s *bspline) inside(p Vec2) Vec2 {
	for k := range p {
		lo, hi := s.s.min[k], s.s.max[k]
		if period := s.s.period[k]; period > 0 && (p[k] < lo || p[k] > hi) {
			p[k] -= period * math.Floor((p[k]-lo)/period)
		}
		p[k] = math.Min(math.Max(p[k], lo), hi)
	}
	return p
}

// near searches by Gauss and Newton from the hint, else from the nearest sample.
func (s *bspline) near(p scene.Vec3, hint *Vec2) Vec2 {
	var best Vec2
	dist := math.Inf(1)
	if hint != nil {
		best, dist = s.descend(p, s.inside(*hint))
		if dist <= surfaceTolerance {
			return best
		}
	}
	if q, d := s.descend(p, s.nearestSample(p)); d < dist {
		best = q
	}
	return best
}

// surfaceTolerance is the distance in metres within which a point counts as on
// the surface and the search ends.
const surfaceTolerance = 1e-5

// descend goes to the nearest point from the start.
func (s *bspline) descend(p scene.Vec3, start Vec2) (Vec2, float64) {
	best := start
	at, du, dv := s.eval(best)
	dist := p.Sub(at).Length()
	for range maxSplineSteps {
		r := p.Sub(at)
		a, b, c := du.Dot(du), du.Dot(dv), dv.Dot(dv)
		x, y := du.Dot(r), dv.Dot(r)
		det := float64(a*c) - float64(b*b)
		if !(det > 1e-14*float64(a*c)) { // one of the derivatives says nothing
			det, b = 1, 0
			a, c = math.Max(a, 1e-30), math.Max(c, 1e-30)
			det = a * c
		}
		d := Vec2{(float64(c*x) - float64(b*y)) / det, (float64(a*y) - float64(b*x)) / det}
		moved, next := s.step(p, best, d, dist)
		if !moved {
			break
		}
		best = next
		at, du, dv = s.eval(best)
		gain := dist - p.Sub(at).Length()
		if dist -= gain; gain <= 1e-12*dist || dist < weldDistance*1e-3 {
			break
		}
	}
	return best, dist
}

// step goes from the parameters along d, less far where that leads away.
func (s *bspline) step(p scene.Vec3, from, d Vec2, dist float64) (bool, Vec2) {
	for range 12 {
		to := s.inside(Vec2{from[0] + d[0], from[1] + d[1]})
		if at, _, _ := s.eval(to); p.Sub(at).Length() < dist {
			return true, to
		}
		d = Vec2{d[0] / 2, d[1] / 2}
	}
	return false, from
}

// nearestSample gives the parameters of the nearest sample.
func (s *bspline) nearestSample(p scene.Vec3) Vec2 {
	best, at := math.Inf(1), 0
	for i, q := range s.samples {
		if d := p.Sub(q); d.Dot(d) < best {
			best, at = d.Dot(d), i
		}
	}
	n := len(s.grid[1])
	return Vec2{s.grid[0][at/n], s.grid[1][at%n]}
}

// measure finds extent, closed sides, poles and rulers.
func (s *bspline) measure() {
	for k := range 2 {
		s.s.min[k], s.s.max[k] = s.ends(k)
		s.grid[k] = s.sampleAt(k)
	}
	for _, u := range s.grid[0] {
		for _, v := range s.grid[1] {
			q, _, _ := s.eval(Vec2{u, v})
			s.samples = append(s.samples, q)
		}
	}
	for k := range 2 {
		if s.meets(k) {
			s.s.period[k] = s.s.max[k] - s.s.min[k]
		}
	}
	for end, v := range []float64{s.s.min[1], s.s.max[1]} {
		if s.poleAt(1, end) {
			q, _, _ := s.eval(Vec2{s.s.min[0], v})
			s.s.poles = append(s.s.poles, pole{v, q})
		}
	}
	for k := range 2 {
		s.s.rulers[k] = s.ruler(k)
	}
}

// sampleAt gives values of parameter k: the knots and values between them.
func (s *bspline) sampleAt(k int) []float64 {
	lo, hi := s.ends(k)
	spans := [][2]float64{}
	for i := 1; i < len(s.Knots[k]); i++ {
		if a, b := s.Knots[k][i-1], s.Knots[k][i]; b > a && a >= lo && b <= hi {
			spans = append(spans, [2]float64{a, b})
		}
	}
	each := max(1, min(4*s.Degree[k], maxSplineSearch/len(spans)))
	if s.Degree[k] == 1 && len(spans) > 1 {
		each = 1
	}
	out := []float64{lo}
	for _, p := range spans {
		for i := 1; i <= each; i++ {
			out = append(out, p[0]+(p[1]-p[0])*float64(i)/float64(each))
		}
	}
	return out
}

// sample gives the sample number i of parameter k on line j of the other.
func (s *bspline) sample(k, i, j int) scene.Vec3 {
	if k == 1 {
		i, j = j, i
	}
	return s.samples[i*len(s.grid[1])+j]
}

// meets tells whether the surface ends in k where it began.
func (s *bspline) meets(k int) bool {
	last, wide := len(s.grid[k])-1, false
	for j := range s.grid[1-k] {
		a := s.sample(k, 0, j)
		if a.Sub(s.sample(k, last, j)).Length() > pointTolerance {
			return false
		}
		wide = wide || a.Sub(s.sample(k, last/2, j)).Length() > pointTolerance
	}
	return wide && last > 2
}

// poleAt tells whether the side at an end (0 or 1) of parameter k is one point.
func (s *bspline) poleAt(k, end int) bool {
	line := func(j int) scene.Vec3 {
		if k == 0 {
			return s.Control[end*(len(s.Control)-1)][j]
		}
		return s.Control[j][end*(len(s.Control[0])-1)]
	}
	n := len(s.Control)
	if k == 0 {
		n = len(s.Control[0])
	}
	for j := 1; j < n; j++ {
		if line(j).Sub(line(0)).Length() > pointTolerance {
			return false
		}
	}
	return s.clamped(k, end)
}

// clamped tells whether the surface goes through its control points at an end.
func (s *bspline) clamped(k, end int) bool {
	knots, d := s.Knots[k], s.Degree[k]
	if end == 0 {
		return knots[0] == knots[d]
	}
	return knots[len(knots)-1] == knots[len(knots)-1-d]
}

// ruler measures how much the lines of parameter k turn: between two samples
// the most chords that any line takes there by Segments.
func (s *bspline) ruler(k int) ruler {
	grid := s.grid[k]
	r := ruler{at: grid, chords: make([]float64, len(grid)), period: s.s.period[k]}
	least := 1 / float64(len(grid)-1)
	for i := 1; i < len(grid); i++ {
		most := least
		for j := range s.grid[1-k] {
			most = math.Max(most, s.chordsOf(k, i, j))
			if j > 0 {
				most = math.Max(most, s.twistChords(k, i, j))
			}
		}
		if s.Degree[k] == 1 && len(s.Knots[k]) > 4 { // each knot is a corner
			most = math.Max(most, 1)
		}
		r.chords[i] = r.chords[i-1] + most
	}
	if r.period == 0 {
		return r
	}
	total := r.chords[len(grid)-1]
	for i := range r.chords { // whole chords to a turn, three at least
		r.chords[i] *= math.Max(3, math.Ceil(total)) / total
	}
	return r
}

// chordsOf gives the chords of line j between the samples i-1 and i, by the
// circle through them and the next.
func (s *bspline) chordsOf(k, i, j int) float64 {
	n := len(s.grid[k]) - 1
	if n < 2 {
		return 0
	}
	m := min(max(i, 1), n-1)
	a, b, c := s.sample(k, m-1, j), s.sample(k, m, j), s.sample(k, m+1, j)
	d, e := b.Sub(a), c.Sub(b)
	angle := math.Atan2(d.Cross(e).Length(), d.Dot(e))
	length := (d.Length() + e.Length()) / 2
	if !(angle > 1e-9) || !(length > 0) {
		return 0
	}
	return angle / full * float64(Segments(length/angle))
}

// twistChords gives the chords that the twist of the cell before the samples i
// and j takes: its diagonals pass each other at a quarter of the twist.
func (s *bspline) twistChords(k, i, j int) float64 {
	twist := s.sample(k, i, j).Sub(s.sample(k, i-1, j)).Sub(s.sample(k, i, j-1)).Add(s.sample(k, i-1, j-1))
	return math.Sqrt(twist.Length() / (4 * largeChordError))
}

// mirrored is a B-spline with u and v changed: its u runs backward, so that the
// normal stays.
type mirrored struct{ b *bspline }

func (m mirrored) at(p Vec2) scene.Vec3 { return m.b.at(Vec2{-p[0], p[1]}) }

func (m mirrored) near(p scene.Vec3, hint *Vec2) Vec2 {
	if hint != nil {
		hint = &Vec2{-hint[0], hint[1]}
	}
	q := m.b.near(p, hint)
	return Vec2{-q[0], q[1]}
}

func (m mirrored) span() span {
	s := m.b.span()
	s.min[0], s.max[0] = -s.max[0], -s.min[0]
	r := s.rulers[0]
	n := len(r.at)
	back := ruler{at: make([]float64, n), chords: make([]float64, n), period: r.period}
	for i := range n {
		back.at[i], back.chords[i] = -r.at[n-1-i], r.chords[n-1]-r.chords[n-1-i]
	}
	s.rulers[0] = back
	return s
}
