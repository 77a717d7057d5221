package ifc

import (
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// What a curve looks like, in this order: the curve style of the item itself or of
// what holds it, its surface style, that of its layer, the colour of the class.
// Materials do not count: what a rail is made of says nothing of the line that
// stands for it.

// linePalette is the look of a class that is drawn by lines: strong enough to be
// seen at the width of a pixel, on a light ground and on a dark one.
var linePalette = map[string][4]uint8{
	"IfcAlignment": {206, 40, 104, 255}, "IfcReferent": {206, 40, 104, 255}, "IfcLinearPositioningElement": {206, 40, 104, 255},
	"IfcRail": {92, 70, 62, 255}, "IfcTrackElement": {92, 70, 62, 255},
	"IfcCableSegment": {196, 108, 20, 255}, "IfcCableCarrierSegment": {196, 108, 20, 255},
	"IfcPipeSegment": {30, 112, 158, 255}, "IfcDuctSegment": {30, 112, 158, 255},
	"IfcSite": {74, 118, 52, 255}, "IfcGeographicElement": {74, 118, 52, 255}, "IfcAnnotation": {142, 96, 44, 255},
}

// otherLine is the look of lines of classes that linePalette does not name.
var otherLine = [4]uint8{58, 84, 122, 255}

// lineLook gives the look of the lines of a product that have none of their own.
func (m *model) lineLook(p *product) scene.Material {
	rgba, ok := linePalette[p.class]
	if !ok {
		rgba = otherLine
	}
	return scene.Material{Name: p.class, RGBA: rgba}
}

// lineStyle gives the style of an item that is shown by curves, nil where it has
// none.
func (m *model) lineStyle(e step.Entity) *scene.Material {
	if own := m.styles.curves[e.ID()]; own != nil {
		return own
	}
	return flatLook(m.styles.items[e.ID()])
}

// lineStyle gives style, or that of the layer of e where there is none.
func (l *layers) lineStyle(e step.Entity, style *scene.Material) *scene.Material {
	if style != nil {
		return style
	}
	if own := l.curves[e.ID()]; own != nil {
		return own
	}
	return flatLook(l.looks[e.ID()])
}

// flatLook gives a look without its texture: lines have none.
func flatLook(look *scene.Material) *scene.Material {
	if look == nil || look.Texture == nil {
		return look
	}
	flat := look.Flat()
	return &flat
}

// readCurveStyle keeps the curve style of a styled item as that of item.
func (m *model) readCurveStyle(styled, item step.Entity, made *madeLooks) {
	if m.styles.curves[item.ID()] != nil {
		return
	}
	if look := m.curveLook(styled.Arg(1), made, 0); look != nil {
		m.styles.curves[item.ID()] = look
	}
}

// curveLook gives the look of the first curve style with a colour in a list of
// styles. In IFC2X3 they lie in an IfcPresentationStyleAssignment(Styles).
func (m *model) curveLook(styles step.Value, made *madeLooks, depth int) *scene.Material {
	for v := range styles.Items() {
		e, err := v.Entity()
		if err != nil {
			continue
		}
		switch e.Keyword() {
		case "IFCPRESENTATIONSTYLEASSIGNMENT", "IFCPRESENTATIONSTYLEBYCONTEXT":
			if depth > 0 {
				continue
			}
			look, ok := made.curves[e.ID()]
			if !ok {
				look = m.curveLook(e.Arg(0), made, depth+1)
				made.curves[e.ID()] = look
			}
			if look != nil {
				return look
			}
		case "IFCCURVESTYLE":
			if look := curveColour(e); look != nil {
				return look
			}
		}
	}
	return nil
}

// curveColour gives the colour of an IfcCurveStyle(Name, CurveFont, CurveWidth,
// CurveColour, ..), nil where it has none.
func curveColour(e step.Entity) *scene.Material {
	rgb, ok := colour(e.Optional(3))
	if !ok {
		return nil
	}
	return &scene.Material{Name: e.Text(0), RGBA: [4]uint8{rgb[0], rgb[1], rgb[2], 255}}
}
