package partition

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// crowd gives n balls of 98 triangles in one cell: too much for one tile from 240
// on, and each too light for a cell below.
func crowd(n int) []*scene.Feature {
	var fs []*scene.Feature
	for i := range n {
		f := feature(fmt.Sprintf("0/%03d", i), scene.Vec3{}, scene.Vec3{1, 1, 1})
		f.Parts[0].Mesh = ball(2.1, 7)
		f.Parts[0].Transform = scene.Translation(scene.Vec3{1 + float64(i%7*2), 1 + float64(i/7%7*2), 1 + float64(i/49*2)})
		fs = append(fs, f)
	}
	return fs
}

// hills gives a terrain of n by n squares two metres wide, one feature.
func hills(n int) *scene.Feature {
	m := &scene.Mesh{}
	for i := range (n + 1) * (n + 1) {
		x, y := float64(i%(n+1)), float64(i/(n+1))
		m.Positions = append(m.Positions, scene.Vec3{2 * x, 2 * y, 9 * math.Sin(x/9) * math.Cos(y/7)})
	}
	for i := range n * n {
		a := uint32(i/n*(n+1) + i%n)
		b := a + uint32(n) + 1
		m.Indices = append(m.Indices, a, a+1, b+1, a, b+1, b)
	}
	f := feature("0/hills", scene.Vec3{}, scene.Vec3{1, 1, 1})
	f.Parts[0].Mesh = m
	return f
}

func TestNoTileIsTooMuchForAHeadset(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fs    []*scene.Feature
		least int // tiles of features in full
	}{"many features": {crowd(300), 2}, "one feature": {[]*scene.Feature{hills(120)}, 2}} {
		r, sink, _ := build(t, c.fs, 0)
		full, drawn := 0, 0
		for _, tile := range r.Tiles {
			if tile.Triangles > MaxTriangles {
				t.Errorf("%s: tile %v%v/%s has %d triangles", name, tile.Cell, tile.Kind, tile.Half, tile.Triangles)
			}
			if tile.Kind != Proxy {
				full, drawn = full+1, drawn+tile.Triangles+tile.Degenerate
			}
		}
		want := 0
		for _, f := range c.fs {
			want += f.Triangles()
		}
		if full < c.least || drawn != want {
			t.Errorf("%s: %d tiles show %d triangles, want %d or more of %d", name, full, drawn, c.least, want)
		}
		sampleTree(t, r, sink.files, 100)
		for _, f := range c.fs {
			if got := r.FeatureTiles(f.Key); len(got) == 0 || len(got) != len(slices.Compact(slices.Clone(got))) || len(got) > 1 && f.Triangles() <= MaxTriangles {
				t.Errorf("%s: feature %s lies in %v", name, f.Key, got)
			}
		}
	}
}

// TestPiecesMeetWithoutAnEdge: every corner of a terrain in pieces has the
// position and the normal that it has in one, in whichever piece it is.
func TestPiecesMeetWithoutAnEdge(t *testing.T) {
	t.Parallel()
	f := hills(120)
	r, sink, _ := build(t, []*scene.Feature{f}, 0)
	cell := r.Tiles[0].Cell
	for _, tile := range r.Tiles {
		if tile.Kind != Proxy {
			cell = tile.Cell
		}
	}
	id := scene.Identity()
	whole, _, err := glb.Encode(glb.Input{Items: []glb.Item{{Feature: f, ToPlan: id}}, Origin: cell.origin(), Step: cell.step(), FloatStep: cell.precision()})
	if err != nil {
		t.Fatal(err)
	}
	want := looks(t, whole)
	seen := map[string]bool{}
	for _, uri := range r.FeatureTiles(f.Key) {
		for look := range looks(t, sink.files[uri]) {
			if !want[look] {
				t.Fatalf("a corner %s that the whole has not", look)
			}
			seen[look] = true
		}
	}
	if len(seen) != len(want) {
		t.Errorf("%d corners in pieces, %d in one", len(seen), len(want))
	}
}

// looks gives the positions and normals of all vertices of a tile.
func looks(t *testing.T, content []byte) map[string]bool {
	t.Helper()
	d, err := glb.Decode(content)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, p := range d.Meshes[0].Primitives {
		positions, err := d.Elements(p.Attributes["POSITION"])
		if err != nil {
			t.Fatal(err)
		}
		normals, err := d.Elements(p.Attributes["NORMAL"])
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(positions); i += 3 {
			out[fmt.Sprint(positions[i:i+3], normals[i:i+3])] = true
		}
	}
	return out
}

// TestHalvesDependOnTheirCellAlone: what is added elsewhere changes none of them,
// what is added to one half leaves the other as it is, and the order does not
// matter, nor what is remembered.
func TestHalvesDependOnTheirCellAlone(t *testing.T) {
	t.Parallel()
	fs := []*scene.Feature{hills(120), feature("0/a", scene.Vec3{5, 5, 30}, scene.Vec3{9, 9, 33})}
	r, _, _ := build(t, fs, 0)
	_, set, _ := tiled(t, fs, nil)
	back := slices.Clone(fs)
	slices.Reverse(back)
	if _, again, _ := tiled(t, back, nil); again != set {
		t.Error("another order gives another tree")
	}
	m := memo.New()
	for range 2 {
		if _, again, _ := tiled(t, fs, m); again != set {
			t.Error("what is remembered gives another tree")
		}
	}
	more, _, _ := build(t, append(slices.Clone(fs), feature("0/far", scene.Vec3{300, 300, 0}, scene.Vec3{302, 302, 3})), 0)
	before, after := halves(r), halves(more)
	if len(before) == 0 {
		t.Fatal("no halves")
	}
	for name, uri := range before {
		if after[name] != uri {
			t.Errorf("%s changes with what stands elsewhere", name)
		}
	}
}

// halves gives the contents of tiles that show part of a cell, by name.
func halves(r *Result) map[string]string {
	out := map[string]string{}
	r.Tileset.Root.Walk(func(tile *tiles.Tile) error {
		if strings.Count(tile.Cell(), "/") > 4 {
			out[tile.Cell()] = tile.Content.URI
		}
		return nil
	})
	return out
}

// What lies in one spot has no halves, and stays in one tile.
func TestOneSpotStaysOneTile(t *testing.T) {
	t.Parallel()
	var fs []*scene.Feature
	for i := range 2000 {
		fs = append(fs, feature(fmt.Sprintf("0/%d", i), scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}))
	}
	r, _, _ := build(t, fs, 0)
	if r.Triangles() != 24_000 {
		t.Errorf("%d triangles", r.Triangles())
	}
}
