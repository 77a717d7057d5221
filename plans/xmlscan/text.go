package xmlscan

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Decoder turns bytes of a document into text: the zero value reads UTF-8.
type Decoder struct{ table *charmap.Charmap }

// DecoderOf gives the decoder of an encoding that a document declares; false for
// one that is not known.
func DecoderOf(label string) (Decoder, bool) {
	switch strings.ToLower(label) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return Decoder{}, true
	case "iso-8859-1", "latin1", "windows-1252", "cp1252":
		return Decoder{charmap.Windows1252}, true
	case "iso-8859-15", "latin9":
		return Decoder{charmap.ISO8859_15}, true
	}
	return Decoder{}, false
}

// Text decodes the text of an element: comments and marks of CDATA sections are
// taken out, references resolved, white space around it dropped.
func (d Decoder) Text(raw []byte) string {
	raw = bytes.TrimSpace(raw)
	if bytes.IndexByte(raw, '<') < 0 {
		return d.value(raw)
	}
	var out strings.Builder
	for len(raw) > 0 {
		i := bytes.IndexByte(raw, '<')
		if i < 0 {
			i = len(raw)
		}
		out.WriteString(d.value(raw[:i]))
		var literal []byte
		literal, raw = special(raw[i:])
		out.WriteString(d.letters(literal))
	}
	return strings.TrimSpace(out.String())
}

// special takes a comment, an instruction or a CDATA section off the start of raw,
// and gives what the last holds.
func special(raw []byte) (literal, rest []byte) {
	for _, s := range []struct{ begin, end string }{{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}} {
		in, found := bytes.CutPrefix(raw, []byte(s.begin))
		if !found {
			continue
		}
		in, rest, _ = bytes.Cut(in, []byte(s.end))
		if s.begin == "<![CDATA[" {
			return in, rest
		}
		return nil, rest
	}
	return nil, nil
}

// value decodes letters and resolves references.
func (d Decoder) value(raw []byte) string {
	if bytes.IndexByte(raw, '&') < 0 {
		return d.letters(raw)
	}
	var out strings.Builder
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			out.WriteString(d.letters(raw))
			return out.String()
		}
		out.WriteString(d.letters(raw[:i]))
		r, n := reference(raw[i:])
		if n == 0 {
			out.WriteByte('&')
			n = 1
		} else {
			out.WriteRune(r)
		}
		raw = raw[i+n:]
	}
}

// reference resolves the reference at the start of raw; n is 0 where it is none
// that is known.
func reference(raw []byte) (r rune, n int) {
	const longest = 12
	end := bytes.IndexByte(raw[:min(len(raw), longest)], ';')
	if end < 2 {
		return 0, 0
	}
	switch in := string(raw[1:end]); {
	case in == "lt":
		return '<', end + 1
	case in == "gt":
		return '>', end + 1
	case in == "amp":
		return '&', end + 1
	case in == "quot":
		return '"', end + 1
	case in == "apos":
		return '\'', end + 1
	case in[0] == '#':
		digits, base := in[1:], 10
		if strings.HasPrefix(digits, "x") || strings.HasPrefix(digits, "X") {
			digits, base = digits[1:], 16
		}
		v, err := strconv.ParseUint(digits, base, 32)
		if err == nil && v > 0 && utf8.ValidRune(rune(v)) {
			return rune(v), end + 1
		}
	}
	return 0, 0
}

func (d Decoder) letters(raw []byte) string {
	if d.table == nil {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	out, err := d.table.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	return string(out)
}
