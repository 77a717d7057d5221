package gltfplan

import (
	"fmt"
	"math"
)

// featureIDs gives the feature of each triangle or segment (EXT_mesh_features) and
// the property table that tells of them, -1 for none. Of several sets the first with
// a table counts, else the first. By an attribute it is the feature of the first
// corner; an image cuts the triangles along the borders of its texels.
func (r *reader) featureIDs(p *primitive) (ids []int64, table int, err error) {
	sets := p.v.get("extensions").get("EXT_mesh_features").get("featureIds")
	at := p.at + "/extensions/EXT_mesh_features/featureIds"
	chosen := -1
	for i := range sets.list {
		if chosen < 0 || sets.list[chosen].get("propertyTable").kind == absent && sets.list[i].get("propertyTable").kind != absent {
			chosen = i
		}
	}
	if chosen < 0 {
		return nil, -1, nil
	}
	s, at := &sets.list[chosen], fmt.Sprintf("%s/%d", at, chosen)
	if t := s.get("texture"); t.kind == object {
		m, err := r.idImage(p, t, at+"/texture")
		if err != nil {
			return nil, -1, err
		}
		ids = r.cut(p, m)
	} else if ids, err = p.vertexIDs(s, at); err != nil {
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

// vertexIDs gives the feature of the first corner of each triangle or segment.
func (p *primitive) vertexIDs(set *value, at string) ([]int64, error) {
	own := make([]int64, len(p.positions))
	if err := p.fillIDs(own, set, at); err != nil {
		return nil, err
	}
	arity := 3
	if p.lines {
		arity = 2
	}
	ids := make([]int64, len(p.indices)/arity)
	for i := range ids {
		ids[i] = own[p.indices[i*arity]]
	}
	return ids, nil
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
