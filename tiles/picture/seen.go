package picture

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// seenStride is the distance of the samples that are looked at to place the
	// maps of the sun.
	seenStride = 8
	// nearTimes the distance of the nearest quarter of all samples is what the
	// first map covers.
	nearTimes = 1.5
	// farShadows is where shadows end, metres.
	farShadows = 1500.0
)

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

// seenBy gives s with maps of what the picture shows: the samples decide
// (Lauritzen, Salvi and Lefohn, Sample Distribution Shadow Maps, 2011).
func (f *frame) seenBy(s sunlight) []sunlight {
	points := f.seenPoints()
	if len(points) == 0 {
		s.cover(f.cam.eye, 1)
		return []sunlight{s}
	}
	slices.SortFunc(points, func(a, b seenPoint) int {
		switch {
		case a.away < b.away:
			return -1
		case a.away > b.away:
			return 1
		}
		return 0
	})
	near := points[len(points)/4].away * nearTimes
	n, _ := slices.BinarySearchFunc(points, near, func(p seenPoint, d float64) int {
		if p.away < d {
			return -1
		}
		return 1
	})
	suns := []sunlight{s.around(points)}
	if n > 0 && n < len(points) {
		suns = append([]sunlight{s.around(points[:n])}, suns...)
	}
	return suns
}

type seenPoint struct {
	p    scene.Vec3
	away float64 // along the axis of view, metres
}

// seenPoints gives some points of what the picture shows and shadows may fall on.
func (f *frame) seenPoints() []seenPoint {
	var out []seenPoint
	for y := seenStride / 2; y < f.buf.height; y += seenStride {
		for x := seenStride / 2; x < f.buf.width; x += seenStride {
			h := f.hitAt(x, y)
			if !h.ok {
				continue
			}
			if away := h.p.Sub(f.cam.eye).Dot(f.cam.forward); away < farShadows {
				out = append(out, seenPoint{h.p, away})
			}
		}
	}
	return out
}

// around gives s with a map of the points.
func (s sunlight) around(points []seenPoint) sunlight {
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i := range points {
		u, v := points[i].p.Dot(s.right), points[i].p.Dot(s.up)
		lo[0], hi[0] = min(lo[0], u), max(hi[0], u)
		lo[1], hi[1] = min(lo[1], v), max(hi[1], v)
	}
	middle := s.right.Scale((lo[0] + hi[0]) / 2).Add(s.up.Scale((lo[1] + hi[1]) / 2))
	middle = middle.Add(s.to.Scale(points[0].p.Dot(s.to)))
	// A little more than half the width: samples look around themselves.
	s.cover(middle, max(hi[0]-lo[0], hi[1]-lo[1], 1)*0.52)
	return s
}
