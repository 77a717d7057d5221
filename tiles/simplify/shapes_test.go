package simplify

import (
	"math"
	"math/rand/v2"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// builder puts simple shapes into meshes.
type builder struct{ m scene.Mesh }

func (b *builder) tri(p, q, r scene.Vec3) {
	n := uint32(len(b.m.Positions))
	b.m.Positions = append(b.m.Positions, p, q, r)
	b.m.Indices = append(b.m.Indices, n, n+1, n+2)
}

func (b *builder) quad(p, q, r, s scene.Vec3) {
	b.tri(p, q, r)
	b.tri(p, r, s)
}

// box adds a box between two corners.
func (b *builder) box(lo, hi scene.Vec3) {
	b.prism([]mesh.Vec2{{lo[0], lo[1]}, {hi[0], lo[1]}, {hi[0], hi[1]}, {lo[0], hi[1]}}, nil, lo[2], hi[2])
}

// prism adds what a polygon with holes sweeps in z.
func (b *builder) prism(outer []mesh.Vec2, holes [][]mesh.Vec2, lo, hi float64) {
	tris, err := mesh.Triangulate(outer, holes)
	if err != nil {
		panic(err)
	}
	all := append([]mesh.Vec2{}, outer...)
	rings := append([][]mesh.Vec2{outer}, holes...)
	for _, h := range holes {
		all = append(all, h...)
	}
	at := func(p mesh.Vec2, z float64) scene.Vec3 { return scene.Vec3{p[0], p[1], z} }
	for t := 0; t < len(tris); t += 3 {
		p, q, r := all[tris[t]], all[tris[t+1]], all[tris[t+2]]
		b.tri(at(p, hi), at(q, hi), at(r, hi))
		b.tri(at(p, lo), at(r, lo), at(q, lo))
	}
	for i, ring := range rings {
		for k, p := range ring {
			q := ring[(k+1)%len(ring)]
			if (mesh.RingArea(ring) < 0) == (i == 0) {
				p, q = q, p
			}
			b.quad(at(p, lo), at(q, lo), at(q, hi), at(p, hi))
		}
	}
}

func rectangle(x0, y0, x1, y1 float64) []mesh.Vec2 {
	return []mesh.Vec2{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
}

func circle(r float64, n int) []mesh.Vec2 {
	out := make([]mesh.Vec2, n)
	for i := range out {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		out[i] = mesh.Vec2{r * c, r * s}
	}
	return out
}

func feature(ms ...*scene.Mesh) *scene.Feature {
	f := &scene.Feature{Key: "0/a", GUID: "a", Class: "IfcWall", Name: "a wall", Storey: "ground"}
	for i, m := range ms {
		c := uint8(40 * i)
		f.Parts = append(f.Parts, scene.Part{Mesh: m, Transform: scene.Identity(), Material: scene.Material{RGBA: [4]uint8{c, c, c, 255}}})
	}
	return f
}

func wall() *scene.Mesh {
	b := &builder{}
	b.box(scene.Vec3{0, 0, 0}, scene.Vec3{10, 0.3, 3})
	return &b.m
}

func wallWithOpenings() *scene.Mesh {
	b := &builder{}
	b.prism(rectangle(0, 0, 10, 3), [][]mesh.Vec2{rectangle(1, 1, 2.2, 2.5), rectangle(4, 1, 5.2, 2.5), rectangle(7, 0.05, 8, 2.2)}, 0, 0.3)
	return &b.m
}

func column() *scene.Mesh {
	b := &builder{}
	b.prism(circle(1, 64), nil, 0, 8)
	return &b.m
}

func railing() *scene.Mesh {
	b := &builder{}
	for i := range 60 {
		x := 0.1 * float64(i)
		b.box(scene.Vec3{x, 0, 0}, scene.Vec3{x + 0.02, 0.02, 1})
	}
	b.box(scene.Vec3{0, -0.02, 1}, scene.Vec3{6, 0.04, 1.05})
	return &b.m
}

// window gives the frame and the pane.
func window() (frame, pane *scene.Mesh) {
	a, b := &builder{}, &builder{}
	a.prism(rectangle(0, 0, 1.2, 1.5), [][]mesh.Vec2{rectangle(0.08, 0.08, 0.56, 1.42), rectangle(0.64, 0.08, 1.12, 1.42)}, 0, 0.1)
	b.box(scene.Vec3{0.08, 0.08, 0.04}, scene.Vec3{0.56, 1.42, 0.06})
	b.box(scene.Vec3{0.64, 0.08, 0.04}, scene.Vec3{1.12, 1.42, 0.06})
	return &a.m, &b.m
}

func terrain(n int, step float64) *scene.Mesh {
	m := &scene.Mesh{}
	for y := range n {
		for x := range n {
			fx, fy := float64(x)*step, float64(y)*step
			m.Positions = append(m.Positions, scene.Vec3{fx, fy, 3*math.Sin(fx/20) + 2*math.Cos(fy/13)})
		}
	}
	for y := range n - 1 {
		for x := range n - 1 {
			i := uint32(y*n + x)
			w := uint32(n)
			m.Indices = append(m.Indices, i, i+1, i+1+w, i, i+1+w, i+w)
		}
	}
	return m
}

func sphere(r float64, n int) *scene.Mesh {
	b := &builder{}
	at := func(i, k int) scene.Vec3 {
		s, c := math.Sincos(math.Pi * float64(i) / float64(n))
		u, v := math.Sincos(math.Pi * float64(k%(2*n)) / float64(n))
		return scene.Vec3{r * s * v, r * s * u, r * c}
	}
	for i := range n {
		for k := range 2 * n {
			b.quad(at(i, k), at(i+1, k), at(i+1, k+1), at(i, k+1))
		}
	}
	return &b.m
}

// litter is triangles without sense.
func litter(n int, size float64, r *rand.Rand) *scene.Mesh {
	m := &scene.Mesh{}
	for range max(3, n/2) {
		m.Positions = append(m.Positions, scene.Vec3{size * r.Float64(), size * r.Float64(), size * r.Float64()})
	}
	for range n {
		i := r.Perm(len(m.Positions)) // three different corners: others are no surface
		m.Indices = append(m.Indices, uint32(i[0]), uint32(i[1]), uint32(i[2]))
	}
	return m
}
