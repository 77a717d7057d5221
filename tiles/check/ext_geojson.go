package check

import (
	"net/url"
	"slices"
	"strings"
)

// contentGeoJSON lets a tileset have GeoJSON content.
const contentGeoJSON = "MAXAR_content_geojson"

// geometries calls visit for the geometries of a feature or features.
func (v value) geometries(visit func(value)) {
	kind, ok := v.required("type")
	if !ok {
		return
	}
	switch kind.str() {
	case "FeatureCollection":
		if f, ok := v.required("features"); ok {
			list, _ := f.list(0)
			for _, x := range list {
				if x.object() {
					x.geometries(visit)
				}
			}
		}
	case "Feature":
		if g, ok := v.required("geometry"); ok && !g.isNull() && g.object() {
			visit(g)
		}
	default:
		kind.fault(ValueWrong, "%q where Feature or FeatureCollection is due", kind.str())
	}
}

// positions reads an array of positions (RFC 7946, clause 3.1.1).
func (v value) positions(least int) ([]point, bool) {
	list, ok := v.list(least)
	if !ok {
		return nil, false
	}
	out := make([]point, len(list))
	for i, x := range list {
		if out[i], ok = x.position(); !ok {
			return nil, false
		}
	}
	return out, true
}

func (v value) position() (point, bool) {
	list, ok := v.list(2)
	if !ok {
		return point{}, false
	}
	var p point
	for i, x := range list {
		n, ok := x.number()
		if !ok {
			return p, false
		}
		if i < len(p) {
			p[i] = n
		}
	}
	return p, true
}

// geoJSON checks content that is GeoJSON.
func (v value) geoJSON(d value, facts *tilesetFacts) {
	if !slices.Contains(facts.required, contentGeoJSON) {
		v.fault(ExtensionUndeclared, "GeoJSON content without %s in extensionsRequired", contentGeoJSON)
	}
	facts.find(contentGeoJSON)
	d.geometries(func(g value) {
		kind, ok := g.required("type")
		if !ok {
			return
		}
		c, has := g.required("coordinates")
		switch depth, known := map[string]int{"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2,
			"Polygon": 2, "MultiPolygon": 3}[kind.str()]; {
		case !known:
			kind.fault(ValueWrong, "%q is no geometry that content may have", kind.str())
		case has:
			c.coordinates(depth)
		}
	})
}

// coordinates wants positions, or arrays of them as deep as that.
func (v value) coordinates(depth int) bool {
	if depth == 0 {
		_, ok := v.position()
		return ok
	}
	list, ok := v.list(0)
	for _, x := range list {
		if !x.coordinates(depth - 1) {
			return false
		}
	}
	return ok
}

// isGeoJSON tells whether JSON content is GeoJSON.
func isGeoJSON(name string, d value) bool {
	kind, _ := d.member("type")
	switch kind.str() {
	case "Feature", "FeatureCollection", "GeometryCollection", "Point", "LineString", "Polygon",
		"MultiPoint", "MultiLineString", "MultiPolygon":
		return true
	}
	return strings.HasSuffix(name, ".geojson")
}

// featureSchema checks what MAXAR_content_geojson of the tileset's metadata says
// of the properties of features.
func (v value) featureSchema() {
	if p, ok := v.member("propertiesSchema"); ok {
		p.fault(ValueWrong, "propertiesSchema has no place here")
	}
	u, ok := v.member("propertiesSchemaUri")
	if !ok || !anyText(u) {
		return
	}
	if _, err := url.ParseRequestURI("/" + u.str()); err != nil || strings.ContainsAny(u.str(), " \t\n") {
		u.fault(URIWrong, "%q is no URI", u.str())
		return
	}
	name, data, ok := u.follow()
	if !ok {
		return
	}
	d, err := v.r.parse(name, data)
	if err != nil {
		u.fault(SchemaWrong, "%s: %v", name, err)
		return
	}
	ok = objectOf(
		must("semantic", filledText),
		may("name", filledText),
		must("geometry", objectOf(
			must("type", textOf("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")),
			must("dimensions", numberOf(2, 3)),
		)),
		must("properties", listOf(1, 0, featureProperty)),
	)(d)
	if ok {
		p, _ := d.member("properties")
		distinct("id")(p)
	}
}

// featureProperty checks one property of features.
func featureProperty(v value) bool {
	ok := objectOf(
		must("id", filledText),
		must("type", textOf("Integer", "Float", "String", "Boolean", "Variant")),
		may("description", filledText), may("unit", filledText), may("semantic", filledText),
		may("required", anyBoolean),
	)(v)
	if !ok {
		return false
	}
	kind, _ := v.member("type")
	t := kind.str()
	number := t == "Integer" || t == "Float"
	fields := []field{may("default", map[string]shape{"Integer": anyNumber, "Float": anyNumber, "String": anyText, "Boolean": anyBoolean}[t])}
	if number {
		fields = append(fields, may("min", anyNumber), may("max", anyNumber))
	} else {
		fields = append(fields, not("min", "max")...)
	}
	if !objectOf(fields...)(v) {
		return false
	}
	low, hasLow := v.member("min")
	high, hasHigh := v.member("max")
	a, _ := low.plain()
	if b, _ := high.plain(); hasLow && hasHigh && a > b {
		v.fault(ValueWrong, "min %v above max %v", a, b)
		ok = false
	}
	if d, has := v.member("default"); has && v.flag("required") {
		d.fault(SchemaWrong, "a required property has no default")
		ok = false
	}
	return ok
}
