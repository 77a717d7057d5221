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
	// maxCornerPixels bounds the radius of the probes in samples: beyond it
	// they lie too far apart to tell anything.
	maxCornerPixels = 90.0
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

// findOpenness fills f.open: for each pixel how much of the sky above its
// surface is not hidden by what stands near (ambient occlusion in screen
// space).
func (f *frame) findOpenness() {
	w, h := f.opt.Width, f.opt.Height
	raw := make([]uint8, w*h)
	pattern := probes()
	parallel(h/bandRows+1, func(i int) {
		var last surface
		for y := i * bandRows; y < min((i+1)*bandRows, h); y++ {
			for x := range w {
				raw[y*w+x] = f.openness(x, y, &pattern[(y&3)*4+x&3], &last)
			}
		}
	})
	f.open = make([]uint8, w*h)
	parallel(h/bandRows+1, func(i int) {
		for y := i * bandRows; y < min((i+1)*bandRows, h); y++ {
			for x := range w {
				f.open[y*w+x] = f.blurred(raw, x, y)
			}
		}
	})
}

// probes gives offsets within the unit disc: a spiral, turned sixteen ways.
func probes() (out [cornerTurns][cornerProbes][2]float64) {
	const golden = 2.399963229728653
	for t := range out {
		for i := range out[t] {
			r := math.Sqrt((float64(i) + 0.5) / cornerProbes)
			s, c := math.Sincos(float64(i)*golden + float64(t*7%cornerTurns)*2*math.Pi/cornerTurns/cornerProbes*5)
			out[t][i] = [2]float64{r * c, r * s}
		}
	}
	return out
}

func (f *frame) openness(px, py int, pattern *[cornerProbes][2]float64, last *surface) uint8 {
	x, y := px*superSampling, py*superSampling
	here := f.hitAt(x, y)
	if !here.ok {
		return 255
	}
	n := f.normalAt(x, y, last)
	z := here.p.Sub(f.cam.eye).Dot(f.cam.forward)
	radius := math.Min(f.reach*f.cam.scale/z, maxCornerPixels)
	hidden := 0.0
	for _, o := range pattern {
		q := f.hitAt(x+int(o[0]*radius), y+int(o[1]*radius))
		if !q.ok {
			continue
		}
		v := q.p.Sub(here.p)
		d2 := v.Dot(v)
		if d2 > f.reach*f.reach || d2 == 0 {
			continue
		}
		rise := v.Dot(n)/math.Sqrt(d2) - 0.08
		if rise > 0 {
			hidden += rise * (1 - d2/(f.reach*f.reach))
		}
	}
	return uint8(255*math.Max(0, 1-cornerStrength*hidden/cornerProbes) + 0.5)
}

// blurred takes the mean over the four by four pixels around that lie at about
// the same distance.
func (f *frame) blurred(raw []uint8, px, py int) uint8 {
	w, h := f.opt.Width, f.opt.Height
	depth := func(x, y int) float64 {
		k := f.buf.depth[y*superSampling*f.buf.width+x*superSampling]
		if k == math.MaxFloat32 {
			return 0
		}
		return -1 / float64(k)
	}
	z := depth(px, py)
	sum, n := 0, 0
	for y := max(0, py-2); y < min(h, py+2); y++ {
		for x := max(0, px-2); x < min(w, px+2); x++ {
			if math.Abs(depth(x, y)-z) <= f.reach*0.3 {
				sum += int(raw[y*w+x])
				n++
			}
		}
	}
	return uint8(sum / max(1, n))
}
