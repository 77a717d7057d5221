package ifc

import (
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// TestLayoutsOfOthers holds the curves made of layouts against those that the
// writers of the shared files gave for the same alignments: within a millimetre,
// which is what both lose to chords.
func TestLayoutsOfOthers(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"georef-cases/pass-grf006-valid_wkt_specification", "infra/LinearPlacement-1", "infra/LinearPlacement-2", "unit-4x3-samples/segmented-reference-curve",
		"unit-4x3-samples/linear-placement-of-signal", "unit-4x3-samples/sectioned-solid-horizontal", "unit-4x3-samples/fixed-reference-swept-area-solid",
	} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			file, m := openReal(t, "ifc/"+name+".ifc")
			for e := range file.All("IFCALIGNMENT") {
				compareLayout(t, m, e)
			}
		})
	}
}

// compareLayout compares the curve in space of an alignment with that of its
// layout.
func compareLayout(t *testing.T, m *model, alignment step.Entity) {
	t.Helper()
	for v := range alignment.Optional(6).Arg(2).Items() {
		r, err := v.Entity()
		if err != nil || r.Text(1) != "Axis" {
			continue
		}
		for item := range r.Arg(3).Items() {
			e, err := item.Entity()
			if err != nil {
				t.Fatal(err)
			}
			want, err := m.byLength(e)
			if err != nil {
				t.Fatal(err)
			}
			l := m.layoutOf(alignment)
			if e.Keyword() == "IFCGRADIENTCURVE" {
				l.cant = step.Entity{} // the writer left it out
			}
			got, err := m.layoutCurve(l)
			if err != nil {
				t.Fatal(err)
			}
			end := want.params[len(want.params)-1]
			if d := math.Abs(got.params[len(got.params)-1] - end); d > 1e-6 {
				t.Errorf("#%d ends %g m off", e.ID(), d)
			}
			for i := range 1001 {
				d := end * float64(i) / 1000
				if off := got.at(d).Sub(want.at(d)).Length(); off > 1e-3 {
					t.Fatalf("#%d is %.4f m off at %.3f m", e.ID(), off, d)
				}
			}
		}
	}
}

// layoutModel gives records of an alignment #10 with the layouts #11 to #13 of
// the segments given.
func layoutModel(horizontal, vertical, cant string) string {
	return `#1=IFCCARTESIANPOINT((10.,20.));#10=IFCALIGNMENT('a',$,$,$,$,$,$,$);#11=IFCALIGNMENTHORIZONTAL('h',$,$,$,$,$,$);
		#12=IFCALIGNMENTVERTICAL('v',$,$,$,$,$,$);#13=IFCALIGNMENTCANT('c',$,$,$,$,$,$,1.5);#14=IFCRELNESTS('n',$,$,$,#10,(#11,#12,#13));
		#21=IFCALIGNMENTSEGMENT('s',$,$,$,$,$,$,#31);#31=` + horizontal + `;#41=IFCRELNESTS('o',$,$,$,#11,(#21));
		#22=IFCALIGNMENTSEGMENT('t',$,$,$,$,$,$,#32);#32=` + vertical + `;#42=IFCRELNESTS('p',$,$,$,#12,(#22));
		#23=IFCALIGNMENTSEGMENT('u',$,$,$,$,$,$,#33);#33=` + cant + `;#43=IFCRELNESTS('q',$,$,$,#13,(#23));`
}

const (
	levelHeights = "IFCALIGNMENTVERTICALSEGMENT($,$,0.,100.,0.,0.,0.,$,.CONSTANTGRADIENT.)"
	levelCant    = "IFCALIGNMENTCANTSEGMENT($,$,0.,100.,0.,$,0.,$,.CONSTANTCANT.)"
)

