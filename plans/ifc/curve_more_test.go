package ifc

import (
	"fmt"
	"math"
	"testing"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// TestTransitions2D holds the transition curves of IFC4X1 from a radius of 600 m
// to the left to one of 300 m against steps along their curvature.
func TestTransitions2D(t *testing.T) {
	t.Parallel()
	const k0, k1, l = 1 / 600.0, 1 / 300.0, 100.0
	for kind, share := range map[string]func(u float64) float64{
		"CLOTHOIDCURVE": func(u float64) float64 { return u },
		"CUBICPARABOLA": func(u float64) float64 { return u },
		"BLOSSCURVE":    func(u float64) float64 { return 3*u*u - 2*u*u*u },
		"COSINECURVE":   func(u float64) float64 { return 0.5 - math.Cos(math.Pi*u)/2 },
		"SINECURVE":     func(u float64) float64 { return u - math.Sin(2*math.Pi*u)/2/math.Pi },
		"BIQUADRATICPARABOLA": func(u float64) float64 {
			if u < 0.5 {
				return 2 * u * u
			}
			return 4*u - 2*u*u - 1
		},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			m := modelOf(t, "IFC4X1", fmt.Sprintf(`#1=IFCCARTESIANPOINT((10.,20.));#2=IFCTRANSITIONCURVESEGMENT2D(#1,0.5,%g,600.,300.,.T.,.T.,.%s.);
				#3=IFCALIGNMENT2DHORIZONTALSEGMENT(.T.,$,$,#2);#4=IFCALIGNMENT2DHORIZONTAL($,(#3));#5=IFCALIGNMENTCURVE(#4,$,$);`, l, kind))
			c := curveOf(t, m, 5)
			const n = 20000
			at, heading := scene.Vec3{10, 20, 0}, 0.5
			for i := range n {
				k := k0 + (k1-k0)*share((float64(i)+0.5)/n)
				at = at.Add(direction2(heading + k*l/n/2).Scale(l / n))
				heading += k * l / n
			}
			wantVec(t, "the end", c.points[len(c.points)-1], at, 1e-5)
			wantVec(t, "the direction there", c.tangentBefore(l), direction2(heading), 1e-6)
		})
	}
}

