package citygml

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans/gml"
	"github.com/maquette-city/maquette/plans/xmlscan"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// surfaceData is one X3DMaterial, ParameterizedTexture or GeoreferencedTexture
// (OGC 12-019, clause 9).
type surfaceData struct {
	image    string // URI, "" for a material
	wrap     string
	georef   *georeferenced
	colour   [4]uint8
	coloured bool

	texture *scene.Texture
	loaded  bool
}

// target is a surface that surface data names, with the element that says how the
// image lies on it: in a tree of the member, or where it lies in the file.
type target struct {
	data  *surfaceData
	how   xmlscan.Elem
	outer span
}

// outerTarget is a target of an appearance of the whole model.
type outerTarget struct {
	id uint64 // hash
	target
}

// looks are the appearances of a file.
type looks struct {
	theme    string // taken
	themed   bool   // it is known
	outer    []outerTarget
	full     bool
	data     map[string]*surfaceData // of the whole model, by id: other themes refer to it
	local    map[string][]target     // of the member that is read
	tree     *xmlscan.Tree           // of the target that was looked at last
	treeAt   span
	textures texture.Loader
	images   map[imageKey]*scene.Texture
	missing  map[string]bool
}

type imageKey struct {
	uri    string
	repeat bool
}

// accept tells whether an appearance is of the theme that is taken: the first one
// met, unless one is asked for.
func (l *looks) accept(theme, asked string) bool {
	if asked != "" {
		return theme == asked
	}
	if !l.themed {
		l.theme, l.themed = theme, true
	}
	return theme == l.theme
}

// appearanceEntry keeps what an appearance of the whole model names.
func (r *reader) appearanceEntry(ctx context.Context, e entry) error {
	if e.to-e.from > MaxMember {
		r.warn(fmt.Sprintf("byte %d: an appearance of %d bytes is left out, at most %d can be read", e.from, e.to-e.from, MaxMember))
		return nil
	}
	t, err := r.tree(ctx, e)
	if err != nil {
		return err
	}
	if r.looks.data == nil {
		r.looks.data = map[string]*surfaceData{}
	}
	keep := func(id string, d *surfaceData, how xmlscan.Elem) {
		if len(r.looks.outer) >= MaxTargets {
			r.looks.full = true
			return
		}
		o := outerTarget{id: hash([]byte(id)), target: target{data: d}}
		if how.OK() {
			o.outer = span{how.Offset(), how.End()}
		}
		r.looks.outer = append(r.looks.outer, o)
	}
	r.readAppearance(t.Root(), keep)
	return nil
}

// settle puts the targets in order, so that they can be found.
func (l *looks) settle() {
	slices.SortStableFunc(l.outer, func(a, b outerTarget) int { return cmp.Compare(a.id, b.id) })
}

// localAppearances reads the appearances within a member.
func (r *reader) localAppearances(t *xmlscan.Tree) {
	r.looks.local = nil
	for e := range t.Root().All() {
		if e.Local() != "Appearance" {
			continue
		}
		if r.looks.local == nil {
			r.looks.local = map[string][]target{}
		}
		r.readAppearance(e, func(id string, d *surfaceData, how xmlscan.Elem) {
			r.looks.local[id] = append(r.looks.local[id], target{data: d, how: how})
		})
	}
}

// readAppearance calls keep with each surface that an Appearance of the theme names.
func (r *reader) readAppearance(e xmlscan.Elem, keep func(id string, d *surfaceData, how xmlscan.Elem)) {
	theme := ""
	if c := e.Child("theme"); c.OK() {
		theme = c.Text()
	}
	taken := r.looks.accept(theme, r.src.Options.Theme)
	r.noteTheme(theme, taken)
	for p := range e.Children() {
		if p.Local() != "surfaceDataMember" && p.Local() != "surfaceData" {
			continue
		}
		in := p.First()
		if href := p.Attr("href"); href != "" && taken {
			in = r.find(href)
		}
		if taken && in.OK() {
			r.readSurfaceData(in, keep)
		}
	}
}

