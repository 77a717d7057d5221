package partition

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// quarter gives a house of columns with many sides, walls and lamps, which proxies
// simplify and leave out.
func quarter(n int) []*scene.Feature {
	var fs []*scene.Feature
	for i := range n {
		at := scene.Vec3{float64(i%12) * 9, float64(i/12%12) * 9, float64(i/144) * 3}
		fs = append(fs, roundColumn(fmt.Sprintf("0/column%03d", i), at, 0.4, 2.8),
			feature(fmt.Sprintf("0/wall%03d", i), at.Add(scene.Vec3{0.5, 0, 0}), at.Add(scene.Vec3{8, 0.3, 2.8})),
			feature(fmt.Sprintf("0/lamp%03d", i), at.Add(scene.Vec3{4, 0.6, 2}), at.Add(scene.Vec3{4.1, 0.7, 2.1})))
	}
	return fs
}

// roundColumn is a round column of 48 sides.
func roundColumn(key string, at scene.Vec3, radius, height float64) *scene.Feature {
	const sides = 48
	f := feature(key, scene.Vec3{}, scene.Vec3{1, 1, 1})
	m := &scene.Mesh{}
	for i := range sides {
		s, c := math.Sincos(2 * math.Pi * float64(i) / sides)
		p := scene.Vec3{radius * c, radius * s, 0}
		m.Positions = append(m.Positions, p, p.Add(scene.Vec3{0, 0, height}))
		a, b := uint32(2*i), uint32(2*((i+1)%sides))
		m.Indices = append(m.Indices, a, b, b+1, a, b+1, a+1)
		if i > 1 {
			low, high := uint32(2*(i-1)), uint32(2*i)
			m.Indices = append(m.Indices, 0, high, low, 1, low+1, high+1)
		}
	}
	f.Parts[0].Mesh, f.Parts[0].Transform = m, scene.Translation(at)
	return f
}

// tiled is what a build gives, in a form that can be compared.
func tiled(t *testing.T, fs []*scene.Feature, m *memo.Memo) (map[string][]byte, string, []TileInfo) {
	t.Helper()
	b := New(Options{Memo: m})
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
	return sink.files, text.String(), r.Tiles
}

// What is remembered changes nothing of the result, be it of the same features,
// of others, or of the same but one.
func TestWhatIsRememberedChangesNothing(t *testing.T) {
	t.Parallel()
	seal := memo.Seal{Secret: make([]byte, memo.SecretBytes)}
	first := quarter(90)
	before := memo.New()
	tiled(t, first, before)
	var file bytes.Buffer
	if err := before.Write(&file, seal); err != nil {
		t.Fatal(err)
	}
	moved := slices.Clone(first)
	moved[136] = feature(first[136].Key, scene.Vec3{82, 27.2, 0}, scene.Vec3{89.5, 27.5, 2.8})
	renamed := slices.Clone(first)
	other := *first[7]
	other.Name = "another name"
	renamed[7] = &other
	painted := slices.Clone(first)
	red := *first[9]
	red.Parts = slices.Clone(red.Parts)
	red.Parts[0].Material.RGBA = [4]uint8{255, 0, 0, 255}
	painted[9] = &red
	for name, tt := range map[string]struct {
		fs   []*scene.Feature
		most float64 // share of what was asked for that may be missing
	}{
		"the same":            {first, 0},
		"one moved":           {moved, 0.1},
		"one renamed":         {renamed, 0.1},
		"one painted":         {painted, 0.1},
		"fewer":               {first[:180], 1},
		"others":              {house(), 1},
		"the same, elsewhere": {elsewhere(first), 1},
	} {
		m, err := memo.Read(bytes.NewReader(file.Bytes()), seal)
		if err != nil {
			t.Fatal(err)
		}
		files, text, infos := tiled(t, tt.fs, m)
		wantFiles, wantText, wantInfos := tiled(t, tt.fs, nil)
		if !maps.EqualFunc(files, wantFiles, bytes.Equal) || text != wantText || !reflect.DeepEqual(infos, wantInfos) {
			t.Errorf("%s: remembering changes the result", name)
		}
		asked, found := m.Counts()
		if missing := float64(asked-found) / float64(asked); missing > tt.most {
			t.Errorf("%s: %d of %d results were remembered", name, found, asked)
		}
		again := memo.New()
		tiled(t, tt.fs, again)
		var a, b bytes.Buffer
		if err := m.Write(&a, seal); err != nil {
			t.Fatal(err)
		}
		if err := again.Write(&b, seal); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: what is left for the next differs where something was remembered", name)
		}
	}
}

// elsewhere moves features by a length that is no multiple of anything.
func elsewhere(fs []*scene.Feature) []*scene.Feature {
	out := make([]*scene.Feature, len(fs))
	by := scene.Translation(scene.Vec3{3.217, -1.733, 0.411})
	for i, f := range fs {
		g := *f
		g.Parts = slices.Clone(f.Parts)
		for k := range g.Parts {
			g.Parts[k].Transform = by.Mul(&g.Parts[k].Transform)
		}
		out[i] = &g
	}
	return out
}

func TestChoicesAndTilesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	c := &choice{shown: []bool{true, false, true}, distance: gap{0.25, 0.125}, fine: true}
	data := c.pack()
	if got, ok := unpackChoice(data, 3); !ok || !reflect.DeepEqual(got, c) {
		t.Errorf("%+v, %v", got, ok)
	}
	if _, ok := unpackChoice(data, 4); ok {
		t.Error("a choice among three is taken for one among four")
	}
	for n := range tileHead {
		if _, _, ok := unpackTile(make([]byte, n)); ok {
			t.Errorf("%d bytes are taken for a tile", n)
		}
	}
	for n := range 9 {
		if _, _, ok := unpackForm(make([]byte, n), quarter(1)[0]); ok {
			t.Errorf("%d bytes are taken for a form", n)
		}
	}
}
