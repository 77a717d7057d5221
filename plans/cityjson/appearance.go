package cityjson

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// appearance is the appearance of a document or feature (section 7 of the
// specification).
type appearance struct {
	materials     []scene.Material
	textures      []textureEntry
	uvs           [][2]float64
	materialTheme string // the default ones, "" for none
	textureTheme  string
	themes        *themes // of the file
}

// textureEntry is one of appearance.textures.
type textureEntry struct {
	ref    string // of the image file
	repeat texture.Repeat
	// unstated tells that it has no wrap mode: an image that only lies once ends at
	// its edge, one that lies beside itself must have been meant to repeat.
	unstated bool
}

// maxUV bounds texture vertices. Some exporters count repeats from the origin of the
// map: what is far away is moved (lay).
const maxUV = 1e9

// readAppearance takes an appearance apart.
func readAppearance(raw []byte) (*appearance, error) {
	a := &appearance{}
	c := cursor{text: raw}
	err := c.object(func(name []byte) error {
		if string(name) == "vertices-texture" {
			return a.readUVs(&c)
		}
		value, err := c.raw()
		if err != nil {
			return err
		}
		switch string(name) {
		case "materials":
			err = a.readMaterials(value)
		case "textures":
			err = a.readTextures(value)
		case "default-theme-material":
			a.materialTheme = text(value)
		case "default-theme-texture":
			a.textureTheme = text(value)
		}
		return err
	})
	return a, err
}

// readMaterials reads diffuse colour and transparency, both from 0 to 1; a material
// that only shines has the colour of that.
func (a *appearance) readMaterials(raw []byte) error {
	var all []struct {
		Name         string    `json:"name"`
		Diffuse      []float64 `json:"diffuseColor"`
		Emissive     []float64 `json:"emissiveColor"`
		Transparency float64   `json:"transparency"`
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		return fmt.Errorf("materials: %w", err)
	}
	grey := citylook.Unknown()
	for _, m := range all {
		out := scene.Material{Name: m.Name, RGBA: [4]uint8{grey[0], grey[1], grey[2], channel(1 - m.Transparency)}}
		if len(m.Diffuse) == 0 {
			m.Diffuse = m.Emissive
		}
		for k := 0; k < len(m.Diffuse) && k < 3; k++ {
			out.RGBA[k] = channel(m.Diffuse[k])
		}
		a.materials = append(a.materials, out)
	}
	return nil
}

func channel(v float64) uint8 { return uint8(math.Round(255 * math.Min(1, math.Max(0, v)))) }

// readTextures reads the images. Of the wrap modes "wrap" repeats an image, and
// "mirror" too, though not mirrored; "none", "clamp" and "border" carry on its last
// pixels, whatever the borderColor.
func (a *appearance) readTextures(raw []byte) error {
	var all []struct {
		Image string `json:"image"`
		Wrap  string `json:"wrapMode"`
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		return fmt.Errorf("textures: %w", err)
	}
	for _, t := range all {
		wrap := strings.ToLower(t.Wrap)
		repeat := wrap == "wrap" || wrap == "mirror"
		a.textures = append(a.textures, textureEntry{t.Image, texture.Repeat{S: repeat, T: repeat}, wrap == ""})
	}
	return nil
}

// readUVs reads the texture vertices at c.
func (a *appearance) readUVs(c *cursor) error {
	if c.peek() != '[' {
		return c.skip() // null
	}
	return c.array(func(int) error {
		var uv [2]float64
		n := 0
		err := c.array(func(k int) error {
			v, err := c.number()
			if k < 2 && math.Abs(v) <= maxUV {
				uv[k] = v
				n++
			}
			return err
		})
		if n != 2 {
			uv[0] = math.NaN() // surfaces with it lose their texture
		}
		a.uvs = append(a.uvs, uv)
		return err
	})
}
