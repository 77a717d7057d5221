package ifc

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// operation is one IfcCoordinateOperation, or what stands for one.
type operation struct {
	entity       step.Entity
	rank         int                 // of its source: a lower one counts before a higher
	georeference *scene.Georeference // nil where it places no map
	units        [2]float64          // metres of the map unit and of the project unit
	statement    scene.Statement
}

// The sources of operations, best first.
const (
	rankModel   = iota // a context of the model, or nothing that can be read
	rankDrawing        // a context of plans drawn on paper
	rankSystem         // another reference system: the model is not in it
)

// operations reads the coordinate operations: map conversions before scaled ones
// before rigid ones, each in file order.
func (m *model) operations() []operation {
	var all []operation
	for _, keyword := range []string{"IFCMAPCONVERSION", "IFCMAPCONVERSIONSCALED", "IFCRIGIDOPERATION"} {
		for e := range m.file.All(keyword) {
			if len(all) == maxOperations {
				m.warn("several-georeferences", "#%d and what follows it are left out: the first %d coordinate operations are read", e.ID(), maxOperations)
				return all
			}
			read := m.mapConversion
			if keyword == "IFCRIGIDOPERATION" {
				read = m.rigidOperation
			}
			op, err := read(e)
			if err != nil {
				m.warn("georeference-unreadable", "#%d %s: %v", e.ID(), keyword, err)
				continue
			}
			op.entity, op.rank = e, sourceRank(e)
			all = append(all, op)
		}
	}
	return all
}

// sourceRank tells what the SourceCRS of an operation is.
func sourceRank(e step.Entity) int {
	source := e.Optional(0)
	for depth := 0; source.Keyword() == "IFCGEOMETRICREPRESENTATIONSUBCONTEXT" && depth < maxUnitDepth; depth++ {
		source = source.Optional(6)
	}
	switch {
	case strings.HasSuffix(source.Keyword(), "CRS"):
		return rankSystem
	case source.Keyword() == "IFCGEOMETRICREPRESENTATIONCONTEXT" && !isModelContext(source):
		return rankDrawing
	}
	return rankModel
}

// chosen gives the operation that places the model, nil for none. Where others of
// the same rank say something else there is a warning.
func (m *model) chosen(all []operation) *operation {
	var best *operation
	for i := range all {
		op := &all[i]
		if op.georeference != nil && op.rank < rankSystem && (best == nil || op.rank < best.rank) {
			best = op
		}
	}
	for i := range all {
		if op := &all[i]; op.georeference != nil && best != nil && op.rank == best.rank && *op.georeference != *best.georeference {
			m.warn("several-georeferences", "#%d %s differs from #%d %s, which counts: %.3f m between their origins", op.entity.ID(), op.entity.Keyword(),
				best.entity.ID(), best.entity.Keyword(), math.Hypot(op.georeference.Eastings-best.georeference.Eastings, op.georeference.Northings-best.georeference.Northings))
			break
		}
	}
	return best
}

// conversionFields are the attributes of IfcMapConversion(SourceCRS, TargetCRS,
// Eastings, ...) and IfcMapConversionScaled from the third on, with their
// defaults.
var conversionFields = [...]struct {
	name  string
	value float64
}{
	{"Eastings", 0}, {"Northings", 0}, {"OrthogonalHeight", 0}, {"XAxisAbscissa", 1}, {"XAxisOrdinate", 0},
	{"Scale", 1}, {"FactorX", 1}, {"FactorY", 1}, {"FactorZ", 1},
}

// conversion are the values of conversionFields.
type conversion [len(conversionFields)]float64

// mapConversion reads an IfcMapConversion or IfcMapConversionScaled (ISO 16739-1):
// lengths of the map are in its MapUnit, or in project units where it names none;
// Scale turns project units into map units, the factors scale along the axes of
// the source.
func (m *model) mapConversion(e step.Entity) (operation, error) {
	target, err := m.referenceSystem(e.Arg(1))
	if err != nil {
		return operation{}, fmt.Errorf("TargetCRS: %w", err)
	}
	var v conversion
	for i, f := range conversionFields {
		var metres float64
		if v[i], metres, err = numberAt(e, i+2, f.name, f.value); err != nil {
			return operation{}, err
		}
		if metres != 0 && i < 3 { // a text with a unit of its own
			v[i] *= metres / target.unit
		}
	}
	class := "IfcMapConversion"
	if e.Keyword() == "IFCMAPCONVERSIONSCALED" {
		class = "IfcMapConversionScaled"
		if v[6] != v[7] {
			m.warn("map-conversion-factors", "#%d %s: FactorX %g and FactorY %g differ, and a model is not stretched: FactorX counts for both", e.ID(), class, v[6], v[7])
		}
	} else {
		v[6], v[7], v[8] = 1, 1, 1
	}
	g := m.converted("map-conversion", v, target)
	return operation{georeference: g, units: [2]float64{target.unit, m.units.length}, statement: scene.Statement{
		Kind: scene.StatedMapConversion, Level: 50, Where: where(e, class), Georeference: g, CRS: g.CRS, Text: v.text(target),
	}}, nil
}

