package solid

import (
	"fmt"
	"math"
	"sort"
)

// line is a line of a cross section, or a ring without a repeated last point.
type line struct {
	points []Vec2
	tags   map[Vec2]string
	closed bool
}

const (
	// sameShare is the difference of shares of a length below which two corners
	// are at one place.
	sameShare = 1e-7
	// maxShares bounds the points that matched lines get.
	maxShares = 1 << 16
)

// matchLines gives all lines the same number of points, unless they have it and
// no tags say otherwise.
func matchLines(lines []line) error {
	if alreadyMatched(lines) {
		return nil
	}
	named := map[string]float64{}
	shares := make([][]float64, len(lines))
	var all []float64
	for i := range lines {
		shares[i] = lines[i].shares(named)
		all = append(all, shares[i]...)
	}
	sort.Float64s(all)
	places := all[:0]
	for _, t := range all {
		if len(places) == 0 || t-places[len(places)-1] > sameShare {
			places = append(places, t)
		}
	}
	if len(places) > maxShares {
		return fmt.Errorf("cross sections with corners at %d places, more than %d: %w", len(places), maxShares, ErrTooLarge)
	}
	for i := range lines {
		lines[i].points = lines[i].divided(shares[i], places)
	}
	return nil
}

// alreadyMatched tells whether the points of the lines go together in their
// order: they are as many, and of one name where they have names.
func alreadyMatched(lines []line) bool {
	for _, l := range lines[1:] {
		if len(l.points) != len(lines[0].points) {
			return false
		}
		for i, p := range l.points {
			if l.tags[p] != lines[0].tags[lines[0].points[i]] {
				return false
			}
		}
	}
	return true
}

// shares gives the place of each point as a share of the length of the line,
// from 0. Points whose tag has a place already get that one, and those between
// them follow in proportion; other tags are given theirs.
func (l *line) shares(named map[string]float64) []float64 {
	own := l.lengths()
	total := own[len(own)-1]
	out := make([]float64, len(l.points))
	from, fromShare := 0, 0.0
	fix := func(i int, share float64) {
		for k := from; k < i; k++ {
			out[k] = fromShare
			if d := own[i] - own[from]; d > 0 {
				out[k] += (share - fromShare) * (own[k] - own[from]) / d
			}
		}
		from, fromShare = i, share
	}
	for i, p := range l.points {
		if t, ok := named[l.tags[p]]; ok && l.tags[p] != "" && t >= fromShare && (i > 0 || t == 0) {
			fix(i, t)
		}
	}
	if last := len(own) - 1; total > 0 {
		fix(last, 1)
	}
	if !l.closed {
		out[len(out)-1] = 1
	}
	for i, p := range l.points {
		if tag := l.tags[p]; tag != "" {
			if _, ok := named[tag]; !ok {
				named[tag] = out[i]
			}
		}
	}
	return out
}

// lengths gives the length along the line at each point, and at the end of a
// ring.
func (l *line) lengths() []float64 {
	out := make([]float64, 1, len(l.points)+1)
	for i := 1; i < len(l.points); i++ {
		out = append(out, out[i-1]+distance2(l.points[i-1], l.points[i]))
	}
	if l.closed {
		n := len(l.points) - 1
		out = append(out, out[n]+distance2(l.points[n], l.points[0]))
	}
	return out
}

// divided gives the points of the line at the places, its own points where they
// are at one.
func (l *line) divided(shares, places []float64) []Vec2 {
	out := make([]Vec2, 0, len(places))
	k := 0
	for _, t := range places {
		for k+1 < len(shares) && shares[k+1] <= t+sameShare {
			k++
		}
		if math.Abs(shares[k]-t) <= sameShare {
			out = append(out, l.points[k])
			continue
		}
		end, next := 1.0, l.points[(k+1)%len(l.points)]
		if k+1 < len(shares) {
			end = shares[k+1]
		}
		f := (t - shares[k]) / (end - shares[k])
		p := l.points[k]
		out = append(out, Vec2{p[0] + float64((next[0]-p[0])*f), p[1] + float64((next[1]-p[1])*f)})
	}
	return out
}
