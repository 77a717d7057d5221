package check

import (
	"bytes"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// value is a JSON value with where it stands. One without a document is absent:
// it has a place and nothing else.
type value struct {
	r       *run
	file    string
	at      *step
	d       *document
	n       uint32
	instead *string // stands for the text of v: a URI template filled in
}

// step is one step of a JSON pointer, from the value above.
type step struct {
	above *step
	name  string
	index int // of an element, where name is empty
}

func (v value) fault(code, format string, args ...any) {
	v.r.issue(Error, code, v.where(), fmt.Sprintf(format, args...))
}

func (v value) warn(code, format string, args ...any) {
	v.r.issue(Warning, code, v.where(), fmt.Sprintf(format, args...))
}

// where gives the pointer, with the file unless it is the entry tileset.
func (v value) where() string {
	p := v.pointer()
	if v.file != v.r.entry && v.r.entry != "" {
		return v.file + "#" + p
	}
	if p == "" {
		return "/"
	}
	return p
}

// pointer gives the JSON pointer (RFC 6901) of v in its file.
func (v value) pointer() string {
	var steps []string
	for s := v.at; s != nil; s = s.above {
		if s.name == "" && s.index >= 0 {
			steps = append(steps, strconv.Itoa(s.index))
		} else {
			steps = append(steps, strings.ReplaceAll(strings.ReplaceAll(s.name, "~", "~0"), "/", "~1"))
		}
	}
	slices.Reverse(steps)
	if len(steps) == 0 {
		return ""
	}
	return "/" + strings.Join(steps, "/")
}

// kind names the JSON type of v.
func (v value) kind() string {
	switch {
	case v.instead != nil:
		return "string"
	case v.d == nil:
		return "nothing"
	}
	switch v.d.text[v.d.nodes[v.n].at] {
	case 'n':
		return "null"
	case 't', 'f':
		return "boolean"
	case '"':
		return "string"
	case '[':
		return "array"
	case '{':
		return "object"
	}
	return "number"
}

func (v value) wrongType(want string) { v.fault(TypeWrong, "%s where %s is due", v.kind(), want) }

// child gives node n below v.
func (v value) child(n uint32, name string, index int) value {
	return value{r: v.r, file: v.file, at: &step{v.at, name, index}, d: v.d, n: n}
}

// member gives a member of the object v, false where it is absent. Of several
// of one name it is the last, as most readers have it.
func (v value) member(name string) (value, bool) {
	absent := value{r: v.r, file: v.file, at: &step{v.at, name, -1}}
	if v.d == nil || v.kind() != "object" {
		return absent, false
	}
	found := uint32(0)
	for n := v.d.first(v.n); n != 0; n = v.d.nodes[n].next {
		if v.d.keyIs(n, name) {
			found = n
		}
	}
	if found == 0 {
		return absent, false
	}
	return v.child(found, name, -1), true
}

// keyIs tells whether member n has the name.
func (d *document) keyIs(n uint32, name string) bool {
	at, end := d.name(n)
	raw := d.text[at+1 : end-1]
	if string(raw) == name { // most are, letter for letter
		return bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw)
	}
	return d.escaped(raw) && d.unquote(at, end) == name
}

// escaped tells a text that is not what it looks like: with escapes, or with
// bytes that are no UTF-8, which JSON reads as U+FFFD.
func (d *document) escaped(raw []byte) bool {
	return bytes.IndexByte(raw, '\\') >= 0 || !utf8.Valid(raw)
}

// named is a member of an object with its name.
type named struct {
	name string
	value
}

// members gives the members of v in the order of the file, each name once, the
// last of several.
func (v value) members() []named {
	if v.d == nil || v.kind() != "object" {
		return nil
	}
	var out []named
	at := map[string]int{}
	for n := v.d.first(v.n); n != 0; n = v.d.nodes[n].next {
		name := v.d.unquote(v.d.name(n))
		m := named{name, v.child(n, name, -1)}
		if i, twice := at[name]; twice {
			out[i] = m
			continue
		}
		at[name] = len(out)
		out = append(out, m)
	}
	return out
}

