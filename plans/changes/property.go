package changes

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
)

const (
	// MaxProperties bounds the properties told of one change.
	MaxProperties = 100
	// maxValueBytes bounds a value that is told; a longer one is told as null
	// with Long set.
	maxValueBytes = 2000
)

// Property is a property that differs. A value that is not there is nil.
type Property struct {
	Set    string          `json:"set"`
	Name   string          `json:"name"`
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
	// Unit is that of the later value, or of the earlier where there is no
	// later; UnitBefore is the earlier's where that is another.
	Unit       string `json:"unit,omitempty"`
	UnitBefore string `json:"unitBefore,omitempty"`
	// Long says that a value is longer than is told here: null stands for it.
	Long bool `json:"long,omitempty"`
}

// spotOf is where a property stands: sets and names may repeat.
type spotOf struct {
	set, name string
	nth       int
}

type valued struct {
	value json.RawMessage
	unit  string
}

// differing gives up to MaxProperties properties that differ, by set and name,
// and how many were left out.
func differing(old, now *properties) ([]Property, int) {
	before, after := old.byName(), now.byName()
	all := make([]spotOf, 0, len(after))
	for at, v := range before {
		if w, ok := after[at]; !ok || !v.same(w) {
			all = append(all, at)
		}
	}
	for at := range after {
		if _, ok := before[at]; !ok {
			all = append(all, at)
		}
	}
	slices.SortFunc(all, func(a, b spotOf) int {
		return cmp.Or(cmp.Compare(a.set, b.set), cmp.Compare(a.name, b.name), cmp.Compare(a.nth, b.nth))
	})
	shown := all[:min(len(all), MaxProperties)]
	var out []Property
	for _, at := range shown {
		out = append(out, property(at, before, after))
	}
	return out, len(all) - len(shown)
}

func property(at spotOf, before, after map[spotOf]valued) Property {
	p := Property{Set: at.set, Name: at.name}
	v, had := before[at]
	w, has := after[at]
	if had {
		p.Before, p.Unit = p.told(v.value), v.unit
	}
	if has {
		if p.After, p.Unit = p.told(w.value), w.unit; had && v.unit != w.unit {
			p.UnitBefore = v.unit
		}
	}
	return p
}

// told gives the value, null where it is too long.
func (p *Property) told(v json.RawMessage) json.RawMessage {
	if len(v) > maxValueBytes {
		p.Long = true
		return json.RawMessage("null")
	}
	return bytes.Clone(v)
}

func (v valued) same(w valued) bool { return v.unit == w.unit && bytes.Equal(v.value, w.value) }

func (p *properties) byName() map[spotOf]valued {
	m, seen := map[spotOf]valued{}, map[spotOf]int{}
	for _, s := range p.Properties {
		for _, q := range s.Properties {
			at := spotOf{set: s.Name, name: q.Name}
			seen[at]++
			at.nth = seen[at]
			value := q.Value
			if len(value) == 0 {
				value = json.RawMessage("null")
			}
			m[at] = valued{value, q.Unit}
		}
	}
	return m
}