// TestLayoutTransitions holds each kind of horizontal segment from a radius of
// 600 m to the left to one of 300 m against 20,000 steps along its curvature.
// IfcOpenShell 0.9, by the records that it maps them to, ends clothoids, arcs and
// the curves of Bloss, cosine and sine at the same places to 0.01 mm, and the
// Helmert curve 9 mm beside what its two halves of curvature say.
func TestLayoutTransitions(t *testing.T) {
	t.Parallel()
	const k0, k1, l = 1 / 600.0, 1 / 300.0, 100.0
	const gravity, wide, raised = 1.8, 1.5, 0.12 // metres
	viennese := func(u float64) float64 {
		return 35*math.Pow(u, 4) - 84*math.Pow(u, 5) + 70*math.Pow(u, 6) - 20*math.Pow(u, 7)
	}
	for kind, k := range map[string]func(u float64) float64{
		"CLOTHOID":    func(u float64) float64 { return k0 + (k1-k0)*u },
		"BLOSSCURVE":  func(u float64) float64 { return k0 + (k1-k0)*(3*u*u-2*u*u*u) },
		"COSINECURVE": func(u float64) float64 { return k0 + (k1-k0)*(0.5-math.Cos(math.Pi*u)/2) },
		"SINECURVE":   func(u float64) float64 { return k0 + (k1-k0)*(u-math.Sin(2*math.Pi*u)/2/math.Pi) },
		"HELMERTCURVE": func(u float64) float64 {
			if u < 0.5 {
				return k0 + (k1-k0)*2*u*u
			}
			return k0 + (k1-k0)*(4*u-2*u*u-1)
		},
		"VIENNESEBEND": func(u float64) float64 {
			bend := 420*u*u - 1680*u*u*u + 2100*math.Pow(u, 4) - 840*math.Pow(u, 5)
			return k0 + (k1-k0)*viennese(u) - gravity/(l*l)*math.Asin(raised/wide)*bend
		},
		"CIRCULARARC": func(float64) float64 { return k0 },
		"LINE":        func(float64) float64 { return 0 },
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			cant := fmt.Sprintf("IFCALIGNMENTCANTSEGMENT($,$,0.,%g,0.,0.,0.,%g,.VIENNESEBEND.)", l, raised)
			m := modelOf(t, "IFC4X3_ADD2", layoutModel(fmt.Sprintf("IFCALIGNMENTHORIZONTALSEGMENT($,$,#1,0.5,600.,300.,%g,%g,.%s.)", l, gravity, kind), levelHeights, cant))
			marks, err := m.layoutCant(m.file.Entity(13))
			if err != nil {
				t.Fatal(err)
			}
			c, err := m.layoutPlan(m.file.Entity(11), marks)
			if err != nil {
				t.Fatal(err)
			}
			const n = 20000
			at, heading := scene.Vec3{10, 20, 0}, 0.5
			for i := range n {
				bend := k((float64(i) + 0.5) / n)
				at = at.Add(direction2(heading + bend*l/n/2).Scale(l / n))
				heading += bend * l / n
			}
			wantVec(t, "the end", c.points[len(c.points)-1], at, 1e-5)
			wantVec(t, "the direction there", c.tangentBefore(l), direction2(heading), 1e-6)
		})
	}
}

// TestLayoutCubic holds the cubic parabola between a line and an arc, and back.
func TestLayoutCubic(t *testing.T) {
	t.Parallel()
	const r, l = 300.0, 100.0
	x := l // where the parabola is l long: by Newton's method on its length
	length := func(x float64) float64 {
		const n = 1000
		sum := 0.0
		for i := range n {
			s := (float64(i) + 0.5) / n * x
			sum += math.Hypot(1, s*s/(2*r*l)) * x / n
		}
		return sum
	}
	for range 20 {
		x -= length(x) - l
	}
	y, slope := x*x*x/(6*r*l), math.Atan(x*x/(2*r*l))
	m := modelOf(t, "IFC4X3_ADD2", layoutModel("IFCALIGNMENTHORIZONTALSEGMENT($,$,#1,0.,0.,300.,100.,$,.CUBIC.)", levelHeights, levelCant))
	c, err := m.layoutPlan(m.file.Entity(11), nil)
	if err != nil {
		t.Fatal(err)
	}
	wantVec(t, "the end", c.points[len(c.points)-1], scene.Vec3{10 + x, 20 + y, 0}, 1e-4)
	wantVec(t, "the direction there", c.tangentBefore(l), direction2(slope), 1e-5)

	// IfcOpenShell 0.9 ends this one there.
	m = modelOf(t, "IFC4X3_ADD2", layoutModel("IFCALIGNMENTHORIZONTALSEGMENT($,$,#1,0.5,600.,300.,100.,$,.CUBIC.)", levelHeights, levelCant))
	if c, err = m.layoutPlan(m.file.Entity(11), nil); err != nil {
		t.Fatal(err)
	}
	wantVec(t, "the end between two arcs", c.points[len(c.points)-1], scene.Vec3{91.994781, 76.842141, 0}, 1e-4)
}

