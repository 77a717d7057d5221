package gltfplan

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// place is where a value stands: a step of a JSON pointer below another. It is
// written out only where something is wrong.
type place struct {
	above *place
	name  string
	index int // of an item, where name is empty
}

func (p *place) member(name string) *place { return &place{above: p, name: name} }
func (p *place) item(i int) *place         { return &place{above: p, index: i} }

// String gives the JSON pointer (RFC 6901).
func (p *place) String() string {
	if p == nil {
		return ""
	}
	step := p.name
	if step == "" {
		step = strconv.Itoa(p.index)
	}
	return p.above.String() + "/" + escape(step)
}

// escape gives a name as a step of a pointer.
func escape(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

// rule holds a value against what the specification says of it, and notes what
// differs.
type rule func(c *checker, v *value, at *place)

// member is one member of an object of the format.
type member struct {
	name  string
	rule  rule
	due   bool
	needs string // another that has to stand beside it
}

func must(name string, r rule) member { return member{name: name, rule: r, due: true} }
func may(name string, r rule) member  { return member{name: name, rule: r} }

// entity is an object with these members, and with the extensions that have their
// home in objects of this kind.
func entity(kind string, members ...member) rule {
	return func(c *checker, v *value, at *place) {
		if !c.isA(v, object, at) {
			return
		}
		for i := range members {
			m := &members[i]
			x := v.get(m.name)
			switch {
			case x.kind != absent:
				m.rule(c, x, at.member(m.name))
				if m.needs != "" && v.get(m.needs).kind == absent {
					c.note("UNSATISFIED_DEPENDENCY", at.member(m.name), "%q must be defined", m.needs)
				}
			case m.due:
				c.note("UNDEFINED_PROPERTY", at, "%q must be defined", m.name)
			}
		}
		c.extensions(kind, v, at)
	}
}

// all is several rules for one value.
func all(rules ...rule) rule {
	return func(c *checker, v *value, at *place) {
		for _, r := range rules {
			r(c, v, at)
		}
	}
}

// isA tells whether v is of a type, and notes where it is not.
func (c *checker) isA(v *value, k kind, at *place) bool {
	if v.kind != k {
		c.note("TYPE_MISMATCH", at, "%s is expected, not %s", k, v.kind)
	}
	return v.kind == k
}

func anyText(c *checker, v *value, at *place)    { c.isA(v, text, at) }
func anyBoolean(c *checker, v *value, at *place) { c.isA(v, boolean, at) }

// anyNumber is a finite number.
func anyNumber(c *checker, v *value, at *place) {
	if c.isA(v, number, at) && (math.IsInf(v.num, 0) || math.IsNaN(v.num)) {
		c.note("VALUE_NOT_IN_RANGE", at, "%v is out of range", v.num)
	}
}

// within is a finite number from low to high.
func within(low, high float64) rule {
	return func(c *checker, v *value, at *place) {
		if c.isA(v, number, at) && (!(v.num >= low && v.num <= high) || math.IsInf(v.num, 0)) {
			c.note("VALUE_NOT_IN_RANGE", at, "%v is out of range", v.num)
		}
	}
}

func fraction() rule { return within(0, 1) }
func positive() rule { return within(math.SmallestNonzeroFloat64, math.Inf(1)) }
func atLeast(low float64) rule {
	return within(low, math.Inf(1))
}

// whole is a whole number from low to high.
func whole(low, high int) rule {
	return func(c *checker, v *value, at *place) {
		switch {
		case !c.isA(v, number, at):
		case v.num != math.Trunc(v.num):
			c.note("TYPE_MISMATCH", at, "a whole number is expected, not %v", v.num)
		case v.num < float64(low) || v.num > float64(high):
			c.note("VALUE_NOT_IN_RANGE", at, "%v is out of range", v.num)
		}
	}
}

func count(low int) rule { return whole(low, 1<<53) }

// multiple is a number that n divides.
func multiple(n float64) rule {
	return func(c *checker, v *value, at *place) {
		if v.kind == number && math.Mod(v.num, n) != 0 {
			c.note("VALUE_MULTIPLE_OF", at, "%v is no multiple of %v", v.num, n)
		}
	}
}

// choice is a whole number of a list of values.
func choice(c *checker, v *value, at *place) {
	if c.isA(v, number, at) && v.num != math.Trunc(v.num) {
		c.note("TYPE_MISMATCH", at, "a whole number is expected, not %v", v.num)
	}
}

// index names an item of a list of the root.
func index(list string) rule {
	return func(c *checker, v *value, at *place) {
		if choice(c, v, at); v.kind == number && v.num == math.Trunc(v.num) {
			c.indexOf(v, c.d.root.get(list), list, at)
		}
	}
}

// indexOf notes an index that is none, or leads nowhere.
func (c *checker) indexOf(v, list *value, name string, at *place) {
	switch i := v.index(); {
	case v.kind == number && i < 0:
		c.note("INVALID_INDEX", at, "%v is no index", v.num)
	case i < 0:
		c.note("INVALID_INDEX", at, "an index is expected, not %s", v.kind)
	case list.at(i).kind != object:
		c.note("UNRESOLVED_REFERENCE", at, "there is no %s/%d", name, i)
	}
}

// indices is for items of lists, as index is for members.
func indices(list string) rule {
	return func(c *checker, v *value, at *place) { c.indexOf(v, c.d.root.get(list), list, at) }
}

// many is a list of at least one item; those beyond maxChecked are not looked at.
func many(each rule) rule {
	return func(c *checker, v *value, at *place) {
		if !c.isA(v, array, at) {
			return
		}
		if len(v.list) == 0 {
			c.note("EMPTY_ENTITY", at, "a list that is there has items")
		}
		for i := range v.list[:min(len(v.list), maxChecked)] {
			each(c, &v.list[i], at.item(i))
		}
	}
}

// namedEach is an object of at least one member, whatever their names.
func namedEach(each rule) rule {
	return func(c *checker, v *value, at *place) {
		if !c.isA(v, object, at) {
			return
		}
		if len(v.list) == 0 {
			c.note("EMPTY_ENTITY", at, "an object that is there has members")
		}
		for i := range v.list {
			each(c, &v.list[i], at.member(v.keys[i]))
		}
	}
}

// numbers is a list of so many numbers, any length where none is given.
func numbers(each rule, lengths ...int) rule {
	return func(c *checker, v *value, at *place) {
		if !c.isA(v, array, at) {
			return
		}
		if len(v.list) == 0 {
			c.note("EMPTY_ENTITY", at, "a list that is there has items")
			return
		}
		if len(lengths) > 0 && !slices.Contains(lengths, len(v.list)) {
			c.note("ARRAY_LENGTH_NOT_IN_LIST", at, "it has %d numbers and not %s", len(v.list), listed(lengths))
			return
		}
		for i := range v.list[:min(len(v.list), maxChecked)] {
			if v.list[i].kind != number {
				c.note("ARRAY_TYPE_MISMATCH", at, "item %d is %s and no number", i, v.list[i].kind)
				return
			}
			each(c, &v.list[i], at.item(i))
		}
	}
}

func listed(lengths []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(lengths), " ", " or "), "[]")
}

// unique wants the items of a list to differ.
func unique(c *checker, v *value, at *place) {
	seen := map[string]bool{}
	for i := range v.list[:min(len(v.list), maxChecked)] {
		k := fmt.Sprint(v.list[i].kind, v.list[i].num, v.list[i].text)
		if seen[k] && v.kind == array {
			c.note("DUPLICATE_ELEMENTS", at.item(i), "it stands in the list already")
		}
		seen[k] = true
	}
}

// version is two whole numbers with a dot between.
func version(c *checker, v *value, at *place) {
	if !c.isA(v, text, at) {
		return
	}
	major, minor, dot := strings.Cut(v.text, ".")
	if !dot || major == "" || minor == "" || strings.Trim(major+minor, "0123456789") != "" {
		c.note("PATTERN_MISMATCH", at, "%.40q is no version", v.text)
	}
}