// TestBezier holds chains of Bezier curves of IFC2X3: a parabola, two in a row,
// and a quarter of a circle by weights.
func TestBezier(t *testing.T) {
	t.Parallel()
	m := modelOf(t, "IFC2X3", `#1=IFCCARTESIANPOINT((0.,0.));#2=IFCCARTESIANPOINT((1.,2.));#3=IFCCARTESIANPOINT((2.,0.));#4=IFCCARTESIANPOINT((3.,-2.));#5=IFCCARTESIANPOINT((4.,0.));
		#6=IFCCARTESIANPOINT((1.,0.));#7=IFCCARTESIANPOINT((1.,1.));#8=IFCCARTESIANPOINT((0.,1.));
		#10=IFCBEZIERCURVE(2,(#1,#2,#3),.UNSPECIFIED.,.F.,.F.);#11=IFCBEZIERCURVE(2,(#1,#2,#3,#4,#5),.UNSPECIFIED.,.F.,.F.);
		#12=IFCRATIONALBEZIERCURVE(2,(#6,#7,#8),.CIRCULAR_ARC.,.F.,.F.,(1.,0.707106781186548,1.));
		#13=IFCBEZIERCURVE(2,(#1,#2,#3,#4),.UNSPECIFIED.,.F.,.F.);`)
	read := func(n step.ID) curve {
		c, err := m.curve(m.file.Entity(n), m.newTrail())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for i, p := range read(10).points {
		if y := p[0] * (2 - p[0]); math.Abs(p[1]-y) > 1e-12 {
			t.Errorf("point %d of the parabola is %v", i, p)
		}
	}
	two := read(11)
	if last := two.params[len(two.params)-1]; last != 2 {
		t.Errorf("two spans end at %v", last)
	}
	wantVec(t, "where two spans meet", two.at(1), scene.Vec3{2, 0, 0}, 1e-12)
	wantVec(t, "the middle of the second", two.at(1.5), scene.Vec3{3, -1, 0}, 1e-3)
	for _, p := range read(12).points {
		if math.Abs(p.Length()-1) > 1e-12 {
			t.Errorf("%v is not on the circle", p)
		}
	}
	if _, err := m.curve(m.file.Entity(13), m.newTrail()); err == nil {
		t.Error("four points of degree 2 made a chain")
	}
}

// TestTrims holds trims of closed curves over their seam, trims of spirals and
// those that leave the curve.
func TestTrims(t *testing.T) {
	t.Parallel()
	m := modelOf(t, "IFC4X3_ADD2", `#1=IFCCARTESIANPOINT((0.,0.));#2=IFCCARTESIANPOINT((2.,0.));#3=IFCCARTESIANPOINT((2.,2.));#4=IFCCARTESIANPOINT((0.,2.));
		#5=IFCPOLYLINE((#1,#2,#3,#4,#1));#6=IFCPOLYLINE((#1,#2,#3,#4));
		#10=IFCTRIMMEDCURVE(#5,(IFCPARAMETERVALUE(3.5)),(IFCPARAMETERVALUE(0.5)),.T.,.PARAMETER.);
		#11=IFCTRIMMEDCURVE(#5,(IFCPARAMETERVALUE(3.5)),(IFCPARAMETERVALUE(0.5)),.F.,.PARAMETER.);
		#12=IFCTRIMMEDCURVE(#5,(IFCPARAMETERVALUE(0.5)),(IFCPARAMETERVALUE(3.5)),.F.,.PARAMETER.);
		#13=IFCTRIMMEDCURVE(#6,(IFCPARAMETERVALUE(2.5)),(IFCPARAMETERVALUE(0.5)),.T.,.PARAMETER.);
		#14=IFCTRIMMEDCURVE(#6,(IFCPARAMETERVALUE(-5.)),(IFCPARAMETERVALUE(50.)),.T.,.PARAMETER.);
		#20=IFCDIRECTION((0.,1.));#21=IFCAXIS2PLACEMENT2D(#2,#20);#22=IFCPOLYNOMIALCURVE(#21,(0.,1.),(0.,0.,0.5),$);
		#23=IFCTRIMMEDCURVE(#22,(IFCPARAMETERVALUE(1.)),(IFCPARAMETERVALUE(2.)),.T.,.PARAMETER.);
		#24=IFCCLOTHOID(#21,10.);#25=IFCTRIMMEDCURVE(#24,(IFCPARAMETERVALUE(0.)),(IFCPARAMETERVALUE(1.)),.T.,.PARAMETER.);`)
	for name, c := range map[string]struct {
		curve      step.ID
		start, end scene.Vec3
		length     float64
	}{
		"over the seam":                 {10, scene.Vec3{0, 1, 0}, scene.Vec3{1, 0, 0}, 2},
		"against the sense":             {11, scene.Vec3{0, 1, 0}, scene.Vec3{1, 0, 0}, 6},
		"against the sense, over it":    {12, scene.Vec3{1, 0, 0}, scene.Vec3{0, 1, 0}, 2},
		"beyond the ends":               {14, scene.Vec3{0, 0, 0}, scene.Vec3{0, 2, 0}, 6},
		"a parabola in its own frame":   {23, scene.Vec3{2 - 0.5, 1, 0}, scene.Vec3{0, 2, 0}, 1.810067},
		"a clothoid of one whole angle": {25, scene.Vec3{2, 0, 0}, scene.Vec3{2 - 10*math.Sqrt(math.Pi)*0.4382591, 10 * math.Sqrt(math.Pi) * 0.7798934, 0}, 10 * math.Sqrt(math.Pi)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := curveOf(t, m, c.curve)
			wantVec(t, "the start", got.points[0], c.start, 1e-5)
			wantVec(t, "the end", got.points[len(got.points)-1], c.end, 1e-5)
			if l := got.params[len(got.params)-1]; math.Abs(l-c.length) > 2e-3*c.length {
				t.Errorf("the length is %v, want %v", l, c.length)
			}
		})
	}
	if c, err := m.curve(m.file.Entity(13), m.newTrail()); err == nil {
		t.Errorf("a trim over the end of an open curve made %v", c.points)
	}
}

// TestOffsetByDistances holds offsets from an arc and a line: they go over
// linearly between the places given and stay beyond them.
func TestOffsetByDistances(t *testing.T) {
	t.Parallel()
	m := modelOf(t, "IFC4X3_ADD2", straightTrack+`#40=IFCPOINTBYDISTANCEEXPRESSION(IFCLENGTHMEASURE(20.),2.,0.5,$,#10);
		#41=IFCPOINTBYDISTANCEEXPRESSION(IFCLENGTHMEASURE(60.),4.,1.5,$,#10);#50=IFCOFFSETCURVEBYDISTANCES(#10,(#40,#41),'edge');
		#51=IFCOFFSETCURVEBYDISTANCES(#10,(#40),$);
		#60=IFCCIRCLE(#3,50.);#61=IFCCURVESEGMENT(.CONTINUOUS.,#3,IFCLENGTHMEASURE(0.),IFCLENGTHMEASURE(78.5398163397448),#60);#62=IFCCOMPOSITECURVE((#61),.F.);
		#63=IFCPOINTBYDISTANCEEXPRESSION(IFCLENGTHMEASURE(0.),-10.,$,$,#62);#64=IFCOFFSETCURVEBYDISTANCES(#62,(#63),$);`)
	c, err := m.curve(m.file.Entity(50), m.newTrail())
	if err != nil {
		t.Fatal(err)
	}
	for d, want := range map[float64]scene.Vec3{0: {0, 2, 0.5}, 20: {20, 2, 0.5}, 40: {40, 3, 1}, 60: {60, 4, 1.5}, 100: {100, 4, 1.5}} {
		wantVec(t, "the edge", c.at(d), want, 1e-9)
	}
	wantVec(t, "one offset for all", curveOf(t, m, 51).at(77), scene.Vec3{77, 2, 0.5}, 1e-9)
	bend := curveOf(t, m, 64)
	for _, p := range bend.points {
		if r := p.Sub(scene.Vec3{0, 50, 0}).Length(); math.Abs(r-60) > 1e-6 {
			t.Errorf("%v lies %v m from the centre of the bend, want 60", p, r)
		}
	}
	if l := bend.params[len(bend.params)-1]; math.Abs(l-30*math.Pi) > 0.05 {
		t.Errorf("the outer edge of the bend is %v m long", l)
	}
}

