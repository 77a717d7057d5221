package ifc

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// A product without any surface is shown by its curves: alignments, cables and
// rails given as curve sets, members of analysis models, contour lines. One that
// has a surface is shown by that alone. What is drawn for a sheet of paper (plans,
// sections, symbols) is no shape in space and stays out, as do points and texts.

// The curves of a product are tried in this order.
const (
	shapeLines     = iota // of what is meant as its shape
	axisLines             // of its axis or reference line
	footprintLines        // of its footprint
	noLines               // not shown
)

// lineRank tells which curves of p the representation r holds.
func (m *model) lineRank(p *product, r step.Entity) int {
	if m.partOfAlignment(p) || m.isDrawing(r.Optional(0)) {
		return noLines
	}
	identifier := strings.ToLower(r.Text(1))
	rank := noLines
	switch {
	case p.kind == kindAnnotation:
		if t := strings.ToLower(r.Text(2)); !strings.HasSuffix(t, "2d") {
			rank = shapeLines
		}
	case identifier == "axis" || identifier == "reference":
		rank = axisLines
	case identifier == "footprint" || identifier == "foot print":
		rank = footprintLines
	case preference(identifier) < lastRank:
		rank = shapeLines
	}
	if rank != shapeLines && m.isContainer(p) && p.class != "IfcSite" {
		return noLines // what it holds has the shape
	}
	return rank
}

// partOfAlignment tells whether the curves of a product are those that its
// alignment is composed of: by themselves they lie on the plan, or in the plane
// of distance and height. A plan, or a segment of one, that belongs to no
// alignment which is shown is all that there is to see.
func (m *model) partOfAlignment(p *product) bool {
	if !strings.HasPrefix(p.class, "IfcAlignment") || p.class == "IfcAlignment" {
		return false
	}
	plan := p.class == "IfcAlignmentHorizontal" || p.entity.Optional(7).Keyword() == "IFCALIGNMENTHORIZONTALSEGMENT"
	e := p.entity
	for range maxAncestors {
		up, ok := m.parent[e.ID()]
		if !ok {
			break
		}
		if whole := m.product(up); whole != nil && strings.HasPrefix(whole.class, "IfcAlignment") {
			if whole.shown || m.isLaidOut(whole) {
				return true
			}
		}
		e = up
	}
	return !plan
}

// isDrawing tells whether a context is that of a drawing: of two dimensions, of
// the type 'Plan', or for a view other than that of the model
// (IfcGeometricRepresentationContext, IfcGeometricProjectionEnum). An axis is
// meant for graphs and lies in space all the same.
func (m *model) isDrawing(c step.Entity) bool {
	for depth := 0; c.Keyword() == "IFCGEOMETRICREPRESENTATIONSUBCONTEXT" && depth <= maxUnitDepth; depth++ {
		switch c.Enum(8) {
		case "PLAN_VIEW", "REFLECTED_PLAN_VIEW", "SECTION_VIEW", "ELEVATION_VIEW", "SKETCH_VIEW":
			return true
		}
		c = c.Optional(6)
	}
	dimensions, err := c.FloatOr(2, 3)
	return strings.EqualFold(c.Text(1), "plan") || err == nil && dimensions == 2
}

// inSpace tells whether an annotation is more than a drawing: lines of a survey or
// of a field over the terrain, in the space of the model.
func (m *model) inSpace(p *product) bool {
	switch p.entity.Enum(7) { // IfcAnnotation.PredefinedType of IFC4X3
	case "DIMENSION", "LEADER", "SYMBOL", "TEXT":
		return false
	}
	left := maxAlternatives
	for v := range p.entity.Optional(6).Arg(2).Items() {
		if left--; left < 0 {
			break
		}
		if r, err := v.Entity(); err == nil && m.lineRank(p, r) != noLines {
			return true
		}
	}
	return false
}

// lineMaker makes the curves of one product.
type lineMaker struct {
	*maker
	stack  []step.ID // representation maps being made
	failed []failure
	def    scene.Material
}

// lines makes the curves of p of a rank, and gives the representation that they
// are of where there are any.
func (k *maker) lines(p *product, groups [][]step.Entity, rank int) (used step.Entity, ok bool) {
	l := &lineMaker{maker: k, def: k.m.lineLook(p)}
	k.items = 0 // those that have no surface do not count twice
	for _, g := range groups {
		for _, r := range g {
			if k.m.lineRank(p, r) != rank {
				continue
			}
			before := len(k.pieces)
			l.representation(r, scene.Identity(), nil)
			if len(k.pieces) > before && !used.Valid() {
				used = r
			}
		}
	}
	if used.Valid() {
		k.failed, k.lined = l.failed, true
		return used, true
	}
	k.lineFailed = append(k.lineFailed, l.failed...)
	return used, false
}

func (l *lineMaker) fail(e step.Entity, err error) {
	l.failed = append(l.failed, failure{id: e.ID(), kind: e.Keyword(), err: err})
}

// representation makes the curves of a representation under the transform at.
func (l *lineMaker) representation(r step.Entity, at scene.Affine, style *scene.Material) {
	first := len(l.pieces)
	style = l.m.layers.lineStyle(r, style)
	for v := range r.Arg(3).Items() {
		if l.done() {
			break // what failed last says why
		}
		e, err := v.Entity()
		if err == nil {
			l.item(e, at, style, 0)
			continue
		}
		l.items++
		if l.fail(r, err); l.itemWork() != nil {
			break
		}
	}
	l.mark(r, first)
}

