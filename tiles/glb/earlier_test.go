package glb

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// modelAfter writes a model after an earlier one and what it is without, which
// must be the same.
func modelAfter(t *testing.T, name string, items []Item, origin scene.Vec3, before *Earlier) *Earlier {
	t.Helper()
	names := make([]Named, len(items))
	for i := range items {
		if items[i].Feature.Name != "nameless" {
			names[i] = sha256.Sum256([]byte(items[i].Feature.Key))
		}
	}
	want, wantStats := mustModel(t, items, origin)
	var out bytes.Buffer
	stats, trace, err := WriteModelAfter(&out, &memoryFile{}, items, names, origin, before)
	if err != nil || stats != wantStats || !bytes.Equal(out.Bytes(), want) {
		t.Fatalf("%s: %d bytes, %+v, %v; want %d, %+v", name, out.Len(), stats, err, len(want), wantStats)
	}
	var fresh bytes.Buffer
	_, freshTrace, err := WriteModelAfter(&fresh, &memoryFile{}, items, names, origin, nil)
	if err != nil || !bytes.Equal(trace, freshTrace) {
		t.Fatalf("%s: the trace depends on the earlier model, %v", name, err)
	}
	return &Earlier{File: bytes.NewReader(out.Bytes()), Size: int64(out.Len()), Trace: trace}
}

// plan is what models are made of: textures, glass, lines, what is too small to be
// drawn, and one element in several parts.
func plan(t *testing.T) []Item {
	items := manyItems(t, 8)
	for i := range 3 {
		wire := item("0/wire"+string(rune('a'+i)), polyline(scene.Vec3{float64(i), 1, 2}, scene.Vec3{3, float64(i), 5}, scene.Vec3{9, 9, 9}), brick)
		both := item("0/both"+string(rune('a'+i)), block(scene.Vec3{}, scene.Vec3{1, 2, float64(i + 1)}), pane)
		both.Feature.Parts = append(both.Feature.Parts, wire.Feature.Parts[0], items[i].Feature.Parts[0])
		items = append(items, wire, both)
	}
	return append(items, item("0/dot", block(scene.Vec3{}, scene.Vec3{}), brick), item("0/tail", tube(7, 2, 1), brick))
}

func TestModelAfterAnEarlierOneIsTheSame(t *testing.T) {
	t.Parallel()
	base := plan(t)
	large := append(slices.Clone(base), item("0/large", tube(40_000, 3, 4), brick))
	other := item("0/other", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 3, 4}), brick)
	nameless := item("0/nameless", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 3, 5}), brick)
	nameless.Feature.Name = "nameless"
	reversed := slices.Clone(base)
	slices.Reverse(reversed)
	for name, items := range map[string][]Item{
		"the same":           base,
		"one gone":           slices.Delete(slices.Clone(base), 3, 4),
		"first gone":         base[1:],
		"one more":           slices.Insert(slices.Clone(base), 5, other),
		"one without a name": append(slices.Clone(base), nameless),
		"another order":      reversed,
		"indices of 32 bits": large,
		"indices of 16 bits": {base[1], base[2], other},
		"nothing left":       {other},
		"nothing":            nil,
	} {
		for _, first := range [][]Item{base, large} {
			before := modelAfter(t, name, first, scene.Vec3{1, 2, 3}, nil)
			after := modelAfter(t, name, items, scene.Vec3{1, 2, 3}, before)
			modelAfter(t, name+", and back", first, scene.Vec3{1, 2, 3}, after)
			modelAfter(t, name+", moved", items, scene.Vec3{4, 2, 3}, before)
		}
	}
}

// What did not change is copied and not looked at.
func TestModelAfterCopies(t *testing.T) {
	t.Parallel()
	items := plan(t)
	before := modelAfter(t, "first", items, scene.Vec3{}, nil)
	names := make([]Named, len(items))
	bare := slices.Clone(items)
	for i := range items {
		names[i] = sha256.Sum256([]byte(items[i].Feature.Key))
		f := *items[i].Feature
		f.Parts = slices.Clone(f.Parts)
		for k := range f.Parts {
			m := *f.Parts[k].Mesh
			m.Positions = nil
			f.Parts[k].Mesh = &m
		}
		bare[i].Feature = &f
	}
	var out bytes.Buffer
	if _, _, err := WriteModelAfter(&out, &memoryFile{}, bare, names, scene.Vec3{}, before); err != nil {
		t.Fatal(err)
	}
	if want, _ := mustModel(t, items, scene.Vec3{}); !bytes.Equal(out.Bytes(), want) {
		t.Error("not the model before")
	}
}

func FuzzEarlierTrace(f *testing.F) {
	var out bytes.Buffer
	items := []Item{item("0/a", block(scene.Vec3{}, scene.Vec3{1, 1, 1}), brick), item("0/b", block(scene.Vec3{}, scene.Vec3{1, 1, 2}), pane)}
	_, trace, err := WriteModelAfter(&out, &memoryFile{}, items, []Named{{1}, {2}}, scene.Vec3{}, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(trace)
	f.Fuzz(func(t *testing.T, trace []byte) {
		var again bytes.Buffer
		// Any trace gives a model or an error: it is sealed by whoever keeps it.
		_, _, _ = WriteModelAfter(&again, &memoryFile{}, items, []Named{{1}, {2}}, scene.Vec3{}, &Earlier{File: bytes.NewReader(out.Bytes()), Size: int64(out.Len()), Trace: trace})
	})
}
