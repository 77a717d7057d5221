package solid

import (
	"cmp"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// arrangement is all triangles of the operands on one set of welded points, and
// the planes they lie in.
type arrangement struct {
	in     *operands
	eps    float64
	points []scene.Vec3 // relative to the origin of the operands
	exact  map[scene.Vec3]scene.Vec3
	tris   []triangle
	bodies []body
	planes []plane
	effort *Effort
}

type triangle struct {
	v    [3]uint32
	body int32
	area float64
}

// body is one connected shell of an operand.
type body struct {
	host bool
	tris []int32
	box  scene.Box
	tree *boxTree // of its triangles, once it is asked for
}

// plane is one of the planes that faces lie in: p . n = d.
type plane struct {
	n    scene.Vec3
	d    float64
	tris []int32
	box  scene.Box // of its triangles
}

func newArrangement(in *operands, eps float64, f *Effort) (*arrangement, error) {
	a := &arrangement{in: in, eps: eps, effort: f, exact: make(map[scene.Vec3]scene.Vec3)}
	if err := f.spend(triangleWork * in.count); err != nil {
		return nil, err
	}
	w := mesh.NewWelder(eps)
	a.addMesh(w, in.host, true)
	for _, o := range in.others {
		a.addMesh(w, o, false)
	}
	a.points = w.Positions
	if err := a.clusterPlanes(); err != nil {
		return nil, err
	}
	if err := a.snapPoints(); err != nil {
		return nil, err
	}
	a.boundBodies()
	return a, nil
}

// addMesh adds the triangles of one operand, welded, a body for each shell.
func (a *arrangement) addMesh(w *mesh.Welder, m *scene.Mesh, host bool) {
	m = mesh.Weld(m, 0)
	at := func(i uint32) uint32 {
		p := m.Positions[i].Sub(a.in.origin)
		if _, ok := a.exact[p]; !ok {
			a.exact[p] = m.Positions[i]
		}
		return w.ID(p)
	}
	for _, shell := range components(m) {
		b := body{host: host}
		for _, t := range shell {
			v := [3]uint32{at(m.Indices[t]), at(m.Indices[t+1]), at(m.Indices[t+2])}
			if v[0] == v[1] || v[1] == v[2] || v[2] == v[0] {
				continue
			}
			b.tris = append(b.tris, int32(len(a.tris)))
			a.tris = append(a.tris, triangle{v: v, body: int32(len(a.bodies))})
		}
		a.bodies = append(a.bodies, b)
	}
}

// restore gives a point of the result in the frame of the input: to the last
// digit where it is a point of the input.
func (a *arrangement) restore(p scene.Vec3) scene.Vec3 {
	if q, ok := a.exact[p]; ok {
		return q
	}
	return p.Add(a.in.origin)
}

// bySize gives the triangles of the host and then the others, the largest first.
func (a *arrangement) bySize() []int32 {
	order := make([]int32, len(a.tris))
	for i := range a.tris {
		order[i] = int32(i)
		p, q, r := a.corners(int32(i))
		a.tris[i].area = q.Sub(p).Cross(r.Sub(p)).Length()
	}
	slices.SortFunc(order, func(i, j int32) int {
		s, t := &a.tris[i], &a.tris[j]
		if x, y := a.bodies[s.body].host, a.bodies[t.body].host; x != y {
			return side(x) - side(y)
		}
		return cmp.Or(cmp.Compare(t.area, s.area), cmp.Compare(i, j))
	})
	return order
}

// axial gives the axis that n all but follows, so that walls square to the axes
// get planes without rounding; otherwise n.
func axial(n scene.Vec3) scene.Vec3 {
	for k := range 3 {
		if math.Abs(n[k]) > 1-1e-15 {
			var e scene.Vec3
			e[k] = math.Copysign(1, n[k])
			return e
		}
	}
	return n
}

func (a *arrangement) corners(t int32) (p, q, r scene.Vec3) {
	v := a.tris[t].v
	return a.points[v[0]], a.points[v[1]], a.points[v[2]]
}

func (f *plane) distance(p scene.Vec3) float64 { return p.Dot(f.n) - f.d }

// meeting gives the box in which the host and the others may meet.
func (a *arrangement) meeting() scene.Box {
	boxes := [2]scene.Box{scene.NewBox(), scene.NewBox()}
	for i := range a.tris {
		for _, v := range a.tris[i].v {
			boxes[side(a.bodies[a.tris[i].body].host)].Extend(a.points[v])
		}
	}
	for k := range 3 {
		boxes[0].Min[k] = max(boxes[0].Min[k], boxes[1].Min[k])
		boxes[0].Max[k] = min(boxes[0].Max[k], boxes[1].Max[k])
	}
	return boxes[0]
}

// boundBodies bounds bodies and planes, once the points are where they stay.
func (a *arrangement) boundBodies() {
	for i := range a.bodies {
		b := &a.bodies[i]
		b.box = scene.NewBox()
		for _, t := range b.tris {
			for _, v := range a.tris[t].v {
				b.box.Extend(a.points[v])
			}
		}
	}
	for k := range a.planes {
		f := &a.planes[k]
		f.box = scene.NewBox()
		for _, t := range f.tris {
			for _, v := range a.tris[t].v {
				f.box.Extend(a.points[v])
			}
		}
	}
}
