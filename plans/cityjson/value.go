package cityjson

import (
	"bytes"
	"encoding/json"
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

// texts gives the strings of an array; other elements are left out.
func texts(raw []byte) []string {
	var out []string
	c := cursor{text: raw}
	_ = c.array(func(int) error { // a value of another kind has no strings
		v, err := c.raw()
		if s := text(v); err == nil && s != "" {
			out = append(out, s)
		}
		return err
	})
	return out
}

// The bounds on attributes: how deep objects are followed, and how many
// properties one object may have.
const (
	maxAttributeDepth = 4
	maxAttributes     = 2000
)

// attributes turns the attributes of an object into properties, in the order
// of the file. cut tells that there were more than maxAttributes.
func attributes(raw []byte) (out []scene.Property, cut bool) {
	var walk func(prefix string, raw []byte, depth int)
	walk = func(prefix string, raw []byte, depth int) {
		c := cursor{text: raw}
		_ = c.object(func(name string, value []byte) error { // attributes of another kind say nothing
			if len(out) >= maxAttributes {
				cut = true
				return nil
			}
			if value[0] == '{' && depth < maxAttributeDepth {
				walk(prefix+name+".", value, depth+1)
				return nil
			}
			out = append(out, scene.Property{Name: prefix + name, Value: propertyValue(value)})
			return nil
		})
	}
	walk("", raw, 1)
	return out, cut
}

// propertyValue gives a string, float64, bool, nil or a slice of these; what
// is deeper stays JSON text.
func propertyValue(raw []byte) any {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return string(raw)
	}
	switch v := v.(type) {
	case map[string]any:
		return string(raw)
	case []any:
		for _, e := range v {
			switch e.(type) {
			case map[string]any, []any:
				return string(raw)
			}
		}
	}
	return v
}

// objectName is the attribute that names an object to people.
func objectName(ps []scene.Property) string {
	for _, want := range []string{"name", "naam", "gml:name"} {
		for _, p := range ps {
			if s, ok := p.Value.(string); ok && strings.EqualFold(p.Name, want) {
				return s
			}
		}
	}
	return ""
}
