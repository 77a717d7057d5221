package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// CodeNotTextured: the element was made, its texture was left out.
const CodeNotTextured = "texture-left-out"

// texturePoint gives a coordinate of IFC, t upward, as one of glTF, v downward.
func texturePoint(s, t float64, transform *scene.Affine) [2]float32 {
	p := transform.Apply(scene.Vec3{s, t, 0})
	return [2]float32{float32(p[0]), float32(1 - p[1])}
}

// textureMap is an IfcIndexedTextureMap(Maps, MappedTo, TexCoords, ..) with its
// coordinates read.
type textureMap struct {
	record step.Entity
	coords [][2]float32
}

// textureMapOf gives the first map of a face set that leads to a texture.
func (m *model) textureMapOf(e step.Entity) (textureMap, bool, error) {
	for _, record := range m.styles.textures.maps[e.ID()] {
		if err := m.read(record); err != nil {
			return textureMap{}, false, err
		}
		s, ok := m.mappedTexture(record)
		if !ok {
			continue
		}
		if err := m.read(record.Optional(2)); err != nil {
			return textureMap{}, false, err
		}
		coords, err := textureVertices(record.Optional(2), &s.transform)
		return textureMap{record, coords}, err == nil, err
	}
	return textureMap{}, false, nil
}

// mappedTexture gives the first texture of Maps that was made.
func (m *model) mappedTexture(record step.Entity) (styledTexture, bool) {
	for v := range record.Arg(0).Items() {
		if id, err := v.Ref(); err == nil {
			if s, ok := m.styles.textures.made[id]; ok {
				return s, true
			}
		}
	}
	return styledTexture{}, false
}

// textureVertices reads IfcTextureVertexList(TexCoordsList).
func textureVertices(e step.Entity, transform *scene.Affine) ([][2]float32, error) {
	list := e.Arg(0)
	if list.Kind() != step.KindList {
		return nil, e.Error(step.RuleMissingValue, "texture coordinates are missing")
	}
	var all [][2]float32
	var buf [4]float64
	for v := range list.Items() {
		st, err := v.Floats(buf[:0])
		if err != nil {
			return nil, err
		}
		if len(st) != 2 {
			return nil, v.Error(step.RuleNumberRange, "a texture coordinate of %d numbers", len(st))
		}
		all = append(all, texturePoint(st[0], st[1], transform))
	}
	return all, nil
}

// at gives the coordinates with the one-based number n.
func (t *textureMap) at(v step.Value, n int) ([2]float32, error) {
	if n < 1 || n > len(t.coords) {
		return [2]float32{}, v.Error(step.RuleNumberRange, "index %d of %d texture coordinates", n, len(t.coords))
	}
	return t.coords[n-1], nil
}

// texturedTriangles gives the mesh of an IfcTriangulatedFaceSet with the
// coordinates of its IfcIndexedTriangleTextureMap(.., TexCoordIndex), where it
// has one. Without TexCoordIndex the indices of the points count.
func (k *maker) texturedTriangles(e step.Entity, plain *scene.Mesh) *scene.Mesh {
	t, ok, err := k.m.textureMapOf(e)
	if err == nil && ok {
		var out *scene.Mesh
		if out, err = t.onto(plain); err == nil {
			return out
		}
	}
	if err != nil {
		k.notes = append(k.notes, failure{id: e.ID(), kind: CodeNotTextured, err: fmt.Errorf("its texture is left out: %w", err)})
	}
	return plain
}

// onto gives the mesh with a vertex for every pair of point and coordinates.
func (t *textureMap) onto(plain *scene.Mesh) (*scene.Mesh, error) {
	corners, err := t.corners(plain)
	if err != nil {
		return nil, err
	}
	type vertex struct {
		point uint32
		at    [2]float32
	}
	number := make(map[vertex]uint32, len(plain.Positions))
	out := &scene.Mesh{Indices: make([]uint32, len(plain.Indices))}
	for i, p := range plain.Indices {
		v := vertex{p, corners[i]}
		n, ok := number[v]
		if !ok {
			n = uint32(len(out.Positions))
			number[v] = n
			out.Positions = append(out.Positions, plain.Positions[p])
			out.TexCoords = append(out.TexCoords, corners[i])
		}
		out.Indices[i] = n
	}
	return out, nil
}

// corners gives the coordinates of each corner of the mesh.
func (t *textureMap) corners(plain *scene.Mesh) ([][2]float32, error) {
	list := t.record.Arg(3)
	out := make([][2]float32, 0, len(plain.Indices))
	if list.Kind() != step.KindList {
		for _, p := range plain.Indices {
			c, err := t.at(list, int(p)+1)
			if err != nil {
				return nil, err
			}
			out = append(out, c)
		}
		return out, nil
	}
	var buf [4]int
	for v := range list.Items() {
		ns, err := v.Ints(buf[:0])
		if err != nil {
			return nil, err
		}
		for _, n := range ns {
			c, err := t.at(v, n)
			if err != nil {
				return nil, err
			}
			out = append(out, c)
		}
	}
	if len(out) != len(plain.Indices) {
		return nil, t.record.Error(step.RuleNumberRange, "texture coordinates of %d corners, the shape has %d", len(out), len(plain.Indices))
	}
	return out, nil
}

