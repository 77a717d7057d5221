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
	Cracks     int  // edges split at corners of the faces beyond them
	Closed     bool // whether the mesh bounds a solid
}

// weldDistance is the distance in metres within which points of faces are one.
const weldDistance = 1e-6

// Brep makes a mesh of the faces of a shell (IfcFacetedBrep, IfcPolygonalFaceSet,
// surface models). Points within a micrometre are welded; faces that run
// against their neighbours are turned over, each connected piece by the vote of
// its area or, where it is closed, outward; a closed mesh that faces inward as a
// whole is turned over. A void that the source states consistently stays one.
// Where further corners lie along an edge that nothing meets, within 0.2 mm, the
// edge is split: so T-junctions close. Faces without area are left out and counted. It is ErrInvalid where no face
// remains or a point is not finite, ErrTooLarge where one face costs too much.
func Brep(faces []Face) (*scene.Mesh, Report, error) {
	return new(Effort).Brep(faces)
}

// brep makes what Brep gives.
func (f *Effort) brep(faces []Face) (*scene.Mesh, Report, error) {
	mem := f.memory()
	b := brepBuilder{mem: mem, w: mesh.NewWelder(weldDistance), r: Report{Faces: len(faces)}}
	for i := range faces {
		if err := b.add(&faces[i]); err != nil {
			return nil, b.r, fmt.Errorf("making face %d of %d: %w", i, len(faces), err)
		}
	}
	if len(b.indices) == 0 {
		return nil, b.r, fmt.Errorf("making a shell of %d faces, %d of them without area: %w", len(faces), b.r.Degenerate, ErrInvalid)
	}
	m := &scene.Mesh{Positions: b.w.Positions, Indices: b.indices}
	b.r.Flipped, b.r.Closed = mem.orientShell(m)
	if !b.r.Closed {
		if b.r.Cracks = mem.closeCracks(m); b.r.Cracks > 0 {
			flipped, closed := mem.orientShell(m)
			b.r.Flipped, b.r.Closed = b.r.Flipped+flipped, closed
		}
	}
	if b.r.Closed && mesh.Volume(m) < 0 {
		m = mesh.Flip(m)
		b.r.Flipped = m.Triangles() - b.r.Flipped
	}
	return m, b.r, nil
}

type brepBuilder struct {
	mem     *Memory
	w       *mesh.Welder
	indices []uint32
	r       Report
}

// add triangulates one face on welded points.
func (b *brepBuilder) add(f *Face) error {
	m := b.mem
	m.ids, m.ring, m.rings = m.ids[:0], m.ring[:0], m.rings[:0]
	outer, err := b.weld(f.Outer)
	if err != nil {
		return err
	}
	for _, h := range f.Inners {
		ring, err := b.weld(h)
		if err != nil {
			return err
		}
		m.rings = append(m.rings, ring)
	}
	tris, err := f.Triangles, error(nil)
	if tris == nil {
		tris, err = m.triangulate(outer, m.rings)
	}
	switch {
	case errors.Is(err, mesh.ErrNotSimple):
		b.r.Crossing++
	case errors.Is(err, ErrTooLarge), errors.Is(err, ErrStopped):
		return err
	case err != nil:
		b.r.Degenerate++
		return nil
	}
	for t := 0; t+2 < len(tris); t += 3 {
		x, y, z := m.ids[tris[t]], m.ids[tris[t+1]], m.ids[tris[t+2]]
		if x != y && y != z && z != x {
			b.indices = append(b.indices, x, y, z)
		}
	}
	return nil
}

// weld numbers the points of a ring and gives them as they lie now.
func (b *brepBuilder) weld(ring []scene.Vec3) ([]scene.Vec3, error) {
	m := b.mem
	first := len(m.ring)
	for i, p := range ring {
		if !p.Finite() || p.Length() > maxLength {
			return nil, fmt.Errorf("point %d is (%g, %g, %g): %w", i, p[0], p[1], p[2], ErrInvalid)
		}
		id := b.w.ID(p)
		m.ids = append(m.ids, id)
		m.ring = append(m.ring, b.w.Positions[id])
	}
	return m.ring[first:len(m.ring):len(m.ring)], nil
}

// triangulate cuts up a plane face; most faces of facets are triangles already.
func (m *Memory) triangulate(outer []scene.Vec3, holes [][]scene.Vec3) ([]uint32, error) {
	if len(outer) == 3 && len(holes) == 0 && mesh.NewellNormal(outer) != (scene.Vec3{}) {
		return append(m.tri3[:0], 2, 0, 1), nil
	}
	return m.polygons.Polygon3(outer, holes)
}