// TestLayoutHeights holds each kind of vertical segment, from a gradient of 1 in
// 20 up to one of 1 in 10 down over 100 m on the plan, by the height at its end
// and the gradients on the way.
func TestLayoutHeights(t *testing.T) {
	t.Parallel()
	sin := func(g float64) float64 { return g / math.Hypot(1, g) }
	cos := func(g float64) float64 { return 1 / math.Hypot(1, g) }
	arc := 100 / (sin(-0.1) - sin(0.05)) * (cos(0.05) - cos(-0.1))
	// Over a clothoid that begins straight the angle goes with the square of the
	// length: 20,000 steps of it give the rise.
	clothoid := func(share func(float64) float64) float64 {
		x, y := 0.0, 0.0
		for i := range 20000 {
			a := math.Atan(0.05) + (math.Atan(-0.1)-math.Atan(0.05))*share((float64(i)+0.5)/20000)
			x, y = x+math.Cos(a), y+math.Sin(a)
		}
		return 100 * y / x
	}
	for kind, rise := range map[string]float64{
		"PARABOLICARC": 0.05*100 - 0.15*100/2, "CIRCULARARC": arc,
		"CLOTHOID": clothoid(func(u float64) float64 { return u * u }),
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			m := modelOf(t, "IFC4X3_ADD2", layoutModel("IFCALIGNMENTHORIZONTALSEGMENT($,$,#1,0.,0.,0.,100.,$,.LINE.)",
				"IFCALIGNMENTVERTICALSEGMENT($,$,0.,100.,7.,0.05,-0.1,$,."+kind+".)", levelCant))
			c, err := m.layoutCurve(m.layoutOf(m.file.Entity(10)))
			if err != nil {
				t.Fatal(err)
			}
			n := len(c.points) - 1
			wantVec(t, "the start", c.points[0], scene.Vec3{10, 20, 7}, 1e-9)
			wantVec(t, "the end", c.points[n], scene.Vec3{110, 20, 7 + rise}, 1e-5)
			wantVec(t, "the direction there", c.tangentBefore(100), scene.Vec3{1, 0, -0.1}.Normalized(), 1e-9)
			for i := 1; i < n; i++ { // no point of a chord is far from its curve
				a, b := c.tangent(c.params[i-1]), c.tangent(c.params[i])
				if sag := a.Sub(b).Length() * c.points[i].Sub(c.points[i-1]).Length() / 8; sag > alignmentChord*1.2 {
					t.Errorf("chord %d is %.5f m off", i, sag)
				}
			}
		})
	}
	back := clothoidClimb([2]float64{0.05, -0.1}, 100, false)
	if y, g := back(100); math.Abs(y-clothoid(func(u float64) float64 { return u * (2 - u) })) > 1e-5 || math.Abs(g+0.1) > 1e-9 {
		t.Errorf("a clothoid that ends straight rises by %v to a gradient of %v", y, g)
	}
}

// TestOlderHeights holds the vertical arcs of IFC4X1: a crest from 1 in 20 up to 1
// in 10 down over 100 m.
func TestOlderHeights(t *testing.T) {
	t.Parallel()
	sin := func(g float64) float64 { return g / math.Hypot(1, g) }
	cos := func(g float64) float64 { return 1 / math.Hypot(1, g) }
	r := 100 / (sin(0.05) - sin(-0.1))
	for name, c := range map[string]struct {
		segment string
		rise    float64
	}{
		"a circle":   {fmt.Sprintf("IFCALIGNMENT2DVERSEGCIRCULARARC(.T.,$,$,0.,100.,7.,0.05,%g,.T.)", r), -r * (cos(0.05) - cos(-0.1))},
		"a parabola": {"IFCALIGNMENT2DVERSEGPARABOLICARC(.T.,$,$,0.,100.,7.,0.05,666.666666666667,.T.)", 5 - 7.5},
	} {
		m := modelOf(t, "IFC4X1", `#1=IFCCARTESIANPOINT((10.,20.));#2=IFCLINESEGMENT2D(#1,0.,100.);#3=IFCALIGNMENT2DHORIZONTALSEGMENT(.T.,$,$,#2);
			#4=IFCALIGNMENT2DHORIZONTAL($,(#3));#5=`+c.segment+`;#6=IFCALIGNMENT2DVERTICAL((#5));#7=IFCALIGNMENTCURVE(#4,#6,$);`)
		got := curveOf(t, m, 7)
		wantVec(t, name+": the end", got.points[len(got.points)-1], scene.Vec3{110, 20, 7 + c.rise}, 1e-6)
	}
}

