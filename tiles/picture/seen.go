package picture

import (
	"cmp"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// seenStride is the distance of the samples that are looked at to place the
	// maps of the sun.
	seenStride = 8
	// farShadows is where shadows end, metres.
	farShadows = 1500.0
	// worthFiner is how much narrower than the next a map must be to be made.
	worthFiner = 0.7
)

// seenShares are the shares of what is seen, from the nearest on, that maps of
// the sun cover.
func seenShares() []float64 { return []float64{0.45, 0.8, 1} }

// southern gives the azimuth of the sun for who has his back to the azimuth back
// (both counter-clockwise from east, radians): to one side of him and behind
// him, but from south-east by south to south-west by south, where the sun
// stands as high as this on a summer's day at the latitudes of Europe.
func southern(back float64) float64 {
	const south, most = -math.Pi / 2, 70 * math.Pi / 180
	best, far := south, math.Inf(1)
	for _, side := range []float64{-1, 1} {
		wanted := back + side*sunAside*math.Pi/180
		off := math.Remainder(wanted-south, 2*math.Pi)
		held := min(max(off, -most), most)
		if d := math.Abs(off - held); d < far {
			best, far = south+held, d
		}
	}
	return best
}

// seenBy gives s with maps of what the picture shows, the finest first: the
// samples decide (Lauritzen, Salvi and Lefohn, Sample Distribution Shadow Maps,
// 2011).
func (f *frame) seenBy(s sunlight) []sunlight {
	points := f.seenPoints(&s)
	if len(points) == 0 {
		s.cover(f.cam.eye, 1)
		return []sunlight{s}
	}
	slices.SortFunc(points, func(a, b seenPoint) int { return cmp.Compare(a.away, b.away) })
	var suns []sunlight
	for _, share := range slices.Backward(seenShares()) {
		one := s
		one.around(points[:max(1, int(share*float64(len(points))))])
		if len(suns) == 0 || one.scale*worthFiner > suns[0].scale {
			suns = append([]sunlight{one}, suns...)
		}
	}
	for i := range suns {
		suns[i].depth = newBuffer(s.side, s.side, false)
	}
	return suns
}

type seenPoint struct {
	p    scene.Vec3
	away float64 // along the axis of view, metres
}

// seenPoints gives some points of what the picture shows and shadows may fall on:
// none farther to the side, as the sun sees it, than the model reaches.
func (f *frame) seenPoints(s *sunlight) []seenPoint {
	var out []seenPoint
	lo, hi := s.shadowed(f.bounds)
	for y := seenStride / 2; y < f.buf.height; y += seenStride {
		for x := seenStride / 2; x < f.buf.width; x += seenStride {
			h := f.hitAt(x, y)
			if !h.ok {
				continue
			}
			u, v, away := h.p.Dot(s.right), h.p.Dot(s.up), h.p.Sub(f.cam.eye).Dot(f.cam.forward)
			if away < farShadows && u >= lo[0] && u <= hi[0] && v >= lo[1] && v <= hi[1] {
				out = append(out, seenPoint{h.p, away})
			}
		}
	}
	return out
}

// shadowed gives the box that a box takes as the sun sees it.
func (s *sunlight) shadowed(b scene.Box) (lo, hi [2]float64) {
	lo, hi = [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i := range 8 {
		p := cornerOf(&b, i)
		for k, w := range [2]float64{p.Dot(s.right), p.Dot(s.up)} {
			lo[k], hi[k] = min(lo[k], w), max(hi[k], w)
		}
	}
	return lo, hi
}

// around aims s at the points.
func (s *sunlight) around(points []seenPoint) {
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i := range points {
		for k, w := range [2]float64{points[i].p.Dot(s.right), points[i].p.Dot(s.up)} {
			lo[k], hi[k] = min(lo[k], w), max(hi[k], w)
		}
	}
	middle := s.right.Scale((lo[0] + hi[0]) / 2).Add(s.up.Scale((lo[1] + hi[1]) / 2))
	// A little more than half the width: samples look around themselves.
	s.aim(middle.Add(s.to.Scale(points[0].p.Dot(s.to))), max(hi[0]-lo[0], hi[1]-lo[1], 1)*0.52)
}
