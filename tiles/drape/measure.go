package drape

import (
	"context"
	"math"
)

// measure finds, for the middle of each longest side, how far the heights in the
// triangles on both sides of it, and in all that these are halves of, lie from them.
// So an error is never less than those of the halves, and a triangle is halved
// wherever one of its halves is: the mesh has no slits.
func (g *Ground) measure(ctx context.Context) error {
	for _, level := range levels() {
		for by := 0; by < g.grid.Rows; by += BlockCells {
			if err := ctx.Err(); err != nil {
				return err
			}
			for bx := 0; bx < g.grid.Columns; bx += BlockCells {
				for i := range level {
					t := level[i].from(cell{bx, by})
					g.measureOne(&t)
				}
			}
		}
	}
	return nil
}

func (g *Ground) measureOne(t *triangle) {
	m, _ := t.middle()
	e := &g.errors[g.node(m.x, m.y)]
	withA, withB := t.halves(m)
	for _, half := range [2]triangle{withA, withB} {
		if below, ok := half.middle(); ok {
			*e = max(*e, g.errors[g.node(below.x, below.y)])
		}
	}
	if *e <= g.limit { // else it is halved whatever it is
		*e = max(*e, float32(g.farthest(t)))
	}
}

// levels gives the triangles of a block that can be halved, the smallest first.
func levels() [][]triangle {
	now := roots()
	all := [][]triangle{now[:]}
	for {
		var below []triangle
		for _, t := range all[len(all)-1] {
			m, _ := t.middle()
			withA, withB := t.halves(m)
			for _, half := range [2]triangle{withA, withB} {
				if _, ok := half.middle(); ok {
					below = append(below, half)
				}
			}
		}
		if len(below) == 0 {
			break
		}
		all = append(all, below)
	}
	for i, k := 0, len(all)-1; i < k; i, k = i+1, k-1 {
		all[i], all[k] = all[k], all[i]
	}
	return all
}

// farthest gives the greatest distance, straight up or down, of a height in t from it.
func (g *Ground) farthest(t *triangle) float64 {
	x0, x1 := min(t.a.x, t.b.x, t.c.x), max(t.a.x, t.b.x, t.c.x)
	y0, y1 := min(t.a.y, t.b.y, t.c.y), max(t.a.y, t.b.y, t.c.y)
	zc := g.height(t.c)
	across := g.plane(t, point{float64(t.c.x + 1), float64(t.c.y)}) - zc
	along := g.plane(t, point{float64(t.c.x), float64(t.c.y + 1)}) - zc
	most := 0.0
	for y := y0; y <= y1; y++ {
		row := g.heights[g.node(0, y):]
		base := zc + float64(along*float64(y-t.c.y))
		for x := x0; x <= x1; x++ {
			if !t.holds(cell{x, y}) {
				continue
			}
			most = max(most, math.Abs(base+float64(across*float64(x-t.c.x))-float64(row[x])))
		}
	}
	return most
}

// holds tells whether a node lies in t or on its sides.
func (t *triangle) holds(p cell) bool {
	return turn(t.a, t.b, p) >= 0 && turn(t.b, t.c, p) >= 0 && turn(t.c, t.a, p) >= 0
}

func turn(a, b, p cell) int { return (b.x-a.x)*(p.y-a.y) - (b.y-a.y)*(p.x-a.x) }
