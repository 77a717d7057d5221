package obj

import (
	"errors"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// triangulator cuts faces into triangles; its buffers are used anew.
type triangulator struct {
	corners    []corner
	ring       []scene.Vec3
	lostCoords int
}

func newTriangulator() *triangulator { return &triangulator{} }

var errFewCorners = errors.New("a face has three corners at least")

// triangles appends those of the face under way to out.
func (t *triangulator) triangles(out []corner, vertices []scene.Vec3) ([]corner, error) {
	c := t.corners
	switch {
	case len(c) < 3:
		return out, errFewCorners
	case len(c) == 3:
		return append(out, c...), nil
	}
	t.ring = t.ring[:0]
	for _, k := range c {
		t.ring = append(t.ring, vertices[k.v])
	}
	if convex(t.ring) {
		for i := 2; i < len(c); i++ {
			out = append(out, c[0], c[i-1], c[i])
		}
		return out, nil
	}
	ix, err := mesh.TriangulatePolygon3(t.ring, nil)
	if err != nil && len(ix) == 0 {
		return out, err
	}
	for _, i := range ix {
		out = append(out, c[i])
	}
	return out, nil
}

// convex tells a ring that turns one way everywhere and once around: then a fan cuts
// it.
func convex(ring []scene.Vec3) bool {
	normal := mesh.NewellNormal(ring)
	n := len(ring)
	for i := range ring {
		a, b, c := ring[i], ring[(i+1)%n], ring[(i+2)%n]
		if !(b.Sub(a).Cross(c.Sub(b)).Dot(normal) > 0) {
			return false
		}
	}
	// Turning one way, it goes round once where the fan from the first corner turns so
	// as well.
	for i := 2; i < n; i++ {
		if !(ring[i-1].Sub(ring[0]).Cross(ring[i].Sub(ring[0])).Dot(normal) > 0) {
			return false
		}
	}
	return true
}