// TestCurvesOfThemselves holds that curves, surfaces and placements that are made
// of each other in a circle end in an error.
func TestCurvesOfThemselves(t *testing.T) {
	t.Parallel()
	m := modelOf(t, "IFC4X3_ADD2", `#1=IFCCARTESIANPOINT((0.,0.,0.));#2=IFCAXIS2PLACEMENT3D(#1,$,$);#3=IFCDIRECTION((0.,0.,1.));
		#10=IFCPCURVE(#11,#10);#11=IFCSURFACEOFLINEAREXTRUSION(#12,#2,#3,1.);#12=IFCARBITRARYOPENPROFILEDEF(.CURVE.,$,#10);
		#13=IFCPCURVE(#14,#10);#14=IFCSURFACEOFREVOLUTION(#15,#2,#16);#15=IFCARBITRARYPROFILEDEFWITHVOIDS(.AREA.,$,#13,(#13));#16=IFCAXIS1PLACEMENT(#1,#3);
		#20=IFCCIRCLE(#21,1.);#21=IFCAXIS2PLACEMENTLINEAR(#22,$,$);#22=IFCPOINTBYDISTANCEEXPRESSION(IFCLENGTHMEASURE(0.),$,$,$,#20);
		#30=IFCOFFSETCURVE2D(#30,1.,.F.);#31=IFCOFFSETCURVEBYDISTANCES(#31,(#22),$);#32=IFCSEGMENTEDREFERENCECURVE((#40),.F.,#32,$);
		#33=IFCGRADIENTCURVE((#40),.F.,#33,$);#40=IFCCURVESEGMENT(.CONTINUOUS.,#2,IFCLENGTHMEASURE(0.),IFCLENGTHMEASURE(1.),#40);
		#34=IFCTRIMMEDCURVE(#34,(IFCPARAMETERVALUE(0.)),(IFCPARAMETERVALUE(1.)),.T.,.PARAMETER.);`)
	for _, n := range []step.ID{10, 13, 20, 30, 31, 32, 33, 34, 40} {
		if c, err := m.curve(m.file.Entity(n), m.newTrail()); err == nil {
			t.Errorf("#%d made %v", n, c.points)
		}
	}
	if _, err := m.anyAxes(m.file.Entity(21)); err == nil {
		t.Error("a linear placement on a circle about itself was made")
	}
}

// A parameter on an alignment is a length in the unit of the file.
func TestDirectrixInMillimetres(t *testing.T) {
	t.Parallel()
	m := modelOf(t, "IFC4X3_ADD2", `#1=IFCCARTESIANPOINT((0.,0.));#2=IFCDIRECTION((1.,0.));#3=IFCAXIS2PLACEMENT2D(#1,#2);#4=IFCVECTOR(#2,1.);#5=IFCLINE(#1,#4);
		#6=IFCCURVESEGMENT(.CONTINUOUS.,#3,IFCLENGTHMEASURE(0.),IFCLENGTHMEASURE(100000.),#5);#10=IFCCOMPOSITECURVE((#6),.F.);#11=IFCGRADIENTCURVE((#6),.F.,#10,$);
		#20=IFCSWEPTDISKSOLID(#10,100.,$,20000.,50000.);#21=IFCSWEPTDISKSOLID(#11,100.,$,20000.,50000.);#22=IFCSWEPTDISKSOLID(#11,100.,$,$,50000.);`)
	m.units.length = 0.001
	for n, want := range map[step.ID][2]float64{20: {20, 50}, 21: {20, 50}, 22: {0, 50}} {
		c, err := m.directrix(m.file.Entity(n), 0, 3)
		if err != nil {
			t.Fatal(err)
		}
		wantVec(t, "the start", c.points[0], scene.Vec3{want[0], 0, 0}, 1e-9)
		wantVec(t, "the end", c.points[len(c.points)-1], scene.Vec3{want[1], 0, 0}, 1e-9)
	}
}
