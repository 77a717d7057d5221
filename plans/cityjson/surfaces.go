package cityjson

import (
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// SurfaceSet is the name of the property set with the attributes of an object's
// semantic surfaces: "RoofSurface.Slope" is that of its roof, or a list of those of
// all its roofs in the order of the file.
const SurfaceSet = "Surfaces"

// The bounds on the attributes of surfaces: how many an object may have, and how
// many values one of them.
const (
	maxSurfaceAttributes = 200
	maxSurfaceValues     = 256
)

// surfaceAttributes collects the attributes of the semantic surfaces of one object.
type surfaceAttributes struct {
	all  []surfaceAttribute
	used int
	cut  bool // there were more than the bounds allow
}

type surfaceAttribute struct {
	class, name string
	values      []any
}

func (s *surfaceAttributes) begin() { s.used, s.cut = 0, false }

// add adds a value.
func (s *surfaceAttributes) add(class, name string, value any) {
	for i := range s.all[:s.used] {
		if a := &s.all[i]; a.name == name && a.class == class {
			if len(a.values) < maxSurfaceValues {
				a.values = append(a.values, value)
			} else {
				s.cut = true
			}
			return
		}
	}
	if s.used == maxSurfaceAttributes {
		s.cut = true
		return
	}
	if s.used == len(s.all) {
		s.all = append(s.all, surfaceAttribute{})
	}
	a := &s.all[s.used]
	s.used++
	a.class, a.name, a.values = class, name, append(a.values[:0], value)
}

// set gives the property set; false where there is nothing to tell. Lists do not
// nest: a list among several values is left out.
func (s *surfaceAttributes) set() (scene.PropertySet, bool) {
	set := scene.PropertySet{Name: SurfaceSet}
	for i := range s.all[:s.used] {
		a := &s.all[i]
		p := scene.Property{Name: a.class + "." + a.name, Value: a.values[0]}
		if len(a.values) > 1 {
			p.Value = slices.DeleteFunc(slices.Clone(a.values), isList)
		}
		set.Properties = append(set.Properties, p)
	}
	return set, len(set.Properties) > 0
}

func isList(v any) bool {
	_, list := v.([]any)
	return list
}
