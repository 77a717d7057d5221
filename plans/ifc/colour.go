package ifc

import (
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// coloured splits the mesh of a tessellated item by its IfcIndexedColourMap
// (MappedTo, Opacity, Colours, ColourIndex). faceOf gives for each triangle the
// number of its face from 0; nil where triangles are the faces.
func (m *model) coloured(e step.Entity, mesh *scene.Mesh, faceOf []int) ([]piece, error) {
	c, ok := m.styles.colours[e.ID()]
	if !ok {
		return one(mesh, nil)
	}
	looks, err := m.colourList(c)
	if err != nil {
		return nil, err
	}
	index, err := c.Arg(3).Ints(nil)
	if err != nil {
		return nil, err
	}
	byLook := make([][]uint32, len(looks)+1) // the last: triangles without a colour
	for t := range mesh.Triangles() {
		face, k := t, len(looks)
		if faceOf != nil {
			face = faceOf[t]
		}
		if face < len(index) && index[face] >= 1 && index[face] <= len(looks) {
			k = index[face] - 1
		}
		byLook[k] = append(byLook[k], mesh.Indices[3*t:3*t+3]...)
	}
	var pieces []piece
	for k, indices := range byLook {
		if len(indices) == 0 {
			continue
		}
		p := piece{mesh: compact(mesh.Positions, indices), at: scene.Identity()}
		if k < len(looks) {
			p.material = &looks[k]
		}
		pieces = append(pieces, p)
	}
	return pieces, nil
}

// colourList reads IfcColourRgbList(ColourList) with the opacity of the map.
func (m *model) colourList(c step.Entity) ([]scene.Material, error) {
	opacity, err := c.FloatOr(1, 1)
	if err != nil {
		return nil, err
	}
	list, err := c.Ref(2)
	if err != nil {
		return nil, err
	}
	var looks []scene.Material
	var buf [4]float64
	for v := range list.Arg(0).Items() {
		rgb, err := v.Floats(buf[:0])
		if err != nil {
			return nil, err
		}
		if len(rgb) != 3 {
			return nil, v.Error(step.RuleValueType, "a colour with %d components", len(rgb))
		}
		looks = append(looks, scene.Material{RGBA: [4]uint8{channel(rgb[0]), channel(rgb[1]), channel(rgb[2]), channel(opacity)}})
	}
	return looks, nil
}

// compact gives a mesh of the triangles with only the positions they use.
func compact(positions []scene.Vec3, indices []uint32) *scene.Mesh {
	number := map[uint32]uint32{}
	out := &scene.Mesh{Indices: make([]uint32, len(indices))}
	for i, v := range indices {
		n, ok := number[v]
		if !ok {
			n = uint32(len(out.Positions))
			number[v] = n
			out.Positions = append(out.Positions, positions[v])
		}
		out.Indices[i] = n
	}
	return out
}
