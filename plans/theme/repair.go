package theme

import (
	"github.com/maquette-city/maquette/plans/rings"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// triangulate triangulates a polygon, as seen from above; where its rings cross, as
// generalized borders do by a metre here and there, what package rings makes of it.
// It gives the rings of which the triangles index the corners.
func triangulate(polygon [][]scene.Vec3) ([][]scene.Vec3, []uint32, error) {
	up := scene.Vec3{0, 0, 1}
	if !rings.Crosses(polygon, up) {
		triangles, err := mesh.TriangulatePolygon3(polygon[0], polygon[1:])
		if err == nil {
			return polygon, triangles, nil
		}
	}
	mended, _, err := rings.Planar(&mesh.Triangulator{}, polygon, up)
	if err != nil {
		return nil, nil, err
	}
	return append(polygon, mended.Added), mended.Triangles, nil
}
