package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// one gives the pieces of a single mesh.
func one(mesh *scene.Mesh, err error) ([]piece, error) {
	if err != nil {
		return nil, err
	}
	return []piece{{mesh: mesh, at: scene.Identity()}}, nil
}

// resultWork is what it costs to make a point of a solid, in looks.
const resultWork = 32

// solid makes one item that has a surface.
func (k *maker) solid(e step.Entity) ([]piece, error) {
	if err := k.m.read(e); err != nil {
		return nil, err
	}
	pieces, err := k.anySolid(e)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, p := range pieces {
		n += len(p.mesh.Positions)
	}
	if err := k.effort.Spend(resultWork * n); err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return pieces, nil
}

// anySolid is solid without the count of its points.
func (k *maker) anySolid(e step.Entity) ([]piece, error) {
	m := k.m
	switch e.Keyword() {
	case "IFCEXTRUDEDAREASOLID":
		return one(k.extruded(e))
	case "IFCFACETEDBREP", "IFCFACETEDBREPWITHVOIDS", "IFCMANIFOLDSOLIDBREP", "IFCADVANCEDBREP", "IFCADVANCEDBREPWITHVOIDS":
		return k.manifold(e)
	case "IFCTRIANGULATEDFACESET", "IFCTRIANGULATEDIRREGULARNETWORK":
		mesh, err := m.triangulatedFaceSet(e)
		if err != nil {
			return nil, err
		}
		return m.coloured(e, k.texturedTriangles(e, mesh))
	case "IFCPOLYGONALFACESET":
		return k.polygons(e)
	case "IFCSHELLBASEDSURFACEMODEL", "IFCFACEBASEDSURFACEMODEL":
		return k.surfaceModel(e)
	case "IFCCLOSEDSHELL", "IFCOPENSHELL", "IFCCONNECTEDFACESET":
		return k.shell(e)
	case "IFCFACE", "IFCFACESURFACE", "IFCADVANCEDFACE": // of a topology representation
		points := k.points()
		face, err := points.face(e)
		return k.faces([]solid.Face{face}, err)
	case "IFCBOOLEANCLIPPINGRESULT", "IFCBOOLEANRESULT":
		return k.boolean(e)
	case "IFCCSGSOLID":
		return k.operandPieces(e.Optional(0), e)
	}
	return k.lessCommonSolid(e)
}

// lessCommonSolid makes the rarer items.
func (k *maker) lessCommonSolid(e step.Entity) ([]piece, error) {
	m := k.m
	switch e.Keyword() {
	case "IFCREVOLVEDAREASOLID":
		return one(k.revolved(e))
	case "IFCSWEPTDISKSOLID", "IFCSWEPTDISKSOLIDPOLYGONAL":
		return one(m.sweptDisk(e))
	case "IFCEXTRUDEDAREASOLIDTAPERED":
		return one(m.tapered(e))
	case "IFCBLOCK", "IFCRECTANGULARPYRAMID", "IFCRIGHTCIRCULARCYLINDER", "IFCRIGHTCIRCULARCONE", "IFCSPHERE":
		return one(m.primitive(e))
	case "IFCCURVEBOUNDEDPLANE":
		return one(m.boundedPlane(e))
	case "IFCSURFACEOFLINEAREXTRUSION":
		return one(m.extrudedSurface(e))
	case "IFCBSPLINESURFACEWITHKNOTS", "IFCRATIONALBSPLINESURFACEWITHKNOTS", "IFCSURFACEOFREVOLUTION", "IFCSPHERICALSURFACE",
		"IFCTOROIDALSURFACE", "IFCRECTANGULARTRIMMEDSURFACE", "IFCCURVEBOUNDEDSURFACE":
		return one(m.curvedSurface(e, k.effort))
	case "IFCREVOLVEDAREASOLIDTAPERED":
		return one(m.revolvedTapered(e))
	case "IFCSECTIONEDSOLIDHORIZONTAL", "IFCSECTIONEDSOLID":
		return one(m.sectionedSolid(e))
	case "IFCSECTIONEDSPINE":
		return one(m.sectionedSpine(e))
	case "IFCSECTIONEDSURFACE":
		return one(m.sectionedSurface(e))
	case "IFCFIXEDREFERENCESWEPTAREASOLID", "IFCSURFACECURVESWEPTAREASOLID", "IFCDIRECTRIXCURVESWEPTAREASOLID",
		"IFCDIRECTRIXDERIVEDREFERENCESWEPTAREASOLID":
		return one(m.directrixSolid(e))
	}
	if !e.Valid() {
		return nil, e.Error(step.RuleMissingEntity, "an item is missing")
	}
	return nil, fmt.Errorf("#%d: %s: %w", e.ID(), unmade("the item", e.Keyword()), errUnsupported)
}

// sweptArea reads SweptArea and Position of an IfcSweptAreaSolid.
func (m *model) sweptArea(e step.Entity) ([]solid.Profile, scene.Affine, error) {
	area, err := e.Ref(0)
	if err != nil {
		return nil, scene.Affine{}, err
	}
	profiles, err := m.profiles(area, m.newTrail())
	if err != nil {
		return nil, scene.Affine{}, err
	}
	at, err := m.axes(e.Optional(1))
	return profiles, at, err
}

// extruded reads IfcExtrudedAreaSolid(SweptArea, Position, ExtrudedDirection,
// Depth).
func (k *maker) extruded(e step.Entity) (*scene.Mesh, error) {
	m := k.m
	profiles, at, err := m.sweptArea(e)
	if err != nil {
		return nil, err
	}
	direction, err := m.direction(e.Optional(2), scene.Vec3{0, 0, 1})
	if err != nil {
		return nil, err
	}
	depth, err := e.Float(3)
	if err != nil {
		return nil, err
	}
	mesh, err := k.effort.Extrude(profiles, direction, depth*m.units.length)
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return moved(mesh, at), nil
}

