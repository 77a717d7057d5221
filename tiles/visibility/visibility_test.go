package visibility

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

func outside(t testing.TB, items []Item) []bool {
	t.Helper()
	out, err := Outside(context.Background(), items, 0)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatIsSeenOfSelfMadePlans(t *testing.T) {
	t.Parallel()
	for _, m := range models() {
		t.Run(m.name, func(t *testing.T) {
			for i, seen := range outside(t, m.items) {
				key := m.items[i].Feature.Key
				if hidden := slices.Contains(m.hidden, key); seen == hidden {
					t.Errorf("%s: seen %v", key, seen)
				}
			}
		})
	}
}

// Turned and moved plans, in other units of size, tell the same.
func TestPlaceAndTurnDoNotCount(t *testing.T) {
	t.Parallel()
	for _, m := range models() {
		for turn, at := range map[float64]scene.Vec3{0: {0.03, 0.07, 0.01}, 0.1: {}, 0.7: {123456.7, -456789.1, 42}, 2.5: {-1e6, 30, -200}} {
			to := scene.Translation(at)
			rotation := scene.RotationZ(turn)
			to = to.Mul(&rotation)
			items := slices.Clone(m.items)
			for i := range items {
				items[i].ToPlan = to
			}
			for i, seen := range outside(t, items) {
				if hidden := slices.Contains(m.hidden, items[i].Feature.Key); seen == hidden {
					t.Errorf("%s at %v turned %v: %s: seen %v", m.name, at, turn, items[i].Feature.Key, seen)
				}
			}
		}
	}
}

func TestOrderAndCoresDoNotCount(t *testing.T) {
	t.Parallel()
	for _, m := range models() {
		want := outside(t, m.items)
		turned := slices.Clone(m.items)
		slices.Reverse(turned)
		for workers := 1; workers <= 5; workers += 2 {
			got, err := Outside(context.Background(), turned, workers)
			slices.Reverse(got)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s with %d workers: %v, %v; want %v", m.name, workers, got, err, want)
			}
		}
	}
}

func TestOddItems(t *testing.T) {
	t.Parallel()
	room := furnished().items
	odd := func(m *scene.Mesh) Item {
		return Item{&scene.Feature{Key: "odd", Parts: []scene.Part{{Mesh: m, Transform: scene.Identity()}}}, scene.Translation(scene.Vec3{3, 3, 1})}
	}
	corners := []scene.Vec3{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}}
	for _, tt := range []struct {
		name string
		mesh *scene.Mesh
		seen bool
	}{
		{"no mesh", nil, false},
		{"nothing to draw", &scene.Mesh{Positions: corners}, false},
		{"a triangle in the room", &scene.Mesh{Positions: corners, Indices: []uint32{0, 1, 2}}, false},
		{"a triangle without area", &scene.Mesh{Positions: corners, Indices: []uint32{0, 1, 1}}, false},
		{"lines", &scene.Mesh{Positions: corners, Indices: []uint32{0, 1}, Lines: true}, true},
		{"an index too many", &scene.Mesh{Positions: corners, Indices: []uint32{0, 1, 2, 0}}, false},
		{"an index that points nowhere", &scene.Mesh{Positions: corners, Indices: []uint32{0, 1, 3}}, true},
		{"no number", &scene.Mesh{Positions: []scene.Vec3{{math.NaN(), 0, 0}, {1, 0, 0}, {0, 1, 0}}, Indices: []uint32{0, 1, 2}}, true},
		{"endless", &scene.Mesh{Positions: []scene.Vec3{{math.Inf(1), 0, 0}, {1, 0, 0}, {0, 1, 0}}, Indices: []uint32{0, 1, 2}}, true},
		{"too far off", &scene.Mesh{Positions: []scene.Vec3{{1e8, 0, 0}, {1, 0, 0}, {0, 1, 0}}, Indices: []uint32{0, 1, 2}}, true},
	} {
		got := outside(t, append(slices.Clone(room), odd(tt.mesh)))
		if got[len(room)] != tt.seen {
			t.Errorf("%s: seen %v", tt.name, !tt.seen)
		}
		if !slices.Equal(got[:len(room)], outside(t, room)) {
			t.Errorf("%s changes what is seen of the rest", tt.name)
		}
	}
	if got := outside(t, nil); len(got) != 0 {
		t.Errorf("nothing gives %v", got)
	}
}

// A plan that reaches from here to the other end of the country is drawn in
// bounded time, and what is far off hides nothing.
func TestVastPlans(t *testing.T) {
	t.Parallel()
	m := furnished()
	var h house
	h.box("far off", 3e5, 2e5, 0, 3e5+1000, 2e5+1000, 100)
	h.box("road", 0, -30, -0.2, 3e5, -20, 0)
	items := append(slices.Clone(m.items), h.items...)
	got := outside(t, items)
	for i := len(m.items); i < len(items); i++ {
		if !got[i] {
			t.Errorf("%s is not seen", items[i].Feature.Key)
		}
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Outside(ctx, furnished().items, 2); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// FuzzOutside draws any triangles: it neither fails nor runs on, and gives the same
// for the items in another order.
func FuzzOutside(f *testing.F) {
	f.Add([]byte{0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0, 5, 10, 0, 5, 0, 10, 5}, 1.0, 0.0)
	f.Add([]byte{255, 1, 128, 7, 7, 7, 200, 200, 200}, 1e5, 1e6)
	f.Add([]byte{1, 2, 3, 1, 2, 3, 1, 2, 3}, 1e-9, -1e7)
	f.Fuzz(func(t *testing.T, data []byte, scale, at float64) {
		var items []Item
		for len(data) >= 9 && len(items) < 64 {
			m := &scene.Mesh{Indices: []uint32{0, 1, 2, 2, 1, uint32(data[0]) % 4}}
			for k := 0; k < 9; k += 3 {
				m.Positions = append(m.Positions, scene.Vec3{float64(data[k])*scale + at, float64(data[k+1]) * scale, float64(data[k+2]) * scale})
			}
			items = append(items, Item{&scene.Feature{Parts: []scene.Part{{Mesh: m, Transform: scene.Identity()}}}, scene.Identity()})
			data = data[9:]
		}
		want := outside(t, items)
		slices.Reverse(items)
		got, err := Outside(context.Background(), items, 1)
		slices.Reverse(got)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%v, %v: %v in another order", want, got, err)
		}
	})
}
