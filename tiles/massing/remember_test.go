package massing

import (
	"math"
	"reflect"
	"testing"

	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/visibility"
)

// street is the self-made plans in a row, in front of them lone ones at the
// distances of shifts.
func street(shifts ...float64) []visibility.Item {
	var all []visibility.Item
	for i, x := range shifts {
		for _, it := range flatRoof().items {
			move := scene.Translation(scene.Vec3{x, -100 * float64(i+1), 0})
			it.ToPlan = move.Mul(&it.ToPlan)
			all = append(all, it)
		}
	}
	for i, m := range models() {
		for _, it := range m.items {
			move := scene.Translation(scene.Vec3{100 * float64(i), 0, 0})
			it.ToPlan = move.Mul(&it.ToPlan)
			all = append(all, it)
		}
	}
	return all
}

// What is remembered is what would be made, under other numbers of the items too,
// and a house that moved is the only one that is made anew.
func TestRememberedBlocksAreTheSame(t *testing.T) {
	t.Parallel()
	m := memo.New()
	all := Most{Triangles: math.MaxInt, Distance: math.Inf(1)}
	made := func(m *memo.Memo, items []visibility.Item) ([]*scene.Feature, float64) {
		out, far, err := BlocksWithin(t.Context(), m, items, nil, 1, all)
		if err != nil {
			t.Fatal(err)
		}
		return out, far
	}
	made(m, street(3))
	groups, _ := m.Counts()
	for name, items := range map[string][]visibility.Item{"the same": street(3), "one moved": street(5), "one more": street(3, 7)} {
		before, foundBefore := m.Counts()
		got, far := made(m, items)
		want, wantFar := made(nil, items)
		if far != wantFar || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: remembered blocks are others than those that are made", name)
		}
		asked, found := m.Counts()
		if asked, found = asked-before, found-foundBefore; found < groups-1 || name != "the same" && found != asked-1 {
			t.Errorf("%s: %d of %d groups are remembered", name, found, asked)
		}
	}
}

func TestEveryPartOfAGroupShowsInItsKey(t *testing.T) {
	t.Parallel()
	bodies := func() []*body { return newPainter(flatRoof().items, nil).bodies() }
	base := blockKey(bodies(), 1, unbounded(), 9)
	if base != blockKey(bodies(), 1, unbounded(), 9) {
		t.Fatal("the same group has two keys")
	}
	for name, change := range map[string]func(b *body){
		"opening":   func(b *body) { b.opening = !b.opening },
		"mark":      func(b *body) { b.mark = !b.mark },
		"transform": func(b *body) { b.parts[0].to[3]++ },
		"colour":    func(b *body) { b.parts[0].rgba[1]++ },
		"mesh":      func(b *body) { b.parts[0].mesh = boxMesh(scene.Vec3{}, scene.Vec3{1, 2, 3}) },
		"parts":     func(b *body) { b.parts = append(b.parts, b.parts[0]) },
	} {
		all := bodies()
		change(all[0])
		if blockKey(all, 1, unbounded(), 9) == base {
			t.Errorf("%s does not show", name)
		}
	}
	for name, key := range map[string]memo.Key{
		"tolerance": blockKey(bodies(), 2, unbounded(), 9),
		"found":     blockKey(bodies(), 1, distances{found: 1, most: math.Inf(1)}, 9),
		"bound":     blockKey(bodies(), 1, distances{bound: 1, most: math.Inf(1)}, 9),
		"most":      blockKey(bodies(), 1, distances{most: 1}, 9),
		"triangles": blockKey(bodies(), 1, unbounded(), 8),
		"bodies":    blockKey(bodies()[1:], 1, unbounded(), 9),
	} {
		if key == base {
			t.Errorf("%s does not show", name)
		}
	}
}

func FuzzUnpackBlock(f *testing.F) {
	all := newPainter(flatRoof().items, nil).bodies()
	faces, far := block(all, 1, unbounded(), math.MaxInt)
	f.Add(packBlock(faces, far, all))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		faces, far, ok := unpackBlock(data, all, math.Inf(1))
		if ok && len(packBlock(faces, far, all)) != len(data) {
			t.Errorf("%d bytes came back as %d", len(data), len(packBlock(faces, far, all)))
		}
	})
}
