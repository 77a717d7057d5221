package glb

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// grid turns plan positions into the three words that are stored: steps of the
// quantized cube, or the bits of float32, in the axes of glTF (e, u, -n).
type grid struct {
	origin scene.Vec3
	step   float64 // 0: float32
	round  float64 // float32 are whole steps of this; 0: of any
}

// words gives the stored form of p. Both forms round to a lattice on which the
// faces of padded boxes lie, so that rounding never leaves such a box. The
// highest face of the cube itself has no 16-bit number: what rounds to it is
// moved one step inward.
func (g grid) words(p scene.Vec3) ([3]uint32, error) {
	if !p.Finite() {
		return [3]uint32{}, ErrNotFinite
	}
	d := p.Sub(g.origin)
	if g.step == 0 {
		for i := range d {
			if g.round > 0 {
				d[i] = math.Round(d[i]/g.round) * g.round
			}
		}
		return [3]uint32{float32Bits(d[0]), float32Bits(d[2]), float32Bits(-d[1])}, nil
	}
	var q [3]uint32
	for i := range d {
		v := math.Round(d[i] / g.step)
		if v < 0 || v > QuantizedSteps {
			return [3]uint32{}, ErrOutside
		}
		q[i] = min(uint32(v), QuantizedSteps-1)
	}
	return [3]uint32{q[0], q[2], QuantizedSteps - 1 - q[1]}, nil
}

// translation gives the node translation that leads the stored form back.
func (g grid) translation() [3]float64 {
	o := g.origin
	if g.step == 0 {
		return [3]float64{o[0], o[2], 0 - o[1]} // 0 - 0 is not -0
	}
	return [3]float64{o[0], o[2], 0 - o[1] - (QuantizedSteps-1)*g.step}
}

// float32Bits gives the bits of v as float32, one form of zero only.
func float32Bits(v float64) uint32 { return math.Float32bits(float32(v) + 0) }

// surface is one part on its way to the vertex buffers: positions welded where
// they are stored alike, triangles without those that have no area left. Its
// buffers are used again for the next part.
type surface struct {
	plan    []scene.Vec3 // position of each mesh vertex in the plan frame
	weldOf  []uint32     // mesh vertex to welded vertex
	words   [][3]uint32  // stored form of each welded vertex
	corners []uint32     // welded vertex of each corner, three a triangle
	limit   int          // triangles of the mesh that are drawn, the first
	drawn   int          // corners of these
	faces   []face
	// texcoords of each corner, as bits of float32; empty without a texture.
	texcoords [][2]uint32
	normals   []scene.Vec3 // of each corner in the plan frame; empty where the mesh has none
	table     hashTable
}

// face is the plane of one triangle.
type face struct {
	normal  scene.Vec3    // unit length
	weights [3]scene.Vec3 // what the triangle adds to the normal at its corners
	key     [3]int16      // the normal on the grid of planeKey
}

// load prepares part under the transform toPlan, with its texture coordinates
// where the sheet has a texture.
func (s *surface) load(g grid, mesh *scene.Mesh, toPlan *scene.Affine, sheet Sheet) (degenerate int, err error) {
	textured := sheet.Texture != nil
	if err := s.weld(g, mesh, toPlan); err != nil {
		return 0, err
	}
	if n := len(mesh.TexCoords); textured && n != len(mesh.Positions) {
		return 0, fmt.Errorf("%d texture coordinates, %d positions: %w", n, len(mesh.Positions), ErrIndex)
	}
	if n := len(mesh.Normals); n > 0 && n != len(mesh.Positions) {
		return 0, fmt.Errorf("%d normals, %d positions: %w", n, len(mesh.Positions), ErrIndex)
	}
	s.corners, s.faces, s.texcoords, s.normals, s.drawn = s.corners[:0], s.faces[:0], s.texcoords[:0], s.normals[:0], 0
	for t := 0; t+2 < len(mesh.Indices); t += 3 {
		a, b, c := mesh.Indices[t], mesh.Indices[t+1], mesh.Indices[t+2]
		drawn := t/3 < s.limit
		if !s.triangle(g, a, b, c) {
			if drawn {
				degenerate++
			}
			continue
		}
		if drawn {
			s.drawn = len(s.corners)
		}
		if len(mesh.Normals) > 0 {
			for _, i := range [3]uint32{a, b, c} {
				n := turned(toPlan, mesh.Normals[i])
				if !n.Finite() || n == (scene.Vec3{}) {
					n = s.faces[len(s.faces)-1].normal
				}
				s.normals = append(s.normals, n)
			}
		}
		if !textured {
			continue
		}
		for _, i := range [3]uint32{a, b, c} {
			uv := mesh.TexCoords[i]
			if !(scene.Vec3{float64(uv[0]), float64(uv[1])}).Finite() {
				return 0, fmt.Errorf("texture coordinate %d is %v: %w", i, uv, ErrNotFinite)
			}
			s.texcoords = append(s.texcoords, sheet.place(uv))
		}
	}
	return degenerate, nil
}

