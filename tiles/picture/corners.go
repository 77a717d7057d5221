package picture

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// cornerShare is how far a corner darkens, of the model's diagonal.
	cornerShare = 0.055
	// cornerProbes around each pixel, and the turns of the pattern, one for
	// each pixel of a four by four block: the blur takes their mean.
	cornerProbes, cornerTurns = 12, 16
	// cornerStrength is how dark the deepest corner gets.
	cornerStrength = 1.5
	// maxCornerPixels bounds the radius of the probes: beyond it they lie too
	// far apart to tell anything.
	maxCornerPixels = 45
	// cornerBias is the sine of the angle below which nothing hides the sky:
	// rounding, and the bends of what was once round.
	cornerBias = 0.08
)

// hit is what a sample shows: nothing, the ground or a triangle.
type hit struct {
	p  scene.Vec3
	ok bool
}

// hitAt gives the point seen at a sample.
func (f *frame) hitAt(x, y int) hit {
	if x < 0 || y < 0 || x >= f.buf.width || y >= f.buf.height {
		return hit{}
	}
	at := y*f.buf.width + x
	if k := f.buf.depth[at]; k != math.MaxFloat32 {
		return hit{f.cam.at(float64(x)+0.5, float64(y)+0.5, float64(k)), true}
	}
	return f.groundAt(x, y)
}

// seen is the point that a pixel shows, metres from the middle of the model;
// away is its distance along the view, 0 where the pixel shows nothing.
type seen struct {
	x, y, z float32
	away    float32
}

// look gives what every pixel shows, taken at its first sample.
func (f *frame) look() []seen {
	w, h := f.opt.Width, f.opt.Height
	out := make([]seen, w*h)
	middle := f.bounds.Center()
	near := f.fresh.grown(openCells + 1)
	f.eachRow(h, func(y int) {
		for x := range w {
			if !near.holds(x*superSampling, y*superSampling) {
				continue
			}
			if g := f.hitAt(x*superSampling, y*superSampling); g.ok {
				p := g.p.Sub(middle)
				out[y*w+x] = seen{float32(p[0]), float32(p[1]), float32(p[2]), float32(g.p.Sub(f.cam.eye).Dot(f.cam.forward))}
			}
		}
	})
	return out
}

// eachRow works on the rows below n, bands of them at the same time.
func (f *frame) eachRow(n int, row func(y int)) {
	parallel((n+bandRows-1)/bandRows, func(i int) {
		for y := i * bandRows; y < min((i+1)*bandRows, n); y++ {
			row(y)
		}
	})
}

// findOpenness fills f.open: for each pixel how much of the sky above its
// surface is not hidden by what stands near (ambient occlusion in screen
// space).
func (f *frame) findOpenness() {
	w, h := f.opt.Width, f.opt.Height
	raw := make([]uint8, w*h)
	points := f.look()
	pattern := probes()
	near := f.fresh.grown(1)
	f.eachRow(h, func(y int) {
		var last surface
		for x := range w {
			raw[y*w+x] = 255
			if points[y*w+x].away > 0 && near.holds(x*superSampling, y*superSampling) {
				n := f.normalAt(x*superSampling, y*superSampling, &last)
				raw[y*w+x] = f.openness(points, x, y, n, &pattern[(y&3)*4+x&3])
			}
		}
	})
	f.open = make([]uint8, w*h)
	f.eachRow(h, func(y int) {
		for x := range w {
			if f.fresh.holds(x*superSampling, y*superSampling) {
				f.open[y*w+x] = f.blurred(raw, points, x, y)
			}
		}
	})
}

// probes gives offsets within the unit disc: a spiral, turned sixteen ways.
func probes() (out [cornerTurns][cornerProbes][2]float32) {
	const golden = 2.399963229728653
	for t := range out {
		for i := range out[t] {
			r := math.Sqrt((float64(i) + (float64(t*5%cornerTurns)+0.5)/cornerTurns) / cornerProbes)
			s, c := math.Sincos(float64(i)*golden + float64(t*7%cornerTurns)*2*math.Pi/cornerTurns/cornerProbes*5)
			out[t][i] = [2]float32{float32(r * c), float32(r * s)}
		}
	}
	return out
}

// openness looks at what the probes around a pixel show: how far it rises over
// the plane of the surface with the normal n.
func (f *frame) openness(points []seen, px, py int, n scene.Vec3, pattern *[cornerProbes][2]float32) uint8 {
	w, h := f.opt.Width, f.opt.Height
	here := &points[py*w+px]
	reach := float32(f.reach)
	radius := min(reach*float32(f.cam.scale)/here.away/superSampling, maxCornerPixels)
	nx, ny, nz := float32(n[0]), float32(n[1]), float32(n[2])
	var hidden float32
	for i := range pattern {
		x, y := px+int(pattern[i][0]*radius), py+int(pattern[i][1]*radius)
		if x < 0 || y < 0 || x >= w || y >= h {
			continue
		}
		q := &points[y*w+x]
		dx, dy, dz := q.x-here.x, q.y-here.y, q.z-here.z
		d2 := dx*dx + dy*dy + dz*dz
		rise := dx*nx + dy*ny + dz*nz
		if q.away == 0 || rise <= 0 || d2 > reach*reach {
			continue
		}
		if rise = rise/float32(math.Sqrt(float64(d2))) - cornerBias; rise > 0 {
			hidden += rise * (1 - d2/(reach*reach))
		}
	}
	return uint8(255*max(0, 1-cornerStrength*hidden/cornerProbes) + 0.5)
}

// blurred takes the mean over the four by four pixels around that lie at about
// the same distance.
func (f *frame) blurred(raw []uint8, points []seen, px, py int) uint8 {
	w, h := f.opt.Width, f.opt.Height
	away, near := points[py*w+px].away, float32(f.reach)*0.3
	sum, n := 0, 0
	for y := max(0, py-2); y < min(h, py+2); y++ {
		for x := max(0, px-2); x < min(w, px+2); x++ {
			if d := points[y*w+x].away - away; d <= near && d >= -near {
				sum += int(raw[y*w+x])
				n++
			}
		}
	}
	return uint8(sum / max(1, n))
}
