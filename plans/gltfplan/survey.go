package gltfplan

import (
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// maxListed bounds the values that are listed of a property that is no number.
const maxListed = 16

// survey is a property that images or vertices tell of a surface
// (EXT_structural_metadata, property textures and property attributes).
type survey struct {
	set, name string
	column    *column
	image     *idImage // of a property texture
	vertex    *elements
}

// surveys gives those of a primitive.
func (r *reader) surveys(p *primitive) []survey {
	uses := p.v.get("extensions").get("EXT_structural_metadata")
	if uses.kind != object {
		return nil
	}
	root := r.doc.root.get("extensions").get("EXT_structural_metadata")
	var all []survey
	for _, kind := range [...]string{"propertyTextures", "propertyAttributes"} {
		list := uses.get(kind)
		for i := range list.list {
			n := list.list[i].index()
			v, at := root.get(kind).at(n), fmt.Sprintf("/extensions/EXT_structural_metadata/%s/%d", kind, n)
			class := root.get("schema").get("classes").get(v.get("class").text)
			properties := v.get("properties")
			for k, id := range properties.keys {
				s := survey{set: v.get("name").text, name: id}
				if s.set == "" {
					s.set = v.get("class").text
				}
				err := r.survey(&s, p, class.get("properties").get(id), root.get("schema"), &properties.list[k], at+"/properties/"+escape(id))
				if err != nil {
					r.doc.found.note(err)
				} else if s.image != nil || s.vertex != nil {
					all = append(all, s)
				}
			}
		}
	}
	return all
}

// survey finds where the values of one property are.
func (r *reader) survey(s *survey, p *primitive, def, schema, v *value, at string) (err error) {
	if s.column, err = newColumn(s.name, def, schema, v, at); err != nil {
		return err
	}
	if a := v.get("attribute"); a.kind == text {
		s.vertex, err = p.from.get(a.text)
		if err == nil && s.vertex != nil && s.vertex.count < p.own() {
			err = broken("MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT", at, "%d elements for %d vertices", s.vertex.count, p.own())
		}
		return err
	}
	s.image, err = r.idImage(p, v, at)
	return err
}

// tally is what is told of the surface of one feature.
type tally struct {
	set, name        string
	count            int
	sum, least, most float64
	values           []any // that are no numbers
	numbers          bool
}

// add counts a value.
func (t *tally) add(v any) {
	if f, ok := v.(float64); ok {
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return
		}
		if !t.numbers {
			t.numbers, t.least, t.most = true, f, f
		}
		t.sum += f
		t.count++
		t.least, t.most = min(t.least, f), max(t.most, f)
		return
	}
	if len(t.values) < maxListed && !slices.ContainsFunc(t.values, func(o any) bool { return fmt.Sprint(o) == fmt.Sprint(v) }) {
		t.values = append(t.values, v)
	}
}

// join adds what another counted.
func (t *tally) join(o tally) {
	if o.numbers && !t.numbers {
		t.numbers, t.least, t.most = true, o.least, o.most
	}
	t.sum, t.count = t.sum+o.sum, t.count+o.count
	if o.numbers {
		t.least, t.most = min(t.least, o.least), max(t.most, o.most)
	}
	for _, v := range o.values {
		t.add(v)
	}
}

// properties gives a tally as properties: one value, or of numbers that differ their
// mean, the least and the most.
func (t *tally) properties() []scene.Property {
	var all []scene.Property
	switch {
	case t.numbers && t.least == t.most:
		all = append(all, scene.Property{Name: t.name, Value: t.least})
	case t.numbers:
		all = append(all, scene.Property{Name: t.name, Value: t.sum / float64(t.count)},
			scene.Property{Name: t.name + " (least)", Value: t.least}, scene.Property{Name: t.name + " (most)", Value: t.most})
	case len(t.values) == 1:
		all = append(all, scene.Property{Name: t.name, Value: t.values[0]})
	case len(t.values) > 1:
		list := make([]any, len(t.values))
		for i, v := range t.values {
			list[i] = fmt.Sprint(v)
		}
		all = append(all, scene.Property{Name: t.name, Value: list})
	}
	return all
}

