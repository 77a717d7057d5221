package raster

import "math"

// fill sets the spans of rows, from y0 on, to the pixels from x0 to x1-1 whose
// middles lie in the triangle or on its edge. The rows meet it, so each is bounded
// by the edge from the lowest corner to the highest on one side, and on the other
// by the edge below the third corner or the one above it.
func fill(rows [][2]int32, p, q, r *Corner, x0, x1 int32, y0 int) {
	for i := range rows {
		rows[i] = [2]int32{x0, x1}
	}
	// Turn the corners, which stay counter-clockwise, until p is the lowest.
	if q.Y < p.Y && q.Y <= r.Y {
		p, q, r = q, r, p
	} else if r.Y < p.Y {
		p, q, r = r, p, q
	}
	if q.Y >= r.Y { // right of the edge from p to r
		bend := bendAt(rows, r, q, y0)
		until(rows, p, q, y0)
		since(rows[:bend], p, r, y0)
		since(rows[bend:], r, q, y0+bend)
		return
	}
	bend := bendAt(rows, q, r, y0)
	since(rows, p, r, y0)
	until(rows[:bend], p, q, y0)
	until(rows[bend:], q, r, y0+bend)
}

// bendAt gives the number of rows, from y0 on, that lie below the corner between
// two edges; all of them where the upper edge, up to top, is level.
func bendAt(rows [][2]int32, bend, top *Corner, y0 int) int {
	if bend.Y == top.Y {
		return len(rows)
	}
	return min(max((int(bend.Y)+half-1)>>PartBits-y0, 0), len(rows))
}

// An edge that rises from low to high meets the row of the middle of pixel 0, y
// over there at, in pixels from the middle of pixel 0,
//
//	((low.X-half)*rise + (high.X-low.X)*(Parts*y+half-low.Y)) / (Parts*rise)
//
// Numerator and denominator are whole and below 2^52, so the quotient as it is
// rounded never reaches a whole number that the true one does not: its floor is
// exact.

// until ends the spans of rows, from y0 on, at the edge from low to high.
func until(rows [][2]int32, low, high *Corner, y0 int) {
	at, step, width := crossing(low, high, y0)
	for i := range rows {
		x := int32(math.Floor(float64(at)/width)) + 1
		rows[i][1] = max(min(x, rows[i][1]), rows[i][0])
		at += step
	}
}

// since begins the spans of rows, from y0 on, at the edge from low to high.
func since(rows [][2]int32, low, high *Corner, y0 int) {
	at, step, width := crossing(low, high, y0)
	for i := range rows {
		x := -int32(math.Floor(float64(-at) / width))
		rows[i][0] = min(max(x, rows[i][0]), rows[i][1])
		at += step
	}
}

// crossing gives the numerator for row y, its change for a row, and the
// denominator.
func crossing(low, high *Corner, y int) (at, step int64, width float64) {
	rise, run := int64(high.Y-low.Y), int64(high.X-low.X)
	at = (int64(low.X)-half)*rise + run*(Parts*int64(y)+half-int64(low.Y))
	return at, run * Parts, float64(Parts * rise)
}
