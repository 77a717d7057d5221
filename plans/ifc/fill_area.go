package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// fillStyle is what an IfcFillAreaStyle(Name, FillStyles, ..) fills an area with.
type fillStyle struct {
	colour  *scene.Material // nil where the area shows what lies behind it
	hatches []step.Entity   // IfcFillAreaStyleHatching
	others  []step.Entity   // tiles, and hatches defined elsewhere
}

// isFillArea tells whether an item is an area that is filled.
func isFillArea(keyword string) bool {
	return keyword == "IFCANNOTATIONFILLAREA" || keyword == "IFCANNOTATIONFILLAREAOCCURRENCE"
}

// readFillStyle keeps the fill style of a styled item as that of item.
func (m *model) readFillStyle(styled, item step.Entity) {
	if m.styles.fills == nil {
		m.styles.fills = map[step.ID]*fillStyle{}
	}
	if _, ok := m.styles.fills[item.ID()]; ok {
		return
	}
	if s := fillStyleIn(styled.Arg(1), 0); s != nil {
		m.styles.fills[item.ID()] = s
	}
}

// fillStyleIn gives the first fill style in a list of styles, nil where there is
// none. In IFC2X3 they lie in an IfcPresentationStyleAssignment(Styles).
func fillStyleIn(styles step.Value, depth int) *fillStyle {
	for v := range styles.Items() {
		e, err := v.Entity()
		if err != nil {
			continue
		}
		switch e.Keyword() {
		case "IFCPRESENTATIONSTYLEASSIGNMENT", "IFCPRESENTATIONSTYLEBYCONTEXT":
			if depth == 0 {
				if s := fillStyleIn(e.Arg(0), 1); s != nil {
					return s
				}
			}
		case "IFCFILLAREASTYLE":
			return readFills(e)
		}
	}
	return nil
}

// readFills reads the FillStyles of an IfcFillAreaStyle.
func readFills(e step.Entity) *fillStyle {
	s := &fillStyle{}
	for v := range e.Arg(1).Items() {
		f, err := v.Entity()
		if err != nil {
			continue
		}
		switch f.Keyword() {
		case "IFCCOLOURRGB", "IFCDRAUGHTINGPREDEFINEDCOLOUR":
			if rgb, ok := colour(f); ok && s.colour == nil {
				s.colour = &scene.Material{Name: e.Text(0), RGBA: [4]uint8{rgb[0], rgb[1], rgb[2], 255}}
			}
		case "IFCFILLAREASTYLEHATCHING":
			s.hatches = append(s.hatches, f)
		default:
			s.others = append(s.others, f)
		}
	}
	return s
}

// fillArea makes an IfcAnnotationFillArea(OuterBoundary, InnerBoundaries), or an
// occurrence of one in IFC2X3 (Item, Styles, ..): a face in the colour of its
// style, without its inner boundaries, with the hatch lines over it. A style that
// has hatches and no colour makes lines alone. Tiles are not made.
func (k *maker) fillArea(e step.Entity, style *scene.Material) ([]piece, error) {
	s := k.m.styles.fills[e.ID()]
	area := e
	if e.Keyword() == "IFCANNOTATIONFILLAREAOCCURRENCE" {
		if area = e.Optional(0); s == nil {
			s = k.m.styles.fills[area.ID()]
		}
	}
	face, err := k.m.filledFace(area)
	if err != nil {
		return nil, err
	}
	if s == nil {
		s = &fillStyle{}
	}
	if s.colour != nil {
		style = s.colour
	}
	var pieces []piece
	if s.colour != nil || len(s.hatches) == 0 {
		made, _, err := k.effort.Brep([]solid.Face{face})
		if err != nil {
			return nil, fmt.Errorf("#%d: %w", e.ID(), err)
		}
		pieces = append(pieces, piece{mesh: upward(made), at: scene.Identity(), material: style})
	}
	for _, h := range s.hatches {
		p, err := k.hatch(h, face, len(pieces) > 0)
		if err != nil {
			k.leftOut(h, err)
			continue
		}
		pieces = append(pieces, p)
	}
	for _, o := range s.others {
		k.leftOut(o, fmt.Errorf("#%d: the filling %s: %w", o.ID(), o.Keyword(), errUnsupported))
	}
	return pieces, nil
}

// leftOut notes that a part of a filling was not made.
func (k *maker) leftOut(e step.Entity, err error) {
	k.notes = append(k.notes, failure{id: e.ID(), kind: CodePartial, err: fmt.Errorf("a part of its filling is left out: %w", err)})
}

// upward gives a face with its triangles facing up, as they are seen, whichever
// way its boundary runs.
func upward(m *scene.Mesh) *scene.Mesh {
	up := 0.0
	for t := 0; t+2 < len(m.Indices); t += 3 {
		a := m.Positions[m.Indices[t]]
		up += m.Positions[m.Indices[t+1]].Sub(a).Cross(m.Positions[m.Indices[t+2]].Sub(a))[2]
	}
	if up < 0 {
		return mesh.Flip(m)
	}
	return m
}

// filledFace reads the boundaries of a filled area.
func (m *model) filledFace(e step.Entity) (solid.Face, error) {
	var face solid.Face
	outer, err := m.openRing(e.Optional(0))
	if err != nil {
		return face, err
	}
	face.Outer = outer
	if e.Arg(1).Absent() {
		return face, nil
	}
	inner, err := e.Refs(1)
	if err != nil {
		return face, err
	}
	for _, c := range inner {
		ring, err := m.openRing(c)
		if err != nil {
			return face, err
		}
		face.Inners = append(face.Inners, ring)
	}
	return face, nil
}

// openRing gives the points of a closed curve without the last one, which is the
// first again.
func (m *model) openRing(e step.Entity) ([]scene.Vec3, error) {
	points, err := m.curvePoints(e)
	if err != nil {
		return nil, err
	}
	for len(points) > 1 && points[0].Sub(points[len(points)-1]).Length() <= joinTolerance {
		points = points[:len(points)-1]
	}
	if len(points) < 3 {
		return nil, e.Error(step.RuleMissingValue, "a boundary of %d points", len(points))
	}
	return points, nil
}
