package cityjson

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/tiles/scene"
)

// unescape gives the text of a string; most have nothing escaped.
func unescape(s []byte) string {
	if bytes.IndexByte(s, '\\') < 0 {
		return strings.ToValidUTF8(string(s), "\uFFFD")
	}
	quoted := make([]byte, 0, len(s)+2)
	quoted = append(append(append(quoted, '"'), s...), '"')
	var out string
	if json.Unmarshal(quoted, &out) != nil {
		return strings.ToValidUTF8(string(s), "\uFFFD")
	}
	return out
}

// text gives a string value, or "" where the value is no string.
func text(raw []byte) string {
	c := cursor{text: raw}
	s, err := c.str()
	if err != nil {
		return ""
	}
	return unescape(s)
}

// words makes values and keeps the short texts that come again and again: names
// of attributes, classes, states. The zero value keeps none.
type words struct {
	known map[string]string
}

// The bounds on the texts that are kept: how many, and their length in bytes.
const (
	maxWords = 1 << 14
	maxWord  = 64
)

// name gives the text of a string that is still escaped.
func (w *words) name(s []byte) string {
	if known, ok := w.known[string(s)]; ok {
		return known
	}
	out := unescape(s)
	if w.known != nil && len(s) <= maxWord && len(w.known) < maxWords {
		w.known[string(s)] = out
	}
	return out
}

// text gives a string value, or "" where the value is no string.
func (w *words) text(raw []byte) string {
	c := cursor{text: raw}
	s, err := c.str()
	if err != nil {
		return ""
	}
	return w.name(s)
}

// value gives a string, float64, bool, nil or a slice of these; what is deeper stays
// JSON text.
func (w *words) value(raw []byte) any {
	if len(raw) == 0 {
		return nil
	}
	switch raw[0] {
	case '"':
		return w.text(raw)
	case 't':
		return true
	case 'f':
		return false
	case 'n':
		return nil
	case '{':
		return string(raw)
	case '[':
		return w.list(raw)
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return string(raw)
	}
	return v
}

// list gives the values of an array, or its text where it holds others.
func (w *words) list(raw []byte) any {
	out := []any{}
	c := cursor{text: raw}
	flat := true
	err := c.array(func(int) error {
		v, err := c.raw()
		if len(v) > 0 && (v[0] == '{' || v[0] == '[') {
			flat = false
		}
		if flat {
			out = append(out, w.value(v))
		}
		return err
	})
	if err != nil || !flat {
		return string(raw)
	}
	return out
}

// The bounds on attributes: how deep objects are followed, and how many
// properties one object may have.
const (
	maxAttributeDepth = 4
	maxAttributes     = 2000
)

// properties collects the properties of one object.
type properties struct {
	words *words
	list  []scene.Property
	cut   bool // there were more than maxAttributes
}

// members adds the members of the object at raw, those of objects inside as
// "name.member", in the order of the file.
func (p *properties) members(prefix string, raw []byte, depth int) {
	c := cursor{text: raw}
	_ = c.object(func(name []byte) error { // attributes of another kind say nothing
		value, err := c.raw()
		if err == nil {
			p.add(prefix+p.words.name(name), value, depth)
		}
		return err
	})
}

// add adds one member.
func (p *properties) add(name string, value []byte, depth int) {
	switch {
	case len(p.list) >= maxAttributes:
		p.cut = true
	case value[0] == '{' && depth < maxAttributeDepth:
		p.members(name+".", value, depth+1)
	default:
		p.list = append(p.list, scene.Property{Name: name, Value: p.words.value(value)})
	}
}

// objectName is the attribute that names an object to people.
func objectName(ps []scene.Property) string {
	for _, want := range []string{"name", "naam", "gml:name"} {
		for i := range ps {
			if s, ok := ps[i].Value.(string); ok && len(ps[i].Name) == len(want) && strings.EqualFold(ps[i].Name, want) {
				return s
			}
		}
	}
	return ""
}
