package gltfplan

import (
	"fmt"

	"github.com/maquette-city/maquette/tiles/scene"
)

// morph gives the positions of p with its targets weighed in (clause 3.7.2.2).
func (r *reader) morph(p *primitive, weights *value) error {
	targets := p.v.get("targets")
	moved := false
	for i := range targets.list {
		w := weights.at(i).float(0)
		if w == 0 {
			continue
		}
		at := fmt.Sprintf("%s/targets/%d/POSITION", p.at, i)
		v := targets.list[i].get("POSITION")
		if v.kind == absent {
			continue
		}
		e, err := r.doc.accessor(v, at)
		switch {
		case err != nil:
			return err
		case e.width != 3 || e.count < len(p.positions):
			return broken("MESH_PRIMITIVE_MORPH_TARGET_INVALID_ATTRIBUTE_COUNT", at, "%d elements of %d components for %d vertices", e.count, e.width, len(p.positions))
		}
		if !moved {
			p.positions, moved = append([]scene.Vec3(nil), p.positions...), true
		}
		for k := range p.positions {
			p.positions[k] = p.positions[k].Add(e.vec3(k).Scale(w))
		}
	}
	return nil
}

// skin gives the frames of the joints of a skin: from the mesh at rest to the file's
// frame (clause 3.7.3.3).
func (r *reader) skin(v *value, at string) ([]scene.Affine, error) {
	s, i, err := r.doc.reference(v, "skins", at)
	if err != nil {
		return nil, err
	}
	at = fmt.Sprintf("/skins/%d", i)
	joints := s.get("joints")
	if joints.length() == 0 {
		return nil, broken("UNDEFINED_PROPERTY", at, `"joints" must be defined`)
	}
	var inverse *elements
	if m := s.get("inverseBindMatrices"); m.kind != absent {
		if inverse, err = r.doc.accessor(m, at+"/inverseBindMatrices"); err != nil {
			return nil, err
		}
		switch {
		case inverse.width != 16 || inverse.component != typeFloat:
			return nil, broken("SKIN_IBM_INVALID_FORMAT", at+"/inverseBindMatrices", "they are no matrices of 4 by 4 floats")
		case inverse.count < len(joints.list):
			return nil, broken("INVALID_IBM_ACCESSOR_COUNT", at+"/inverseBindMatrices", "%d matrices for %d joints", inverse.count, len(joints.list))
		}
	}
	frames := make([]scene.Affine, len(joints.list))
	for k := range frames {
		_, n, err := r.doc.reference(&joints.list[k], "nodes", fmt.Sprintf("%s/joints/%d", at, k))
		if err != nil {
			return nil, err
		}
		frames[k] = r.tree.world[n]
		if !r.tree.known[n] || r.tree.looped[n] {
			frames[k] = scene.Identity()
		}
		if inverse != nil {
			var m scene.Affine
			for row := range 3 {
				for col := range 4 {
					m[4*row+col] = inverse.float(k, 4*col+row)
				}
			}
			frames[k] = frames[k].Mul(&m)
		}
	}
	return frames, nil
}

// bendBy moves the vertices of p by the joints that hold them, to the file's frame.
func (p *primitive) bendBy(frames []scene.Affine) error {
	type hold struct{ joints, weights *elements }
	var holds []hold
	for set := 0; ; set++ {
		j, err := p.from.get(fmt.Sprintf("JOINTS_%d", set))
		if err != nil {
			return err
		}
		w, err := p.from.get(fmt.Sprintf("WEIGHTS_%d", set))
		if err != nil {
			return err
		}
		if j == nil || w == nil {
			break
		}
		if j.width != 4 || w.width != 4 || min(j.count, w.count) < len(p.positions) || j.component == typeFloat {
			return broken("MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT", fmt.Sprintf("%s/attributes/JOINTS_%d", p.at, set), "joints and weights do not fit %d vertices", len(p.positions))
		}
		holds = append(holds, hold{j, w})
	}
	if len(holds) == 0 {
		return nil // check tells of it
	}
	bent := make([]scene.Vec3, len(p.positions))
	for i, v := range p.positions {
		sum := 0.0
		for _, h := range holds {
			for k := range 4 {
				w := h.weights.float(i, k)
				if w == 0 {
					continue
				}
				n := int(h.joints.uint(i, k))
				if n >= len(frames) {
					return broken("ACCESSOR_JOINTS_INDEX_OOB", p.at+"/attributes/JOINTS_0", "vertex %d hangs on joint %d of %d", i, n, len(frames))
				}
				bent[i] = bent[i].Add(frames[n].Apply(v).Scale(w))
				sum += w
			}
		}
		if sum != 0 {
			bent[i] = bent[i].Scale(1 / sum)
		}
	}
	p.positions = bent
	return nil
}
