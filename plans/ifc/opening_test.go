package ifc

import (
	"fmt"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// TestOpeningsByVolume cuts a wall of 4 x 0.2 x 3 m by openings of known size.
func TestOpeningsByVolume(t *testing.T) {
	t.Parallel()
	type opening struct{ at, size [3]float64 }
	for name, c := range map[string]struct {
		openings []opening
		away     float64 // m3
	}{
		"one through":                   {[]opening{{[3]float64{1, -1, 1}, [3]float64{1, 2, 1}}}, 0.2},
		"a niche":                       {[]opening{{[3]float64{1, 0.1, 1}, [3]float64{1, 2, 1}}}, 0.1},
		"flush with both sides":         {[]opening{{[3]float64{1, 0, 1}, [3]float64{1, 0.2, 1}}}, 0.2},
		"a door, flush with the bottom": {[]opening{{[3]float64{1, 0, 0}, [3]float64{1, 0.2, 2}}}, 0.4},
		"a corner":                      {[]opening{{[3]float64{-1, -1, -1}, [3]float64{2, 2, 2}}}, 0.2},
		"two that overlap":              {[]opening{{[3]float64{1, -1, 1}, [3]float64{1, 2, 1}}, {[3]float64{1.5, -1, 1.5}, [3]float64{1, 2, 1}}}, 0.35},
		"two that share a face":         {[]opening{{[3]float64{1, -1, 1}, [3]float64{1, 2, 1}}, {[3]float64{2, -1, 1}, [3]float64{1, 2, 1}}}, 0.4},
		"one within the other":          {[]opening{{[3]float64{1, -1, 1}, [3]float64{2, 2, 1}}, {[3]float64{1.5, -0.5, 1.2}, [3]float64{0.5, 1, 0.5}}}, 0.4},
		"two alike":                     {[]opening{{[3]float64{1, -1, 1}, [3]float64{1, 2, 1}}, {[3]float64{1, -1, 1}, [3]float64{1, 2, 1}}}, 0.2},
		"one that touches from outside": {[]opening{{[3]float64{1, 0.2, 1}, [3]float64{1, 1, 1}}}, 0},
		"one that misses":               {[]opening{{[3]float64{1, 5, 1}, [3]float64{1, 1, 1}}}, 0},
		"one that only touches an edge": {[]opening{{[3]float64{4, 0.2, 1}, [3]float64{1, 1, 1}}}, 0},
	} {
		for _, shared := range []bool{false, true} { // the opening is of the wall, or of two hosts
			t.Run(fmt.Sprintf("%s, shared %t", name, shared), func(t *testing.T) {
				t.Parallel()
				r := hostile()
				wall := r.add("IFCBLOCK(#6,4.,0.2,3.)")
				hosts := []int{r.product(fmt.Sprintf("#%d", wall)), r.product(fmt.Sprintf("#%d", wall))}
				for _, o := range c.openings {
					block := r.add("IFCBLOCK(#6,%f,%f,%f)", o.size[0], o.size[1], o.size[2])
					r.opening(hosts[0], block, r.at(o.at[0], o.at[1], o.at[2]))
					if shared {
						r.add("IFCRELVOIDSELEMENT('%d',$,$,$,#%d,#%d)", r.last+1, hosts[1], r.last-1)
					}
				}
				features, h, err := read(t, r.model())
				if err != nil || len(features) != 2 || len(h.Skipped) > 0 {
					t.Fatalf("%d features, %v, %v", len(features), h.Skipped, err)
				}
				for i, f := range features {
					want := 4 * 0.2 * 3.0
					if i == 0 || shared {
						want -= c.away
					}
					m := placedMesh(f)
					if v := mesh.Volume(m); math.Abs(v-want) > 1e-9 || !mesh.Closed(m) {
						t.Errorf("host %d: %.9f m3, want %.9f, closed %t", i, v, want, mesh.Closed(m))
					}
				}
			})
		}
	}
}
