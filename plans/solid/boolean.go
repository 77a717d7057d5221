package solid

import (
	"fmt"

	"github.com/maquette-city/maquette/tiles/scene"
)

// ClipHalfSpace cuts m by the plane through point and keeps the side that the
// normal does NOT point to: IfcHalfSpaceSolid with AgreementFlag true, whose
// solid lies where the plane's normal points away from, is what the difference
// takes away for the opposite normal. The cut is capped, so a closed mesh stays
// closed. An empty mesh is a legal result.
func ClipHalfSpace(m *scene.Mesh, point, normal scene.Vec3) (*scene.Mesh, error) {
	return nil, fmt.Errorf("clipping: %w", ErrBoolean)
}

// Subtract gives host without the volume of the cutters.
func Subtract(host *scene.Mesh, cutters []*scene.Mesh) (*scene.Mesh, error) {
	return nil, fmt.Errorf("subtracting: %w", ErrBoolean)
}

// Intersect gives the volume that a and b share.
func Intersect(a, b *scene.Mesh) (*scene.Mesh, error) {
	return nil, fmt.Errorf("intersecting: %w", ErrBoolean)
}

// Union gives the volume of a and b together.
func Union(a, b *scene.Mesh) (*scene.Mesh, error) {
	return nil, fmt.Errorf("joining: %w", ErrBoolean)
}
