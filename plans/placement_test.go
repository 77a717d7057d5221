package plans_test

import (
	"math"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// A placement carried into another plan frame leaves every point of the source
// where it was: held against the two ways written out.
func TestCarriedLeavesTheSourceWhereItStands(t *testing.T) {
	t.Parallel()
	frames := map[string]plans.SourceFrame{
		"as the source":     {Scale: 1},
		"moved":             {X: 32.25, Y: -71.5, Z: 2.125, Scale: 1},
		"turned":            {X: 49, Y: 0.5, Z: -3, YawDeg: 144.7, Scale: 1},
		"from millimetres":  {X: -20, Y: 12, Z: 1, YawDeg: -90, Scale: 0.001},
		"half a turn about": {X: 1, Y: 2, Z: 3, YawDeg: 180, Scale: 1},
	}
	p := plans.Placement{East: 12.5, North: -340.25, Up: 1.5, YawDeg: 33.3, Scale: 1, Method: plans.MethodManual}
	source := [][3]float64{{0, 0, 0}, {40, 0, 0}, {0, 25, 3}, {-7, 11, 60}}
	for from, f := range frames {
		for to, g := range frames {
			p := p
			p.Frame = f
			q := p.Carried(g)
			if q.Frame != g {
				t.Errorf("%s to %s: the frame is %+v", from, to, q.Frame)
			}
			for _, v := range source {
				a, b := p.Apply(inFrame(f, v)), q.Apply(inFrame(g, v))
				if d := math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2]); d > 1e-9 {
					t.Errorf("%s to %s: %v moved by %g m", from, to, v, d)
				}
			}
		}
	}
}

func inFrame(f plans.SourceFrame, v [3]float64) [3]float64 {
	sin, cos := math.Sincos(f.YawDeg * math.Pi / 180)
	return [3]float64{
		f.X + f.Scale*(cos*v[0]-sin*v[1]),
		f.Y + f.Scale*(sin*v[0]+cos*v[1]),
		f.Z + f.Scale*v[2],
	}
}

func TestCarriedKeepsWhatItKnowsNothingOf(t *testing.T) {
	t.Parallel()
	known := plans.SourceFrame{X: 3, Scale: 1}
	for name, c := range map[string]struct{ from, to plans.SourceFrame }{
		"a record from before": {plans.SourceFrame{}, known},
		"a version of old":     {known, plans.SourceFrame{}},
		"the same frame":       {known, known},
	} {
		p := plans.Placement{East: 1, YawDeg: 350, Scale: 2, Frame: c.from}
		if q := p.Carried(c.to); q != p {
			t.Errorf("%s: %+v became %+v", name, p, q)
		}
	}
}

func TestSamePlaceWhoeverSaidSo(t *testing.T) {
	t.Parallel()
	p := plans.Placement{Revision: 1, East: 1, Scale: 1, Method: "map-conversion", SourceKey: "k"}
	q := p
	q.Revision, q.ConfirmedBy, q.Note, q.CreatedAt = 7, "Noor", "klopt", time.Unix(1, 0)
	if !p.Same(q) {
		t.Error("a name makes another place of it")
	}
	q.Up = 1e-9
	if p.Same(q) {
		t.Error("another height is the same place")
	}
}
