package check

import (
	"slices"
	"strconv"
	"strings"
)

// implicitTree is a tile's implicitTiling without faults (3D Tiles 1.1, clause
// 9, implicit tiling).
type implicitTree struct {
	octree          bool
	subtreeLevels   int
	availableLevels int
	subtrees        value   // the uri template
	contents        []value // the uri templates of the contents
}

// Limits of implicit tiling: a subtree of more levels has more bits than fit a
// sensible file.
const (
	maxSubtreeLevels   = 12
	maxAvailableLevels = 60
)

// implicit checks v, the implicitTiling of tile, and the subtrees it leads to.
func (v value) implicit(tile value, s scope) error {
	v.warn(OwnImplicit, "content named by template cannot be named by its hash")
	for _, excluded := range []string{"children", "metadata"} {
		if m, ok := tile.member(excluded); ok {
			m.fault(ImplicitWrong, "implicitTiling excludes %s", excluded)
		}
	}
	if !v.object() {
		return nil
	}
	v.common(s.tileset)
	t, ok := v.tree()
	if !ok {
		return nil
	}
	t.contentTemplates(tile, s.tileset)
	return v.r.subtree(t, s, []int{0, 0, 0, 0})
}

// tree reads the members of implicitTiling.
func (v value) tree() (*implicitTree, bool) {
	t := &implicitTree{}
	scheme, ok := v.required("subdivisionScheme")
	good := ok
	if ok {
		name, valid := scheme.oneOf("QUADTREE", "OCTREE")
		t.octree, good = name == "OCTREE", valid
	}
	for _, m := range []struct {
		name string
		into *int
		most int
	}{{"subtreeLevels", &t.subtreeLevels, maxSubtreeLevels}, {"availableLevels", &t.availableLevels, maxAvailableLevels}} {
		x, has := v.required(m.name)
		if !has {
			good = false
			continue
		}
		n, valid := x.integer(1)
		if valid && n > m.most {
			x.fault(LimitReached, "%d levels, more than %d", n, m.most)
			valid = false
		}
		*m.into, good = n, good && valid
	}
	subtrees, ok := v.required("subtrees")
	if !ok || !subtrees.object() {
		return t, false
	}
	t.subtrees, ok = subtrees.required("uri")
	if !ok || !t.subtrees.template(t.octree) {
		return t, false
	}
	return t, good
}

// contentTemplates reads the content of the tile that implicitTiling stands in.
func (t *implicitTree) contentTemplates(tile value, facts *tilesetFacts) {
	var all []value
	if c, ok := tile.member("content"); ok {
		all = append(all, c)
	}
	if c, ok := tile.member("contents"); ok {
		c.warn(OwnContents, "many clients draw nothing of a tile with contents")
		list, _ := c.list(1)
		all = append(all, list...)
	}
	for _, c := range all {
		if !c.object() {
			continue
		}
		c.common(facts)
		if b, ok := c.member("boundingVolume"); ok {
			b.fault(ImplicitWrong, "the content of implicit tiles has no boundingVolume")
		}
		if u, ok := c.required("uri"); ok && u.template(t.octree) {
			t.contents = append(t.contents, u)
		}
	}
}

// variables gives the "{name}"s of a template.
func variables(template string) []string {
	var out []string
	for _, part := range strings.Split(template, "{")[1:] {
		if name, _, closed := strings.Cut(part, "}"); closed {
			out = append(out, "{"+name+"}")
		}
	}
	return out
}

// template checks a URI template: each variable of the scheme, and no other.
func (v value) template(octree bool) bool {
	s, ok := v.text()
	if !ok {
		return false
	}
	want := []string{"{level}", "{x}", "{y}"}
	if octree {
		want = append(want, "{z}")
	}
	found := variables(s)
	for _, f := range found {
		if !slices.Contains(want, f) {
			v.fault(URIWrong, "%q has the variable %s, which is none of %s", s, f, strings.Join(want, " "))
			return false
		}
	}
	for _, w := range want {
		if !slices.Contains(found, w) {
			v.fault(URIWrong, "%q lacks the variable %s", s, w)
			return false
		}
	}
	return true
}

// filledIn gives the URI of the tile at level, x, y, z.
func (v value) filledIn(at []int) value {
	s, _ := v.v.(string)
	for i, name := range []string{"{level}", "{x}", "{y}", "{z}"} {
		s = strings.ReplaceAll(s, name, strconv.Itoa(at[i]))
	}
	v.v = s
	return v
}

// child gives the coordinates of the tile at a level below the one at root,
// number index in Morton order.
func (t *implicitTree) child(root []int, level, index int) []int {
	at := []int{root[0] + level, root[1] << level, root[2] << level, root[3] << level}
	axes := 2
	if t.octree {
		axes = 3
	}
	for bit := range level {
		for a := range axes {
			at[1+a] |= index >> (axes*bit + a) & 1 << bit
		}
	}
	return at
}
