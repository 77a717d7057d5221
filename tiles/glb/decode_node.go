package glb

// local gives the node's own transform, column-major: its matrix, or
// translation by rotation by scale (glTF 2.0, clause 3.5.3).
func (n *Node) local() *[16]float64 {
	if n.Matrix != nil {
		return n.Matrix
	}
	m := identity()
	if q := n.Rotation; q != nil {
		x, y, z, w := q[0], q[1], q[2], q[3]
		m = [16]float64{
			1 - 2*(y*y+z*z), 2 * (x*y + z*w), 2 * (x*z - y*w), 0,
			2 * (x*y - z*w), 1 - 2*(x*x+z*z), 2 * (y*z + x*w), 0,
			2 * (x*z + y*w), 2 * (y*z - x*w), 1 - 2*(x*x+y*y), 0,
			0, 0, 0, 1,
		}
	}
	if s := n.Scale; s != nil {
		for i := range 12 {
			m[i] *= s[i/4]
		}
	}
	if t := n.Translation; t != nil {
		copy(m[12:], t[:])
	}
	return &m
}

func identity() [16]float64 { return [16]float64{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1} }

func multiply(a, b *[16]float64) [16]float64 {
	var out [16]float64
	for c := range 4 {
		for r := range 4 {
			for k := range 4 {
				out[4*c+r] += a[4*k+r] * b[4*c+k]
			}
		}
	}
	return out
}

func apply(m *[16]float64, p [3]float64) [3]float64 {
	var out [3]float64
	for r := range 3 {
		out[r] = m[r]*p[0] + m[4+r]*p[1] + m[8+r]*p[2] + m[12+r]
	}
	return out
}
