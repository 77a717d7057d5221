package check

import (
	"maps"
	"slices"

	"github.com/maquette-city/maquette/tiles"
)

// contentGltf lets a 1.0 tileset have glTF content.
const contentGltf = "3DTILES_content_gltf"

// scope is what a tile has from the tiles above it.
type scope struct {
	tileset        *tilesetFacts
	geometricError float64
	volumes        []placed     // of the tiles above, outermost first
	world          tiles.Matrix // tile frame to the tileset's outermost frame
	depth          int
	root           bool // the tile is the root of its tileset
}

// tilesetFacts is what content and tiles need to know of their tileset.
type tilesetFacts struct {
	version  string
	required []string
	found    map[string]bool // extensions met so far, in external tilesets too
	schema   *schema
	groups   int
	gltf     bool // has glTF content
	external bool
}

func newScope() scope {
	return scope{geometricError: -1, world: tiles.Identity()}
}

// tileset checks the tileset JSON d, which stands under the tiles of s. The
// error ends the check.
func (r *run) tileset(d value, s scope) error {
	r.report.Tilesets++
	if !d.object() {
		return nil
	}
	r.open = append(r.open, d.file)
	defer func() { r.open = r.open[:len(r.open)-1] }()
	facts := &tilesetFacts{found: map[string]bool{}, external: s.tileset != nil}
	d.asset(facts)
	d.properties()
	facts.schema = d.schema(facts)
	d.groups(facts)
	d.statistics(facts.schema)
	d.entity("metadata", facts.schema)
	if !facts.external {
		d.declaredCRS(facts.schema)
	}
	used := d.extensionList("extensionsUsed")
	facts.required = d.extensionList("extensionsRequired")
	d.common(facts)
	d.gltfExtensions()
	if e, ok := d.geometricError(); ok && s.geometricError < 0 {
		s.geometricError = e
	}
	outer := s.tileset
	s.tileset, s.root = facts, true
	root, ok := d.required("root")
	if ok {
		if err := root.tile(s); err != nil {
			return err
		}
	}
	d.extensions(facts, used)
	if outer != nil {
		maps.Copy(outer.found, facts.found)
	}
	return nil
}

func (v value) asset(facts *tilesetFacts) {
	a, ok := v.required("asset")
	if !ok || !a.object() {
		return
	}
	if version, ok := a.required("version"); ok {
		if s, ok := version.text(); ok {
			facts.version = s
			if s != "1.0" && s != "1.1" {
				version.fault(VersionUnknown, "version %q", s)
			}
		}
	}
	if t, ok := a.member("tilesetVersion"); ok {
		t.text()
		t.warn(OwnTilesetVersion, "clients append it to every content URI and refetch everything")
	}
	a.common(facts)
}

// geometricError checks the member of a tileset or tile.
func (v value) geometricError() (float64, bool) {
	g, ok := v.required("geometricError")
	if !ok {
		return 0, false
	}
	e, ok := g.number()
	if ok && e < 0 {
		g.fault(ValueWrong, "%v is negative", e)
	}
	return e, ok
}

// properties checks the ranges of 1.0.
func (v value) properties() {
	p, ok := v.member("properties")
	if !ok || !p.object() {
		return
	}
	for _, name := range p.names() {
		limits, _ := p.member(name)
		if !limits.object() {
			continue
		}
		var ends [2]float64
		both := true
		for i, end := range []string{"minimum", "maximum"} {
			m, ok := limits.required(end)
			if ok {
				ends[i], ok = m.number()
			}
			both = both && ok
		}
		if both && ends[0] > ends[1] {
			limits.fault(ValueWrong, "minimum %v above maximum %v", ends[0], ends[1])
		}
	}
}

// common checks the members that every object may have.
func (v value) common(facts *tilesetFacts) {
	if e, ok := v.member("extensions"); ok && e.object() {
		for _, name := range e.names() {
			x, _ := e.member(name)
			x.object()
			facts.found[name] = true
		}
	}
	if x, ok := v.member("extras"); ok && x.kind() != "object" {
		x.warn(ExtrasUnusual, "%s: an object serves clients best", x.kind())
	}
}

// extensionList reads extensionsUsed or extensionsRequired.
func (v value) extensionList(name string) []string {
	m, ok := v.member(name)
	if !ok {
		return nil
	}
	all, _ := m.list(1)
	var out []string
	for _, x := range all {
		s, ok := x.text()
		if ok && slices.Contains(out, s) {
			x.fault(ValueWrong, "%q twice", s)
		}
		out = append(out, s)
	}
	return out
}

// gltfExtensions checks what 3DTILES_content_gltf says of extensions inside the
// content.
func (v value) gltfExtensions() {
	e, ok := v.member("extensions")
	if !ok {
		return
	}
	x, ok := e.member(contentGltf)
	if !ok {
		return
	}
	used, required := x.extensionList("extensionsUsed"), x.extensionList("extensionsRequired")
	for _, name := range required {
		if !slices.Contains(used, name) {
			x.fault(ExtensionUndeclared, "%s is required and not in extensionsUsed", name)
		}
	}
}

// extensions holds what was declared against what was found.
func (v value) extensions(facts *tilesetFacts, used []string) {
	for _, name := range facts.required {
		if !slices.Contains(used, name) {
			v.fault(ExtensionUndeclared, "%s is required and not in extensionsUsed", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(facts.found)) {
		if !slices.Contains(used, name) {
			v.fault(ExtensionUndeclared, "%s is used and not in extensionsUsed", name)
		}
	}
	for _, name := range used {
		gltf := name == contentGltf
		if gltf && facts.gltf || !gltf && (facts.found[name] || slices.Contains(facts.required, name)) {
			continue // a required one may be of content that is not read here
		}
		v.warn(ExtensionUnused, "%s is in extensionsUsed and nowhere used", name)
	}
}
