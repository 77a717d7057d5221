package visibility

const (
	// side is the width of a tile of the drawing in pixels: its depths take a
	// mebibyte and stay in the cache of a core.
	side = 512
	// block is the width of a pixel of the coarse copy, coarse its number of them.
	block  = 16
	coarse = side / block
	// parts of a pixel that corners are rounded to.
	parts    = 1 << partBits
	partBits = 6
	// depthSlack is how far behind the nearest a face still counts as seen, a
	// sixteenth of a pixel: what rounding corners may move two faces of one plane apart, where
	// the plane is not steeper than 1:4.
	depthSlack = 1 << depthBits / 16
	// nothing is the depth where nothing is drawn.
	nothing = 1 << 30
)

// window is a rectangle of pixels in a tile, x1 and y1 not in it.
type window struct{ x0, y0, x1, y1 int }

func (w window) empty() bool { return w.x0 >= w.x1 || w.y0 >= w.y1 }

func (w window) union(o window) window {
	switch {
	case w.empty():
		return o
	case o.empty():
		return w
	}
	return window{min(w.x0, o.x0), min(w.y0, o.y0), max(w.x1, o.x1), max(w.y1, o.y1)}
}

func (w window) intersect(o window) window {
	return window{max(w.x0, o.x0), max(w.y0, o.y0), min(w.x1, o.x1), min(w.y1, o.y1)}
}

// buffer holds the depth of the nearest face for each pixel of a tile, in pixels
// with depthBits below them.
type buffer struct {
	depth    []int32 // side by side
	farthest []int32 // of each block
	in       window  // only this part is used
	spans    [side][2]int32
	corners  []corner // scratch
}

func newBuffer() *buffer {
	return &buffer{depth: make([]int32, side*side), farthest: make([]int32, coarse*coarse)}
}

// clear prepares the part w for drawing.
func (b *buffer) clear(w window) {
	b.in = w
	for y := w.y0; y < w.y1; y++ {
		row := b.depth[y*side+w.x0 : y*side+w.x1]
		for x := range row {
			row[x] = nothing
		}
	}
}

// condense fills farthest from depth.
func (b *buffer) condense() {
	w := b.in
	for by := w.y0 / block; by*block < w.y1; by++ {
		for bx := w.x0 / block; bx*block < w.x1; bx++ {
			b.farthest[by*coarse+bx] = b.farthestIn(window{bx * block, by * block, bx*block + block, by*block + block}.intersect(w))
		}
	}
}

func (b *buffer) farthestIn(w window) int32 {
	far := int32(-nothing)
	for y := w.y0; y < w.y1; y++ {
		for _, d := range b.depth[y*side+w.x0 : y*side+w.x1] {
			if d > far {
				far = d
			}
		}
	}
	return far
}

// hides tells whether everything in w from depth on lies behind what is drawn.
func (b *buffer) hides(w window, depth int32) bool {
	for by := w.y0 / block; by*block < w.y1; by++ {
		for bx := w.x0 / block; bx*block < w.x1; bx++ {
			if depth <= b.farthest[by*coarse+bx] {
				return false
			}
		}
	}
	return true
}

// shows tells whether nothing is drawn before the depth in pixel x, y.
func (b *buffer) shows(x, y int, depth int32) bool {
	w := b.in
	return x >= w.x0 && x < w.x1 && y >= w.y0 && y < w.y1 && depth <= b.depth[y*side+x]+depthSlack
}
