package cityjson

import (
	"errors"
	"fmt"
	"strconv"
)

// cursor walks through JSON text (RFC 8259) that was found valid before. It
// never looks beyond the text, so that a mistake there is an error and no
// panic.
type cursor struct {
	text []byte
	at   int
}

var errUnexpected = errors.New("unexpected JSON")

// maxDepth bounds how deep arrays and objects may lie in each other.
const maxDepth = 200

func (c *cursor) space() {
	for c.at < len(c.text) {
		switch c.text[c.at] {
		case ' ', '\t', '\r', '\n':
			c.at++
		default:
			return
		}
	}
}

// peek gives the next character that is no space, or 0 at the end.
func (c *cursor) peek() byte {
	c.space()
	if c.at >= len(c.text) {
		return 0
	}
	return c.text[c.at]
}

// take consumes b if it comes next.
func (c *cursor) take(b byte) bool {
	if c.peek() != b {
		return false
	}
	c.at++
	return true
}

func (c *cursor) unexpected(what string) error {
	return fmt.Errorf("%w at byte %d: want %s", errUnexpected, c.at, what)
}

// str reads a string and gives its text between the quotes, still escaped.
func (c *cursor) str() ([]byte, error) {
	if !c.take('"') {
		return nil, c.unexpected("a string")
	}
	start := c.at
	for c.at < len(c.text) {
		switch c.text[c.at] {
		case '\\':
			c.at += 2
		case '"':
			c.at++
			return c.text[start : c.at-1], nil
		default:
			c.at++
		}
	}
	c.at = len(c.text)
	return nil, c.unexpected("the end of a string")
}

// raw gives the text of the next value and steps over it.
func (c *cursor) raw() ([]byte, error) {
	c.space()
	start := c.at
	if err := c.skip(); err != nil {
		return nil, err
	}
	return c.text[start:c.at], nil
}

// skip steps over the next value.
func (c *cursor) skip() error {
	depth := 0
	for {
		switch c.peek() {
		case 0:
			return c.unexpected("a value")
		case '"':
			if _, err := c.str(); err != nil {
				return err
			}
		case '{', '[':
			c.at++
			if depth++; depth > maxDepth {
				return fmt.Errorf("nested deeper than %d levels at byte %d", maxDepth, c.at)
			}
			continue
		case '}', ']':
			c.at++
			depth--
		case ',', ':':
			c.at++
			continue
		default:
			c.scalar()
		}
		if depth <= 0 {
			return nil
		}
	}
}

// scalar steps over a number or a word.
func (c *cursor) scalar() {
	start := c.at
	for c.at < len(c.text) {
		switch c.text[c.at] {
		case ',', ':', ']', '}', '[', '{', '"', ' ', '\t', '\r', '\n':
			if c.at == start {
				c.at++
			}
			return
		}
		c.at++
	}
}

// array calls item before each element of an array, which item must consume.
func (c *cursor) array(item func(i int) error) error {
	if !c.take('[') {
		return c.unexpected("an array")
	}
	for i := 0; ; i++ {
		if c.take(']') {
			return nil
		}
		if i > 0 && !c.take(',') {
			return c.unexpected("a comma")
		}
		if err := item(i); err != nil {
			return err
		}
	}
}

// object calls member with each name and the text of its value.
func (c *cursor) object(member func(name string, value []byte) error) error {
	if !c.take('{') {
		return c.unexpected("an object")
	}
	for i := 0; ; i++ {
		if c.take('}') {
			return nil
		}
		if i > 0 && !c.take(',') {
			return c.unexpected("a comma")
		}
		name, err := c.str()
		if err != nil {
			return err
		}
		if !c.take(':') {
			return c.unexpected("a colon")
		}
		value, err := c.raw()
		if err != nil {
			return err
		}
		if err := member(unescape(name), value); err != nil {
			return err
		}
	}
}

// number reads a number; whole ones, which vertices are made of, in one go.
func (c *cursor) number() (float64, error) {
	c.space()
	start := c.at
	c.scalar()
	word := c.text[start:c.at]
	if v, ok := whole(word); ok {
		return float64(v), nil
	}
	v, err := strconv.ParseFloat(string(word), 64)
	if err != nil {
		return 0, fmt.Errorf("%w at byte %d: want a number", errUnexpected, start)
	}
	return v, nil
}

// index reads a whole number that is not negative; a null gives -1.
func (c *cursor) index() (int, error) {
	c.space()
	start := c.at
	c.scalar()
	word := c.text[start:c.at]
	if string(word) == "null" {
		return -1, nil
	}
	if v, ok := whole(word); ok && v >= 0 {
		return int(v), nil
	}
	return 0, fmt.Errorf("%w at byte %d: want an index", errUnexpected, start)
}

// whole reads up to 15 digits, which a float64 holds exactly.
func whole(word []byte) (int64, bool) {
	digits := word
	if len(word) > 0 && word[0] == '-' {
		digits = word[1:]
	}
	if len(digits) == 0 || len(digits) > 15 {
		return 0, false
	}
	v := int64(0)
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, false
		}
		v = v*10 + int64(d-'0')
	}
	if len(digits) < len(word) {
		v = -v
	}
	return v, true
}
