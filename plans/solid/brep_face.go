package solid

import (
	"errors"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

func appendFace(m *scene.Mesh, f Face, r *Report) {
	tris, err := mesh.TriangulatePolygon3(f.Outer, f.Inners)
	switch {
	case errors.Is(err, mesh.ErrNotSimple):
		r.Crossing++
	case err != nil:
		r.Degenerate++
		return
	}
	first := uint32(len(m.Positions))
	m.Positions = append(m.Positions, f.Outer...)
	for _, h := range f.Inners {
		m.Positions = append(m.Positions, h...)
	}
	for _, i := range tris {
		m.Indices = append(m.Indices, first+i)
	}
}
