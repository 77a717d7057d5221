package gltfplan

import "fmt"

// maxChecked bounds the items of each list that check looks at.
const maxChecked = 1 << 16

// check looks at what no node of the scene may use: references that lead nowhere and
// accessors that do not fit, each noted as a finding. Nothing is decoded.
func (d *document) check() {
	each := func(name string, look func(v *value, at string)) {
		list := d.root.get(name)
		for i := range min(len(list.list), maxChecked) {
			if v := &list.list[i]; list.kind == array && v.kind == object {
				look(v, fmt.Sprintf("/%s/%d", name, i))
			} else {
				d.found.note(broken("TYPE_MISMATCH", fmt.Sprintf("/%s/%d", name, i), "an object is expected, not %s", v.kind))
			}
		}
		if list.kind == array && len(list.list) == 0 {
			d.found.note(broken("EMPTY_ENTITY", "/"+name, "a list that is there has items"))
		}
	}
	refer := func(v *value, member, list, at string) {
		if m := v.get(member); m.kind != absent {
			_, _, err := d.reference(m, list, at+"/"+member)
			d.found.note(err)
		}
	}
	each("nodes", func(v *value, at string) {
		refer(v, "mesh", "meshes", at)
		refer(v, "skin", "skins", at)
		refer(v, "camera", "cameras", at)
	})
	each("textures", func(v *value, at string) {
		refer(v, "source", "images", at)
		refer(v, "sampler", "samplers", at)
	})
	each("images", func(v *value, at string) { refer(v, "bufferView", "bufferViews", at) })
	each("bufferViews", func(v *value, at string) { refer(v, "buffer", "buffers", at) })
	each("accessors", d.checkAccessor)
}

// checkAccessor looks whether an accessor is one, without reading it.
func (d *document) checkAccessor(a *value, at string) {
	for _, m := range [...]string{"componentType", "count", "type"} {
		if a.get(m).kind == absent {
			d.found.note(broken("UNDEFINED_PROPERTY", at, "%q must be defined", m))
		}
	}
	if n := a.get("count"); n.kind == number && n.num < 1 {
		d.found.note(broken("VALUE_NOT_IN_RANGE", at+"/count", "an accessor has at least 1 element"))
	}
	if a.get("bufferView").kind == absent {
		if a.get("byteOffset").kind != absent {
			d.found.note(broken("UNSATISFIED_DEPENDENCY", at+"/byteOffset", `"bufferView" must be defined`))
		}
		return
	}
	if _, _, err := d.reference(a.get("bufferView"), "bufferViews", at+"/bufferView"); err != nil {
		d.found.note(err)
	}
}
