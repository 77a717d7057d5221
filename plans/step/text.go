package step

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// decodeText gives the text of a string without its quotes (clause 6.4.3):
// apostrophes and reverse solidi single, directives resolved, line breaks
// dropped since they only fold long lines. An unknown or broken directive is
// kept as it stands.
func decodeText(raw []byte) string {
	if plain(raw) {
		return string(raw)
	}
	d := textDecoder{in: raw, page: charmap.ISO8859_1}
	for d.at < len(d.in) {
		d.step()
	}
	return string(d.out)
}

// MaxLabel is how many bytes of a string Entity.Text reads. The labels of IFC have
// 255 characters at most, each twelve bytes or fewer.
const MaxLabel = 1 << 12

// firstBytes gives the first n bytes of a string that is longer, less what of a
// character or directive lies beyond.
func firstBytes(raw []byte, n int) []byte {
	for n > 0 && !utf8.RuneStart(raw[n]) {
		n--
	}
	raw = raw[:n]
	open := max(bytes.LastIndex(raw, []byte(`\X2\`)), bytes.LastIndex(raw, []byte(`\X4\`)))
	if open > bytes.LastIndex(raw, []byte(`\X0\`)) {
		return raw[:open]
	}
	return raw
}

// plain tells whether raw is its own text.
func plain(raw []byte) bool {
	for _, b := range raw {
		if b < ' ' || b >= 0x80 || b == '\'' || b == '\\' {
			return false
		}
	}
	return true
}

type textDecoder struct {
	in   []byte
	at   int
	out  []byte
	page *charmap.Charmap // for \S\, chosen by \P\
}

// step decodes one character or directive.
func (d *textDecoder) step() {
	b := d.in[d.at]
	switch {
	case b == '\'' && d.at+1 < len(d.in) && d.in[d.at+1] == '\'':
		d.take(2, '\'')
	case b == '\\':
		d.directive()
	case b == '\r' || b == '\n' || b == 0:
		d.at++
	case b >= 0x80:
		d.raw()
	default:
		d.out = append(d.out, b)
		d.at++
	}
}

// raw decodes a character beyond ASCII, which the standard does not allow: UTF-8,
// or what is none as Windows-1252, which holds Latin-1. A byte that neither has
// becomes U+FFFD.
func (d *textDecoder) raw() {
	r, n := utf8.DecodeRune(d.in[d.at:])
	if r == utf8.RuneError && n == 1 {
		r = charmap.Windows1252.DecodeByte(d.in[d.at])
		if r >= 0x80 && r <= 0x9F {
			r = utf8.RuneError
		}
	}
	d.take(n, r)
}

// take moves n bytes on and appends r.
func (d *textDecoder) take(n int, r rune) {
	d.at += n
	d.out = utf8.AppendRune(d.out, r)
}

// directive decodes what begins with a reverse solidus.
func (d *textDecoder) directive() {
	rest := d.in[d.at:]
	switch {
	case len(rest) >= 2 && rest[1] == '\\':
		d.take(2, '\\')
	case len(rest) >= 4 && rest[1] == 'S' && rest[2] == '\\':
		d.take(4, d.page.DecodeByte(rest[3]|0x80))
	case len(rest) >= 4 && rest[1] == 'P' && rest[3] == '\\' && page(rest[2]) != nil:
		d.page = page(rest[2])
		d.at += 4
	case len(rest) >= 5 && rest[1] == 'X' && rest[2] == '\\':
		if x, ok := hexRune(rest[3:5]); ok {
			d.take(5, x)
			return
		}
		d.take(1, '\\')
	case bytes.HasPrefix(rest, []byte(`\X2\`)) && d.extended(4):
	case bytes.HasPrefix(rest, []byte(`\X4\`)) && d.extended(8):
	case len(rest) >= 3 && rest[2] == '\\' && (rest[1] == 'N' || rest[1] == 'F'):
		d.at += 3
	default:
		d.take(1, '\\')
	}
}

// extended decodes \X2\...\X0\ (4 digits a unit, UTF-16 surrogates tolerated)
// or \X4\...\X0\ (8 digits); false where it is broken.
func (d *textDecoder) extended(digits int) bool {
	body := d.in[d.at+4:]
	n := bytes.Index(body, []byte(`\X0\`))
	if n < 0 || n%digits != 0 {
		return false
	}
	var runes []rune
	for i := 0; i < n; i += digits {
		r, ok := hexRune(body[i : i+digits])
		if !ok {
			return false
		}
		if k := len(runes) - 1; k >= 0 && r>>10 == 0xDC00>>10 && runes[k]>>10 == 0xD800>>10 {
			runes[k] = 0x10000 + (runes[k]-0xD800)<<10 + (r - 0xDC00)
			continue
		}
		runes = append(runes, r)
	}
	for _, r := range runes {
		d.out = utf8.AppendRune(d.out, r)
	}
	d.at += 4 + n + 4
	return true
}

// page gives the part of ISO 8859 that \PA\ to \PI\ choose.
func page(letter byte) *charmap.Charmap {
	pages := [...]*charmap.Charmap{charmap.ISO8859_1, charmap.ISO8859_2, charmap.ISO8859_3,
		charmap.ISO8859_4, charmap.ISO8859_5, charmap.ISO8859_6, charmap.ISO8859_7,
		charmap.ISO8859_8, charmap.ISO8859_9}
	if letter < 'A' || int(letter-'A') >= len(pages) {
		return nil
	}
	return pages[letter-'A']
}

func hexDigit(b byte) (byte, bool) {
	switch {
	case b >= '0' && b <= '9':
		return b - '0', true
	case b >= 'A' && b <= 'F':
		return b - 'A' + 10, true
	case b >= 'a' && b <= 'f':
		return b - 'a' + 10, true
	}
	return 0, false
}

// hexRune reads hexadecimal digits; false where one is none or the value lies
// beyond Unicode.
func hexRune(digits []byte) (rune, bool) {
	var r uint32
	for _, b := range digits {
		d, ok := hexDigit(b)
		if !ok {
			return 0, false
		}
		r = r<<4 | uint32(d)
	}
	return rune(r), r <= utf8.MaxRune
}
