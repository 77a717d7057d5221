package rings

import (
	"errors"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// The bounds of a repair.
const (
	// MaxCorners is the most corners of a polygon that is repaired.
	MaxCorners = 200_000
	// MaxCrossings is the most places where its edges cross.
	MaxCrossings = 4096
	// maxPairs bounds the pairs of edges that are looked at, and the edges that are
	// looked at to nest rings.
	maxPairs = 20_000_000
)

// Errors of polygons that are not repaired.
var (
	// ErrTooMuch tells of more corners or crossings than are looked at.
	ErrTooMuch = errors.New("it has more crossings than can be repaired")
	// ErrNoArea tells of rings that enclose nothing.
	ErrNoArea = errors.New("it has no area")
)

// Corner is a corner of a ring in the plane. What ID means is the caller's.
type Corner struct {
	At mesh.Vec2
	ID int
}

// Ring is a closed ring: the last corner is not the first once more.
type Ring []Corner

// Repairs counts what was mended of polygons.
type Repairs struct {
	Points    int // rings that lost corners or spikes
	Crossings int // polygons whose rings crossed
	Repeated  int // inner rings that repeated another
	Outside   int // inner rings outside of the outer one
}

// Any tells whether there are any.
func (r Repairs) Any() bool { return r != Repairs{} }

// Add adds those of o.
func (r *Repairs) Add(o Repairs) {
	r.Points += o.Points
	r.Crossings += o.Crossings
	r.Repeated += o.Repeated
	r.Outside += o.Outside
}

// Mend repairs a polygon of an outer ring and inner ones. It gives one or several
// polygons, the outer ring of each first and turning left, its inner ones right. cut
// gives the ID of a new corner, which lies at the part t of the way between two.
func Mend(polygon []Ring, cut func(from, to Corner, t float64) int) ([][]Ring, Repairs, error) {
	m := mender{cut: cut}
	n := 0
	for i, r := range polygon {
		n += len(r)
		kept := withoutSpikes(r)
		if len(kept) < len(r) {
			m.repairs.Points++
		}
		if len(kept) >= 3 {
			m.loops = append(m.loops, loop{Ring: kept, inner: i > 0})
		}
	}
	if n > MaxCorners {
		return nil, m.repairs, ErrTooMuch
	}
	m.dropRepeated()
	if err := m.uncross(); err != nil {
		return nil, m.repairs, err
	}
	if err := m.nest(); err != nil {
		return nil, m.repairs, err
	}
	all := m.polygons()
	if len(all) == 0 {
		return nil, m.repairs, ErrNoArea
	}
	return all, m.repairs, nil
}

// loop is a ring under repair.
type loop struct {
	Ring
	inner bool // all of it is of inner rings
	depth int  // loops that hold it
	area  float64
	box   [2]mesh.Vec2
}

// mender repairs one polygon.
type mender struct {
	cut     func(from, to Corner, t float64) int
	loops   []loop
	repairs Repairs
}

// withoutSpikes gives a ring without corners that repeat the one before, and without
// those from which it goes straight back.
func withoutSpikes(r Ring) Ring {
	out := make(Ring, 0, len(r))
	for _, c := range r {
		out = append(out, c)
		out = trimEnd(out)
	}
	for len(out) >= 3 { // the same over the seam
		n := len(out)
		switch {
		case out[0].At == out[n-1].At, spike(out[n-2], out[n-1], out[0]):
			out = out[:n-1]
		case spike(out[n-1], out[0], out[1]):
			out = out[1:]
		default:
			return out
		}
	}
	return nil
}

// trimEnd leaves out what the last corner makes needless.
func trimEnd(out Ring) Ring {
	for n := len(out); n >= 2; n = len(out) {
		if out[n-1].At == out[n-2].At {
			out = out[:n-1]
			continue
		}
		if n < 3 || !spike(out[n-3], out[n-2], out[n-1]) {
			break
		}
		out[n-2] = out[n-1]
		out = out[:n-1]
	}
	return out
}

// spike tells whether the way goes back at b along the line it came by.
func spike(a, b, c Corner) bool {
	d, e := sub(b.At, a.At), sub(c.At, b.At)
	return cross(d, e) == 0 && float64(d[0]*e[0])+float64(d[1]*e[1]) < 0
}

// dropRepeated leaves out inner rings that have the corners of another ring.
func (m *mender) dropRepeated() {
	seen := map[uint64]bool{}
	kept := m.loops[:0]
	for _, l := range m.loops {
		sum := uint64(len(l.Ring))
		for _, c := range l.Ring {
			sum += mixed(c.At)
		}
		if l.inner && seen[sum] {
			m.repairs.Repeated++
			continue
		}
		seen[sum] = true
		kept = append(kept, l)
	}
	m.loops = kept
}

func sub(a, b mesh.Vec2) mesh.Vec2 { return mesh.Vec2{a[0] - b[0], a[1] - b[1]} }

func cross(a, b mesh.Vec2) float64 { return float64(a[0]*b[1]) - float64(a[1]*b[0]) }
