package gltfplan

import (
	"fmt"

	"github.com/maquette-city/maquette/tiles/scene"
)

// instances gives the places of the instances of a node in its own frame
// (EXT_mesh_gpu_instancing); nil where it has none.
func (r *reader) instances(node *value, i int) ([]scene.Affine, error) {
	ext := node.get("extensions").get("EXT_mesh_gpu_instancing")
	if ext.kind != object {
		return nil, nil
	}
	at := fmt.Sprintf("/nodes/%d/extensions/EXT_mesh_gpu_instancing/attributes", i)
	from := plain{r.doc, ext.get("attributes"), at}
	var parts [3]*elements
	count := -1
	for k, name := range [...]string{"TRANSLATION", "ROTATION", "SCALE"} {
		e, err := from.get(name)
		if err != nil {
			return nil, err
		}
		if e == nil {
			continue
		}
		if e.width != [...]int{3, 4, 3}[k] {
			return nil, broken("INSTANCING_INVALID_FORMAT", at+"/"+name, "%d components are no %s", e.width, name)
		}
		if count < 0 || e.count < count {
			count = e.count
		}
		parts[k] = e
	}
	switch {
	case count < 0:
		return nil, broken("UNDEFINED_PROPERTY", at, "it has neither TRANSLATION nor ROTATION nor SCALE")
	case count > MaxFeatures:
		return nil, broken("TOO_LARGE", at, "%d instances are more than %d", count, MaxFeatures)
	}
	all := make([]scene.Affine, count)
	for n := range all {
		move, turn, size := [3]float64{}, [4]float64{0, 0, 0, 1}, [3]float64{1, 1, 1}
		for k, out := range [...][]float64{move[:], turn[:], size[:]} {
			for c := range out {
				if parts[k] != nil {
					out[c] = parts[k].float(n, c)
				}
			}
		}
		if all[n] = compose(move, turn, size); !finite(&all[n]) {
			return nil, broken("ACCESSOR_INVALID_FLOAT", at, "the place of instance %d has numbers that are not finite", n)
		}
	}
	return all, nil
}

// instanceRows gives what a property table tells of each instance
// (EXT_instance_features); nil for nothing.
func (r *reader) instanceRows(node *value, i, count int) func(n int) (scene.PropertySet, bool) {
	sets := node.get("extensions").get("EXT_instance_features").get("featureIds")
	for k := range sets.list {
		s := &sets.list[k]
		t := r.table(s.get("propertyTable").index())
		if t == nil {
			continue
		}
		a := s.get("attribute")
		if a.kind == absent {
			return func(n int) (scene.PropertySet, bool) { return t.row(int64(n)) }
		}
		at := fmt.Sprintf("/nodes/%d/extensions/EXT_mesh_gpu_instancing/attributes", i)
		e, err := plain{r.doc, node.get("extensions").get("EXT_mesh_gpu_instancing").get("attributes"), at}.get(fmt.Sprintf("_FEATURE_ID_%d", a.index()))
		if err != nil {
			r.doc.found.note(err)
		}
		if err != nil || e == nil || e.count < count {
			continue
		}
		return func(n int) (scene.PropertySet, bool) { return t.row(int64(e.float(n, 0))) }
	}
	return nil
}
