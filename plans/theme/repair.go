package theme

import (
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Bounds of the repair of a ring that crosses itself: generalized borders do so by a
// metre here and there.
const (
	// maxLoop is how many corners a loop that is cut off may have.
	maxLoop = 64
	// maxLoopShare is how much of the ring's area it may have.
	maxLoopShare = 0.001
	// maxRepairs bounds the loops of one ring.
	maxRepairs = 1000
)

// triangulate triangulates a polygon; where its outer ring crosses itself in small
// loops, without those: the standard practice for a border that doubles back.
func triangulate(rings [][]scene.Vec3) ([][]scene.Vec3, []uint32, error) {
	triangles, err := mesh.TriangulatePolygon3(rings[0], rings[1:])
	if err == nil {
		return rings, triangles, nil
	}
	repaired := append([][]scene.Vec3{}, rings...)
	for i := range repaired {
		repaired[i] = cutLoops(repaired[i])
	}
	if triangles, again := mesh.TriangulatePolygon3(repaired[0], repaired[1:]); again == nil {
		return repaired, triangles, nil
	}
	return nil, nil, err
}

// cutLoops cuts off the small loops of a ring, each at the point where it crosses.
func cutLoops(ring []scene.Vec3) []scene.Vec3 {
	most := maxLoopShare * math.Abs(signedArea(ring))
	out := append([]scene.Vec3{}, ring...)
	for range maxRepairs {
		i, j, at, ok := firstLoop(out, most)
		if !ok {
			return out
		}
		kept := append(append([]scene.Vec3{}, out[:i+1]...), at)
		out = append(kept, out[j+1:]...)
	}
	return out
}

// firstLoop finds segments i and j, not next to each other, that cross or touch at a
// point, where what lies between them is small.
func firstLoop(ring []scene.Vec3, most float64) (i, j int, at scene.Vec3, ok bool) {
	for i := 0; i+3 < len(ring); i++ {
		for j := i + 2; j+1 < len(ring) && j-i <= maxLoop; j++ {
			at, ok := crossing(ring[i], ring[i+1], ring[j], ring[j+1])
			if ok && math.Abs(signedArea(append([]scene.Vec3{at}, ring[i+1:j+1]...))) <= most {
				return i, j, at, true
			}
		}
	}
	return 0, 0, at, false
}

// crossing gives the point where two segments meet.
func crossing(a, b, c, d scene.Vec3) (scene.Vec3, bool) {
	r, s, q := b.Sub(a), d.Sub(c), c.Sub(a)
	det := float64(r[0]*s[1]) - float64(r[1]*s[0])
	if det == 0 {
		return a, false
	}
	t := (float64(q[0]*s[1]) - float64(q[1]*s[0])) / det
	u := (float64(q[0]*r[1]) - float64(q[1]*r[0])) / det
	return a.Add(r.Scale(t)), t >= 0 && t <= 1 && u >= 0 && u <= 1
}
