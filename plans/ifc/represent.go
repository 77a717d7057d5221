package ifc

import (
	"fmt"
	"strings"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// piece is one mesh of a representation.
type piece struct {
	mesh     *scene.Mesh
	at       scene.Affine    // mesh frame to the frame of the representation
	shared   bool            // the mesh belongs to a representation map
	material *scene.Material // nil where the item has no style
}

// preference orders representations: lower is better. What has no surfaces is
// not among them.
func preference(identifier string) int {
	switch strings.ToLower(identifier) {
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
	case "axis", "box", "footprint", "clearance", "annotation", "plan", "foot print", "reference", "cog", "profile":
		return 9
	}
	return 5
}

// representations gives the shape representations of a product, the best kind
// only: all that are as good as the best one.
func (m *model) representations(p *product) ([]step.Entity, error) {
	shape, err := p.entity.Ref(6)
	if err != nil {
		return nil, err
	}
	all, err := shape.Refs(2) // IfcProductDefinitionShape(Name, Description, Representations)
	if err != nil {
		return nil, err
	}
	var best []step.Entity
	rank := 10
	for _, r := range all {
		k := preference(r.Text(1))
		if r.Keyword() != "IFCSHAPEREPRESENTATION" {
			k = 9
		}
		if k < rank {
			best, rank = nil, k
		}
		if k == rank {
			best = append(best, r)
		}
	}
	return best, nil
}

// maker makes the pieces of one product or representation map.
type maker struct {
	m        *model
	stack    []step.ID // representation maps being made
	pieces   []piece
	failed   []failure // items that could not be made
	notes    []failure // what is worth a line though the item was made
	items    int
	depth    int // of operands within operands
	operands int // made so far
}

// failure is one item that could not be made.
type failure struct {
	id   step.ID
	kind string
	err  error
}

// maxItems bounds the items of one product, mapped ones included.
const maxItems = 50_000

// representation makes all items of an IfcShapeRepresentation(ContextOfItems,
// RepresentationIdentifier, RepresentationType, Items).
func (k *maker) representation(r step.Entity, style *scene.Material) {
	for v := range r.Arg(3).Items() {
		e, err := v.Entity()
		if err != nil {
			k.failed = append(k.failed, failure{id: r.ID(), kind: r.Keyword(), err: err})
			continue
		}
		k.item(e, style, 0)
	}
}

// maxItemDepth bounds items made of items.
const maxItemDepth = 64

// item makes one representation item; style is that of what holds it.
func (k *maker) item(e step.Entity, style *scene.Material, depth int) {
	if k.items++; k.items > maxItems || depth > maxItemDepth {
		k.fail(e, fmt.Errorf("#%d: more than %d items, or deeper than %d", e.ID(), maxItems, maxItemDepth))
		return
	}
	if s := k.m.itemStyle(e); s != nil {
		style = s
	}
	switch e.Keyword() {
	case "IFCMAPPEDITEM":
		if err := k.mappedItem(e, style); err != nil {
			k.fail(e, err)
		}
		return
	case "IFCGEOMETRICSET", "IFCGEOMETRICCURVESET":
		for v := range e.Arg(0).Items() {
			if item, err := v.Entity(); err == nil && isSurface(item.Keyword()) {
				k.item(item, style, depth+1)
			}
		}
		return
	}
	pieces, err := k.solid(e)
	if err != nil {
		k.fail(e, err)
		return
	}
	for _, p := range pieces {
		if len(p.mesh.Indices) == 0 {
			continue
		}
		if p.material == nil {
			p.material = style
		}
		k.pieces = append(k.pieces, p)
	}
}

func (k *maker) fail(e step.Entity, err error) {
	k.failed = append(k.failed, failure{id: e.ID(), kind: e.Keyword(), err: err})
}

func isSurface(keyword string) bool { return strings.HasSuffix(keyword, "PLANE") }

// mappedItem reads IfcMappedItem(MappingSource, MappingTarget) over
// IfcRepresentationMap(MappingOrigin, MappedRepresentation).
func (k *maker) mappedItem(e step.Entity, style *scene.Material) error {
	source, err := e.Ref(0)
	if err != nil {
		return err
	}
	target, err := k.m.operator(e.Optional(1))
	if err != nil {
		return err
	}
	origin, err := k.m.axes(source.Optional(0))
	if err != nil {
		return err
	}
	// The origin is where the target puts the mapped representation: its
	// placement is undone first (ISO 10303-43, mapped_item).
	back, ok := inverse(origin)
	if !ok {
		return fmt.Errorf("#%d: a mapping origin without extent", source.ID())
	}
	at := target.Mul(&back)
	pieces, err := k.mapped(source)
	if err != nil {
		return err
	}
	for _, p := range pieces {
		k.pieces = append(k.pieces, k.m.mapPiece(p, at, style))
	}
	return nil
}

// mapPiece puts a piece of a representation map where at says.
func (m *model) mapPiece(p piece, at scene.Affine, style *scene.Material) piece {
	p.at = at.Mul(&p.at)
	p.shared = true
	if p.material == nil {
		p.material = style
	}
	return p
}

// mapped gives the pieces of a representation map, made once. Two workers may
// make the same one at the same time; what is kept is the same.
func (k *maker) mapped(source step.Entity) ([]piece, error) {
	id := source.ID()
	for _, s := range k.stack {
		if s == id {
			return nil, fmt.Errorf("#%d: representation map: %w", id, errCycle)
		}
	}
	m := k.m
	m.mappedLock.Lock()
	made, ok := m.mapped[id]
	m.mappedLock.Unlock()
	if ok && len(made.failed) == 0 {
		return made.pieces, nil
	}
	if !ok {
		inner := maker{m: m, stack: append(k.stack[:len(k.stack):len(k.stack)], id)}
		inner.representation(source.Optional(1), nil)
		made = mappedShape{pieces: inner.pieces, failed: inner.failed}
		m.mappedLock.Lock()
		if first, ok := m.mapped[id]; ok {
			made = first
		} else {
			m.mapped[id] = made
		}
		m.mappedLock.Unlock()
	}
	k.failed = append(k.failed, made.failed...)
	k.items += len(made.pieces)
	return made.pieces, nil
}

// mappedShape is what a representation map makes.
type mappedShape struct {
	pieces []piece
	failed []failure
}

// operator reads IfcCartesianTransformationOperator2D/3D(Axis1, Axis2,
// LocalOrigin, Scale, [Axis3]) and the non-uniform forms with Scale2, Scale3
// (IfcBaseAxis).
func (m *model) operator(e step.Entity) (scene.Affine, error) {
	origin, err := e.Ref(2)
	if err != nil {
		return scene.Affine{}, err
	}
	o, err := m.point3(origin)
	if err != nil {
		return scene.Affine{}, err
	}
	var axis [3]scene.Vec3
	for i, at := range []int{0, 1, 4} {
		if at == 4 && !strings.Contains(e.Keyword(), "3D") {
			break
		}
		if axis[i], err = m.direction(e.Optional(at), scene.Vec3{}); err != nil {
			return scene.Affine{}, err
		}
	}
	scale, err := m.operatorScale(e)
	if err != nil {
		return scene.Affine{}, err
	}
	if strings.Contains(e.Keyword(), "3D") {
		axis = baseAxes3(axis)
	} else {
		axis = baseAxes2(axis)
	}
	return frame(axis[0].Scale(scale[0]), axis[1].Scale(scale[1]), axis[2].Scale(scale[2]), o), nil
}

// operatorScale gives the scales of the three axes.
func (m *model) operatorScale(e step.Entity) ([3]float64, error) {
	s, err := e.FloatOr(3, 1)
	if err != nil {
		return [3]float64{}, err
	}
	scale := [3]float64{s, s, s}
	first := map[string]int{"IFCCARTESIANTRANSFORMATIONOPERATOR3DNONUNIFORM": 5, "IFCCARTESIANTRANSFORMATIONOPERATOR2DNONUNIFORM": 4}[e.Keyword()]
	for i := 1; first > 0 && i < 3; i++ {
		if first == 4 && i == 2 {
			break
		}
		if scale[i], err = e.FloatOr(first+i-1, s); err != nil {
			return scale, err
		}
	}
	for _, v := range scale {
		if v == 0 {
			return scale, e.Error(step.RuleNumberRange, "a transformation with the scale 0")
		}
	}
	return scale, nil
}

// baseAxes3 completes the axes of an operator (IfcBaseAxis, Dim 3): a given
// Axis3 decides, Axis1 is made square to it, Axis2 may mirror.
func baseAxes3(a [3]scene.Vec3) [3]scene.Vec3 {
	z := a[2]
	if z == (scene.Vec3{}) {
		z = scene.Vec3{0, 0, 1}
	}
	x := firstProjAxis(z, a[0])
	y := z.Cross(x)
	if a[1] != (scene.Vec3{}) && y.Dot(a[1]) < 0 {
		y = y.Scale(-1)
	}
	return [3]scene.Vec3{x, y, z}
}

// baseAxes2 is baseAxes3 in the plane.
func baseAxes2(a [3]scene.Vec3) [3]scene.Vec3 {
	x := a[0]
	if x == (scene.Vec3{}) {
		x = scene.Vec3{1, 0, 0}
		if a[1] != (scene.Vec3{}) {
			x = scene.Vec3{a[1][1], -a[1][0], 0}
		}
	}
	y := scene.Vec3{-x[1], x[0], 0}
	if a[1] != (scene.Vec3{}) && y.Dot(a[1]) < 0 {
		y = y.Scale(-1)
	}
	return [3]scene.Vec3{x, y, {0, 0, 1}}
}
