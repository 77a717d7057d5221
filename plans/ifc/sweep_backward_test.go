package ifc

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
)

// Sections that run backward along the directrix make the same solid as forward
// (the cables of ifcbridge-model05 do); what turns on its way is refused.
func TestSectionsRunBackward(t *testing.T) {
	t.Parallel()
	const records = straightTrack + `#60=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,2.,3.);#61=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,2.,1.);
#70=IFCPOINTBYDISTANCEEXPRESSION(IFCLENGTHMEASURE(10.),0.,0.,0.,#20);#71=IFCPOINTBYDISTANCEEXPRESSION(IFCLENGTHMEASURE(40.),0.,0.,0.,#20);
#72=IFCPOINTBYDISTANCEEXPRESSION(IFCLENGTHMEASURE(30.),0.,0.,0.,#20);
#80=IFCAXIS2PLACEMENTLINEAR(#70,$,$);#81=IFCAXIS2PLACEMENTLINEAR(#71,$,$);#82=IFCAXIS2PLACEMENTLINEAR(#72,$,$);
#90=IFCSECTIONEDSOLIDHORIZONTAL(#20,(#60,#61),(#80,#81));
#91=IFCSECTIONEDSOLIDHORIZONTAL(#20,(#61,#60),(#81,#80));
#92=IFCSECTIONEDSOLIDHORIZONTAL(#20,(#61,#60,#60),(#80,#81,#82));
`
	m := modelOf(t, "IFC4X3_ADD2", records)
	for _, n := range []int{90, 91} {
		s, err := m.sectionedSolid(m.file.Entity(step.ID(n)))
		if err != nil {
			t.Errorf("#%d: %v", n, err)
			continue
		}
		if v := mesh.Volume(s); math.Abs(v-30*2*2) > 1e-6 || !mesh.Closed(s) {
			t.Errorf("#%d has %v m3, want 120; closed %v", n, v, mesh.Closed(s))
		}
	}
	if _, err := m.sectionedSolid(m.file.Entity(92)); err == nil {
		t.Error("sections that turn on their way were made")
	}
}
