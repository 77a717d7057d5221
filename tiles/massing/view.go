package massing

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/raster"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// none is the height of a pixel that shows nothing.
	none = math.MinInt32
	// nobody is the item of a surface that no item has.
	nobody = -1
)

// spot is what a pixel shows: a surface's height and its rise for a pixel to the
// right and up, in 1024ths of a pixel, and whose it is.
type spot struct {
	z, dx, dy int32
	item      int32
	rgba      [4]uint8
}

// view is a group seen from above and from below, in pixels. Its first pixel lies
// at x0, y0 in the frame's pixels; heights are above the group's lowest point.
type view struct {
	width, height int
	x0, y0        int
	bottom, top   []spot
	up            []bool // the lowest surface of the pixel faces up
	// The extent of upright faces in a pixel, low > high where there are none.
	low, high []int32
	scan      raster.Scan
}

// look draws the group.
func (g *group) look() *view {
	v := &view{x0: floor(g.box.Min[0]/g.pixel) - 1, y0: floor(g.box.Min[1]/g.pixel) - 1}
	v.width = floor(g.box.Max[0]/g.pixel) + 2 - v.x0
	v.height = floor(g.box.Max[1]/g.pixel) + 2 - v.y0
	n := v.width * v.height
	v.top, v.bottom, v.up = make([]spot, n), make([]spot, n), make([]bool, n)
	v.low, v.high = make([]int32, n), make([]int32, n)
	for i := range v.top {
		v.top[i].z, v.bottom[i].z = none, -none-1
		v.low[i], v.high[i] = -none-1, none
	}
	v.scan.Within(raster.Window{X1: v.width, Y1: v.height})
	for i := range g.triangles {
		v.draw(&g.triangles[i], g)
	}
	v.stand(int32(finePerTolerance << raster.DepthBits))
	return v
}

// corner projects a point of the frame.
func (v *view) corner(p scene.Vec3, g *group) raster.Corner {
	return raster.Corner{
		X: raster.Round((p[0]/g.pixel - float64(v.x0)) * raster.Parts),
		Y: raster.Round((p[1]/g.pixel - float64(v.y0)) * raster.Parts),
		Z: float32((p[2] - g.box.Min[2]) / g.pixel)}
}

// draw draws a triangle: what is upright as a wall, the rest as a surface.
func (v *view) draw(t *triangle, g *group) {
	n := t.b.Sub(t.a).Cross(t.c.Sub(t.a))
	if square(n[2]*steepest) <= square(n[0])+square(n[1]) {
		v.wall(t, scene.Vec3{n[0], n[1]}.Normalized(), g)
		return
	}
	a, b, c := v.corner(t.a, g), v.corner(t.b, g), v.corner(t.c, g)
	if !v.scan.Cover(&a, &b, &c, false) {
		return
	}
	for y := v.scan.Y0; y < v.scan.Y1; y++ {
		from, to, z, change := v.scan.Row(y)
		dx, dy := int32(change>>raster.FineBits), int32(v.scan.Rise()>>raster.FineBits)
		for x := from; x < to; x++ {
			i, at := y*v.width+x, int32(z>>raster.FineBits)
			if at > v.top[i].z {
				v.top[i] = spot{at, dx, dy, t.item, t.rgba}
			}
			if at < v.bottom[i].z {
				v.bottom[i] = spot{at, dx, dy, t.item, t.rgba}
				v.up[i] = n[2] > 0
			}
			z += change
		}
	}
}

// steepest is the tangent of the angle from which on a face counts as upright, 75
// degrees.
const steepest = 3.7

