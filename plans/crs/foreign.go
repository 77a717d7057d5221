package crs

import (
	_ "embed" // the table of foreign systems
	"strings"

	"github.com/maquette-city/maquette/plans"
)

// The EPSG Geodetic Parameter Dataset of IOGP, a selection; see README.md.
//
//go:embed foreign.tsv
var foreignTable string

// Foreign is a system that files bring along and that this package cannot do:
// enough to tell a person what it is.
type Foreign struct {
	Code   string // "EPSG:2056"
	Name   string // as EPSG has it
	Area   string // where it is used
	Height bool   // it is a height system, no place
	Remark string // what else to know, or ""
}

// FindForeign finds the foreign system that a name means, in any of the forms
// that Parse takes, or as EPSG or files call it. Of a compound it is the first
// part that is foreign.
func FindForeign(name string) (Foreign, bool) {
	if len(name) > maxName {
		return Foreign{}, false
	}
	key := strings.ToLower(strings.Trim(strings.TrimSpace(name), "[]"))
	if f, ok := foreignNamed(squash(key)); ok {
		return f, true
	}
	for _, code := range codesOf(key) {
		if f, ok := foreignNamed(code); ok {
			return f, true
		}
	}
	return Foreign{}, false
}

// foreignNamed looks for a bare code or a squashed name.
func foreignNamed(key string) (Foreign, bool) {
	if key == "" {
		return Foreign{}, false
	}
	key = plainKruger(key)
	for line := range strings.Lines(foreignTable) {
		code, rest, _ := strings.Cut(line, "\t")
		kind, rest, _ := strings.Cut(rest, "\t")
		name, rest, _ := strings.Cut(rest, "\t")
		area, rest, _ := strings.Cut(rest, "\t")
		others, remark, whole := strings.Cut(rest, "\t")
		if whole && (code == key || isNamed(name, key) || isNamed(others, key)) {
			return Foreign{"EPSG:" + code, name, area, kind == "height", strings.TrimSuffix(remark, "\n")}, true
		}
	}
	return Foreign{}, false
}

// isNamed tells whether one of the names, separated by semicolons, is the
// squashed one.
func isNamed(names, key string) bool {
	for name := range strings.SplitSeq(names, ";") {
		if squashesTo(name, key) {
			return true
		}
	}
	return false
}

// squashesTo tells whether name, in lower case and squashed, is key: without
// making that text, since every refusal asks it of a thousand names.
func squashesTo(name, key string) bool {
	at := 0
	for i := 0; i < len(name); i++ {
		b := name[i]
		if b >= 'A' && b <= 'Z' {
			b += 'a' - 'A'
		}
		if b < '0' || b > '9' && b < 'a' || b > 'z' {
			continue
		}
		if at == len(key) || key[at] != b {
			return false
		}
		at++
	}
	return at == len(key) && at > 0
}

// plainKruger gives the one spelling of Krüger that EPSG uses.
func plainKruger(s string) string { return strings.ReplaceAll(s, "krueger", "kruger") }

// unsupported is the refusal of a name, with what is known of it.
func unsupported(name string) error {
	const known = "known: RD and NAP, ETRS89, ITRF2008 to 2020, WGS 84, UTM"
	f, ok := FindForeign(name)
	if !ok {
		return plans.Errorf(plans.KindUnsupported, "coordinate reference system %q is not supported (%s)", name, known)
	}
	what := f.Code + " " + f.Name
	if f.Area != "" {
		what += ", used in: " + f.Area
	}
	if f.Remark != "" {
		what += "; " + f.Remark
	}
	return plans.Errorf(plans.KindUnsupported, "coordinate reference system %q is not supported: %s (%s)", name, what, known)
}
