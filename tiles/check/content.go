package check

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
)

// contents checks content and contents; external tells that one of them is a
// tileset.
func (v value) contents(s scope) (external bool, err error) {
	one, hasOne := v.member("content")
	several, hasSeveral := v.member("contents")
	if hasOne && hasSeveral {
		several.fault(ValueWrong, "content and contents exclude each other")
	}
	var every []value
	if hasOne {
		every = append(every, one)
	}
	if hasSeveral {
		several.warn(OwnContents, "many clients draw nothing of a tile with contents")
		list, _ := several.list(1)
		every = append(every, list...)
	}
	for _, c := range every {
		isTileset, err := c.content(s)
		if err != nil {
			return external, err
		}
		external = external || isTileset
	}
	return external, nil
}

// content checks one content object and what it names.
func (v value) content(s scope) (external bool, err error) {
	if !v.object() {
		return false, nil
	}
	v.common(s.tileset)
	v.entity("metadata", s.tileset)
	v.group(s.tileset)
	if b, ok := v.member("boundingVolume"); ok {
		if own, ok := b.volume(s.tileset); ok {
			b.contentVolume(own, s)
			s.volumes = append(s.volumes[:len(s.volumes):len(s.volumes)], placed{volume: own, where: b.where(), toVolume: tiles.Identity()})
		}
	}
	u, ok := v.required("uri")
	if !ok {
		return false, nil
	}
	return u.named(s)
}

// contentVolume holds the volume of a content against that of its tile. It
// encloses the content tightly, and the tile's encloses the content too, so the
// one may not reach out of the other where both have the same directions; a box
// turned otherwise may with its corners.
func (v value) contentVolume(own volume, s scope) {
	if len(s.volumes) == 0 {
		return
	}
	tile := s.volumes[len(s.volumes)-1]
	switch out := tile.outsideOf(own); {
	case out == 0:
	case tile.alike(own):
		v.fault(VolumeOutside, "reaches %.3g m out of the tile's volume", out)
	default:
		v.warn(OwnVolume, "reaches %.3g m out of the tile's volume", out)
	}
}

// named checks the content that the URI v names: JSON at once, because it may be
// a tileset, all else on a strand of its own.
func (v value) named(s scope) (external bool, err error) {
	uri, ok := v.text()
	if !ok {
		return false, nil
	}
	if strings.HasPrefix(uri, "data:") || isJSON(v) {
		name, data, ok := v.follow()
		if !ok {
			return false, v.r.stop()
		}
		v.r.contents.Add(1)
		return v.load(name, data, s, &contentFacts{})
	}
	name, ok := v.resolve(uri)
	if !ok {
		return false, v.r.stop()
	}
	f, again := v.r.seen[name]
	if !again {
		f = &contentFacts{done: make(chan struct{})}
		v.r.seen[name] = f
	}
	s.tileset.strands.Add(1)
	return false, v.r.spawn(func(own *run) {
		v.r = own
		if again {
			<-f.done
			v.again(name, s, f)
			return
		}
		defer close(f.done)
		v.first(name, s, f)
	})
}

// first looks at a file that no other tile named before.
func (v value) first(name string, s scope, f *contentFacts) {
	data, release, err := v.r.read(name)
	defer release()
	if err != nil {
		f.code, f.message = FileMissing, fileReason(name, err)
		v.fault(f.code, "%s", f.message)
		return
	}
	v.r.contents.Add(1)
	v.load(name, data, s, f)
}

func (v value) group(facts *tilesetFacts) {
	if g, ok := v.member("group"); ok {
		if i, ok := g.integer(0); ok && i >= facts.groups {
			g.fault(ValueWrong, "group %d of %d", i, facts.groups)
		}
	}
}

// isJSON tells whether a URI names a JSON file, which is how most clients tell
// an external tileset from a model.
func isJSON(uri value) bool {
	s, _, _ := strings.Cut(uri.str(), "?")
	return strings.EqualFold(path.Ext(s), ".json")
}

// load looks at what content is, by its first bytes, and checks it. v is the
// URI that named it. The error ends the check; only a strand of the tree has
// one.
func (v value) load(name string, data []byte, s scope, f *contentFacts) (external bool, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("glTF")):
		v.needsGltf(s.tileset)
		v.model(name, data, s, f)
	case bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n\xef\xbb\xbf"), []byte("{")):
		return v.json(name, data, s, f)
	case isLegacy(data):
		v.warn(OwnContent, "%q is content of 3D Tiles 1.0", data[:4])
		v.legacy(name, data, s)
	case bytes.HasPrefix(data, []byte("PK")) || strings.HasSuffix(name, ".3tz"):
		v.package3tz(name, data, s.tileset)
	case len(s.tileset.required) > 0: // an extension may bring a format of its own
		v.warn(OwnContent, "content of no format that is known here")
	default:
		v.fault(ContentWrong, "%s is of no format of 3D Tiles, and no extension is required", name)
	}
	return false, nil
}

// needsGltf wants the extension that lets a 1.0 tileset name glTF.
func (v value) needsGltf(facts *tilesetFacts) {
	facts.hasGltf()
	if facts.version != "1.0" {
		return
	}
	facts.find(contentGltf)
	if !slices.Contains(facts.required, contentGltf) {
		v.fault(VersionContent, "glTF in a tileset of version 1.0 without %s", contentGltf)
	}
}

// json checks content that is JSON: an external tileset, a glTF model, or
// GeoJSON.
func (v value) json(name string, data []byte, s scope, f *contentFacts) (external bool, err error) {
	d, err := v.r.parse(name, data)
	if err != nil {
		v.fault(ContentWrong, "%s: %v", name, err)
		return false, nil
	}
	_, tree := d.member("root")
	_, scenes := d.member("scenes")
	switch {
	case !tree && (scenes || strings.HasSuffix(name, ".gltf")):
		v.needsGltf(s.tileset)
		v.warn(OwnContent, "glTF in several files; Maquette writes GLB")
		v.gltfText(name, data, d, s, f)
		return false, nil
	case !tree && isGeoJSON(name, d):
		v.warn(OwnContent, "GeoJSON content")
		v.geoJSON(d, s.tileset)
		return false, nil
	case slices.Contains(s.open, name):
		v.fault(TilesetCycle, "%s is open already", name)
		return true, nil
	}
	s.depth++
	f.tileset = true
	if f.done == nil {
		return true, v.r.tileset(d, s)
	}
	// A strand may not walk: the tree's takes it up later.
	v.r.lateLock.Lock()
	defer v.r.lateLock.Unlock()
	v.r.late = append(v.r.late, func() error {
		if s.hasChildren {
			v.fault(ExternalChildren, "a tile whose content is a tileset has children")
		}
		return v.r.tileset(d, s)
	})
	return true, nil
}

// gltfText checks a glTF model in several files, with its buffers.
func (v value) gltfText(name string, data []byte, d value, s scope, f *contentFacts) {
	refuse := func(err error) {
		f.code, f.message = ContentWrong, name+": "+err.Error()
		v.fault(f.code, "%s", f.message)
	}
	if _, err := glb.DecodeText(data); err != nil {
		refuse(err)
		return
	}
	whole, ok := v.asGLB(d)
	if !ok {
		return
	}
	doc, err := glb.Decode(whole)
	if err != nil {
		refuse(err)
		return
	}
	v.document(name, whole, doc, s, f, false)
}
