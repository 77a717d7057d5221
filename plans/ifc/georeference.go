package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Bounds of what is told of the place of one source, of each kind: a file that
// says more says it for machines.
const (
	maxStatements = 20
	maxOperations = 200
)

// georeference gives all that the file says of its place, and the one statement
// that tells where the model stands: an IfcMapConversion, IfcMapConversionScaled
// or IfcRigidOperation, else the property sets that stand for one in IFC2X3, else
// none. Nothing in it fails: what cannot be read has a warning that names the
// record.
func (m *model) georeference() (*scene.Georeference, []scene.Statement) {
	var g *scene.Georeference
	all := m.addresses()
	all = append(all, m.siteStatements()...)
	all = append(all, m.buildingHeights()...)
	all = append(all, m.placementStatements()...)
	all = append(all, m.contextStatements()...)
	operations := m.operations()
	if op := m.chosen(operations); op != nil {
		g = op.georeference
		all = append(all, mapUnits(op)...)
	}
	for _, op := range operations {
		all = append(all, op.statement)
	}
	all = append(all, m.unusedSystems(operations)...)
	conversions := m.propertyConversions()
	for i, c := range conversions {
		if g == nil {
			g = conversions[i].georeference
			all = append(all, mapUnits(&conversions[i])...)
		}
		all = append(all, c.statement)
	}
	return g, append(all, m.knownPoints()...)
}

// mapUnits tells the units that an operation was read in, where they are not
// metres.
func mapUnits(op *operation) []scene.Statement {
	if op.units == [2]float64{1, 1} {
		return nil
	}
	return []scene.Statement{{Kind: scene.StatedMapUnits, Where: op.statement.Where, Direction: op.units}}
}

// where names a record and its keyword as the standard writes it.
func where(e step.Entity, class string) string { return fmt.Sprintf("#%d %s", e.ID(), class) }

// axis normalises the direction of the x axis; east where it has no length.
func axis(x, y float64) (float64, float64) {
	l := math.Hypot(x, y)
	if l == 0 {
		return 1, 0
	}
	return x / l, y / l
}

// numberAt reads a number in attribute i, def where there is none; also one
// written as text, with its unit, which some programs do. metres is what its
// unit stands for where the text names one, else 0.
func numberAt(e step.Entity, i int, field string, def float64) (x, metres float64, err error) {
	v := e.Arg(i)
	if v.Absent() {
		return def, 0, nil
	}
	if x, metres, err = number(v); err != nil {
		return def, 0, fmt.Errorf("%s: %w", field, err)
	}
	return x, metres, nil
}

// number reads a number, also one written as text.
func number(v step.Value) (x, metres float64, err error) {
	text, isText := v.Text()
	if isText != nil {
		x, err = v.Float()
		return x, 0, err
	}
	x, unit, ok := textNumber(text)
	if !ok {
		return 0, 0, v.Error(step.RuleValueType, "expected a number, found the text %.40q", text)
	}
	if unit == "" {
		return x, 0, nil
	}
	if metres, ok = lengthNamed(unit); !ok {
		return 0, 0, v.Error(step.RuleValueType, "the number %.40q is in a unit that is not known", text)
	}
	return x, metres, nil
}