// faceCoords are the texture coordinates of the points of one face.
type faceCoords struct {
	points []scene.Vec3
	coords [][2]float32
}

// polygonCoords reads the coordinates of the faces of an IfcPolygonalFaceSet:
// IfcIndexedPolygonalTextureMap(.., TexCoordIndices) of
// IfcTextureCoordinateIndices(TexCoordIndex, TexCoordsOf) and the form WithVoids
// (.., InnerTexCoordIndices). faces are in the order of records.
func (t *textureMap) polygonCoords(records []step.Entity, faces []solid.Face) ([]faceCoords, error) {
	number := make(map[step.ID]int, len(records))
	for i, r := range records {
		number[r.ID()] = i
	}
	out := make([]faceCoords, len(faces))
	for v := range t.record.Arg(3).Items() {
		e, err := v.Entity()
		if err != nil {
			return nil, err
		}
		f, ok := number[e.Optional(1).ID()]
		if !ok || f >= len(faces) {
			continue
		}
		c := &out[f]
		if err := t.ring(c, faces[f].Outer, e.Arg(0)); err != nil {
			return nil, err
		}
		n := 0
		for inner := range e.Arg(2).Items() {
			if n < len(faces[f].Inners) {
				if err := t.ring(c, faces[f].Inners[n], inner); err != nil {
					return nil, err
				}
			}
			n++
		}
	}
	return out, nil
}

// ring adds the points of a ring with the coordinates that indices name.
func (t *textureMap) ring(c *faceCoords, ring []scene.Vec3, indices step.Value) error {
	var buf [64]int
	ns, err := indices.Ints(buf[:0])
	if err != nil {
		return err
	}
	if len(ns) != len(ring) {
		return indices.Error(step.RuleNumberRange, "%d texture coordinates of %d points", len(ns), len(ring))
	}
	for i, n := range ns {
		at, err := t.at(indices, n)
		if err != nil {
			return err
		}
		c.points, c.coords = append(c.points, ring[i]), append(c.coords, at)
	}
	return nil
}

// texturedFace meshes one face and gives its vertices the coordinates of the
// points they are, or of the nearest: those that meet within the tolerance of
// the mesher are one.
func (k *maker) texturedFace(f solid.Face, c faceCoords) (*scene.Mesh, error) {
	m, _, err := k.effort.Brep([]solid.Face{f})
	if err != nil || len(c.points) == 0 {
		return m, err
	}
	out := &scene.Mesh{Positions: m.Positions, Indices: m.Indices, TexCoords: make([][2]float32, len(m.Positions))}
	number := make(map[scene.Vec3]int, len(c.points))
	for n, q := range c.points {
		if _, ok := number[q]; !ok {
			number[q] = n
		}
	}
	looks := maxNearest
	for i, p := range m.Positions {
		n, ok := number[p]
		if !ok && looks > 0 {
			looks -= len(c.points)
			n = c.nearest(p)
		}
		out.TexCoords[i] = c.coords[n]
	}
	return out, nil
}

// maxNearest bounds the points of one face that are looked at for vertices that
// are none of them; beyond it the first point's coordinates are taken.
const maxNearest = 1_000_000

// nearest gives the number of the point nearest to p.
func (c *faceCoords) nearest(p scene.Vec3) int {
	best, near := 0, math.Inf(1)
	for n, q := range c.points {
		if d := p.Sub(q).Length(); d < near {
			best, near = n, d
		}
	}
	return best
}

// texturedFaces meshes faces one by one: those with coordinates and those
// without become a mesh each. Either may be nil.
func (k *maker) texturedFaces(faces []solid.Face, coords []faceCoords) (with, without *scene.Mesh, err error) {
	var some, others []*scene.Mesh
	for i, f := range faces {
		m, err := k.texturedFace(f, coords[i])
		if err != nil {
			return nil, nil, err
		}
		if len(m.TexCoords) > 0 {
			some = append(some, m)
		} else {
			others = append(others, m)
		}
	}
	if len(some) > 0 {
		with = mesh.Merge(some...)
	}
	if len(others) > 0 {
		without = mesh.Merge(others...)
	}
	return with, without, nil
}

// generated gives the mesh with the coordinates that an
// IfcTextureCoordinateGenerator of mode COORD makes: x and y of its points in
// the unit of the file.
func (m *model) generated(plain *scene.Mesh, transform *scene.Affine) *scene.Mesh {
	out := &scene.Mesh{Positions: plain.Positions, Indices: plain.Indices, TexCoords: make([][2]float32, len(plain.Positions))}
	for i, p := range plain.Positions {
		out.TexCoords[i] = texturePoint(p[0]/m.units.length, p[1]/m.units.length, transform)
	}
	return out
}
