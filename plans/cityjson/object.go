package cityjson

import (
	"errors"
	"fmt"

	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/tiles/scene"
)

// The codes of Skipped.
const (
	CodeUnsupportedGeometry = "unsupported-geometry" // points, an unknown type
	CodeInvalidGeometry     = "invalid-geometry"     // no surface could be made
	CodePartial             = "partial"              // some surfaces could not be made, or what follows them not read
	CodeInvalidObject       = "invalid-object"       // no city object at all
	CodeInvalidLine         = "invalid-line"         // a line of a sequence that is no feature
)

// object is a city object taken apart.
type cityObject struct {
	class      string
	attributes []byte
	address    []byte
	geometry   bool  // it has an array of them
	fault      error // of that array
	parents    []byte
	children   []byte
	extra      []extra // members that extensions add
}

type extra struct{ name, value []byte }

// made is what became of one city object.
type made struct {
	id      string
	class   string
	parent  string // its id, "" for none
	feature *scene.Feature
	images  []*image // of its parts, nil for none
	tally   tally
	notes   []string // warnings
	counted bool     // it counts as an object
	inside  bool     // it is a room or stands in one
	code    string   // of Skipped, "" for none
	fault   error
}

func (w *worker) parse(raw []byte) (cityObject, error) {
	var o cityObject
	c := cursor{text: raw}
	w.geometries = w.geometries[:0]
	err := c.object(func(name []byte) error {
		if string(name) == "geometry" && c.peek() == '[' {
			o.geometry = true
			start := c.at
			if w.geometries, o.fault = parseGeometries(&c, w.geometries[:0]); o.fault != nil {
				c.at = start
				return c.skip()
			}
			return nil
		}
		value, err := c.raw()
		switch string(name) {
		case "type":
			o.class = w.words.text(value)
		case "attributes":
			o.attributes = object(value)
		case "address":
			o.address = value
		case "parents":
			o.parents = value
		case "children":
			o.children = value
		default:
			if len(name) > 0 && name[0] == '+' {
				o.extra = append(o.extra, extra{name, value})
			}
		}
		return err
	})
	if err == nil && o.class == "" {
		err = errors.New("it has no type (rule object-type)")
	}
	return o, err
}

// object makes one city object; nil where there is nothing to draw and nothing to
// tell.
func (w *worker) object(id, raw []byte, p *part) *made {
	m := &made{id: unescape(id)}
	o, err := w.parse(raw)
	m.class = o.class
	if err != nil {
		m.counted, m.code, m.fault = true, CodeInvalidObject, err
		return m
	}
	if !o.geometry {
		return m // a group, or a building that is the sum of its parts
	}
	m.inside = citylook.Inside(o.class)
	if o.fault != nil {
		m.counted, m.code, m.fault = true, CodeInvalidGeometry, fmt.Errorf("geometry/%w (rule geometry)", o.fault)
		return m
	}
	best, lod := w.levels.choose(w.geometries, p.templates)
	switch {
	case len(w.geometries) == 0:
		return m
	case len(best) == 0:
		m.counted, m.code = true, CodeUnsupportedGeometry
		m.fault = fmt.Errorf("geometry/0: %s: %w", cutText(w.geometries[0].kind), errUnsupported)
		return m
	case w.standsIn(&o, lod, p):
		return m
	}
	w.make(m, &o, best, p)
	return m
}

// standsIn tells whether others are shown in place of an object: its children where
// it has a footprint alone, as in the 3DBAG, or where footprints are asked for and
// it has none, its parent.
func (w *worker) standsIn(o *cityObject, lod float64, p *part) bool {
	if w.levels.limit >= unstated {
		return footprint(lod) && w.anyOf(o.children, p, false)
	}
	return !footprint(lod) && w.anyOf(o.parents, p, true)
}

// anyOf tells whether of an object of these ids a footprint is taken, or where flat
// is false more than that.
func (w *worker) anyOf(ids []byte, p *part, flat bool) bool {
	c := cursor{text: ids}
	found := false
	_ = c.array(func(int) error { // what is no array names nobody
		if c.peek() != '"' {
			return c.skip()
		}
		id, err := c.str()
		if err == nil && !found {
			found = w.fits(p.find(w, id), p, flat)
		}
		return err
	})
	return found
}

var errEnough = errors.New("enough is known")

