package ifc

import (
	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Bounds of B-splines: IFC files hold cubic ones of some hundred points.
const (
	maxSplineDegree = 16
	maxSplinePoints = 1 << 16
)

// spline is a B-spline curve in homogeneous form.
type spline struct {
	degree  int
	points  []scene.Vec3
	weights []float64
	knots   []float64
}

// bspline reads IfcBSplineCurveWithKnots(Degree, ControlPointsList, CurveForm,
// ClosedCurve, SelfIntersect, KnotMultiplicities, Knots, KnotSpec), its rational
// form with WeightsData, and IfcBezierCurve and IfcRationalBezierCurve of IFC2X3,
// and samples it.
func (m *model) bspline(e step.Entity) (curve, error) {
	s, err := m.readSpline(e)
	if err != nil {
		return curve{}, err
	}
	spans := len(s.points) - s.degree
	n := max(1, min(spans*splineSteps(s), maxSplinePoints))
	if err := m.spend(splineWork * (n + 1) * s.degree * s.degree); err != nil {
		return curve{}, err
	}
	t0, t1 := s.knots[s.degree], s.knots[len(s.points)]
	c := curve{points: make([]scene.Vec3, n+1), params: make([]float64, n+1)}
	span := s.degree
	for i := range c.points {
		t := t0 + (t1-t0)*float64(i)/float64(n)
		span = s.span(span, t)
		c.points[i], c.params[i] = s.at(span, t), t
	}
	return c, nil
}

// splineSteps gives the chords of one span: those of a circle as large as the
// control polygon, by the turn a span can make.
func splineSteps(s spline) int {
	if s.degree == 1 {
		return 1
	}
	box := scene.NewBox()
	for _, p := range s.points {
		box.Extend(p)
	}
	return max(4, solid.Segments(box.Size().Length()/2)/4)
}

func (m *model) readSpline(e step.Entity) (spline, error) {
	degree, err := e.Arg(0).Int()
	if err != nil {
		return spline{}, err
	}
	s := spline{degree: degree}
	for v := range e.Arg(1).Items() {
		pe, err := v.Entity()
		if err != nil {
			return spline{}, err
		}
		p, err := m.point3(pe)
		if err != nil {
			return spline{}, err
		}
		s.points = append(s.points, p)
	}
	if degree < 1 || degree > maxSplineDegree || len(s.points) <= degree || len(s.points) > maxSplinePoints {
		return spline{}, e.Error(step.RuleNumberRange, "a B-spline of degree %d with %d points", degree, len(s.points))
	}
	if err := s.readKnots(e); err != nil {
		return spline{}, err
	}
	return s, s.readWeights(e)
}

// readKnots spreads the knots by their multiplicities.
func (s *spline) readKnots(e step.Entity) error {
	want := len(s.points) + s.degree + 1
	switch e.Keyword() {
	case "IFCBEZIERCURVE", "IFCRATIONALBEZIERCURVE", "IFCBSPLINECURVE":
		return s.bezierKnots(e)
	}
	counts, err := e.Arg(5).Ints(nil)
	if err != nil {
		return err
	}
	values, err := e.Arg(6).Floats(nil)
	if err != nil {
		return err
	}
	for i, v := range values {
		if i >= len(counts) || counts[i] < 1 || counts[i] > want-len(s.knots) {
			return e.Error(step.RuleNumberRange, "the knot multiplicities do not fit %d points of degree %d", len(s.points), s.degree)
		}
		if i > 0 && v <= values[i-1] {
			return e.Error(step.RuleNumberRange, "the knots do not ascend")
		}
		for range counts[i] {
			s.knots = append(s.knots, v)
		}
	}
	if len(s.knots) != want {
		return e.Error(step.RuleNumberRange, "%d knots, expected %d", len(s.knots), want)
	}
	return nil
}

// bezierKnots gives the knots of a chain of Bezier curves, each a span of 1 (ISO
// 10303-42, bezier_curve).
func (s *spline) bezierKnots(e step.Entity) error {
	spans := (len(s.points) - 1) / s.degree
	if spans*s.degree+1 != len(s.points) {
		return e.Error(step.RuleNumberRange, "a chain of Bezier curves of degree %d with %d points", s.degree, len(s.points))
	}
	s.knots = append(s.knots, 0)
	for k := range spans + 1 {
		for range s.degree {
			s.knots = append(s.knots, float64(k))
		}
	}
	s.knots = append(s.knots, float64(spans))
	return nil
}

func ones(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = 1
	}
	return out
}

// readWeights reads WeightsData of the rational form; 1 for the others.
func (s *spline) readWeights(e step.Entity) error {
	s.weights = ones(len(s.points))
	at := 8
	switch e.Keyword() {
	case "IFCRATIONALBSPLINECURVEWITHKNOTS":
	case "IFCRATIONALBEZIERCURVE":
		at = 5
	default:
		return nil
	}
	w, err := e.Arg(at).Floats(nil)
	if err != nil {
		return err
	}
	if len(w) != len(s.points) {
		return e.Error(step.RuleNumberRange, "%d weights for %d points", len(w), len(s.points))
	}
	for _, v := range w {
		if v <= 0 {
			return e.Error(step.RuleNumberRange, "a weight of %g", v)
		}
	}
	s.weights = w
	return nil
}

// splineWork is what it costs to evaluate a B-spline, in looks, for the square of
// its degree.
const splineWork = 8

// span gives the number of the span from k on that holds the parameter t.
func (s *spline) span(k int, t float64) int {
	for k < len(s.points)-1 && t >= s.knots[k+1] {
		k++
	}
	return k
}

// at evaluates span k of s by de Boor's algorithm in homogeneous coordinates.
func (s *spline) at(k int, t float64) scene.Vec3 {
	var p [maxSplineDegree + 1]scene.Vec3
	var w [maxSplineDegree + 1]float64
	for j := 0; j <= s.degree; j++ {
		i := k - s.degree + j
		w[j] = s.weights[i]
		p[j] = s.points[i].Scale(w[j])
	}
	for r := 1; r <= s.degree; r++ {
		for j := s.degree; j >= r; j-- {
			i := k - s.degree + j
			d := s.knots[i+s.degree-r+1] - s.knots[i]
			a := 0.0
			if d > 0 {
				a = (t - s.knots[i]) / d
			}
			p[j] = p[j-1].Scale(1 - a).Add(p[j].Scale(a))
			w[j] = float64((1-a)*w[j-1]) + float64(a*w[j])
		}
	}
	return p[s.degree].Scale(1 / w[s.degree])
}
