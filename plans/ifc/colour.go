package ifc

import (
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// coloured splits the mesh of a triangulated item by its IfcIndexedColourMap.
func (m *model) coloured(e step.Entity, mesh *scene.Mesh) ([]piece, error) {
	c, ok := m.styles.colours[e.ID()]
	if !ok {
		return one(mesh, nil)
	}
	looks, index, err := m.colourMap(c)
	if err != nil {
		return nil, err
	}
	var pieces []piece
	for n, group := range byColour(mesh.Triangles(), len(looks), index) {
		if len(group) == 0 {
			continue
		}
		var indices []uint32
		for _, t := range group {
			indices = append(indices, mesh.Indices[3*t:3*t+3]...)
		}
		p := piece{mesh: compact(mesh, indices), at: scene.Identity()}
		if n < len(looks) {
			p.material = &looks[n]
		}
		pieces = append(pieces, p)
	}
	return pieces, nil
}

// byColour groups faces by the colour that index gives them, from 1; the last
// group are those without one.
func byColour(faces, colours int, index []int) [][]int {
	groups := make([][]int, colours+1)
	for f := range faces {
		k := colours
		if f < len(index) && index[f] >= 1 && index[f] <= colours {
			k = index[f] - 1
		}
		groups[k] = append(groups[k], f)
	}
	return groups
}

// colourMap reads IfcIndexedColourMap(MappedTo, Opacity, Colours, ColourIndex).
func (m *model) colourMap(c step.Entity) ([]scene.Material, []int, error) {
	if err := m.read(c); err != nil {
		return nil, nil, err
	}
	looks, err := m.colourList(c)
	if err != nil {
		return nil, nil, err
	}
	index, err := c.Arg(3).Ints(nil)
	return looks, index, err
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
	if err := m.read(list); err != nil {
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

// compact gives a mesh of the triangles of m that indices name, with only the
// positions they use.
func compact(m *scene.Mesh, indices []uint32) *scene.Mesh {
	number := map[uint32]uint32{}
	out := &scene.Mesh{Indices: make([]uint32, len(indices))}
	for i, v := range indices {
		n, ok := number[v]
		if !ok {
			n = uint32(len(out.Positions))
			number[v] = n
			out.Positions = append(out.Positions, m.Positions[v])
			if len(m.TexCoords) > 0 {
				out.TexCoords = append(out.TexCoords, m.TexCoords[v])
			}
		}
		out.Indices[i] = n
	}
	return out
}
