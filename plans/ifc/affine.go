package ifc

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// frame gives the transform with the axes x, y, z and the origin o.
func frame(x, y, z, o scene.Vec3) scene.Affine {
	return scene.Affine{x[0], y[0], z[0], o[0], x[1], y[1], z[1], o[1], x[2], y[2], z[2], o[2]}
}

// inverse gives the transform back; false where a flattens space.
func inverse(a scene.Affine) (scene.Affine, bool) {
	x := scene.Vec3{a[0], a[4], a[8]}
	y := scene.Vec3{a[1], a[5], a[9]}
	z := scene.Vec3{a[2], a[6], a[10]}
	d := x.Dot(y.Cross(z))
	if d == 0 || math.IsNaN(d) || math.IsInf(d, 0) {
		return scene.Affine{}, false
	}
	r0, r1, r2 := y.Cross(z).Scale(1/d), z.Cross(x).Scale(1/d), x.Cross(y).Scale(1/d)
	o := scene.Vec3{a[3], a[7], a[11]}
	return scene.Affine{
		r0[0], r0[1], r0[2], -r0.Dot(o),
		r1[0], r1[1], r1[2], -r1.Dot(o),
		r2[0], r2[1], r2[2], -r2.Dot(o),
	}, true
}

// isIdentity tells whether a changes nothing.
func isIdentity(a scene.Affine) bool { return a == scene.Identity() }

// finite tells whether all of a are numbers.
func finite(a scene.Affine) bool {
	for _, v := range a {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// moved gives m under a, as a mesh of its own unless a changes nothing.
// Triangles keep running counter-clockwise seen from outside.
func moved(m *scene.Mesh, a scene.Affine) *scene.Mesh {
	if isIdentity(a) {
		return m
	}
	out := &scene.Mesh{Positions: make([]scene.Vec3, len(m.Positions)), Indices: m.Indices, TexCoords: m.TexCoords, Lines: m.Lines}
	for i, p := range m.Positions {
		out.Positions[i] = a.Apply(p)
	}
	if a.Determinant() < 0 && !m.Lines {
		out.Indices = flipped(m.Indices)
	}
	return out
}

// flipped gives the triangles running the other way.
func flipped(indices []uint32) []uint32 {
	out := make([]uint32, len(indices))
	for i := 0; i+2 < len(indices); i += 3 {
		out[i], out[i+1], out[i+2] = indices[i], indices[i+2], indices[i+1]
	}
	return out
}
