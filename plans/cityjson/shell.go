package cityjson

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// shell measures one shell of a solid while its surfaces are made.
type shell struct {
	begun  bool
	origin scene.Vec3
	volume float64 // six times, positive where the shell is seen from outside
	missed int     // surfaces that were not made before it
}

// beginShell starts a shell in every group.
func (b *builder) beginShell() {
	b.shell = shell{missed: b.tally.missed()}
	for i := range b.groups[:b.used] {
		b.groups[i].shell = len(b.groups[i].indices)
	}
}

func (t *tally) missed() int { return t.failed + t.flat + t.repairs[repeatedFace] }

// measure adds the triangles of a surface, whose corners lie in b.local.
func (s *shell) measure(b *builder, p *polygon, triangles []uint32) {
	first := b.at(p.ids[0])
	if !s.begun {
		s.begun, s.origin = true, first
	}
	off := first.Sub(s.origin)
	for t := 0; t+2 < len(triangles); t += 3 {
		a, c, d := b.local[triangles[t]].Add(off), b.local[triangles[t+1]].Add(off), b.local[triangles[t+2]].Add(off)
		s.volume += a.Dot(c.Cross(d))
	}
}

// endShell turns the shell round where it is closed and its faces look the wrong
// way: outward from an outer shell, into the hole of an inner one.
func (b *builder) endShell(w *surfaceWalk) {
	volume := b.shell.volume
	if len(w.path) > 0 && w.path[len(w.path)-1] > 0 {
		volume = -volume // an inner shell
	}
	if volume < 0 && b.shell.missed == b.tally.missed() && b.closed() {
		b.tally.repairs[turnedShell]++
		for i := range b.groups[:b.used] {
			turn := b.groups[i].indices[b.groups[i].shell:]
			for t := 0; t+2 < len(turn); t += 3 {
				turn[t+1], turn[t+2] = turn[t+2], turn[t+1]
			}
		}
	}
	b.beginShell()
}

// closed tells whether each edge of the shell runs as often one way as the other.
func (b *builder) closed() bool {
	edges := map[[2]scene.Vec3]int{}
	for i := range b.groups[:b.used] {
		g := &b.groups[i]
		of := func(k int) scene.Vec3 { return b.at(int(g.corners[g.indices[k]].id)) }
		for t := g.shell; t+2 < len(g.indices); t += 3 {
			for k := range 3 {
				edges[[2]scene.Vec3{of(t + k), of(t + (k+1)%3)}]++
			}
		}
	}
	for e, n := range edges {
		if edges[[2]scene.Vec3{e[1], e[0]}] != n {
			return false
		}
	}
	return true
}

// mixed hashes a position.
func mixed(v scene.Vec3) uint64 {
	h := uint64(0)
	for _, c := range v {
		h = (h ^ math.Float64bits(c)) * 0x9E3779B97F4A7C15
		h ^= h >> 29
	}
	return h
}
