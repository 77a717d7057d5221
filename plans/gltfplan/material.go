package gltfplan

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// look is what a material makes of a primitive.
type look struct {
	name    string
	factor  [4]float64 // linear
	opaque  bool       // opacity does not count
	texture *scene.Texture
	set     int // of texture coordinates
	// offset, rotation and scale of texture coordinates (KHR_texture_transform).
	offset, scale [2]float64
	rotation      float64
	moved         bool
}

// look reads a material once; that of no material is white.
func (r *reader) look(v *value, pointer string) (*look, error) {
	if v.kind == absent {
		return &look{factor: [4]float64{1, 1, 1, 1}, opaque: true}, nil
	}
	m, i, err := r.doc.reference(v, "materials", pointer)
	if err != nil {
		return &look{factor: [4]float64{1, 1, 1, 1}, opaque: true}, err
	}
	if l := r.looks[i]; l != nil {
		return l, nil
	}
	l := r.readLook(m, fmt.Sprintf("/materials/%d", i))
	r.looks[i] = l
	return l, nil
}

func (r *reader) readLook(m *value, at string) *look {
	l := &look{name: m.get("name").text, factor: [4]float64{1, 1, 1, 1}}
	factor, tex := "baseColorFactor", m.get("pbrMetallicRoughness").get("baseColorTexture")
	from, where := m.get("pbrMetallicRoughness"), at+"/pbrMetallicRoughness/baseColorTexture"
	if sg := m.get("extensions").get("KHR_materials_pbrSpecularGlossiness"); sg.kind == object {
		factor, tex = "diffuseFactor", sg.get("diffuseTexture")
		from, where = sg, at+"/extensions/KHR_materials_pbrSpecularGlossiness/diffuseTexture"
	}
	from.get(factor).floats(l.factor[:]) // check tells where they are none
	for k := range l.factor {
		l.factor[k] = min(max(l.factor[k], 0), 1)
	}
	mode := m.get("alphaMode").text
	l.opaque = mode != "BLEND" && mode != "MASK"
	cutoff := m.get("alphaCutoff").float(0.5)
	if mode == "MASK" && tex.kind == absent {
		l.opaque = true // and not drawn at all where less than the cutoff, which nobody means
	}
	if tex.kind == object {
		t := alpha{opaque: l.opaque, mask: mode == "MASK", cutoff: cutoff, factor: l.factor[3]}
		if err := r.texture(l, tex, where, t); err != nil && !r.doc.found.note(err) {
			r.warn(err.Error())
		}
		if mode == "MASK" {
			l.factor[3] = 1 // the mask holds it
		}
	}
	return l
}

// transform reads KHR_texture_transform of a reference to a texture.
func (l *look) transform(info *value) {
	x := info.get("extensions").get("KHR_texture_transform")
	if x.kind != object {
		return
	}
	l.moved = true
	x.get("offset").floats(l.offset[:])
	x.get("scale").floats(l.scale[:])
	l.rotation = x.get("rotation").float(0)
	if s := x.get("texCoord").index(); s >= 0 {
		l.set = s
	}
}

// coordinates gives texture coordinates as the look wants them.
func (l *look) coordinates(uv [][2]float32) [][2]float32 {
	if !l.moved || uv == nil {
		return uv
	}
	sin, cos := math.Sincos(l.rotation)
	out := make([][2]float32, len(uv))
	for i, c := range uv {
		u, v := float64(c[0])*l.scale[0], float64(c[1])*l.scale[1]
		out[i] = [2]float32{
			float32(float64(cos*u) + float64(sin*v) + l.offset[0]),
			float32(float64(cos*v) - float64(sin*u) + l.offset[1]),
		}
	}
	return out
}

// material gives the look in a colour that multiplies it, linear.
func (l *look) material(c [4]float64) scene.Material {
	m := scene.Material{Name: l.name, Texture: l.texture}
	for k := range 3 {
		m.RGBA[k] = sRGB(l.factor[k] * c[k])
	}
	m.RGBA[3] = 255
	if !l.opaque {
		m.RGBA[3] = unit8(l.factor[3] * c[3])
	}
	return m
}
