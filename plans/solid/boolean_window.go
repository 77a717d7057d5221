package solid

import (
	"cmp"
	"math"
	"slices"
)

// window is the part of a plane where its faces are. What the cross sections do
// outside it is drawn back to its border, which changes no winding inside: a
// plane costs what lies in its window, however large the operands are.
type window struct {
	g      *planarGraph
	lo, hi point2
	border [4][]event // along x = lo.x, x = hi.x, y = lo.y, y = hi.y
}

// event is where the winding across the border changes.
type event struct {
	at     int64
	change winding
}

// windowMargin is, in tolerances, how far the border stays from the faces.
const windowMargin = 64

// begin sets the window about the points, which are one at least.
func (w *window) begin(g *planarGraph, points []point2) {
	w.g, w.lo, w.hi = g, points[0], points[0]
	for side := range w.border {
		w.border[side] = w.border[side][:0]
	}
	for _, p := range points {
		w.lo = point2{min(w.lo.x, p.x), min(w.lo.y, p.y)}
		w.hi = point2{max(w.hi.x, p.x), max(w.hi.y, p.y)}
	}
	margin := int64(windowMargin * g.tol)
	w.lo = point2{w.lo.x - margin, w.lo.y - margin}
	w.hi = point2{w.hi.x + margin, w.hi.y + margin}
}

func (w *window) holds(p point2) bool {
	return p.x > w.lo.x && p.x < w.hi.x && p.y > w.lo.y && p.y < w.hi.y
}

// clamp draws p to the window.
func (w *window) clamp(p point2) point2 {
	return point2{min(max(p.x, w.lo.x), w.hi.x), min(max(p.y, w.lo.y), w.hi.y)}
}

// add adds a segment with the winding of its left side.
func (w *window) add(p, q point2, left winding) {
	if w.holds(p) && w.holds(q) {
		w.g.add(p, q, left)
		return
	}
	var at [4]float64
	n := 0
	dx, dy := float64(q.x-p.x), float64(q.y-p.y)
	for _, x := range [2]int64{w.lo.x, w.hi.x} {
		if (p.x < x) != (q.x < x) {
			at[n] = float64(x-p.x) / dx
			n++
		}
	}
	for _, y := range [2]int64{w.lo.y, w.hi.y} {
		if (p.y < y) != (q.y < y) {
			at[n] = float64(y-p.y) / dy
			n++
		}
	}
	slices.Sort(at[:n])
	from := w.clamp(p)
	for _, t := range at[:n] {
		to := w.clamp(point2{p.x + int64(math.Round(t*dx)), p.y + int64(math.Round(t*dy))})
		w.piece(from, to, left)
		from = to
	}
	w.piece(from, w.clamp(q), left)
}

// piece adds a drawn piece: to the border where it lies on it.
func (w *window) piece(p, q point2, left winding) {
	switch {
	case p == q:
	case p.x == q.x && p.x == w.lo.x:
		w.along(0, p.y, q.y, left)
	case p.x == q.x && p.x == w.hi.x:
		w.along(1, p.y, q.y, left)
	case p.y == q.y && p.y == w.lo.y:
		w.along(2, p.x, q.x, left)
	case p.y == q.y && p.y == w.hi.y:
		w.along(3, p.x, q.x, left)
	default:
		w.g.add(p, q, left)
	}
}

func (w *window) along(side int, from, to int64, left winding) {
	w.border[side] = append(w.border[side], event{from, left}, event{to, winding{}.plus(left, -1)})
}

// close adds the border: one edge for each stretch of equal winding.
func (w *window) close() {
	for side, events := range w.border {
		slices.SortFunc(events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
		var sum winding
		from := int64(0)
		for i := 0; i < len(events); {
			at := events[i].at
			var change winding
			for ; i < len(events) && events[i].at == at; i++ {
				change = change.plus(events[i].change, 1)
			}
			if change == (winding{}) {
				continue
			}
			if sum != (winding{}) {
				w.g.add(w.on(side, from), w.on(side, at), sum)
			}
			sum, from = sum.plus(change, 1), at
		}
	}
}

func (w *window) on(side int, at int64) point2 {
	switch side {
	case 0:
		return point2{w.lo.x, at}
	case 1:
		return point2{w.hi.x, at}
	case 2:
		return point2{at, w.lo.y}
	default:
		return point2{at, w.hi.y}
	}
}
