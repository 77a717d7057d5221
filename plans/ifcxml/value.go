package ifcxml

import (
	"slices"
	"strconv"
	"strings"
)

// value reads the element el of an attribute of the kind k and appends its
// value to r.work; nothing where it has none.
func (r *reader) value(el element, k kind) error {
	switch {
	case k.list():
		return r.aggregate(el, k)
	case reference(el) != "":
		r.work = r.ids.of(reference(el)).appendTo(r.work)
		return r.skip()
	case el.attr("nil") == "true":
		return r.skip()
	case k[0] == '#':
		return r.entityValue(el, string(k[1:]))
	case k == "x":
		return r.selectValue(el)
	}
	text, err := r.cursor.text()
	if err == nil {
		r.textValue(text, k, nil)
	}
	return err
}

// entityValue reads an attribute whose value is an instance: the element is the
// instance itself or holds it.
func (r *reader) entityValue(el element, declared string) error {
	if own := r.own(el, declared); own != nil {
		return r.nested(el, own)
	}
	child, begins, err := r.child()
	if err != nil || !begins {
		return err
	}
	if r.schema.entity(child.name) == nil {
		e := r.schema.entity(declared)
		if e == nil || !e.knows(child.name) {
			r.warn("<%.40s> is no entity of %s and is left out", child.name, r.title)
			return r.skipBoth()
		}
		r.unread(child)
		return r.nested(element{name: declared, line: el.line}, e)
	}
	if err := r.member(child, kind("#"+declared)); err != nil {
		return err
	}
	return r.skip()
}

// nested reads el as an instance and appends a reference to it.
func (r *reader) nested(el element, e *entity) error {
	n, err := r.instance(el, e, link{})
	if err == nil {
		r.work = n.appendTo(r.work)
	}
	return err
}

// selectValue reads an attribute whose value is an instance or names its type.
func (r *reader) selectValue(el element) error {
	if t := strings.TrimSuffix(el.typed(), "-wrapper"); t != "" {
		if e := r.schema.entity(t); e != nil {
			return r.nested(el, e)
		}
		if k := r.schema.kindOf(t); k != "" {
			return r.typed(el, t, k)
		}
		r.warn("the type %.40s is no entity and no type of %s", t, r.title)
	}
	child, begins, err := r.child()
	if err != nil {
		return err
	}
	if !begins {
		r.untyped(r.chars)
		return nil
	}
	if err := r.member(child, "x"); err != nil {
		return err
	}
	return r.skip()
}

// untyped takes a value of a select whose type is not told: a number where it
// is one, else a string.
func (r *reader) untyped(text []byte) {
	text = trimmed(text)
	switch {
	case len(text) == 0:
	case isNumber(text):
		r.work = append(r.work, text...)
	default:
		r.work = appendString(r.work, string(text))
	}
}

// member reads el, a member of an aggregate of the kind k or the one child of
// an attribute of it, and appends its value.
func (r *reader) member(el element, k kind) error {
	if ref := reference(el); ref != "" {
		r.work = r.ids.of(ref).appendTo(r.work)
		return r.skip()
	}
	if k.list() {
		return r.aggregate(el, k)
	}
	name := strings.TrimSuffix(el.name, "-wrapper")
	if t := el.typed(); t != "" {
		name = strings.TrimSuffix(t, "-wrapper")
	}
	if !k.instances() {
		text, err := r.cursor.text()
		if err == nil {
			r.textValue(text, k, nil)
		}
		return err
	}
	if e := r.schema.entity(name); e != nil {
		return r.nested(el, e)
	}
	if t := r.schema.kindOf(name); t != "" {
		return r.typed(el, name, t)
	}
	r.warn("<%.40s> is no entity and no type of %s and is left out", el.name, r.title)
	return r.skip()
}

// typed appends NAME(value).
func (r *reader) typed(el element, name string, k kind) error {
	from := len(r.work)
	r.work = append(append(r.work, strings.ToUpper(name)...), '(')
	at := len(r.work)
	if err := r.value(el.withoutType(), k); err != nil {
		return err
	}
	if len(r.work) == at {
		r.work = r.work[:from] // no value: none of the type either
		return nil
	}
	r.work = append(r.work, ')')
	return nil
}

// withoutType gives the element for the reading of its content alone.
func (e element) withoutType() element {
	return element{name: e.name, line: e.line}
}