// converted makes a georeference of the values of a conversion.
func (m *model) converted(method string, v conversion, target system) *scene.Georeference {
	g := &scene.Georeference{
		Method: method, CRS: target.name, VerticalDatum: target.vertical,
		Eastings: v[0] * target.unit, Northings: v[1] * target.unit, Height: v[2] * target.unit,
		Scale: v[5] * v[6] * target.unit / m.units.length,
	}
	if v[8] != v[6] {
		g.ScaleZ = v[5] * v[8] * target.unit / m.units.length
	}
	g.AxisX, g.AxisY = axis(v[3], v[4])
	return g
}

// text says a conversion as it is written.
func (v *conversion) text(target system) string {
	var s strings.Builder
	s.WriteString(target.text)
	for i, f := range conversionFields {
		if i < 3 || v[i] != f.value {
			s.WriteString(", " + f.name + " " + strconv.FormatFloat(v[i], 'f', -1, 64))
		}
	}
	return s.String()
}

// rigidOperation reads IfcRigidOperation(SourceCRS, TargetCRS, FirstCoordinate,
// SecondCoordinate, Height): a shift without a turn, which changes no size
// whatever the units are. Coordinates on the ellipsoid are longitude and latitude,
// as in the example of the standard, unless the second can be no latitude; they
// place one point, and true north gives the direction.
func (m *model) rigidOperation(e step.Entity) (operation, error) {
	target, err := m.referenceSystem(e.Arg(1))
	if err != nil {
		return operation{}, fmt.Errorf("TargetCRS: %w", err)
	}
	var v [3]float64
	for i, name := range [3]string{"FirstCoordinate", "SecondCoordinate", "Height"} {
		if i < 2 && e.Arg(2+i).Absent() {
			return operation{}, fmt.Errorf("%s: %w", name, e.Error(step.RuleMissingValue, "there is none"))
		}
		if v[i], _, err = numberAt(e, 2+i, name, 0); err != nil {
			return operation{}, err
		}
	}
	s := scene.Statement{Kind: scene.StatedRigidOperation, Level: 50, Where: where(e, "IfcRigidOperation"), CRS: target.name}
	s.Text = fmt.Sprintf("%s, %v, %v, Height %v", target.text, v[0], v[1], v[2])
	if target.geographic || strings.Contains(e.Arg(2).TypeName(), "ANGLE") {
		return m.rigidOnEllipsoid(e, v, target, s), nil
	}
	g := &scene.Georeference{
		Method: "rigid-operation", CRS: target.name, VerticalDatum: target.vertical,
		Eastings: v[0] * target.unit, Northings: v[1] * target.unit, Height: v[2] * target.unit, AxisX: 1, Scale: 1,
	}
	s.Georeference = g
	return operation{georeference: g, units: [2]float64{target.unit, m.units.length}, statement: s}, nil
}

// rigidOnEllipsoid makes the statement of a rigid operation in degrees.
func (m *model) rigidOnEllipsoid(e step.Entity, v [3]float64, target system, s scene.Statement) operation {
	lon, lat := v[0]*target.angle, v[1]*target.angle
	if math.Abs(lat) > 90 && math.Abs(lon) <= 90 {
		lon, lat = lat, lon
	}
	s.LonDeg, s.LatDeg, s.Height = lon, lat, v[2]*target.unit
	s.NoHeight = e.Arg(4).Absent()
	if north, ok := m.trueNorth(); ok {
		s.Direction = north
	}
	m.warn("geographic-georeference", "%s: the model is placed by longitude %v and latitude %v in %s, which places one point and no direction", s.Where, lon, lat, target.text)
	return operation{statement: s}
}
