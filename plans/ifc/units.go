package ifc

import (
	"math"
	"strconv"

	"github.com/maquette-city/maquette/plans/step"
)

// unit is a unit of measure: value in SI = value in the unit x factor + offset.
type unit struct {
	factor float64
	offset float64
	si     string // "m", "m2", "rad"
}

// units are the units of a project.
type units struct {
	length float64 // metres for one length unit
	angle  float64 // radians for one plane angle unit
	byType map[string]unit
}

// maxUnitDepth bounds units defined by other units, and maxUnitElements those one
// is made of: there are seven base units.
const (
	maxUnitDepth    = 8
	maxUnitElements = 32
)

// readUnits reads the units of the first project (IfcUnitAssignment). Where a
// project names none, it counts in metres and radians.
func (m *model) readUnits() {
	m.units = units{length: 1, angle: 1, byType: map[string]unit{}}
	for assignment := range m.file.All("IFCUNITASSIGNMENT") {
		if m.project.Valid() && m.project.Optional(8).ID() != assignment.ID() {
			continue
		}
		for v := range assignment.Arg(0).Items() {
			e, err := v.Entity()
			if err != nil { // one lost record must not cost the others
				m.warn("units-unreadable", "%v", err)
				continue
			}
			kind, u, ok := m.unit(e, 0)
			switch {
			case e.Keyword() == "IFCCONTEXTDEPENDENTUNIT": // counts where a property names it
			case ok:
				m.units.byType[kind] = u
			default:
				m.warn("unit-unreadable", "#%d: the unit %s cannot be read", e.ID(), e.Keyword())
			}
		}
		break
	}
	if u, ok := m.units.byType["LENGTHUNIT"]; ok {
		m.units.length = u.factor
	} else {
		m.warn("no-length-unit", "the project names no length unit, metres are assumed")
	}
	if u, ok := m.units.byType["PLANEANGLEUNIT"]; ok {
		m.units.angle = u.factor
	}
}

// unit reads one named, conversion-based, derived, monetary or context dependent
// unit with its UnitType. Temperatures are kelvin: those in degrees Celsius are
// moved by 273.15.
func (m *model) unit(e step.Entity, depth int) (string, unit, bool) {
	if depth > maxUnitDepth {
		return "", unit{}, false
	}
	switch e.Keyword() {
	case "IFCSIUNIT":
		return siUnit(e)
	case "IFCCONVERSIONBASEDUNIT", "IFCCONVERSIONBASEDUNITWITHOFFSET":
		return m.conversionUnit(e, depth)
	case "IFCDERIVEDUNIT":
		return m.derivedUnit(e, depth)
	case "IFCMONETARYUNIT": // (Currency): a code, in IFC2X3 an enumeration
		return monetaryUnit, unit{factor: 1, si: e.Enum(0) + e.Text(0)}, true
	case "IFCCONTEXTDEPENDENTUNIT": // (Dimensions, UnitType, Name): "boxes" have no SI
		if depth == 0 {
			return e.Enum(1), unit{factor: 1, si: e.Text(2)}, true
		}
	}
	return "", unit{}, false
}

// siUnit reads IfcSIUnit(*, UnitType, Prefix, Name).
func siUnit(e step.Entity) (string, unit, bool) {
	name, ok := siNames[e.Enum(3)]
	if !ok {
		return "", unit{}, false
	}
	u := unit{factor: tidy(math.Pow(siPrefixes[e.Enum(2)], name.power) * name.factor), offset: name.offset, si: name.symbol}
	return e.Enum(1), u, true
}

// conversionUnit reads IfcConversionBasedUnit(Dimensions, UnitType, Name,
// ConversionFactor) and its form with an offset.
func (m *model) conversionUnit(e step.Entity, depth int) (string, unit, bool) {
	measure := e.Optional(3) // IfcMeasureWithUnit(ValueComponent, UnitComponent)
	factor, err := measure.Float(0)
	_, base, ok := m.unit(measure.Optional(1), depth+1)
	if err != nil || !ok || factor <= 0 {
		return "", unit{}, false
	}
	u := unit{factor: factor * base.factor, si: base.si}
	if offset, err := e.FloatOr(4, 0); err == nil && e.Keyword() == "IFCCONVERSIONBASEDUNITWITHOFFSET" {
		u.offset = offset*base.factor + base.offset // added after the factor (ISO 16739-1)
	}
	return e.Enum(1), u, true
}

