package solid

import (
	"errors"
	"fmt"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Face is one plane (or nearly plane) face of a boundary representation, as
// IfcFace with IfcPolyLoop bounds: points in metres without a repeated last
// one, the outer ring counter-clockwise seen from outside where the source
// keeps to the rule.
type Face struct {
	Outer  []scene.Vec3
	Inners [][]scene.Vec3
	// Triangles index the points of Outer, in any order, where the face is cut up
	// already: see CurvedFace.
	Triangles []uint32
}

// Report tells what Brep did to the faces it was given.
type Report struct {
	Faces      int  // faces given
	Degenerate int  // faces without area, left out
	Crossing   int  // faces whose rings cross, triangulated as well as could be
	Flipped    int  // triangles turned over to agree with their neighbours
	Closed     bool // whether the mesh bounds a solid
}

// weldDistance is the distance in metres within which points of faces are one.
const weldDistance = 1e-6

// Brep makes a mesh of the faces of a shell (IfcFacetedBrep, IfcPolygonalFaceSet,
// surface models). Points within a micrometre are welded; faces that run
// against their neighbours are turned over, each connected piece by the vote of
// its area or, where it is closed, outward; a closed mesh that faces inward as a
// whole is turned over. A void that the source states consistently stays one.
// Faces without area are left out and counted. It is ErrInvalid where no face
// remains or a point is not finite, ErrTooLarge where one face costs too much.
func Brep(faces []Face) (*scene.Mesh, Report, error) {
	b := brepBuilder{w: mesh.NewWelder(weldDistance), r: Report{Faces: len(faces)}}
	for i, f := range faces {
		if err := b.add(f); err != nil {
			return nil, b.r, fmt.Errorf("making face %d of %d: %w", i, len(faces), err)
		}
	}
	if len(b.indices) == 0 {
		return nil, b.r, fmt.Errorf("making a shell of %d faces, %d of them without area: %w", len(faces), b.r.Degenerate, ErrInvalid)
	}
	m := &scene.Mesh{Positions: b.w.Positions, Indices: b.indices}
	b.r.Flipped = orientShell(m)
	b.r.Closed = mesh.Closed(m)
	if b.r.Closed && mesh.Volume(m) < 0 {
		m = mesh.Flip(m)
		b.r.Flipped = m.Triangles() - b.r.Flipped
	}
	return m, b.r, nil
}

type brepBuilder struct {
	w       *mesh.Welder
	indices []uint32
	r       Report
}

// add triangulates one face on welded points.
func (b *brepBuilder) add(f Face) error {
	var ids []uint32
	rings := make([][]scene.Vec3, 0, len(f.Inners))
	weld := func(ring []scene.Vec3) ([]scene.Vec3, error) {
		out := make([]scene.Vec3, len(ring))
		for i, p := range ring {
			if !p.Finite() || p.Length() > maxLength {
				return nil, fmt.Errorf("point %d is (%g, %g, %g): %w", i, p[0], p[1], p[2], ErrInvalid)
			}
			id := b.w.ID(p)
			ids = append(ids, id)
			out[i] = b.w.Positions[id]
		}
		return out, nil
	}
	outer, err := weld(f.Outer)
	if err != nil {
		return err
	}
	for _, h := range f.Inners {
		ring, err := weld(h)
		if err != nil {
			return err
		}
		rings = append(rings, ring)
	}
	tris, err := f.Triangles, error(nil)
	if tris == nil {
		tris, err = mesh.TriangulatePolygon3(outer, rings)
	}
	switch {
	case errors.Is(err, mesh.ErrNotSimple):
		b.r.Crossing++
	case errors.Is(err, ErrTooLarge):
		return err
	case err != nil:
		b.r.Degenerate++
		return nil
	}
	for t := 0; t+2 < len(tris); t += 3 {
		x, y, z := ids[tris[t]], ids[tris[t+1]], ids[tris[t+2]]
		if x != y && y != z && z != x {
			b.indices = append(b.indices, x, y, z)
		}
	}
	return nil
}
