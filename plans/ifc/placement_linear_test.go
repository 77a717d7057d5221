package ifc

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// olderTrack is an alignment of IFC4X1: 100 m to the east that climbs by 1 in
// 10, then a quarter of a circle of 50 m to the left.
const olderTrack = `#1=IFCCARTESIANPOINT((0.,0.));#2=IFCLINESEGMENT2D(#1,0.,100.);#3=IFCALIGNMENT2DHORIZONTALSEGMENT(.T.,$,$,#2);
#4=IFCCARTESIANPOINT((100.,0.));#5=IFCCIRCULARARCSEGMENT2D(#4,0.,78.5398163397448,50.,.T.);#6=IFCALIGNMENT2DHORIZONTALSEGMENT(.T.,$,$,#5);
#7=IFCALIGNMENT2DHORIZONTAL($,(#3,#6));#8=IFCALIGNMENT2DVERSEGLINE(.T.,$,$,0.,178.5398163397448,10.,0.1);#9=IFCALIGNMENT2DVERTICAL((#8));#10=IFCALIGNMENTCURVE(#7,#9,$);
`

// TestOlderLinearPlacements holds the forms of IFC4X1 and IFC4X2.
func TestOlderLinearPlacements(t *testing.T) {
	t.Parallel()
	slope := math.Sqrt(1.01)
	along := scene.Vec3{1 / slope, 0, 0.1 / slope}
	up := scene.Vec3{-0.1 / slope, 0, 1 / slope}
	for name, c := range map[string]struct {
		schema, placement string
		at, x, z          scene.Vec3
	}{
		"along the plan": {"IFC4X1", "#20=IFCDISTANCEEXPRESSION(50.,$,$,$,.T.);#30=IFCLINEARPLACEMENT(#10,#20,$,$);", scene.Vec3{50, 0, 15}, along, up},
		"with offsets": {"IFC4X1", "#20=IFCDISTANCEEXPRESSION(50.,2.,$,$,.T.);#30=IFCLINEARPLACEMENT(#10,#20,$,$);",
			scene.Vec3{50, 2, 15}, along, up},
		"along the slope": {"IFC4X1", "#20=IFCDISTANCEEXPRESSION(50.,$,$,$,.F.);#30=IFCLINEARPLACEMENT(#10,#20,$,$);",
			scene.Vec3{50 / slope, 0, 10 + 5/slope}, along, up},
		"with an orientation": {"IFC4X1", "#20=IFCDISTANCEEXPRESSION(50.,$,$,$,.T.);#21=IFCDIRECTION((-1.,0.,0.));#22=IFCDIRECTION((0.,0.,1.));#23=IFCORIENTATIONEXPRESSION(#21,#22);#30=IFCLINEARPLACEMENT(#10,#20,#23,$);",
			scene.Vec3{50, 0, 15}, scene.Vec3{0, 1, 0}, scene.Vec3{0, 0, 1}},
		"in the bend": {"IFC4X2", "#20=IFCDISTANCEEXPRESSION(178.5398163397448,$,$,$,.T.);#30=IFCLINEARPLACEMENT($,#10,#20,$,$);",
			scene.Vec3{150, 50, 27.85398163397448}, scene.Vec3{0, 1 / slope, 0.1 / slope}, scene.Vec3{0, -0.1 / slope, 1 / slope}},
		"where the writer says": {"IFC4X2", "#20=IFCDISTANCEEXPRESSION(50.,$,$,$,.T.);#21=IFCCARTESIANPOINT((1.,2.,3.));#22=IFCAXIS2PLACEMENT3D(#21,$,$);#30=IFCLINEARPLACEMENT($,#10,#20,$,#22);",
			scene.Vec3{1, 2, 3}, scene.Vec3{1, 0, 0}, scene.Vec3{0, 0, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := modelOf(t, c.schema, olderTrack+c.placement)
			at, err := m.place(m.file.Entity(30))
			if err != nil {
				t.Fatal(err)
			}
			wantVec(t, "the place", scene.Vec3{at[3], at[7], at[11]}, c.at, 1e-3)
			wantVec(t, "its x", scene.Vec3{at[0], at[4], at[8]}, c.x, 1e-4)
			wantVec(t, "its z", scene.Vec3{at[2], at[6], at[10]}, c.z, 1e-4)
		})
	}
}

// TestGridCrossings holds crossings of straight and of curved axes.
func TestGridCrossings(t *testing.T) {
	t.Parallel()
	root := math.Sqrt(75)
	for name, c := range map[string]struct {
		axes, offsets string
		at, along     scene.Vec3
	}{
		"of lines":                 {"#21,#22", "(0.,0.)", scene.Vec3{5, 0, 0}, scene.Vec3{1, 0, 0}},
		"beyond their ends":        {"#21,#23", "(0.,0.)", scene.Vec3{50, 0, 0}, scene.Vec3{1, 0, 0}},
		"with offsets":             {"#21,#22", "(2.,1.,3.)", scene.Vec3{4, 2, 3}, scene.Vec3{1, 0, 0}},
		"of an arc and a line":     {"#24,#22", "(0.,0.)", scene.Vec3{5, root, 0}, scene.Vec3{-root / 10, 0.5, 0}},
		"of a line and an arc":     {"#22,#24", "(0.,0.)", scene.Vec3{5, root, 0}, scene.Vec3{0, 1, 0}},
		"beside an arc":            {"#24,#21", "(2.,0.)", scene.Vec3{8, 0, 0}, scene.Vec3{0, 1, 0}},
		"of an axis the other way": {"#25,#22", "(1.,0.)", scene.Vec3{5, -1, 0}, scene.Vec3{-1, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := modelOf(t, "IFC4", `#1=IFCCARTESIANPOINT((0.,0.));#2=IFCCARTESIANPOINT((20.,0.));#3=IFCCARTESIANPOINT((5.,-5.));#4=IFCCARTESIANPOINT((5.,20.));
				#5=IFCCARTESIANPOINT((50.,1.));#6=IFCCARTESIANPOINT((50.,2.));#7=IFCPOLYLINE((#1,#2));#8=IFCPOLYLINE((#3,#4));#9=IFCPOLYLINE((#5,#6));
				#10=IFCAXIS2PLACEMENT2D(#1,$);#11=IFCCIRCLE(#10,10.);#12=IFCTRIMMEDCURVE(#11,(IFCPARAMETERVALUE(0.)),(IFCPARAMETERVALUE(1.5707963267949)),.T.,.PARAMETER.);
				#21=IFCGRIDAXIS('A',#7,.T.);#22=IFCGRIDAXIS('1',#8,.T.);#23=IFCGRIDAXIS('2',#9,.T.);#24=IFCGRIDAXIS('B',#12,.T.);#25=IFCGRIDAXIS('C',#7,.F.);
				#30=IFCVIRTUALGRIDINTERSECTION((`+c.axes+"),"+c.offsets+");")
			at, along, err := m.crossing(m.file.Entity(30))
			if err != nil {
				t.Fatal(err)
			}
			wantVec(t, "the crossing", at, c.at, 0.005)
			wantVec(t, "its direction", along, c.along, 0.01)
		})
	}
}
