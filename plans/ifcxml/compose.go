package ifcxml

import (
	"bytes"
	"strconv"

	"github.com/maquette-city/maquette/plans"
)

// compose writes the exchange structure: the records in the order of their
// elements, each on its line, all instances numbered.
func (r *reader) compose() ([]byte, error) {
	links := r.links()
	size := int64(len(r.text)) + 4096
	if n := len(r.records); n > 0 {
		size += int64(r.records[n-1].line) + int64(r.ids.made)*16
	}
	if size > r.limit {
		return nil, plans.Errorf(plans.KindTooLarge, "reading ifcXML: the model is larger than %d MiB", r.limit>>20)
	}
	out := r.compositionHead(make([]byte, 0, size))
	line := 1
	for _, rec := range r.records {
		for ; line < rec.line; line++ {
			out = append(out, '\n')
		}
		from := len(out)
		out = r.appendNumbered(out, r.text[rec.from:rec.to])
		if links != nil {
			out = links.add(out, from)
		}
	}
	return append(out, "\nENDSEC;END-ISO-10303-21;\n"...), nil
}

// compositionHead writes what stands before the records, on one line.
func (r *reader) compositionHead(out []byte) []byte {
	h := &r.head
	out = append(out, "ISO-10303-21;HEADER;FILE_DESCRIPTION(("...)
	out = appendString(out, h.documentation)
	out = append(out, "),'2;1');FILE_NAME("...)
	for i, s := range []string{h.name, h.time, h.author, h.organization, h.preprocessor, h.originating, h.authorization} {
		if i > 0 {
			out = append(out, ',')
		}
		if list := i == 2 || i == 3; list { // author and organization are lists
			out = append(appendString(append(out, '('), s), ')')
		} else {
			out = appendString(out, s)
		}
	}
	out = append(out, ");FILE_SCHEMA(("...)
	out = appendString(out, r.title)
	return append(out, "));ENDSEC;DATA;"...)
}

// appendNumbered appends text with a number for each mark.
func (r *reader) appendNumbered(out, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, mark)
		if i < 0 {
			return append(out, text...)
		}
		out = append(append(out, text[:i]...), '#')
		text = text[i+1:]
		n := int64(0)
		for len(text) > 0 && text[0] >= '0' && text[0] <= '9' {
			n = n*10 + int64(text[0]-'0')
			text = text[1:]
		}
		out = strconv.AppendInt(out, int64(r.ids.largest)+n, 10)
	}
}

// splitValues cuts the attributes of a record, or the members of a list, apart.
func splitValues(text []byte) [][]byte {
	var values [][]byte
	depth, from, quoted := 0, 0, false
	for i, b := range text {
		switch {
		case b == '\'':
			quoted = !quoted
		case quoted:
		case b == '(':
			depth++
		case b == ')':
			depth--
		case b == ',' && depth == 0:
			values = append(values, text[from:i])
			from = i + 1
		}
	}
	return append(values, text[from:])
}
