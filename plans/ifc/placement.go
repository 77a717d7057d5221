package ifc

import (
	"errors"
	"fmt"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// errCycle is wrapped where records refer to themselves in a circle.
var errCycle = errors.New("records refer to each other in a circle")

// errUnsupported is wrapped where a record is understood and not made.
var errUnsupported = errors.New("not supported")

// maxPlacementDepth bounds trees of placements.
const maxPlacementDepth = 1000

// placement is a computed IfcObjectPlacement.
type placement struct {
	at  scene.Affine
	err error
}

// point3 reads an IfcPoint in metres; a missing z is 0.
func (m *model) point3(e step.Entity) (scene.Vec3, error) {
	if k := e.Keyword(); k != "IFCCARTESIANPOINT" {
		return m.otherPoint(e)
	}
	var buf [4]float64
	c, err := e.Arg(0).Floats(buf[:0])
	if err != nil {
		return scene.Vec3{}, err
	}
	return m.lengths(e, c)
}

// lengths gives up to three coordinates as a point in metres.
func (m *model) lengths(e step.Entity, c []float64) (p scene.Vec3, err error) {
	if len(c) < 1 || len(c) > 3 {
		return p, e.Error(step.RuleMissingValue, "a point has %d coordinates", len(c))
	}
	for i, v := range c {
		p[i] = v * m.units.length
	}
	return p, nil
}

// direction reads an IfcDirection at length 1; def where e is none or has no
// length.
func (m *model) direction(e step.Entity, def scene.Vec3) (scene.Vec3, error) {
	if !e.Valid() {
		return def, nil
	}
	var buf [4]float64
	c, err := e.Arg(0).Floats(buf[:0])
	if err != nil {
		return def, err
	}
	var d scene.Vec3
	copy(d[:], c)
	if d = d.Normalized(); d == (scene.Vec3{}) {
		return def, nil
	}
	return d, nil
}

// axes reads an IfcAxis2Placement3D or 2D, or an IfcAxis1Placement, as the
// transform from its frame (IfcBuildAxes, IfcBuild2Axes). The zero Entity
// stands for no placement. An IfcAxis2PlacementLinear is not among them: curves
// have axes, and linear placements have curves.
func (m *model) axes(e step.Entity) (scene.Affine, error) {
	if !e.Valid() {
		return scene.Identity(), nil
	}
	switch e.Keyword() {
	case "IFCAXIS2PLACEMENT3D", "IFCAXIS1PLACEMENT":
		return m.axes3(e)
	case "IFCAXIS2PLACEMENT2D":
		return m.axes2(e)
	}
	return scene.Affine{}, fmt.Errorf("#%d: a placement given as %s: %w", e.ID(), e.Keyword(), errUnsupported)
}

// anyAxes is axes for what no curve is made of: also an
// IfcAxis2PlacementLinear.
func (m *model) anyAxes(e step.Entity) (scene.Affine, error) {
	if e.Keyword() == "IFCAXIS2PLACEMENTLINEAR" {
		return m.axesLinear(e)
	}
	return m.axes(e)
}

// axes3 reads IfcAxis2Placement3D(Location, Axis, RefDirection) or
// IfcAxis1Placement(Location, Axis).
func (m *model) axes3(e step.Entity) (scene.Affine, error) {
	var a [3]step.Value
	e.Fields(0, a[:])
	o, err := m.locationAt(a[0])
	if err != nil {
		return scene.Affine{}, err
	}
	z, err := m.direction(a[1].Optional(), scene.Vec3{0, 0, 1})
	if err != nil {
		return scene.Affine{}, err
	}
	x, err := m.direction(a[2].Optional(), scene.Vec3{})
	if err != nil {
		return scene.Affine{}, err
	}
	x = firstProjAxis(z, x)
	return frame(x, z.Cross(x), z, o), nil
}

// axes2 reads IfcAxis2Placement2D(Location, RefDirection).
func (m *model) axes2(e step.Entity) (scene.Affine, error) {
	var a [2]step.Value
	e.Fields(0, a[:])
	o, err := m.locationAt(a[0])
	if err != nil {
		return scene.Affine{}, err
	}
	x, err := m.direction(a[1].Optional(), scene.Vec3{1, 0, 0})
	if err != nil {
		return scene.Affine{}, err
	}
	if x[2] = 0; x.Normalized() == (scene.Vec3{}) {
		x = scene.Vec3{1, 0, 0}
	}
	x = x.Normalized()
	return frame(x, scene.Vec3{-x[1], x[0], 0}, scene.Vec3{0, 0, 1}, o), nil
}

// location reads the Location of a placement.
func (m *model) location(e step.Entity) (scene.Vec3, error) { return m.locationAt(e.Arg(0)) }

func (m *model) locationAt(v step.Value) (scene.Vec3, error) {
	p, err := v.Entity()
	if err != nil {
		return scene.Vec3{}, err
	}
	return m.point3(p)
}

// firstProjAxis gives the x axis at right angles to z, near ref
// (IfcFirstProjAxis).
func firstProjAxis(z, ref scene.Vec3) scene.Vec3 {
	x := ref.Sub(z.Scale(ref.Dot(z)))
	if x.Length() > 1e-9 {
		return x.Normalized()
	}
	ref = scene.Vec3{1, 0, 0}
	if z.Cross(ref).Length() < 1e-6 {
		ref = scene.Vec3{0, 1, 0}
	}
	return ref.Sub(z.Scale(ref.Dot(z))).Normalized()
}

// prepare computes what the placement e stands in, so that placed can tell where
// e is. Only the walk over products before the workers start may call it.
func (m *model) prepare(e step.Entity) {
	if e.Keyword() != "IFCLOCALPLACEMENT" {
		m.placeAt(e, 0)
		return
	}
	if to := e.Optional(0); isPlacement(to) {
		m.placeAt(to, 1)
	}
}

// placed gives the placement of a product in the frame of the model, which
// prepare has seen. Workers call it at the same time.
func (m *model) placed(p *product) (scene.Affine, error) {
	e, err := given(p.entity.Arg(5))
	if err != nil || !e.Valid() {
		return scene.Identity(), err
	}
	if known, ok := m.placements[e.ID()]; ok {
		return known.at, known.err
	}
	at := m.localPlacement(e, func(to step.Entity) placement { return m.placements[to.ID()] })
	return at.at, at.err
}

// place gives the placement of a product in the frame of the model. Only open
// and the walk over products before the workers start may call it.
func (m *model) place(e step.Entity) (scene.Affine, error) {
	p := m.placeAt(e, 0)
	return p.at, p.err
}

// placeAt computes an IfcObjectPlacement and remembers it. A placement that is
// being computed counts as a cycle.
func (m *model) placeAt(e step.Entity, depth int) placement {
	if !e.Valid() {
		return placement{at: scene.Identity()}
	}
	if p, ok := m.placements[e.ID()]; ok {
		return p
	}
	if depth > maxPlacementDepth {
		return placement{err: fmt.Errorf("#%d: placements nested deeper than %d", e.ID(), maxPlacementDepth)}
	}
	m.placements[e.ID()] = placement{err: fmt.Errorf("#%d: placement: %w", e.ID(), errCycle)}
	p := checked(e, m.objectPlacement(e, depth))
	m.placements[e.ID()] = p
	return p
}

// objectPlacement reads one placement.
func (m *model) objectPlacement(e step.Entity, depth int) placement {
	switch e.Keyword() {
	case "IFCLOCALPLACEMENT": // (PlacementRelTo, RelativePlacement)
		return m.localPlacement(e, func(to step.Entity) placement { return m.placeAt(to, depth+1) })
	case "IFCGRIDPLACEMENT":
		return m.gridPlacement(e, depth)
	case "IFCLINEARPLACEMENT":
		return m.linearPlacement(e, depth)
	}
	return placement{err: fmt.Errorf("#%d: a placement given as %s: %w", e.ID(), e.Keyword(), errUnsupported)}
}

// localPlacement reads an IfcLocalPlacement, where what it stands in is placed as
// parent says.
func (m *model) localPlacement(e step.Entity, parent func(step.Entity) placement) placement {
	var a [2]step.Value
	e.Fields(0, a[:])
	relative, err := a[1].Entity()
	if err != nil {
		return placement{err: err}
	}
	at, err := m.axes(relative)
	if err != nil {
		return placement{err: err}
	}
	to, err := given(a[0])
	if err != nil {
		return placement{err: err}
	}
	return checked(e, within(to, at, parent))
}

// checked gives p, the placement e, or an error where it is not finite.
func checked(e step.Entity, p placement) placement {
	if p.err == nil && !finite(p.at) {
		p.err = fmt.Errorf("#%d: the placement is not finite", e.ID())
	}
	return p
}

// under gives at within the frame of the placement to.
func (m *model) under(to step.Entity, at scene.Affine, depth int) placement {
	return within(to, at, func(to step.Entity) placement { return m.placeAt(to, depth+1) })
}

// within gives at within the frame of to, which parent places.
func within(to step.Entity, at scene.Affine, parent func(step.Entity) placement) placement {
	if !isPlacement(to) { // none or, in IFC4X1, a curve
		return placement{at: at}
	}
	p := parent(to)
	if p.err != nil {
		return p
	}
	return placement{at: p.at.Mul(&at)}
}

// isPlacement tells whether e is an object placement.
func isPlacement(e step.Entity) bool {
	switch e.Keyword() {
	case "IFCLOCALPLACEMENT", "IFCGRIDPLACEMENT", "IFCLINEARPLACEMENT":
		return true
	}
	return false
}

// readContexts reads the representation contexts, so that workers need not.
func (m *model) readContexts() {
	for _, keyword := range []string{"IFCGEOMETRICREPRESENTATIONCONTEXT", "IFCGEOMETRICREPRESENTATIONSUBCONTEXT"} {
		for e := range m.file.All(keyword) {
			if at, err := m.context(e); err == nil {
				m.contexts[e.ID()] = at
			}
		}
	}
}

// context gives the world coordinate system of a representation context as the
// transform from it; sub-contexts have that of their parent.
func (m *model) context(e step.Entity) (scene.Affine, error) {
	if at, ok := m.contexts[e.ID()]; ok {
		return at, nil
	}
	for depth := 0; e.Keyword() == "IFCGEOMETRICREPRESENTATIONSUBCONTEXT"; depth++ {
		if depth > maxUnitDepth {
			return scene.Affine{}, fmt.Errorf("#%d: representation context: %w", e.ID(), errCycle)
		}
		e = e.Optional(6)
	}
	return m.axes(e.Optional(4))
}
