package ifcxml

import (
	"bytes"
	"strconv"
)

// link says that an instance points to another one with its attribute forward,
// which the document says only by nesting.
type link struct {
	forward string // "" for none
	to      name
	from    name // where the instance is only referred to
}

// links are those of instances that were only referred to where they are
// nested, to be added to their records.
type links struct {
	byName    map[name][]link
	byKeyword map[string]*entity
}

// links groups the pending links; nil where there are none.
func (r *reader) links() *links {
	if len(r.pending) == 0 {
		return nil
	}
	l := &links{map[name][]link{}, map[string]*entity{}}
	for _, p := range r.pending {
		from := r.ids.numbered(p.from)
		p.to = r.ids.numbered(p.to)
		l.byName[from] = append(l.byName[from], p)
	}
	for _, e := range r.schema.made {
		l.byKeyword[e.keyword] = e
	}
	return l
}

// add completes the record that out ends with, from on.
func (l *links) add(out []byte, from int) []byte {
	rec := out[from:]
	equals, open := bytes.IndexByte(rec, '='), bytes.IndexByte(rec, '(')
	id, err := strconv.ParseInt(string(rec[1:equals]), 10, 64)
	add, e := l.byName[name(id)], l.byKeyword[string(rec[equals+1:open])]
	if err != nil || len(add) == 0 || e == nil {
		return out
	}
	targets := map[int][]name{}
	for _, a := range add {
		if i, ok := e.places[a.forward]; ok {
			targets[i] = append(targets[i], a.to)
		}
	}
	values := splitValues(rec[open+1 : len(rec)-len(");")])
	for i := range values {
		if to := targets[i]; to != nil {
			values[i] = linked(values[i], e.attributes[i].kind, to...)
		}
	}
	made := append(append([]byte(nil), rec[:open+1]...), bytes.Join(values, []byte{','})...)
	return append(append(out[:from], made...), ");"...)
}

// linked gives value, of the kind k, with references to the instances: the only
// one, or those that the aggregate does not have yet.
func linked(value []byte, k kind, to ...name) []byte {
	absent := len(value) == 0 || string(value) == "$"
	if !k.list() {
		if absent {
			return to[0].appendTo(nil)
		}
		return value
	}
	has := map[string]bool{}
	out := []byte{'('}
	if !absent && len(value) > 2 {
		for _, one := range splitValues(value[1 : len(value)-1]) {
			has[string(one)] = true
		}
		out = append(out, value[1:len(value)-1]...)
	}
	for _, n := range to {
		ref := n.appendTo(nil)
		if has[string(ref)] {
			continue
		}
		has[string(ref)] = true
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, ref...)
	}
	return append(out, ')')
}
