package ifc

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// lastRank is the preference of what is not meant as the shape of a product:
// made only where nothing else can be.
const lastRank = 9

// preference orders representations by their identifier: lower is better.
func preference(identifier string) int {
	switch strings.ToLower(strings.TrimSpace(identifier)) {
	case "body":
		return 0
	case "facetation":
		return 1
	case "tessellation":
		return 2
	case "surface":
		return 3
	case "", "body-fallback":
		return 4
	case "axis", "box", "footprint", "clearance", "annotation", "plan", "foot print", "reference", "cog", "profile", "lighting":
		return lastRank
	}
	return 5
}

// preference orders representations: by what they are of, then by the view that
// they are meant for, a model first (IfcGeometricProjectionEnum).
func (m *model) preference(r step.Entity) int {
	rank := preference(r.Text(1))
	switch r.Keyword() {
	case "IFCSHAPEREPRESENTATION":
	case "IFCTOPOLOGYREPRESENTATION":
		rank = max(rank, 6)
	default:
		rank = lastRank
	}
	other := 0
	// IfcGeometricRepresentationSubContext(.., TargetView)
	if c := r.Optional(0); c.Keyword() == "IFCGEOMETRICREPRESENTATIONSUBCONTEXT" {
		switch c.Enum(8) {
		case "MODEL_VIEW", "NOTDEFINED", "USERDEFINED", "":
		default:
			other = 1
		}
	}
	return 2*rank + other
}

// choices gives the shape representations of a product in groups that are
// equally good, the best first.
func (m *model) choices(p *product) ([][]step.Entity, error) {
	shape, err := p.entity.Ref(6)
	if err != nil {
		return nil, err
	}
	if err := m.read(shape); err != nil {
		return nil, err
	}
	list := shape.Arg(2) // IfcProductDefinitionShape(Name, Description, Representations)
	if list.Kind() != step.KindList {
		_, err := list.Entities(nil)
		return nil, err
	}
	var all []ranked
	for v := range list.Items() {
		r, err := v.Entity()
		if err != nil {
			return nil, err
		}
		if err := m.spend(choiceWork); err != nil {
			return nil, err
		}
		all = append(all, ranked{r, m.preference(r)})
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return cmp.Compare(a.preference, b.preference) })
	var groups [][]step.Entity
	for i, r := range all {
		if i == 0 || r.preference != all[i-1].preference {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], r.Entity)
	}
	return groups, nil
}

// ranked is a representation with its preference.
type ranked struct {
	step.Entity
	preference int
}

// choiceWork is what it costs to look at a representation and put it in its
// place, in looks.
const choiceWork = 256

// representations gives the shape representations of a product, the best kind
// only: all that are as good as the best one.
func (m *model) representations(p *product) ([]step.Entity, error) {
	groups, err := m.choices(p)
	if err != nil || len(groups) == 0 {
		return nil, err
	}
	return groups[0], nil
}

// represent makes the best representations of p of which something can be made,
// and gives the first of them. What stands in for a better one is noted.
func (k *maker) represent(p *product) (step.Entity, error) {
	if !p.shown {
		return step.Entity{}, k.layoutLine(p)
	}
	groups, err := k.m.choices(p)
	if err != nil || len(groups) == 0 {
		return step.Entity{}, err
	}
	if p.kind == kindAnnotation {
		used, _ := k.lines(p, groups, shapeLines)
		return used, nil
	}
	for i, g := range groups {
		before := len(k.failed)
		if k.alternatives(g); k.done() && len(k.pieces) == 0 {
			break
		}
		if len(k.pieces) == 0 {
			continue
		}
		switch {
		case i > 0:
			k.standIn(groups[0][0], fmt.Sprintf("the representation %q", g[0].Text(1)), before)
		case k.m.preference(g[0]) >= 2*lastRank:
			k.notes = append(k.notes, failure{id: g[0].ID(), kind: CodePartial, err: fmt.Errorf("it has no shape but its representation %q", g[0].Text(1))})
		}
		return g[0], nil
	}
	return k.withoutSurface(p, groups)
}

// withoutSurface makes the curves of p, of which no surface could be made. A
// bounding box tells more of it than its axis.
func (k *maker) withoutSurface(p *product, groups [][]step.Entity) (step.Entity, error) {
	best := groups[0][0]
	if !isCurve(k.failed) { // it has a surface, which is not to be hidden by a line
		return best, k.lastResort(p, best)
	}
	if used, ok := k.lines(p, groups, shapeLines); ok {
		return used, nil
	}
	if err := k.lastResort(p, best); err != nil || len(k.pieces) > 0 {
		return best, err
	}
	for _, rank := range []int{axisLines, footprintLines} {
		if used, ok := k.lines(p, groups, rank); ok {
			return used, nil
		}
	}
	if k.m.isLaidOut(p) && k.layoutLine(p) == nil {
		why := errors.New("is not in space")
		if len(k.lineFailed) > 0 {
			why = fmt.Errorf("could not be made: %w", k.lineFailed[0].err)
		}
		k.failed = nil
		k.notes = append(k.notes, failure{id: best.ID(), kind: CodePartial, err: fmt.Errorf("the curve of its layout stands in for %q #%d, which %w", best.Text(1), best.ID(), why)})
	}
	return best, nil
}

// standIn notes that something else was made for the best representation, whose
// failures that says; before is how many failures there were until then.
func (k *maker) standIn(best step.Entity, what string, before int) {
	why := errors.New("has no surface")
	if before > 0 && !isCurve(k.failed[:before]) {
		why = fmt.Errorf("could not be made: %w", k.failed[0].err)
	}
	k.failed = k.failed[before:]
	k.notes = append(k.notes, failure{id: best.ID(), kind: CodePartial,
		err: fmt.Errorf("%s stands in for %q #%d, which %w", what, best.Text(1), best.ID(), why)})
}

