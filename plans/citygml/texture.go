package citygml

import (
	"errors"
	"fmt"
	"math"
	"path"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/plans/gml"
	"github.com/maquette-city/maquette/plans/xmlscan"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// errNoCoordinates tells that a list has no coordinates for a ring.
var errNoCoordinates = errors.New("it has no coordinates for the ring")

// coordinates gives the texture coordinates of rings out of a TexCoordList. In the
// file v runs upward from the lower left corner, in scene.Mesh downward from the
// upper left one. Those of an image that repeats are moved near 0 by whole repeats.
func coordinates(how xmlscan.Elem, rings []gml.Ring, flip, repeat bool) ([][][2]float32, error) {
	lists := make([][]float64, len(rings))
	least, most := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i := range rings {
		list := listOf(how, rings[i].Elem.Attr("id"))
		if !list.OK() {
			return nil, errNoCoordinates
		}
		v, err := gml.Numbers(nil, list.Raw())
		if err != nil {
			return nil, err
		}
		n := len(rings[i].Points)
		if len(v) != 2*n && len(v) != 2*n+2 {
			return nil, fmt.Errorf("rule texture-coordinates: %d numbers for a ring of %d points", len(v), n)
		}
		lists[i] = v[:2*n]
		for k, x := range lists[i] {
			least[k%2], most[k%2] = min(least[k%2], x), max(most[k%2], x)
		}
	}
	var shift [2]float64
	if repeat {
		var ok bool
		if shift, ok = texture.Nearby(least, most); !ok {
			return nil, errors.New("rule texture-coordinates: thousands of images on one surface cannot be meant")
		}
	}
	out := make([][][2]float32, len(rings))
	for i, v := range lists {
		n := len(v) / 2
		uv := make([][2]float32, n)
		for k := range uv {
			uv[k] = [2]float32{float32(v[2*k] - shift[0]), float32(1 - (v[2*k+1] - shift[1]))}
		}
		if flip { // as the points are, all but the first
			for a, b := 1, n-1; a < b; a, b = a+1, b-1 {
				uv[a], uv[b] = uv[b], uv[a]
			}
		}
		out[i] = uv
	}
	return out, nil
}

// listOf finds the coordinates of a ring: of CityGML 1.0 and 2.0 they name it, of
// 3.0 the n-th list is of the n-th ring that is named.
func listOf(how xmlscan.Elem, ring string) xmlscan.Elem {
	if ring == "" {
		return xmlscan.Elem{}
	}
	named, at := 0, -1
	for c := range how.Children() {
		switch c.Local() {
		case "textureCoordinates":
			if strings.TrimPrefix(c.Attr("ring"), "#") == ring {
				return c
			}
		case "ring":
			if strings.TrimPrefix(c.Text(), "#") == ring {
				at = named
			}
			named++
		}
	}
	for c := range how.Children() {
		if c.Local() == "textureCoordinates" {
			if at == 0 {
				return c
			}
			at--
		}
	}
	return xmlscan.Elem{}
}

// generated gives the texture coordinates of rings by the matrix of a TexCoordGen,
// which turns coordinates as the file has them into those of the image, up to a
// factor.
func (r *reader) generated(how xmlscan.Elem, rings []gml.Ring) ([][][2]float32, error) {
	matrix := how.Child("worldToTexture")
	if !matrix.OK() {
		return nil, errors.New("rule world-to-texture: it has no matrix")
	}
	m, err := gml.Numbers(nil, matrix.Raw())
	if err != nil || len(m) != 12 {
		return nil, fmt.Errorf("rule world-to-texture: want 12 numbers, have %d", len(m))
	}
	row := func(n int, p scene.Vec3) float64 {
		return scene.Vec3{m[4*n], m[4*n+1], m[4*n+2]}.Dot(p) + m[4*n+3]
	}
	return r.eachPoint(rings, func(p scene.Vec3) (u, v float64) {
		q := row(2, p)
		return row(0, p) / q, 1 - row(1, p)/q
	})
}

// eachPoint gives the texture coordinates of rings by what they are at a point, in
// the order of axes of the file.
func (r *reader) eachPoint(rings []gml.Ring, at func(p scene.Vec3) (u, v float64)) ([][][2]float32, error) {
	if r.frame.Map != nil {
		return nil, errors.New("it is laid by coordinates that are not those of a map")
	}
	out := make([][][2]float32, len(rings))
	for i := range rings {
		for _, p := range rings[i].Points {
			if r.frame.NorthFirst {
				p[0], p[1] = p[1], p[0]
			}
			u, v := at(p)
			if !(math.Abs(u) < maxRepeats && math.Abs(v) < maxRepeats) {
				return nil, errors.New("its coordinates cannot be meant")
			}
			out[i] = append(out[i], [2]float32{float32(u), float32(v)})
		}
	}
	return out, nil
}

// maxRepeats is how often an image may lie beside itself.
const maxRepeats = 1e6

// georeferenced says where an image lies on the map: the middle of its upper left
// pixel, and what one pixel to the right and one down are there.
type georeferenced struct {
	at          [2]float64
	orientation [4]float64
}

// georeference reads where the image of a GeoreferencedTexture lies: by the world
// file beside it unless that is not preferred, else by what the element says; nil
// where neither does.
func (r *reader) georeference(e xmlscan.Elem, image string) *georeferenced {
	own := inline(e)
	prefer := childText(e, "preferWorldFile")
	if own != nil && (prefer == "false" || prefer == "0") {
		return own
	}
	if g := r.worldFile(image); g != nil {
		return g
	}
	if own == nil {
		r.warn(fmt.Sprintf("the texture %q is left out: nothing says where it lies, no world file and no reference point", shown(image)))
		return &georeferenced{}
	}
	return own
}

// inline reads referencePoint and orientation.
func inline(e xmlscan.Elem) *georeferenced {
	g := &georeferenced{}
	v, err := gml.Numbers(nil, []byte(childText(e, "orientation")))
	if err != nil || len(v) != 4 {
		return nil
	}
	copy(g.orientation[:], v)
	point := e.Child("referencePoint")
	if !point.OK() {
		return nil
	}
	for c := range point.All() {
		if c.Local() == "pos" {
			if v, err := gml.Numbers(nil, c.Raw()); err == nil && len(v) >= 2 {
				g.at = [2]float64(v)
				return g
			}
		}
	}
	return nil
}

// worldFile reads the file beside an image that says where it lies: a, d, b, e and
// the coordinates of the middle of the upper left pixel, each on a line.
func (r *reader) worldFile(image string) *georeferenced {
	ext := path.Ext(image)
	stem := strings.TrimSuffix(image, ext)
	names := []string{image + "w", stem + ".wld"}
	if len(ext) == 4 {
		names = append([]string{stem + ext[:2] + ext[3:] + "w"}, names...)
	}
	for _, name := range names {
		const longest = 4096
		data, err := bundle.Read(r.src.Options.Files, name, longest)
		if err != nil {
			continue
		}
		var v []float64
		for word := range strings.FieldsSeq(string(data)) {
			x, err := strconv.ParseFloat(word, 64)
			if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
				break
			}
			v = append(v, x)
		}
		if len(v) == 6 {
			return &georeferenced{at: [2]float64{v[4], v[5]}, orientation: [4]float64{v[0], v[2], v[1], v[3]}}
		}
		r.warn(fmt.Sprintf("the world file %q is not used: it has %d numbers, not 6", shown(name), len(v)))
	}
	return nil
}

