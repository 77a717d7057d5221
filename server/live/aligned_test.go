package live

import (
	"math"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans/align"
	"github.com/maquette-city/maquette/plans/geopose"
)

// headset is a device with a frame of its own, z up: turned and moved against
// the site as nobody knows.
type headset struct {
	yawDeg float64
	at     [3]float64
}

func (h headset) sees(p [3]float64) [3]float64 {
	turn := geopose.Angles{Yaw: -h.yawDeg}.Quaternion()
	return turn.Rotate([3]float64{p[0] - h.at[0], p[1] - h.at[1], p[2] - h.at[2]})
}

// aligned fits the headset to four control points, each tapped a little off.
func (h headset) aligned(t *testing.T, off float64) *align.Fit {
	t.Helper()
	var pairs []align.Pair
	for i, p := range [][3]float64{{10, 0, 0}, {0, 10, 0.4}, {-10, 0, -0.2}, {0, -10, 1.1}} {
		seen := h.sees(p)
		seen[i%2] += off
		pairs = append(pairs, align.Pair{From: seen, To: p, SigmaH: 0.02, SigmaV: 0.02})
	}
	f, err := align.Solve(pairs)
	if err != nil || f.Verdict != align.Good {
		t.Fatalf("%+v, %v", f, err)
	}
	return f
}

// TestHeadsetsMeetInTheSiteFrame: a pointer that one headset sends lies for the
// other where it sees the thing pointed at, within what both predict of their
// errors there; no device coordinates go over the wire.
func TestHeadsetsMeetInTheSiteFrame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := headset{77, [3]float64{-6, 9, 1.7}}, headset{-160, [3]float64{14, 1, 1.2}}
	a, _ := w.join(map[string]any{})
	b, _ := w.join(map[string]any{})
	for _, s := range []*socket{a, b} {
		s.say(map[string]any{"type": "subscribe", "topics": []string{"meeting:terrein"}})
		s.say(map[string]any{"type": "ping", "id": "1"}) // answered after
		s.hear()
	}
	time.Sleep(20 * time.Millisecond) // the room takes commands in order, each socket for itself
	tree := [3]float64{45, -20, 2}
	fitA, fitB := one.aligned(t, 0.015), two.aligned(t, -0.02)
	a.say(map[string]any{"type": "pose", "p": fitA.Apply(one.sees(tree)), "q": []float64{0, 0, 0, 1}})
	m := b.hear()
	if m.Type != "tick" || len(m.Poses) != 1 {
		t.Fatalf("got %+v", m)
	}
	heard, own := m.Poses[0].P, fitB.Apply(two.sees(tree))
	apart := math.Hypot(heard[0]-own[0], heard[1]-own[1])
	limit := fitA.PredictAt(tree).Horizontal + fitB.PredictAt(tree).Horizontal
	if !(apart > 0 && apart < limit) {
		t.Errorf("they take the tree to stand %.3f m apart, predicted up to %.3f m", apart, limit)
	}
}