// item makes the curves of an item; style is that of what holds it.
func (l *lineMaker) item(e step.Entity, at scene.Affine, style *scene.Material, depth int) {
	if l.items++; l.items > maxItems || depth > maxItemDepth {
		l.fail(e, fmt.Errorf("#%d: more than %d items, or deeper than %d", e.ID(), maxItems, maxItemDepth))
		return
	}
	if err := l.itemWork(); err != nil {
		l.fail(e, err)
		return
	}
	if own := l.m.lineStyle(e); own != nil {
		style = own
	}
	style = l.m.layers.lineStyle(e, style)
	first := len(l.pieces)
	defer func() { l.mark(e, first) }()
	switch e.Keyword() {
	case "IFCMAPPEDITEM":
		if err := l.mappedItem(e, at, style); err != nil {
			l.fail(e, err)
		}
	case "IFCSTYLEDITEM", "IFCANNOTATIONCURVEOCCURRENCE": // (Item, Styles, ..)
		l.item(e.Optional(0), at, style, depth+1)
	case "IFCGEOMETRICSET", "IFCGEOMETRICCURVESET", "IFCPATH", "IFCEDGELOOP": // (Elements)
		l.set(e, at, style, depth)
	case "IFCANNOTATIONFILLAREA", "IFCANNOTATIONFILLAREAOCCURRENCE":
		l.fill(e, at, style)
	default:
		if isLine(e.Keyword()) {
			l.curve(e, at, style)
		}
	}
}

// fill makes a filled area beside the curves.
func (l *lineMaker) fill(e step.Entity, at scene.Affine, style *scene.Material) {
	if style == nil {
		style = &l.def
	}
	pieces, err := l.fillArea(e, style)
	if err != nil {
		l.fail(e, err)
		return
	}
	for _, p := range pieces {
		l.pieces = append(l.pieces, piece{mesh: moved(p.mesh, at), at: scene.Identity(), material: p.material})
	}
}

// set makes the curves of a set; its points and whatever else it holds stay out.
func (l *lineMaker) set(e step.Entity, at scene.Affine, style *scene.Material, depth int) {
	if err := l.m.read(e); err != nil {
		l.fail(e, err)
		return
	}
	for v := range e.Arg(0).Items() {
		if l.done() {
			return
		}
		if inner, err := v.Entity(); err == nil {
			l.item(inner, at, style, depth+1)
		}
	}
}

// mappedItem makes the curves of IfcMappedItem(MappingSource, MappingTarget): see
// maker.mappedItem for the transform. They are made anew for each showing.
func (l *lineMaker) mappedItem(e step.Entity, at scene.Affine, style *scene.Material) error {
	source, err := e.Ref(0)
	if err != nil {
		return err
	}
	target, err := l.m.operator(e.Optional(1))
	if err != nil {
		return err
	}
	origin, err := l.m.anyAxes(source.Optional(0))
	if err != nil {
		return err
	}
	id := source.ID()
	if slices.Contains(l.stack, id) || len(l.stack) >= maxMapDepth {
		return fmt.Errorf("#%d: representation map: %w", id, errCycle)
	}
	l.stack = append(l.stack, id)
	target = target.Mul(&origin)
	l.representation(source.Optional(1), at.Mul(&target), style)
	l.stack = l.stack[:len(l.stack)-1]
	return nil
}

// curve makes one curve as a mesh of segments.
func (l *lineMaker) curve(e step.Entity, at scene.Affine, style *scene.Material) {
	points, err := l.linePoints(e)
	if err != nil {
		l.fail(e, err)
		return
	}
	if err := l.effort.Spend(resultWork * len(points)); err != nil {
		l.fail(e, fmt.Errorf("#%d: %w", e.ID(), err))
		return
	}
	made := segments(points, at)
	if len(made.Indices) == 0 {
		l.fail(e, e.Error(step.RuleNumberRange, "a curve of %d points without length", len(points)))
		return
	}
	if style == nil {
		style = &l.def
	}
	l.pieces = append(l.pieces, piece{mesh: made, at: scene.Identity(), material: style})
}

// layoutLine makes the curve that an alignment is laid out by.
func (k *maker) layoutLine(p *product) error {
	c, err := k.m.layoutCurve(k.m.layoutOf(p.entity))
	if err != nil {
		return err
	}
	look := k.m.lineLook(p)
	k.pieces, k.lined = append(k.pieces, piece{mesh: segments(c.points, scene.Identity()), at: scene.Identity(), material: &look}), true
	return nil
}

// linePoints gives the points of a curve or an edge, by the chord rule of curves.
func (l *lineMaker) linePoints(e step.Entity) ([]scene.Vec3, error) {
	cache := l.points()
	switch e.Keyword() {
	case "IFCORIENTEDEDGE": // (*, *, EdgeElement, ..)
		return cache.edge(e.Optional(2))
	case "IFCEDGE", "IFCEDGECURVE", "IFCSUBEDGE":
		return cache.edge(e)
	case "IFCPOLYLOOP":
		ring, err := cache.loop(e)
		if err != nil || len(ring) == 0 {
			return nil, err
		}
		return append(ring, ring[0]), nil
	}
	return l.m.curvePoints(e)
}

// segments gives the mesh of the line through points under the transform at,
// without points that repeat the one before.
func segments(points []scene.Vec3, at scene.Affine) *scene.Mesh {
	out := &scene.Mesh{Lines: true, Positions: make([]scene.Vec3, 0, len(points))}
	for _, p := range points {
		q := at.Apply(p)
		n := len(out.Positions)
		if n > 0 && out.Positions[n-1] == q {
			continue
		}
		out.Positions = append(out.Positions, q)
		if n > 0 {
			out.Indices = append(out.Indices, uint32(n-1), uint32(n))
		}
	}
	return out
}
