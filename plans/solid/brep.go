package solid

import (
	"github.com/maquette-city/maquette/tiles/scene"
)

// Face is one plane (or nearly plane) face of a boundary representation, as
// IfcFace with IfcPolyLoop bounds: points in metres without a repeated last
// one, the outer ring counter-clockwise seen from outside where the source
// keeps to the rule.
type Face struct {
	Outer  []scene.Vec3
	Inners [][]scene.Vec3
}

// Report tells what Brep did to the faces it was given.
type Report struct {
	Faces      int  // faces given
	Degenerate int  // faces without area, left out
	Crossing   int  // faces whose rings cross, triangulated as well as could be
	Flipped    int  // triangles turned over to agree with their neighbours
	Closed     bool // whether the mesh bounds a solid
}

// Brep makes a mesh of faces (IfcFacetedBrep, IfcPolygonalFaceSet, surface
// models). See the errors of mesh.TriangulatePolygon3.
func Brep(faces []Face) (*scene.Mesh, Report, error) {
	m, r := &scene.Mesh{}, Report{Faces: len(faces)}
	for _, f := range faces {
		appendFace(m, f, &r)
	}
	return m, r, nil
}
