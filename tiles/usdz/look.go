package usdz

import (
	"encoding/hex"
	"math"
	"strconv"

	"github.com/maquette-city/maquette/tiles/scene"
)

// looks are the materials of a model, each once, in the order of their first use.
type looks struct {
	all   []*look
	files []*scene.Texture            // images, each once
	made  map[[32]byte]*scene.Texture // what is written for an image
	seen  map[lookID]*look
}

// look is one material.
type look struct {
	name    string
	rgba    [4]uint8 // sRGB colour and opacity, by which the texture is multiplied
	texture *scene.Texture
	file    string // of the image
}

// lookID is what makes two materials look alike.
type lookID struct {
	rgba             [4]uint8
	textured         bool
	sum              [32]byte
	repeatS, repeatT bool
}

// of gives the look of a material: names of materials do not count, since merging
// what looks alike saves drawing.
func (l *looks) of(m scene.Material) *look {
	id := lookID{rgba: m.RGBA}
	if !m.Transparent() {
		id.rgba[3] = math.MaxUint8
	}
	if t := m.Texture; t != nil {
		id.textured, id.sum, id.repeatS, id.repeatT = true, t.Sum, t.RepeatS, t.RepeatT
	}
	if old := l.seen[id]; old != nil {
		return old
	}
	one := &look{rgba: id.rgba, texture: m.Texture, name: "Colour_" + hex.EncodeToString(id.rgba[:3])}
	if m.Transparent() {
		one.name = "Glass_" + hex.EncodeToString(id.rgba[:])
	}
	if m.Texture != nil {
		one.name, one.file = "Textured_"+strconv.Itoa(len(l.all)+1), l.file(l.fitted(m.Texture))
	}
	if l.seen == nil {
		l.seen = map[lookID]*look{}
	}
	l.seen[id] = one
	l.all = append(l.all, one)
	return one
}

// fitted gives the texture whose image is written for t, made once.
func (l *looks) fitted(t *scene.Texture) *scene.Texture {
	made := l.made[t.Sum]
	if made == nil {
		if l.made == nil {
			l.made = map[[32]byte]*scene.Texture{}
		}
		made = fitted(t)
		l.made[t.Sum] = made
	}
	return made
}

// file gives the path of an image in the archive. Names of textures are paths of
// whoever made the model: they stay out.
func (l *looks) file(t *scene.Texture) string {
	at := -1
	for i, old := range l.files {
		if old.Sum == t.Sum {
			at = i
		}
	}
	if at < 0 {
		at = len(l.files)
		l.files = append(l.files, t)
	}
	ending := ".png"
	if l.files[at].MediaType == jpegType {
		ending = ".jpg"
	}
	return "textures/" + strconv.Itoa(at+1) + ending
}

// prims gives the materials.
func (l *looks) prims() []*prim {
	var all []*prim
	for _, one := range l.all {
		all = append(all, one.prim())
	}
	return all
}

func (l *look) path() target { return target("/" + rootName + "/" + materialsName + "/" + l.name) }

// Roughness of surfaces, as in package glb: matt walls, clear glass.
const (
	mattRoughness  = 0.9
	glassRoughness = 0.1
)

// prim gives the material by the one model of shading that every viewer knows
// (OpenUSD, "UsdPreviewSurface Specification" 2.6).
func (l *look) prim() *prim {
	surface := &prim{kind: "Shader", name: "Surface", properties: []property{
		uniform("token", "info:id", token("UsdPreviewSurface")),
	}}
	p := &prim{kind: "Material", name: l.name, children: []*prim{surface}, properties: []property{
		connected("token", "outputs:surface", l.path()+"/Surface.outputs:surface"),
	}}
	glass := l.rgba[3] < math.MaxUint8
	roughness := float32(mattRoughness)
	if glass && l.texture == nil {
		roughness = glassRoughness
	}
	in := func(a property) { surface.properties = append(surface.properties, a) }
	if l.texture != nil {
		in(connected("color3f", "inputs:diffuseColor", l.path()+"/Image.outputs:rgb"))
		p.children = append(p.children, l.image(), l.reader())
	} else {
		in(attribute("color3f", "inputs:diffuseColor", vec3{linear(l.rgba[0]), linear(l.rgba[1]), linear(l.rgba[2])}))
	}
	in(attribute("float", "inputs:metallic", float32(0)))
	switch {
	case l.texture != nil && (glass || l.texture.Translucent):
		in(connected("float", "inputs:opacity", l.path()+"/Image.outputs:a"))
	case glass:
		in(attribute("float", "inputs:opacity", share(l.rgba[3])))
	}
	in(attribute("float", "inputs:roughness", roughness))
	in(output("token", "outputs:surface"))
	return p
}

// image gives the shader that looks up the image, times the colour.
func (l *look) image() *prim {
	p := &prim{kind: "Shader", name: "Image", properties: []property{
		uniform("token", "info:id", token("UsdUVTexture")),
		attribute("asset", "inputs:file", asset(l.file)),
	}}
	if l.rgba != [4]uint8{255, 255, 255, 255} {
		p.properties = append(p.properties, attribute("float4", "inputs:scale",
			vec4{linear(l.rgba[0]), linear(l.rgba[1]), linear(l.rgba[2]), share(l.rgba[3])}))
	}
	p.properties = append(p.properties,
		attribute("token", "inputs:sourceColorSpace", token("sRGB")),
		connected("float2", "inputs:st", l.path()+"/Coordinates.outputs:result"),
		attribute("token", "inputs:wrapS", wrapping(l.texture.RepeatS)),
		attribute("token", "inputs:wrapT", wrapping(l.texture.RepeatT)),
		output("float", "outputs:a"),
		output("float3", "outputs:rgb"),
	)
	return p
}

// reader gives the shader that reads the texture coordinates of the mesh.
func (l *look) reader() *prim {
	return &prim{kind: "Shader", name: "Coordinates", properties: []property{
		uniform("token", "info:id", token("UsdPrimvarReader_float2")),
		attribute("string", "inputs:varname", "st"),
		output("float2", "outputs:result"),
	}}
}

func wrapping(repeat bool) token {
	if repeat {
		return "repeat"
	}
	return "clamp"
}

// share gives a byte as a share of one.
func share(c uint8) float32 { return float32(c) / math.MaxUint8 }

// linear gives the linear value of an sRGB byte (IEC 61966-2-1), to four
// decimals, which is finer than the byte and the same on every machine.
func linear(c uint8) float32 {
	v := float64(c) / math.MaxUint8
	if v <= 0.04045 {
		v /= 12.92
	} else {
		v = math.Pow((v+0.055)/1.055, 2.4)
	}
	return float32(math.Round(v*1e4) / 1e4)
}
