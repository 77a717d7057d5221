package cityjson

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/tiles/scene"
)

// lines makes the segments of a MultiLineString, such as the axis of a road.
func lines(g *geometry, class string, vertices []scene.Vec3) ([]scene.Part, error) {
	m := &scene.Mesh{Lines: true}
	c := cursor{text: g.boundaries}
	err := c.array(func(k int) error {
		before := -1
		return c.array(func(int) error {
			id, err := c.index()
			if err != nil {
				return err
			}
			if id < 0 || id >= len(vertices) {
				return &ruleError{"vertex-index", fmt.Sprint("boundaries/", k), fmt.Errorf("vertex %d of %d", id, len(vertices))}
			}
			m.Positions = append(m.Positions, vertices[id])
			if at := uint32(len(m.Positions)); before >= 0 && before != id {
				m.Indices = append(m.Indices, at-2, at-1)
			}
			before = id
			return nil
		})
	})
	if err != nil || len(m.Indices) == 0 {
		return nil, err
	}
	return []scene.Part{{Mesh: m, Transform: scene.Identity(), Material: citylook.Class(class)}}, nil
}
