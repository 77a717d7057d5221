package solid

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Bounds of B-spline surfaces.
const (
	maxSplineDegree  = 16
	maxSplineControl = 1 << 18 // control points
	maxSplineSearch  = 64      // samples in either direction that a search begins from
	maxSplineSteps   = 24      // of a search
)

// BSpline describes an IfcBSplineSurfaceWithKnots or its rational form.
type BSpline struct {
	Degree  [2]int         // along u and v
	Control [][]scene.Vec3 // rows along u, each along v, in metres
	Weights [][]float64    // as Control, all above 0; nil for 1
	Knots   [2][]float64   // with their multiplicities, not descending
}

// bspline is a checked BSpline with what searches begin from.
type bspline struct {
	BSpline
	swapped bool // u and v changed places, so that poles are values of v
	s       span
	samples []scene.Vec3
	grid    [2][]float64
}

// NewBSpline gives a B-spline surface (ISO 10303-42, 4.5.27 and 4.5.41). Ends
// that meet close the surface, sides of no length are poles.
func NewBSpline(b BSpline) (Surface, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	s := &bspline{BSpline: b}
	if s.poleAt(0, 0) || s.poleAt(0, 1) {
		s.BSpline, s.swapped = b.transposed(), true
	}
	s.measure()
	if s.swapped { // the normal turns round with the parameters
		return mirrored{s}, nil
	}
	return s, nil
}

func (b *BSpline) check() error {
	n := [2]int{len(b.Control), 0}
	if n[0] > 0 {
		n[1] = len(b.Control[0])
	}
	if n[0] > maxSplineControl || n[1] > maxSplineControl || n[0]*n[1] > maxSplineControl {
		return fmt.Errorf("a B-spline surface of %d by %d control points: %w", n[0], n[1], ErrTooLarge)
	}
	for k := range n {
		if d := b.Degree[k]; d < 1 || d > maxSplineDegree || n[k] <= d || len(b.Knots[k]) != n[k]+d+1 {
			return fmt.Errorf("a B-spline surface of degree %d with %d control points and %d knots: %w", d, n[k], len(b.Knots[k]), ErrInvalid)
		}
		for i, t := range b.Knots[k] {
			if math.IsNaN(t) || math.IsInf(t, 0) || i > 0 && t < b.Knots[k][i-1] {
				return fmt.Errorf("a B-spline surface whose knots descend at %d: %w", i, ErrInvalid)
			}
		}
		if lo, hi := b.ends(k); !(hi > lo) {
			return fmt.Errorf("a B-spline surface whose knots span nothing: %w", ErrInvalid)
		}
	}
	return b.checkPoints(n)
}

func (b *BSpline) checkPoints(n [2]int) error {
	if b.Weights != nil && len(b.Weights) != n[0] {
		return fmt.Errorf("a B-spline surface with %d rows of weights for %d: %w", len(b.Weights), n[0], ErrInvalid)
	}
	for i, row := range b.Control {
		if len(row) != n[1] || b.Weights != nil && len(b.Weights[i]) != n[1] {
			return fmt.Errorf("a B-spline surface whose row %d has not %d points and weights: %w", i, n[1], ErrInvalid)
		}
		for j, p := range row {
			if !p.Finite() || p.Length() > maxLength {
				return fmt.Errorf("a B-spline surface with the control point (%g, %g, %g): %w", p[0], p[1], p[2], ErrInvalid)
			}
			if b.Weights != nil && !(b.Weights[i][j] > 0 && b.Weights[i][j] < maxLength) {
				return fmt.Errorf("a B-spline surface with the weight %g: %w", b.Weights[i][j], ErrInvalid)
			}
		}
	}
	return nil
}

// ends gives the first and last value of parameter k.
func (b *BSpline) ends(k int) (lo, hi float64) {
	return b.Knots[k][b.Degree[k]], b.Knots[k][len(b.Knots[k])-1-b.Degree[k]]
}

// transposed gives the surface with u and v changed.
func (b *BSpline) transposed() BSpline {
	out := BSpline{Degree: [2]int{b.Degree[1], b.Degree[0]}, Knots: [2][]float64{b.Knots[1], b.Knots[0]}}
	for j := range b.Control[0] {
		row, weights := make([]scene.Vec3, len(b.Control)), make([]float64, len(b.Control))
		for i := range b.Control {
			if row[i], weights[i] = b.Control[i][j], 1; b.Weights != nil {
				weights[i] = b.Weights[i][j]
			}
		}
		out.Control, out.Weights = append(out.Control, row), append(out.Weights, weights)
	}
	return out
}

// basis gives the functions of the degree d that are not 0 at t, and their
// derivatives, by the Cox-de Boor recurrence; the first has the number first.
func basis(knots []float64, d int, t float64) (n, dn [maxSplineDegree + 1]float64, first int) {
	k, last := d, len(knots)-d-2
	for k < last && t >= knots[k+1] {
		k++
	}
	n[0] = 1
	for p := 1; p <= d; p++ {
		var next [maxSplineDegree + 1]float64
		dn = [maxSplineDegree + 1]float64{}
		for i := range p {
			left, right := knots[k-p+1+i], knots[k+1+i]
			if !(right > left) {
				continue
			}
			w := n[i] / (right - left)
			next[i] += float64((right - t) * w)
			next[i+1] += float64((t - left) * w)
			dn[i] -= float64(p) * w
			dn[i+1] += float64(p) * w
		}
		n = next
	}
	return n, dn, k - d
}

// eval gives the point at (u, v) and the derivatives by both.
func (b *BSpline) eval(p Vec2) (at, du, dv scene.Vec3) {
	bu, dbu, i0 := basis(b.Knots[0], b.Degree[0], p[0])
	bv, dbv, j0 := basis(b.Knots[1], b.Degree[1], p[1])
	var w, wu, wv float64
	for i := 0; i <= b.Degree[0]; i++ {
		for j := 0; j <= b.Degree[1]; j++ {
			q, g := b.Control[i0+i][j0+j], 1.0
			if b.Weights != nil {
				g = b.Weights[i0+i][j0+j]
			}
			c, cu, cv := bu[i]*bv[j]*g, dbu[i]*bv[j]*g, bu[i]*dbv[j]*g
			at, du, dv = at.Add(q.Scale(c)), du.Add(q.Scale(cu)), dv.Add(q.Scale(cv))
			w, wu, wv = w+c, wu+cu, wv+cv
		}
	}
	if !(w > 0) {
		return scene.Vec3{}, scene.Vec3{}, scene.Vec3{}
	}
	at = at.Scale(1 / w)
	du = du.Sub(at.Scale(wu)).Scale(1 / w)
	dv = dv.Sub(at.Scale(wv)).Scale(1 / w)
	return at, du, dv
}
