package gltfplan

import (
	"fmt"
	"image"
	"math"
)

// idImage is an image whose texels name features (EXT_mesh_features, "Feature ID by
// Texture Coordinates").
type idImage struct {
	img      *image.NRGBA
	channels []int
	repeat   [2]bool
	uv       [][2]float64 // of the vertices, in texels
}

// id gives the id of a texel.
func (m *idImage) id(x, y int) int64 {
	var id int64
	p := m.texel(x, y)
	for k, c := range m.channels {
		id |= int64(p[c]) << (8 * k)
	}
	return id
}

// bytes appends the channels of a texel.
func (m *idImage) bytes(out []byte, x, y int) []byte {
	p := m.texel(x, y)
	for _, c := range m.channels {
		out = append(out, p[c])
	}
	return out
}

// texel gives the four bytes of a texel, of the image or of one that repeats it.
func (m *idImage) texel(x, y int) []byte {
	at := [2]int{x, y}
	for k, n := range [2]int{m.img.Rect.Dx(), m.img.Rect.Dy()} {
		if m.repeat[k] {
			at[k] = ((at[k] % n) + n) % n
		}
		at[k] = min(max(at[k], 0), n-1)
	}
	return m.img.Pix[at[1]*m.img.Stride+4*at[0]:]
}

// idImage reads the image of a set of ids.
func (r *reader) idImage(p *primitive, info *value, at string) (*idImage, error) {
	t, _, err := r.doc.reference(info.get("index"), "textures", at+"/index")
	if err != nil {
		return nil, err
	}
	img, i, err := r.doc.reference(t.get("source"), "images", at)
	if err != nil {
		return nil, err
	}
	data, where, err := r.imageBytes(img, fmt.Sprintf("/images/%d", i))
	if err != nil {
		return nil, err
	}
	m := &idImage{}
	if m.img, err = r.images.Raw(where[1:], data); err != nil {
		return nil, broken("IMAGE_DATA_INVALID", fmt.Sprintf("/images/%d", i), "%v", err)
	}
	repeat := r.repeat(t)
	m.repeat = [2]bool{repeat.S, repeat.T}
	channels := info.get("channels")
	for k := range min(channels.length(), 4) {
		if c := channels.list[k].index(); c >= 0 && c < 4 {
			m.channels = append(m.channels, c)
		}
	}
	if len(m.channels) == 0 {
		m.channels = []int{0}
	}
	return m, m.place(p, info, at)
}

// place reads the texture coordinates of the vertices.
func (m *idImage) place(p *primitive, info *value, at string) error {
	l := &look{scale: [2]float64{1, 1}, set: max(0, info.get("texCoord").index())}
	l.transform(info)
	uv, err := p.texCoords(l.set)
	if err != nil {
		return err
	}
	if uv == nil {
		return broken("MESH_PRIMITIVE_TOO_FEW_TEXCOORDS", at, "the primitive has no TEXCOORD_%d", l.set)
	}
	uv = l.coordinates(uv)
	m.uv = make([][2]float64, len(uv))
	for i, c := range uv {
		for k, n := range [2]int{m.img.Rect.Dx(), m.img.Rect.Dy()} {
			m.uv[i][k] = float64(c[k]) * float64(n)
			if math.Abs(m.uv[i][k]) > 1<<30 {
				return broken("VALUE_NOT_IN_RANGE", at, "vertex %d lies beyond the image", i)
			}
		}
	}
	return nil
}