// derivedUnit reads IfcDerivedUnit(Elements, UnitType, ...).
func (m *model) derivedUnit(e step.Entity, depth int) (string, unit, bool) {
	if m.read(e) != nil {
		return "", unit{}, false
	}
	elements, err := e.Refs(0)
	if err != nil || len(elements) > maxUnitElements {
		return "", unit{}, false
	}
	u := unit{factor: 1}
	for _, el := range elements { // IfcDerivedUnitElement(Unit, Exponent)
		named := el.Optional(0)
		if named.Keyword() == "IFCDERIVEDUNIT" {
			return "", unit{}, false
		}
		_, base, ok := m.unit(named, depth+1)
		exponent, err := el.Arg(1).Int()
		if !ok || err != nil || exponent < -9 || exponent > 9 {
			return "", unit{}, false
		}
		u.factor *= math.Pow(base.factor, float64(exponent))
		u.si = joinSymbols(u.si, base.si, exponent)
	}
	u.factor = tidy(u.factor)
	return e.Enum(1), u, true
}

// tidy gives the decimal number of 14 digits that x misses by rounding alone: a
// gram for a cubic centimetre is 1000 and not 999.9999999999999.
func tidy(x float64) float64 {
	near, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 14, 64), 64)
	if err != nil || math.Abs(near-x) > 1e-15*math.Abs(x) {
		return x
	}
	return near
}

// joinSymbols gives "W.m-2.K-1" from its parts.
func joinSymbols(all, symbol string, exponent int) string {
	if exponent == 0 || symbol == "" {
		return all
	}
	if exponent != 1 {
		symbol += itoa(exponent)
	}
	if all == "" {
		return symbol
	}
	return all + "." + symbol
}

// siName is what the names of IfcSIUnitName stand for in SI base or coherent
// units; prefixes of areas and volumes count per dimension.
type siName struct {
	symbol string
	factor float64
	offset float64
	power  float64
}

// siNames are the names of IfcSIUnitName (ISO 16739-1, 8.11.2.12).
var siNames = map[string]siName{
	"METRE": {"m", 1, 0, 1}, "SQUARE_METRE": {"m2", 1, 0, 2}, "CUBIC_METRE": {"m3", 1, 0, 3},
	"RADIAN": {"rad", 1, 0, 1}, "STERADIAN": {"sr", 1, 0, 1}, "GRAM": {"kg", 1e-3, 0, 1},
	"SECOND": {"s", 1, 0, 1}, "AMPERE": {"A", 1, 0, 1}, "KELVIN": {"K", 1, 0, 1},
	"DEGREE_CELSIUS": {"K", 1, 273.15, 1}, "MOLE": {"mol", 1, 0, 1}, "CANDELA": {"cd", 1, 0, 1},
	"HERTZ": {"Hz", 1, 0, 1}, "NEWTON": {"N", 1, 0, 1}, "PASCAL": {"Pa", 1, 0, 1},
	"JOULE": {"J", 1, 0, 1}, "WATT": {"W", 1, 0, 1}, "COULOMB": {"C", 1, 0, 1},
	"VOLT": {"V", 1, 0, 1}, "FARAD": {"F", 1, 0, 1}, "OHM": {"ohm", 1, 0, 1},
	"SIEMENS": {"S", 1, 0, 1}, "WEBER": {"Wb", 1, 0, 1}, "TESLA": {"T", 1, 0, 1},
	"HENRY": {"H", 1, 0, 1}, "LUMEN": {"lm", 1, 0, 1}, "LUX": {"lx", 1, 0, 1},
	"BECQUEREL": {"Bq", 1, 0, 1}, "GRAY": {"Gy", 1, 0, 1}, "SIEVERT": {"Sv", 1, 0, 1},
}

// siPrefixes are the prefixes of IfcSIPrefix; "" for none.
var siPrefixes = map[string]float64{
	"": 1, "EXA": 1e18, "PETA": 1e15, "TERA": 1e12, "GIGA": 1e9, "MEGA": 1e6, "KILO": 1e3,
	"HECTO": 1e2, "DECA": 1e1, "DECI": 1e-1, "CENTI": 1e-2, "MILLI": 1e-3, "MICRO": 1e-6,
	"NANO": 1e-9, "PICO": 1e-12, "FEMTO": 1e-15, "ATTO": 1e-18,
}
