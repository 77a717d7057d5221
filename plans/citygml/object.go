package citygml

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/plans/gml"
	"github.com/maquette-city/maquette/plans/xmlscan"
	"github.com/maquette-city/maquette/tiles/scene"
)

// object is a city object taken apart.
type object struct {
	elem    xmlscan.Elem
	class   string
	id, key string
	shapes  []shape
	nested  []xmlscan.Elem // city objects within
	props   properties
	parent  *object
	shown   bool // it was emitted
}

// shape is one geometry property of an object or of a thematic surface of it.
type shape struct {
	lod      float64 // NaN where it has none
	prop     xmlscan.Elem
	surface  string       // class of the thematic surface, "" for none
	implicit xmlscan.Elem // ImplicitGeometry, or none
	lines    bool         // it holds no surfaces
}

// lodOf gives the level of detail in the name of a property: "lod2MultiSurface".
func lodOf(local string) (float64, bool) {
	if len(local) > 4 && local[:3] == "lod" && local[3] >= '0' && local[3] <= '4' {
		return float64(local[3] - '0'), true
	}
	return math.NaN(), false
}

// thematic tells the classes that are surfaces of an object, and openings in them,
// rather than objects: those of all modules end alike.
func thematic(local string) bool {
	switch local {
	case "TrafficArea", "AuxiliaryTrafficArea", "Door", "Window", "Marking", "TransportationMarking":
		return true
	case "PointCloud", "TriangulatedSurface", "MultiSurface", "CompositeSurface", "OrientableSurface", "Surface", "PolyhedralSurface":
		return false
	}
	const end = "Surface"
	return len(local) > len(end) && local[len(local)-len(end):] == end
}

// cityObject tells whether an element within another is a city object: it has
// geometry of its own or within.
func cityObject(e xmlscan.Elem) bool {
	c := e.Local()[0]
	if c < 'A' || c > 'Z' || gml.Geometry(e.Local()) || e.Local() == "Address" || e.Local() == "Appearance" {
		return false
	}
	for in := range e.All() {
		local := in.Local()
		if gml.Surface(local) || local == "ImplicitGeometry" {
			return true
		}
		if _, ok := lodOf(local); ok && in.Attrs() && in.Attr("href") != "" {
			return true
		}
	}
	return false
}

// object makes and emits an object and those within it.
func (r *reader) object(e xmlscan.Elem, parent *object, path string) error {
	if c := e.Local()[0]; c < 'A' || c > 'Z' || gml.Geometry(e.Local()) {
		r.header.Counts.Total++
		r.skip(r.key(path), "", e.Local(), CodeInvalidObject, fmt.Errorf("byte %d: <%s> is no city object", e.Offset(), shown(e.Local())))
		return nil
	}
	o := &object{elem: e, class: e.Local(), id: e.Attr("id"), parent: parent}
	name := o.id
	if name == "" {
		name = path
	}
	o.key = r.key(name)
	r.take(o, e)
	if err := r.make(o); err != nil {
		return err
	}
	counts := map[string]int{}
	for _, n := range o.nested {
		counts[n.Local()]++
		if err := r.object(n, o, path+"/"+n.Local()+"["+strconv.Itoa(counts[n.Local()])+"]"); err != nil {
			return err
		}
	}
	return nil
}

// take sorts the properties of an object into geometry, objects and attributes.
func (r *reader) take(o *object, e xmlscan.Elem) {
	for p := range e.Children() {
		local, first := p.Local(), p.First()
		switch {
		case local == "boundedBy" && first.OK() && first.Local() == "Envelope", local == "appearance" || local == "appearanceMember":
		case first.OK() && thematic(first.Local()):
			for s := range p.Children() {
				r.surface(o, s, 0)
			}
		case local == "boundary" && p.Attr("href") != "":
			if s := r.find(p.Attr("href")); s.OK() && inside(o.class) && thematic(s.Local()) {
				r.surface(o, s, 0) // rooms and storeys share the surfaces of their building
			}
		case o.takeShape(p, ""):
		case first.OK() && cityObject(first):
			for n := range p.Children() {
				o.nested = append(o.nested, n)
			}
		default:
			o.props.add(p)
		}
	}
	if o.props.cut {
		r.warn(fmt.Sprintf("object %q has more than %d attributes; the rest is left out", shown(o.id), maxAttributes))
	}
	if len(r.versions) > 0 && o.id != "" {
		for _, v := range r.versions[hash([]byte(o.id))] {
			o.props.put(v.Name, v.Value, "")
		}
	}
}

// takeShape takes a property that holds geometry; false where it holds none.
func (o *object) takeShape(p xmlscan.Elem, surface string) bool {
	lod, levelled := lodOf(p.Local())
	first := p.First()
	s := shape{lod: lod, prop: p, surface: surface}
	switch {
	case first.OK() && first.Local() == "ImplicitGeometry":
		s.implicit = first
	case first.OK() && gml.Surface(first.Local()):
		if !levelled {
			s.lod = o.ownLoD()
		}
	case first.OK() && gml.Geometry(first.Local()):
		if !levelled {
			return false
		}
		s.lines = true
	case levelled && p.Attr("href") != "", p.Local() == "tin" && p.Attr("href") != "":
	default:
		return false
	}
	if p.Local() == "extent" { // of a relief component: where it counts, no surface
		return true
	}
	o.shapes = append(o.shapes, s)
	return true
}

// ownLoD gives the level that a relief feature or component names of itself.
func (o *object) ownLoD() float64 {
	if c := o.elem.Child("lod"); c.OK() {
		if v, err := strconv.ParseFloat(c.Text(), 64); err == nil && v >= 0 && v <= 4 {
			return v
		}
	}
	return math.NaN()
}

