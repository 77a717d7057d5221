package glb

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

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

// tube gives an open cylinder wall of n segments without caps.
func tube(n int, radius, height float64) *scene.Mesh {
	m := &scene.Mesh{}
	for i := range n {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		m.Positions = append(m.Positions, scene.Vec3{radius * c, radius * s, 0}, scene.Vec3{radius * c, radius * s, height})
		a, b := uint32(2*i), uint32(2*((i+1)%n))
		m.Indices = append(m.Indices, a, b, b+1, a, b+1, a+1)
	}
	return m
}

// item gives a feature of one part in place.
func item(key string, m *scene.Mesh, rgba [4]uint8) Item {
	return Item{ToPlan: scene.Identity(), Feature: &scene.Feature{Key: key, Class: "IfcWall", Name: "naam " + key, Storey: "begane grond",
		Parts: []scene.Part{{Mesh: m, Transform: scene.Identity(), Material: scene.Material{RGBA: rgba}}}}}
}

var (
	brick = [4]uint8{188, 74, 60, 255}
	pane  = [4]uint8{180, 210, 230, 90}
)

// cube32 is the input of a tile over the cube of 32 m at the origin.
func cube32(items ...Item) Input { return Input{Items: items, Step: 32.0 / QuantizedSteps} }

func mustEncode(t testing.TB, in Input) (*Document, []byte, Stats) {
	t.Helper()
	data, stats, err := Encode(in)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return d, data, stats
}

func TestPositionsComeBackYUpWithinHalfAStep(t *testing.T) {
	t.Parallel()
	m := block(scene.Vec3{1.2345, 2.3456, 3.4567}, scene.Vec3{4.1, 31.7771, 17})
	for _, c := range []struct {
		name      string
		in        Input
		tolerance float64
	}{
		{"quantized", cube32(item("0/a", m, brick)), 32.0 / QuantizedSteps / 2},
		{"quantized about negative coordinates", Input{Origin: scene.Vec3{-16, -16, -16}, Step: 64.0 / QuantizedSteps, Items: []Item{item("0/a", m, brick)}}, 64.0 / QuantizedSteps / 2},
		{"float32", Input{Origin: scene.Vec3{-512, -512, -512}, Items: []Item{item("0/a", m, brick)}}, 1.0 / (1 << 14)},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _, _ := mustEncode(t, c.in)
			var got []scene.Vec3
			if err := d.Positions(func(p [3]float64) { got = append(got, scene.Vec3{p[0], -p[2], p[1]}) }); err != nil {
				t.Fatal(err)
			}
			if len(got) != 24 {
				t.Fatalf("a block has %d vertices, want 24", len(got))
			}
			for _, p := range got {
				if d := distance(p, m.Positions); d > c.tolerance*math.Sqrt(3) {
					t.Errorf("vertex %v is %g m from any corner", p, d)
				}
			}
			for _, p := range m.Positions {
				if d := distance(p, got); d > c.tolerance*math.Sqrt(3) {
					t.Errorf("no vertex at corner %v: %g m", p, d)
				}
			}
		})
	}
}

// All faces of the cube can be reached: the low ones exactly, the high ones to
// a step.
func TestTheCubesOwnFaces(t *testing.T) {
	t.Parallel()
	const step = 32.0 / QuantizedSteps
	d, _, _ := mustEncode(t, cube32(item("0/a", block(scene.Vec3{}, scene.Vec3{32, 32, 32}), brick)))
	low, high := scene.Vec3{99, 99, 99}, scene.Vec3{-99, -99, -99}
	d.Positions(func(p [3]float64) {
		for i, v := range [3]float64{p[0], -p[2], p[1]} {
			low[i], high[i] = min(low[i], v), max(high[i], v)
		}
	})
	if low != (scene.Vec3{}) || high != (scene.Vec3{32 - step, 32 - step, 32 - step}) {
		t.Errorf("from %v to %v", low, high)
	}
}

func distance(p scene.Vec3, to []scene.Vec3) float64 {
	least := math.Inf(1)
	for _, q := range to {
		least = min(least, p.Sub(q).Length())
	}
	return least
}

