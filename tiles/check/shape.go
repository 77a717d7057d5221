package check

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// shape notes what is wrong with a value, and tells whether nothing is. With
// shapes the JSON of an extension is written down once, like its schema.
type shape func(v value) bool

// field is a member of an object that a shape knows of.
type field struct {
	name     string
	required bool
	shape    shape
}

func must(name string, s shape) field { return field{name, true, s} }
func may(name string, s shape) field  { return field{name, false, s} }

// not is a member that may not stand here.
func not(names ...string) []field {
	var out []field
	for _, n := range names {
		out = append(out, field{name: n})
	}
	return out
}

// objectOf wants an object with the fields; other members are let be.
func objectOf(fields ...field) shape {
	return func(v value) bool {
		if !v.object() {
			return false
		}
		ok := true
		for _, f := range fields {
			m, has := v.member(f.name)
			switch {
			case has && f.shape == nil:
				m.fault(ValueWrong, "%s has no place here", f.name)
				ok = false
			case has:
				ok = f.shape(m) && ok
			case f.required:
				v.fault(MemberMissing, "%s is absent", f.name)
				ok = false
			}
		}
		return ok
	}
}

// listOf wants an array of least to most elements, most 0 for any number.
func listOf(least, most int, each shape) shape {
	return func(v value) bool {
		all, ok := v.list(least)
		if !ok {
			return false
		}
		if most > 0 && len(all) > most {
			v.fault(LengthWrong, "%d elements where at most %d are due", len(all), most)
			return false
		}
		for _, x := range all {
			ok = each(x) && ok
		}
		return ok
	}
}

// numbersOf wants n numbers.
func numbersOf(n int) shape { return listOf(n, n, anyNumber) }

func anyNumber(v value) bool {
	_, ok := v.number()
	return ok
}

func anyText(v value) bool {
	_, ok := v.text()
	return ok
}

func anyBoolean(v value) bool {
	_, ok := v.boolean()
	return ok
}

// filledText wants a string that is not empty.
func filledText(v value) bool {
	s, ok := v.text()
	if ok && s == "" {
		v.fault(LengthWrong, "an empty string")
	}
	return ok && s != ""
}

func integerFrom(least int) shape {
	return func(v value) bool {
		_, ok := v.integer(least)
		return ok
	}
}

func textOf(values ...string) shape {
	return func(v value) bool {
		_, ok := v.oneOf(values...)
		return ok
	}
}

// numberOf wants one of some integers.
func numberOf(values ...int) shape {
	return func(v value) bool {
		n, ok := v.number()
		if ok && (n != math.Trunc(n) || !slices.Contains(values, int(n))) {
			v.fault(ValueWrong, "%v is none of %s", n, strings.Trim(fmt.Sprint(values), "[]"))
			return false
		}
		return ok
	}
}

// numberWithin wants a number of an interval as mathematics writes it, such as
// "(0, 1]".
func numberWithin(low, high float64, interval string) shape {
	return func(v value) bool {
		n, ok := v.number()
		if !ok {
			return false
		}
		if n < low || n > high || n == low && interval[0] == '(' || n == high && strings.HasSuffix(interval, ")") {
			v.fault(ValueWrong, "%v is not in %s", n, interval)
			return false
		}
		return true
	}
}

// all wants every one of the shapes, the later ones only where the earlier hold.
func all(shapes ...shape) shape {
	return func(v value) bool {
		for _, s := range shapes {
			if !s(v) {
				return false
			}
		}
		return true
	}
}
