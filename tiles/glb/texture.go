package glb

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/qmuntal/gltf"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Extensions for images that glTF 2.0 itself does not know, and what they are
// for. A file that needs one requires it: there is no second form of an image.
const (
	extWebP = "EXT_texture_webp"
	extKTX2 = "KHR_texture_basisu"

	typeWebP = "image/webp"
	typeKTX2 = "image/ktx2"
)

// sheet gives what is drawn in place of a texture: by default itself.
func (e *Encoder) sheet(t *scene.Texture) Sheet {
	if s, ok := e.sheets[t]; ok && t != nil {
		return s
	}
	return Sheet{Texture: t, Scale: [2]float32{1, 1}}
}

// place leads texture coordinates onto the sheet; the bits of float32. Products
// are rounded before sums, so that all machines give the same.
func (s Sheet) place(uv [2]float32) (bits [2]uint32) {
	for i := range uv {
		bits[i] = float32Bits(float64(float32(uv[i]*s.Scale[i]) + s.Offset[i]))
	}
	return bits
}

// texcoordAttributes are TEXCOORD_0 in both its forms: normalized unsigned shorts
// where all of a primitive lie within the image, a sixteenth of a pixel of the
// largest image; float32 else, for images that repeat.
func texcoordAttributes() []attribute {
	short := func(p *primitive) bool { return p.texture != nil && insideImage(p.texcoords) }
	return []attribute{
		{name: "TEXCOORD_0", stride: 4, has: short, fill: appendShortTexcoords,
			accessor: gltf.Accessor{ComponentType: gltf.ComponentUshort, Type: gltf.AccessorVec2, Normalized: true}},
		{name: "TEXCOORD_0", stride: 8,
			accessor: gltf.Accessor{ComponentType: gltf.ComponentFloat, Type: gltf.AccessorVec2},
			has:      func(p *primitive) bool { return p.texture != nil && !short(p) },
			fill:     func(bin []byte, p *primitive) []byte { return appendPairs(bin, p.texcoords) }},
	}
}

// insideImage tells whether all coordinates, bits of float32, are from 0 to 1.
func insideImage(coords [][2]uint32) bool {
	for _, c := range coords {
		for _, bits := range c {
			if v := math.Float32frombits(bits); !(v >= 0 && v <= 1) {
				return false
			}
		}
	}
	return true
}

// appendShortTexcoords appends those of a primitive as pairs of shorts.
func appendShortTexcoords(bin []byte, p *primitive) []byte {
	for _, c := range p.texcoords {
		for _, bits := range c {
			v := math.Round(float64(math.Float32frombits(bits)) * math.MaxUint16)
			bin = binary.LittleEndian.AppendUint16(bin, uint16(v))
		}
	}
	return bin
}

func appendPairs(bin []byte, pairs [][2]uint32) []byte {
	for i := range pairs {
		bin = binary.LittleEndian.AppendUint32(bin, pairs[i][0])
		bin = binary.LittleEndian.AppendUint32(bin, pairs[i][1])
	}
	return bin
}

// texture gives the number of a texture, written where it is new. Textures that
// differ only in how they repeat share their image.
func (w *writer) texture(t *scene.Texture) int {
	for i, old := range w.textures {
		if old.Same(t) {
			return i
		}
	}
	texture := &gltf.Texture{Sampler: gltf.Index(w.sampler(t))}
	image := w.image(t)
	if extension := imageExtension(t.MediaType); extension != "" {
		w.require(extension)
		texture.Extensions = gltf.Extensions{extension: textureSource{image}}
	} else {
		texture.Source = gltf.Index(image)
	}
	w.doc.Textures = append(w.doc.Textures, texture)
	w.textures = append(w.textures, t)
	w.images = append(w.images, image)
	return len(w.textures) - 1
}

// textureSource is the JSON of both extensions.
type textureSource struct {
	Source int `json:"source"`
}

// imageExtension gives the extension that an image of this type takes, "" for
// none.
func imageExtension(mediaType string) string {
	switch mediaType {
	case typeWebP:
		return extWebP
	case typeKTX2:
		return extKTX2
	}
	return ""
}

// require names an extension that the file cannot be read without.
func (w *writer) require(extension string) {
	if !slices.Contains(w.doc.ExtensionsRequired, extension) {
		w.doc.ExtensionsUsed = append(w.doc.ExtensionsUsed, extension)
		w.doc.ExtensionsRequired = append(w.doc.ExtensionsRequired, extension)
	}
}

// image gives the number of the image of t.
func (w *writer) image(t *scene.Texture) int {
	for i, old := range w.textures {
		if old.Sum == t.Sum && old.MediaType == t.MediaType && old.URI == t.URI {
			return w.images[i]
		}
	}
	image := &gltf.Image{URI: t.URI, MimeType: t.MediaType}
	if t.URI == "" {
		image.BufferView = gltf.Index(w.partView(0, 0, part{data: t.Data}))
	}
	w.doc.Images = append(w.doc.Images, image)
	return len(w.doc.Images) - 1
}

// sampler gives the number of the sampler of t: smooth near by and far away.
func (w *writer) sampler(t *scene.Texture) int {
	s := gltf.Sampler{MagFilter: gltf.MagLinear, MinFilter: gltf.MinLinearMipMapLinear, WrapS: wrapping(t.RepeatS), WrapT: wrapping(t.RepeatT)}
	for i, old := range w.doc.Samplers {
		if old.WrapS == s.WrapS && old.WrapT == s.WrapT {
			return i
		}
	}
	w.doc.Samplers = append(w.doc.Samplers, &s)
	return len(w.doc.Samplers) - 1
}

func wrapping(repeat bool) gltf.WrappingMode {
	if repeat {
		return gltf.WrapRepeat
	}
	return gltf.WrapClampToEdge
}
