package main

import (
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/tiles/profile"
	"github.com/maquette-city/maquette/tiles/realfiles"
)

// What every profile shows looks like the full model from three distances, and does
// not jump on the way there. The bounds are FLIP's mean over what is covered, a fifth
// above what was measured and looked at; 0.1 is about what a house whose windows are
// gone differs by.
func TestWhatIsShownLooksLikeTheModel(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("skipped: drawing real models takes seconds")
	}
	small := window{320, 240}
	for _, tt := range []struct {
		file       string
		most, jump float64
	}{
		{"ifc/building/AC20-FZK-Haus.ifc", 0.05, 0.06},
		{"ifc/building/TallBuilding.ifc", 0.06, 0.07},
		{"ifc/pcert/infra-bridge.ifc", 0.10, 0.12},
		{"cityjson/DH_01_subs.city.json", 0.04, 0.06},
	} {
		t.Run(filepath.Base(tt.file), func(t *testing.T) {
			m, err := openModel(t.Context(), []string{realfiles.Path(t, tt.file)}, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range profile.Tilesets() {
				for _, s := range stands() {
					c := small.camera(s.pose(m.box), m.box, screenOf(p))
					shot, err := m.take(t.Context(), &c, p, small)
					if err != nil {
						t.Fatal(err)
					}
					t.Logf("%s, %s: %d triangles, differs by %.3f", p.Name, s.name, shot.triangles, shot.mean)
					if shot.mean > tt.most || shot.covered.Empty() {
						t.Errorf("%s, %s: differs by %.3f, more than %v, in %v", p.Name, s.name, shot.mean, tt.most, shot.covered)
					}
				}
				worst, at, err := m.pops(t.Context(), p, small)
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("%s: jumps by %.3f at %.0f m", p.Name, worst, at)
				if worst > tt.jump {
					t.Errorf("%s: jumps by %.3f at %.0f m, more than %v", p.Name, worst, at, tt.jump)
				}
			}
		})
	}
}
