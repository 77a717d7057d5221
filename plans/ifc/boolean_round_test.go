package ifc

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
)

// TestHalfSpaceOfTorus holds what lies in a torus of a block that reaches to the
// plane of its centre line. IfcOpenShell 0.9 and its kernel pass over half spaces
// that are bounded by no plane.
func TestHalfSpaceOfTorus(t *testing.T) {
	t.Parallel()
	m := modelOf(t, "IFC4", `#1=IFCCARTESIANPOINT((0.,0.,0.));#2=IFCAXIS2PLACEMENT3D(#1,$,$);#3=IFCTOROIDALSURFACE(#2,1.,0.3);#4=IFCHALFSPACESOLID(#3,.T.);
		#5=IFCCARTESIANPOINT((-2.,-2.,0.));#6=IFCAXIS2PLACEMENT3D(#5,$,$);#7=IFCBLOCK(#6,4.,4.,1.);#8=IFCBOOLEANRESULT(.INTERSECTION.,#7,#4);`)
	effort := &solid.Effort{}
	pieces, err := (&maker{m: m.within(effort), effort: effort}).solid(m.file.Entity(step.ID(8)))
	if err != nil {
		t.Fatal(err)
	}
	got := pieces[0].mesh
	if v, want := mesh.Volume(got), math.Pi*math.Pi*0.3*0.3; !mesh.Closed(got) || math.Abs(v-want) > 0.005*want {
		t.Errorf("%.6f m3, want %.6f; closed: %v", v, want, mesh.Closed(got))
	}
}
