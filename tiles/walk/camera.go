package walk

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Camera is a perspective view in the frame of the tileset's root tile, before
// its transform: for a plan, east, north and up in metres.
type Camera struct {
	Eye, Target scene.Vec3
	FOV         float64 // vertical, radians
	Aspect      float64 // width over height
	Height      float64 // of the screen in CSS pixels, as error targets count them
	Near, Far   float64 // metres
	// Round looks all round: nothing lies outside the picture. What stands behind
	// the camera casts shadows into what lies before it.
	Round bool
}

// frustum is what a camera sees: six planes that look inward and eight corners.
type frustum struct {
	planes  [6]plane
	corners [8]scene.Vec3
}

// plane holds the points p with n.p >= d.
type plane struct {
	n scene.Vec3
	d float64
}

func (p plane) distance(v scene.Vec3) float64 { return p.n.Dot(v) - p.d }

// axes gives the directions to the right, up and forward.
func (c *Camera) axes() (right, up, forward scene.Vec3) {
	forward = c.Target.Sub(c.Eye).Normalized()
	up = scene.Vec3{0, 0, 1}
	if math.Abs(forward[2]) > 0.9999999 {
		up = scene.Vec3{0, 1, 0}
	}
	right = forward.Cross(up).Normalized()
	return right, right.Cross(forward), forward
}

// frustum is nil for a camera that looks all round.
func (c *Camera) frustum() *frustum {
	if c.Round {
		return nil
	}
	right, up, forward := c.axes()
	tall := math.Tan(c.FOV / 2)
	wide := tall * c.Aspect
	f := &frustum{}
	for i := range f.corners {
		away := c.Near
		if i&4 != 0 {
			away = c.Far
		}
		x, y := wide, tall
		if i&1 == 0 {
			x = -x
		}
		if i&2 == 0 {
			y = -y
		}
		f.corners[i] = c.Eye.Add(forward.Add(right.Scale(x)).Add(up.Scale(y)).Scale(away))
	}
	through := func(n, p scene.Vec3) plane {
		n = n.Normalized()
		return plane{n, n.Dot(p)}
	}
	f.planes = [6]plane{
		through(forward, c.Eye.Add(forward.Scale(c.Near))),
		through(forward.Scale(-1), c.Eye.Add(forward.Scale(c.Far))),
		through(forward.Scale(wide).Add(right), c.Eye),
		through(forward.Scale(wide).Sub(right), c.Eye),
		through(forward.Scale(tall).Add(up), c.Eye),
		through(forward.Scale(tall).Sub(up), c.Eye),
	}
	return f
}

// meets tells whether b and f may overlap, by the planes of either, as
// 3d-tiles-renderer does it.
func (f *frustum) meets(b *scene.Box) bool {
	if f == nil {
		return true
	}
	for _, p := range f.planes {
		far := scene.Vec3{}
		for i := range far {
			far[i] = b.Max[i]
			if p.n[i] < 0 {
				far[i] = b.Min[i]
			}
		}
		if p.distance(far) < 0 {
			return false
		}
	}
	for axis := range 3 {
		low, high := math.Inf(1), math.Inf(-1)
		for _, c := range f.corners {
			low, high = min(low, c[axis]), max(high, c[axis])
		}
		if high < b.Min[axis] || low > b.Max[axis] {
			return false
		}
	}
	return true
}

// away gives the distance from a point to a box, 0 within.
func away(p scene.Vec3, b *scene.Box) float64 {
	d := scene.Vec3{}
	for i := range d {
		d[i] = max(b.Min[i]-p[i], 0, p[i]-b.Max[i])
	}
	return d.Length()
}
