package ifc

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// system is a reference system that the file names.
type system struct {
	name       string  // a code where one can be found, else as it stands
	vertical   string  // code or name of the vertical datum, or ""
	text       string  // as it stands
	unit       float64 // metres of its lengths
	angle      float64 // degrees of its angles
	geographic bool
}

// referenceSystem reads IfcProjectedCRS(Name, Description, GeodeticDatum,
// VerticalDatum, MapProjection, MapZone, MapUnit) or IfcGeographicCRS(Name,
// Description, GeodeticDatum, PrimeMeridian, AngleUnit, HeightUnit); also a text
// in its place, as an example that went round in the Netherlands has it.
func (m *model) referenceSystem(v step.Value) (system, error) {
	if text, err := v.Text(); err == nil {
		s := system{unit: m.units.length, angle: m.units.angle * 180 / math.Pi, text: short(text)}
		s.name, s.vertical = crs.Declared(text)
		return s, nil
	}
	e, err := v.Entity()
	if err != nil {
		return system{}, err
	}
	return m.systemOf(e), nil
}

// systemOf reads the record of a reference system.
func (m *model) systemOf(e step.Entity) system {
	s := system{unit: m.units.length, angle: m.units.angle * 180 / math.Pi, geographic: e.Keyword() == "IFCGEOGRAPHICCRS"}
	if s.geographic {
		if _, u, ok := m.unit(e.Optional(4), 0); ok && u.si == "rad" {
			s.angle = tidy(u.factor * 180 / math.Pi)
		}
		if _, u, ok := m.unit(e.Optional(5), 0); ok && u.si == "m" {
			s.unit = u.factor
		}
	} else {
		if _, u, ok := m.unit(e.Optional(6), 0); ok && u.si == "m" {
			s.unit = u.factor
		}
		s.vertical = short(e.Text(3))
	}
	d := declaration{name: e.Text(0), description: e.Text(1), datum: e.Text(2), wellKnown: m.wellKnownText(e)}
	if !s.geographic {
		d.projection, d.zone = e.Text(4), e.Text(5)
	}
	s.name, s.text = d.code(&s.vertical), d.text()
	return s
}

// wellKnownText gives the text of IfcWellKnownText(WellKnownText,
// CoordinateReferenceSystem) for a system.
func (m *model) wellKnownText(e step.Entity) string {
	n := 0
	for w := range m.file.All("IFCWELLKNOWNTEXT") {
		if n++; n > maxStatements {
			break
		}
		if w.Optional(1).ID() == e.ID() {
			text, err := w.Arg(0).Text()
			if err == nil {
				return text
			}
		}
	}
	return ""
}

// declaration is how a reference system is named: by the attributes of
// IfcProjectedCRS or the properties of ePSet_ProjectedCRS.
type declaration struct {
	name, description, datum, projection, zone, wellKnown string
}

// code gives the code of the system: that in its name, else in its well-known
// text, else in its description, else that of the UTM zone it describes, else
// its name. vertical is filled where these tell one and it is "".
func (d *declaration) code(vertical *string) string {
	first := ""
	for _, text := range []string{d.name, d.wellKnown, d.description} {
		h, v := crs.Declared(text)
		if _, err := crs.Parse(h); err != nil && (!strings.HasPrefix(strings.ToUpper(h), "EPSG:") || len(h) <= len("EPSG:")) {
			if first == "" && text != d.description {
				first = h
			}
			continue
		}
		if *vertical == "" {
			*vertical = short(v)
		}
		return short(h)
	}
	if zone := d.utm(); zone != "" {
		return zone
	}
	return short(first)
}

// utm gives the code of a UTM zone that is described by datum and zone: "ETRS89",
// "UTM", "32N".
func (d *declaration) utm() string {
	if !strings.Contains(strings.ToUpper(d.projection+d.zone), "UTM") {
		return ""
	}
	zone := strings.TrimLeft(strings.ToUpper(d.zone), "UTM ZONE")
	south := strings.HasSuffix(zone, "S")
	n, err := strconv.Atoi(strings.TrimRight(zone, "NS "))
	if err != nil || n < 1 || n > 60 {
		return ""
	}
	datum, half := strings.ToUpper(d.datum), "N"
	switch {
	case south:
		half = "S"
	case strings.Contains(datum, "ETRS") || strings.Contains(datum, "6258") || strings.Contains(datum, "4258"):
		return knownCode(fmt.Sprintf("ETRS89 / UTM zone %d%s", n, half))
	}
	if strings.Contains(strings.ReplaceAll(datum, " ", ""), "WGS84") || strings.Contains(datum, "6326") || strings.Contains(datum, "4326") {
		return knownCode(fmt.Sprintf("WGS 84 / UTM zone %d%s", n, half))
	}
	return ""
}

func knownCode(name string) string {
	c, err := crs.Parse(name)
	if err != nil {
		return ""
	}
	return c.Code()
}

// text says the declaration as it stands.
func (d *declaration) text() string {
	var parts []string
	for _, s := range []string{d.name, d.description, d.datum, d.projection, d.zone} {
		if s = strings.TrimSpace(s); s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		return "no reference system is named"
	}
	return short(strings.Join(parts, ", "))
}

// unusedSystems tells the projected systems that no operation leads to: what
// coordinates lie in them the file does not say.
func (m *model) unusedSystems(used []operation) []scene.Statement {
	targets := map[step.ID]bool{}
	for _, op := range used {
		targets[op.entity.Optional(1).ID()] = true
	}
	var all []scene.Statement
	for e := range m.file.All("IFCPROJECTEDCRS") {
		if len(all) == maxStatements {
			break
		}
		if targets[e.ID()] {
			continue
		}
		s := m.systemOf(e)
		all = append(all, scene.Statement{Kind: scene.StatedCRS, Level: 50, Where: where(e, "IfcProjectedCRS"), CRS: s.name, Text: s.text})
	}
	return all
}
