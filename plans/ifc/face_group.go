package ifc

import (
	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// shell makes the faces of one shell: together, or in groups where faces have
// looks or texture coordinates of their own. The style of the shell is that of
// its faces without one.
func (k *maker) shell(e step.Entity) ([]piece, error) {
	faces, err := k.shells(e)
	if err != nil || !k.m.styles.faces {
		return k.styledShell(e, faces, err)
	}
	records, err := e.Refs(0)
	if err != nil || len(records) != len(faces) {
		return k.styledShell(e, faces, err)
	}
	groups, order := map[*scene.Material][]int{}, []*scene.Material{}
	for i, r := range records {
		look := k.m.itemStyle(r)
		if _, ok := groups[look]; !ok {
			order = append(order, look)
		}
		groups[look] = append(groups[look], i)
	}
	var all []piece
	for _, look := range order {
		pieces, err := k.faceGroup(records, faces, groups[look])
		if err != nil {
			return nil, err
		}
		for i := range pieces {
			if pieces[i].material = look; look == nil {
				pieces[i].material = k.m.itemStyle(e)
			}
		}
		all = append(all, pieces...)
	}
	return all, nil
}

// styledShell makes faces together in the style of their shell.
func (k *maker) styledShell(e step.Entity, faces []solid.Face, err error) ([]piece, error) {
	pieces, err := k.faces(faces, err)
	for i := range pieces {
		pieces[i].material = k.m.itemStyle(e)
	}
	return pieces, err
}

// faceGroup makes the faces with the given numbers.
func (k *maker) faceGroup(records []step.Entity, faces []solid.Face, group []int) ([]piece, error) {
	some := make([]solid.Face, len(group))
	coords := make([]faceCoords, len(group))
	textured := false
	for i, n := range group {
		some[i] = faces[n]
		c, err := k.m.faceCoords(records[n])
		if err != nil {
			k.notes = append(k.notes, failure{id: records[n].ID(), kind: CodeNotTextured, err: err})
			continue
		}
		coords[i] = c
		textured = textured || len(c.points) > 0
	}
	if !textured {
		return k.faces(some, nil)
	}
	return k.texturedPieces(some, coords)
}

// texturedPieces gives the meshes of faces with and without coordinates.
func (k *maker) texturedPieces(faces []solid.Face, coords []faceCoords) ([]piece, error) {
	with, without, err := k.texturedFaces(faces, coords)
	if err != nil {
		return nil, err
	}
	var all []piece
	for _, m := range []*scene.Mesh{with, without} {
		if m != nil {
			all = append(all, piece{mesh: m, at: scene.Identity()})
		}
	}
	return all, nil
}

// faceCoords reads IfcTextureMap(Maps, Vertices, MappedTo) of a plane face: an
// IfcTextureVertex(Coordinates) for each point of its loops, in their order.
func (m *model) faceCoords(face step.Entity) (faceCoords, error) {
	var c faceCoords
	record, ok := m.styles.textures.faceMaps[face.ID()]
	if !ok {
		return c, nil
	}
	if err := m.read(record); err != nil {
		return c, err
	}
	s, ok := m.mappedTexture(record)
	if !ok {
		return c, nil
	}
	for v := range record.Arg(1).Items() {
		e, err := v.Entity()
		if err != nil {
			return c, err
		}
		var buf [4]float64
		st, err := e.Arg(0).Floats(buf[:0])
		if err != nil {
			return c, err
		}
		if len(st) != 2 {
			return c, e.Error(step.RuleNumberRange, "a texture coordinate of %d numbers", len(st))
		}
		c.coords = append(c.coords, texturePoint(st[0], st[1], &s.transform))
	}
	for v := range face.Arg(0).Items() {
		bound, err := v.Entity()
		if err != nil {
			return c, err
		}
		for p := range bound.Optional(0).Arg(0).Items() {
			e, err := p.Entity()
			if err != nil {
				return c, err
			}
			q, err := m.point3(e)
			if err != nil {
				return c, err
			}
			c.points = append(c.points, q)
		}
	}
	if len(c.coords) != len(c.points) {
		return faceCoords{}, record.Error(step.RuleNumberRange, "%d texture coordinates of %d points", len(c.coords), len(c.points))
	}
	return c, nil
}

// polygons makes an IfcPolygonalFaceSet(Coordinates, Closed, Faces, PnIndex),
// split where it has an IfcIndexedColourMap, each face by itself where it has
// texture coordinates.
func (k *maker) polygons(e step.Entity) ([]piece, error) {
	faces, err := k.m.polygonalFaceSet(e)
	if err != nil {
		return nil, err
	}
	coords, err := k.polygonCoords(e, faces)
	if err != nil {
		k.notes = append(k.notes, failure{id: e.ID(), kind: CodeNotTextured, err: err})
	}
	c, ok := k.m.styles.colours[e.ID()]
	if !ok {
		return k.polygonGroup(faces, coords)
	}
	looks, index, err := k.m.colourMap(c)
	if err != nil {
		return nil, err
	}
	var all []piece
	for n, group := range byColour(len(faces), len(looks), index) {
		if len(group) == 0 {
			continue
		}
		pieces, err := k.polygonGroup(chosen(faces, group), chosen(coords, group))
		if err != nil {
			return nil, err
		}
		for i := range pieces {
			if n < len(looks) {
				pieces[i].material = &looks[n]
			}
		}
		all = append(all, pieces...)
	}
	return all, nil
}

// polygonGroup makes faces, coords is nil or has one entry for each.
func (k *maker) polygonGroup(faces []solid.Face, coords []faceCoords) ([]piece, error) {
	if coords == nil {
		return k.faces(faces, nil)
	}
	return k.texturedPieces(faces, coords)
}

// polygonCoords gives the texture coordinates of the faces of e, nil where it
// has none.
func (k *maker) polygonCoords(e step.Entity, faces []solid.Face) ([]faceCoords, error) {
	t, ok, err := k.m.textureMapOf(e)
	if err != nil || !ok {
		return nil, err
	}
	records, err := e.Refs(2)
	if err != nil {
		return nil, err
	}
	return t.polygonCoords(records, faces)
}

// chosen gives the elements with the given numbers, nil of nil.
func chosen[T any](all []T, numbers []int) []T {
	if all == nil {
		return nil
	}
	out := make([]T, len(numbers))
	for i, n := range numbers {
		out[i] = all[n]
	}
	return out
}
