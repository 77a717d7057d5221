package ifc

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// TestOpeningsForReferenceAreNotSubtracted holds that an opening whose only
// representation is a "Reference" leaves its element as it is (ISO 16739-1,
// IfcOpeningElement), and that one with a body beside it cuts.
func TestOpeningsForReferenceAreNotSubtracted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		identifiers []string
		volume      float64
	}{
		"a body":                      {[]string{"'Body'"}, 2.2},
		"none named":                  {[]string{"$"}, 2.2},
		"a reference":                 {[]string{"'Reference'"}, 2.4},
		"a reference in capitals":     {[]string{"'REFERENCE '"}, 2.4},
		"a body beside the reference": {[]string{"'Reference'", "'Body'"}, 2.2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := hostile()
			host := r.product(fmt.Sprintf("#%d", r.add("IFCBLOCK(#6,4.,0.2,3.)")))
			hole := r.add("IFCBLOCK(#6,1.,2.,1.)")
			var shapes []string
			for _, id := range c.identifiers {
				shapes = append(shapes, fmt.Sprintf("#%d", r.add("IFCSHAPEREPRESENTATION(#5,%s,'CSG',(#%d))", id, hole)))
			}
			of := r.add("IFCPRODUCTDEFINITIONSHAPE($,$,(%s))", strings.Join(shapes, ","))
			o := r.add("IFCOPENINGELEMENT('o',$,'x',$,$,#%d,#%d,$,$)", r.at(1, -1, 1), of)
			r.add("IFCRELVOIDSELEMENT('v',$,$,$,#%d,#%d)", host, o)
			features, h, err := read(t, r.model())
			if err != nil || len(features) != 1 || len(h.Skipped) > 0 {
				t.Fatalf("%d features, %v, %v", len(features), h.Skipped, err)
			}
			if v := mesh.Volume(placedMesh(features[0])); math.Abs(v-c.volume) > 1e-9 {
				t.Errorf("%.9f m3, want %.9f", v, c.volume)
			}
		})
	}
}