// maxOpenings bounds how deep surfaces lie in surfaces: openings do once.
const maxOpenings = 8

// surface takes a thematic surface and its openings.
func (r *reader) surface(o *object, s xmlscan.Elem, depth int) {
	if depth > maxOpenings {
		return
	}
	class := s.Local()
	for p := range s.Children() {
		first := p.First()
		switch {
		case p.Local() == "boundedBy" && first.OK() && first.Local() == "Envelope", p.Local() == "appearance":
		case first.OK() && thematic(first.Local()):
			for in := range p.Children() {
				r.surface(o, in, depth+1)
			}
		case o.takeShape(p, class):
		case first.OK() && cityObject(first):
			for n := range p.Children() {
				o.nested = append(o.nested, n)
			}
		case spoken(p.Local()):
			o.props.addSurface(class, p)
		}
	}
}

// spoken tells the attributes of a thematic surface that are told of its object:
// what it is and is made of.
func spoken(local string) bool {
	switch local {
	case "class", "function", "usage", "surfaceMaterial", "waterLevel", "granularity":
		return true
	}
	return false
}

// inside tells the classes of rooms and of what stands in them.
func inside(class string) bool {
	switch class {
	case "IntBuildingInstallation", "IntBridgeInstallation", "IntTunnelInstallation", "ClearanceSpace":
		return true
	}
	return citylook.Inside(class)
}

// level gives the level of detail to make of an object: the highest that has
// surfaces, or the one asked for. ok is false where there are none.
func (r *reader) level(o *object) (lod float64, ok bool) {
	best, below, above := math.Inf(-1), math.Inf(-1), math.Inf(1)
	for _, s := range o.shapes {
		if s.lines {
			continue
		}
		l := levelOf(s)
		ok = true
		best = max(best, l)
		if l <= r.lod {
			below = max(below, l)
		} else {
			above = min(above, l)
		}
	}
	switch {
	case math.IsNaN(r.lod):
		return best, ok
	case !math.IsInf(below, -1):
		return below, ok
	}
	return above, ok
}

// levelOf gives the level of a shape; one without counts as between a footprint
// and a block.
func levelOf(s shape) float64 {
	if math.IsNaN(s.lod) {
		return 0.5
	}
	return s.lod
}

// make makes the shape of an object and emits it.
func (r *reader) make(o *object) error {
	if len(o.shapes) == 0 {
		return nil // a group, or a building that is the sum of its parts
	}
	lod, ok := r.level(o)
	if !ok {
		r.count(o, false)
		r.skip(o.key, o.id, o.class, CodeUnsupportedGeometry, fmt.Errorf("byte %d: %s: %w", o.elem.Offset(), o.shapes[0].prop.Local(), gml.ErrNoSurface))
		return nil
	}
	if lod < 0.5 && !(r.lod < 0.5) && partsHaveMore(o) {
		return nil
	}
	f := r.feature(o)
	b := r.build(o, lod)
	f.Parts = b.parts()
	r.count(o, len(f.Parts) > 0)
	r.told(o, b, len(f.Parts))
	if len(f.Parts) == 0 {
		return nil
	}
	o.shown = true
	return r.emit(f)
}

// partsHaveMore tells whether an object within stands for its parent at a higher
// level of detail.
func partsHaveMore(o *object) bool {
	for _, n := range o.nested {
		for e := range n.All() {
			if l, ok := lodOf(e.Local()); ok && l >= 1 {
				return true
			}
		}
	}
	return false
}

// feature fills in everything but the shape.
func (r *reader) feature(o *object) *scene.Feature {
	f := &scene.Feature{Key: o.key, GUID: o.id, SourceID: o.id, Source: r.src.Index, Class: o.class, Private: inside(o.class), Name: o.props.name()}
	if len(o.props.all) > 0 {
		f.Sets = append(f.Sets, scene.PropertySet{Properties: o.props.all})
	}
	for p := o.parent; p != nil; p = p.parent {
		f.Private = f.Private || inside(p.class)
		if !p.shown && len(p.props.all) > 0 {
			f.Sets = append(f.Sets, scene.PropertySet{Name: p.class, Properties: p.props.all})
		}
	}
	if o.parent != nil {
		f.Parent = o.parent.key
	}
	return f
}

// count adds an object to the counts; rooms are counted apart.
func (r *reader) count(o *object, converted bool) {
	if inside(o.class) {
		r.header.Counts.Spaces++
		return
	}
	r.header.Counts.Total++
	if converted {
		r.header.Counts.Converted++
	}
}

// told says what is missing of an object.
func (r *reader) told(o *object, b *building, parts int) {
	r.mended.Count(o.key, b.mesh.Repairs)
	if b.mesh.Flat > 0 {
		if r.flat == 0 {
			r.firstFlat = o.key
		}
		r.flat += b.mesh.Flat
	}
	why := b.first
	switch {
	case parts == 0 && why == nil:
		r.skip(o.key, o.id, o.class, CodeInvalidGeometry, fmt.Errorf("byte %d: it has no surfaces", o.elem.Offset()))
	case parts == 0 && (errors.Is(why, gml.ErrNoSurface) || errors.Is(why, errLibrary)):
		r.skip(o.key, o.id, o.class, CodeUnsupportedGeometry, why)
	case parts == 0:
		r.skip(o.key, o.id, o.class, CodeInvalidGeometry, why)
	case b.failed > 1:
		r.skip(o.key, o.id, o.class, CodePartial, fmt.Errorf("%d of %d surfaces could not be made, the first: %w", b.failed, b.failed+b.mesh.Made, why))
	case why != nil:
		r.skip(o.key, o.id, o.class, CodePartial, why)
	}
}