// required is member, noting its absence.
func (v value) required(name string) (value, bool) {
	m, ok := v.member(name)
	if !ok {
		v.fault(MemberMissing, "%s is absent", name)
	}
	return m, ok
}

// object tells whether v is an object, noting where it is not.
func (v value) object() bool {
	ok := v.kind() == "object"
	if !ok {
		v.wrongType("an object")
	}
	return ok
}

func (v value) isNull() bool { return v.kind() == "null" }

// size gives the number of elements or members of v.
func (v value) size() int {
	if v.d == nil {
		return 0
	}
	return int(v.d.nodes[v.n].children)
}

// array tells whether v is an array of at least least elements, noting where it
// is not.
func (v value) array(least int) bool {
	if v.kind() != "array" {
		v.wrongType("an array")
		return false
	}
	if n := v.size(); n < least {
		v.fault(LengthWrong, "%d elements where at least %d are due", n, least)
		return false
	}
	return true
}

// list gives the elements of v, noting where it is no array or has fewer than
// least.
func (v value) list(least int) ([]value, bool) {
	if !v.array(least) {
		return nil, false
	}
	return slices.AppendSeq(make([]value, 0, v.size()), v.elements()), true
}

// elements gives the elements of the array v one by one.
func (v value) elements() iter.Seq[value] {
	return func(yield func(value) bool) {
		i := 0
		for n := v.d.first(v.n); n != 0; n = v.d.nodes[n].next {
			if !yield(v.child(n, "", i)) {
				return
			}
			i++
		}
	}
}

// numbers fills into, noting any other length or type.
func (v value) numbers(into []float64) bool {
	if v.kind() != "array" {
		v.wrongType("an array")
		return false
	}
	if v.size() != len(into) {
		v.fault(LengthWrong, "%d numbers where %d are due", v.size(), len(into))
		return false
	}
	i := 0
	for n := v.d.first(v.n); n != 0; n = v.d.nodes[n].next {
		f, ok := v.d.number(n)
		if !ok {
			v.child(n, "", i).number()
			return false
		}
		into[i] = f
		i++
	}
	return true
}

func (v value) number() (float64, bool) {
	if v.kind() != "number" {
		v.wrongType("a number")
		return 0, false
	}
	n, ok := v.d.number(v.n)
	if !ok {
		v.fault(ValueWrong, "a number beyond what float64 holds")
	}
	return n, ok
}

// plain gives v where it is a number, without a word where it is none.
func (v value) plain() (float64, bool) {
	if v.kind() != "number" {
		return 0, false
	}
	return v.d.number(v.n)
}

// integer gives an integer of at least least.
func (v value) integer(least int) (int, bool) {
	n, ok := v.number()
	if !ok {
		return 0, false
	}
	if n != math.Trunc(n) || n < float64(least) || n > math.MaxInt32 {
		v.fault(ValueWrong, "%v where an integer from %d is due", n, least)
		return 0, false
	}
	return int(n), true
}

// str gives the text of v, "" where it is no string.
func (v value) str() string {
	switch {
	case v.instead != nil:
		return *v.instead
	case v.kind() != "string":
		return ""
	}
	x := &v.d.nodes[v.n]
	return v.d.unquote(x.at, x.end)
}

func (v value) text() (string, bool) {
	if v.kind() != "string" {
		v.wrongType("a string")
		return "", false
	}
	return v.str(), true
}

func (v value) boolean() (is, ok bool) {
	if v.kind() != "boolean" {
		v.wrongType("a boolean")
		return false, false
	}
	return v.d.text[v.d.nodes[v.n].at] == 't', true
}

// oneOf gives the text of v, noting where it is none of the values.
func (v value) oneOf(values ...string) (string, bool) {
	s, ok := v.text()
	if ok && !slices.Contains(values, s) {
		v.fault(ValueWrong, "%q is none of %s", s, strings.Join(values, ", "))
		return "", false
	}
	return s, ok
}

// raw gives the JSON text of v, shared with the document.
func (v value) raw() []byte {
	if v.d == nil {
		return nil
	}
	return v.d.text[v.d.nodes[v.n].at:v.d.nodes[v.n].end]
}