// wall notes the extent of an upright triangle in the pixels that its longest edge
// in plan runs through, half a pixel behind the face, which looks along out.
func (v *view) wall(t *triangle, out scene.Vec3, g *group) {
	p := [3]scene.Vec3{t.a, t.b, t.c}
	low, high := min(t.a[2], t.b[2], t.c[2]), max(t.a[2], t.b[2], t.c[2])
	best, length := 0, -1.0
	for i := range p {
		d := p[(i+1)%3].Sub(p[i])
		if l := math.Sqrt(square(d[0]) + square(d[1])); l > length {
			best, length = i, l
		}
	}
	from, d := p[best].Sub(out.Scale(g.pixel/2)), p[(best+1)%3].Sub(p[best])
	steps := int(length/g.pixel*2) + 1
	lo, hi := int32((low-g.box.Min[2])/g.pixel*(1<<raster.DepthBits)), int32((high-g.box.Min[2])/g.pixel*(1<<raster.DepthBits))
	for i := 0; i <= steps; i++ {
		q := from.Add(d.Scale(float64(i) / float64(steps)))
		x, y := floor(q[0]/g.pixel)-v.x0, floor(q[1]/g.pixel)-v.y0
		if x >= 0 && y >= 0 && x < v.width && y < v.height {
			k := y*v.width + x
			v.low[k], v.high[k] = min(v.low[k], lo), max(v.high[k], hi)
		}
	}
}

// stand lets down what has nothing below it but stands on something: pixels with
// walls to the foot of these, and pixels that walls enclose to the foot of most of
// them. A wall higher than half of gap stops the way in from outside.
func (v *view) stand(gap int32) {
	for i := range v.bottom {
		if v.top[i].z != none && v.low[i] < v.bottom[i].z {
			v.bottom[i] = spot{z: v.low[i], item: nobody}
			v.up[i] = false
		}
	}
	open := v.reached(gap)
	var queue []int
	seen := make([]bool, len(open))
	for i := range open {
		if seen[i] || open[i] || v.top[i].z == none {
			continue
		}
		queue = append(queue[:0], i)
		seen[i] = true
		for k := 0; k < len(queue); k++ {
			v.around(queue[k], func(j int) {
				if !seen[j] && !open[j] && v.top[j].z != none {
					seen[j] = true
					queue = append(queue, j)
				}
			})
		}
		v.letDown(queue)
	}
}

// letDown lets the surfaces of an enclosed part down to the foot that half of its
// walls have or go below: piles under them do not count.
func (v *view) letDown(part []int) {
	var feet []int32
	for _, i := range part {
		if v.walled(i) {
			feet = append(feet, v.low[i])
		}
	}
	if len(feet) == 0 {
		return
	}
	slices.Sort(feet)
	foot := feet[len(feet)/2]
	for _, i := range part {
		if v.bottom[i].z > foot {
			v.bottom[i] = spot{z: foot, item: nobody}
		}
	}
}

// walled tells whether an upright face stands in the pixel.
func (v *view) walled(i int) bool { return v.low[i] <= v.high[i] }

// around calls f for the four neighbours of a pixel.
func (v *view) around(i int, f func(int)) {
	x := i % v.width
	if x > 0 {
		f(i - 1)
	}
	if x+1 < v.width {
		f(i + 1)
	}
	if i >= v.width {
		f(i - v.width)
	}
	if i+v.width < len(v.top) {
		f(i + v.width)
	}
}

// reached tells under which pixels one comes from outside: free ones, and below
// surfaces that face down, until a wall stops the way. Ways in that are narrower
// than the tolerance are none: doors and windows may be too small to be there.
func (v *view) reached(gap int32) []bool {
	stops := make([]bool, len(v.top))
	for i := range stops {
		stops[i] = v.walled(i) && v.high[i]-v.low[i] >= gap/2
	}
	narrow := v.grown(stops, finePerTolerance/2, nil)
	open := make([]bool, len(v.top))
	var queue []int
	for i := range open {
		if v.top[i].z == none && !v.walled(i) {
			open[i] = true
			if !narrow[i] {
				queue = append(queue, i)
			}
		}
	}
	for k := 0; k < len(queue); k++ {
		v.around(queue[k], func(j int) {
			if open[j] || narrow[j] || v.top[j].z != none && v.up[j] {
				return
			}
			open[j] = true
			queue = append(queue, j)
		})
	}
	return v.grown(open, finePerTolerance/2, func(j int) bool { return stops[j] || v.top[j].z != none && v.up[j] })
}

// grown gives the marked pixels and those that are reached from them in so many
// steps, none of them onto a pixel that stops.
func (v *view) grown(marked []bool, steps int, stops func(int) bool) []bool {
	out := slices.Clone(marked)
	for range steps {
		from := slices.Clone(out)
		for i, m := range from {
			if m {
				v.around(i, func(j int) { out[j] = out[j] || stops == nil || !stops(j) })
			}
		}
	}
	return out
}