// turned gives a normal under a transform that turns and scales alike each way.
func turned(m *scene.Affine, n scene.Vec3) scene.Vec3 {
	return m.Apply(n).Sub(m.Apply(scene.Vec3{})).Normalized()
}

// unused marks a mesh vertex that no triangle or segment names.
const unused = math.MaxUint32

// weld fills plan, weldOf and words for the vertices that triangles or segments
// use.
func (s *surface) weld(g grid, mesh *scene.Mesh, toPlan *scene.Affine) error {
	n := len(mesh.Positions)
	if len(mesh.Indices)%mesh.Arity() != 0 || n > unused {
		return fmt.Errorf("%d indices, %d positions: %w", len(mesh.Indices), n, ErrIndex)
	}
	s.plan, s.weldOf = grow(s.plan, n), grow(s.weldOf, n)
	for i := range s.weldOf {
		s.weldOf[i] = unused
	}
	s.words = s.words[:0]
	s.table.reset(min(n, len(mesh.Indices)))
	for at, i := range mesh.Indices {
		if int(i) >= n {
			return fmt.Errorf("index %d at %d with %d positions: %w", i, at, n, ErrIndex)
		}
		if s.weldOf[i] != unused {
			continue
		}
		p := toPlan.Apply(mesh.Positions[i])
		w, err := g.words(p)
		if err != nil {
			return fmt.Errorf("position %d at %v: %w", i, p, err)
		}
		s.plan[i] = p
		id, found := s.table.find(hash3(w), uint32(len(s.words)), func(j uint32) bool { return s.words[j] == w })
		if !found {
			s.words = append(s.words, w)
		}
		s.weldOf[i] = id
	}
	return nil
}

// triangle adds a triangle of mesh vertices, false where it has no area as it
// is stored.
func (s *surface) triangle(g grid, a, b, c uint32) bool {
	i, j, k := s.weldOf[a], s.weldOf[b], s.weldOf[c]
	if i == j || j == k || k == i || g.flat(s.words[i], s.words[j], s.words[k]) {
		return false
	}
	f := makeFace(s.plan[a], s.plan[b], s.plan[c])
	if f.normal == (scene.Vec3{}) { // the area is the grid's own doing
		f = makeFace(g.point(s.words[i]), g.point(s.words[j]), g.point(s.words[k]))
	}
	f.key = planeKey(f.normal)
	s.corners = append(s.corners, i, j, k)
	s.faces = append(s.faces, f)
	return true
}

// makeFace gives normal and corner weights by Max, "Weights for computing
// vertex normals from facet normals" (1999): the cross product of the edges at
// the corner over the product of their squared lengths. A quad weighs the same
// whichever way it is split, and no trigonometry makes machines differ.
func makeFace(a, b, c scene.Vec3) face {
	e := [3]scene.Vec3{b.Sub(a), c.Sub(b), a.Sub(c)}
	l := [3]float64{e[0].Dot(e[0]), e[1].Dot(e[1]), e[2].Dot(e[2])}
	n := e[0].Cross(e[1])
	f := face{normal: n.Normalized()}
	for i := range 3 {
		if d := float64(l[i] * l[(i+2)%3]); d > 0 && !math.IsInf(1/d, 0) {
			f.weights[i] = n.Scale(1 / d)
		}
	}
	return f
}

// flat tells whether three stored points lie on one line.
func (g grid) flat(a, b, c [3]uint32) bool {
	if g.step == 0 {
		return g.point(b).Sub(g.point(a)).Cross(g.point(c).Sub(g.point(a))) == scene.Vec3{}
	}
	var u, v [3]int64
	for i := range a {
		u[i], v[i] = int64(b[i])-int64(a[i]), int64(c[i])-int64(a[i])
	}
	return u[1]*v[2] == u[2]*v[1] && u[2]*v[0] == u[0]*v[2] && u[0]*v[1] == u[1]*v[0]
}

// point gives the stored form in plan axes, relative to the grid's origin.
func (g grid) point(w [3]uint32) scene.Vec3 {
	if g.step == 0 {
		f := func(b uint32) float64 { return float64(math.Float32frombits(b)) }
		return scene.Vec3{f(w[0]), -f(w[2]), f(w[1])}
	}
	return scene.Vec3{float64(w[0]), float64(QuantizedSteps - 1 - w[2]), float64(w[1])}.Scale(g.step)
}

// grow gives a slice of n elements, s's own memory where it is large enough.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}
