package cityjson

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

// document is what a CityJSON object says besides its city objects.
type document struct {
	kind, version string
	transform     *transform
	title         string
	declared      string // metadata.referenceSystem as it stands
	crs           string // the code in it
	verticalDatum string // where it names two
	extent        *scene.Box
	oddities      []string // of the metadata
	extensions    []scene.Extension
	members       []scene.Property // that they add
	appearance    *appearance      // nil for none
	templates     []byte           // geometry-templates as they stand
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

// member reads one member of the outermost object but for its vertices and city
// objects. Metadata is read for the place and the title alone: whom to contact, and
// whatever else it says of people, never leaves the file.
func (d *document) member(name string, value []byte) (err error) {
	switch name {
	case "type":
		d.kind = text(value)
	case "version":
		d.version = text(value)
	case "transform":
		return d.readTransform(value)
	case "metadata":
		d.readMetadata(value)
	case "appearance":
		if d.appearance, err = readAppearance(value); err != nil {
			return fmt.Errorf("/appearance: %w (rule appearance)", err)
		}
	case "geometry-templates":
		d.templates = append([]byte(nil), value...)
	case "extensions":
		d.readExtensions(value)
	default:
		if strings.HasPrefix(name, "+") {
			d.readExtra(name, value)
		}
	}
	return nil
}

func (d *document) readTransform(raw []byte) error {
	t := transform{Scale: [3]float64{1, 1, 1}}
	if err := json.Unmarshal(raw, &t); err != nil {
		return fmt.Errorf("/transform: %w (rule transform)", err)
	}
	for i := range t.Scale {
		if t.Scale[i] == 0 || math.Abs(t.Scale[i]) > 1e6 || math.Abs(t.Translate[i]) > maxCoordinate {
			return fmt.Errorf("/transform: scale %v, translate %v cannot be meant (rule transform)", t.Scale, t.Translate)
		}
	}
	d.transform = &t
	return nil
}

func (d *document) readMetadata(raw []byte) {
	c := cursor{text: raw}
	_ = c.object(func(name []byte) error { // metadata of another kind says nothing
		value, err := c.raw()
		switch string(name) {
		case "title", "datasetTitle":
			if t := text(value); t != "" {
				d.title = t
			}
		case "referenceSystem", "crs":
			d.readSystem(string(name), value)
		case "geographicalExtent":
			d.readExtent(value)
		}
		return err
	})
}

func (d *document) readSystem(name string, value []byte) {
	d.declared = text(value)
	d.crs, d.verticalDatum = crs.Declared(d.declared)
	if d.declared == "" && string(value) != "null" && !strings.HasPrefix(string(value), `"`) {
		d.oddities = append(d.oddities, fmt.Sprintf("metadata.%s is not a text and says nothing: %s", name, cutText(string(value))))
	}
}

// check refuses what is no CityJSON of a version that is known.
func (d *document) check(name string) error {
	switch {
	case d.kind == "CityJSONFeature":
		return plans.Errorf(plans.KindInvalid, "reading %s: it begins with a CityJSONFeature; its first line must be the CityJSON object with transform and metadata", name)
	case d.kind != "CityJSON":
		return plans.Errorf(plans.KindUnsupported, "reading %s: no CityJSON: type is %q", name, cutText(d.kind))
	case !knownVersion(d.version):
		return plans.Errorf(plans.KindUnsupported, "reading %s: CityJSON version %q cannot be read: save it as 1.0, 1.1 or 2.0", name, cutText(d.version))
	}
	return nil
}

func knownVersion(v string) bool {
	for _, known := range []string{"1.0", "1.1", "2.0"} {
		if v == known || strings.HasPrefix(v, known+".") {
			return true
		}
	}
	return false
}

// georeference says that coordinates are map coordinates; nil where no system
// is named.
func (d *document) georeference() *scene.Georeference {
	if d.crs == "" {
		return nil
	}
	return &scene.Georeference{Method: "crs", CRS: d.crs, VerticalDatum: d.verticalDatum, AxisX: 1, Scale: 1}
}

// readExtent reads metadata.geographicalExtent: minx, miny, minz, maxx, maxy, maxz
// (section 5.2 of the specification).
func (d *document) readExtent(raw []byte) {
	var v []float64
	if err := json.Unmarshal(raw, &v); err != nil || len(v) != 6 {
		d.oddities = append(d.oddities, "metadata.geographicalExtent is no list of six numbers: it is not used")
		return
	}
	d.extent = &scene.Box{Min: scene.Vec3(v[:3]), Max: scene.Vec3(v[3:])}
}

// statements gives all that the document says of its place.
func (d *document) statements() []scene.Statement {
	var all []scene.Statement
	if d.declared != "" {
		all = append(all, scene.Statement{Kind: scene.StatedCRS, Where: "metadata.referenceSystem", CRS: d.crs, Text: cutText(d.declared), Georeference: d.georeference()})
	}
	if d.extent != nil {
		all = append(all, scene.Statement{Kind: scene.StatedExtent, Where: "metadata.geographicalExtent", CRS: d.crs, Box: *d.extent})
	}
	if t := d.transform; t != nil {
		frame := scene.Affine{t.Scale[0], 0, 0, t.Translate[0], 0, t.Scale[1], 0, t.Translate[1], 0, 0, t.Scale[2], t.Translate[2]}
		all = append(all, scene.Statement{Kind: scene.StatedTransform, Where: "transform", Frame: &frame})
	}
	return all
}

// cutText keeps a text from the file short enough for a message.
func cutText(s string) string {
	const longest = 60
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "") + "..."
}
