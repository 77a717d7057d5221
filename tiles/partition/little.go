package partition

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// boxed gives the box of e as a feature in the plan frame, in the colour of its
// first part: what a proxy shows of a little thing that lies far from all else.
// Each point of a side lies within that side's diagonal of the feature, which
// touches it: the second result, metres.
func (e *entry) boxed() (*scene.Feature, float64) {
	f := *e.feature
	part := f.Parts[0]
	part.Transform, part.Material.Texture = scene.Identity(), nil
	corners := e.box.Corners()
	part.Mesh = &scene.Mesh{Positions: corners[:]}
	// The corners count in binary, x lowest: each side counter-clockwise from outside.
	for _, side := range [6][4]uint32{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		part.Mesh.Indices = append(part.Mesh.Indices, side[0], side[1], side[2], side[0], side[2], side[3])
	}
	f.Parts = []scene.Part{part}
	s := e.box.Size()
	least := min(s[0], s[1], s[2])
	return &f, math.Sqrt(max(0, s.Dot(s)-float64(least*least)))
}