// georeferenced gives the texture coordinates of rings under an image on the map.
func (r *reader) georeferenced(d *surfaceData, tex *scene.Texture, rings []gml.Ring) ([][][2]float32, error) {
	g := d.georef
	o := g.orientation
	det := float64(o[0]*o[3]) - float64(o[1]*o[2])
	if det == 0 || tex.Width == 0 || tex.Height == 0 {
		return nil, errors.New("rule georeferenced-texture: its orientation has no area")
	}
	return r.eachPoint(rings, func(p scene.Vec3) (u, v float64) {
		x, y := p[0]-g.at[0], p[1]-g.at[1]
		column := (float64(o[3]*x) - float64(o[1]*y)) / det
		row := (float64(o[0]*y) - float64(o[2]*x)) / det
		return (column + 0.5) / float64(tex.Width), (row + 0.5) / float64(tex.Height)
	})
}

// repeats tells whether the image lies beside itself.
func (d *surfaceData) repeats() bool { return d.wrap == "wrap" || d.wrap == "mirror" }

// image gives the texture of surface data, nil where it cannot be had: that is
// told once for each image.
func (r *reader) image(d *surfaceData) *scene.Texture {
	if d.loaded {
		return d.texture
	}
	d.loaded = true
	repeat := d.repeats()
	if d.wrap == "mirror" {
		r.warn("textures that are mirrored beside themselves (wrapMode mirror) are repeated as they are")
	}
	key := imageKey{d.image, repeat}
	if t, ok := r.looks.images[key]; ok {
		d.texture = t
		return t
	}
	if r.looks.images == nil {
		r.looks.images, r.looks.missing = map[imageKey]*scene.Texture{}, map[string]bool{}
	}
	t, err := r.load(d.image, texture.Repeat{S: repeat, T: repeat})
	if err != nil && !r.looks.missing[d.image] {
		r.looks.missing[d.image] = true
		r.warn(fmt.Sprintf("a texture is left out: %v", err))
	}
	r.looks.images[key], d.texture = t, t
	return t
}

// load reads an image beside the file.
func (r *reader) load(uri string, repeat texture.Repeat) (*scene.Texture, error) {
	data, err := bundle.Read(r.src.Options.Files, uri, texture.MaxBytes)
	if err != nil {
		return nil, err
	}
	return r.looks.textures.Image(path.Base(strings.ReplaceAll(uri, "\\", "/")), data, repeat)
}
