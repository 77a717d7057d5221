package picture

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// glassShine is how much a pane mirrors of the sky when seen along it.
	glassShine = 0.55
	// minGlass is the least opacity a pane is drawn with, face on: both faces
	// of it count.
	minGlass = 0.10
)

// drawGlass lays the transparent triangles over the lit samples, the farthest
// first.
func (f *frame) drawGlass(ctx context.Context) error {
	var panes []triangle
	var points []projected
	for _, batch := range f.spans((*item).glass, []numbers{{1, f.triangles}}) {
		if err := ctx.Err(); err != nil {
			return err
		}
		panes, points = projectAll(panes, points, batch, &f.cam)
	}
	order := make([]int32, len(panes))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(i, j int32) int { return cmp.Compare(panes[j].farness(), panes[i].farness()) })
	bands := f.buf.height/(bandRows*superSampling) + 1
	parallel(bands, func(i int) {
		from, to := band(i, bands, f.buf.height)
		var last surface
		for _, k := range order {
			f.layPane(&panes[k], from, to, &last)
		}
	})
	return nil
}

func (t *triangle) farness() float64 { return t.p[0].k + t.p[1].k + t.p[2].k }

// layPane lays one triangle over the rows from to to.
func (f *frame) layPane(t *triangle, from, to int, last *surface) {
	p, ok := t.plane()
	if !ok {
		return
	}
	first := true
	var s surface
	var alpha float32
	t.rows(f.buf.width, from, to, func(y, x0, x1 int) {
		if first { // only now is it known to be seen in this band
			s, first = f.surfaceOf(t.id, last), false
			alpha = s.albedo.a
		}
		for x := x0; x < x1; x++ {
			at := y*f.buf.width + x
			k := p.at(float64(x)+0.5, float64(y)+0.5)
			if k < f.buf.depth[at] {
				c := f.pane(f.cam.at(float64(x)+0.5, float64(y)+0.5, float64(k)), &s, alpha)
				f.buf.id[at] = c.over(unpack(f.buf.id[at])).pack()
			}
		}
	})
}

// pane gives the colour of glass at p: its own, lit, and the sky it mirrors,
// more the flatter it is seen (Schlick's approximation).
func (f *frame) pane(p scene.Vec3, s *surface, alpha float32) colour {
	view := f.cam.eye.Sub(p).Normalized()
	c := float32(math.Abs(view.Dot(s.normal)))
	grazing := (1 - c) * (1 - c)
	grazing *= grazing * (1 - c)
	mirror := 0.06 + (glassShine-0.06)*grazing
	own := f.shade(p, s, 1)
	a := max(minGlass, alpha*0.6)
	sky := skyLight()
	mirrored := view.Scale(-1).Sub(s.normal.Scale(-2 * view.Dot(s.normal)))
	bright := float32(0.55 + 0.75*max(0, mirrored[2]))
	return own.scale(a).add(colour{sky.r * bright * mirror, sky.g * bright * mirror, sky.b * bright * mirror, mirror * (1 - a)})
}
