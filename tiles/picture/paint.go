package picture

import "github.com/maquette-city/maquette/tiles/scene"

// Paint gives a mesh a colour for each vertex, as tiles have it. A triangle takes
// that of its first corner: the corners of one differ in nothing that Maquette
// writes.
type Paint struct {
	Colors [][4]uint8 // linear light and opacity in 255ths
	Blend  bool       // opacity counts: it is glass
	// Tint is multiplied with the colours: the mean colour of a texture, in linear
	// light; zero is white.
	Tint [4]float32
}

// AddPainted adds a mesh with the colours of its vertices. Without colours it is
// white.
func (d *Drawing) AddPainted(m *scene.Mesh, to scene.Affine, p Paint) {
	if !d.holds(m) {
		return
	}
	if p.Tint == ([4]float32{}) {
		p.Tint = [4]float32{1, 1, 1, 1}
	}
	if len(p.Colors) < len(m.Positions) {
		p.Colors = nil
	}
	d.add(item{mesh: m, to: to, rgba: [4]uint8{255, 255, 255, 255}, albedo: colour{1, 1, 1, 1}, paint: &p})
}

// colourOf gives the colour of the triangle or segment n of it; a is its opacity.
func (it *item) colourOf(n int) colour {
	if it.paint == nil {
		c := it.albedo
		c.a = float32(it.rgba[3]) / 255
		return c
	}
	t, c := it.paint.Tint, [4]uint8{255, 255, 255, 255}
	if it.paint.Colors != nil {
		if v := it.mesh.Indices[it.mesh.Arity()*n]; int(v) < len(it.paint.Colors) {
			c = it.paint.Colors[v]
		}
	}
	return colour{float32(c[0]) / 255 * t[0], float32(c[1]) / 255 * t[1], float32(c[2]) / 255 * t[2], float32(c[3]) / 255 * t[3]}
}
