package check

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/profile"
)

// contentGltf lets a 1.0 tileset have glTF content.
const contentGltf = "3DTILES_content_gltf"

// scope is what a tile has from the tiles above it.
type scope struct {
	tileset        *tilesetFacts
	geometricError float64
	ownError       float64      // by metadata, below 0 where there is none
	volumes        []placed     // of the tiles above, outermost first
	world          tiles.Matrix // tile frame to the tileset's outermost frame
	depth          int
	open           []string // external tilesets on the way down, against cycles
	root           bool     // the tile is the root of its tileset
	hasChildren    bool     // of the tile whose content is looked at
}

// tilesetFacts is what content and tiles need to know of their tileset.
type tilesetFacts struct {
	version  string
	required []string
	schema   *schema
	groups   int
	zUp      bool // models stand upright along z, as before 3D Tiles 1.0
	external bool
	budget   profile.Profile
	strands  atomic.Int64 // that look at its content, or its external tilesets'

	lock  sync.Mutex
	found map[string]bool // extensions met so far, in external tilesets too
	gltf  bool            // has glTF content
}

// find notes an extension that is used.
func (f *tilesetFacts) find(extension string) {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.found[extension] = true
}

func (f *tilesetFacts) hasGltf() {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.gltf = true
}

func newScope() scope {
	return scope{geometricError: -1, ownError: -1, world: tiles.Identity()}
}

// maxOpenJSON bounds the JSON of tilesets that are open below one another.
const maxOpenJSON = 256 << 20

// tileset checks the tileset JSON d, which stands under the tiles of s. The
// error ends the check.
func (r *run) tileset(d value, s scope) error {
	r.tilesets++
	if !d.object() {
		return nil
	}
	if r.openBytes += len(d.d.text); r.openBytes > maxOpenJSON {
		d.fault(LimitReached, "more than 256 MiB of tilesets below one another")
		return nil
	}
	defer func() { r.openBytes -= len(d.d.text) }()
	s.open = append(s.open[:len(s.open):len(s.open)], d.file)
	facts := &tilesetFacts{found: map[string]bool{}, external: s.tileset != nil}
	d.asset(facts)
	d.properties()
	facts.schema = d.schema(facts)
	d.groups(facts)
	d.statistics(facts.schema, facts)
	d.entity("metadata", facts)
	if !facts.external {
		d.declaredCRS(facts.schema)
	}
	d.profile(facts)
	used := d.extensionList("extensionsUsed")
	facts.required = d.extensionList("extensionsRequired")
	d.common(facts)
	d.tilesetExtensions(facts)
	if e, ok := d.geometricError(); ok && s.geometricError < 0 {
		s.geometricError = e
	}
	outer := s.tileset
	s.tileset, s.root, s.ownError = facts, true, -1
	root, ok := d.required("root")
	if ok {
		if err := root.tile(s); err != nil {
			return err
		}
	}
	r.concluded(d, s.depth, facts, outer, used)
	return nil
}

// concluded holds the declared extensions against those that were found, at
// once where no content of the tileset is looked at any more.
func (r *run) concluded(d value, depth int, facts, outer *tilesetFacts, used []string) {
	facts.schema = nil
	d.d = nil // only its place is needed from here on
	end := func() {
		d.extensions(facts, used)
		if outer != nil {
			outer.lock.Lock()
			defer outer.lock.Unlock()
			maps.Copy(outer.found, facts.found)
		}
	}
	if facts.strands.Load() == 0 {
		end()
		return
	}
	if outer != nil {
		outer.strands.Add(1)
	}
	d.r = r.fork()
	r.last = append(r.last, finish{depth, end})
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
	if up, ok := a.member("gltfUpAxis"); ok {
		facts.zUp = up.str() == "Z"
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
	for _, limits := range p.members() {
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
		for _, x := range e.members() {
			x.object()
			facts.find(x.name)
		}
	}
	if x, ok := v.member("extras"); ok && x.kind() != "object" {
		x.warn(ExtrasUnusual, "%s: an object serves clients best", x.kind())
	}
}

// maxExtensions bounds the names of one list: there are some dozens in the world.
const maxExtensions = 1000

// extensionList reads extensionsUsed or extensionsRequired.
func (v value) extensionList(name string) []string {
	m, ok := v.member(name)
	if !ok {
		return nil
	}
	list, _ := m.list(1)
	if len(list) > maxExtensions {
		m.fault(LimitReached, "%d extensions, more than %d", len(list), maxExtensions)
		list = list[:maxExtensions]
	}
	var out []string
	twice := map[string]bool{}
	for _, x := range list {
		s, ok := x.text()
		if ok && twice[s] {
			x.fault(ValueWrong, "%q twice", s)
		}
		twice[s] = true
		out = append(out, s)
	}
	return out
}

// gltfExtensions checks what 3DTILES_content_gltf says of extensions inside the
// content.
func (v value) gltfExtensions() {
	x, ok := v.extension(contentGltf)
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
