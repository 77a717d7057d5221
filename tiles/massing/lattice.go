package massing

import (
	"math"
	"slices"
)

// lattice is a division of a view by lines in the main directions: cell i, j lies
// between x[i] and x[i+1], y[j] and y[j+1]. Lengths are pixels of the view.
type lattice struct {
	x, y    []float64
	cells   []int32 // row by row: 0 for nothing, else number in columns and 1
	columns []column
	g       *group
	v       *view
}

// column is what stands over a cell, between two levels.
type column struct {
	top, bottom *level
	// The number of the upper and of the lower level: cells with one number make
	// one surface.
	topID, bottomID int32
}

// thinnest is the least thickness of a block, in pixels.
const thinnest = 1

func newLattice(v *view, g *group) *lattice {
	slack := float64(finePerTolerance) / 2
	tops, above := v.segment(v.top, slack, true)
	bottoms, below := v.segment(v.bottom, slack, false)
	l := &lattice{g: g, v: v}
	// Pairs of regions become columns.
	type pair struct{ top, bottom int32 }
	numbers := map[pair]int32{}
	labels := make([]int32, len(above))
	for i := range labels {
		p := pair{above[i], below[i]}
		if p.top == 0 || p.bottom == 0 {
			continue
		}
		n, ok := numbers[p]
		if !ok {
			l.columns = append(l.columns, column{&tops[p.top-1], &bottoms[p.bottom-1], p.top, p.bottom})
			n = int32(len(l.columns))
			numbers[p] = n
		}
		labels[i] = n
	}
	l.x = lines(v.width, func(i int, count func()) {
		for y := range v.height {
			if at := y*v.width + i; labels[at-1] != labels[at] {
				count()
			}
		}
	})
	l.y = lines(v.height, func(i int, count func()) {
		for at := i * v.width; at < (i+1)*v.width; at++ {
			if labels[at-v.width] != labels[at] {
				count()
			}
		}
	})
	l.fill(labels)
	l.thicken()
	return l
}

// lines finds the lines across 0 to size that most borders lie on: at each place
// count is called for every pixel of a border. Borders within half the tolerance
// of a line move to their mean place; those that make less than the tolerance
// between them get none.
func lines(size int, borders func(i int, count func())) []float64 {
	const reach = finePerTolerance / 2
	weights := make([]int, size+1)
	for i := 1; i < size; i++ {
		borders(i, func() { weights[i]++ })
	}
	out := []float64{0, float64(size)}
	for {
		best, place := 0, 0
		for i := 1; i < size; i++ {
			if n := sum(weights, i-reach, i+reach); n > best || n == best && weights[i] > weights[place] {
				best, place = n, i
			}
		}
		if best < finePerTolerance {
			break
		}
		at := 0
		for i := max(1, place-reach); i <= min(size-1, place+reach); i++ {
			at += i * weights[i]
			weights[i] = 0
		}
		out = append(out, float64(at)/float64(best))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func sum(weights []int, from, to int) int {
	n := 0
	for i := max(1, from); i <= min(len(weights)-2, to); i++ {
		n += weights[i]
	}
	return n
}

// fill gives each cell what covers most of it.
func (l *lattice) fill(labels []int32) {
	l.cells = make([]int32, (len(l.x)-1)*(len(l.y)-1))
	counts := make([]int, len(l.columns)+1)
	for j := range len(l.y) - 1 {
		for i := range len(l.x) - 1 {
			l.cells[j*(len(l.x)-1)+i] = l.mostIn(labels, counts, i, j)
		}
	}
}

func (l *lattice) mostIn(labels []int32, counts []int, i, j int) int32 {
	x0, x1 := int(math.Ceil(l.x[i]-0.5)), int(math.Ceil(l.x[i+1]-0.5))
	y0, y1 := int(math.Ceil(l.y[j]-0.5)), int(math.Ceil(l.y[j+1]-0.5))
	best := int32(0)
	var met []int32
	for y := y0; y < y1; y++ {
		for _, n := range labels[y*l.v.width+x0 : y*l.v.width+x1] {
			if counts[n] == 0 {
				met = append(met, n)
			}
			counts[n]++
		}
	}
	for _, n := range met {
		if counts[n] > counts[best] || counts[n] == counts[best] && n < best {
			best = n
		}
	}
	for _, n := range met {
		counts[n] = 0
	}
	return best
}

// thicken sees to it that no column turns inside out: where its levels cross or
// come too close over one of its cells, the lower one follows the upper one.
func (l *lattice) thicken() {
	least := make([]float64, len(l.columns))
	mean := make([]float64, len(l.columns))
	cells := make([]float64, len(l.columns))
	for i := range least {
		least[i] = math.Inf(1)
	}
	l.each(func(i, j int, n int32) {
		c := &l.columns[n-1]
		for k := range 4 {
			x, y := l.x[i+k&1], l.y[j+k>>1]
			d := c.top.at(x, y) - c.bottom.at(x, y)
			least[n-1] = min(least[n-1], d)
			mean[n-1] += d
			cells[n-1]++
		}
	})
	next := int32(0)
	for i := range l.columns {
		next = max(next, l.columns[i].bottomID)
	}
	for i := range l.columns {
		if least[i] >= thinnest || cells[i] == 0 {
			continue
		}
		c := &l.columns[i]
		lower := *c.bottom
		lower.dx, lower.dy = c.top.dx, c.top.dy
		lower.z = c.top.z - max(thinnest, mean[i]/cells[i])
		next++
		c.bottom, c.bottomID = &lower, next
	}
}

// each calls f for every cell that is not empty.
func (l *lattice) each(f func(i, j int, n int32)) {
	w := len(l.x) - 1
	for at, n := range l.cells {
		if n != 0 {
			f(at%w, at/w, n)
		}
	}
}

// cell gives what stands over a cell, 0 outside the lattice.
func (l *lattice) cell(i, j int) int32 {
	if i < 0 || j < 0 || i >= len(l.x)-1 || j >= len(l.y)-1 {
		return 0
	}
	return l.cells[j*(len(l.x)-1)+i]
}
