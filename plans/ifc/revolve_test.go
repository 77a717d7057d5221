package ifc

import (
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// TestRevolvesByMoreThanATurn holds that an angle beyond a full turn, as of degrees
// that are called radians, makes a full one and is told.
func TestRevolvesByMoreThanATurn(t *testing.T) {
	t.Parallel()
	volumes := map[string]float64{}
	for _, angle := range []string{"6.283185307179586", "360.", "-360."} {
		r := hostile()
		profile := r.add("IFCRECTANGLEPROFILEDEF(.AREA.,$,#%d,1.,2.)", r.add("IFCAXIS2PLACEMENT2D(#%d,$)", r.add("IFCCARTESIANPOINT((3.,0.))")))
		axis := r.add("IFCAXIS1PLACEMENT(#7,#%d)", r.add("IFCDIRECTION((0.,1.,0.))"))
		item := r.add("IFCREVOLVEDAREASOLID(#%d,#6,#%d,%s)", profile, axis, angle)
		r.product("#" + itoa(item))
		features, h, err := read(t, r.model())
		if err != nil || len(features) != 1 {
			t.Fatalf("%s: %d features, %v, %v", angle, len(features), h.Skipped, err)
		}
		volumes[angle] = mesh.Volume(placedMesh(features[0]))
		told := len(h.Skipped) == 1 && strings.Contains(h.Skipped[0].Reason, "more than once round")
		if beyond := strings.Contains(angle, "360"); told != beyond {
			t.Errorf("%s: %v", angle, h.Skipped)
		}
	}
	if want := volumes["6.283185307179586"]; math.Abs(volumes["360."]-want) > 1e-9 || math.Abs(volumes["-360."]-want) > 1e-9 {
		t.Errorf("volumes %v", volumes)
	}
}
