package picture

import (
	"math"
)

// Outdoors is the world around a model: level ground to the horizon, a clear sky,
// and a sun that stands where one can stand in the north: in the south, as far
// to the side of the viewer as it may.
type Outdoors struct {
	Ground float64 // height of the ground, metres in the frame of the parts
	// Gone tells where there is no ground; nil for nowhere. It is called from many
	// goroutines at once.
	Gone func(x, y float64) bool
}

const (
	// hazeFrom and hazeTo are where the ground begins to fade into the horizon and
	// where it is gone, metres.
	hazeFrom, hazeTo = 150.0, 2000.0
	// airReach is the distance at which the air has taken half of what stands there,
	// metres: a clear day.
	airReach = 5000.0
	// outdoorReach bounds how far a corner darkens, metres: about what a canopy
	// stands out.
	outdoorReach = 1.6
)

// air has the colours of the outdoors, made once: those of the viewer.
type air struct{ top, horizon, paper colour }

func newAir() air {
	return air{fromSRGB(0x7f, 0xb0, 0xda), fromSRGB(0xee, 0xf3, 0xf5), fromSRGB(0xe4, 0xe2, 0xdc)}
}

// behind gives what stands behind all parts at the middle of a pixel: the sky, or
// the ground in full light.
func (f *frame) behind(x, y int) colour {
	px, py := (float64(x)+0.5)*superSampling, (float64(y)+0.5)*superSampling
	r := f.cam.ray(px, py)
	up := r[2] / r.Length()
	if t := f.groundDistance(px, py); t > 0 {
		return mix(f.air.paper, f.air.horizon, haze(t))
	}
	return mix(f.air.horizon, f.air.top, float32(math.Sqrt(max(0, up))))
}

// groundDistance gives how far along the axis of view a ray meets the ground, 0
// where it does not.
func (f *frame) groundDistance(x, y float64) float64 {
	r := f.cam.ray(x, y)
	t := (f.groundLevel() - f.cam.eye[2]) / r[2]
	if !(t > f.cam.near) || math.IsInf(t, 0) || f.opt.Outdoors != nil && r[2] >= 0 {
		return 0
	}
	if o := f.opt.Outdoors; o != nil && o.Gone != nil {
		if p := f.cam.eye.Add(r.Scale(t)); o.Gone(p[0], p[1]) {
			return 0
		}
	}
	return t
}

// haze gives the share of the horizon in the ground at a distance.
func haze(distance float64) float32 {
	from, to := 1/math.Sqrt(hazeFrom), 1/math.Sqrt(hazeTo)
	t := max(0, min(1, (from-1/math.Sqrt(distance))/(from-to)))
	return float32(t * t * (3 - 2*t))
}

// aired gives what is left of c, seen over a distance.
func (f *frame) aired(c colour, distance float64) colour {
	return mix(c, f.air.horizon, float32(distance/(distance+airReach)))
}

func mix(a, b colour, t float32) colour { return a.scale(1 - t).add(b.scale(t)) }

// layGround hides what lies below the ground.
func (f *frame) layGround() {
	f.eachRow(f.buf.height, func(y int) {
		for x := range f.buf.width {
			t := f.groundDistance(float64(x)+0.5, float64(y)+0.5)
			if t == 0 {
				continue
			}
			at := y*f.buf.width + x
			k := float32(-1 / t)
			if d := f.buf.depth[at]; k+k*1e-5 < d {
				f.buf.depth[at], f.buf.id[at] = k, 0
			}
		}
	})
}