// tallied gives tallies as property sets, those of one set together.
func tallied(tallies []tally) []scene.PropertySet {
	var sets []scene.PropertySet
	for i := range tallies {
		list := tallies[i].properties()
		at := slices.IndexFunc(sets, func(s scene.PropertySet) bool { return s.Name == tallies[i].set })
		if at < 0 && len(list) > 0 {
			at, sets = len(sets), append(sets, scene.PropertySet{Name: tallies[i].set})
		}
		if len(list) > 0 {
			sets[at].Properties = append(sets[at].Properties, list...)
		}
	}
	return sets
}

// joined gives the tallies of several pieces.
func joined(a, b []tally) []tally {
	all := slices.Clone(a)
	for _, t := range b {
		at := slices.IndexFunc(all, func(o tally) bool { return o.set == t.set && o.name == t.name })
		if at < 0 {
			t.values = slices.Clone(t.values)
			all = append(all, t)
			continue
		}
		all[at].values = slices.Clone(all[at].values)
		all[at].join(t)
	}
	return all
}

// tallies looks at the triangles, or segments, of one feature; nil members stand for
// all.
func (r *reader) tallies(surveys []survey, p *primitive, members []int, arity int) []tally {
	var all []tally
	for i := range surveys {
		s := &surveys[i]
		t := tally{set: s.set, name: s.name}
		each := func(n int) {
			corners := p.indices[n*arity : (n+1)*arity]
			if s.vertex != nil {
				s.corners(&t, p, corners)
			} else {
				r.texelsOf(s, &t, corners)
			}
		}
		for n := range len(p.indices) / arity {
			if members == nil {
				each(n)
			}
		}
		for _, n := range members {
			each(n)
		}
		all = append(all, t)
	}
	return all
}

// corners counts the values at the corners of one triangle.
func (s *survey) corners(t *tally, p *primitive, corners []uint32) {
	for _, v := range corners {
		if s.vertex.width == 1 {
			t.add(s.column.scaled(0, p.float(s.vertex, int(v), 0)))
			continue
		}
		list := make([]any, s.vertex.width)
		for k := range list {
			list[k] = s.column.scaled(k, p.float(s.vertex, int(v), k))
		}
		t.add(list)
	}
}

// texelsOf counts the texels of which the centres lie in a triangle, or where there
// are none that at its centre.
func (r *reader) texelsOf(s *survey, t *tally, corners []uint32) {
	m := s.image
	var uv [3][2]float64
	for i := range uv {
		uv[i] = m.uv[corners[min(i, len(corners)-1)]]
	}
	low := [2]float64{min(uv[0][0], uv[1][0], uv[2][0]), min(uv[0][1], uv[1][1], uv[2][1])}
	high := [2]float64{max(uv[0][0], uv[1][0], uv[2][0]), max(uv[0][1], uv[1][1], uv[2][1])}
	box := image.Rect(int(math.Floor(low[0])), int(math.Floor(low[1])), int(math.Ceil(high[0])), int(math.Ceil(high[1])))
	found := false
	if area := int64(box.Dx()) * int64(box.Dy()); area <= maxCutTexels-r.texels {
		r.texels += area
		for y := box.Min.Y; y < box.Max.Y; y++ {
			for x := box.Min.X; x < box.Max.X; x++ {
				if inside(&uv, float64(x)+0.5, float64(y)+0.5) {
					found = true
					s.texel(t, x, y)
				}
			}
		}
	}
	if !found {
		s.texel(t, int(math.Floor((uv[0][0]+uv[1][0]+uv[2][0])/3)), int(math.Floor((uv[0][1]+uv[1][1]+uv[2][1])/3)))
	}
}

// texel counts one texel.
func (s *survey) texel(t *tally, x, y int) {
	s.column.values = s.image.bytes(s.column.values[:0], x, y)
	if v, ok := s.column.value(0); ok {
		t.add(v)
	}
}

// inside tells whether a point lies in a triangle, whichever way round it goes.
func inside(uv *[3][2]float64, x, y float64) bool {
	var sides [3]float64
	for i := range uv {
		a, b := uv[i], uv[(i+1)%3]
		sides[i] = float64((b[0]-a[0])*(y-a[1])) - float64((b[1]-a[1])*(x-a[0]))
	}
	return min(sides[0], sides[1], sides[2]) >= 0 || max(sides[0], sides[1], sides[2]) <= 0
}
