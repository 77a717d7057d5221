package gltfplan

import (
	"fmt"
	"math"
)

// featureIDs gives the feature of each vertex (EXT_mesh_features) and the property
// table that tells of them, -1 for none. Of several sets the first with a table
// counts, else the first; ids in textures are not read.
func (r *reader) featureIDs(p *primitive) (ids []int64, table int, err error) {
	sets := p.v.get("extensions").get("EXT_mesh_features").get("featureIds")
	at := p.at + "/extensions/EXT_mesh_features/featureIds"
	chosen := -1
	for i := range sets.list {
		s := &sets.list[i]
		if s.get("texture").kind != absent {
			r.doc.found.note(broken("UNSUPPORTED_FEATURE_ID_TEXTURE", fmt.Sprintf("%s/%d/texture", at, i), "features that an image tells apart are read as one"))
			continue
		}
		if chosen < 0 || sets.list[chosen].get("propertyTable").kind == absent && s.get("propertyTable").kind != absent {
			chosen = i
		}
	}
	if chosen < 0 {
		return nil, -1, nil
	}
	s := &sets.list[chosen]
	ids = make([]int64, len(p.positions))
	if err := p.fillIDs(ids, s, fmt.Sprintf("%s/%d", at, chosen)); err != nil {
		return nil, -1, err
	}
	if n := s.get("nullFeatureId").index(); n >= 0 {
		for i := range ids {
			if ids[i] == int64(n) {
				ids[i] = noFeature
			}
		}
	}
	return ids, s.get("propertyTable").index(), nil
}

// fillIDs reads the ids of a set: an attribute's, or the vertices' own numbers.
func (p *primitive) fillIDs(ids []int64, set *value, at string) error {
	a := set.get("attribute")
	if a.kind == absent {
		for i := range ids {
			ids[i] = int64(i)
		}
		return nil
	}
	e, err := p.from.get(fmt.Sprintf("_FEATURE_ID_%d", a.index()))
	switch {
	case err != nil:
		return err
	case e == nil:
		return broken("UNRESOLVED_REFERENCE", at+"/attribute", "there is no attribute _FEATURE_ID_%d", a.index())
	case e.width != 1 || e.count < len(ids):
		return broken("MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT", at+"/attribute", "%d elements of %d components for %d vertices", e.count, e.width, len(ids))
	}
	for i := range ids {
		f := e.float(i, 0)
		if !(f >= 0 && f < 1<<32) {
			return broken("VALUE_NOT_IN_RANGE", at+"/attribute", "the id of vertex %d is no whole number from 0", i)
		}
		ids[i] = int64(math.Round(f))
	}
	return nil
}
