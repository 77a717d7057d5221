package gltfplan

import (
	"fmt"
	"strings"
)

const (
	// maxChecked bounds the items of each list that check looks at.
	maxChecked = 1 << 16
	// maxCheckedNumbers bounds the numbers in accessors that check looks at: about
	// a tenth of a second.
	maxCheckedNumbers = 1 << 24
)

// checker holds a document against the rules of the specification that the reader
// itself does not come by. It notes what it finds by the codes and at the places of
// the glTF-Validator, and changes nothing.
type checker struct {
	d         *document
	declared  map[string]bool // extensionsUsed
	homes     map[string][]extension
	views     []viewFacts
	accessors []accessorFacts
	parents   []int // of nodes, -1 for roots
	left      int   // numbers that may still be looked at
}

func (c *checker) note(code string, at *place, format string, args ...any) {
	pointer := at.String()
	if pointer == "" {
		pointer = "/" // as the glTF-Validator has the whole document
	}
	c.d.found.note(broken(code, pointer, format, args...))
}

// noteAt is note for a place that is written out already.
func (c *checker) noteAt(code, at, format string, args ...any) {
	if c.d.found.seen[[2]string{code, at}] {
		return // one of many elements; the first is told
	}
	c.d.found.note(broken(code, at, format, args...))
}

// check looks at the whole document, whether a scene shows it or not.
func (d *document) check() {
	c := &checker{d: d, declared: map[string]bool{}, homes: homes(), left: maxCheckedNumbers}
	c.declaredExtensions()
	rootRule()(c, d.root, nil)
	c.versions()
	c.readViews()
	c.readAccessors()
	c.each("meshes", c.checkMesh)
	c.readParents()
	c.each("nodes", c.checkNode)
	c.each("skins", c.checkSkin)
	c.each("animations", c.checkAnimation)
	c.each("buffers", func(_ int, b *value, at string) { c.checkURI(b.get("uri").text, at+"/uri") })
	c.each("images", c.checkImage)
	c.each("textures", c.checkTexture)
	c.each("accessors", c.checkBounds)
}

// each calls look with each object of a list of the root.
func (c *checker) each(list string, look func(i int, v *value, at string)) {
	l := c.d.root.get(list)
	if l.kind != array {
		return
	}
	for i := range l.list[:min(len(l.list), maxChecked)] {
		if l.list[i].kind == object {
			look(i, &l.list[i], fmt.Sprintf("/%s/%d", list, i))
		}
	}
}

// versions wants minVersion not to be beyond version.
func (c *checker) versions() {
	a := c.d.root.get("asset")
	least, own := a.get("minVersion").text, a.get("version").text
	var have, need [2]int
	if n, _ := fmt.Sscanf(strings.Replace(least, ".", " ", 1), "%d %d", &need[0], &need[1]); n != 2 {
		return
	}
	if n, _ := fmt.Sscanf(strings.Replace(own, ".", " ", 1), "%d %d", &have[0], &have[1]); n != 2 {
		return
	}
	if need[0] > have[0] || need[0] == have[0] && need[1] > have[1] {
		c.noteAt("ASSET_MIN_VERSION_GREATER_THAN_VERSION", "/asset/minVersion", "%.20s is greater than the version %.20s", least, own)
	}
}

// node gives the node that an index names, and the number; absent where there is
// none.
func (c *checker) node(v *value) (*value, int) {
	n, _ := c.d.list("nodes", v.index())
	return n, v.index()
}
