package mesh

import (
	"errors"
	"fmt"

	"github.com/maquette-city/maquette/tiles/scene"
)

// ErrInvalid is wrapped by errors about a mesh or polygon that is none: an
// index out of range, a coordinate that is no number, too few points.
var ErrInvalid = errors.New("invalid geometry")

// ErrTooLarge is wrapped by errors about a polygon that has too many points or
// would cost more work than one may.
var ErrTooLarge = errors.New("geometry too large")

// Check tells what is wrong with m: indices that are no triangles or segments or
// out of range, positions that are no finite numbers, texture coordinates that are not
// one for each position.
func Check(m *scene.Mesh) error {
	if len(m.Indices)%m.Arity() != 0 {
		return fmt.Errorf("checking a mesh: %d indices are no groups of %d: %w", len(m.Indices), m.Arity(), ErrInvalid)
	}
	for i, v := range m.Indices {
		if int(v) >= len(m.Positions) {
			return fmt.Errorf("checking a mesh: index %d is %d of %d positions: %w", i, v, len(m.Positions), ErrInvalid)
		}
	}
	if n := len(m.TexCoords); n > 0 && n != len(m.Positions) {
		return fmt.Errorf("checking a mesh: %d texture coordinates of %d positions: %w", n, len(m.Positions), ErrInvalid)
	}
	for i, p := range m.Positions {
		if !p.Finite() {
			return fmt.Errorf("checking a mesh: position %d is not finite: %w", i, ErrInvalid)
		}
	}
	return nil
}

// Weld gives m with one vertex for all positions within eps metres of it (the
// first in order stays where it is), without the triangles that this makes
// degenerate and without unused positions. An eps of 0 welds equal positions.
// Texture coordinates are dropped: one position may have several.
func Weld(m *scene.Mesh, eps float64) *scene.Mesh {
	w := NewWelder(eps)
	ids := make([]uint32, len(m.Positions))
	seen := make([]bool, len(m.Positions))
	out := &scene.Mesh{Indices: make([]uint32, 0, len(m.Indices))}
	for t := 0; t+2 < len(m.Indices); t += 3 {
		var tri [3]uint32
		for k := range tri {
			i := m.Indices[t+k]
			if !seen[i] {
				seen[i] = true
				ids[i] = w.ID(m.Positions[i])
			}
			tri[k] = ids[i]
		}
		if tri[0] != tri[1] && tri[1] != tri[2] && tri[2] != tri[0] {
			out.Indices = append(out.Indices, tri[:]...)
		}
	}
	out.Positions = w.Positions
	return out
}

// RemoveDegenerate gives m without the triangles that have no area (two equal
// corners, or a height below 1e-12 of the longest side) and without unused
// positions. Where such a triangle closed a T-junction the mesh is open after
// it: writers call it, makers of solids do not.
func RemoveDegenerate(m *scene.Mesh) *scene.Mesh {
	kept := make([]int, 0, len(m.Indices)/3)
	for t := range len(m.Indices) / 3 {
		if !degenerate(corners(m, 3*t)) {
			kept = append(kept, t)
		}
	}
	return Subset(m, kept)
}

// Subset gives the triangles, or segments, of m with these numbers, in that order,
// and of its positions those that they use.
func Subset(m *scene.Mesh, numbers []int) *scene.Mesh {
	out := &scene.Mesh{Lines: m.Lines}
	ids, n := map[uint32]uint32{}, m.Arity()
	for _, k := range numbers {
		for _, i := range m.Indices[n*k : n*k+n] {
			id, ok := ids[i]
			if !ok {
				id = uint32(len(out.Positions))
				ids[i] = id
				out.Positions = append(out.Positions, m.Positions[i])
				if len(m.TexCoords) > 0 {
					out.TexCoords = append(out.TexCoords, m.TexCoords[i])
				}
			}
			out.Indices = append(out.Indices, id)
		}
	}
	return out
}

// degenerateHeight is the height of a triangle over its longest side, relative
// to that side, below which it has no area.
const degenerateHeight = 1e-12

func degenerate(a, b, c scene.Vec3) bool {
	u, v, w := b.Sub(a), c.Sub(b), a.Sub(c)
	long := max(u.Dot(u), v.Dot(v), w.Dot(w))
	return !(u.Cross(v.Scale(-1)).Length() > degenerateHeight*long)
}

// Merge gives one mesh of all triangles of the meshes, or of all their segments,
// in their order: either all of them are of lines or none. Equal positions are
// not welded. Texture coordinates are kept where all of the meshes have them.
func Merge(meshes ...*scene.Mesh) *scene.Mesh {
	out := &scene.Mesh{Lines: len(meshes) > 0 && meshes[0].Lines}
	textured := true
	for _, m := range meshes {
		textured = textured && (len(m.TexCoords) > 0 || len(m.Positions) == 0)
	}
	for _, m := range meshes {
		if textured {
			out.TexCoords = append(out.TexCoords, m.TexCoords...)
		}
		base := uint32(len(out.Positions))
		out.Positions = append(out.Positions, m.Positions...)
		for _, i := range m.Indices {
			out.Indices = append(out.Indices, base+i)
		}
	}
	return out
}

// Flip gives m with every triangle facing the other way; positions and texture
// coordinates are shared with m. Lines face nowhere and come back as they are.
func Flip(m *scene.Mesh) *scene.Mesh {
	if m.Lines {
		return m
	}
	out := &scene.Mesh{Positions: m.Positions, TexCoords: m.TexCoords, Indices: make([]uint32, len(m.Indices))}
	for t := 0; t+2 < len(m.Indices); t += 3 {
		out.Indices[t], out.Indices[t+1], out.Indices[t+2] = m.Indices[t], m.Indices[t+2], m.Indices[t+1]
	}
	return out
}
