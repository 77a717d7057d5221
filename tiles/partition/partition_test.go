package partition

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// memory is a Sink that keeps everything.
type memory struct {
	mu    sync.Mutex
	files map[string][]byte
}

func (m *memory) Content(_ context.Context, uri string, content []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.files == nil {
		m.files = map[string][]byte{}
	}
	m.files[uri] = bytes.Clone(content)
	return nil
}

// block gives the box between two corners, outward.
func block(a, b scene.Vec3) *scene.Mesh {
	m := &scene.Mesh{Indices: []uint32{
		0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4,
		2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5}}
	for i := range 8 {
		p := a
		for k := range 3 {
			if i>>k&1 == 1 {
				p[k] = b[k]
			}
		}
		m.Positions = append(m.Positions, p)
	}
	return m
}

func feature(key string, low, high scene.Vec3) *scene.Feature {
	return &scene.Feature{Key: key, Class: "IfcWall", Name: "wand", Parts: []scene.Part{{
		Mesh: block(low, high), Transform: scene.Identity(), Material: scene.Material{RGBA: [4]uint8{200, 180, 160, 255}}}}}
}

// house gives walls of 4 m on a raster of 6 m, on a slab of 40 m, on ground of
// 300 m, across the origin.
func house() []*scene.Feature {
	fs := []*scene.Feature{
		feature("0/slab", scene.Vec3{-20, -20, -0.3}, scene.Vec3{20, 20, 0}),
		feature("0/ground", scene.Vec3{-150, -150, -2}, scene.Vec3{150, 150, -0.5}),
		{Key: "0/site", Class: "IfcSite"},
	}
	for i := range 49 {
		low := scene.Vec3{float64(i%7)*6 - 21, float64(i/7)*6 - 21, 0}
		fs = append(fs, feature(fmt.Sprintf("0/wall%02d", i), low, low.Add(scene.Vec3{4, 0.3, 2.8})))
	}
	return fs
}

func build(t testing.TB, fs []*scene.Feature, workers int) (*Result, *memory, string) {
	t.Helper()
	b := New(Options{Workers: workers})
	for _, f := range fs {
		if err := b.Add(f, scene.Identity()); err != nil {
			t.Fatal(err)
		}
	}
	sink := &memory{}
	r, err := b.Build(t.Context(), sink)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := tiles.Write(&text, r.Tileset); err != nil {
		t.Fatal(err)
	}
	return r, sink, text.String()
}

// The tree of a house on its site: cells, boxes, errors and what stands for what.
// Which bytes the contents have is not its matter.
func TestGoldenTileset(t *testing.T) {
	t.Parallel()
	_, _, text := build(t, house(), 0)
	got := regexp.MustCompile(`[0-9a-f]{32}`).ReplaceAllString(text, "*")
	got = strings.ReplaceAll(got, `{"boundingVolume"`, "\n"+`{"boundingVolume"`)
	name := filepath.Join("testdata", "house.tileset.json")
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("tileset differs from %s; run with -update and read the difference", name)
	}
}

func TestOrderAndWorkersDoNotMatter(t *testing.T) {
	t.Parallel()
	_, first, want := build(t, house(), 1)
	for seed := range uint64(4) {
		fs := house()
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(fs), func(i, j int) { fs[i], fs[j] = fs[j], fs[i] })
		_, sink, got := build(t, fs, 1+int(seed)*3)
		if got != want {
			t.Errorf("seed %d: another tileset", seed)
		}
		for uri, content := range first.files {
			if !bytes.Equal(sink.files[uri], content) {
				t.Errorf("seed %d: %s differs", seed, uri)
			}
		}
	}
}

