package georeference

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans/step"
)

// Attributes as ISO 10303-21:2016 writes them (clause 6.4).

const null = "$"

// real writes a number: the shortest that reads back the same, with the point
// that the standard asks for.
func real(v float64) string {
	v += 0 // not -0
	format := byte('G')
	if a := math.Abs(v); a >= 1e-6 && a < 1e15 || a == 0 {
		format = 'f' // for people
	}
	s := strconv.FormatFloat(v, format, -1, 64)
	mantissa, exponent, scaled := strings.Cut(s, "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += "."
	}
	if scaled {
		return mantissa + "E" + exponent
	}
	return mantissa
}

// text writes a string: what is beyond ASCII by \X2\ and \X4\ (clause 6.4.3);
// null for none.
func text(s string) string {
	if s == "" {
		return null
	}
	var b strings.Builder
	b.WriteByte('\'')
	mode := 0 // digits of the directive that is open
	for _, r := range s {
		next := 0
		switch {
		case r > 0xffff:
			next = 8
		case r < ' ' || r > '~':
			next = 4
		}
		if next != mode {
			b.WriteString(directive(mode, next))
			mode = next
		}
		switch {
		case next != 0:
			fmt.Fprintf(&b, "%0*X", next, r)
		case r == '\'' || r == '\\':
			b.WriteRune(r)
			fallthrough
		default:
			b.WriteRune(r)
		}
	}
	b.WriteString(directive(mode, 0))
	b.WriteByte('\'')
	return b.String()
}

// directive ends the directive with characters of so many digits and begins the
// next.
func directive(open, next int) string {
	s := ""
	if open != 0 {
		s = `\X0\`
	}
	switch next {
	case 4:
		s += `\X2\`
	case 8:
		s += `\X4\`
	}
	return s
}

func ref(id step.ID) string { return "#" + strconv.FormatUint(uint64(id), 10) }

func refs(ids []step.ID) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = ref(id)
	}
	return list(all...)
}

func list(items ...string) string { return "(" + strings.Join(items, ",") + ")" }

// typed writes a value with the name of its type.
func typed(name, value string) string {
	if value == null {
		return null
	}
	return name + "(" + value + ")"
}

// record writes an instance.
func record(id step.ID, keyword string, attributes ...string) string {
	return ref(id) + "=" + keyword + list(attributes...) + ";"
}

// finite tells a number that a file can hold.
func finite(v float64) bool { return math.Abs(v) <= step.MaxNumber }
