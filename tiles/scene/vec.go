package scene

import "math"

// Add gives a + b.
func (a Vec3) Add(b Vec3) Vec3 { return Vec3{a[0] + b[0], a[1] + b[1], a[2] + b[2]} }

// Sub gives a - b.
func (a Vec3) Sub(b Vec3) Vec3 { return Vec3{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

// Scale gives a times s, each product rounded before anything is added to it.
func (a Vec3) Scale(s float64) Vec3 {
	return Vec3{float64(a[0] * s), float64(a[1] * s), float64(a[2] * s)}
}

// Dot gives the inner product.
func (a Vec3) Dot(b Vec3) float64 {
	return float64(a[0]*b[0]) + float64(a[1]*b[1]) + float64(a[2]*b[2])
}

// Cross gives the vector product.
func (a Vec3) Cross(b Vec3) Vec3 {
	return Vec3{
		float64(a[1]*b[2]) - float64(a[2]*b[1]),
		float64(a[2]*b[0]) - float64(a[0]*b[2]),
		float64(a[0]*b[1]) - float64(a[1]*b[0]),
	}
}

// Length gives the length of a.
func (a Vec3) Length() float64 { return math.Sqrt(a.Dot(a)) }

// Normalized gives a at length 1, or the zero vector where a has no length.
func (a Vec3) Normalized() Vec3 {
	l := a.Length()
	if l == 0 || math.IsInf(l, 0) || math.IsNaN(l) {
		return Vec3{}
	}
	return a.Scale(1 / l)
}

// Finite tells whether all three are numbers.
func (a Vec3) Finite() bool {
	for _, v := range a {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// Box is an axis-aligned box. The zero value is not empty: begin with NewBox.
type Box struct{ Min, Max Vec3 }

// NewBox gives the empty box, which holds no point.
func NewBox() Box {
	inf := math.Inf(1)
	return Box{Min: Vec3{inf, inf, inf}, Max: Vec3{-inf, -inf, -inf}}
}

// Empty tells whether b holds no point.
func (b Box) Empty() bool { return b.Min[0] > b.Max[0] }

// Extend grows b to hold p.
func (b *Box) Extend(p Vec3) {
	for i := range p {
		b.Min[i] = min(b.Min[i], p[i])
		b.Max[i] = max(b.Max[i], p[i])
	}
}

// Union grows b to hold o.
func (b *Box) Union(o Box) {
	if !o.Empty() {
		b.Extend(o.Min)
		b.Extend(o.Max)
	}
}

// Center gives the middle of b.
func (b Box) Center() Vec3 { return b.Min.Add(b.Max).Scale(0.5) }

// Size gives the edge lengths of b.
func (b Box) Size() Vec3 { return b.Max.Sub(b.Min) }

// Corners gives the eight corners of b.
func (b Box) Corners() [8]Vec3 {
	var all [8]Vec3
	for i := range all {
		all[i] = b.Min
		for k := range all[i] {
			if i>>k&1 == 1 {
				all[i][k] = b.Max[k]
			}
		}
	}
	return all
}
