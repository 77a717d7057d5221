package ifc

import (
	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// indexed gives access to the points of a tessellated item by the one-based
// indices of the file, through PnIndex where there is one.
type indexed struct {
	points []scene.Vec3
	pn     []int
}

// indexedPoints reads the points of e and its PnIndex in attribute pn.
func (m *model) indexedPoints(e step.Entity, pn int) (indexed, error) {
	list, err := e.Ref(0)
	if err != nil {
		return indexed{}, err
	}
	x := indexed{}
	if x.points, err = m.pointList(list); err != nil {
		return x, err
	}
	if v := e.Arg(pn); v.Kind() == step.KindList {
		x.pn, err = v.Ints(nil)
	}
	return x, err
}

// at gives the number of the point that the index n names, from 0.
func (x indexed) at(v step.Value, n int) (uint32, error) {
	if len(x.pn) > 0 {
		if n < 1 || n > len(x.pn) {
			return 0, v.Error(step.RuleNumberRange, "index %d of %d in PnIndex", n, len(x.pn))
		}
		n = x.pn[n-1]
	}
	if n < 1 || n > len(x.points) {
		return 0, v.Error(step.RuleNumberRange, "index %d of %d points", n, len(x.points))
	}
	return uint32(n - 1), nil
}

// ring gives the points that the list of indices names.
func (x indexed) ring(v step.Value, buf []int) ([]scene.Vec3, error) {
	indices, err := v.Ints(buf[:0])
	if err != nil {
		return nil, err
	}
	out := make([]scene.Vec3, len(indices))
	for i, n := range indices {
		k, err := x.at(v, n)
		if err != nil {
			return nil, err
		}
		out[i] = x.points[k]
	}
	return out, nil
}

// triangulatedFaceSet reads IfcTriangulatedFaceSet(Coordinates, Normals, Closed,
// CoordIndex, PnIndex) and IfcTriangulatedIrregularNetwork(.., Flags), whose
// triangles with a negative flag are holes (-1) and voids (-2). Normals are not
// used: Part.Mesh has none.
func (m *model) triangulatedFaceSet(e step.Entity) (*scene.Mesh, error) {
	if out, err := m.plainTriangles(e); out != nil || err != nil {
		return out, err
	}
	x, err := m.indexedPoints(e, 4)
	if err != nil {
		return nil, err
	}
	var flags []int
	if v := e.Arg(5); isIrregular(e) && v.Kind() == step.KindList {
		if flags, err = v.Ints(nil); err != nil {
			return nil, err
		}
	}
	out := &scene.Mesh{Positions: x.points}
	var buf [8]int
	n := -1
	for v := range e.Arg(3).Items() {
		if n++; n < len(flags) && flags[n] < 0 {
			continue
		}
		t, err := v.Ints(buf[:0])
		if err != nil {
			return nil, err
		}
		if len(t) != 3 {
			return nil, v.Error(step.RuleNumberRange, "a triangle with %d points", len(t))
		}
		for _, n := range t {
			k, err := x.at(v, n)
			if err != nil {
				return nil, err
			}
			out.Indices = append(out.Indices, k)
		}
	}
	return out, nil
}

func isIrregular(e step.Entity) bool { return e.Keyword() == "IFCTRIANGULATEDIRREGULARNETWORK" }

// plainTriangles is triangulatedFaceSet for what almost all files hold: whole
// triangles of points that are there, in the order of the points, none of them
// left out. It gives nil for any other, and reads each byte once.
func (m *model) plainTriangles(e step.Entity) (*scene.Mesh, error) {
	if isIrregular(e) {
		return nil, nil
	}
	corners, width, pn, ok := e.Arg(3).IntRows()
	if !ok || width != 3 || pn.Kind() == step.KindList {
		return nil, nil
	}
	list, err := e.Ref(0)
	if err != nil {
		return nil, err
	}
	points, err := m.pointList(list)
	if err != nil {
		return nil, err
	}
	indices := make([]uint32, len(corners))
	for i, n := range corners {
		if n < 1 || int(n) > len(points) {
			return nil, nil
		}
		indices[i] = uint32(n - 1)
	}
	return &scene.Mesh{Positions: points, Indices: indices}, nil
}

// polygonalFaceSet reads IfcPolygonalFaceSet(Coordinates, Closed, Faces,
// PnIndex) with IfcIndexedPolygonalFace(CoordIndex) and
// IfcIndexedPolygonalFaceWithVoids(CoordIndex, InnerCoordIndices).
func (m *model) polygonalFaceSet(e step.Entity) ([]solid.Face, error) {
	x, err := m.indexedPoints(e, 3)
	if err != nil {
		return nil, err
	}
	var faces []solid.Face
	var buf [64]int
	for v := range e.Arg(2).Items() {
		fe, err := v.Entity()
		if err != nil {
			return nil, err
		}
		if err := m.read(fe); err != nil {
			return nil, err
		}
		var face solid.Face
		if face.Outer, err = x.ring(fe.Arg(0), buf[:]); err != nil {
			return nil, err
		}
		if fe.Keyword() == "IFCINDEXEDPOLYGONALFACEWITHVOIDS" {
			for inner := range fe.Arg(1).Items() {
				ring, err := x.ring(inner, buf[:])
				if err != nil {
					return nil, err
				}
				face.Inners = append(face.Inners, ring)
			}
		}
		faces = append(faces, face)
	}
	return faces, nil
}
