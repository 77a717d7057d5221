package cityjson

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

// document is what a CityJSON object says besides its city objects. Raw parts
// are text of the file.
type document struct {
	kind, version string
	transform     *transform
	title         string
	crs           string
	objects       []byte // CityObjects
	vertices      []byte
	templates     []byte
	appearance    []byte
}

// transform turns the whole numbers of vertices into map coordinates (section
// 4 of the specification).
type transform struct {
	Scale     [3]float64 `json:"scale"`
	Translate [3]float64 `json:"translate"`
}

func (t *transform) apply(v scene.Vec3) scene.Vec3 {
	if t == nil {
		return v
	}
	for i := range v {
		v[i] = float64(v[i]*t.Scale[i]) + t.Translate[i]
	}
	return v
}

// parseDocument takes a CityJSON object or CityJSONFeature apart.
func parseDocument(data []byte) (*document, error) {
	d := &document{}
	c := cursor{text: data}
	err := c.object(func(name string, value []byte) error {
		switch name {
		case "type":
			d.kind = text(value)
		case "version":
			d.version = text(value)
		case "transform":
			return d.readTransform(value)
		case "metadata":
			d.readMetadata(value)
		case "CityObjects":
			d.objects = value
		case "vertices":
			d.vertices = value
		case "geometry-templates":
			d.templates = value
		case "appearance":
			d.appearance = value
		}
		return nil
	})
	return d, err
}

func (d *document) readTransform(raw []byte) error {
	t := transform{Scale: [3]float64{1, 1, 1}}
	if err := json.Unmarshal(raw, &t); err != nil {
		return fmt.Errorf("rule transform: %w", err)
	}
	for i := range t.Scale {
		if t.Scale[i] == 0 || math.Abs(t.Scale[i]) > 1e6 || math.Abs(t.Translate[i]) > maxCoordinate {
			return fmt.Errorf("rule transform: scale %v, translate %v cannot be meant", t.Scale, t.Translate)
		}
	}
	d.transform = &t
	return nil
}

func (d *document) readMetadata(raw []byte) {
	c := cursor{text: raw}
	_ = c.object(func(name string, value []byte) error { // metadata of another kind says nothing
		switch name {
		case "title", "datasetTitle":
			if t := text(value); t != "" {
				d.title = t
			}
		case "referenceSystem", "crs":
			d.crs = crsName(text(value))
		}
		return nil
	})
}

// crsName gives "EPSG:7415" for the ways in which the versions of CityJSON name
// an EPSG code: https://www.opengis.net/def/crs/EPSG/0/7415 (1.1 and later) and
// urn:ogc:def:crs:EPSG::7415 (1.0). Other names stay as they are.
func crsName(s string) string {
	s = strings.TrimSpace(s)
	lower := strings.ToLower(s)
	for _, form := range []string{"https://www.opengis.net/def/crs/epsg/", "http://www.opengis.net/def/crs/epsg/", "urn:ogc:def:crs:epsg:", "epsg:"} {
		rest, ok := strings.CutPrefix(lower, form)
		if !ok {
			continue
		}
		code := rest[strings.LastIndexAny(rest, "/:")+1:]
		if n, err := strconv.Atoi(code); err == nil && n > 0 {
			return "EPSG:" + strconv.Itoa(n)
		}
	}
	return s
}

// check refuses what is no CityJSON of a version that is known.
func (d *document) check(name string) error {
	switch {
	case d.kind == "CityJSONFeature":
		return plans.Errorf(plans.KindInvalid, "reading %s: it begins with a CityJSONFeature; its first line must be the CityJSON object with transform and metadata", name)
	case d.kind != "CityJSON":
		return plans.Errorf(plans.KindUnsupported, "reading %s: no CityJSON: type is %q", name, cutText(d.kind))
	case d.version != "1.0" && d.version != "1.1" && d.version != "2.0" && !strings.HasPrefix(d.version, "1.0.") && !strings.HasPrefix(d.version, "1.1.") && !strings.HasPrefix(d.version, "2.0."):
		return plans.Errorf(plans.KindUnsupported, "reading %s: CityJSON version %q cannot be read: save it as 1.0, 1.1 or 2.0", name, cutText(d.version))
	}
	return nil
}

// georeference says that coordinates are map coordinates; nil where no system
// is named.
func (d *document) georeference() *scene.Georeference {
	if d.crs == "" {
		return nil
	}
	return &scene.Georeference{Method: "crs", CRS: d.crs, AxisX: 1, Scale: 1}
}

// cutText keeps a text from the file short enough for a message.
func cutText(s string) string {
	const longest = 60
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "") + "..."
}
