package terrain

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Georeference is where a raster stands.
type Georeference struct {
	// CRS is the reference system as a name that plans/crs may know:
	// "EPSG:28992", or what the file calls it; "" where it names none.
	CRS string
	// VerticalDatum is the vertical system, "EPSG:5709", or "".
	VerticalDatum string
	// ToMap leads from pixels to the first two coordinates, easting and northing
	// or longitude and latitude: E = a + b*x + c*y, N = d + e*x + f*y, where x, y
	// = 0 is the upper left corner of the upper left pixel, and its middle is 0.5.
	ToMap [6]float64
	// Known tells whether the file or its world file gives ToMap.
	Known bool
	// Metres is what one unit of height is: 1 unless the file says feet.
	Metres float64
}

// Map gives the map coordinates of a point of the raster.
func (g *Georeference) Map(x, y float64) (e, n float64) {
	t := &g.ToMap
	return t[0] + float64(t[1]*x) + float64(t[2]*y), t[3] + float64(t[4]*x) + float64(t[5]*y)
}

// Pixel gives the point of the raster at map coordinates.
func (g *Georeference) Pixel(e, n float64) (x, y float64) {
	t := &g.ToMap
	det := float64(t[1]*t[5]) - float64(t[2]*t[4])
	e, n = e-t[0], n-t[3]
	return (float64(t[5]*e) - float64(t[2]*n)) / det, (float64(t[1]*n) - float64(t[4]*e)) / det
}

// Keys of GeoTIFF 1.1.
const (
	keyRasterType     = 1025
	keyModelCitation  = 1026
	keyGeographic     = 2048
	keyProjected      = 3072
	keyProjCitation   = 3073
	keyVertical       = 4096
	keyVerticalUnits  = 4099
	rasterPixelIsArea = 1
	rasterPixelPoint  = 2
	userDefined       = 32767
	unitFoot          = 9002
	unitSurveyFoot    = 9003
	metresPerFoot     = 0.3048
	metresPerSurvey   = 1200.0 / 3937
)

// readGeo reads the place of a raster.
func readGeo(d *directory, world []byte) (Georeference, error) {
	g := Georeference{Metres: 1}
	keys, err := readKeys(d)
	if err != nil {
		return g, err
	}
	keys.fill(&g)
	if err := g.readTransform(d); err != nil {
		return g, err
	}
	if g.Known && keys.number[keyRasterType] == rasterPixelPoint { // the numbers are of the middle of the pixel
		g.ToMap[0], g.ToMap[3] = g.Map(-0.5, -0.5)
	}
	if !g.Known && world != nil {
		if g.ToMap, err = parseWorld(world); err != nil {
			return g, err
		}
		g.Known = true
	}
	if !g.Known {
		return g, nil
	}
	det := float64(g.ToMap[1]*g.ToMap[5]) - float64(g.ToMap[2]*g.ToMap[4])
	for _, v := range append(g.ToMap[:], 1/det) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return g, fmt.Errorf("the pixels have no size or place on the map: %v: %w", g.ToMap, ErrFormat)
		}
	}
	return g, nil
}

// readTransform reads the transformation, or scale and one tie point.
func (g *Georeference) readTransform(d *directory) error {
	m, err := d.doubles(tagTransformation)
	if err != nil {
		return err
	}
	if len(m) == 16 {
		g.ToMap, g.Known = [6]float64{m[3], m[0], m[1], m[7], m[4], m[5]}, true
		return nil
	}
	scale, err := d.doubles(tagPixelScale)
	if err != nil {
		return err
	}
	tie, err := d.doubles(tagTiepoint)
	if err != nil {
		return err
	}
	switch {
	case len(scale) >= 2 && len(tie) >= 6:
		g.ToMap = [6]float64{tie[3] - float64(tie[0]*scale[0]), scale[0], 0, tie[4] + float64(tie[1]*scale[1]), 0, -scale[1]}
		g.Known = true
	case len(tie) > 6:
		return fmt.Errorf("%d control points and no transformation: warp it first: %w", len(tie)/6, ErrUnsupported)
	}
	return nil
}

// geoKeys are the keys of a raster.
type geoKeys struct {
	number map[int]int
	text   map[int]string
}

// readKeys reads the key directory (GeoTIFF 1.1, clause 7.1.2).
func readKeys(d *directory) (geoKeys, error) {
	k := geoKeys{map[int]int{}, map[int]string{}}
	all, err := d.numbers(tagGeoKeys, maxText)
	if err != nil {
		return k, err
	}
	words, err := d.text(tagGeoText)
	if err != nil {
		return k, err
	}
	k.parse(all, words)
	return k, nil
}

// parse reads the keys from their directory and text.
func (k *geoKeys) parse(all []uint64, words string) {
	if len(all) < 4 {
		return
	}
	for e := all[4:]; len(e) >= 4; e = e[4:] {
		key, where, count, at := int(e[0]&0xffff), e[1], e[2], e[3]
		switch {
		case where == 0:
			k.number[key] = int(at & 0xffff)
		case where == tagGeoText && at <= uint64(len(words)) && count <= uint64(len(words))-at:
			k.text[key] = strings.TrimRight(words[at:at+count], "|\x00")
		}
	}
}

// fill says which systems the keys name.
func (k *geoKeys) fill(g *Georeference) {
	g.CRS = k.code(keyProjected)
	if g.CRS == "" && k.number[keyProjected] == 0 {
		g.CRS = k.code(keyGeographic)
	}
	if g.CRS == "" {
		for _, key := range []int{keyProjCitation, keyModelCitation} {
			if s, _, _ := strings.Cut(k.text[key], "|"); s != "" && g.CRS == "" {
				g.CRS = s
			}
		}
	}
	g.VerticalDatum = k.code(keyVertical)
	switch k.number[keyVerticalUnits] {
	case unitFoot:
		g.Metres = metresPerFoot
	case unitSurveyFoot:
		g.Metres = metresPerSurvey
	}
}

// code gives the EPSG code of a key, "" for none.
func (k *geoKeys) code(key int) string {
	if n := k.number[key]; n > 0 && n < userDefined {
		return "EPSG:" + strconv.Itoa(n)
	}
	return ""
}

// Keys gives the systems that a key directory and its text name, as LAS files
// carry them too: the horizontal one, the vertical one, and the metres of a unit
// of height.
func Keys(directory []uint16, text string) (crs, vertical string, metres float64) {
	all := make([]uint64, len(directory))
	for i, v := range directory {
		all[i] = uint64(v)
	}
	k, g := geoKeys{map[int]int{}, map[int]string{}}, Georeference{Metres: 1}
	k.parse(all, text)
	k.fill(&g)
	return g.CRS, g.VerticalDatum, g.Metres
}

// parseWorld reads a world file: the size of a pixel along x, two rotations, the
// size along y, and the middle of the upper left pixel.
func parseWorld(text []byte) (m [6]float64, err error) {
	fields := strings.Fields(string(text[:min(len(text), 4096)]))
	if len(fields) < 6 {
		return m, fmt.Errorf("the world file holds %d numbers, six are due: %w", len(fields), ErrFormat)
	}
	var v [6]float64
	for i := range v {
		if v[i], err = strconv.ParseFloat(strings.Replace(fields[i], ",", ".", 1), 64); err != nil {
			return m, fmt.Errorf("number %d of the world file: %w: %w", i+1, ErrFormat, err)
		}
	}
	g := Georeference{ToMap: [6]float64{v[4], v[0], v[2], v[5], v[1], v[3]}}
	g.ToMap[0], g.ToMap[3] = g.Map(-0.5, -0.5)
	return g.ToMap, nil
}
