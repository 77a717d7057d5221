package imro

import (
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans/xmlscan"
)

// limits are the heights that a Maatvoering allows, 0 for none.
type limits struct {
	build, gutter       float64 // metres
	buildNAP, gutterNAP bool    // above NAP rather than above the ground
}

// value is one WaardeEnType as it stands.
type value struct{ kind, text string }

// values gives what a Maatvoering says, in the order of the file.
func values(e xmlscan.Elem) []value {
	var all []value
	for in := range e.All() {
		if in.Local() != "WaardeEnType" && in.Local() != "WaardeEnSymbool" {
			continue
		}
		v := value{}
		for c := range in.Children() {
			switch c.Local() {
			case "waarde":
				v.text = c.Text()
			case "waardeType":
				v.kind = c.Text()
			}
		}
		if v.kind == "" {
			v.kind = childText(e, "naam")
		}
		if v.text != "" && v.kind != "" && len(all) < maxValues {
			all = append(all, v)
		}
	}
	return all
}

// maxValues bounds the values of one Maatvoering.
const maxValues = 100

func childText(e xmlscan.Elem, local string) string {
	if c := e.Child(local); c.OK() {
		return c.Text()
	}
	return ""
}

// take takes the heights out of a value; the lowest of two maxima counts.
func (l *limits) take(v value) {
	kind := strings.ToLower(v.kind)
	nap := strings.Contains(kind, "nap")
	if !strings.Contains(kind, "max") || strings.Contains(kind, "min") || strings.Contains(kind, "%") {
		return
	}
	gutter := strings.Contains(kind, "goot")
	build := strings.Contains(kind, "bouwhoogte") || strings.Contains(kind, "nokhoogte") || strings.Contains(kind, "goot- en bouw")
	if !gutter && !build {
		return
	}
	n := numbers(v.text)
	if len(n) == 0 {
		return
	}
	switch {
	case gutter && build && len(n) == 1:
		lower(&l.build, &l.buildNAP, n[0], nap)
	case gutter && build:
		lower(&l.gutter, &l.gutterNAP, n[0], nap)
		lower(&l.build, &l.buildNAP, n[1], nap)
	case gutter:
		lower(&l.gutter, &l.gutterNAP, largest(n), nap)
	default:
		lower(&l.build, &l.buildNAP, largest(n), nap)
	}
}

// lower sets a limit that is lower than the one that is there, or the first.
func lower(to *float64, toNAP *bool, v float64, nap bool) {
	if v > 0 && v <= MaxHeight && (*to == 0 || v < *to) {
		*to, *toNAP = v, nap
	}
}

func largest(n []float64) float64 {
	m := n[0]
	for _, v := range n {
		m = max(m, v)
	}
	return m
}

// numbers gives the numbers in a text: "12,5 m", "6/10", "4 - 6".
func numbers(text string) []float64 {
	words := strings.FieldsFunc(text, func(c rune) bool { return (c < '0' || c > '9') && c != ',' && c != '.' })
	var out []float64
	for _, w := range words {
		w = strings.Trim(strings.ReplaceAll(w, ",", "."), ".")
		if v, err := strconv.ParseFloat(w, 64); err == nil && len(out) < maxValues {
			out = append(out, v)
		}
	}
	return out
}
