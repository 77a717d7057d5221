package gltfplan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// kind is the type of a JSON value.
type kind uint8

const (
	absent kind = iota
	null
	boolean
	number
	text
	array
	object
)

func (k kind) String() string {
	return [...]string{"nothing", "null", "a boolean", "a number", "a string", "an array", "an object"}[k]
}

// value is a JSON value. The zero value stands for what is not there, so that
// members of members can be asked for without looking first.
type value struct {
	kind kind
	num  float64 // of a number; 1 for true
	text string
	list []value  // of an array, or the values of an object
	keys []string // of an object, one for each of list
}

var missingValue value

// get gives a member of an object.
func (v *value) get(key string) *value {
	if v.kind == object {
		for i, k := range v.keys {
			if k == key {
				return &v.list[i]
			}
		}
	}
	return &missingValue
}

// at gives an item of an array.
func (v *value) at(i int) *value {
	if v.kind != array || i < 0 || i >= len(v.list) {
		return &missingValue
	}
	return &v.list[i]
}

// length is that of an array.
func (v *value) length() int {
	if v.kind != array {
		return 0
	}
	return len(v.list)
}

// index gives a whole number from 0 that an int holds, -1 where v is none.
func (v *value) index() int {
	if v.kind != number || v.num < 0 || v.num != math.Trunc(v.num) || v.num > 1<<53 {
		return -1
	}
	return int(v.num)
}

// float gives a number, or def where v is none.
func (v *value) float(def float64) float64 {
	if v.kind != number {
		return def
	}
	return v.num
}

// floats fills out with an array of as many numbers, and tells whether v is one.
func (v *value) floats(out []float64) bool {
	if v.length() != len(out) {
		return false
	}
	for i := range out {
		if v.list[i].kind != number {
			return false
		}
		out[i] = v.list[i].num
	}
	return true
}

// plain gives v as the values of a property: text, number, bool, nil, a list of
// these, and what is deeper as JSON.
func (v *value) plain() any {
	switch v.kind {
	case boolean:
		return v.num != 0
	case number:
		return v.num
	case text:
		return v.text
	case array:
		all := make([]any, 0, len(v.list))
		for i := range v.list {
			if k := v.list[i].kind; k == array || k == object {
				return v.json()
			}
			all = append(all, v.list[i].plain())
		}
		return all
	case object:
		return v.json()
	}
	return nil
}

// json writes v as JSON, for people.
func (v *value) json() string {
	data, err := json.Marshal(v.tree())
	if err != nil {
		return ""
	}
	return string(data)
}

func (v *value) tree() any {
	switch v.kind {
	case array:
		all := make([]any, len(v.list))
		for i := range all {
			all[i] = v.list[i].tree()
		}
		return all
	case object:
		all := make(map[string]any, len(v.list))
		for i := range v.list {
			all[v.keys[i]] = v.list[i].tree()
		}
		return all
	}
	return v.plain()
}

// parser reads one JSON text (RFC 8259).
type parser struct {
	data   []byte
	at     int
	values int
}

var errTooManyValues = errors.New("it holds too many values")

// parse reads the only value of data.
func parse(data []byte) (*value, error) {
	p := &parser{data: bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))}
	v, err := p.value(0)
	if err == nil {
		if p.space(); p.at < len(p.data) && bytes.Trim(p.data[p.at:], "\x00") != nil && len(bytes.Trim(p.data[p.at:], "\x00 ")) > 0 {
			err = errors.New("there is more after the value")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("byte %d: %w", p.at, err)
	}
	return &v, nil
}

func (p *parser) space() {
	for p.at < len(p.data) && (p.data[p.at] == ' ' || p.data[p.at] == '\n' || p.data[p.at] == '\t' || p.data[p.at] == '\r') {
		p.at++
	}
}

// next gives the next byte that is no space, 0 at the end.
func (p *parser) next() byte {
	p.space()
	if p.at == len(p.data) {
		return 0
	}
	return p.data[p.at]
}

func (p *parser) value(depth int) (v value, err error) {
	if p.values++; p.values > MaxValues {
		return v, errTooManyValues
	}
	if depth > MaxDepth {
		return v, fmt.Errorf("it is more than %d deep", MaxDepth)
	}
	switch c := p.next(); {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"':
		v.kind = text
		v.text, err = p.string()
		return v, err
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	for _, w := range []struct {
		word string
		v    value
	}{{"true", value{kind: boolean, num: 1}}, {"false", value{kind: boolean}}, {"null", value{kind: null}}} {
		if bytes.HasPrefix(p.data[p.at:], []byte(w.word)) {
			p.at += len(w.word)
			return w.v, nil
		}
	}
	if p.at == len(p.data) {
		return v, errors.New("the text ends too soon")
	}
	return v, fmt.Errorf("%.10q begins no value", p.data[p.at:min(p.at+10, len(p.data))])
}

func (p *parser) object(depth int) (value, error) {
	v := value{kind: object}
	p.at++
	for n := 0; ; n++ {
		c := p.next()
		if c == '}' && n == 0 {
			break
		}
		if c != '"' {
			return v, errors.New("the name of a member is expected")
		}
		key, err := p.string()
		if err != nil {
			return v, err
		}
		if p.next() != ':' {
			return v, fmt.Errorf("a colon is expected after %.40q", key)
		}
		p.at++
		item, err := p.value(depth + 1)
		if err != nil {
			return v, err
		}
		v.keys, v.list = append(v.keys, key), append(v.list, item)
		if c = p.next(); c == '}' {
			break
		}
		if c != ',' {
			return v, errors.New("a comma or } is expected")
		}
		p.at++
	}
	p.at++
	return v, nil
}

func (p *parser) array(depth int) (value, error) {
	v := value{kind: array}
	p.at++
	for n := 0; ; n++ {
		if p.next() == ']' && n == 0 {
			break
		}
		item, err := p.value(depth + 1)
		if err != nil {
			return v, err
		}
		v.list = append(v.list, item)
		c := p.next()
		if c == ']' {
			break
		}
		if c != ',' {
			return v, errors.New("a comma or ] is expected")
		}
		p.at++
	}
	p.at++
	return v, nil
}

func (p *parser) string() (string, error) {
	start := p.at
	for i := start + 1; i < len(p.data); i++ {
		switch p.data[i] {
		case '\\':
			i++
		case '"':
			p.at = i + 1
			raw := p.data[start+1 : i]
			if bytes.IndexByte(raw, '\\') < 0 {
				return strings.ToValidUTF8(string(raw), string(utf8.RuneError)), nil
			}
			var s string
			if err := json.Unmarshal(p.data[start:p.at], &s); err != nil {
				return "", fmt.Errorf("a string is malformed: %w", err)
			}
			return s, nil
		}
	}
	return "", errors.New("a string does not end")
}

func (p *parser) number() (value, error) {
	start := p.at
	for p.at < len(p.data) && strings.IndexByte("+-0123456789.eE", p.data[p.at]) >= 0 {
		p.at++
	}
	n, err := strconv.ParseFloat(string(p.data[start:p.at]), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return value{}, fmt.Errorf("%.30q is no number", p.data[start:p.at])
	}
	return value{kind: number, num: n}, nil
}
