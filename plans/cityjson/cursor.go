package cityjson

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// cursor walks through JSON text that syntax has found valid. It never looks
// beyond the text, so that a mistake there is an error and no panic.
type cursor struct {
	text []byte
	at   int
}

var errUnexpected = errors.New("unexpected JSON")

func (c *cursor) space() {
	for c.at < len(c.text) && isSpace(c.text[c.at]) {
		c.at++
	}
}

// peek gives the next character that is no space, or 0 at the end.
func (c *cursor) peek() byte {
	if c.at < len(c.text) && c.text[c.at] > ' ' {
		return c.text[c.at]
	}
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

// unexpected says what should have come. It names what came, not where: places
// within a part of the text tell nobody anything.
func (c *cursor) unexpected(what string) error {
	const longest = 24
	came := c.text[min(c.at, len(c.text)):]
	if len(came) > longest {
		came = came[:longest]
	}
	return fmt.Errorf("%w: want %s, have %q", errUnexpected, what, bytes.ToValidUTF8(came, nil))
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
	switch c.peek() {
	case 0, ',', ':', '}', ']':
		return c.unexpected("a value")
	case '"':
		_, err := c.str()
		return err
	case '{', '[':
		return c.skipNested()
	}
	c.scalar()
	return nil
}

// skipNested steps over an object or array: only brackets and quotes count.
func (c *cursor) skipNested() error {
	text, depth := c.text, 0
	for i := c.at; i < len(text); i++ {
		b := text[i]
		if b < '[' && b != '"' {
			continue // numbers and commas, most of the text
		}
		switch b {
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth == 0 {
				c.at = i + 1
				return nil
			}
		case '"':
			c.at = i
			if _, err := c.str(); err != nil {
				return err
			}
			i = c.at - 1
		}
	}
	c.at = len(text)
	return c.unexpected("the end of an object or array")
}

// scalar steps over a number or a word.
func (c *cursor) scalar() {
	for c.at < len(c.text) && !isDelimiter(c.text[c.at]) {
		c.at++
	}
}

// array calls item before each element of an array, which item must consume.
func (c *cursor) array(item func(i int) error) error {
	if !c.take('[') {
		return c.unexpected("an array")
	}
	for i := 0; ; i++ {
		if more, err := c.next(i, ']'); !more {
			return err
		}
		if err := item(i); err != nil {
			return err
		}
	}
}

// next steps to element i of an array or object; false where end comes, which it
// consumes, and with an error where neither does.
func (c *cursor) next(i int, end byte) (bool, error) {
	switch b := c.peek(); {
	case b == end:
		c.at++
		return false, nil
	case i == 0:
		return true, nil
	case b != ',':
		return false, c.unexpected("a comma")
	}
	c.at++
	return true, nil
}

// object calls member with each name, still escaped, before its value, which member
// must consume.
func (c *cursor) object(member func(name []byte) error) error {
	if !c.take('{') {
		return c.unexpected("an object")
	}
	for i := 0; ; i++ {
		if more, err := c.next(i, '}'); !more {
			return err
		}
		name, err := c.str()
		if err != nil {
			return err
		}
		if !c.take(':') {
			return c.unexpected("a colon")
		}
		if err := member(name); err != nil {
			return err
		}
	}
}

// number reads a number; whole ones, which vertices are made of, in one go.
func (c *cursor) number() (float64, error) {
	c.space()
	if v, ok := c.whole(); ok {
		return float64(v), nil
	}
	start := c.at
	c.scalar()
	v, err := strconv.ParseFloat(string(c.text[start:c.at]), 64)
	if err != nil {
		c.at = start
		return 0, c.unexpected("a number")
	}
	return v, nil
}

// index reads a whole number that is not negative; a null gives -1.
func (c *cursor) index() (int, error) {
	c.space()
	if v, ok := c.whole(); ok && v >= 0 {
		return int(v), nil
	}
	start := c.at
	c.scalar()
	if string(c.text[start:c.at]) == "null" {
		return -1, nil
	}
	c.at = start
	return 0, c.unexpected("an index")
}

// whole reads up to 15 digits, which a float64 holds exactly; where something else
// comes it moves nowhere.
func (c *cursor) whole() (int64, bool) {
	text, i := c.text, c.at
	negative := i < len(text) && text[i] == '-'
	if negative {
		i++
	}
	start, v := i, int64(0)
	for ; i < len(text) && text[i]-'0' <= 9; i++ {
		if i-start == 15 {
			return 0, false
		}
		v = v*10 + int64(text[i]-'0')
	}
	if i == start || i < len(text) && !isDelimiter(text[i]) {
		return 0, false
	}
	c.at = i
	if negative {
		v = -v
	}
	return v, true
}
