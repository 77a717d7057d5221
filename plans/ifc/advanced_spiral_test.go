package ifc

import (
	"fmt"
	"math"
	"testing"

	"github.com/maquette-city/maquette/plans/step"
)

// spiralOf reads the spiral #2 of the record.
func spiralOf(t *testing.T, record string, length float64) *parentCurve {
	t.Helper()
	file, err := step.Parse([]byte("ISO-10303-21;HEADER;FILE_SCHEMA(('IFC4X3'));ENDSEC;DATA;#1=IFCAXIS2PLACEMENT2D($,$);#2=" + record + ";ENDSEC;END-ISO-10303-21;"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := open(file, Source{})
	if err != nil {
		t.Fatal(err)
	}
	m.units.length = 1
	c, err := m.parentCurve(file.Entity(2), length, m.newTrail())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestSpirals holds transition curves from straight to a radius of 300 m over
// 100 m against what all of them share: half the angle of the arc, and the way
// by steps along the curvature.
func TestSpirals(t *testing.T) {
	t.Parallel()
	const r, l = 300.0, 100.0
	term := func(factor float64, order int) float64 { // of factor * (s/L)^order / R
		return math.Copysign(math.Pow(math.Pow(l, float64(order))*r/math.Abs(factor), 1/float64(order+1)), factor)
	}
	for name, c := range map[string]struct {
		record    string
		curvature func(u float64) float64 // times R, at u = s/L
	}{
		"Bloss": {fmt.Sprintf("IFCTHIRDORDERPOLYNOMIALSPIRAL(#1,%.15f,%.15f,$,$)", term(-2, 3), term(3, 2)),
			func(u float64) float64 { return 3*u*u - 2*u*u*u }},
		"Vienna bend": {fmt.Sprintf("IFCSEVENTHORDERPOLYNOMIALSPIRAL(#1,%.15f,%.15f,%.15f,%.15f,$,$,$,$)", term(-20, 7), term(70, 6), term(-84, 5), term(35, 4)),
			func(u float64) float64 { return u * u * u * u * (35 - u*(84-u*(70-20*u))) }},
		"sine":     {fmt.Sprintf("IFCSINESPIRAL(#1,%.15f,%.15f,$)", -2*math.Pi*r, math.Sqrt(r*l)), func(u float64) float64 { return u - math.Sin(2*math.Pi*u)/(2*math.Pi) }},
		"cosine":   {fmt.Sprintf("IFCCOSINESPIRAL(#1,%.15f,%.15f)", -2*r, 2*r), func(u float64) float64 { return (1 - math.Cos(math.Pi*u)) / 2 }},
		"clothoid": {fmt.Sprintf("IFCCLOTHOID(#1,%.15f)", math.Sqrt(r*l)), func(u float64) float64 { return u }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parent := spiralOf(t, c.record, l)
			const n = 20000
			x, y, heading := 0.0, 0.0, 0.0
			for i := range n { // the midpoint of each step
				k := c.curvature((float64(i)+0.5)/n) / r
				middle := heading + k*l/n/2
				x, y, heading = x+math.Cos(middle)*l/n, y+math.Sin(middle)*l/n, heading+k*l/n
			}
			gx, gy, gh := parent.at(l)
			if math.Abs(gh-l/(2*r)) > 1e-9 || math.Abs(gh-heading) > 1e-7 {
				t.Errorf("heading %.9f, want %.9f", gh, l/(2*r))
			}
			if math.Hypot(gx-x, gy-y) > 1e-6 {
				t.Errorf("ends at (%.7f, %.7f), want (%.7f, %.7f)", gx, gy, x, y)
			}
			if k := 1 / parent.radius(l); k < 0.99/r || k > 1.2/r {
				t.Errorf("the least radius is %.1f m", 1/k)
			}
		})
	}
}

// TestHelmert holds the two halves of a Helmert curve, the second of which has
// all three terms, to 1/R at its end.
func TestHelmert(t *testing.T) {
	t.Parallel()
	const r, l = 300.0, 100.0
	first := spiralOf(t, fmt.Sprintf("IFCSECONDORDERPOLYNOMIALSPIRAL(#1,%.15f,$,$)", math.Cbrt(l*l*r/2)), l/2)
	second := spiralOf(t, fmt.Sprintf("IFCSECONDORDERPOLYNOMIALSPIRAL(#1,%.15f,%.15f,%.15f)", -math.Cbrt(l*l*r/2), math.Sqrt(l*r/4), -r), l/2)
	heading := func(c *parentCurve, s float64) float64 {
		_, _, h := c.at(s)
		return h
	}
	turn := heading(first, l/2) + heading(second, l) - heading(second, l/2)
	if math.Abs(turn-l/(2*r)) > 1e-9 {
		t.Errorf("turns by %.9f, want %.9f", turn, l/(2*r))
	}
}

// TestSpiralsWithoutLength reads the segments of no length that end alignments.
func TestSpiralsWithoutLength(t *testing.T) {
	t.Parallel()
	for _, record := range []string{"IFCSINESPIRAL(#1,100.,$,50.)", "IFCCOSINESPIRAL(#1,100.,50.)"} {
		if x, y, h := spiralOf(t, record, 0).at(0); x != 0 || y != 0 || h != 0 {
			t.Errorf("%s begins at (%v, %v), heading %v", record, x, y, h)
		}
	}
}
