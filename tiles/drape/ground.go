package drape

import (
	"context"
	"errors"
	"fmt"
	"math"
)

const (
	// BlockCells is the side, in cells of the grid, of the largest squares of the
	// mesh.
	BlockCells = 64
	// MaxNodes bounds the heights of a ground.
	MaxNodes = 20 << 20
	// MaxPieces bounds the triangles that one area becomes.
	MaxPieces = 4 << 20
)

// ErrTooLarge is wrapped by the errors of what goes beyond the bounds.
var ErrTooLarge = errors.New("too much ground")

// Grid is where the heights of a ground lie.
type Grid struct {
	X, Y    float64 // of the first node: the least easting and northing, metres
	Spacing float64 // metres between two nodes
	// Columns and Rows count cells, so there is one node more each way; both are
	// multiples of BlockCells.
	Columns, Rows int
	// Beyond is the height of the ground outside of the grid.
	Beyond float64
	// Height gives the height at a node, NaN for none. It is asked once for each,
	// row by row.
	Height func(column, row int) float64
}

func (g *Grid) check() error {
	if !(g.Spacing > 0) || g.Columns <= 0 || g.Rows <= 0 || g.Columns%BlockCells != 0 || g.Rows%BlockCells != 0 {
		return fmt.Errorf("a grid of %d by %d cells of %v m", g.Columns, g.Rows, g.Spacing)
	}
	if float64(g.Columns+1)*float64(g.Rows+1) > MaxNodes {
		return fmt.Errorf("%d by %d heights, at most %d together: %w", g.Columns+1, g.Rows+1, MaxNodes, ErrTooLarge)
	}
	return nil
}

// Ground is what areas are laid over. It is never changed once made and serves any
// number of goroutines.
type Ground struct {
	grid    Grid
	heights []float32 // by rows; nil where the ground is level
	errors  []float32 // of the triangles whose longest side has the node as its middle
	limit   float32   // error above which these are halved
}

// Level gives a ground that is level everywhere.
func Level(height float64) *Ground { return &Ground{grid: Grid{Beyond: height, Spacing: 1}} }

// Make asks for all heights and makes the mesh, which lies within tolerance metres of
// each of them. False where there is no height at all.
func Make(ctx context.Context, grid Grid, tolerance float64) (*Ground, bool, error) {
	if err := grid.check(); err != nil {
		return nil, false, fmt.Errorf("making the ground: %w", err)
	}
	g := &Ground{grid: grid, limit: float32(tolerance)}
	g.heights = make([]float32, (grid.Columns+1)*(grid.Rows+1))
	known := 0
	for row := 0; row <= grid.Rows; row++ {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		for column := 0; column <= grid.Columns; column++ {
			h := grid.Height(column, row)
			if !math.IsNaN(h) {
				known++
			}
			g.heights[g.node(column, row)] = float32(h)
		}
	}
	if known == 0 {
		return nil, false, nil
	}
	if known < len(g.heights) {
		fillGaps(g.heights, grid.Columns+1, grid.Rows+1)
	}
	g.errors = make([]float32, len(g.heights))
	return g, true, g.measure(ctx)
}

func (g *Ground) node(column, row int) int { return row*(g.grid.Columns+1) + column }

func (g *Ground) height(p cell) float64 { return float64(g.heights[g.node(p.x, p.y)]) }

// cell is a node of the grid by column and row.
type cell struct{ x, y int }

func (a cell) plus(b cell) cell { return cell{a.x + b.x, a.y + b.y} }

// triangle is one of the mesh: a and b are the ends of its longest side, c is the
// corner with the right angle; counter-clockwise from above.
type triangle struct{ a, b, c cell }

// middle gives the middle of the longest side; false where that is no node, so that
// the triangle is of the smallest.
func (t *triangle) middle() (cell, bool) {
	x, y := t.a.x+t.b.x, t.a.y+t.b.y
	return cell{x / 2, y / 2}, x%2 == 0 && y%2 == 0
}

// halves divides the triangle from its right angle.
func (t *triangle) halves(m cell) (withA, withB triangle) {
	return triangle{t.c, t.a, m}, triangle{t.b, t.c, m}
}

func (t *triangle) from(o cell) triangle { return triangle{t.a.plus(o), t.b.plus(o), t.c.plus(o)} }

// roots gives the two triangles of a block.
func roots() [2]triangle {
	const n = BlockCells
	return [2]triangle{{cell{n, n}, cell{0, 0}, cell{n, 0}}, {cell{0, 0}, cell{n, n}, cell{0, n}}}
}

// split tells whether a triangle is halved, and where.
func (g *Ground) split(t *triangle) (cell, bool) {
	m, ok := t.middle()
	return m, ok && g.errors[g.node(m.x, m.y)] > g.limit
}

// At gives the height of the ground at a place.
func (g *Ground) At(x, y float64) float64 {
	p := g.toGrid(point{x, y})
	bx, by := int(math.Floor(p.x/BlockCells)), int(math.Floor(p.y/BlockCells))
	if p.x == float64(g.grid.Columns) {
		bx--
	}
	if p.y == float64(g.grid.Rows) {
		by--
	}
	if g.heights == nil || !g.inside(bx, by) {
		return g.grid.Beyond
	}
	o := cell{bx * BlockCells, by * BlockCells}
	both := roots()
	t := both[0].from(o)
	if p.y-float64(o.y) > p.x-float64(o.x) {
		t = both[1].from(o)
	}
	for {
		m, ok := g.split(&t)
		if !ok {
			return g.plane(&t, p)
		}
		withA, withB := t.halves(m)
		if cutting(&t, m).side(p) > 0 {
			t = withB
		} else {
			t = withA
		}
	}
}

// inside tells whether there is a block.
func (g *Ground) inside(bx, by int) bool {
	return bx >= 0 && by >= 0 && bx < g.grid.Columns/BlockCells && by < g.grid.Rows/BlockCells
}

// plane gives the height of a triangle, as a plane, at a point.
func (g *Ground) plane(t *triangle, p point) float64 {
	zc := g.height(t.c)
	ax, ay := float64(t.a.x-t.c.x), float64(t.a.y-t.c.y)
	bx, by := float64(t.b.x-t.c.x), float64(t.b.y-t.c.y)
	dx, dy := p.x-float64(t.c.x), p.y-float64(t.c.y)
	side := float64(ax*ax) + float64(ay*ay)
	s := (float64(dx*ax) + float64(dy*ay)) / side
	u := (float64(dx*bx) + float64(dy*by)) / side
	return zc + float64(s*(g.height(t.a)-zc)) + float64(u*(g.height(t.b)-zc))
}

// Triangles gives the number of triangles of the mesh.
func (g *Ground) Triangles() int {
	n := 0
	var count func(t triangle)
	count = func(t triangle) {
		m, ok := g.split(&t)
		if !ok {
			n++
			return
		}
		withA, withB := t.halves(m)
		count(withA)
		count(withB)
	}
	for by := 0; g.heights != nil && by < g.grid.Rows; by += BlockCells {
		for bx := 0; bx < g.grid.Columns; bx += BlockCells {
			for _, t := range roots() {
				count(t.from(cell{bx, by}))
			}
		}
	}
	return n
}
