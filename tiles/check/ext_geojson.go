package check

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strings"
)

// contentGeoJSON lets a tileset have GeoJSON content.
const contentGeoJSON = "MAXAR_content_geojson"

// maxRing bounds the points of one ring whose crossings are looked for.
const maxRing = 20_000

// point is a position of GeoJSON: longitude and latitude, degrees.
type point [2]float64

// extent checks MAXAR_extent: polygons that hold the tileset, and that lie
// within the region of its root.
func (v value) extent(root value) {
	u, ok := v.required("uri")
	if !ok || !filledText(u) {
		return
	}
	name, data, ok := u.follow()
	if !ok {
		return
	}
	d, err := v.r.parse(name, data)
	if err != nil {
		u.fault(ContentWrong, "%s: %v", name, err)
		return
	}
	var polygons []value // coordinates
	d.geometries(func(g value) {
		kind, _ := g.member("type")
		c, has := g.required("coordinates")
		switch {
		case !has:
		case kind.str() == "Polygon":
			polygons = append(polygons, c)
		case kind.str() == "MultiPolygon":
			list, _ := c.list(0)
			polygons = append(polygons, list...)
		default:
			kind.fault(ValueWrong, "%q where Polygon or MultiPolygon is due", kind.str())
		}
	})
	var region [6]float64
	volume, _ := root.member("boundingVolume")
	m, bounded := volume.member("region")
	bounded = bounded && m.size() == 6 && m.kind() == "array" && m.numbers(region[:])
	for _, p := range polygons {
		rings, _ := p.list(1)
		for _, r := range rings {
			if points, ok := r.ring(); ok && bounded {
				r.within(points, region)
			}
		}
	}
}

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

// ring reads a linear ring (RFC 7946, clause 3.1.6): closed, of three different
// points at least, and touching itself nowhere.
func (v value) ring() ([]point, bool) {
	points, ok := v.positions(4)
	if !ok {
		return nil, false
	}
	distinct := map[point]bool{}
	for _, p := range points {
		distinct[p] = true
	}
	switch {
	case points[0] != points[len(points)-1]:
		v.fault(ValueWrong, "the ring is not closed")
		return nil, false
	case len(distinct) < 3:
		v.fault(LengthWrong, "%d different points where 3 are due at least", len(distinct))
		return nil, false
	case len(points) > maxRing:
		v.warn(LimitReached, "a ring of %d points: whether it crosses itself was not looked at", len(points))
		return points, true
	}
	if crosses(points) {
		v.fault(ValueWrong, "the ring crosses or touches itself")
		return nil, false
	}
	return points, true
}

// crosses tells whether two edges of a ring that are no neighbours meet, or
// neighbours in more than their point.
func crosses(ring []point) bool {
	n := len(ring) - 1
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	left := func(i int) float64 { return math.Min(ring[i][0], ring[i+1][0]) }
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(left(a), left(b)) })
	for k, i := range order {
		right := math.Max(ring[i][0], ring[i+1][0])
		for _, j := range order[k+1:] {
			if left(j) > right {
				break
			}
			if edgesMeet(ring, i, j, n) {
				return true
			}
		}
	}
	return false
}

func edgesMeet(ring []point, i, j, n int) bool {
	a, b, c, d := ring[i], ring[i+1], ring[j], ring[j+1]
	switch {
	case (i+1)%n == j: // b is c: the second edge may not run back over the first
		return on(a, b, d) || on(c, d, a)
	case (j+1)%n == i: // d is a
		return on(c, d, b) || on(a, b, c)
	}
	if turn(a, b, c)*turn(a, b, d) < 0 && turn(c, d, a)*turn(c, d, b) < 0 {
		return true
	}
	return on(a, b, c) || on(a, b, d) || on(c, d, a) || on(c, d, b)
}

// turn is above 0 where a, b, c turn left, below where right.
func turn(a, b, c point) float64 {
	switch x := (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0]); {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// on tells whether p lies on the segment from a to b.
func on(a, b, p point) bool {
	return turn(a, b, p) == 0 &&
		math.Min(a[0], b[0]) <= p[0] && p[0] <= math.Max(a[0], b[0]) &&
		math.Min(a[1], b[1]) <= p[1] && p[1] <= math.Max(a[1], b[1])
}

// within wants all points inside a region in radians.
func (v value) within(points []point, region [6]float64) {
	for _, p := range points {
		lon, lat := p[0]*math.Pi/180, p[1]*math.Pi/180
		if lon < region[0] || lon > region[2] || lat < region[1] || lat > region[3] {
			v.fault(ContentOutside, "%v %v lies outside the region of the root tile", p[0], p[1])
			return
		}
	}
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