func TestRowsAndFeatureIDs(t *testing.T) {
	t.Parallel()
	d, _, stats := mustEncode(t, cube32(
		item("0/a", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), brick),
		item("0/é", block(scene.Vec3{5, 1, 1}, scene.Vec3{6, 2, 2}), pane),
		item("0/c", block(scene.Vec3{9, 1, 1}, scene.Vec3{10, 2, 2}), brick),
	))
	rows, err := d.Rows()
	if err != nil {
		t.Fatal(err)
	}
	want := []Row{
		{"0/a", "IfcWall", "naam 0/a", "begane grond"},
		{"0/é", "IfcWall", "naam 0/é", "begane grond"},
		{"0/c", "IfcWall", "naam 0/c", "begane grond"},
	}
	if !slices.Equal(rows, want) {
		t.Errorf("rows %v, want %v", rows, want)
	}
	if stats != (Stats{Features: 3, Triangles: 36, Vertices: 72}) {
		t.Errorf("stats %+v", stats)
	}
	primitives := d.Meshes[0].Primitives
	if len(primitives) != 2 {
		t.Fatalf("%d primitives, want opaque and glass", len(primitives))
	}
	for i, want := range [][]float64{{0, 2}, {1}} {
		ids, err := d.Elements(primitives[i].Attributes["_FEATURE_ID_0"])
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Compact(ids); !slices.Equal(got, want) {
			t.Errorf("primitive %d has feature ids %v, want %v", i, got, want)
		}
		f := primitives[i].Extensions.Features.FeatureIDs[0]
		if f.FeatureCount != len(want) || f.Attribute != 0 || f.PropertyTable != 0 {
			t.Errorf("primitive %d: %+v", i, f)
		}
	}
	if m := d.Materials[*primitives[1].Material]; m.AlphaMode != "BLEND" || m.Name != "glass" {
		t.Errorf("second material %+v is no glass", m)
	}
}

func TestFeatureOfSeveralPartsCountsOnceInEachClass(t *testing.T) {
	t.Parallel()
	window := item("0/window", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), brick)
	other := item("", block(scene.Vec3{3, 1, 1}, scene.Vec3{4, 2, 2}), brick)
	glazing := item("", block(scene.Vec3{1, 1, 3}, scene.Vec3{2, 2, 4}), pane)
	window.Feature.Parts = append(window.Feature.Parts, glazing.Feature.Parts[0], other.Feature.Parts[0])
	d, _, stats := mustEncode(t, cube32(window, item("0/wall", block(scene.Vec3{5, 1, 1}, scene.Vec3{6, 2, 2}), brick)))
	for i, want := range []int{2, 1} {
		if got := d.Meshes[0].Primitives[i].Extensions.Features.FeatureIDs[0].FeatureCount; got != want {
			t.Errorf("primitive %d has %d features, want %d", i, got, want)
		}
	}
	if stats.Features != 2 || stats.Triangles != 48 {
		t.Errorf("stats %+v", stats)
	}
}

func TestColoursAreLinear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		srgb   [4]uint8
		linear [4]float64 // by IEC 61966-2-1
	}{
		{[4]uint8{0, 255, 128, 255}, [4]float64{0, 1, 0.2159, 1}},
		{[4]uint8{10, 55, 188, 128}, [4]float64{0.0030, 0.0382, 0.5029, 0.502}},
	} {
		d, _, _ := mustEncode(t, cube32(item("0/a", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), c.srgb)))
		got, err := d.Elements(d.Meshes[0].Primitives[0].Attributes["COLOR_0"])
		if err != nil {
			t.Fatal(err)
		}
		for i := range 4 {
			if math.Abs(got[i]-c.linear[i]) > 0.5/255+1e-4 {
				t.Errorf("%v becomes %v, want %v", c.srgb, got[:4], c.linear)
				break
			}
		}
	}
}

func TestDegenerateTrianglesAreLeftOut(t *testing.T) {
	t.Parallel()
	p := scene.Vec3{5, 5, 5}
	needle := &scene.Mesh{Indices: []uint32{0, 1, 2, 0, 1, 3, 0, 1, 1}, Positions: []scene.Vec3{
		p, p.Add(scene.Vec3{1, 0, 0}), p.Add(scene.Vec3{2, 0, 0.00001}), p.Add(scene.Vec3{0, 1, 0})}}
	for name, step := range map[string]float64{"quantized": 32.0 / QuantizedSteps, "float32": 0} {
		in := Input{Step: step, Items: []Item{item("0/a", needle, brick), item("0/dust", block(p, p.Add(scene.Vec3{1e-9, 1e-9, 1e-9})), brick)}}
		d, _, stats := mustEncode(t, in)
		wantDegenerate := 2 + 12
		if step == 0 {
			wantDegenerate = 1 + 12 // float32 keeps the needle
		}
		if stats.Degenerate != wantDegenerate {
			t.Errorf("%s: %d degenerate, want %d", name, stats.Degenerate, wantDegenerate)
		}
		if rows, err := d.Rows(); err != nil || len(rows) != 2 {
			t.Errorf("%s: %d rows, %v; a feature too small to see keeps its row", name, len(rows), err)
		}
	}
}

