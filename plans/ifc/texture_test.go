package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/tiles/scene"
)

// look is what the golden files keep of a material.
type look struct {
	Name    string
	RGBA    [4]uint8
	Texture string `json:",omitempty"`
}

// lookOf describes the material of a part, and the range of the coordinates of
// its texture.
func lookOf(p scene.Part) look {
	l := look{Name: p.Material.Name, RGBA: p.Material.RGBA}
	t := p.Material.Texture
	if t == nil {
		return l
	}
	box := scene.NewBox()
	for _, uv := range p.Mesh.TexCoords {
		box.Extend(scene.Vec3{rounded(float64(uv[0])), rounded(float64(uv[1])), 0})
	}
	l.Texture = fmt.Sprintf("%s %s mean %v repeat %v %v over %v to %v", t.Name, t.MediaType, t.Mean, t.RepeatS, t.RepeatT, box.Min[:2], box.Max[:2])
	return l
}
