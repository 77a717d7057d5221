package gltfplan

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// upward turns glTF's y up to the z up of scenes: (x, y, z) to (x, -z, y).
func upward() scene.Affine { return scene.Affine{1, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0, 0} }

// tree is the nodes with their places.
type tree struct {
	nodes  *value
	parent []int // -1 for a root
	world  []scene.Affine
	known  []bool // world is
	looped []bool // part of a loop, or below one
}

// readTree finds the parents and places of all nodes. A node that two nodes claim
// stays with the first.
func (d *document) readTree() *tree {
	nodes := d.root.get("nodes")
	n := nodes.length()
	t := &tree{nodes: nodes, parent: make([]int, n), world: make([]scene.Affine, n), known: make([]bool, n), looped: make([]bool, n)}
	for i := range t.parent {
		t.parent[i] = -1
	}
	for i := range n {
		children := nodes.list[i].get("children")
		for k := range children.list {
			at := fmt.Sprintf("/nodes/%d/children/%d", i, k)
			_, c, err := d.reference(&children.list[k], "nodes", at)
			switch {
			case err != nil:
				d.found.note(err)
			case t.parent[c] >= 0:
				d.found.note(broken("NODE_PARENT_OVERRIDE", at, "node %d is a child of node %d as well", c, t.parent[c]))
			default:
				t.parent[c] = i
			}
		}
	}
	for i := range n {
		t.place(d, i)
	}
	return t
}

// place finds the place of a node in the file's frame.
func (t *tree) place(d *document, i int) {
	var chain []int
	at := i
	for at >= 0 && !t.known[at] && len(chain) <= len(t.parent) {
		chain = append(chain, at)
		at = t.parent[at]
	}
	if len(chain) > len(t.parent) || at >= 0 && t.looped[at] {
		for k, n := range chain {
			t.known[n], t.looped[n] = true, true
			if len(chain) > len(t.parent) && k < len(t.parent) && t.inLoop(n) {
				d.found.note(broken("NODE_LOOP", fmt.Sprintf("/nodes/%d", n), "the node is its own ancestor"))
			}
		}
		return
	}
	world := scene.Identity()
	if at >= 0 {
		world = t.world[at]
	}
	for k := len(chain) - 1; k >= 0; k-- {
		own := d.local(&t.nodes.list[chain[k]], fmt.Sprintf("/nodes/%d", chain[k]))
		world = world.Mul(&own)
		t.world[chain[k]], t.known[chain[k]] = world, true
	}
}

// inLoop tells whether a node is its own ancestor.
func (t *tree) inLoop(n int) bool {
	at := t.parent[n]
	for range t.parent {
		if at < 0 || at == n {
			break
		}
		at = t.parent[at]
	}
	return at == n
}

// local gives the place of a node in that of its parent (clause 3.5.3).
func (d *document) local(n *value, at string) scene.Affine {
	if m := n.get("matrix"); m.kind != absent {
		var c [16]float64
		if !m.floats(c[:]) {
			return scene.Identity() // check tells of it
		}
		a := scene.Affine{c[0], c[4], c[8], c[12], c[1], c[5], c[9], c[13], c[2], c[6], c[10], c[14]}
		if !finite(&a) {
			d.found.note(broken("VALUE_NOT_IN_RANGE", at+"/matrix", "a matrix has finite numbers"))
			return scene.Identity()
		}
		return a
	}
	move, turn, size := [3]float64{}, [4]float64{0, 0, 0, 1}, [3]float64{1, 1, 1}
	for name, out := range map[string][]float64{"translation": move[:], "rotation": turn[:], "scale": size[:]} {
		n.get(name).floats(out) // check tells where they are none
	}
	if l := math.Sqrt(turn[0]*turn[0] + turn[1]*turn[1] + turn[2]*turn[2] + turn[3]*turn[3]); math.Abs(l-1) > unit4Tolerance && l <= 2 {
		d.found.note(broken("ROTATION_NON_UNIT", at+"/rotation", "the quaternion has length %.4g", l))
	}
	a := compose(move, turn, size)
	if !finite(&a) {
		return scene.Identity() // check tells of numbers that are not finite
	}
	return a
}

func finite(a *scene.Affine) bool {
	for _, v := range a {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// compose gives translation times rotation times scale. The quaternion is brought
// to length 1.
func compose(move [3]float64, q [4]float64, size [3]float64) scene.Affine {
	l := math.Sqrt(float64(q[0]*q[0]) + float64(q[1]*q[1]) + float64(q[2]*q[2]) + float64(q[3]*q[3]))
	if l == 0 || math.IsNaN(l) || math.IsInf(l, 0) {
		q, l = [4]float64{0, 0, 0, 1}, 1
	}
	x, y, z, w := q[0]/l, q[1]/l, q[2]/l, q[3]/l
	xx, yy, zz := float64(x*x), float64(y*y), float64(z*z)
	xy, xz, yz := float64(x*y), float64(x*z), float64(y*z)
	xw, yw, zw := float64(x*w), float64(y*w), float64(z*w)
	r := [9]float64{
		1 - 2*(yy+zz), 2 * (xy - zw), 2 * (xz + yw),
		2 * (xy + zw), 1 - 2*(xx+zz), 2 * (yz - xw),
		2 * (xz - yw), 2 * (yz + xw), 1 - 2*(xx+yy),
	}
	return scene.Affine{
		r[0] * size[0], r[1] * size[1], r[2] * size[2], move[0],
		r[3] * size[0], r[4] * size[1], r[5] * size[2], move[1],
		r[6] * size[0], r[7] * size[1], r[8] * size[2], move[2],
	}
}

// roots gives the nodes of the scene to show: the default one, else the first, else
// all nodes without a parent.
func (r *reader) roots() []int {
	scenes := r.doc.root.get("scenes")
	if scenes.length() == 0 {
		var all []int
		for i, p := range r.tree.parent {
			if p < 0 {
				all = append(all, i)
			}
		}
		return all
	}
	n := 0
	if v := r.doc.root.get("scene"); v.kind != absent {
		_, i, err := r.doc.reference(v, "scenes", "/scene")
		if err == nil {
			n = i
		} else {
			r.doc.found.note(err)
		}
	}
	shown := scenes.at(n)
	r.header.Name = shown.get("name").text
	if len(scenes.list) > 1 {
		r.warn(fmt.Sprintf("several-scenes: the file holds %d scenes; scene %d is shown", len(scenes.list), n))
	}
	var all []int
	list := shown.get("nodes")
	for k := range list.list {
		at := fmt.Sprintf("/scenes/%d/nodes/%d", n, k)
		_, i, err := r.doc.reference(&list.list[k], "nodes", at)
		switch {
		case err != nil:
			r.doc.found.note(err)
			continue
		case r.tree.parent[i] >= 0:
			r.doc.found.note(broken("SCENE_NON_ROOT_NODE", at, "node %d is a child of node %d", i, r.tree.parent[i]))
		}
		all = append(all, i)
	}
	return all
}