// revolved reads IfcRevolvedAreaSolid(SweptArea, Position, Axis, Angle).
func (k *maker) revolved(e step.Entity) (*scene.Mesh, error) {
	profiles, at, err := k.m.sweptArea(e)
	if err != nil {
		return nil, err
	}
	axis, angle, err := k.m.revolution(e)
	if err != nil {
		return nil, err
	}
	if turn := 2 * math.Pi; math.Abs(angle) > turn+1e-6 {
		k.notes = append(k.notes, failure{id: e.ID(), kind: CodePartial, err: fmt.Errorf("#%d revolves by %g rad, more than once round: a full turn is made", e.ID(), angle)})
		angle = math.Copysign(turn, angle)
	}
	mesh, err := k.effort.Revolve(profiles, scene.Vec3{axis[3], axis[7], axis[11]}, scene.Vec3{axis[2], axis[6], axis[10]}, angle)
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return moved(mesh, at), nil
}

// revolution reads Axis and Angle of an IfcRevolvedAreaSolid: the axis as the z of
// a frame, the angle in radians.
func (m *model) revolution(e step.Entity) (axis scene.Affine, angle float64, err error) {
	if axis, err = m.axes(e.Optional(2)); err != nil {
		return axis, 0, err
	}
	angle, err = e.Float(3)
	return axis, angle * m.units.angle, err
}

// sweptDisk reads IfcSweptDiskSolid(Directrix, Radius, InnerRadius, StartParam,
// EndParam) and its polygonal form with FilletRadius, which rounds the corners.
func (m *model) sweptDisk(e step.Entity) (*scene.Mesh, error) {
	c, err := m.directrix(e, 0, 3)
	if err != nil {
		return nil, err
	}
	radius, err := e.Float(1)
	if err != nil {
		return nil, err
	}
	inner, err := e.FloatOr(2, 0)
	if err != nil {
		return nil, err
	}
	if e.Keyword() == "IFCSWEPTDISKSOLIDPOLYGONAL" {
		fillet, err := e.FloatOr(5, 0)
		if err != nil {
			return nil, err
		}
		c.points = solid.FilletPath(c.points, fillet*m.units.length)
	}
	if err := m.sweepWork(len(c.points), 2*solid.Segments(radius*m.units.length)); err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	mesh, err := solid.SweepDisk(c.points, radius*m.units.length, inner*m.units.length)
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return mesh, nil
}

// turnFactor is how many times as much as at a place of a sweep a point costs
// that is turned about an axis and welded there.
const turnFactor = 4

// turnWork counts points turned to so many places, before they are made.
func (m *model) turnWork(places, points int) error { return m.sweepWork(turnFactor*places, points) }

// sweepWork counts points at so many places of a sweep, before they are made.
func (m *model) sweepWork(places, points int) error {
	if points > 0 && places > solid.MaxWork/points {
		return fmt.Errorf("a sweep of %d points at %d places: %w", points, places, solid.ErrTooLarge)
	}
	return m.spend(resultWork * min(places*points, solid.MaxWork))
}

// directrix reads the curve in attribute at, trimmed by the parameters in the
// attributes param and param+1.
func (m *model) directrix(e step.Entity, at, param int) (curve, error) {
	c, err := m.curve(e.Optional(at), m.newTrail())
	if err != nil {
		return c, err
	}
	if len(c.points) < 2 {
		return c, e.Error(step.RuleMissingValue, "a directrix with %d points", len(c.points))
	}
	unit := 1.0
	if m.byMetres(e.Optional(at)) {
		unit = m.units.length
	}
	first, last := c.params[0], c.params[len(c.params)-1]
	start, err := e.FloatOr(param, first/unit)
	if err != nil {
		return c, err
	}
	end, err := e.FloatOr(param+1, last/unit)
	if err != nil {
		return c, err
	}
	start, end = start*unit, end*unit
	whole := math.Abs(end-start-(last-first)) <= 1e-6*(last-first) // some writers count from 0 on trimmed curves
	if start >= end || start <= first && end >= last || whole {
		return c, nil
	}
	return c.between(start, end), nil
}

// manifold reads IfcManifoldSolidBrep(Outer) and the forms with Voids, whose
// shells are given with their normals outward and are turned over.
func (k *maker) manifold(e step.Entity) ([]piece, error) {
	outer, err := e.Ref(0)
	if err != nil {
		return nil, err
	}
	pieces, err := k.shell(outer)
	if err != nil || e.Arg(1).Kind() != step.KindList {
		return pieces, err
	}
	voids, err := e.Refs(1)
	if err != nil {
		return nil, err
	}
	for _, v := range voids {
		inner, err := k.shell(v)
		if err != nil {
			return nil, err
		}
		for _, p := range inner {
			p.mesh = mesh.Flip(p.mesh)
			pieces = append(pieces, p)
		}
	}
	return pieces, nil
}

// faces makes the mesh of faces.
func (k *maker) faces(faces []solid.Face, err error) ([]piece, error) {
	if err != nil {
		return nil, err
	}
	mesh, _, err := k.effort.Brep(faces)
	return one(mesh, err)
}

// surfaceModel reads IfcShellBasedSurfaceModel(SbsmBoundary) or
// IfcFaceBasedSurfaceModel(FbsmFaces).
func (k *maker) surfaceModel(e step.Entity) ([]piece, error) {
	shells, err := e.Refs(0)
	if err != nil {
		return nil, err
	}
	var all []piece
	for _, s := range shells {
		p, err := k.shell(s)
		if err != nil {
			return nil, err
		}
		all = append(all, p...)
	}
	return all, nil
}
