package convert

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

// detect tells the format of a file by its first bytes. Where these leave it open
// (JSON whose first member is longer than them) the name decides, and the name
// words the refusal.
func detect(head []byte, name string) (format, error) {
	all := formats()
	for _, f := range all {
		if f.detect(head) {
			return f, nil
		}
	}
	ext := strings.ToLower(filepath.Ext(name))
	for _, f := range all {
		if f.perhaps != nil && f.perhaps(head) && slices.Contains(f.endings, ext) {
			return f, nil
		}
	}
	if kind := jsonKind(head); kind != "" && kind != jsonUnknown {
		return format{}, plans.Errorf(plans.KindUnsupported, "reading %s: %s cannot be read: send %s", name, kind, readable())
	}
	for _, f := range all {
		if slices.Contains(f.endings, ext) {
			return format{}, plans.Errorf(plans.KindInvalid,
				"reading %s: the file does not begin as a %s file does: it may be cut off or be something else under that name; export it again", name, ext)
		}
	}
	return format{}, plans.Errorf(plans.KindUnsupported, "reading %s: this format cannot be read: send %s", name, readable())
}

// readable lists what can be read, for people.
func readable() string {
	var all []string
	for _, f := range formats() {
		all = append(all, f.name+" ("+strings.Join(f.endings, ", ")+")")
	}
	last := len(all) - 1
	return strings.Join(all[:last], ", ") + " or " + all[last]
}

// Endings gives how the names of all formats end.
func Endings() []string {
	var all []string
	for _, f := range formats() {
		all = append(all, f.endings...)
	}
	return all
}

// The kinds of JSON document that jsonKind tells.
const (
	jsonCity    = "CityJSON"
	jsonGeo     = "GeoJSON"
	jsonGLTF    = "glTF"
	jsonUnknown = "object"
)

// jsonKind tells what a JSON document is by the members that stand in its first
// bytes, which may be cut off anywhere: its type if it has one, else by names that
// one format alone has. "" is no JSON object, jsonUnknown one that does not say.
func jsonKind(head []byte) string {
	head = trimHead(head)
	if !bytes.HasPrefix(head, []byte("{")) {
		return ""
	}
	kind := jsonUnknown
	for name, text := range members(head) {
		switch name {
		case "type":
			switch text {
			case "CityJSON", "CityJSONFeature":
				return jsonCity
			case "FeatureCollection", "Feature":
				return jsonGeo
			}
		case "CityObjects":
			return jsonCity
		case "features":
			kind = jsonGeo
		case "asset", "accessors", "bufferViews", "buffers", "meshes", "nodes", "scenes", "scene", "materials", "images", "textures", "animations", "cameras", "samplers", "skins", "extensionsUsed", "extensionsRequired":
			kind = jsonGLTF
		}
	}
	return kind
}

// members goes through the members of the object that head begins with, as far as
// they are whole: their names and, of those that are texts, the text.
func members(head []byte) func(yield func(name, text string) bool) {
	return func(yield func(name, text string) bool) {
		d := json.NewDecoder(bytes.NewReader(head))
		if _, err := d.Token(); err != nil {
			return
		}
		for d.More() {
			t, err := d.Token()
			name, ok := t.(string)
			if err != nil || !ok {
				return
			}
			var value json.RawMessage
			err = d.Decode(&value)
			var text string
			if err == nil && bytes.HasPrefix(value, []byte(`"`)) {
				_ = json.Unmarshal(value, &text) // it was decoded once
			}
			if !yield(name, text) || err != nil {
				return
			}
		}
	}
}
