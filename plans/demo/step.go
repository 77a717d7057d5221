package demo

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
)

// ref is the instance name of an entity ("#12"); 0 is none and is written "$".
type ref int

// enum is written between dots.
type enum string

// typed is a value with its type name: IFCLABEL('x').
type typed struct {
	name  string
	value any
}

// derived is written "*".
type derived struct{}

// list is written in parentheses.
type list []any

// stepWriter writes the data section of a clear text file (ISO 10303-21
// clause 12), one instance a line.
type stepWriter struct {
	buf  bytes.Buffer
	last ref
	seen map[string]ref
	err  error
}

func newStepWriter() *stepWriter { return &stepWriter{seen: map[string]ref{}} }

// add writes an instance and gives its name.
func (w *stepWriter) add(entity string, args ...any) ref {
	w.last++
	fmt.Fprintf(&w.buf, "#%d=%s;\n", w.last, w.record(entity, args))
	return w.last
}

// shared is add for instances without identity (points, directions, profiles):
// an equal one written before is used again.
func (w *stepWriter) shared(entity string, args ...any) ref {
	text := w.record(entity, args)
	if r, ok := w.seen[text]; ok {
		return r
	}
	w.last++
	fmt.Fprintf(&w.buf, "#%d=%s;\n", w.last, text)
	w.seen[text] = w.last
	return w.last
}

func (w *stepWriter) record(entity string, args []any) string {
	var b strings.Builder
	b.WriteString(entity)
	w.value(&b, list(args))
	return b.String()
}

func (w *stepWriter) value(b *strings.Builder, v any) {
	switch v := v.(type) {
	case nil, derived:
		b.WriteString(map[bool]string{true: "$", false: "*"}[v == nil])
	case ref:
		if v == 0 {
			b.WriteByte('$')
			return
		}
		b.WriteString("#" + strconv.Itoa(int(v)))
	case string:
		b.WriteString(stepString(v))
	case enum:
		b.WriteString("." + string(v) + ".")
	case bool:
		b.WriteString(map[bool]string{true: ".T.", false: ".F."}[v])
	case int:
		b.WriteString(strconv.Itoa(v))
	case float64:
		b.WriteString(stepReal(v))
	case typed:
		b.WriteString(v.name)
		w.value(b, list{v.value})
	case list:
		w.values(b, v)
	default:
		w.fail(fmt.Errorf("writing a STEP value: no form for %T", v))
	}
}

func (w *stepWriter) values(b *strings.Builder, l list) {
	b.WriteByte('(')
	for i, v := range l {
		if i > 0 {
			b.WriteByte(',')
		}
		w.value(b, v)
	}
	b.WriteByte(')')
}

func (w *stepWriter) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// stepReal writes v with at most six decimals: a nanometre in a file of
// millimetres.
func stepReal(v float64) string {
	s := strconv.FormatFloat(math.Round(v*1e6)/1e6+0, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += "."
	}
	return s
}

// stepString writes a string, with characters outside ASCII in the \X2\ form
// (clause 6.4.3).
func stepString(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range s {
		switch {
		case r == '\'' || r == '\\':
			b.WriteRune(r)
			b.WriteRune(r)
		case r >= ' ' && r <= '~':
			b.WriteRune(r)
		default:
			b.WriteString(`\X2\`)
			for _, u := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, "%04X", u)
			}
			b.WriteString(`\X0\`)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// refs turns names into a list.
func refs(rs ...ref) list {
	l := make(list, len(rs))
	for i, r := range rs {
		l[i] = r
	}
	return l
}
