package cityjson

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// maxCoordinate is the largest map coordinate that is taken, in metres: well
// beyond any projected system on earth.
const maxCoordinate = 1e9

// readVertices reads an array of corners and applies the transform, if any.
func readVertices(raw []byte, t *transform) ([]scene.Vec3, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var out []scene.Vec3
	c := cursor{text: raw}
	err := c.array(func(i int) error {
		var v scene.Vec3
		n := 0
		err := c.array(func(k int) error {
			x, err := c.number()
			if k < 3 {
				v[k] = x
			}
			n++
			return err
		})
		if err != nil {
			return fmt.Errorf("vertex %d: %w", i, err)
		}
		v = t.apply(v)
		if n != 3 || !v.Finite() || math.Abs(v[0]) > maxCoordinate || math.Abs(v[1]) > maxCoordinate || math.Abs(v[2]) > maxCoordinate {
			return fmt.Errorf("vertex %d: %d numbers, at %v", i, n, v)
		}
		out = append(out, v)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("rule vertices: %w", err)
	}
	return out, nil
}
