package ifcxml

import (
	"bytes"
	"strings"
)

// textValue appends the value of the kind k that text stands for; nothing where
// it is empty and no string. Size tells the rows of a list of lists.
func (r *reader) textValue(text []byte, k kind, size []int) {
	switch {
	case k.list():
		r.textList(text, k, size)
	case k == "s":
		r.work = appendString(r.work, string(text))
	case len(trimmed(text)) == 0:
	default:
		r.word(trimmed(text), k)
	}
}

// word appends one simple value. What cannot be one of its kind is written as a
// string, so that who asks for the value gets an error with its place.
func (r *reader) word(w []byte, k kind) {
	switch k[0] {
	case 's':
		r.work = appendString(r.work, string(w))
		return
	case 'r', 'n', 'i':
		if isNumber(w) {
			r.work = append(r.work, w...)
			return
		}
	case 'b', 'l':
		if letter := truth(string(w)); letter != 0 {
			r.work = append(r.work, '.', letter, '.')
			return
		}
	case 'e':
		if w = bytes.Trim(w, "."); isWord(w) {
			r.work = append(append(append(r.work, '.'), bytes.ToUpper(w)...), '.')
			return
		}
	case 'y':
		if isHex(w) {
			r.work = append(append(append(r.work, `"0`...), bytes.ToUpper(w)...), '"')
			return
		}
	case 'x':
		r.untyped(w)
		return
	}
	r.warn("%.40q is not %s", w, wanted(k))
	r.work = appendString(r.work, string(w))
}

// wanted names a kind in words.
func wanted(k kind) string {
	return map[byte]string{'r': "a number", 'n': "a number", 'i': "an integer", 'b': "a boolean", 'l': "a logical",
		'e': "an enumeration", 'y': "a binary", '#': "an element"}[k[0]]
}

// textList appends the list of the words in text.
func (r *reader) textList(text []byte, k kind, size []int) {
	leaf, row := k.leaf(), 0
	if k.item().list() {
		if row = k.item().size(); row == 0 && len(size) == 2 {
			row = size[1]
		}
	}
	n, from := 0, len(r.work)
	r.work = append(r.work, '(')
	for w := range bytes.FieldsSeq(text) {
		switch {
		case n == 0 && row > 0:
			r.work = append(r.work, '(')
		case n > 0 && row > 0 && n%row == 0:
			r.work = append(r.work, "),("...)
		case n > 0:
			r.work = append(r.work, ',')
		}
		r.word(w, leaf)
		n++
	}
	switch {
	case n == 0:
		r.work = r.work[:from]
		return
	case row > 0:
		r.work = append(r.work, ')')
	case k.item().list():
		r.warn("a list of lists without sizes: left out")
		r.work = r.work[:from]
		return
	}
	r.work = append(r.work, ')')
}

// trimmed gives text without white space around it.
func trimmed(text []byte) []byte { return bytes.Trim(text, " \t\r\n") }

// truth gives the letter of a boolean or logical, 0 for none.
func truth(w string) byte {
	switch strings.ToLower(w) {
	case "true", "1", "t", ".t.":
		return 'T'
	case "false", "0", "f", ".f.":
		return 'F'
	case "unknown", "u", ".u.":
		return 'U'
	}
	return 0
}

// isNumber tells the numbers of XML Schema and of STEP: "-1", ".5", "1.", "1E-3".
func isNumber(w []byte) bool {
	w = unsigned(w)
	whole := digits(w)
	w = w[whole:]
	fraction := 0
	if len(w) > 0 && w[0] == '.' {
		fraction = digits(w[1:])
		w = w[1+fraction:]
	}
	if whole+fraction == 0 {
		return false
	}
	if len(w) > 0 && (w[0] == 'e' || w[0] == 'E') {
		exponent := unsigned(w[1:])
		return len(exponent) > 0 && digits(exponent) == len(exponent)
	}
	return len(w) == 0
}

// unsigned gives w without a sign in front.
func unsigned(w []byte) []byte {
	if len(w) > 0 && (w[0] == '-' || w[0] == '+') {
		return w[1:]
	}
	return w
}

// digits counts the digits at the start of w.
func digits(w []byte) int {
	n := 0
	for n < len(w) && w[n] >= '0' && w[n] <= '9' {
		n++
	}
	return n
}

// isWord tells whether w can be an enumeration item.
func isWord(w []byte) bool {
	return len(w) > 0 && bytes.IndexFunc(w, func(c rune) bool {
		return c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
	}) < 0
}

func isHex(w []byte) bool {
	return bytes.IndexFunc(w, func(c rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", c) }) < 0
}

// appendString appends s as a string of ISO 10303-21. Text beyond ASCII stays
// UTF-8, which package step reads; the mark of names is written as a directive.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '\'')
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case b == '\'' || b == '\\':
			dst = append(dst, b, b)
		case b < ' ' || b == mark || b == 0x7F:
			const hex = "0123456789ABCDEF"
			dst = append(dst, '\\', 'X', '\\', hex[b>>4], hex[b&15])
		default:
			dst = append(dst, b)
		}
	}
	return append(dst, '\'')
}
