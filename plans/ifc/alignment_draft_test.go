package ifc

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// A clothoid of constant 100 as 50 m of length, as the parameter of that length
// and as a length that is called a parameter, in metres and in millimetres: it
// ends where the Fresnel integrals do (x = s - s^5/(40 a^4), y = s^3/(6 a^2) -
// s^7/(336 a^6), the first terms; the next are below a micrometre).
func TestClothoidSegmentsOfDrafts(t *testing.T) {
	t.Parallel()
	want := scene.Vec3{50 - math.Pow(50, 5)/40/1e8, math.Pow(50, 3)/6/1e4 - math.Pow(50, 7)/336/1e12, 0}
	const head = `#1=IFCCARTESIANPOINT((0.,0.));#2=IFCDIRECTION((1.,0.));#3=IFCAXIS2PLACEMENT2D(#1,#2);`
	for name, c := range map[string]struct {
		unit    float64
		records string
	}{
		"a length":                     {1, `#4=IFCCLOTHOID(#3,100.);#6=IFCCURVESEGMENT(.CONTINUOUS.,#3,IFCLENGTHMEASURE(0.),IFCLENGTHMEASURE(50.),#4);`},
		"a parameter":                  {1, `#4=IFCCLOTHOID(#3,100.);#6=IFCCURVESEGMENT(.CONTINUOUS.,#3,IFCPARAMETERVALUE(0.),IFCPARAMETERVALUE(0.28209479177387814),#4);`},
		"a length called so":           {1, `#4=IFCCLOTHOID(#3,100.);#6=IFCCURVESEGMENT(.CONTINUOUS.,#3,IFCLENGTHMEASURE(0.),IFCPARAMETERVALUE(50.),#4);`},
		"a length in millimetres, too": {1e-3, `#4=IFCCLOTHOID(#3,100000.);#6=IFCCURVESEGMENT(.CONTINUOUS.,#3,IFCLENGTHMEASURE(0.),IFCPARAMETERVALUE(50000.),#4);`},
	} {
		m := modelOf(t, "IFC4X3_ADD2", head+c.records)
		m.units.length = c.unit
		got, err := m.curveSegment(m.file.Entity(6), m.newTrail())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		wantVec(t, name, got.points[len(got.points)-1], want, 1e-4)
	}
}
