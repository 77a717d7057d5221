package gltfplan

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"strings"

	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// alpha is what a material makes of the opacity of its image.
type alpha struct {
	opaque, mask   bool
	cutoff, factor float64
}

// Wrap modes (glTF 2.0, clause 3.8.4.5).
const (
	wrapClamp = 33071
)

// textureKey is what tells textures apart.
type textureKey struct {
	texture int
	alpha   alpha
}

// texture gives l the texture that info, at where, refers to.
func (r *reader) texture(l *look, info *value, where string, a alpha) error {
	t, i, err := r.doc.reference(info.get("index"), "textures", where+"/index")
	if err != nil {
		return err
	}
	l.set = max(0, info.get("texCoord").index())
	l.scale = [2]float64{1, 1}
	l.transform(info)
	key := textureKey{i, a}
	made, ok := r.textures[key]
	if !ok {
		made.texture, made.err = r.readTexture(t, fmt.Sprintf("/textures/%d", i), a)
		r.textures[key] = made
	}
	l.texture = made.texture
	return made.err
}

// madeTexture is a texture that was read once, or why it could not be.
type madeTexture struct {
	texture *scene.Texture
	err     error
}

func (r *reader) readTexture(t *value, at string, a alpha) (*scene.Texture, error) {
	var first error
	for _, s := range sources(t, at) {
		made, err := r.readImage(t, s, a)
		if err == nil {
			return made, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// source is where a texture says that its image is.
type source struct {
	image *value
	at    string
}

// sources gives the images of a texture in the order in which they are tried: KTX
// 2.0, which tiles may take as it is, that of glTF itself, and what only another
// extension names.
func sources(t *value, at string) []source {
	var all []source
	add := func(name string) {
		if e := t.get("extensions").get(name); e.kind == object && e.get("source").kind != absent {
			all = append(all, source{e.get("source"), at + "/extensions/" + name + "/source"})
		}
	}
	add("KHR_texture_basisu")
	if s := t.get("source"); s.kind != absent || len(t.get("extensions").keys) == 0 {
		all = append(all, source{s, at + "/source"})
	}
	add("EXT_texture_webp")
	add("EXT_texture_avif")
	add("MSFT_texture_dds")
	if len(all) == 0 {
		all = append(all, source{t.get("source"), at + "/source"})
	}
	return all
}

// readImage makes the texture of one image.
func (r *reader) readImage(t *value, s source, a alpha) (*scene.Texture, error) {
	img, i, err := r.doc.reference(s.image, "images", s.at)
	if err != nil {
		return nil, err
	}
	at := fmt.Sprintf("/images/%d", i)
	data, where, err := r.imageBytes(img, at)
	if err != nil {
		return nil, err
	}
	name := img.get("name").text
	if name == "" {
		name = at[1:]
	}
	made, err := r.pixels(name, data, r.repeat(t), a)
	if err != nil {
		return nil, broken("IMAGE_DATA_INVALID", strings.TrimSuffix(where, "/uri"), "%v", err)
	}
	return made, nil
}

// repeat reads how a sampler repeats an image.
func (r *reader) repeat(t *value) texture.Repeat {
	s, _ := r.doc.list("samplers", t.get("sampler").index())
	return texture.Repeat{S: s.get("wrapS").index() != wrapClamp, T: s.get("wrapT").index() != wrapClamp}
}

// imageBytes gives the file of an image.
func (r *reader) imageBytes(img *value, at string) ([]byte, string, error) {
	if uri := img.get("uri"); uri.kind == text {
		data, err := r.doc.resource(uri.text, at+"/uri", MaxImageBytes)
		return data, at + "/uri", err
	}
	data, _, err := r.doc.view(img.get("bufferView"), at+"/bufferView")
	if img.get("bufferView").kind == absent {
		err = broken("ONE_OF_MISMATCH", at, "it has neither a uri nor a bufferView")
	}
	return data, at, err
}

// pixels makes the texture of an image file. Opacity is left out, or cut to all or
// nothing, as the material says.
func (r *reader) pixels(name string, data []byte, repeat texture.Repeat, a alpha) (*scene.Texture, error) {
	t, err := r.images.Image(name, data, repeat)
	if err != nil || !t.Translucent || !a.opaque && !a.mask {
		return t, err
	}
	img, _, err := image.Decode(bytes.NewReader(t.Data)) // its size was checked
	if err != nil {
		return nil, err
	}
	return r.withAlpha(name, img, repeat, a)
}

// withAlpha makes a texture of pixels in which opacity is what a says.
func (r *reader) withAlpha(name string, img image.Image, repeat texture.Repeat, a alpha) (*scene.Texture, error) {
	b := img.Bounds()
	rgba := make([]byte, 0, 4*b.Dx()*b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			switch {
			case a.opaque, a.mask && float64(c.A)/255*a.factor >= a.cutoff:
				c.A = 255
			case a.mask:
				c.A = 0
			}
			rgba = append(rgba, c.R, c.G, c.B, c.A)
		}
	}
	return r.images.Pixels(name, b.Dx(), b.Dy(), rgba, repeat)
}
