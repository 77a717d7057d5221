package ifc

import (
	"math"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// isModelContext tells whether an IfcGeometricRepresentationContext(
// ContextIdentifier, ContextType, CoordinateSpaceDimension, Precision,
// WorldCoordinateSystem, TrueNorth) is that of the model rather than of plans.
func isModelContext(c step.Entity) bool {
	if c.Text(1) == "Plan" {
		return false
	}
	n, err := c.Arg(2).Int()
	return err != nil || n != 2
}

// modelContexts gives the contexts that the model may lie in: all but those of
// plans or, where there are no others, all.
func (m *model) modelContexts() []step.Entity {
	var all, models []step.Entity
	for c := range m.file.All("IFCGEOMETRICREPRESENTATIONCONTEXT") {
		if len(all) == maxOperations {
			break
		}
		all = append(all, c)
		if isModelContext(c) {
			models = append(models, c)
		}
	}
	if len(models) == 0 {
		return all
	}
	return models
}

// Limits between two statements of the same thing that are taken as one.
const (
	sameFrame = 1e-6 // metres, and the sines of angles
	sameNorth = 1e-4 // radians: 0.006 degrees, a centimetre in a hundred metres
)

// contextStatements tells the world coordinate systems and the true north of the
// contexts: each that differs from those before it, with a warning.
func (m *model) contextStatements() []scene.Statement {
	return append(m.worldFrames(), m.trueNorths()...)
}

// worldFrames tells the world coordinate systems that are not the identity.
func (m *model) worldFrames() []scene.Statement {
	var all []scene.Statement
	var first *scene.Affine
	for _, c := range m.modelContexts() {
		at, err := m.context(c)
		if err != nil {
			m.warn("georeference-unreadable", "#%d IfcGeometricRepresentationContext.WorldCoordinateSystem: %v", c.ID(), err)
			continue
		}
		if first == nil {
			first = &at
		} else if !alike(first, &at) {
			m.warn("world-coordinate-systems-differ", "#%d lies in another world coordinate system than the contexts before it: each counts for the shapes in it", c.ID())
		}
		s := scene.Statement{Kind: scene.StatedWorldFrame, Level: 40, Where: where(c, "IfcGeometricRepresentationContext") + ".WorldCoordinateSystem", Name: short(c.Text(0)), Frame: &at}
		identity := scene.Identity()
		if alike(&at, &identity) || len(all) == maxStatements || hasFrame(all, &at) {
			continue
		}
		all = append(all, s)
	}
	return all
}

func hasFrame(all []scene.Statement, at *scene.Affine) bool {
	for _, s := range all {
		if s.Frame != nil && alike(s.Frame, at) {
			return true
		}
	}
	return false
}

// alike tells whether two frames are the same within sameFrame.
func alike(a, b *scene.Affine) bool {
	for i := range a {
		if !(math.Abs(a[i]-b[i]) <= sameFrame) {
			return false
		}
	}
	return true
}

// trueNorths tells the directions of true north that differ.
func (m *model) trueNorths() []scene.Statement {
	var all []scene.Statement
	for _, c := range m.modelContexts() {
		d, ok := m.northOf(c)
		if !ok || len(all) == maxStatements {
			continue
		}
		seen := false
		for _, s := range all {
			seen = seen || math.Abs(s.Direction[0]*d[1]-s.Direction[1]*d[0]) <= sameNorth && s.Direction[0]*d[0]+s.Direction[1]*d[1] > 0
		}
		if seen {
			continue
		}
		all = append(all, scene.Statement{Kind: scene.StatedTrueNorth, Level: 40, Where: where(c, "IfcGeometricRepresentationContext") + ".TrueNorth", Name: short(c.Text(0)), Direction: d})
		if len(all) > 1 {
			m.warn("true-north-differs", "#%d and %s name different directions of true north: the first counts", c.ID(), all[0].Where)
		}
	}
	return all
}

// trueNorth gives the direction of true north that counts.
func (m *model) trueNorth() ([2]float64, bool) {
	for _, c := range m.modelContexts() {
		if d, ok := m.northOf(c); ok {
			return d, true
		}
	}
	return [2]float64{}, false
}

// northOf reads the TrueNorth of a context at length 1; what it has of height does
// not count.
func (m *model) northOf(c step.Entity) ([2]float64, bool) {
	north := c.Optional(5)
	if !north.Valid() {
		return [2]float64{}, false
	}
	d, err := m.direction(north, scene.Vec3{})
	l := math.Hypot(d[0], d[1])
	if err != nil || l < sameFrame {
		return [2]float64{}, false
	}
	if l == 1 || d[2] == 0 {
		return [2]float64{d[0], d[1]}, true
	}
	return [2]float64{d[0] / l, d[1] / l}, true
}
