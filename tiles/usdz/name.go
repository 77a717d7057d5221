package usdz

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName bounds the identifier of a prim, in bytes; what tells it from its
// siblings comes on top.
const maxName = 48

// names gives prims identifiers that no sibling has.
type names map[string]int

// take gives an identifier made of the parts that are not empty: letters without
// marks, digits and underscores, no digit first. Other characters are allowed
// only since OpenUSD 24.03.
func (n names) take(parts ...string) string {
	name := identifier(parts...)
	n[name]++
	if n[name] == 1 {
		return name
	}
	// "Wall_2" may be the name of another: the count goes on until it is new.
	for i := n[name]; ; i++ {
		if numbered := name + "_" + strconv.Itoa(i); n[numbered] == 0 {
			n[name], n[numbered] = i, 1
			return numbered
		}
	}
}

func identifier(parts ...string) string {
	var b strings.Builder
	for _, part := range parts {
		gap := b.Len() > 0
		for _, r := range part {
			if b.Len() >= maxName {
				break
			}
			if !plainLetter(r) && (r < '0' || r > '9') {
				gap = gap || b.Len() > 0
				continue
			}
			if gap || b.Len() == 0 && !plainLetter(r) {
				b.WriteByte('_')
			}
			gap = false
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		return "Unnamed"
	}
	return b.String()
}

func plainLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// clean gives s without control characters and bytes that are no UTF-8.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}
