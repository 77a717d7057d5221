package ifc

import (
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// modelOf opens a model of the schema with the records, in metres and radians.
func modelOf(t testing.TB, schema, records string) *model {
	t.Helper()
	file, err := step.Parse([]byte("ISO-10303-21;HEADER;FILE_SCHEMA(('" + schema + "'));ENDSEC;DATA;" + records + "ENDSEC;END-ISO-10303-21;"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := open(file, Source{})
	if err != nil {
		t.Fatal(err)
	}
	m.units.length, m.units.angle = 1, 1
	return m
}

// curveOf reads the curve #n with its length as parameter.
func curveOf(t testing.TB, m *model, n step.ID) curve {
	t.Helper()
	c, err := m.byLength(m.file.Entity(n))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// wantVec compares a point or direction.
func wantVec(t testing.TB, what string, got, want scene.Vec3, tolerance float64) {
	t.Helper()
	if d := got.Sub(want).Length(); !(d <= tolerance) {
		t.Errorf("%s is (%.6f, %.6f, %.6f), want (%.6f, %.6f, %.6f)", what, got[0], got[1], got[2], want[0], want[1], want[2])
	}
}

// straightTrack is a level line of 100 m as base of a gradient curve (#20), whose
// cant goes from 80 mm and asin(0.106064981392206) to nothing.
const straightTrack = `#1=IFCCARTESIANPOINT((0.,0.));#2=IFCDIRECTION((1.,0.));#3=IFCAXIS2PLACEMENT2D(#1,#2);#4=IFCVECTOR(#2,1.);#5=IFCLINE(#1,#4);
#6=IFCCURVESEGMENT(.CONTINUOUS.,#3,IFCLENGTHMEASURE(0.),IFCLENGTHMEASURE(100.),#5);
#10=IFCCOMPOSITECURVE((#6),.F.);#20=IFCGRADIENTCURVE((#6),.F.,#10,$);
#30=IFCCARTESIANPOINT((0.,0.08,0.));#31=IFCDIRECTION((0.,0.106064981392206,0.994359200551929));#32=IFCDIRECTION((1.,0.,0.));
#33=IFCAXIS2PLACEMENT3D(#30,#31,#32);#34=IFCCARTESIANPOINT((100.,0.,0.));#35=IFCAXIS2PLACEMENT3D(#34,$,$);
`

// TestCant holds the raise and the turn of the section along a transition: they
// go over as the curvature of the parent does.
func TestCant(t *testing.T) {
	t.Parallel()
	whole := math.Asin(0.106064981392206)
	for name, c := range map[string]struct {
		parent string
		left   func(u float64) float64 // what is left of the cant at u = s/L
	}{
		"cosine":                        {"IFCCOSINESPIRAL(#3,2500.,2500.)", func(u float64) float64 { return (1 + math.Cos(math.Pi*u)) / 2 }},
		"cosine with terms of any size": {"IFCCOSINESPIRAL(#3,123.,77.)", func(u float64) float64 { return (1 + math.Cos(math.Pi*u)) / 2 }},
		"clothoid":                      {"IFCCLOTHOID(#3,-353.5533906)", func(u float64) float64 { return 1 - u }},
		"line":                          {"IFCLINE(#1,#4)", func(u float64) float64 { return 1 - u }},
		"Bloss": {"IFCTHIRDORDERPOLYNOMIALSPIRAL(#3,158.113883,-160.914,$,$)",
			func(u float64) float64 { return 1 - 3*u*u + 2*u*u*u }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := modelOf(t, "IFC4X3_ADD2", straightTrack+"#40="+c.parent+`;#41=IFCCURVESEGMENT(.CONTINUOUS.,#33,IFCLENGTHMEASURE(0.),IFCLENGTHMEASURE(100.),#40);
				#50=IFCSEGMENTEDREFERENCECURVE((#41),.F.,#20,#35);`)
			track := curveOf(t, m, 50)
			for _, u := range []float64{0, 0.25, 0.5, 0.75, 1} {
				f := c.left(u)
				wantVec(t, "the track", track.at(100*u), scene.Vec3{100 * u, 0, 0.08 * f}, 1e-4)
				s := m.stationAt(track, 100*u, []float64{0, 0, 0})
				wantVec(t, "its section", s.up, scene.Vec3{0, math.Sin(whole * f), math.Cos(whole * f)}, 1e-3)
			}
		})
	}
}

// A line of cant before the next segment, and a last one without an end.
func TestCantOfSeveralSegments(t *testing.T) {
	t.Parallel()
	m := modelOf(t, "IFC4X3_ADD2", straightTrack+`#36=IFCCARTESIANPOINT((50.,0.08,0.));#37=IFCAXIS2PLACEMENT3D(#36,#31,#32);#40=IFCCLOTHOID(#3,-176.7766953);
		#41=IFCCURVESEGMENT(.CONTINUOUS.,#33,IFCLENGTHMEASURE(0.),IFCLENGTHMEASURE(50.),#5);
		#42=IFCCURVESEGMENT(.DISCONTINUOUS.,#37,IFCLENGTHMEASURE(0.),IFCLENGTHMEASURE(50.),#40);
		#50=IFCSEGMENTEDREFERENCECURVE((#41,#42),.F.,#20,$);`)
	track := curveOf(t, m, 50)
	for s, z := range map[float64]float64{0: 0.08, 30: 0.08, 50: 0.08, 75: 0.04, 100: 0} {
		wantVec(t, "the track", track.at(s), scene.Vec3{s, 0, z}, 1e-6)
	}
}

// openReal opens a real file as a model.
func openReal(t *testing.T, name string) (*step.File, *model) {
	t.Helper()
	data, err := os.ReadFile(realfiles.Path(t, name))
	if err != nil {
		t.Fatal(err)
	}
	file, err := step.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	m, err := open(file, Source{})
	if err != nil {
		t.Fatal(err)
	}
	return file, m
}

// TestCantOfSample compares with a published sample by figures that IfcOpenShell
// 0.9 gives for its frames (its heights are a factor of the length off and are
// not used: the sample's own end says 0; its headings are those of short chords).
func TestCantOfSample(t *testing.T) {
	t.Parallel()
	_, m := openReal(t, "ifc/unit-4x3-samples/segmented-reference-curve.ifc")
	track := curveOf(t, m, 112)
	for _, c := range []struct {
		distance        float64
		at, along, left scene.Vec3
	}{
		{0, scene.Vec3{0, 0, 0.08}, scene.Vec3{1, 0, 0}, scene.Vec3{0, 0.99436, -0.10606}},
		{25, scene.Vec3{24.97228, 1.02275, 0.06828}, scene.Vec3{0.99684, 0.07945, 0}, scene.Vec3{-0.07913, 0.99274, -0.09058}},
		{50, scene.Vec3{49.80365, 3.88307, 0.04}, scene.Vec3{0.98962, 0.14371, 0}, scene.Vec3{-0.14351, 0.98822, -0.05311}},
		{100, scene.Vec3{98.92989, 13.13462, 0}, scene.Vec3{0.97662, 0.21498, 0}, scene.Vec3{-0.21498, 0.97662, 0}},
	} {
		s := m.stationAt(track, c.distance, []float64{0, 0, 0})
		wantVec(t, "the track", s.at, c.at, 6e-4)
		wantVec(t, "its direction", s.along, c.along, 2e-3)
		wantVec(t, "its left", s.up.Cross(s.along), c.left, 2e-3)
	}
}

// TestPolynomialCurve holds parabolas as parents of segments against their
// closed forms: in height, where the segment is measured along the parabola, and
// by parameter.
func TestPolynomialCurve(t *testing.T) {
	t.Parallel()
	arc := func(x float64) float64 { // length of y = x*x/1000 from 0
		v := x / 500
		return 250 * (v*math.Sqrt(1+v*v) + math.Asinh(v))
	}
	m := modelOf(t, "IFC4X3_ADD2", straightTrack+"#40=IFCPOLYNOMIALCURVE(#3,(0.,1.),(0.,0.,0.001),$);#41=IFCCURVESEGMENT(.CONTINUOUS.,#3,IFCLENGTHMEASURE(0.),IFCLENGTHMEASURE("+
		formatFloat(arc(100))+`),#40);#50=IFCGRADIENTCURVE((#41),.F.,#10,$);
		#42=IFCCURVESEGMENT(.CONTINUOUS.,#3,IFCPARAMETERVALUE(0.),IFCPARAMETERVALUE(100.),#40);#51=IFCGRADIENTCURVE((#42),.F.,#10,$);`)
	for _, n := range []step.ID{50, 51} {
		c := curveOf(t, m, n)
		for _, x := range []float64{0, 30, 60, 99.9} {
			wantVec(t, "the curve", c.at(x), scene.Vec3{x, 0, x * x / 1000}, 1e-3)
			g := x / 500
			wantVec(t, "its direction", c.tangent(x), scene.Vec3{1, 0, g}.Normalized(), 1e-4)
		}
	}
}

// formatFloat writes a number as a record has it.
func formatFloat(x float64) string { return strconv.FormatFloat(x, 'f', 12, 64) }