// maxThemes bounds the themes that are told of.
const maxThemes = 20

// noteTheme keeps which themes there are.
func (r *reader) noteTheme(theme string, taken bool) {
	if r.themes == nil {
		r.themes = map[string]bool{}
	}
	if _, known := r.themes[theme]; known || len(r.themes) < maxThemes || taken {
		r.themes[theme] = taken
	}
}

// tellThemes tells which themes are not shown.
func (r *reader) tellThemes() {
	var others []string
	for _, name := range slices.Sorted(maps.Keys(r.themes)) {
		if !r.themes[name] {
			others = append(others, fmt.Sprintf("%q", shown(name)))
		}
	}
	asked, list := r.src.Options.Theme, strings.Join(others, ", ")
	switch {
	case asked != "" && !r.themes[asked] && list == "":
		r.warn(fmt.Sprintf("appearances: no surface has the theme %q that was asked for", shown(asked)))
	case asked != "" && !r.themes[asked]:
		r.warn(fmt.Sprintf("appearances: no surface has the theme %q that was asked for; there are also %s", shown(asked), list))
	case list != "":
		r.warn("appearances: of several themes one is shown; others can be asked for: " + list)
	}
}

// readSurfaceData reads one of the three kinds, and what it is laid on.
func (r *reader) readSurfaceData(e xmlscan.Elem, keep func(id string, d *surfaceData, how xmlscan.Elem)) {
	if c := e.Child("isFront"); c.OK() && (c.Text() == "false" || c.Text() == "0") {
		return // only what is seen from outside is made
	}
	d := &surfaceData{}
	switch e.Local() {
	case "X3DMaterial":
		d.material(e)
	case "ParameterizedTexture", "GeoreferencedTexture":
		d.image, d.wrap = childText(e, "imageURI"), childText(e, "wrapMode")
		if e.Local() == "GeoreferencedTexture" {
			d.georef = r.georeference(e, d.image)
		}
	default:
		return
	}
	for p := range e.Children() {
		switch p.Local() {
		case "target":
			r.target(p, d, keep)
		case "textureParameterization": // of 3.0: TextureAssociation
			for a := range p.Children() {
				r.association(a, d, keep)
			}
		}
	}
}

// target reads a target of CityGML 1.0 and 2.0, or of a material.
func (r *reader) target(p xmlscan.Elem, d *surfaceData, keep func(string, *surfaceData, xmlscan.Elem)) {
	id, how := p.Attr("uri"), p.First()
	if href := p.Attr("href"); href != "" && id != "" {
		how = r.find(href)
	} else if id == "" {
		id = p.Text()
	}
	if id == "" {
		id = p.Attr("href")
	}
	if id = strings.TrimPrefix(strings.TrimSpace(id), "#"); id != "" {
		keep(id, d, how)
	}
}

// association reads a TextureAssociation of CityGML 3.0.
func (r *reader) association(a xmlscan.Elem, d *surfaceData, keep func(string, *surfaceData, xmlscan.Elem)) {
	how := xmlscan.Elem{}
	if p := a.Child("textureParameterization"); p.OK() {
		if how = p.First(); p.Attr("href") != "" {
			how = r.find(p.Attr("href"))
		}
	}
	for p := range a.Children() {
		if p.Local() == "target" {
			id := cmp.Or(p.Text(), p.Attr("href"))
			keep(strings.TrimPrefix(id, "#"), d, how)
		}
	}
}

func childText(e xmlscan.Elem, local string) string {
	if c := e.Child(local); c.OK() {
		return c.Text()
	}
	return ""
}