// A moved wall changes the tiles that hold it, in full or in a proxy, and no box,
// error or name of any tile.
func TestMovedWallChangesOnlyItsTiles(t *testing.T) {
	t.Parallel()
	before, _, _ := build(t, house(), 0)
	moved := house()
	moved[20] = feature(moved[20].Key, scene.Vec3{-3, -9.1, 0}, scene.Vec3{1, -8.8, 2.8})
	after, _, _ := build(t, moved, 0)
	b, a := treeOf(before), treeOf(after)
	for name, tile := range b {
		if a[name].shape != tile.shape {
			t.Errorf("tile %s was %s and is %s", name, tile.shape, a[name].shape)
		}
		if holds := slices.Contains([]string{"root", "4/-1/-1/0/shell", "8/-1/-1/0"}, name); !holds && a[name].uri != tile.uri {
			t.Errorf("tile %s changed, which does not hold the wall", name)
		}
	}
	if len(a) != len(b) {
		t.Errorf("%d tiles after %d", len(a), len(b))
	}
	if got := after.FeatureTiles(moved[20].Key); len(got) != 1 || got[0] == before.FeatureTiles(moved[20].Key)[0] {
		t.Errorf("the wall is in %v", got)
	}
}

// branch is a tile as clients compare it between versions.
type branch struct{ uri, shape string }

func treeOf(r *Result) map[string]branch {
	all := map[string]branch{}
	var visit func(tile *tiles.Tile, parent string)
	visit = func(tile *tiles.Tile, parent string) {
		b := branch{shape: fmt.Sprint(parent, tile.BoundingVolume.Box, tile.GeometricError, tile.Refine, tile.Content == nil)}
		if tile.Content != nil {
			b.uri = tile.Content.URI
		}
		all[tile.Cell()] = b
		for _, c := range tile.Children {
			visit(c, tile.Cell())
		}
	}
	visit(r.Tileset.Root, "")
	return all
}

// Every tile's box holds its decoded content and its children's boxes, exactly.
func TestBoxesHoldContentAndChildren(t *testing.T) {
	t.Parallel()
	fs := append(house(), scattered()...)
	r, sink, _ := build(t, fs, 0)
	var visit func(tile *tiles.Tile)
	visit = func(tile *tiles.Tile) {
		low, high := corners(tile)
		for _, c := range tile.Children {
			l, h := corners(c)
			for i := range 3 {
				if l[i] < low[i] || h[i] > high[i] {
					t.Errorf("tile %s leaves its parent %s", c.Cell(), tile.Cell())
				}
			}
			if c.GeometricError >= tile.GeometricError {
				t.Errorf("tile %s has no smaller error than its parent: clients do not stop at it", c.Cell())
			}
			visit(c)
		}
		if tile.Content == nil {
			return
		}
		d, err := glb.Decode(sink.files[tile.Content.URI])
		if err != nil {
			t.Fatal(err)
		}
		d.Positions(func(p [3]float64) {
			for i, v := range [3]float64{p[0], -p[2], p[1]} {
				if v < low[i] || v > high[i] {
					t.Errorf("tile %s has a vertex %v outside", tile.Cell(), p)
				}
			}
		})
	}
	visit(r.Tileset.Root)
	if r.Triangles() != 12*(len(fs)-1) {
		t.Errorf("%d triangles of %d", r.Triangles(), 12*(len(fs)-1))
	}
}

func corners(t *tiles.Tile) (low, high [3]float64) {
	b := t.BoundingVolume.Box
	for i := range 3 {
		low[i], high[i] = b[i]-b[3+4*i], b[i]+b[3+4*i]
	}
	return low, high
}

