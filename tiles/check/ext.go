package check

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// extension gives the object of the named extension of v, false where there is
// none.
func (v value) extension(name string) (value, bool) {
	e, ok := v.member("extensions")
	if !ok {
		return e, false
	}
	return e.member(name)
}

// tilesetExtensions checks the extensions of a tileset object that are known
// here.
func (v value) tilesetExtensions(facts *tilesetFacts) {
	root, _ := v.member("root")
	if x, ok := v.extension("NGA_gpm"); ok && x.kind() == "object" {
		contents := 0
		if _, one := root.member("content"); one {
			contents = 1
		}
		if several, ok := root.member("contents"); ok {
			contents = several.size()
		}
		gpm(contents)(x)
	}
	for _, name := range []string{"MAXAR_grid", "VRICON_grid"} {
		if x, ok := v.extension(name); ok && x.kind() == "object" {
			x.grid()
		}
	}
	if x, ok := v.extension("VRICON_class"); ok && x.kind() == "object" {
		layers := listOf(1, 0, objectOf(must("name", anyText), must("class", integerFrom(0))))
		objectOf(may("geometry", layers), may("texture", layers))(x)
	}
	if x, ok := v.extension("MAXAR_extent"); ok && x.kind() == "object" {
		x.extent(root)
	}
	if m, ok := v.member("metadata"); ok {
		if x, ok := m.extension(contentGeoJSON); ok && x.kind() == "object" {
			x.featureSchema()
		}
	}
	v.gltfExtensions()
}

// grid checks MAXAR_grid: that of a tileset has a type, that of a tile a box.
func (v value) grid() {
	kind, ofTileset := v.member("type")
	if !ofTileset {
		v.gridTile()
		return
	}
	name, ok := kind.oneOf("quad", "s2", "geod")
	switch {
	case !ok:
	case name != "quad":
		objectOf(not("center", "size", "srs")...)(v)
	default:
		objectOf(must("center", numbersOf(2)), must("size", numbersOf(2)), must("srs", objectOf(
			must("referenceSystem", textOf("WGS84-G1762", "ITRF2008")),
			must("epoch", decimalYear),
			must("coordinateSystem", gridSystem),
			must("elevation", textOf("ELLIPSOID", "EGM2008")),
			may("axis", textOf("NED", "ENU")),
			may("unitHorizontal", textOf("METER", "DEGREE")),
			may("unitVertical", textOf("METER")),
		)))(v)
	}
}

// gridTile checks MAXAR_grid of a tile; its box is least x and y, greatest x and
// y, least and greatest z.
func (v value) gridTile() {
	ok := objectOf(
		must("boundingBox", numbersOf(6)),
		must("level", integerFrom(0)),
		must("index", listOf(2, 2, integerFrom(0))),
		may("metersPerPixel", numberWithin(0, math.Inf(1), "[0, inf)")),
		may("face", integerFrom(0)),
	)(v)
	if !ok {
		return
	}
	m, _ := v.member("boundingBox")
	var b [6]float64
	if m.numbers(b[:]) && (b[0] > b[2] || b[1] > b[3] || b[4] > b[5]) {
		m.fault(ValueWrong, "the least is above the greatest")
	}
}

// gridSystem wants GEOD, ECEF, UTM01N to UTM60S, or S2F1 to S2F6.
func gridSystem(v value) bool {
	s, ok := v.text()
	if !ok {
		return false
	}
	known := s == "GEOD" || s == "ECEF"
	if zone, found := strings.CutPrefix(s, "UTM"); found && len(zone) == 3 {
		n, err := strconv.Atoi(zone[:2])
		known = err == nil && n >= 1 && n <= 60 && (zone[2] == 'N' || zone[2] == 'S')
	}
	if face, found := strings.CutPrefix(s, "S2F"); found {
		known = len(face) == 1 && face >= "1" && face <= "6"
	}
	if !known {
		v.fault(ValueWrong, "%q is no coordinate system of a grid", s)
	}
	return known
}

func decimalYear(v value) bool {
	s, ok := v.text()
	if !ok {
		return false
	}
	if strings.Trim(s, "0123456789.") != "" || strings.Count(s, ".") > 1 || s == "" {
		v.fault(ValueWrong, "%q is no decimal year", s)
		return false
	}
	return true
}

// dateTime wants a date, or a date and time, of ISO 8601.
func dateTime(v value) bool {
	s, ok := v.text()
	if !ok {
		return false
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	v.fault(ValueWrong, "%q is no date and time of ISO 8601", s)
	return false
}

// s2 checks 3DTILES_bounding_volume_S2 of a bounding volume: the token of a
// cell, which is its id in hexadecimal without the zeros at its end.
func (v value) s2() {
	ok := objectOf(must("token", s2Token), must("minimumHeight", anyNumber), must("maximumHeight", anyNumber))(v)
	if !ok {
		return
	}
	low, _ := v.member("minimumHeight")
	high, _ := v.member("maximumHeight")
	a, _ := low.plain()
	if b, _ := high.plain(); a > b {
		v.fault(ValueWrong, "minimumHeight %v above maximumHeight %v", a, b)
	}
}

// s2Faces is the number of faces of the cube of S2 cells.
const s2Faces = 6

func s2Token(v value) bool {
	s, ok := v.text()
	if !ok {
		return false
	}
	padded := s + strings.Repeat("0", max(0, 16-len(s)))
	id, err := strconv.ParseUint(padded, 16, 64)
	// A cell ends in a 1 at an even place, below which all is 0.
	lowest := id & -id
	if err != nil || s == "" || strings.ToLower(s) != s || strings.HasSuffix(s, "0") || id>>61 >= s2Faces || lowest&0x1555555555555555 == 0 {
		v.fault(ValueWrong, "%q is no token of an S2 cell", s)
		return false
	}
	return true
}