func TestTileWithNothingToDrawIsAValidGLB(t *testing.T) {
	t.Parallel()
	p := scene.Vec3{5, 5, 5}
	d, _, _ := mustEncode(t, cube32(item("0/dust", block(p, p.Add(scene.Vec3{1e-9, 1e-9, 1e-9})), brick)))
	if n, err := d.Triangles(); n != 0 || err != nil {
		t.Errorf("%d triangles, %v", n, err)
	}
	if rows, err := d.Rows(); err != nil || len(rows) != 1 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	d, _, _ = mustEncode(t, Input{})
	if len(d.Buffers) != 0 || len(d.Meshes) != 0 {
		t.Errorf("an empty tile has %d buffers, %d meshes", len(d.Buffers), len(d.Meshes))
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	nan := &scene.Mesh{Positions: []scene.Vec3{{1, 1, 1}, {2, math.NaN(), 1}, {2, 2, 2}}, Indices: []uint32{0, 1, 2}}
	out := &scene.Mesh{Positions: nan.Positions, Indices: []uint32{0, 2, 3}}
	odd := &scene.Mesh{Positions: nan.Positions, Indices: []uint32{0, 2}}
	for _, c := range []struct {
		name string
		in   Input
		want error
	}{
		{"not a number", cube32(item("0/a", nan, brick)), ErrNotFinite},
		{"index out of range", cube32(item("0/a", out, brick)), ErrIndex},
		{"half a triangle", cube32(item("0/a", odd, brick)), ErrIndex},
		{"outside the cube", cube32(item("0/a", block(scene.Vec3{30, 1, 1}, scene.Vec3{33, 2, 2}), brick)), ErrOutside},
		{"negative step", Input{Step: -1}, ErrNotFinite},
	} {
		if _, _, err := Encode(c.in); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestWideIndicesAndFloatFeatureIDs(t *testing.T) {
	t.Parallel()
	var items []Item
	one := &scene.Mesh{Positions: []scene.Vec3{{1, 1, 1}, {2, 1, 1}, {1, 2, 1}}, Indices: []uint32{0, 1, 2}}
	for i := range 1<<16 + 1 {
		items = append(items, item(fmt.Sprintf("0/%d", i), one, brick))
	}
	d, _, _ := mustEncode(t, cube32(items...))
	p := d.Meshes[0].Primitives[0]
	if got := d.Accessors[*p.Indices].ComponentType; got != componentUint {
		t.Errorf("indices are %d", got)
	}
	if got := d.Accessors[p.Attributes["_FEATURE_ID_0"]].ComponentType; got != componentFloat {
		t.Errorf("feature ids are %d", got)
	}
	ids, _ := d.Elements(p.Attributes["_FEATURE_ID_0"])
	if ids[len(ids)-1] != 1<<16 {
		t.Errorf("last feature id %v", ids[len(ids)-1])
	}
	rows, err := d.Rows()
	if err != nil || rows[1<<16].Key != "0/65536" {
		t.Errorf("last row %v, %v", rows[1<<16], err)
	}
}

func TestBytesAreTheSameFromAUsedEncoder(t *testing.T) {
	t.Parallel()
	in := cube32(item("0/a", tube(24, 3, 5), pane), item("0/b", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), brick))
	in.Items[0].ToPlan = scene.Translation(scene.Vec3{9, 9, 9})
	var e Encoder
	first, _, err := e.Encode(in)
	if err != nil {
		t.Fatal(err)
	}
	other := cube32(item("0/c", block(scene.Vec3{3, 1, 1}, scene.Vec3{7, 2, 2}), pane))
	if _, _, err := e.Encode(other); err != nil {
		t.Fatal(err)
	}
	again, _, _ := e.Encode(in)
	fresh, _, _ := Encode(in)
	if !bytes.Equal(first, again) || !bytes.Equal(first, fresh) {
		t.Error("equal input gave other bytes")
	}
}

func TestModelStandsOnItsOrigin(t *testing.T) {
	t.Parallel()
	origin := scene.Vec3{1000.5, -2000, 3}
	data, stats := mustModel(t, []Item{item("0/a", block(scene.Vec3{1000, -2001, 3}, scene.Vec3{1001, -1999, 6}), brick)}, origin)
	d, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	low, high := scene.NewBox().Min, scene.NewBox().Max
	d.Positions(func(p [3]float64) {
		for i := range p {
			low[i], high[i] = min(low[i], p[i]), max(high[i], p[i])
		}
	})
	if low != (scene.Vec3{-0.5, 0, -1}) || high != (scene.Vec3{0.5, 3, 1}) || stats.Triangles != 12 {
		t.Errorf("box %v to %v, %d triangles", low, high, stats.Triangles)
	}
	if len(d.ExtensionsUsed) != 0 || string(d.Asset.Extras) != `{"maquette":{"origin":[1000.5,-2000,3]}}` {
		t.Errorf("extensions %v, extras %s", d.ExtensionsUsed, d.Asset.Extras)
	}
}
