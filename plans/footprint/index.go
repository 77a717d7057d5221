package footprint

import (
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// box is a range of east and north.
type box struct{ min, max mesh.Vec2 }

func boxOf(points ...mesh.Vec2) box {
	b := box{points[0], points[0]}
	for _, p := range points[1:] {
		for k := range p {
			b.min[k], b.max[k] = min(b.min[k], p[k]), max(b.max[k], p[k])
		}
	}
	return b
}

func (b box) meets(o box) bool {
	return b.min[0] <= o.max[0] && o.min[0] <= b.max[0] && b.min[1] <= o.max[1] && o.min[1] <= b.max[1]
}

// maxIndexCells bounds the cells of an index each way.
const maxIndexCells = 64

// index finds boxes by place.
type index struct {
	whole box
	n     int
	boxes []box
	cells [][]int32
	seen  []int // the turn in which each box was found last
	turn  int
}

func newIndex(boxes []box) *index {
	x := &index{boxes: append([]box(nil), boxes...), seen: make([]int, len(boxes))}
	if len(boxes) == 0 {
		return x
	}
	x.whole = boxes[0]
	for _, b := range boxes {
		for k := range b.min {
			x.whole.min[k], x.whole.max[k] = min(x.whole.min[k], b.min[k]), max(x.whole.max[k], b.max[k])
		}
	}
	x.n = min(maxIndexCells, int(math.Sqrt(float64(len(boxes))))+1)
	x.cells = make([][]int32, x.n*x.n)
	for i, b := range x.boxes {
		x.each(b, func(cell int) { x.cells[cell] = append(x.cells[cell], int32(i)) })
	}
	return x
}

// each calls visit with the cells that b meets.
func (x *index) each(b box, visit func(cell int)) {
	at := func(v float64, k int) int {
		width := x.whole.max[k] - x.whole.min[k]
		if !(width > 0) {
			return 0
		}
		return int(max(0, min(float64(x.n-1), (v-x.whole.min[k])/width*float64(x.n))))
	}
	for row := at(b.min[1], 1); row <= at(b.max[1], 1); row++ {
		for column := at(b.min[0], 0); column <= at(b.max[0], 0); column++ {
			visit(row*x.n + column)
		}
	}
}

// meets calls visit with each box that b meets, once and in order of its cells.
func (x *index) meets(b box, visit func(i int)) {
	if len(x.boxes) == 0 || !b.meets(x.whole) {
		return
	}
	x.turn++
	x.each(b, func(cell int) {
		for _, i := range x.cells[cell] {
			if x.seen[i] != x.turn {
				if x.seen[i] = x.turn; x.boxes[i].meets(b) {
					visit(int(i))
				}
			}
		}
	})
}
