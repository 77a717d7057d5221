package rings

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// least is the part of the largest ring's area below which a ring has none: where
// three edges cross in one place rounding leaves such.
const least = 1e-12

// nest finds how the rings lie in each other and leaves out inner rings that lie in
// none, and rings without area.
func (m *mender) nest() error {
	most := 0.0
	for i := range m.loops {
		m.loops[i].measure()
		most = max(most, math.Abs(m.loops[i].area))
	}
	m.loops = slices.DeleteFunc(m.loops, func(l loop) bool { return !(math.Abs(l.area) > least*most) })
	looked := 0
	for i := range m.loops {
		for k := range m.loops {
			if i == k || !m.loops[k].mayHold(&m.loops[i]) {
				continue
			}
			if looked += len(m.loops[k].Ring); looked > maxPairs {
				return ErrTooMuch
			}
			if m.loops[k].holds(&m.loops[i]) {
				m.loops[i].depth++
			}
		}
	}
	kept := m.loops[:0]
	for _, l := range m.loops {
		if l.inner && l.depth == 0 {
			m.repairs.Outside++
			continue
		}
		kept = append(kept, l)
	}
	m.loops = kept
	return nil
}

// measure finds the area and box of a ring.
func (l *loop) measure() {
	origin := l.Ring[0].At
	l.box = [2]mesh.Vec2{origin, origin}
	sum := 0.0
	for i, c := range l.Ring {
		sum += cross(sub(c.At, origin), sub(l.Ring[(i+1)%len(l.Ring)].At, origin))
		for k := range 2 {
			l.box[0][k], l.box[1][k] = min(l.box[0][k], c.At[k]), max(l.box[1][k], c.At[k])
		}
	}
	l.area = sum / 2
}

// mayHold tells whether o can lie in l, by their boxes and areas.
func (l *loop) mayHold(o *loop) bool {
	return math.Abs(l.area) > math.Abs(o.area) &&
		l.box[0][0] <= o.box[0][0] && l.box[0][1] <= o.box[0][1] && l.box[1][0] >= o.box[1][0] && l.box[1][1] >= o.box[1][1]
}

// holds tells whether o lies in l, by the first middle of an edge of o that is
// clearly in or out.
func (l *loop) holds(o *loop) bool {
	for i, c := range o.Ring {
		d := o.Ring[(i+1)%len(o.Ring)]
		if in, sure := l.side(mesh.Vec2{(c.At[0] + d.At[0]) / 2, (c.At[1] + d.At[1]) / 2}); sure {
			return in
		}
	}
	return false
}

// side tells whether p lies in l; it is not sure of points on an edge.
func (l *loop) side(p mesh.Vec2) (in, sure bool) {
	for i, c := range l.Ring {
		d := l.Ring[(i+1)%len(l.Ring)]
		e, w := sub(d.At, c.At), sub(p, c.At)
		turn, length := cross(e, w), float64(e[0]*e[0])+float64(e[1]*e[1])
		along := float64(e[0]*w[0]) + float64(e[1]*w[1])
		if float64(turn*turn) <= 1e-18*float64(length*length) && along >= 0 && along <= length {
			return false, false
		}
		if (c.At[1] > p[1]) != (d.At[1] > p[1]) && (turn > 0) == (d.At[1] > c.At[1]) {
			in = !in
		}
	}
	return in, true
}

// polygons gives each ring of even depth with those of the next depth in it.
func (m *mender) polygons() [][]Ring {
	var all [][]Ring
	for i := range m.loops {
		outer := &m.loops[i]
		if outer.depth%2 == 1 {
			continue
		}
		one := []Ring{outer.turned(true)}
		for k := range m.loops {
			if l := &m.loops[k]; l.depth == outer.depth+1 && outer.mayHold(l) && outer.holds(l) {
				one = append(one, l.turned(false))
			}
		}
		all = append(all, one)
	}
	return all
}

// turned gives the ring turning left or right, from the same corner on.
func (l *loop) turned(left bool) Ring {
	if (l.area > 0) != left {
		slices.Reverse(l.Ring[1:])
		l.area = -l.area
	}
	return l.Ring
}

// mixed hashes a place.
func mixed(v mesh.Vec2) uint64 {
	h := uint64(0)
	for _, c := range v {
		h = (h ^ math.Float64bits(c)) * 0x9E3779B97F4A7C15
		h ^= h >> 29
	}
	return h
}