func TestRootStandsForATower(t *testing.T) {
	t.Parallel()
	fs := tower()
	r, _, _ := build(t, fs, 0)
	root := r.Tileset.Root
	if root.Content == nil || root.Refine != tiles.RefineReplace || root.GeometricError > 8 {
		t.Errorf("the root does not stand for the tower: content %v, error %v m", root.Content, root.GeometricError)
	}
	if n := len(r.Tiles); n > 60 {
		t.Errorf("%d tiles, want some tens", n)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	with := func(change func(m *scene.Mesh)) *scene.Feature {
		f := feature("0/bad", scene.Vec3{}, scene.Vec3{1, 1, 1})
		change(f.Parts[0].Mesh)
		return f
	}
	for _, c := range []struct {
		name string
		f    *scene.Feature
		want error
	}{
		{"NaN", with(func(m *scene.Mesh) { m.Positions[3][1] = math.NaN() }), ErrNotFinite},
		{"infinity", with(func(m *scene.Mesh) { m.Positions[3][1] = math.Inf(-1) }), ErrNotFinite},
		{"too far", with(func(m *scene.Mesh) { m.Positions[3][1] = 2 * maxCoordinate }), ErrTooFar},
		{"index", with(func(m *scene.Mesh) { m.Indices[5] = 8 }), ErrIndex},
		{"half a triangle", with(func(m *scene.Mesh) { m.Indices = m.Indices[:5] }), ErrIndex},
		{"known key", feature("0/good", scene.Vec3{}, scene.Vec3{1, 1, 1}), ErrDuplicate},
	} {
		b := New(Options{})
		if err := b.Add(feature("0/good", scene.Vec3{}, scene.Vec3{1, 1, 1}), scene.Identity()); err != nil {
			t.Fatal(err)
		}
		if err := b.Add(c.f, scene.Identity()); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if b.Len() != 1 {
			t.Errorf("%s: a refused feature was kept", c.name)
		}
	}
	unusedNaN := with(func(m *scene.Mesh) { m.Positions = append(m.Positions, scene.Vec3{math.NaN()}) })
	if err := New(Options{}).Add(unusedNaN, scene.Identity()); err != nil {
		t.Errorf("a position that no triangle uses: %v", err)
	}
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	for name, fs := range map[string][]*scene.Feature{"nothing": nil, "no triangles": {{Key: "0/site"}}} {
		r, sink, text := build(t, fs, 0)
		if len(sink.files) != 0 || len(r.Tiles) != 0 || r.FeatureTiles("0/site") != nil {
			t.Errorf("%s: %d files", name, len(sink.files))
		}
		if _, ok := r.FeatureBox("0/site"); ok {
			t.Errorf("%s: a box", name)
		}
		if _, err := tiles.Read(strings.NewReader(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Content(context.Context, string, []byte) error { return f.err }

func TestSinkErrorAndCancelStopTheBuild(t *testing.T) {
	t.Parallel()
	b := New(Options{Workers: 3})
	for _, f := range house() {
		if err := b.Add(f, scene.Identity()); err != nil {
			t.Fatal(err)
		}
	}
	full := errors.New("disk full")
	if _, err := b.Build(t.Context(), failing{full}); !errors.Is(err, full) {
		t.Errorf("%v, want the sink's error", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Build(ctx, &memory{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want canceled", err)
	}
	if _, err := b.Build(t.Context(), &memory{}); err != nil {
		t.Errorf("building again: %v", err)
	}
}

func TestFeatureBoxAndTiles(t *testing.T) {
	t.Parallel()
	b := New(Options{})
	f := feature("0/a", scene.Vec3{1, 2, 3}, scene.Vec3{2, 4, 6})
	if err := b.Add(f, scene.Translation(scene.Vec3{100, 0, 0})); err != nil {
		t.Fatal(err)
	}
	r, err := b.Build(t.Context(), &memory{})
	if err != nil {
		t.Fatal(err)
	}
	if box, ok := r.FeatureBox("0/a"); !ok || box != (scene.Box{Min: scene.Vec3{101, 2, 3}, Max: scene.Vec3{102, 4, 6}}) {
		t.Errorf("box %v, %v", box, ok)
	}
	if got := r.FeatureTiles("0/a"); !slices.Equal(got, []string{r.Tiles[0].URI}) {
		t.Errorf("tiles %v", got)
	}
	if r.FeatureTiles("0/b") != nil {
		t.Error("an unknown feature has tiles")
	}
}

// BenchmarkBuild divides and writes a building of 400,000 triangles, in full alone
// and with proxies.
func BenchmarkBuild(b *testing.B) {
	var fs []*scene.Feature
	for i := range 400_000 / 12 {
		low := scene.Vec3{float64(i % 40), float64(i / 40 % 40), float64(i / 1600 * 3)}
		fs = append(fs, feature(fmt.Sprint("0/", i), low, low.Add(scene.Vec3{0.9, 0.1, 2.5})))
	}
	for name, o := range map[string]Options{"full": {NoProxies: true}, "proxies": {}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p := New(o)
				for _, f := range fs {
					if err := p.Add(f, scene.Identity()); err != nil {
						b.Fatal(err)
					}
				}
				if _, err := p.Build(b.Context(), failing{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(fs)*12)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mtri/s")
		})
	}
}