// fits tells whether what is taken of the object at raw is a footprint, or where flat
// is false more than that.
func (w *worker) fits(raw []byte, p *part, flat bool) bool {
	c := cursor{text: raw}
	gs := w.relatives[:0]
	err := c.object(func(name []byte) error {
		if string(name) != "geometry" || c.peek() != '[' {
			return c.skip()
		}
		return c.array(func(i int) error {
			g := newGeometry(i)
			err := g.read(&c)
			gs = append(gs, g)
			if level := g.level(p.templates); !flat && g.surfaces() && !footprint(level) && level <= w.levels.limit {
				return errEnough
			}
			return err
		})
	})
	w.relatives = gs
	if err != nil {
		return errors.Is(err, errEnough)
	}
	best, lod := w.levels.choose(gs, p.templates)
	return len(best) > 0 && footprint(lod) == flat
}

// make fills in the shape, and tells what is missing of it.
func (w *worker) make(m *made, o *cityObject, gs []geometry, p *part) {
	w.attributes.begin()
	b := &w.builder
	b.uvs = p.appearance.uvs
	b.begin(p.vertices, len(gs) > 1)
	var instances []scene.Part
	var wanted []*image
	for i := range gs {
		parts, images, err := w.shape(&gs[i], o, p)
		for len(wanted) < len(instances) {
			wanted = append(wanted, nil)
		}
		instances, wanted = append(instances, parts...), append(wanted, images...)
		if err != nil {
			m.fault = firstOf(m.fault, at(fmt.Sprint("geometry/", gs[i].number), err))
		}
	}
	parts, images := b.parts()
	if len(instances) > 0 {
		if images == nil {
			images = make([]*image, len(parts))
		}
		parts, images = append(parts, instances...), append(images, wanted...)
	}
	m.images, m.tally, m.counted = images, b.tally, true
	w.judge(m, len(parts) > 0)
	if len(parts) > 0 {
		m.feature = w.describe(m, o, parts, p)
	}
}

// shape adds one geometry to the builder, or gives the parts of an instance.
func (w *worker) shape(g *geometry, o *cityObject, p *part) ([]scene.Part, []*image, error) {
	switch {
	case g.kind == "GeometryInstance":
		return p.templates.instance(g, o.class, p.vertices, w)
	case g.lines():
		part, err := lines(g, o.class, p.vertices)
		return part, nil, err
	}
	d := dressOf(g, o.class, p.appearance, w.images, w.semantics, &w.words, w.attributes.add)
	err := w.builder.geometry(g, &d)
	w.semantics = d.semantics
	return nil, nil, err
}

// judge says what is missing.
func (w *worker) judge(m *made, drawn bool) {
	t := &m.tally
	fault := firstOf(m.fault, t.first)
	m.fault = fault
	switch {
	case !drawn && errors.Is(fault, errUnsupported):
		m.code = CodeUnsupportedGeometry
	case !drawn:
		m.code, m.fault = CodeInvalidGeometry, orEmpty(fault)
		if fault == nil && t.flat > 0 {
			m.fault = fmt.Errorf("none of its %d surfaces has an area (rule surface-area)", t.flat)
		}
	case t.failed > 1:
		m.code, m.fault = CodePartial, fmt.Errorf("%d of %d surfaces could not be made, the first: %w", t.failed, t.failed+t.made, fault)
	case fault != nil:
		m.code = CodePartial
	}
}

// describe makes the feature: everything but its key and that of its parent, which
// depend on the objects before it.
func (w *worker) describe(m *made, o *cityObject, parts []scene.Part, p *part) *scene.Feature {
	f := &scene.Feature{GUID: m.id, SourceID: m.id, Source: w.source, Class: o.class, Private: m.inside, Parts: parts}
	m.parent = firstText(o.parents)
	ps := properties{words: &w.words, list: w.properties[:0]}
	if o.attributes != nil {
		ps.members("", o.attributes, 1)
	}
	ps.addresses(o.address, p.vertices)
	for _, e := range o.extra {
		ps.add(w.words.name(e.name), e.value, 1)
	}
	w.properties = ps.list
	if ps.cut {
		m.notes = append(m.notes, fmt.Sprintf("object %q has more than %d attributes; the rest is left out", cutText(m.id), maxAttributes))
	}
	f.Name = objectName(ps.list)
	if len(ps.list) > 0 {
		f.Sets = append(f.Sets, scene.PropertySet{Properties: append([]scene.Property(nil), ps.list...)})
	}
	if set, ok := w.attributes.set(); ok {
		f.Sets = append(f.Sets, set)
	}
	return f
}

// firstText gives the first string of an array, "" for none.
func firstText(raw []byte) string {
	c := cursor{text: raw}
	if !c.take('[') || c.peek() != '"' {
		return ""
	}
	return text(raw[c.at:])
}
