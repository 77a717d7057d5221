package picture

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// sunStrength and the two ambient lights, for a white surface.
	sunStrength = 0.72
	// edgeShade is what is left of the light on an edge.
	edgeShade = 0.62
	// edgeAngle is the cosine beyond which two faces make an edge.
	edgeAngle = 0.86
	// groundReach is how far the ground goes, of the model's half diagonal.
	groundReach = 1.5
	// groundShade is how dark the ground is where the sun does not reach.
	groundShade = 0.42
)

func skyLight() colour    { return colour{0.47, 0.52, 0.60, 1} }
func groundLight() colour { return colour{0.30, 0.285, 0.265, 1} }
func sunLight() colour    { return colour{1.0 * sunStrength, 0.955 * sunStrength, 0.87 * sunStrength, 1} }

// surface is a triangle's colour and normal, towards the viewer.
type surface struct {
	id     uint32
	albedo colour
	normal scene.Vec3
}

// surfaceOf gives the surface of the triangle id; last is the one before, often
// the same.
func (f *frame) surfaceOf(id uint32, last *surface) surface {
	if id == last.id {
		return *last
	}
	it := f.find(id)
	s := surface{id: id, albedo: it.colourOf(int(id - it.first))}
	if tri, ok := it.corners(int(id - it.first)); ok {
		s.normal = tri[1].Sub(tri[0]).Cross(tri[2].Sub(tri[0])).Normalized()
		if s.normal.Dot(tri[0].Sub(f.cam.eye)) > 0 {
			s.normal = s.normal.Scale(-1)
		}
	}
	*last = s
	return s
}

// normalAt gives the normal of what a sample shows; upwards for the ground.
func (f *frame) normalAt(x, y int, last *surface) scene.Vec3 {
	if id := f.buf.id[y*f.buf.width+x]; id != 0 {
		return f.surfaceOf(id, last).normal
	}
	return scene.Vec3{0, 0, 1}
}

// light turns every sample's triangle number into its colour. Bands of rows are
// lit at the same time; the row below a band, which its edges look at, is copied
// before the next band turns it into colours.
func (f *frame) light() {
	rows := bandRows * superSampling
	bands := (f.buf.height + rows - 1) / rows
	below := make([][]uint32, bands)
	for i := range below {
		if y := (i + 1) * rows; y < f.buf.height {
			below[i] = append([]uint32(nil), f.buf.row(y)...)
		}
	}
	parallel(bands, func(i int) {
		l := lighter{frame: f, ground: make([]uint32, f.opt.Width), stamps: make([]int, f.opt.Width), shades: make([]shaded, f.opt.Width)}
		l.near = f.fresh.grown(1)
		l.next = l.surfaces(nil, nil, i*rows, f.buf.row(i*rows))
		for y := i * rows; y < min((i+1)*rows, f.buf.height); y++ {
			under := below[i]
			if y+1 < min((i+1)*rows, f.buf.height) {
				under = f.buf.row(y + 1)
			}
			l.this, l.next = l.next, l.surfaces(l.this, l.next, y+1, under)
			l.row(y)
		}
	})
}

// row gives the triangles of one row of samples.
func (b *buffer) row(y int) []uint32 { return b.id[y*b.width : (y+1)*b.width] }

// lighter lights one band of rows.
type lighter struct {
	*frame
	this, next []surface // of the row being lit and the one below, which may be empty
	last       surface
	ground     []uint32 // of a row of pixels: one colour for all samples of a pixel
	stamps     []int    // the row of pixels, from 1, that the colour was made for
	shades     []shaded // of a row of pixels: the last surface that was lit in each
	near       *region  // what is lit, and round it; nil for all
}

// shaded is the light of a surface in a pixel: its samples share it, for shadows
// and corners are soft.
type shaded struct {
	row int // of pixels, from 1
	id  uint32
	c   colour
	p   scene.Vec3
}

// shadeAt gives the light of the surface s at a sample, and a point of it in the
// same pixel.
func (l *lighter) shadeAt(x, y int, s *surface) *shaded {
	px, py := x/superSampling, y/superSampling
	last := &l.shades[px]
	if last.row == py+1 && last.id == s.id {
		return last
	}
	p := l.hitAt(x, y).p
	c := l.shade(p, s, float32(l.open[py*l.opt.Width+px])/255)
	if l.opt.Outdoors != nil {
		c = l.aired(c, p.Sub(l.cam.eye).Dot(l.cam.forward))
	}
	*last = shaded{py + 1, s.id, c, p}
	return last
}

// groundPixel gives the colour of the ground at a sample: that of the first
// sample of its pixel that shows the ground, for its shadows are soft.
func (l *lighter) groundPixel(x, y int) uint32 {
	px, stamp := x/superSampling, y/superSampling+1
	if l.stamps[px] != stamp {
		l.ground[px], l.stamps[px] = l.groundColour(x, y).pack(), stamp
	}
	return l.ground[px]
}

