package bgt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/gml"
	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/plans/xmlscan"
	"github.com/maquette-city/maquette/tiles/scene"
)

// rd is the system that IMGeo demands.
const rd = "EPSG:28992"

// document reads IMGeo, as CityGML or "gmllight", member by member.
type document struct {
	r       *reader
	name    string
	data    io.ReaderAt
	names   *xmlscan.Names
	decoder xmlscan.Decoder
	gml     gml.Reader
	srs     string
	fault   error // of the object that is being read
}

// gml reads a document.
func (r *reader) gml(ctx context.Context, file vector.Source) error {
	d := &document{r: r, name: file.Name, names: xmlscan.NewNames()}
	d.gml.Frame.Dims = 2
	err := d.read(ctx, file)
	if k := plans.KindOf(err); err != nil && (k == plans.KindInvalid || k == plans.KindUnsupported || k == plans.KindTooLarge) {
		return plans.Errorf(k, "reading %s: %w", file.Name, err)
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", file.Name, err)
	}
	r.header.Format = "IMGeo"
	system, _ := crs.Declared(d.srs)
	if system == "" {
		system = rd
	}
	return r.inSystem(system, file.Name)
}

func (d *document) read(ctx context.Context, file vector.Source) error {
	switch {
	case file.Size <= 0:
		return plans.Errorf(plans.KindInvalid, "the file is empty")
	case file.Size > MaxGMLBytes:
		return plans.Errorf(plans.KindTooLarge, "%d bytes; at most %d can be read: cut the area into parts", file.Size, int64(MaxGMLBytes))
	}
	head, err := xmlscan.Head(file.Data, file.Size)
	if err != nil {
		return err
	}
	if !Begins(head) {
		return plans.Errorf(plans.KindUnsupported, "it is no document of IMGeo: its root is <%.40s>", xmlscan.FirstTag(head))
	}
	data, from, to, decoder, err := xmlscan.Open(file.Data, file.Size)
	if err != nil {
		return err
	}
	d.data, d.decoder = data, decoder
	return d.members(ctx, from, to)
}

// members finds what the members of the document hold: the objects.
func (d *document) members(ctx context.Context, from, to int64) error {
	s := xmlscan.NewScanner(ctx, d.data, from, to, d.names)
	begin := int64(0)
	for {
		begins, err := s.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case begins && s.Depth == 2:
			begin = s.From
		case !begins && s.Depth == 2:
			if err := d.member(ctx, begin, s.To); err != nil {
				return err
			}
		}
	}
}

// member reads one object.
func (d *document) member(ctx context.Context, from, to int64) error {
	if to-from > MaxMember {
		d.r.warn("too-large: byte %d of %s: an object of %d bytes is left out, at most %d can be read", from, d.name, to-from, MaxMember)
		return nil
	}
	text := make([]byte, to-from)
	if n, err := d.data.ReadAt(text, from); n < len(text) {
		return fmt.Errorf("at byte %d: %w", from, err)
	}
	t, err := xmlscan.Parse(ctx, text, from, d.names, nil, d.decoder)
	if err != nil {
		return err
	}
	e := t.Root()
	if _, known := kindNamed(e.Local()); !known {
		if xmlGeometry(e) {
			return nil // an envelope or the like around all
		}
		d.r.left.other++
		return nil
	}
	o := &object{table: e.Local()}
	d.gml.Begin()
	d.fault = nil
	for c := range e.Children() {
		d.property(o, c)
	}
	id := fmt.Sprintf("byte %d", from)
	if g := e.Attr("id"); g != "" {
		id = g
	}
	if d.fault != nil && o.geometry.Empty() {
		d.r.header.Counts.Total++
		d.r.skip(id, e.Local(), CodeInvalidObject, d.fault)
		return nil
	}
	return d.r.keep(o, id)
}

// xmlGeometry tells what is a geometry rather than an object.
func xmlGeometry(e xmlscan.Elem) bool { return gml.Geometry(e.Local()) || e.Local() == "Envelope" }

// property keeps one property of an object.
func (d *document) property(o *object, e xmlscan.Elem) {
	local := e.Local()
	switch {
	case e.Leaf():
		if text := e.Text(); text != "" && len(o.fields) < maxFields {
			o.fields = append(o.fields, vector.Field{Name: local, Value: text})
		}
	case strings.HasPrefix(strings.ToLower(local), "geometrie2d"):
		d.geometry(o, e)
	case local == "identificatie":
		for in := range e.All() {
			if in.Leaf() && in.Text() != "" && len(o.fields) < maxFields {
				o.fields = append(o.fields, vector.Field{Name: in.Local(), Value: in.Text()})
			}
		}
	}
}

// maxFields bounds the values of one object.
const maxFields = 200

// geometry reads the areas, lines and points of a property.
func (d *document) geometry(o *object, e xmlscan.Elem) {
	for c := range e.Children() {
		if d.srs == "" {
			d.srs = c.Attr("srsName")
		}
		d.shape(o, c, 0)
	}
}

// shape reads one geometry.
func (d *document) shape(o *object, e xmlscan.Elem, depth int) {
	const deepest = 16
	switch local := e.Local(); {
	case depth > deepest:
	case gml.Surface(local) && local != "MultiGeometry":
		d.gml.Polygons(e, func(p *gml.Polygon) { d.polygon(o, p) })
	case local == "Point":
		if p, ok := d.gml.Point(e); ok {
			o.geometry.Points = append(o.geometry.Points, vector.Point(p))
		}
	case strings.HasPrefix(local, "Multi"):
		for member := range e.Children() {
			for c := range member.Children() {
				d.shape(o, c, depth+1)
			}
		}
	default:
		line, err := d.gml.Line(e)
		if err != nil {
			d.fault = fmt.Errorf("byte %d: %w", e.Offset(), err)
			return
		}
		o.geometry.Lines = append(o.geometry.Lines, points(line))
	}
}

func (d *document) polygon(o *object, p *gml.Polygon) {
	rings, err := d.gml.Rings(p)
	if err != nil {
		d.fault = fmt.Errorf("byte %d: %w", p.Elem.Offset(), err)
		return
	}
	var polygon vector.Polygon
	for _, ring := range rings {
		polygon = append(polygon, points(ring.Points))
	}
	o.geometry.Polygons = append(o.geometry.Polygons, polygon)
}

func points(line []scene.Vec3) []vector.Point {
	out := make([]vector.Point, len(line))
	for i, p := range line {
		out[i] = vector.Point(p)
	}
	return out
}
