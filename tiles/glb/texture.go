package glb

import (
	"github.com/qmuntal/gltf"

	"github.com/maquette-city/maquette/tiles/scene"
)

// texcoords writes TEXCOORD_0 as float32: images that repeat have coordinates
// beyond 1, which normalized integers have not.
func (w *writer) texcoords(coords [][2]uint32) int {
	view := w.view(8, gltf.TargetArrayBuffer, func(bin []byte) []byte { return appendPairs(bin, coords) })
	return w.accessor(gltf.Accessor{ComponentType: gltf.ComponentFloat, Type: gltf.AccessorVec2, Count: len(coords)}, view)
}

func appendPairs(bin []byte, pairs [][2]uint32) []byte {
	for i := range pairs {
		bin = appendWords(bin, pairs[i][:])
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
	w.doc.Textures = append(w.doc.Textures, &gltf.Texture{Source: gltf.Index(w.image(t)), Sampler: gltf.Index(w.sampler(t))})
	w.textures = append(w.textures, t)
	return len(w.textures) - 1
}

// image gives the number of the image of t.
func (w *writer) image(t *scene.Texture) int {
	for i, old := range w.textures {
		if old.Sum == t.Sum && old.MediaType == t.MediaType {
			return *w.doc.Textures[i].Source
		}
	}
	view := w.partView(0, 0, part{data: t.Data})
	w.doc.Images = append(w.doc.Images, &gltf.Image{MimeType: t.MediaType, BufferView: gltf.Index(view)})
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