// lastResort makes the bounding box of an element of which nothing else could be
// made. What holds parts or rooms gets none: its box would hide them.
func (k *maker) lastResort(p *product, best step.Entity) error {
	if len(k.boxes) == 0 || k.m.isContainer(p) {
		return nil
	}
	made, err := k.m.boundingBox(k.boxes[0])
	if err != nil {
		k.fail(k.boxes[0], err)
		return nil
	}
	k.pieces = append(k.pieces, piece{mesh: made, at: scene.Identity()})
	if len(k.failed) == 0 {
		k.notes = append(k.notes, failure{id: best.ID(), kind: CodePartial, err: errors.New("it has no shape but its bounding box")})
		return nil
	}
	k.standIn(best, "its bounding box", len(k.failed))
	return nil
}

// isContainer tells whether p stands for what it is made of or holds.
func (m *model) isContainer(p *product) bool {
	switch p.class {
	case "IfcSite", "IfcBuilding", "IfcBuildingStorey", "IfcFacility", "IfcFacilityPart", "IfcBridge", "IfcBridgePart",
		"IfcRoad", "IfcRoadPart", "IfcRailway", "IfcRailwayPart", "IfcMarineFacility", "IfcMarinePart":
		return true
	}
	return len(m.children[p.entity.ID()]) > 0
}

// boundingBox reads IfcBoundingBox(Corner, XDim, YDim, ZDim).
func (m *model) boundingBox(e step.Entity) (*scene.Mesh, error) {
	corner, err := m.location(e)
	if err != nil {
		return nil, err
	}
	d, err := m.lengthArgs(e, 1, 3)
	if err != nil {
		return nil, err
	}
	made, err := primitiveMesh("IFCBLOCK", d)
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return moved(made, scene.Translation(corner)), nil
}

// alternatives makes representations that are equally good. Where two of them
// fill the same box they are two descriptions of one shape, of which the more
// exact is kept; others are parts of the shape.
func (k *maker) alternatives(group []step.Entity) {
	slices.SortStableFunc(group, func(a, b step.Entity) int { return cmp.Compare(exactness(a), exactness(b)) })
	var boxes []scene.Box
	for i, r := range group {
		first, failed := len(k.pieces), len(k.failed)
		k.representation(r, nil)
		if len(group) == 1 {
			return
		}
		box := k.bounds(first)
		for n, b := range boxes {
			if sameBox(b, box) {
				k.pieces, k.failed = k.pieces[:first], k.failed[:failed]
				k.notes = append(k.notes, failure{id: r.ID(), kind: CodePartial, err: fmt.Errorf(
					"its representation %q #%d of type %q is left out: #%d of type %q has the same extent", r.Text(1), r.ID(), r.Text(2), group[n].ID(), group[n].Text(2))})
				box = scene.NewBox()
				break
			}
		}
		boxes = append(boxes, box)
		if i >= maxAlternatives {
			k.fail(r, fmt.Errorf("#%d: more than %d representations of one kind: %w", r.ID(), maxAlternatives, solid.ErrTooLarge))
			return
		}
	}
}

// maxAlternatives bounds the representations of one kind of a product.
const maxAlternatives = 64

// exactness orders the types of representations (IfcShapeRepresentation,
// RepresentationType): those that say what a shape is before those that
// approach it.
func exactness(r step.Entity) int {
	switch strings.ToLower(r.Text(2)) {
	case "sweptsolid", "advancedsweptsolid", "clipping", "csg", "solidmodel", "advancedbrep", "mappedrepresentation", "sectionedspine":
		return 0
	case "brep":
		return 1
	case "surfacemodel", "tessellation":
		return 2
	}
	return 3
}

// boundWork is what it costs to move a point and hold it against a box, in looks.
const boundWork = 24

// maxTurned is how many points of a mesh that many elements show are looked at
// for the box of each of them; of larger ones the box is turned in their place,
// which is exact where they are turned by right angles or not at all.
const maxTurned = 1 << 12

// bounds gives the box of the pieces from first on, in the frame of the
// representation.
func (k *maker) bounds(first int) scene.Box {
	box := scene.NewBox()
	for _, p := range k.pieces[first:] {
		m := p.mesh
		if p.shared && len(m.Positions) > maxTurned {
			m = boxCorners(p.box)
		}
		if k.effort.Spend(boundWork*len(m.Positions)) != nil {
			break // what is made is nearly all that can be
		}
		box.Union(mesh.Bounds(moved(m, p.at)))
	}
	return box
}

// boxCorners gives the corners of a box as a mesh.
func boxCorners(b scene.Box) *scene.Mesh {
	m := &scene.Mesh{Lines: true}
	for i := range uint32(8) {
		p := b.Min
		for k := range p {
			if i>>k&1 == 1 {
				p[k] = b.Max[k]
			}
		}
		m.Positions, m.Indices = append(m.Positions, p), append(m.Indices, i)
	}
	return m
}

// sameBox tells whether two boxes are one within a centimetre or a thousandth of
// their size.
func sameBox(a, b scene.Box) bool {
	if a.Empty() || b.Empty() {
		return false
	}
	tolerance := math.Max(0.01, a.Size().Length()/1000)
	for i := range 3 {
		if math.Abs(a.Min[i]-b.Min[i]) > tolerance || math.Abs(a.Max[i]-b.Max[i]) > tolerance {
			return false
		}
	}
	return true
}
