package simplify

import "github.com/maquette-city/maquette/tiles/scene"

// quadric is the weighted sum of squared distances from planes, as a function
// of a point p: p'Ap + 2b'p + c (Garland and Heckbert, 1997).
type quadric struct {
	xx, yy, zz, xy, yz, zx float64
	b                      scene.Vec3
	c                      float64
	weight                 float64
}

// plane adds the plane through p with unit normal n.
func (q *quadric) plane(n, p scene.Vec3, weight float64) {
	d := -n.Dot(p)
	m := n.Scale(weight)
	q.xx += float64(m[0] * n[0])
	q.yy += float64(m[1] * n[1])
	q.zz += float64(m[2] * n[2])
	q.xy += float64(m[0] * n[1])
	q.yz += float64(m[1] * n[2])
	q.zx += float64(m[2] * n[0])
	q.b = q.b.Add(m.Scale(d))
	q.c += float64(float64(weight*d) * d)
	q.weight += weight
}

// add adds the planes of o.
func (q *quadric) add(o *quadric) {
	q.xx += o.xx
	q.yy += o.yy
	q.zz += o.zz
	q.xy += o.xy
	q.yz += o.yz
	q.zx += o.zx
	q.b = q.b.Add(o.b)
	q.c += o.c
	q.weight += o.weight
}

// at gives the mean squared distance of p from the planes.
func (q *quadric) at(p scene.Vec3) float64 {
	if q.weight <= 0 {
		return 0
	}
	x, y, z := p[0], p[1], p[2]
	s := float64(q.xx*x*x) + float64(q.yy*y*y) + float64(q.zz*z*z) +
		2*(float64(q.xy*x*y)+float64(q.yz*y*z)+float64(q.zx*z*x)) +
		2*q.b.Dot(p) + q.c
	return max(0, s/q.weight)
}