// surfaces finds the surfaces of the row y of triangles; many are those of the row
// above.
func (l *lighter) surfaces(out, above []surface, y int, ids []uint32) []surface {
	out = out[:0]
	for x, id := range ids {
		switch {
		case id == 0 || !l.near.holds(x, y):
			out = append(out, surface{})
		case len(above) > 0 && above[x].id == id:
			out = append(out, above[x])
		default:
			out = append(out, l.surfaceOf(id, &l.last))
		}
	}
	return out
}

// row lights the samples of row y.
func (l *lighter) row(y int) {
	row := l.buf.row(y)
	for x := range row {
		s := &l.this[x]
		if !l.fresh.holds(x, y) {
			continue
		}
		if s.id == 0 {
			row[x] = l.groundPixel(x, y)
			continue
		}
		lit := l.shadeAt(x, y, s)
		c := lit.c
		if x+1 < len(row) && l.edge(lit.p, s, x+1, y, &l.this[x+1]) || len(l.next) > 0 && l.edge(lit.p, s, x, y+1, &l.next[x]) {
			c.r, c.g, c.b = c.r*edgeShade, c.g*edgeShade, c.b*edgeShade
		}
		row[x] = c.pack()
	}
}

// shade gives the light of an opaque surface at p.
func (f *frame) shade(p scene.Vec3, s *surface, open float32) colour {
	up := float32(0.5 + 0.5*s.normal[2])
	sky, ground := skyLight(), groundLight()
	light := sky.scale(up).add(ground.scale(1 - up)).scale(open)
	if slope := s.normal.Dot(f.suns[0].to); slope > 0 {
		light = light.add(sunLight().scale(float32(slope) * f.lit(p, s.normal)))
	}
	return colour{s.albedo.r * light.r, s.albedo.g * light.g, s.albedo.b * light.b, 1}
}

// edge tells whether the sample at x, y, which shows o, belongs to another face
// than s at p: turned from it, or off its plane.
func (f *frame) edge(p scene.Vec3, s *surface, x, y int, o *surface) bool {
	if o.id == s.id || o.id == 0 {
		return false
	}
	if o.normal.Dot(s.normal) < edgeAngle {
		return true
	}
	z := math.Abs(p.Sub(f.cam.eye).Dot(f.cam.forward))
	return math.Abs(f.hitAt(x, y).p.Sub(p).Dot(s.normal)) > 2.5*z/f.cam.scale+f.reach*0.02
}

// groundLevel is the lowest point of the model, or what the outdoors say.
func (f *frame) groundLevel() float64 {
	if o := f.opt.Outdoors; o != nil {
		return o.Ground
	}
	return f.bounds.Min[2]
}

// groundAt gives the point of the ground seen at a sample.
func (f *frame) groundAt(x, y int) hit {
	if !f.opt.Ground && f.opt.Outdoors == nil {
		return hit{}
	}
	t := f.groundDistance(float64(x)+0.5, float64(y)+0.5)
	if t == 0 {
		return hit{}
	}
	return hit{f.cam.eye.Add(f.cam.ray(float64(x)+0.5, float64(y)+0.5).Scale(t)), true}
}

// groundColour gives the shadow on the ground: nothing where the sun reaches.
func (f *frame) groundColour(x, y int) colour {
	g := f.groundAt(x, y)
	if !g.ok {
		return colour{}
	}
	fade := f.groundFade(g.p)
	if fade == 0 {
		return colour{}
	}
	open := float32(f.open[y/superSampling*f.opt.Width+x/superSampling]) / 255
	lit := f.lit(g.p, scene.Vec3{0, 0, 1})
	dark := groundShade * (1 - (0.35*open + 0.65*lit))
	if f.opt.Outdoors != nil { // as dark as surfaces get that lie in the same shadow
		sky, sun := skyLight().g, sunLight().g*float32(f.suns[0].to[2])
		dark = 1 - (sky*open+sun*lit)/(sky+sun)
	}
	a := clamp(dark * fade)
	return colour{0.06 * a, 0.07 * a, 0.10 * a, a}
}

// groundFade gives how much of a shadow shows at a point of the ground.
func (f *frame) groundFade(p scene.Vec3) float32 {
	if f.opt.Outdoors != nil {
		return 1 - haze(p.Sub(f.cam.eye).Dot(f.cam.forward))
	}
	off := p.Sub(f.bounds.Center())
	off[2] = 0
	far := off.Length() / (groundReach * max(f.bounds.Size().Length()/2, 1e-3))
	if far >= 1 {
		return 0
	}
	return float32((1 - far*far) * (1 - far*far))
}
