package solid

import (
	"fmt"
	"math"
	"sort"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// maxSeamTries bounds the places that are tried for a seam.
const maxSeamTries = 256

// seamed joins two rings that go round the surface against each other in
// parameter k: along a, over the seam to b, along b and back over the seam. The
// points of the seam are the same ones on both sides.
func (p *patch) seamed(a, b ring3, k int, holes [][]node) ([]node, error) {
	tries := p.seams(a.corners, b.corners, k)
	for _, s := range tries {
		if err := p.f.spend(shiftWork * (len(a.corners) + len(b.corners))); err != nil {
			return nil, err
		}
		from, to := a.corners[s.i], node{s.to, b.corners[s.j].id}
		if !p.crosses(from.at, to.at, a.corners, b.corners, holes) {
			return p.joined(a, b, k, s), nil
		}
	}
	return nil, fmt.Errorf("no place for the seam of a face between two bounds of %d and %d points: %w", len(a.corners), len(b.corners), ErrInvalid)
}

// seam is a place for a seam: from corner i of one ring to corner j of the
// other, which lies at to when it is moved by whole periods to be near.
type seam struct {
	i, j int
	to   Vec2
	far  float64
}

// seams gives the nearest corner of b to each of a, the nearest pair first.
func (p *patch) seams(a, b []node, k int) []seam {
	out := make([]seam, 0, len(a))
	skip := 1 + len(a)*len(b)/maxPatchPoints // of the corners of very long rings
	for i := 0; i < len(a); i += skip {
		best := seam{i: i, far: math.Inf(1)}
		for j, c := range b {
			to := c.at
			to[k] -= p.period[k] * math.Round((to[k]-a[i].at[k])/p.period[k])
			d := sub(to, a[i].at)
			if far := math.Hypot(d[0], d[1]); far < best.far {
				best = seam{i, j, to, far}
			}
		}
		out = append(out, best)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].far < out[j].far })
	return out[:min(len(out), maxSeamTries)]
}

// crosses tells whether the way from a to b meets a ring elsewhere than in its
// own corners.
func (p *patch) crosses(from, to Vec2, a, b []node, holes [][]node) bool {
	for _, ring := range append([][]node{a, b}, holes...) {
		for i := range ring {
			c, d := ring[i].at, ring[(i+1)%len(ring)].at
			if (i+1)%len(ring) == 0 { // the last goes on to the first, a period on
				d = p.besideChords(d, c)
			}
			for _, du := range shifts(p.period[0]) {
				for _, dv := range shifts(p.period[1]) {
					if meet(from, to, Vec2{c[0] + du, c[1] + dv}, Vec2{d[0] + du, d[1] + dv}) {
						return true
					}
				}
			}
		}
	}
	return false
}

func (p *patch) besideChords(at, last Vec2) Vec2 {
	for k, period := range p.period {
		if period > 0 {
			at[k] -= period * math.Round((at[k]-last[k])/period)
		}
	}
	return at
}

// meet tells whether two edges cross inside both.
func meet(a, b, c, d Vec2) bool {
	o := mesh.Orient2D
	return o(a, b, c)*o(a, b, d) < 0 && o(c, d, a)*o(c, d, b) < 0
}

// joined makes the ring of a seam.
func (p *patch) joined(a, b ring3, k int, s seam) []node {
	n, m := len(a.corners), len(b.corners)
	turn := p.period[k] * float64(a.wind[k])
	var out []node
	for i := range n + 1 {
		c := a.corners[(s.i+i)%n]
		if s.i+i >= n {
			c.at[k] += turn
		}
		out = append(out, c)
	}
	shift := s.to[k] - b.corners[s.j].at[k] + turn
	var back []node
	for j := range m + 1 {
		c := b.corners[(s.j+j)%m]
		c.at[k] += shift
		if s.j+j >= m {
			c.at[k] -= turn
		}
		back = append(back, c)
	}
	up := p.along(out[n], back[0])
	out = append(append(out, up...), back...)
	for i := len(up) - 1; i >= 0; i-- {
		c := up[i]
		c.at[k] -= turn
		out = append(out, c)
	}
	return out
}

// along gives points of the surface between two corners, a chord apart.
func (p *patch) along(a, b node) []node {
	d := sub(b.at, a.at)
	n := math.Min(math.Ceil(math.Max(math.Abs(d[0]), math.Abs(d[1]))-1e-9), maxPathPoints)
	var out []node
	for i := 1.0; i < n; i++ {
		out = append(out, p.point(Vec2{a.at[0] + d[0]*i/n, a.at[1] + d[1]*i/n}))
	}
	return out
}
