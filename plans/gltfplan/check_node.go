package gltfplan

import (
	"fmt"
	"math"
)

// readParents finds the parent of each node, the last of several that claim it, and
// notes nodes that come to lie below themselves.
func (c *checker) readParents() {
	nodes := c.d.root.get("nodes")
	c.parents = make([]int, nodes.length())
	for i := range c.parents {
		c.parents[i] = -1
	}
	for i := range c.parents {
		children := nodes.list[i].get("children")
		for k := range children.list {
			if n := children.list[k].index(); n >= 0 && n < len(c.parents) {
				c.parents[n] = i
			}
		}
	}
	walk := make([]int, len(c.parents)) // that came by, from 1
	for i := range c.parents {
		n := i
		for n >= 0 && walk[n] == 0 {
			walk[n] = i + 1
			n = c.parents[n]
		}
		if n < 0 || walk[n] != i+1 {
			continue
		}
		for at := n; ; {
			c.noteAt("NODE_LOOP", fmt.Sprintf("/nodes/%d", at), "the node is its own ancestor")
			if at = c.parents[at]; at == n {
				break
			}
		}
	}
}

// above gives a node and those above it, the node first. A loop ends where it
// closes.
func (c *checker) above(i int) []int {
	var all []int
	for i >= 0 && i < len(c.parents) && len(all) <= MaxDepth {
		all = append(all, i)
		i = c.parents[i]
	}
	return all
}

// checkNode looks at the place of a node, and at how its mesh fits it.
func (c *checker) checkNode(i int, n *value, at string) {
	if m := n.get("matrix"); m.kind != absent {
		for _, name := range [...]string{"translation", "rotation", "scale"} {
			if n.get(name).kind != absent {
				c.noteAt("NODE_MATRIX_TRS", at+"/matrix", "the node has a %s as well", name)
			}
		}
		var v [16]float64
		if m.floats(v[:]) && !decomposable(&v) {
			c.noteAt("NODE_MATRIX_NON_TRS", at+"/matrix", "it is no move, turn and scale")
		}
	}
	mesh, _ := c.d.list("meshes", n.get("mesh").index())
	if mesh.kind != object {
		return
	}
	p := mesh.get("primitives").at(0)
	if w := n.get("weights"); w.kind == array && len(w.list) != p.get("targets").length() {
		c.noteAt("NODE_WEIGHTS_INVALID", at+"/weights", "%d weights for %d morph targets", len(w.list), p.get("targets").length())
	}
	skin, _ := c.d.list("skins", n.get("skin").index())
	if skin.kind != object {
		return
	}
	if !skinned(mesh) {
		c.noteAt("NODE_SKIN_WITH_NON_SKINNED_MESH", at, "the node has a skin, and its mesh no joints")
	}
	c.checkJointsUsed(mesh, skin, n.get("mesh").index())
	c.checkSkinScene(i, skin, at)
}

// skinned tells whether a mesh hangs on joints.
func skinned(mesh *value) bool {
	list := mesh.get("primitives")
	for k := range list.list {
		if list.list[k].get("attributes").get("JOINTS_0").kind != absent {
			return true
		}
	}
	return false
}

// decomposable tells whether a matrix, by columns, is a move, a turn and a scale:
// its last row is that of places, and its axes are at right angles (clause 3.5.3).
func decomposable(m *[16]float64) bool {
	const tolerance = 1e-4
	if m[3] != 0 || m[7] != 0 || m[11] != 0 || m[15] != 1 {
		return false
	}
	var axes [3][3]float64
	for k := range axes {
		x, y, z := m[4*k], m[4*k+1], m[4*k+2]
		l := math.Sqrt(float64(x*x) + float64(y*y) + float64(z*z))
		if !(l > 0) || math.IsInf(l, 0) {
			return false
		}
		axes[k] = [3]float64{x / l, y / l, z / l}
	}
	for k := range axes {
		a, b := &axes[k], &axes[(k+1)%3]
		if math.Abs(float64(a[0]*b[0])+float64(a[1]*b[1])+float64(a[2]*b[2])) > tolerance {
			return false
		}
	}
	return true
}