// TestLayoutCant holds how a track is raised and turned by its rails.
func TestLayoutCant(t *testing.T) {
	t.Parallel()
	for kind, half := range map[string]float64{ // reached in the middle
		"LINEARTRANSITION": 0.5, "HELMERTCURVE": 0.5, "BLOSSCURVE": 0.5, "COSINECURVE": 0.5, "SINECURVE": 0.5, "VIENNESEBEND": 0.5, "CONSTANTCANT": 0.5,
	} {
		m := modelOf(t, "IFC4X3_ADD2", layoutModel("IFCALIGNMENTHORIZONTALSEGMENT($,$,#1,0.,0.,0.,100.,$,.LINE.)", levelHeights,
			"IFCALIGNMENTCANTSEGMENT($,$,0.,100.,0.01,0.03,0.05,0.15,."+kind+".)"))
		c, err := m.layoutCurve(m.layoutOf(m.file.Entity(10)))
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		for d, want := range map[float64][2]float64{0: {0.01, 0.05}, 50: {0.01 + 0.02*half, 0.05 + 0.1*half}, 100: {0.03, 0.15}} {
			if p := c.at(d); math.Abs(p[2]-(want[0]+want[1])/2) > 1e-9 {
				t.Errorf("%s: at %g m the track is raised by %g m", kind, d, p[2])
			}
			// Left is +y here: the right rail is higher, so the track leans there.
			if up, lean := c.up(d), (want[1]-want[0])/1.5; math.Abs(up[1]-lean) > 1e-4 {
				t.Errorf("%s: at %g m the track leans by %g, want %g", kind, d, up[1], lean)
			}
		}
	}
}

// What is no layout has an error that names it.
func TestBrokenLayouts(t *testing.T) {
	t.Parallel()
	const line = "IFCALIGNMENTHORIZONTALSEGMENT($,$,#1,0.,0.,0.,100.,$,.LINE.)"
	for name, records := range map[string]string{
		"an arc without a radius":    layoutModel("IFCALIGNMENTHORIZONTALSEGMENT($,$,#1,0.,0.,0.,100.,$,.CIRCULARARC.)", levelHeights, levelCant),
		"an unknown transition":      layoutModel("IFCALIGNMENTHORIZONTALSEGMENT($,$,#1,0.,0.,300.,100.,$,.SPLINE.)", levelHeights, levelCant),
		"a cubic of one curvature":   layoutModel("IFCALIGNMENTHORIZONTALSEGMENT($,$,#1,0.,300.,300.,100.,$,.CUBIC.)", levelHeights, levelCant),
		"nothing but an end":         layoutModel("IFCALIGNMENTHORIZONTALSEGMENT($,$,#1,0.,0.,0.,0.,$,.LINE.)", levelHeights, levelCant),
		"heights that are a plan":    layoutModel(line, line, levelCant),
		"a plan that is heights":     layoutModel(levelHeights, levelHeights, levelCant),
		"cant that is heights":       layoutModel(line, levelHeights, levelHeights),
		"an unknown vertical curve":  layoutModel(line, "IFCALIGNMENTVERTICALSEGMENT($,$,0.,100.,0.,0.1,0.,$,.SPLINE.)", levelCant),
		"heights beyond the plan":    layoutModel(line, "IFCALIGNMENTVERTICALSEGMENT($,$,200.,100.,0.,0.,0.,$,.CONSTANTGRADIENT.)", levelCant),
		"an unknown cant":            layoutModel(line, levelHeights, "IFCALIGNMENTCANTSEGMENT($,$,0.,100.,0.,0.,0.,0.1,.SPLINE.)"),
		"a length that is no number": layoutModel("IFCALIGNMENTHORIZONTALSEGMENT($,$,#1,0.,0.,300.,'x',$,.CLOTHOID.)", levelHeights, levelCant),
	} {
		m := modelOf(t, "IFC4X3_ADD2", records)
		if c, err := m.layoutCurve(m.layoutOf(m.file.Entity(10))); err == nil {
			t.Errorf("%s made %d points", name, len(c.points))
		}
	}
}
