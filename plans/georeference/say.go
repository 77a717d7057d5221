package georeference

import (
	"fmt"
	"strings"

	"github.com/maquette-city/maquette/plans/step"
)

// String says a place in one line, for people.
func (p Place) String() string {
	s := fmt.Sprintf("%s %.3f %.3f, height %.3f, turned %.4f degrees", p.CRS, p.Eastings, p.Northings, p.Height, p.angle())
	if p.Scale != 1 {
		s += fmt.Sprintf(", scale %g", p.Scale)
	}
	return s
}

// told gives the numbers of an operation as they stand in the file.
func told(e step.Entity) string {
	var all []string
	for i := 2; i < 8; i++ {
		v := e.Arg(i).Unwrap()
		if e.Arg(i).Kind() == step.KindTyped {
			for inner := range e.Arg(i).Items() {
				v = inner
			}
		}
		if n, err := v.Float(); err == nil {
			all = append(all, fmt.Sprintf("%.12g", n))
		}
	}
	crs := "a system that is not there"
	if t := e.Optional(1); t.Valid() {
		crs = fmt.Sprintf("%.100q", t.Text(0))
	}
	return crs + " " + strings.Join(all, " ")
}

// className gives the class of a record as the standard writes it, where it is
// one of those that are changed here.
func className(e step.Entity) string {
	for _, name := range []string{"IfcMapConversion", "IfcMapConversionScaled", "IfcRigidOperation", "IfcProjectedCRS", "IfcGeographicCRS",
		"IfcWellKnownText", "IfcSite", "IfcPropertySet", "IfcPropertySingleValue", "IfcRelDefinesByProperties", "IfcGeometricRepresentationContext"} {
		if strings.EqualFold(name, e.Keyword()) {
			return name
		}
	}
	return e.Keyword()
}

// degreesText gives a latitude or longitude for people.
func degreesText(v float64, plus, minus string) string {
	if v < 0 {
		return fmt.Sprintf("%.6f° %s", -v, minus)
	}
	return fmt.Sprintf("%.6f° %s", v, plus)
}
