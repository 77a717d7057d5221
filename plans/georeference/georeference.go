// Package georeference writes a place that a person confirmed into an IFC file,
// so that every program that reads the file finds it there.
//
// Everything but what tells of the place stays byte for byte as it was: records
// are changed under the names they have, new ones come behind the last, with names
// above all that occur. The whole file is read and checked before the first byte
// is written.
//
// What is written (ISO 16739-1, buildingSMART's guide to georeferencing):
//
//   - IFC4 and later: an IfcMapConversion to an IfcProjectedCRS on every 3D
//     context. An operation that is there (also IfcMapConversionScaled and
//     IfcRigidOperation) is changed into one; further ones of the same context,
//     those that go on from another system, and a text (IfcWellKnownText) that
//     tells of the old system go.
//   - IFC2X3, which has neither: the property sets ePSet_MapConversion and
//     ePSet_ProjectedCRS on the site, where the guide wants them, and on the
//     project, where IfcOpenShell looks. Such sets in a later file are changed too.
//   - IfcSite: latitude, longitude and elevation of the site's own origin, as ISO
//     16739-1 defines them; TrueNorth of the contexts: the direction of the meridian
//     there. Both follow from the place and tell the same to programs that read no
//     map conversion. Options leave them alone.
//
// The map is counted in metres. Scale of the conversion therefore turns project
// units into metres: 0.001 in a file in millimetres (IFC 4.3, IfcMapConversion).
//
// Coordinates themselves are never changed. A model that is drawn in coordinates
// of the map, or whose placement carries them, has its origin at the map's: its
// Place is 0, 0, and that is what is written. The conversion then adds nothing,
// which is what undoes a doubled georeference; moving the geometry would change
// every record.
//
// A world coordinate system that is not the origin is made so, and the conversion
// takes over what it moved the model by, since programs differ in what they make of
// it; where that cannot be done without moving a shape, a line among the changes
// says so.
//
// Not written: ifcXML and UTF-16, which are refused by name; a place in a system
// that package crs does not know or that is no map.
package georeference

import (
	"context"
	"io"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/ifc"
)

// Place says where the origin of the source stands on a map, and how the source
// is turned there: the formula of IfcMapConversion in metres, see
// scene.Georeference.
type Place struct {
	CRS       string // a map that crs.Parse knows: "EPSG:28992", "EPSG:7415", "EPSG:25831"
	Eastings  float64
	Northings float64
	Height    float64 // metres in VerticalDatum
	// The direction of the source's x axis on the map, of any length; east where
	// both are 0.
	XAxisAbscissa float64
	XAxisOrdinate float64
	// Scale is metres of the map for one metre of the source; 0 means 1. What the
	// file's unit of length asks for comes on top.
	Scale float64
	// VerticalDatum is written as it stands; "" means EPSG:5709 (NAP) where the
	// heights of CRS are NAP's, and else none: heights above the ellipsoid.
	VerticalDatum string
}

// Options leave statements as they are that would else be made to agree.
type Options struct {
	KeepSite      bool // latitude, longitude and elevation of IfcSite
	KeepTrueNorth bool
}

// Limits of a Place: beyond any map and any unit.
const (
	maxLength = 1e9 // metres
	minScale  = 1e-6
	maxScale  = 1e6
)

// Write writes src to w with the place p in it and tells what it changed. Nothing
// is written where it fails before all is known to be right; the error is a
// plans.Error then: invalid or too-large (the file, see ifc.Read; the place, with
// its Field), or unsupported. Other errors are those of w.
func Write(ctx context.Context, w io.Writer, src ifc.Source, p Place, opt Options) ([]Change, error) {
	e, err := Prepare(ctx, src, p, opt)
	if err != nil {
		return nil, err
	}
	return e.Changes(), e.Write(ctx, w)
}

// Prepare finds all that is to change. See Write for its errors.
func Prepare(ctx context.Context, src ifc.Source, p Place, opt Options) (*Edit, error) {
	system, err := p.check()
	if err != nil {
		return nil, err
	}
	text, err := ifc.OpenText(ctx, src)
	if err != nil {
		return nil, err
	}
	e := newEdit(text)
	j := &job{Edit: e, place: p, system: system, name: src.Name}
	if err := j.run(opt); err != nil {
		return nil, err
	}
	return e, nil
}

// check completes p and refuses what is no place.
func (p *Place) check() (crs.CRS, error) {
	c, err := crs.Parse(p.CRS)
	if err != nil {
		return c, &plans.Error{Kind: plans.KindUnsupported, Field: "/crs", Message: err.Error(), Err: err}
	}
	if !c.Projected() {
		return c, refused("/crs", "%s is no map projection: a model cannot be placed in it", c.Code())
	}
	for _, v := range []struct {
		field string
		value float64
	}{{"/eastings", p.Eastings}, {"/northings", p.Northings}, {"/height", p.Height}} {
		if !(math.Abs(v.value) <= maxLength) {
			return c, refused(v.field, "%v is not a length on a map in metres", v.value)
		}
	}
	l := math.Hypot(p.XAxisAbscissa, p.XAxisOrdinate)
	switch {
	case l == 0:
		p.XAxisAbscissa, l = 1, 1
	case !(l > 1e-150 && l < 1e150):
		return c, refused("/xAxisAbscissa", "%v, %v is no direction", p.XAxisAbscissa, p.XAxisOrdinate)
	}
	p.XAxisAbscissa, p.XAxisOrdinate = rounded(p.XAxisAbscissa/l, axisDigits), rounded(p.XAxisOrdinate/l, axisDigits)
	if p.Scale == 0 {
		p.Scale = 1
	}
	if !(p.Scale >= minScale && p.Scale <= maxScale) {
		return c, refused("/scale", "the scale %v is not between %v and %v", p.Scale, minScale, maxScale)
	}
	p.CRS = c.Code()
	if p.VerticalDatum == "" && c.NAP() {
		p.VerticalDatum = napHeight
	}
	return c, nil
}

// napHeight is the vertical reference system of NAP.
const napHeight = "EPSG:5709"

func refused(field, format string, args ...any) error {
	err := plans.Errorf(plans.KindInvalid, "writing a place: "+format, args...).(*plans.Error)
	err.Field = field
	return err
}
