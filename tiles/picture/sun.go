package picture

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// sunAside is how far left of the viewer the sun stands, and sunHeight how
	// high above the horizon, degrees: two walls of a house get different light
	// and its shadow falls to the side.
	sunAside, sunHeight = 68.0, 43.0
	// The shadow map is a square as wide as the picture's samples, within
	// these bounds.
	minShadowSide, maxShadowSide = 256, 2048
	// shadowReach is how many samples of the shadow map away lit looks, along the
	// map, and shadowBias how far it steps back from a face that the sun meets
	// square: what keeps a face from shadowing itself.
	shadowReach, shadowBias = 2.5, 0.6
)

// sunlight is the direction to the sun and what it sees.
type sunlight struct {
	to, right, up scene.Vec3 // unit vectors
	middle        scene.Vec3
	side          int     // of the map, samples
	scale         float64 // samples a metre
	depth         *buffer // metres from the middle, towards away
}

// newSuns gives the sun with the maps that are needed: of the whole model, or
// outdoors of what is seen near and of all that is seen.
func (f *frame) newSuns() []sunlight {
	back := f.cam.forward.Scale(-1)
	azimuth := math.Atan2(back[1], back[0])
	if math.Hypot(back[0], back[1]) < 0.01 {
		azimuth = -math.Pi / 2 // looking down: as if from the south
	}
	if f.opt.Outdoors == nil {
		s := f.newSunlight(azimuth - sunAside*math.Pi/180)
		s.cover(f.bounds.Center(), f.bounds.Size().Length()/2)
		return []sunlight{s}
	}
	s := f.newSunlight(southern(azimuth))
	return f.seenBy(s)
}

// newSunlight gives the sun at an azimuth, counter-clockwise from east in radians,
// without a map.
func (f *frame) newSunlight(azimuth float64) sunlight {
	se, ce := math.Sincos(sunHeight * math.Pi / 180)
	sa, ca := math.Sincos(azimuth)
	s := sunlight{to: scene.Vec3{ca * ce, sa * ce, se}}
	s.right = scene.Vec3{0, 0, 1}.Cross(s.to).Normalized()
	s.up = s.to.Cross(s.right)
	s.side = min(maxShadowSide, max(minShadowSide, f.buf.width, f.buf.height))
	return s
}

// cover gives s a map of the sphere around middle.
func (s *sunlight) cover(middle scene.Vec3, radius float64) {
	s.aim(middle, radius)
	s.depth = newBuffer(s.side, s.side, false)
}

// aim lets the map show the sphere around middle.
func (s *sunlight) aim(middle scene.Vec3, radius float64) {
	s.middle = middle
	s.scale = float64(s.side) / 2 / max(radius, 1e-3)
}

// locate gives samples and depth of p in the shadow map.
func (s *sunlight) locate(p scene.Vec3) screen {
	d := p.Sub(s.middle)
	half := float64(s.side) / 2
	return screen{half + s.scale*d.Dot(s.right), half - s.scale*d.Dot(s.up), -d.Dot(s.to)}
}

// point implements projector.
func (s *sunlight) point(p scene.Vec3) projected {
	return projected{at: s.locate(p), unfit: !p.Finite()}
}

// triangle implements projector.
func (s *sunlight) triangle(out []triangle, a, b, c *projected, id uint32) []triangle {
	t := triangle{[3]screen{a.at, b.at, c.at}, id}
	if t.outside(float64(s.side), float64(s.side)) {
		return out
	}
	return append(out, t)
}

// lit gives the share of sunlight that reaches p on a face with the normal n, by
// the finest map that holds p.
func (f *frame) lit(p, n scene.Vec3) float32 {
	for i := range f.suns[:len(f.suns)-1] {
		if s := &f.suns[i]; s.holds(p) {
			return s.lit(p, n)
		}
	}
	return f.suns[len(f.suns)-1].lit(p, n)
}

// holds tells whether the map shows p and what its samples look at around it.
func (s *sunlight) holds(p scene.Vec3) bool {
	at := s.locate(p)
	return at.x > 4 && at.y > 4 && at.x < float64(s.side-4) && at.y < float64(s.side-4)
}

// lit gives the share of sunlight that reaches p on a face with the normal n:
// nine samples of the map, the outer ones weighed by where p lies between.
func (s *sunlight) lit(p, n scene.Vec3) float32 {
	// Over a plane at an angle to the sun depth changes by its tangent for each
	// sample: a step along the normal of their reach times its sine covers that.
	facing := min(1, math.Abs(n.Dot(s.to)))
	p = p.Add(n.Scale((shadowBias + shadowReach*math.Sqrt(1-facing*facing)) / s.scale))
	at := s.locate(p)
	depth := float32(at.k - shadowBias/s.scale)
	x, y := int(math.Floor(at.x-0.5)), int(math.Floor(at.y-0.5))
	fx, fy := float32(at.x-0.5-float64(x)), float32(at.y-0.5-float64(y))
	if x < 1 || y < 1 || x+2 >= s.side || y+2 >= s.side {
		return s.litAtRim(x, y, fx, fy, depth)
	}
	var sum float32
	for j, wy := range [4]float32{1 - fy, 1, 1, fy} {
		at := (y-1+j)*s.side + x - 1
		row := s.depth.depth[at : at+4 : at+4]
		var across float32
		if row[0] >= depth {
			across = 1 - fx
		}
		if row[1] >= depth {
			across++
		}
		if row[2] >= depth {
			across++
		}
		if row[3] >= depth {
			across += fx
		}
		sum += across * wy
	}
	return sum / 9
}

// litAtRim is lit where some of its samples lie beyond the map, in the sun.
func (s *sunlight) litAtRim(x, y int, fx, fy, depth float32) float32 {
	wx, wy := [4]float32{1 - fx, 1, 1, fx}, [4]float32{1 - fy, 1, 1, fy}
	var sum float32
	for j := range 4 {
		for i := range 4 {
			u, v := x-1+i, y-1+j
			if u < 0 || v < 0 || u >= s.side || v >= s.side || s.depth.depth[v*s.side+u] >= depth {
				sum += wx[i] * wy[j]
			}
		}
	}
	return sum / 9
}
