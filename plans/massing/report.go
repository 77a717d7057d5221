package massing

import (
	"fmt"
	"strconv"

	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/scene"
)

// maxWarnings bounds the warnings of one file.
const maxWarnings = 100

func (r *reader) warn(s string) {
	if len(r.header.Warnings) < maxWarnings {
		r.header.Warnings = append(r.header.Warnings, s)
	}
}

func (r *reader) skip(key, id, class, code string, why error) {
	r.header.Skipped = append(r.header.Skipped, scene.Skipped{Key: key, GUID: id, ID: id, Type: class, Code: code, Reason: why.Error()})
}

// key gives the feature key of an id; a repeated one gets "~2", "~3".
func (r *reader) key(id string) string {
	key := strconv.Itoa(r.src.Index) + "/" + id
	r.keys[id]++
	n := r.keys[id]
	if n == 1 {
		return key
	}
	if n == 2 {
		r.warn(fmt.Sprintf("id %.60q is used more than once", id))
	}
	return key + "~" + strconv.Itoa(n)
}

// sets gives the values of f as one property set without a name; what is empty is
// left out.
func sets(f *vector.Feature) []scene.PropertySet {
	var ps []scene.Property
	for _, field := range f.Fields {
		if field.Value != nil {
			ps = append(ps, scene.Property{Name: field.Name, Value: field.Value})
		}
	}
	if len(ps) == 0 {
		return nil
	}
	return []scene.PropertySet{{Properties: ps}}
}
