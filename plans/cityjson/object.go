package cityjson

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/tiles/scene"
)

// object is a city object taken apart.
type object struct {
	class      string
	attributes []byte
	geometry   []byte
	parents    []string
	children   []string
}

func parseObject(raw []byte) (*object, error) {
	o := &object{}
	c := cursor{text: raw}
	err := c.object(func(name string, value []byte) error {
		switch name {
		case "type":
			o.class = text(value)
		case "attributes":
			o.attributes = value
		case "geometry":
			o.geometry = value
		case "parents":
			o.parents = texts(value)
		case "children":
			o.children = texts(value)
		}
		return nil
	})
	if err == nil && o.class == "" {
		err = errors.New("rule object-type: it has no type")
	}
	return o, err
}

// object makes and emits one city object, or says why it could not.
func (r *reader) object(e *entry, vertices []scene.Vec3, byID map[string][]byte) error {
	key := r.key(e.id)
	o, err := parseObject(e.raw)
	if err != nil {
		r.header.Counts.Total++
		r.skip(key, e.id, "", CodeInvalidObject, err)
		return nil
	}
	if len(o.geometry) == 0 || o.geometry[0] != '[' {
		return nil // a group, or a building that is the sum of its parts
	}
	gs, err := parseGeometries(o.geometry)
	if err != nil {
		r.count(o, false)
		r.skip(key, e.id, o.class, CodeInvalidGeometry, err)
		return nil
	}
	best, lod := highest(gs)
	switch {
	case len(gs) == 0:
		return nil
	case len(best) == 0:
		r.count(o, false)
		r.skip(key, e.id, o.class, CodeUnsupportedGeometry, fmt.Errorf("%s: %w", cutText(gs[0].kind), errUnsupported))
		return nil
	case lod < 0.5 && childHasMore(o, byID):
		return nil
	}
	f := r.feature(key, e.id, o)
	r.make(f, o, best, vertices)
	if len(f.Parts) == 0 {
		return nil
	}
	return r.emit(f)
}

// childHasMore tells whether a child stands for its parent at a higher level
// of detail.
func childHasMore(o *object, byID map[string][]byte) bool {
	for _, id := range o.children {
		child, err := parseObject(byID[id])
		if err != nil || len(child.geometry) == 0 {
			continue
		}
		if gs, err := parseGeometries(child.geometry); err == nil {
			if best, lod := highest(gs); len(best) > 0 && lod >= 0.5 {
				return true
			}
		}
	}
	return false
}

// feature fills in everything but the shape.
func (r *reader) feature(key, id string, o *object) *scene.Feature {
	f := &scene.Feature{Key: key, GUID: id, SourceID: id, Source: r.src.Index, Class: o.class, Private: citylook.Inside(o.class)}
	if len(o.parents) > 0 {
		f.Parent = strconv.Itoa(r.src.Index) + "/" + o.parents[0]
	}
	if len(o.attributes) > 0 {
		ps, cut := attributes(o.attributes)
		if cut {
			r.warn(fmt.Sprintf("object %q has more than %d attributes; the rest is left out", cutText(id), maxAttributes))
		}
		f.Name = objectName(ps)
		if len(ps) > 0 {
			f.Sets = []scene.PropertySet{{Properties: ps}}
		}
	}
	return f
}

// count adds an object to the counts; rooms are counted apart.
func (r *reader) count(o *object, converted bool) {
	if citylook.Inside(o.class) {
		r.header.Counts.Spaces++
		return
	}
	r.header.Counts.Total++
	if converted {
		r.header.Counts.Converted++
	}
}

// make fills in the shape and tells what is missing of it.
func (r *reader) make(f *scene.Feature, o *object, gs []geometry, vertices []scene.Vec3) {
	b := newBuilder(vertices)
	var fault error
	var instances []scene.Part
	for i := range gs {
		g := &gs[i]
		if g.kind != "GeometryInstance" {
			fault = firstOf(fault, b.geometry(g, o.class, r.palette))
			continue
		}
		t, parts, err := r.templates.instance(g, o.class, vertices)
		if err == nil {
			err = t.note
		}
		fault = firstOf(fault, err)
		instances = append(instances, parts...)
	}
	f.Parts = append(b.parts(), instances...)
	fault = firstOf(fault, b.first)
	if b.flat > 0 {
		if r.flat == 0 {
			r.firstFlat = f.GUID
		}
		r.flat += b.flat
	}
	r.count(o, len(f.Parts) > 0)
	switch {
	case len(f.Parts) == 0 && errors.Is(fault, errUnsupported):
		r.skip(f.Key, f.GUID, f.Class, CodeUnsupportedGeometry, fault)
	case len(f.Parts) == 0:
		r.skip(f.Key, f.GUID, f.Class, CodeInvalidGeometry, orEmpty(fault))
	case b.failed > 1:
		r.skip(f.Key, f.GUID, f.Class, CodePartial, fmt.Errorf("%d of %d surfaces could not be made, the first: %w", b.failed, b.failed+b.made, fault))
	case fault != nil:
		r.skip(f.Key, f.GUID, f.Class, CodePartial, fault)
	}
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func (r *reader) skip(key, id, class, code string, why error) {
	r.header.Skipped = append(r.header.Skipped, scene.Skipped{Key: key, GUID: id, ID: id, Type: class, Code: code, Reason: why.Error()})
}