// checkJointsUsed wants the joints of vertices to be joints of the skin.
func (c *checker) checkJointsUsed(mesh, skin *value, number int) {
	joints := skin.get("joints").length()
	list := mesh.get("primitives")
	for k := range list.list {
		attributes := list.list[k].get("attributes")
		for set := 0; joints > 0; set++ {
			name := fmt.Sprintf("JOINTS_%d", set)
			v := attributes.get(name)
			if v.kind == absent {
				break
			}
			at := fmt.Sprintf("/meshes/%d/primitives/%d/attributes/%s", number, k, name)
			e := c.held(v, at)
			if e == nil {
				continue
			}
			for i := range e.count {
				for k := range e.width {
					if n := e.uint(i, k); int64(n) >= int64(joints) {
						c.noteAt("ACCESSOR_JOINTS_INDEX_OOB", at, "vertex %d hangs on joint %d of %d", i, n, joints)
					}
				}
			}
		}
	}
}

// checkSkinScene wants a scene that shows a node with a skin to hold its joints.
func (c *checker) checkSkinScene(i int, skin *value, at string) {
	joint := skin.get("joints").at(0).index()
	mine, theirs := c.above(i), c.above(joint)
	if len(mine) == 0 || len(theirs) == 0 {
		return
	}
	own, other := mine[len(mine)-1], theirs[len(theirs)-1]
	c.each("scenes", func(_ int, s *value, _ string) {
		shows := func(root int) bool {
			list := s.get("nodes")
			for k := range list.list {
				if list.list[k].index() == root {
					return true
				}
			}
			return false
		}
		if shows(own) && !shows(other) {
			c.noteAt("NODE_SKIN_NO_SCENE", at, "a scene shows it, and not the joints of its skin")
		}
	})
}

// checkSkin looks at the joints of a skin and the matrices of their pose.
func (c *checker) checkSkin(_ int, s *value, at string) {
	joints := s.get("joints")
	c.checkJoints(s, joints, at)
	v, here := s.get("inverseBindMatrices"), at+"/inverseBindMatrices"
	a := c.accessor(v)
	if a == nil || !c.useAccessor(a, "inverse bind matrices", here) {
		return
	}
	if w := c.view(a.view); w != nil {
		c.use(w, forIBM, here)
		if w.stride >= 0 {
			c.noteAt("SKIN_IBM_ACCESSOR_WITH_BYTESTRIDE", here, "the view of these matrices has no byteStride")
		}
	}
	switch {
	case a.kind != "MAT4" || a.component != typeFloat || a.normalized:
		c.noteAt("SKIN_IBM_INVALID_FORMAT", here, "they are matrices of 4 by 4 floats, not %s", a.format())
		return
	case a.count < joints.length():
		c.noteAt("INVALID_IBM_ACCESSOR_COUNT", here, "%d matrices for %d joints", a.count, joints.length())
	}
	e := c.numbers(v, here)
	if e == nil {
		return
	}
	for i := range e.count {
		for k, want := range [...]float64{0, 0, 0, 1} {
			if f := e.float(i, 4*k+3); f != want {
				c.noteAt("ACCESSOR_INVALID_IBM", here, "matrix %d has %v in its last row where %v is due", i, f, want)
			}
		}
	}
}

// checkJoints wants the joints of a skin to have a node above them all, which the
// skeleton, where there is one, is.
func (c *checker) checkJoints(s, joints *value, at string) {
	if joints.length() == 0 {
		return
	}
	var common []int
	for k := range joints.list[:min(len(joints.list), maxChecked)] {
		up := c.above(joints.list[k].index())
		if k == 0 {
			common = up
			continue
		}
		common = shared(common, up)
	}
	if len(common) == 0 {
		c.noteAt("SKIN_NO_COMMON_ROOT", at+"/joints", "no node is above all joints")
	}
	if n := s.get("skeleton").index(); n >= 0 && n < len(c.parents) && len(common) > 0 {
		found := false
		for _, i := range common {
			found = found || i == n
		}
		if !found {
			c.noteAt("SKIN_SKELETON_INVALID", at+"/skeleton", "node %d is not above all joints", n)
		}
	}
}

// shared gives the nodes of two ways up that are in both.
func shared(a, b []int) []int {
	in := map[int]bool{}
	for _, i := range b {
		in[i] = true
	}
	var both []int
	for _, i := range a {
		if in[i] {
			both = append(both, i)
		}
	}
	return both
}
