package visibility

import "github.com/maquette-city/maquette/tiles/raster"

const (
	// side is the width of a tile of the drawing in pixels: its depths take a
	// mebibyte and stay in the cache of a core.
	side = 512
	// block is the width of a pixel of the coarse copy, coarse its number of them.
	block  = 4
	coarse = side / block
	// depthSlack is how far behind the nearest a face still counts as seen, a
	// sixteenth of a pixel: what rounding corners may move two faces of one plane apart, where
	// the plane is not steeper than 1:4.
	depthSlack = 1 << raster.DepthBits / 16
	// nothing is the depth where nothing is drawn.
	nothing = 1 << 30
	// nobody owns a pixel where no body that is judged is the nearest.
	nobody = -1
)

// buffer holds the depth of the nearest face for each pixel of a tile, in pixels
// with raster.DepthBits below them.
type buffer struct {
	depth    []int32       // side by side
	owners   []int32       // of each pixel: the number of the body that is judged, or nobody
	farthest []int32       // of each block
	until    []int32       // of each block: no body that is judged reaches farther
	stale    [coarse]span  // of each row of blocks: the pixels drawn since farthest was found
	in       raster.Window // only this part is used
	scan     raster.Scan
	corners  []raster.Corner // scratch
}

// span is of pixels, to not in it.
type span struct{ from, to int32 }

func newBuffer() *buffer {
	return &buffer{depth: make([]int32, side*side), owners: make([]int32, side*side), farthest: make([]int32, coarse*coarse), until: make([]int32, coarse*coarse)}
}

// clear prepares the part w for drawing.
func (b *buffer) clear(w raster.Window) {
	b.in = w
	b.scan.Within(w)
	for y := w.Y0; y < w.Y1; y++ {
		row := b.depth[y*side+w.X0 : y*side+w.X1]
		for x := range row {
			row[x] = nothing
		}
	}
	b.eachBlock(w, func(i int) bool { b.farthest[i] = nothing; return true })
	b.fresh()
}

// fresh notes that farthest is what depth says.
func (b *buffer) fresh() {
	for by := range b.stale {
		b.stale[by] = span{from: side}
	}
}

// spoil notes that pixels of row y were drawn.
func (b *buffer) spoil(y, from, to int) {
	s := &b.stale[y/block]
	s.from, s.to = min(s.from, int32(from)), max(s.to, int32(to))
}

// condense brings farthest to what depth says, where it was drawn in.
func (b *buffer) condense() {
	for by, s := range b.stale {
		for bx := int(s.from) / block; bx*block < int(s.to); bx++ {
			b.farthest[by*coarse+bx] = b.farthestIn(raster.Window{X0: bx * block, Y0: by * block, X1: bx*block + block, Y1: by*block + block}.Intersect(b.in))
		}
	}
	b.fresh()
}

func (b *buffer) farthestIn(w raster.Window) int32 {
	far := int32(-nothing)
	for y := w.Y0; y < w.Y1; y++ {
		for _, d := range b.depth[y*side+w.X0 : y*side+w.X1] {
			far = max(far, d)
		}
	}
	return far
}

// hides tells whether everything in w from depth on lies behind what is drawn.
func (b *buffer) hides(w raster.Window, depth int32) bool {
	return b.eachBlock(w, func(i int) bool { return depth > b.farthest[i] })
}

// closeAll forgets how far back there is anything to judge.
func (b *buffer) closeAll() {
	b.eachBlock(b.in, func(i int) bool { b.until[i] = -nothing; return true })
}

// openTo notes that there is something to judge in w, no farther back than depth.
func (b *buffer) openTo(w raster.Window, depth int32) {
	b.eachBlock(w, func(i int) bool { b.until[i] = max(b.until[i], depth); return true })
}

// open notes the blocks where the triangle under scan is the nearest, or nearly,
// and tells whether there are any.
func (b *buffer) open() bool {
	some := false
	for y := b.scan.Y0; y < b.scan.Y1; y++ {
		from, to, z, change := b.scan.Row(y)
		if from >= to {
			continue
		}
		until := b.until[y/block*coarse:]
		for i, d := range b.depth[y*side+from : y*side+to] {
			if at := int32(z >> raster.FineBits); at <= d+depthSlack {
				some = true
				until[(from+i)/block] = max(until[(from+i)/block], at)
			}
			z += change
		}
	}
	return some
}

// matters tells whether something in w, no nearer than depth, may hide anything
// that is judged.
func (b *buffer) matters(w raster.Window, depth int32) bool {
	return !b.eachBlock(w, func(i int) bool { return depth >= b.until[i] || depth > b.farthest[i] })
}

// eachBlock calls f for the blocks that w touches until it gives false, and tells
// whether it never did.
func (b *buffer) eachBlock(w raster.Window, f func(i int) bool) bool {
	for by := w.Y0 / block; by*block < w.Y1; by++ {
		for bx := w.X0 / block; bx*block < w.X1; bx++ {
			if !f(by*coarse + bx) {
				return false
			}
		}
	}
	return true
}

// shows tells whether nothing is drawn before the depth in pixel x, y.
func (b *buffer) shows(x, y int, depth int32) bool {
	w := b.in
	return x >= w.X0 && x < w.X1 && y >= w.Y0 && y < w.Y1 && depth <= b.depth[y*side+x]+depthSlack
}

// draw notes the depth of the triangle under scan where it is the nearest.
func (b *buffer) draw() {
	for y := b.scan.Y0; y < b.scan.Y1; y++ {
		from, to, z, change := b.scan.Row(y)
		if from >= to {
			continue
		}
		b.spoil(y, from, to)
		row := b.depth[y*side+from : y*side+to]
		for i := range row {
			if d := int32(z >> raster.FineBits); d < row[i] {
				row[i] = d
			}
			z += change
		}
	}
}

// disown forgets the owners.
func (b *buffer) disown() {
	w := b.in
	for y := w.Y0; y < w.Y1; y++ {
		row := b.owners[y*side+w.X0 : y*side+w.X1]
		for x := range row {
			row[x] = nobody
		}
	}
}

// drawOwned is draw for a body that is judged. It tells whether the triangle is the
// nearest yet in any pixel, or nearly.
func (b *buffer) drawOwned(number int32) bool {
	seen := false
	for y := b.scan.Y0; y < b.scan.Y1; y++ {
		from, to, z, change := b.scan.Row(y)
		if from >= to {
			continue
		}
		b.spoil(y, from, to)
		row, owners := b.depth[y*side+from:y*side+to], b.owners[y*side+from:y*side+to]
		for i, d := range row {
			if at := int32(z >> raster.FineBits); at <= d+depthSlack {
				seen = true
				if at < d {
					row[i], owners[i] = at, number
				}
			}
			z += change
		}
	}
	return seen
}

// visible counts the pixels in which the triangle under scan is the nearest, or
// nearly, and show agrees where it is given.
func (b *buffer) visible(show func(x, y int, depth int32) bool) int32 {
	n := int32(0)
	for y := b.scan.Y0; y < b.scan.Y1; y++ {
		from, to, z, change := b.scan.Row(y)
		if from >= to {
			continue
		}
		for i, d := range b.depth[y*side+from : y*side+to] {
			if at := int32(z >> raster.FineBits); at <= d+depthSlack && (show == nil || show(from+i, y, at)) {
				n++
			}
			z += change
		}
	}
	return n
}