// material reads an X3DMaterial: its diffuse colour and transparency, both from 0
// to 1; without a colour it is the 0.8 grey of X3D.
func (d *surfaceData) material(e xmlscan.Elem) {
	rgb, opaque := []float64{0.8, 0.8, 0.8}, 1.0
	if c := e.Child("diffuseColor"); c.OK() {
		if v, err := gml.Numbers(nil, []byte(c.Text())); err == nil && len(v) == 3 {
			rgb = v
		}
	}
	if c := e.Child("transparency"); c.OK() {
		if v, err := strconv.ParseFloat(c.Text(), 64); err == nil {
			opaque = 1 - v
		}
	}
	d.coloured = true
	d.colour = [4]uint8{channel(rgb[0]), channel(rgb[1]), channel(rgb[2]), channel(opaque)}
}

func channel(v float64) uint8 { return uint8(math.Round(255 * math.Min(1, math.Max(0, v)))) }

// targetsOf gives what is laid on the surface with an id.
func (r *reader) targetsOf(id string) []target {
	if all := r.looks.local[id]; len(all) > 0 {
		return all
	}
	if len(r.looks.outer) == 0 {
		return nil
	}
	h := hash([]byte(id))
	i, _ := slices.BinarySearchFunc(r.looks.outer, h, func(o outerTarget, h uint64) int { return cmp.Compare(o.id, h) })
	var all []target
	for ; i < len(r.looks.outer) && r.looks.outer[i].id == h; i++ {
		all = append(all, r.looks.outer[i].target)
	}
	return all
}

// appearance gives the material of a polygon and its texture coordinates: the
// innermost geometry around it that an appearance names counts, a texture before
// a colour.
func (r *reader) appearance(p *gml.Polygon, rings []gml.Ring, look scene.Material) (scene.Material, [][][2]float32) {
	if r.looks.local == nil && len(r.looks.outer) == 0 {
		return look, nil
	}
	var colour *surfaceData
	for i := len(p.Above); i >= 0; i-- {
		e := p.Elem
		if i < len(p.Above) {
			e = p.Above[i]
		}
		id := e.Attr("id")
		if id == "" {
			continue
		}
		for _, t := range r.targetsOf(id) {
			if t.data.coloured && colour == nil {
				colour = t.data
			}
			if t.data.image == "" {
				continue
			}
			if m, uv, ok := r.textured(t, p, rings, look); ok {
				return m, uv
			}
		}
	}
	if colour != nil {
		look.RGBA = colour.colour
	}
	return look, nil
}

// textured lays the image of a target on a polygon; false where that cannot be.
func (r *reader) textured(t target, p *gml.Polygon, rings []gml.Ring, look scene.Material) (scene.Material, [][][2]float32, bool) {
	tex := r.image(t.data)
	if tex == nil {
		return look, nil, false
	}
	var uv [][][2]float32
	var err error
	if t.data.georef != nil {
		uv, err = r.georeferenced(t.data, tex, rings)
	} else {
		how := r.how(t)
		if !how.OK() {
			return look, nil, false
		}
		if how.Local() == "TexCoordGen" {
			uv, err = r.generated(how, rings)
		} else if uv, err = coordinates(how, rings, p.Flip, t.data.repeats()); errors.Is(err, errNoCoordinates) {
			return look, nil, false // the list is of another polygon of the same target
		}
	}
	if err != nil {
		r.warn(fmt.Sprintf("the texture %q is left out: %v", shown(t.data.image), err))
		return look, nil, false
	}
	look.RGBA, look.Texture = [4]uint8{255, 255, 255, 255}, tex
	return look, uv, true
}

// how gives the element that says how an image lies on a target.
func (r *reader) how(t target) xmlscan.Elem {
	if t.how.OK() || t.outer.to <= t.outer.from {
		return t.how
	}
	if r.looks.tree == nil || r.looks.treeAt != t.outer {
		text, err := r.bytes(t.outer)
		if err != nil {
			return xmlscan.Elem{}
		}
		tree, err := xmlscan.Parse(context.Background(), text, t.outer.from, r.names, r.index.spaces, r.decoder)
		if err != nil {
			return xmlscan.Elem{}
		}
		r.looks.tree, r.looks.treeAt = tree, t.outer
	}
	return r.looks.tree.Root()
}
