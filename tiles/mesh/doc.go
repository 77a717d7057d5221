// Package mesh works on indexed triangle meshes and on the polygons they are
// made of: triangulation, measures, welding, normals and a geometry hash. The
// readers of plans and the writers of tiles share it.
//
// Meshes of lines have bounds and can be checked, merged and turned round; they
// have no area, no volume and no edges. What else is here is for triangles.
//
// It does not make solids (plans/solid does) and knows no file format. All
// lengths are metres in the mesh's own frame, all angles radians. Every
// function gives the same bytes on every architecture: products that reach a
// sum are rounded first, so no compiler may fuse them.
//
// Polygons are those of ISO 19107 and ISO 10303-42: one outer ring and any
// number of inner rings, in either winding, without a repeated last point. The
// rings may touch each other and themselves in points; they may not cross.
package mesh

// Vec2 is a point or direction in a plane: x, y in metres.
type Vec2 [2]float64
