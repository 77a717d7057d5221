package picture

import (
	"context"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// lineWidth is the width of a line in samples: one and a half pixels, which shows
// in a picture on a card and does not hide what it lies on.
const lineWidth = 1.5 * superSampling

// ribbon is a segment as it lies on the screen: two triangles of one colour.
type ribbon struct {
	halves [2]triangle
	colour uint32 // packed
}

// drawLines lays all lines over the lit samples where nothing hides them. They
// take no light and cast no shadow: a line has no surface.
func (f *frame) drawLines(ctx context.Context) error {
	var batch []ribbon
	for i := range f.lines {
		it := &f.lines[i]
		for from, n := 0, it.mesh.Segments(); from < n; from += batchTriangles {
			if err := ctx.Err(); err != nil {
				return err
			}
			batch = f.ribbons(batch[:0], it, from, min(n, from+batchTriangles))
			f.layRibbons(batch)
		}
	}
	return nil
}

// ribbons appends the segments of it from the number from to before to.
func (f *frame) ribbons(out []ribbon, it *item, from, to int) []ribbon {
	for s := from; s < to; s++ {
		if a, b, ok := f.segment(it, s); ok {
			c := it.colourOf(s)
			c.a = 1
			out = append(out, ribbon{f.widened(a, b), c.pack()})
		}
	}
	return out
}

// segment gives the ends of a segment in the camera's frame, pulled a little
// towards it so that a line on a surface is seen, and cut at the near plane.
func (f *frame) segment(it *item, s int) (a, b scene.Vec3, ok bool) {
	var ends [2]scene.Vec3
	for k, i := range it.mesh.Indices[2*s : 2*s+2] {
		if int(i) >= len(it.mesh.Positions) {
			return a, b, false
		}
		p := it.to.Apply(it.mesh.Positions[i])
		if !p.Finite() {
			return a, b, false
		}
		ends[k] = f.pulled(f.cam.view(p))
	}
	a, b = ends[0], ends[1]
	near := f.cam.near
	if a[2] < near && b[2] < near {
		return a, b, false
	}
	if a[2] < near {
		a = b.Add(a.Sub(b).Scale((b[2] - near) / (b[2] - a[2])))
	}
	if b[2] < near {
		b = a.Add(b.Sub(a).Scale((a[2] - near) / (a[2] - b[2])))
	}
	return a, b, true
}

// pulled moves a point of the camera's frame along its ray towards the eye by
// what two faces may be apart and still be one to the eye: see edge.
func (f *frame) pulled(v scene.Vec3) scene.Vec3 {
	if v[2] <= f.cam.near {
		return v
	}
	pull := 2.5*v[2]/f.cam.scale + f.reach*0.02
	return v.Scale(max(f.cam.near, v[2]-pull) / v[2])
}

// widened gives the two halves of the ribbon from a to b, which goes on by half
// its width at either end: where segments meet no gap is left.
func (f *frame) widened(a, b scene.Vec3) [2]triangle {
	p, q := f.cam.project(a), f.cam.project(b)
	dx, dy := q.x-p.x, q.y-p.y
	l := math.Hypot(dx, dy)
	if l < 1e-9 {
		dx, dy, l = 1, 0, 1 // seen along it: a dot
	}
	dx, dy = dx/l*lineWidth/2, dy/l*lineWidth/2
	c := [4]screen{
		{p.x - dx + dy, p.y - dy - dx, p.k}, {p.x - dx - dy, p.y - dy + dx, p.k},
		{q.x + dx - dy, q.y + dy + dx, q.k}, {q.x + dx + dy, q.y + dy - dx, q.k},
	}
	return [2]triangle{{p: [3]screen{c[0], c[1], c[2]}}, {p: [3]screen{c[0], c[2], c[3]}}}
}

// layRibbons draws ribbons in order, bands of rows at the same time.
func (f *frame) layRibbons(batch []ribbon) {
	bands := f.buf.height/(bandRows*superSampling) + 1
	parallel(bands, func(i int) {
		from, to := band(i, bands, f.buf.height)
		for k := range batch {
			for h := range batch[k].halves {
				f.layHalf(&batch[k].halves[h], batch[k].colour, from, to)
			}
		}
	})
}

// layHalf draws one half into the rows from to to.
func (f *frame) layHalf(t *triangle, colour uint32, from, to int) {
	p, ok := t.plane()
	if !ok {
		return
	}
	t.rows(f.buf.width, from, to, func(y, x0, x1 int) {
		for x := x0; x < x1; x++ {
			at := y*f.buf.width + x
			if k := p.at(float64(x)+0.5, float64(y)+0.5); k <= f.buf.depth[at] {
				f.buf.depth[at], f.buf.id[at] = k, colour
			}
		}
	})
}
