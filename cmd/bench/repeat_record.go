package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans/step"
)

// part is a piece of the text of a record: what is written as it stands, and
// then the name of another record, which moves with the copy.
type part struct {
	text string
	ref  step.ID // 0 for none
}

// record is one instance of the data section, cut at its references.
type record struct {
	id    step.ID
	parts []part
	guid  string // its GlobalId, "" for a record that has none
}

// split cuts an exchange structure into its records.
func (r *repeater) split(data []byte) error {
	text := string(data)
	first, last := -1, 0
	for at := 0; ; {
		end, refs, err := statement(text, at)
		if err != nil {
			return err
		}
		if end < 0 {
			break
		}
		if len(refs) > 0 && strings.TrimSpace(stripComments(text[at:refs[0][0]])) == "" {
			if first < 0 {
				first = at
			}
			r.records = append(r.records, cut(text[:end], refs))
			last = end
		} else if last > 0 && strings.HasPrefix(strings.TrimSpace(text[at:end]), "DATA") {
			return errors.New("it has more than one data section")
		}
		at = end
	}
	if first < 0 {
		return errors.New("it has no records")
	}
	r.head, r.tail = text[:first], text[last:]
	return nil
}

// statement finds the end of the statement that begins at from, after its
// semicolon, and the places of #names in it; -1 at the end of the text.
func statement(text string, from int) (end int, refs [][2]int, err error) {
	for i := from; i < len(text); i++ {
		switch c := text[i]; {
		case c == ';':
			return i + 1, refs, nil
		case c == '\'' || c == '"':
			n := strings.IndexByte(text[i+1:], c)
			if n < 0 {
				return 0, nil, fmt.Errorf("byte %d: a string does not end", i)
			}
			i += n + 1
		case c == '/' && strings.HasPrefix(text[i:], "/*"):
			n := strings.Index(text[i:], "*/")
			if n < 0 {
				return 0, nil, fmt.Errorf("byte %d: a comment does not end", i)
			}
			i += n + 1
		case c == '#':
			start := i
			for i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9' {
				i++
			}
			refs = append(refs, [2]int{start, i + 1})
		}
	}
	return -1, nil, nil
}

func stripComments(s string) string {
	for {
		a := strings.Index(s, "/*")
		if a < 0 {
			return s
		}
		n := strings.Index(s[a:], "*/")
		if n < 0 {
			return s[:a]
		}
		s = s[:a] + s[a+n+2:]
	}
}

// cut makes the record whose names stand at refs, the first its own; text ends
// with it.
func cut(text string, refs [][2]int) record {
	name := func(s [2]int) step.ID {
		n, _ := strconv.ParseUint(text[s[0]+1:s[1]], 10, 63) // Parse refuses other names
		return step.ID(n)
	}
	rec := record{id: name(refs[0])}
	at := refs[0][1]
	for _, s := range refs[1:] {
		rec.parts = append(rec.parts, part{text[at:s[0]], name(s)})
		at = s[1]
	}
	rec.parts = append(rec.parts, part{text: text[at:]})
	rec.guid = globalID(rec.parts)
	return rec
}

// globalID gives the GlobalId of a rooted instance: a first attribute of 22
// digits of the IFC alphabet, before an owner history or none.
func globalID(parts []part) string {
	_, after, ok := strings.Cut(parts[0].text, "('")
	if !ok || len(after) < 24 || strings.Contains(parts[0].text[:len(parts[0].text)-len(after)-2], "'") {
		return ""
	}
	guid, rest := after[:22], strings.TrimLeft(after[22:], "' \t\r\n")
	if guid[0] < '0' || guid[0] > '3' || strings.Trim(guid, guidDigits) != "" || after[22] != '\'' || rest == "" || rest[0] != ',' {
		return ""
	}
	rest = strings.TrimSpace(rest[1:])
	if strings.HasPrefix(rest, "$") || rest == "" && parts[0].ref != 0 {
		return guid
	}
	return ""
}

// copy writes all records of one copy but the shared ones.
func (r *repeater) copy(buf *bytes.Buffer, number int) {
	for i := range r.records {
		rec := &r.records[i]
		switch root, ok := r.roots[rec.id]; {
		case r.shared[rec.id]:
		case ok && number > 0:
			r.root(buf, rec.id, root, number)
		default:
			r.record(buf, rec, number)
		}
	}
}

// name gives the name of a record in a copy.
func (r *repeater) name(id step.ID, number int) step.ID {
	if r.shared[id] {
		return id
	}
	return id + step.ID(number)*r.stride
}

func (r *repeater) record(buf *bytes.Buffer, rec *record, number int) {
	fmt.Fprintf(buf, "\n#%d", r.name(rec.id, number))
	for i, p := range rec.parts {
		text := p.text
		if i == 0 && rec.guid != "" && number > 0 {
			text = strings.Replace(text, rec.guid, newGUID(rec.guid, number), 1)
		}
		buf.WriteString(text)
		if p.ref != 0 {
			fmt.Fprintf(buf, "#%d", r.name(p.ref, number))
		}
	}
}

// row is how many copies stand beside each other before the next row.
const row = 16

// root writes a placement of a copy, moved to the copy's place.
func (r *repeater) root(buf *bytes.Buffer, id step.ID, p root, number int) {
	x := p.at[0] + float64(number%row)*r.pitch[0]
	y := p.at[1] + float64(number/row)*r.pitch[1]
	point, axes := r.name(p.fresh, number), r.name(p.fresh+1, number)
	fmt.Fprintf(buf, "\n#%d=IFCCARTESIANPOINT((%s,%s,%s));", point, real(x), real(y), real(p.at[2]))
	fmt.Fprintf(buf, "\n#%d=IFCAXIS2PLACEMENT3D(#%d,%s,%s);", axes, point, r.optional(p.axis, number), r.optional(p.ref, number))
	fmt.Fprintf(buf, "\n#%d=IFCLOCALPLACEMENT($,#%d);", r.name(id, number), axes)
}

func (r *repeater) optional(id step.ID, number int) string {
	if id == 0 {
		return "$"
	}
	return "#" + strconv.FormatUint(uint64(r.name(id, number)), 10)
}

// real writes a number as ISO 10303-21 wants it: with a point.
func real(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += "."
	}
	return s
}

// guidDigits are the digits of a compressed GlobalId (IFC 4.3,
// IfcGloballyUniqueId).
const guidDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"

// newGUID derives the GlobalId of a copy.
func newGUID(guid string, number int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", guid, number))
	out := make([]byte, 22)
	for i := range out {
		out[i] = guidDigits[sum[i]%64]
	}
	out[0] = guidDigits[sum[0]%4] // 128 bits: the first digit carries two
	return string(out)
}

// metresPerUnit gives the length unit of the project in metres, 1 where the
// file names none.
func metresPerUnit(f *step.File) float64 {
	for a := range f.All("IFCUNITASSIGNMENT") {
		units, _ := a.Refs(0) // one that is not there is no length unit
		for _, u := range units {
			if u.Enum(1) != "LENGTHUNIT" {
				continue
			}
			if u.Keyword() == "IFCCONVERSIONBASEDUNIT" {
				m := u.Optional(3)
				if v, err := m.Arg(0).Unwrap().Float(); err == nil && v > 0 {
					return v * prefix(m.Optional(1).Enum(2))
				}
			}
			return prefix(u.Enum(2))
		}
	}
	return 1
}

func prefix(name string) float64 {
	switch name {
	case "MILLI":
		return 1e-3
	case "CENTI":
		return 1e-2
	case "DECI":
		return 1e-1
	case "KILO":
		return 1e3
	}
	return 1
}
