package check

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/tiles"
)

// implicitTree is a tile's implicitTiling without faults (3D Tiles 1.1, clause
// 9, implicit tiling).
type implicitTree struct {
	octree          bool
	subtreeLevels   int
	availableLevels int
	subtrees        value      // the uri template
	contents        []template // of the contents of each tile
	root            volume     // of the tile that is divided; none with an extension
}

// template is one content of implicit tiles.
type template struct {
	uri   value
	given bool // false where it is broken
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
	if b, _ := tile.member("boundingVolume"); b.kind() == "object" {
		_, s2 := b.extension("3DTILES_bounding_volume_S2")
		if _, sphere := b.member("sphere"); sphere && b.size() == 1 && !s2 {
			b.fault(ImplicitWrong, "a sphere cannot be divided")
		}
	}
	if !ok {
		return nil
	}
	if n := len(s.volumes); n > 0 {
		t.root = s.volumes[n-1].volume
	}
	t.contentTemplates(tile, s)
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
	if t.octree && t.subtreeLevels > maxSubtreeLevels*2/3 {
		v.fault(LimitReached, "%d levels of an octree, more than %d", t.subtreeLevels, maxSubtreeLevels*2/3)
		good = false
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
func (t *implicitTree) contentTemplates(tile value, s scope) {
	one, hasOne := tile.member("content")
	several, hasSeveral := tile.member("contents")
	var every []value
	if hasOne {
		every = append(every, one)
	}
	if hasSeveral {
		several.warn(OwnContents, "many clients draw nothing of a tile with contents")
		list, _ := several.list(1)
		every = append(every, list...)
	}
	if hasOne && hasSeveral {
		several.fault(ValueWrong, "content and contents exclude each other")
	}
	for _, c := range every {
		if !c.object() {
			continue
		}
		c.common(s.tileset)
		c.entity("metadata", s.tileset)
		c.group(s.tileset)
		if b, ok := c.member("boundingVolume"); ok {
			b.fault(ImplicitWrong, "the content of implicit tiles has no boundingVolume")
		}
		u, ok := c.required("uri")
		t.contents = append(t.contents, template{u, ok && u.template(t.octree)})
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
	s := v.str()
	for i, name := range []string{"{level}", "{x}", "{y}", "{z}"} {
		s = strings.ReplaceAll(s, name, strconv.Itoa(at[i]))
	}
	v.instead = &s
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

// volume gives that of the tile at level, x, y, z: the root's, divided in two
// along x, y and, in an octree, z at every level.
func (t *implicitTree) volume(at []int) volume {
	parts := math.Ldexp(1, at[0])
	switch {
	case t.root.box != nil:
		b := *t.root.box
		for axis := range 3 {
			if axis == 2 && !t.octree {
				break
			}
			middle := (2*float64(at[1+axis])+1)/parts - 1 // along the half axis
			for k := range 3 {
				half := t.root.box[3+3*axis+k]
				b[k] += half * middle
				b[3+3*axis+k] = half / parts
			}
		}
		return volume{box: &b}
	case t.root.region != nil:
		g := *t.root.region
		divide := func(low, high float64, i int) (float64, float64) {
			step := (high - low) / parts
			return low + step*float64(i), low + step*float64(i+1)
		}
		east := g[2]
		if east < g[0] { // over the antimeridian
			east += 2 * math.Pi
		}
		g[0], g[2] = divide(g[0], east, at[1])
		for _, i := range []int{0, 2} {
			if g[i] > math.Pi && east > math.Pi {
				g[i] -= 2 * math.Pi
			}
		}
		g[1], g[3] = divide(g[1], g[3], at[2])
		if t.octree {
			g[4], g[5] = divide(g[4], g[5], at[3])
		}
		return volume{region: (*tiles.Region)(&g)}
	}
	return volume{}
}