// item is a member of an aggregate that is open: where it stands in r.work and
// in the aggregate.
type item struct {
	span
	place [2]int // as its pos says, -1 where it does not
}

// aggregate reads the element el of an aggregate of the kind k: its members are
// elements, or words of its text, or it is itself its only member.
func (r *reader) aggregate(el element, k kind) error {
	leaf := k.leaf()
	if ref := reference(el); ref != "" {
		r.work = append(r.ids.of(ref).appendTo(append(r.work, '(')), ')')
		return r.skip()
	}
	if e := r.schema.entity(el.typed()); e != nil && leaf.instances() {
		return r.onlyMember(el, e)
	}
	if leaf[0] == '#' && el.attr("id") != "" {
		if e := r.schema.entity(string(leaf[1:])); e != nil {
			return r.onlyMember(el, e)
		}
	}
	items, work := len(r.items), len(r.work)
	flat := false
	for {
		child, begins, err := r.child()
		if err != nil {
			return err
		}
		if !begins {
			break
		}
		as := k.item()
		if as.list() && r.isLeaf(child.name) {
			as, flat = leaf, true
		}
		from := len(r.work)
		if err := r.member(child, as); err != nil {
			return err
		}
		if from < len(r.work) {
			r.items = append(r.items, item{span{from, len(r.work)}, position(child.attr("pos"))})
		}
	}
	if len(r.items) == items {
		r.textValue(append([]byte(nil), r.chars...), k, sizes(el.attr("arraySize")))
		return nil
	}
	r.gather(items, work, k, flat, sizes(el.attr("arraySize")))
	return nil
}

// onlyMember reads el as the one member of an aggregate.
func (r *reader) onlyMember(el element, e *entity) error {
	n, err := r.instance(el, e, link{})
	r.work = append(n.appendTo(append(r.work, '(')), ')')
	return err
}

// isLeaf tells an element that is a value from one that is a list of them.
func (r *reader) isLeaf(name string) bool {
	name = strings.TrimSuffix(name, "-wrapper")
	if r.schema.entity(name) != nil || r.schema.kindOf(name) != "" {
		return true
	}
	switch name {
	case "double", "long", "integer", "decimal", "string", "boolean", "logical", "hexBinary":
		return true
	}
	return false
}

// position reads "2" or "1 0".
func position(text string) [2]int {
	p := [2]int{-1, -1}
	for i, w := range strings.Fields(text) {
		n, err := strconv.Atoi(w)
		if err != nil || n < 0 || i > 1 {
			return [2]int{-1, -1}
		}
		p[i] = n
	}
	return p
}

// sizes reads "3 4", the numbers of members in each direction.
func sizes(text string) []int {
	var all []int
	for _, w := range strings.Fields(text) {
		if n, err := strconv.Atoi(w); err == nil && n > 0 {
			all = append(all, n)
		}
	}
	return all
}

// gather writes the members in r.items from the given one on as one aggregate
// to r.work from work on: in the order of their places, and in rows where they
// were written flat.
func (r *reader) gather(from, work int, k kind, flat bool, size []int) {
	all := r.items[from:]
	placed := !slices.ContainsFunc(all, func(i item) bool { return i.place[0] < 0 })
	if placed && !slices.IsSortedFunc(all, byPlace) {
		slices.SortStableFunc(all, byPlace)
	}
	row := func(i int) int { return -1 }
	if flat {
		row = r.rows(all, k, placed, size)
	}
	out := []byte{'('}
	for i, it := range all {
		switch {
		case i == 0 && flat:
			out = append(out, '(')
		case i > 0 && flat && row(i) != row(i-1):
			out = append(out, "),("...)
		case i > 0:
			out = append(out, ',')
		}
		out = append(out, r.work[it.from:it.to]...)
	}
	if flat {
		out = append(out, ')')
	}
	r.work = append(append(r.work[:work], out...), ')')
	r.items = r.items[:from]
}

func byPlace(a, b item) int {
	return slices.Compare(a.place[:], b.place[:])
}

// rows gives the row of each member of a list of lists that was written flat.
func (r *reader) rows(all []item, k kind, placed bool, size []int) func(int) int {
	if placed && all[0].place[1] >= 0 {
		return func(i int) int { return all[i].place[0] }
	}
	n := k.item().size()
	if n == 0 && len(size) == 2 {
		n = size[1]
	}
	if n == 0 {
		r.warn("a list of lists without places: taken for one row")
		n = len(all)
	}
	return func(i int) int { return i / n }
}
