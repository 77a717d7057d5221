package ifc

import (
	"math"
	"strings"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// georeference gives what the file says of its place: an IfcMapConversion or
// IfcRigidOperation, else the property sets that stand for one in IFC2X3, else
// nil.
func (m *model) georeference() *scene.Georeference {
	for _, keyword := range []string{"IFCMAPCONVERSION", "IFCMAPCONVERSIONSCALED"} {
		if g := m.oneOperation(keyword, m.mapConversion); g != nil {
			return g
		}
	}
	if g := m.oneOperation("IFCRIGIDOPERATION", m.rigidOperation); g != nil {
		return g
	}
	return m.propertyConversion()
}

// oneOperation reads the first coordinate operation of the keyword; further
// ones get a warning.
func (m *model) oneOperation(keyword string, read func(step.Entity) (*scene.Georeference, error)) *scene.Georeference {
	var first *scene.Georeference
	for e := range m.file.All(keyword) {
		if first != nil {
			m.warn("several-georeferences", "#%d: another %s, the first one counts", e.ID(), keyword)
			break
		}
		g, err := read(e)
		if err != nil {
			m.warn("georeference-unreadable", "%v", err)
			continue
		}
		first = g
	}
	return first
}

// mapConversion reads IfcMapConversion(SourceCRS, TargetCRS, Eastings,
// Northings, OrthogonalHeight, XAxisAbscissa, XAxisOrdinate, Scale) and the
// scaled form with FactorX, FactorY, FactorZ (ISO 16739-1, IfcMapConversion):
// lengths of the map are in its MapUnit, or in project units where it names
// none; Scale turns project units into map units.
func (m *model) mapConversion(e step.Entity) (*scene.Georeference, error) {
	target, err := e.Ref(1)
	if err != nil {
		return nil, err
	}
	mapUnit := m.mapUnit(target)
	var v [9]float64 // from Eastings to FactorZ
	for i, def := range [9]float64{0, 0, 0, 1, 0, 1, 1, 1, 1} {
		if v[i], err = e.FloatOr(i+2, def); err != nil {
			return nil, err
		}
	}
	if e.Keyword() == "IFCMAPCONVERSIONSCALED" && (v[6] != v[7] || v[6] != v[8]) {
		m.warn("map-conversion-factors", "#%d: factors %g, %g, %g differ by axis, the first counts", e.ID(), v[6], v[7], v[8])
	}
	g := &scene.Georeference{
		Method: "map-conversion", CRS: target.Text(0), VerticalDatum: target.Text(3),
		Eastings: v[0] * mapUnit, Northings: v[1] * mapUnit, Height: v[2] * mapUnit,
		Scale: v[5] * v[6] * mapUnit / m.units.length,
	}
	g.AxisX, g.AxisY = axis(v[3], v[4])
	m.mapUnits = [2]float64{mapUnit, m.units.length}
	return g, nil
}

// axis normalises the direction of the x axis; east where it has no length.
func axis(x, y float64) (float64, float64) {
	l := math.Hypot(x, y)
	if l == 0 {
		return 1, 0
	}
	return x / l, y / l
}

// mapUnit gives the metres of IfcProjectedCRS(Name, Description, GeodeticDatum,
// VerticalDatum, MapProjection, MapZone, MapUnit).
func (m *model) mapUnit(crs step.Entity) float64 {
	if _, u, ok := m.unit(crs.Optional(6), 0); ok && u.si == "m" {
		return u.factor
	}
	return m.units.length
}

// rigidOperation reads IfcRigidOperation(SourceCRS, TargetCRS, FirstCoordinate,
// SecondCoordinate, Height): a shift without a turn. Coordinates on the
// ellipsoid become a hint.
func (m *model) rigidOperation(e step.Entity) (*scene.Georeference, error) {
	target, err := e.Ref(1)
	if err != nil {
		return nil, err
	}
	first, err := e.Float(2)
	if err != nil {
		return nil, err
	}
	second, err := e.Float(3)
	if err != nil {
		return nil, err
	}
	height, err := e.FloatOr(4, 0)
	if err != nil {
		return nil, err
	}
	if strings.Contains(e.Arg(2).TypeName(), "ANGLE") || target.Keyword() == "IFCGEOGRAPHICCRS" {
		degrees := m.angleUnit(target) * 180 / math.Pi
		m.hints = append(m.hints, scene.Statement{Kind: "rigid-operation", LonDeg: first * degrees, LatDeg: second * degrees, Height: height})
		m.warn("geographic-georeference", "#%d: the model is placed by longitude and latitude in %s, which places one point and no direction", e.ID(), target.Text(0))
		return nil, nil
	}
	unit := m.mapUnit(target)
	return &scene.Georeference{
		Method: "rigid-operation", CRS: target.Text(0), VerticalDatum: target.Text(3),
		Eastings: first * unit, Northings: second * unit, Height: height * unit,
		AxisX: 1, Scale: unit / m.units.length,
	}, nil
}

// angleUnit gives the radians of the AngleUnit of IfcGeographicCRS(Name,
// Description, GeodeticDatum, PrimeMeridian, AngleUnit, HeightUnit).
func (m *model) angleUnit(crs step.Entity) float64 {
	if _, u, ok := m.unit(crs.Optional(4), 0); ok && u.si == "rad" {
		return u.factor
	}
	return m.units.angle
}

// propertyConversion reads the property sets ePSet_MapConversion and
// ePSet_ProjectedCRS of a site or project (the IFC2X3 convention of
// buildingSMART's guide to georeferencing). Their numbers are taken as they
// stand, in the MapUnit that is named, or in project units.
func (m *model) propertyConversion() *scene.Georeference {
	for _, keyword := range []string{"IFCSITE", "IFCPROJECT"} {
		for e := range m.file.All(keyword) {
			conversion := m.plainSet(e, "epset_mapconversion")
			if conversion == nil {
				continue
			}
			return m.fromSets(conversion, m.plainSet(e, "epset_projectedcrs"))
		}
	}
	return nil
}

// plainSet gives the single values of the set of that name, by lower-case name.
func (m *model) plainSet(owner step.Entity, name string) map[string]step.Value {
	for _, s := range m.sets[owner.ID()] {
		if !strings.EqualFold(s.Text(2), name) {
			continue
		}
		all := map[string]step.Value{}
		for v := range s.Arg(4).Items() {
			if p, err := v.Entity(); err == nil && p.Keyword() == "IFCPROPERTYSINGLEVALUE" {
				all[strings.ToLower(p.Text(0))] = p.Arg(2)
			}
		}
		return all
	}
	return nil
}

// fromSets makes a georeference of the two property sets.
func (m *model) fromSets(conversion, crs map[string]step.Value) *scene.Georeference {
	number := func(name string, def float64) float64 {
		v, ok := conversion[name]
		if !ok || v.Absent() {
			return def
		}
		x, err := v.Float()
		if err != nil {
			m.warn("georeference-unreadable", "ePSet_MapConversion.%s: %v", name, err)
			return def
		}
		return x
	}
	text := func(set map[string]step.Value, name string) string {
		s, err := set[name].Text()
		if err != nil {
			return ""
		}
		return s
	}
	unit := m.namedUnit(text(crs, "mapunit"))
	g := &scene.Georeference{
		Method: "property-set", CRS: text(crs, "name"), VerticalDatum: text(crs, "verticaldatum"),
		Eastings: number("eastings", 0) * unit, Northings: number("northings", 0) * unit,
		Height: number("orthogonalheight", 0) * unit, Scale: number("scale", 1) * unit / m.units.length,
	}
	if g.CRS == "" {
		g.CRS = text(conversion, "targetcrs")
	}
	g.AxisX, g.AxisY = axis(number("xaxisabscissa", 1), number("xaxisordinate", 0))
	m.mapUnits = [2]float64{unit, m.units.length}
	return g
}

// namedUnit gives the metres of a unit of length by its name in words; that of
// the project where the name says nothing.
func (m *model) namedUnit(name string) float64 {
	switch strings.ToUpper(strings.TrimSpace(name)) {
	case "METRE", "METER", "METRES", "METERS", "M":
		return 1
	case "MILLIMETRE", "MILLIMETER", "MM":
		return 1e-3
	case "FOOT", "FEET", "FT", "INTERNATIONAL FOOT":
		return 0.3048
	case "US SURVEY FOOT", "SURVEY FOOT", "FOOT_US", "US FOOT":
		return 1200.0 / 3937
	}
	return m.units.length
}

// placeHints collects the other statements of place: latitude and longitude of
// the site, its placement, true north of the context, and the units a map
// conversion was read in.
func (m *model) placeHints() []scene.Statement {
	hints := m.hints
	for site := range m.file.All("IFCSITE") {
		if h, ok := m.siteHint(site); ok {
			hints = append(hints, h)
		}
		if at, err := m.place(site.Optional(5)); err == nil && !isIdentity(at) {
			hints = append(hints, scene.Statement{Kind: "site-placement", Direction: [2]float64{at[3], at[7]}, Height: at[11]})
		}
		break
	}
	for c := range m.file.All("IFCGEOMETRICREPRESENTATIONCONTEXT") {
		north := c.Optional(5)
		if c.Text(1) == "Plan" || !north.Valid() {
			continue
		}
		if d, err := m.direction(north, scene.Vec3{}); err == nil && d != (scene.Vec3{}) {
			hints = append(hints, scene.Statement{Kind: "true-north", Direction: [2]float64{d[0], d[1]}})
		}
		break
	}
	if m.mapUnits[0] != 0 && m.mapUnits != [2]float64{1, 1} {
		hints = append(hints, scene.Statement{Kind: "map-units", Direction: m.mapUnits})
	}
	return hints
}

// siteHint reads RefLatitude, RefLongitude (degrees, minutes, seconds and
// millionths, all of one sign) and RefElevation of IfcSite.
func (m *model) siteHint(site step.Entity) (scene.Statement, bool) {
	lat, ok1 := compoundAngle(site.Arg(9))
	lon, ok2 := compoundAngle(site.Arg(10))
	if !ok1 || !ok2 {
		return scene.Statement{}, false
	}
	height, err := site.FloatOr(11, 0)
	if err != nil {
		height = 0
	}
	return scene.Statement{Kind: "site-latlon", LatDeg: lat, LonDeg: lon, Height: height*m.units.length + 0}, true // + 0: not -0
}

// compoundAngle reads IfcCompoundPlaneAngleMeasure in degrees. Some writers put
// the sign on the first part only; it then counts for all.
func compoundAngle(v step.Value) (float64, bool) {
	parts, err := v.Ints(nil)
	if err != nil || len(parts) < 2 || len(parts) > 4 {
		return 0, false
	}
	var sum float64
	negative := false
	for i, p := range parts {
		negative = negative || p < 0
		sum += math.Abs(float64(p)) / [4]float64{1, 60, 3600, 3600e6}[i]
	}
	if negative {
		sum = -sum
	}
	return sum, true
}
