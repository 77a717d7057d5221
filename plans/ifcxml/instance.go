package ifcxml

import "github.com/maquette-city/maquette/plans"

// instance reads the element el, which is begun, as an instance of e and gives
// its name. A link is what its place in another element says of it.
func (r *reader) instance(el element, e *entity, implied link) (name, error) {
	before := r.at
	defer func() { r.at = before }()
	id := el.attr("id")
	n := r.nameOf(id)
	order := len(r.records)
	r.records = append(r.records, record{line: el.line})
	slots, work := len(r.slots), len(r.work)
	for range e.attributes {
		r.slots = append(r.slots, span{})
	}
	r.at = place{entity: e.name, id: id, line: el.line}
	r.xmlAttributes(el, e, slots)
	if err := r.children(e, n, slots); err != nil {
		return 0, err
	}
	r.imply(e, slots, implied)
	from := len(r.text)
	r.record(n, e, slots)
	if err := r.warranted(); err != nil {
		return n, err
	}
	r.records[order].span = span{from, len(r.text)}
	r.slots, r.work = r.slots[:slots], r.work[:work]
	return n, nil
}

func (r *reader) nameOf(id string) name {
	if id == "" {
		return r.ids.fresh()
	}
	return r.ids.of(id)
}

// xmlAttributes takes the values that are XML attributes of el.
func (r *reader) xmlAttributes(el element, e *entity, slots int) {
	for _, a := range el.attrs {
		i, ok := e.places[a.Name.Local]
		if !ok {
			if c := a.Name.Local[0]; c >= 'A' && c <= 'Z' && a.Name.Space == "" {
				r.warn("%s has no attribute %.40s: left out", e.name, a.Name.Local)
			}
			continue
		}
		r.at.attribute = a.Name.Local
		from := len(r.work)
		r.textValue([]byte(a.Value), e.attributes[i].kind, nil)
		r.slots[slots+i] = span{from, len(r.work)}
		r.at.attribute = ""
	}
}

// children reads the elements within an instance: attributes and inverses.
func (r *reader) children(e *entity, n name, slots int) error {
	for {
		el, begins, err := r.child()
		if err != nil || !begins {
			return err
		}
		r.at.line, r.at.attribute = el.line, el.name
		i, known := e.places[el.name]
		inv, isInverse := e.inverses[el.name]
		switch {
		case known && e.attributes[i].derived:
			err = r.skip()
		case known:
			from := len(r.work)
			err = r.value(el, e.attributes[i].kind)
			r.slots[slots+i] = span{from, len(r.work)}
		case isInverse:
			err = r.inverse(el, inv, n)
		default:
			r.at.attribute = ""
			r.warn("%s has no attribute %.40s: left out", e.name, el.name)
			err = r.skip()
		}
		if err != nil {
			return err
		}
		r.at.attribute = ""
	}
}

// imply fills in the attribute that the nesting stands for.
func (r *reader) imply(e *entity, slots int, l link) {
	if l.forward == "" {
		return
	}
	i, ok := e.places[l.forward]
	if !ok {
		r.warn("%s has no attribute %s that could lead to where it is nested", e.name, l.forward)
		return
	}
	s := r.slots[slots+i]
	value := linked(r.work[s.from:s.to], e.attributes[i].kind, l.to)
	from := len(r.work)
	r.work = append(r.work, value...)
	r.slots[slots+i] = span{from, len(r.work)}
}

// What a document may hold beyond what its size warrants. Tags without content
// become records with all their attributes: a document of these is several times
// as large as an exchange structure, where others become a third of their size.
const (
	freeRecords    = 1 << 20
	bytesPerRecord = 32 // least, of XML, for each more
	freeText       = 16 << 20
)

// free is what any document may hold, whatever its size.
type free struct{ records, text int64 }

// warranted refuses a document whose records grow beyond its own size.
func (r *reader) warranted() error {
	read := r.in.total
	if int64(len(r.records)) <= r.free.records+read/bytesPerRecord && int64(len(r.text)) <= r.free.text+read {
		return nil
	}
	return plans.Errorf(plans.KindTooLarge, "reading ifcXML: line %d: %d elements in %d MiB: most of them are empty tags", r.line(), len(r.records), read>>20)
}

// record writes "#1=IFCX(...);".
func (r *reader) record(n name, e *entity, slots int) {
	out := append(n.appendTo(r.text), '=')
	out = append(append(out, e.keyword...), '(')
	for i, a := range e.attributes {
		if i > 0 {
			out = append(out, ',')
		}
		switch s := r.slots[slots+i]; {
		case a.derived:
			out = append(out, '*')
		case s.from == s.to:
			out = append(out, '$')
		default:
			out = append(out, r.work[s.from:s.to]...)
		}
	}
	r.text = append(out, ");"...)
}

// inverse reads the attribute el of the instance n whose value are instances
// that lead back to n: they are its children, or it is one itself.
func (r *reader) inverse(el element, inv inverse, n name) error {
	implied := link{forward: inv.forward, to: n}
	if ref := reference(el); ref != "" {
		return r.refer(ref, implied)
	}
	if own := r.own(el, inv.entity); own != nil {
		_, err := r.instance(el, own, implied)
		return err
	}
	for {
		el, begins, err := r.child()
		if err != nil || !begins {
			return err
		}
		e := r.schema.entity(el.name)
		if e == nil {
			if own := r.schema.entity(inv.entity); own != nil && own.knows(el.name) {
				r.unread(el)
				_, err := r.instance(element{name: inv.entity, line: el.line}, own, implied)
				return err
			}
			r.warn("<%.40s> is no entity of %s and is left out", el.name, r.title)
			err = r.skip()
		} else if ref := reference(el); ref != "" {
			err = r.refer(ref, implied)
		} else {
			_, err = r.instance(el, e, implied)
		}
		if err != nil {
			return err
		}
	}
}

// refer notes that the instance with the id leads to where it is referred to.
func (r *reader) refer(id string, implied link) error {
	implied.from = r.ids.of(id)
	r.pending = append(r.pending, implied)
	return r.skip()
}

// own gives the entity of el where the element of an attribute is itself the
// instance, nil where that is not so or not known yet.
func (r *reader) own(el element, declared string) *entity {
	if t := el.typed(); t != "" {
		if e := r.schema.entity(t); e != nil {
			return e
		}
		r.warn("the type %.40s is no entity of %s", t, r.title)
	}
	e := r.schema.entity(declared)
	if e == nil {
		return nil
	}
	for _, a := range el.attrs {
		if a.Name.Local == "id" {
			return e
		}
		if _, ok := e.places[a.Name.Local]; ok {
			return e
		}
	}
	return nil
}

// knows tells whether the entity has an attribute of the name.
func (e *entity) knows(attribute string) bool {
	_, explicit := e.places[attribute]
	_, inverse := e.inverses[attribute]
	return explicit || inverse
}
