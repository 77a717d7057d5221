package check

import (
	"bytes"
	"errors"
	"fmt"
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
	var all []value
	if hasOne {
		all = append(all, one)
	}
	if hasSeveral {
		several.warn(OwnContents, "many clients draw nothing of a tile with contents")
		list, _ := several.list(1)
		all = append(all, list...)
	}
	for _, c := range all {
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
	v.entity("metadata", s.tileset.schema)
	v.group(s.tileset)
	if b, ok := v.member("boundingVolume"); ok {
		if own, ok := b.volume(s.tileset); ok {
			tile := s.volumes[max(len(s.volumes)-1, 0):]
			if len(tile) > 0 && tile[0].outsideOf(own) > 0 {
				b.warn(OwnVolume, "reaches %.3g m out of the tile's volume", tile[0].outsideOf(own))
			}
			s.volumes = append(s.volumes[:len(s.volumes):len(s.volumes)], placed{volume: own, where: b.where(), toVolume: tiles.Identity()})
		}
	}
	u, ok := v.required("uri")
	if !ok {
		return false, nil
	}
	name, data, ok := u.follow()
	if !ok {
		return false, v.r.stop()
	}
	v.r.report.Contents++
	return u.load(name, data, s)
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
	s, _ := uri.v.(string)
	s, _, _ = strings.Cut(s, "?")
	return strings.EqualFold(path.Ext(s), ".json")
}

// load looks at what content is, by its first bytes, and checks it. v is the
// URI that named it.
func (v value) load(name string, data []byte, s scope) (external bool, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("glTF")):
		v.needsGltf(s.tileset)
		v.model(name, data, s)
	case bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n\xef\xbb\xbf"), []byte("{")):
		return v.json(name, data, s)
	case isLegacy(data):
		v.warn(OwnContent, "%q is content of 3D Tiles 1.0", data[:4])
		if err := legacy(data, 0); err != nil {
			v.fault(ContentWrong, "%s: %v", name, err)
		}
	case len(s.tileset.required) > 0: // an extension may bring a format of its own
		v.warn(OwnContent, "content of no format that is known here")
	default:
		v.fault(ContentWrong, "%s is of no format of 3D Tiles, and no extension is required", name)
	}
	return false, nil
}

// needsGltf wants the extension that lets a 1.0 tileset name glTF.
func (v value) needsGltf(facts *tilesetFacts) {
	facts.gltf = true
	if facts.version != "1.0" {
		return
	}
	facts.found[contentGltf] = true
	if !slices.Contains(facts.required, contentGltf) {
		v.fault(VersionContent, "glTF in a tileset of version 1.0 without %s", contentGltf)
	}
}

// json checks content that is JSON: an external tileset, or a glTF model.
func (v value) json(name string, data []byte, s scope) (external bool, err error) {
	d, err := v.r.parse(name, data)
	if err != nil {
		v.fault(ContentWrong, "%s: %v", name, err)
		return false, nil
	}
	if _, ok := d.member("root"); !ok {
		if _, ok := d.member("scenes"); ok || strings.HasSuffix(name, ".gltf") {
			v.needsGltf(s.tileset)
			v.warn(OwnContent, "glTF in several files; Maquette writes GLB")
			if _, err := glb.DecodeText(data); err != nil {
				v.fault(ContentWrong, "%s: %v", name, err)
			}
			return false, nil
		}
	}
	if slices.Contains(v.r.open, name) {
		v.fault(TilesetCycle, "%s is open already", name)
		return true, nil
	}
	s.depth++
	return true, v.r.tileset(d, s)
}

// contentFacts remembers content that several tiles may name.
type contentFacts struct{ err error }

// model checks a GLB, and that all its vertices are inside all volumes.
func (v value) model(name string, data []byte, s scope) {
	first := v.r.seen[name] == nil
	d, err := glb.Decode(data)
	v.r.seen[name] = &contentFacts{err}
	if err != nil {
		v.fault(ContentWrong, "%s: %v", name, err)
		return
	}
	if first {
		v.ownContent(name, data, d)
	}
	if n, err := d.Triangles(); err == nil {
		v.r.report.Triangles += n
	}
	points, err := positions(d)
	if errors.Is(err, glb.ErrOpaqueBuffer) {
		return
	}
	if err != nil {
		v.fault(ContentWrong, "%s: %v", name, err)
		return
	}
	for i := range s.volumes {
		if out, at := s.volumes[i].farthest(points, &s.world); out > 0 {
			v.fault(ContentOutside, "%s: the vertex at %.6g %.6g %.6g lies %.3g m outside the volume of %s", name, at[0], at[1], at[2], out, s.volumes[i].where)
		}
	}
}

// positions gives the vertices of d in the z-up frame of its tile.
func positions(d *glb.Document) ([][3]float64, error) {
	var out [][3]float64
	err := d.Positions(func(p [3]float64) { out = append(out, [3]float64{p[0], -p[2], p[1]}) })
	if err != nil {
		return nil, fmt.Errorf("reading positions: %w", err)
	}
	return out, nil
}

// farthest gives the greatest distance of any point outside the volume, 0 where
// all are inside within the tolerance.
func (p *placed) farthest(points [][3]float64, world *tiles.Matrix) (out float64, at [3]float64) {
	for _, q := range points {
		moved, toECEF := q, world
		if p.region == nil {
			moved = p.toVolume.Apply(q)
		}
		if d := p.distance(moved, toECEF); d > out {
			out, at = d, q
		}
	}
	if out <= p.slack() {
		return 0, at
	}
	return out, at
}
