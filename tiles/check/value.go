package check

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// value is a JSON value with where it stands.
type value struct {
	r       *run
	file    string
	pointer string
	v       any
}

func (v value) fault(code, format string, args ...any) {
	v.r.issue(Error, code, v.where(), fmt.Sprintf(format, args...))
}

func (v value) warn(code, format string, args ...any) {
	v.r.issue(Warning, code, v.where(), fmt.Sprintf(format, args...))
}

// where gives the pointer, with the file unless it is the entry tileset.
func (v value) where() string {
	p := v.pointer
	if v.file != v.r.entry && v.r.entry != "" {
		return v.file + "#" + p
	}
	if p == "" {
		return "/"
	}
	return p
}

// kind names the JSON type of v.
func (v value) kind() string {
	switch v.v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

func (v value) wrongType(want string) { v.fault(TypeWrong, "%s where %s is due", v.kind(), want) }

// member gives a member of the object v, false where it is absent.
func (v value) member(name string) (value, bool) {
	m, _ := v.v.(map[string]any)
	x, ok := m[name]
	name = strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
	return value{v.r, v.file, v.pointer + "/" + name, x}, ok
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
	_, ok := v.v.(map[string]any)
	if !ok {
		v.wrongType("an object")
	}
	return ok
}

// names gives the names of v's members in order.
func (v value) names() []string {
	m, _ := v.v.(map[string]any)
	return slices.Sorted(maps.Keys(m))
}

// list gives the elements of v, noting where it is no array or has fewer than
// least.
func (v value) list(least int) ([]value, bool) {
	a, ok := v.v.([]any)
	if !ok {
		v.wrongType("an array")
		return nil, false
	}
	if len(a) < least {
		v.fault(LengthWrong, "%d elements where at least %d are due", len(a), least)
		return nil, false
	}
	out := make([]value, len(a))
	for i := range a {
		out[i] = value{v.r, v.file, fmt.Sprintf("%s/%d", v.pointer, i), a[i]}
	}
	return out, true
}

// numbers fills into, noting any other length or type.
func (v value) numbers(into []float64) bool {
	all, ok := v.list(0)
	if !ok {
		return false
	}
	if len(all) != len(into) {
		v.fault(LengthWrong, "%d numbers where %d are due", len(all), len(into))
		return false
	}
	for i := range into {
		if into[i], ok = all[i].number(); !ok {
			return false
		}
	}
	return true
}

func (v value) number() (float64, bool) {
	n, ok := v.v.(float64)
	if !ok {
		v.wrongType("a number")
	}
	return n, ok
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

func (v value) text() (string, bool) {
	s, ok := v.v.(string)
	if !ok {
		v.wrongType("a string")
	}
	return s, ok
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
