package check

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"maps"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/tiles/glb"
)

// textureUse is a reference to channels of a texture, or, for a property
// texture, those of all its properties.
type textureUse struct {
	index      int
	coordinate string // the attribute of its texture coordinates
	channels   []int
	more       []*textureUse
}

// coordinates gives the attributes of texture coordinates that are wanted.
func (u *textureUse) coordinates() []string {
	if u == nil {
		return nil
	}
	var out []string
	for _, m := range u.more {
		if m != nil {
			out = append(out, m.coordinate)
		}
	}
	return out
}

// textureUse reads index, texCoord and channels; nil where they have faults.
func (v value) textureUse(m *gltfModel) *textureUse {
	if !v.object() {
		return nil
	}
	u := &textureUse{coordinate: "TEXCOORD_0", channels: []int{0}}
	i, ok := v.required("index")
	if !ok {
		return nil
	}
	if u.index, ok = i.integer(0); !ok {
		return nil
	}
	if n := len(m.json.elementsOf("textures")); u.index >= n {
		i.fault(MetadataWrong, "texture %d of %d", u.index, n)
		return nil
	}
	if t, has := v.member("texCoord"); has {
		set, good := t.integer(0)
		if !good {
			return nil
		}
		u.coordinate = attribute("TEXCOORD", set)
	}
	if c, has := v.member("channels"); has {
		if u.channels = c.channels(); u.channels == nil {
			return nil
		}
	}
	return u
}

// channels reads different numbers of channels; nil where they have faults.
func (v value) channels() []int {
	list, ok := v.list(1)
	if !ok {
		return nil
	}
	var out []int
	seen := map[int]bool{}
	for _, x := range list {
		n, ok := x.integer(0)
		if !ok {
			return nil
		}
		if seen[n] {
			x.fault(MetadataWrong, "channel %d twice", n)
			return nil
		}
		seen[n] = true
		out = append(out, n)
	}
	return out
}

// propertyTexture checks a property texture: its properties have values of as
// many bytes as channels.
func (v value) propertyTexture(m *gltfModel) *textureUse {
	if !v.object() {
		return nil
	}
	v.common(m.facts)
	v.described("name")
	of, p, ok := v.classAndProperties(m.schema)
	if !ok {
		return nil
	}
	out := &textureUse{}
	for _, x := range p.members() {
		q := of.properties[x.name]
		if q == nil {
			x.fault(MetadataWrong, "no property %q in the class", x.name)
			continue
		}
		u := x.textureUse(m)
		if u == nil {
			continue
		}
		out.more = append(out.more, u)
		x.modifiers(q)
		switch n := q.bytes(m.schema); {
		case n == 0:
			x.fault(MetadataWrong, "a texture holds no %s", q.describe())
		case n != len(u.channels):
			x.fault(MetadataWrong, "%d channels for %s, which has %d bytes", len(u.channels), q.describe(), n)
		}
	}
	return out
}

// classAndProperties reads the class of a property texture or attribute, and
// its properties.
func (v value) classAndProperties(s *schema) (*class, value, bool) {
	c, ok := v.required("class")
	if !ok {
		return nil, v, false
	}
	of := c.classOf(s)
	p, has := v.member("properties")
	if has && (!p.object() || !p.filled()) {
		return nil, p, false
	}
	return of, p, of != nil
}

// bytes gives the bytes of one value, 0 where they differ or are none.
func (p *property) bytes(s *schema) int {
	width := 0
	switch {
	case p.kind == "ENUM" && s.enums[p.enum] != nil:
		width = componentWidth(s.enums[p.enum].component)
	case p.size() > 0:
		width = p.size() * componentWidth(p.component)
	}
	return width * p.elements()
}

// attributeUse is a property attribute.
type attributeUse struct{ properties map[string]*property }

// propertyAttribute checks a property attribute.
func (v value) propertyAttribute(m *gltfModel) *attributeUse {
	if !v.object() {
		return nil
	}
	v.common(m.facts)
	v.described("name")
	of, p, ok := v.classAndProperties(m.schema)
	if !ok {
		return nil
	}
	out := &attributeUse{map[string]*property{}}
	for _, x := range p.members() {
		q := of.properties[x.name]
		if q == nil {
			x.fault(MetadataWrong, "no property %q in the class", x.name)
			continue
		}
		if !x.object() {
			continue
		}
		x.modifiers(q)
		a, ok := x.required("attribute")
		if !ok {
			continue
		}
		name, ok := a.text()
		switch {
		case !ok:
		case !strings.HasPrefix(name, "_"):
			a.fault(MetadataWrong, "%q is no attribute of an application, which begins with _", name)
		case q.array || q.size() == 0 && q.kind != "ENUM":
			a.fault(MetadataWrong, "an attribute holds no %s", q.describe())
		default:
			out.properties[name] = q
		}
	}
	return out
}

// within holds a property attribute against the attributes of a primitive; v is
// the index that names it there.
func (u *attributeUse) within(v value, d *glb.Document, at map[string]int) {
	if u == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(u.properties)) {
		p := u.properties[name]
		i, ok := at[name]
		if !ok {
			v.fault(MetadataWrong, "the primitive has no attribute %s", name)
			continue
		}
		kind, component := kindOf(&d.Accessors[i])
		if p.kind != "ENUM" && (kind != p.kind || component != p.component) {
			v.fault(MetadataWrong, "the attribute %s is %s of %s, the property %s", name, kind, component, p.describe())
		}
	}
}

// texels is a decoded image.
type texels struct{ image.Image }

// maxTexels bounds the images that are decoded: their pixels, not their bytes.
const maxTexels = 2048 * 2048

// imageChannels are those of an image: glTF reads it as RGBA.
const imageChannels = 4

// image decodes the image of a texture where it is a PNG inside the model;
// nil otherwise.
func (m *gltfModel) image(texture int) *texels {
	if t, known := m.images[texture]; known {
		return t
	}
	m.images[texture] = nil
	textures := m.json.elementsOf("textures")
	source, _ := textures[texture].member("source")
	i, ok := source.plain()
	images := m.json.elementsOf("images")
	if !ok || i < 0 || int(i) >= len(images) {
		return nil
	}
	var data []byte
	if view, has := images[int(i)].member("bufferView"); has {
		n, ok := view.plain()
		if !ok || n < 0 || int(n) >= len(m.doc.BufferViews) {
			view.fault(ContentWrong, "bufferView of %d", len(m.doc.BufferViews))
			return nil
		}
		data, _ = m.view(int(n))
	} else if uri, has := images[int(i)].member("uri"); has && strings.HasPrefix(uri.str(), "data:") {
		data, _ = dataURI(uri.str())
	}
	c, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || c.Width*c.Height > maxTexels || c.Width > maxTexels || c.Height > maxTexels {
		return nil
	}
	p, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		images[int(i)].fault(ContentWrong, "the PNG cannot be decoded: %v", err)
		return nil
	}
	m.images[texture] = &texels{p}
	return m.images[texture]
}

// values reads the integers that the channels hold in every pixel, the first
// channel lowest.
func (t *texels) values(channels []int) []float64 {
	b := t.Bounds()
	out := make([]float64, 0, b.Dx()*b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBAModel.Convert(t.At(x, y)).(color.NRGBA)
			bytes := [imageChannels]uint8{c.R, c.G, c.B, c.A}
			n := 0
			for i, channel := range channels {
				n |= int(bytes[channel]) << (8 * i)
			}
			out = append(out, float64(n))
		}
	}
	return out
}
