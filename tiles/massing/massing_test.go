package massing

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/visibility"
)

func blocks(t testing.TB, items []visibility.Item, tolerance float64) ([]*scene.Feature, float64) {
	t.Helper()
	out, far, err := Blocks(context.Background(), nil, items, tolerance)
	if err != nil {
		t.Fatal(err)
	}
	return out, far
}

// soup gives all triangles of features, in the plan frame.
func soup(features []*scene.Feature) [][3]scene.Vec3 {
	var out [][3]scene.Vec3
	for _, f := range features {
		for i := range f.Parts {
			p := &f.Parts[i]
			for k := 0; k+2 < len(p.Mesh.Indices) && !p.Mesh.Lines; k += 3 {
				var t [3]scene.Vec3
				for c := range t {
					t[c] = p.Transform.Apply(p.Mesh.Positions[p.Mesh.Indices[k+c]])
				}
				out = append(out, t)
			}
		}
	}
	return out
}

func boundsOf(all [][3]scene.Vec3) scene.Box {
	b := scene.NewBox()
	for _, t := range all {
		for _, p := range t {
			b.Extend(p)
		}
	}
	return b
}

func volumeOf(all [][3]scene.Vec3) float64 {
	v := 0.0
	for _, t := range all {
		v += t[0].Sub(all[0][0]).Dot(t[1].Sub(all[0][0]).Cross(t[2].Sub(all[0][0]))) / 6
	}
	return v
}

// openLines counts the lines through a body that leave it more or less often than
// they enter it: of a closed surface whose faces all face outward there are none,
// whether or not corners meet corners.
func openLines(all [][3]scene.Vec3, n int) int {
	rng := rand.New(rand.NewPCG(5, 6))
	box := boundsOf(all)
	at := func() scene.Vec3 {
		p := box.Min
		for k, s := range box.Size() {
			p[k] += s * rng.Float64()
		}
		return p
	}
	open := 0
	for range n {
		p := at()
		d := at().Sub(p).Normalized()
		sum := 0
		for _, t := range all {
			e, f := t[1].Sub(t[0]), t[2].Sub(t[0])
			h := d.Cross(f)
			det := e.Dot(h)
			if det == 0 {
				continue
			}
			s := p.Sub(t[0])
			u := s.Dot(h) / det
			q := s.Cross(e)
			if v := d.Dot(q) / det; u >= 0 && v >= 0 && u+v <= 1 {
				sum += int(math.Copysign(1, det))
			}
		}
		if sum != 0 {
			open++
		}
	}
	return open
}

func TestBlocksOfSelfMadePlans(t *testing.T) {
	t.Parallel()
	for _, m := range models() {
		for _, turn := range []float64{0, 0.3, 1.2} {
			items := turned(m.items, turn)
			out, _ := blocks(t, items, 1)
			all := soup(out)
			if len(all) == 0 || len(all) > m.triangles {
				t.Errorf("%s turned %v: %d triangles, want at most %d", m.name, turn, len(all), m.triangles)
				continue
			}
			back := scene.RotationZ(-turn)
			for i := range all {
				for k := range all[i] {
					all[i][k] = back.Apply(all[i][k])
				}
			}
			got := boundsOf(all)
			for k := range 3 {
				if math.Abs(got.Min[k]-m.box.Min[k]) > 0.26 || math.Abs(got.Max[k]-m.box.Max[k]) > 0.26 {
					t.Errorf("%s turned %v: bounds %v, want %v", m.name, turn, got, m.box)
				}
			}
			if v := volumeOf(all); !m.open && math.Abs(v-m.volume) > m.volume/10 {
				t.Errorf("%s turned %v: %v cubic metres, want %v", m.name, turn, v, m.volume)
			}
			if n := openLines(all, 2000); n > 2 && !m.open {
				t.Errorf("%s turned %v: %d of 2000 lines find it open", m.name, turn, n)
			}
		}
	}
}

func turned(items []visibility.Item, turn float64) []visibility.Item {
	out := slices.Clone(items)
	for i := range out {
		out[i].ToPlan = scene.RotationZ(turn)
	}
	return out
}

// Flat roofs lie at their height to the millimetre, and are flat.
func TestFlatRoofsStayFlat(t *testing.T) {
	t.Parallel()
	m := flatRoof()
	for _, tolerance := range []float64{0.5, 1, 2, 4} {
		out, _ := blocks(t, m.items, tolerance)
		for _, tri := range soup(out) {
			for _, p := range tri {
				if math.Abs(p[2]-6.4) > 1e-3 && math.Abs(p[2]+0.3) > 1e-3 {
					t.Errorf("tolerance %v: a corner at the height %v", tolerance, p[2])
				}
			}
		}
	}
}

func TestFacesBelongToWhatIsSeenThere(t *testing.T) {
	t.Parallel()
	m := flatRoof()
	out, _ := blocks(t, m.items, 1)
	var keys []string
	for _, f := range out {
		keys = append(keys, f.Key)
		if f.Class != "IfcWall" || f.Name != "name of "+f.Key || f.Storey != "ground floor" {
			t.Errorf("%+v", f)
		}
		want := plaster
		if f.Key == "roof" {
			want = tiles
		}
		for _, p := range f.Parts {
			for c := range 3 {
				if d := int(p.Material.RGBA[c]) - int(want[c]); d < -24 || d > 24 {
					t.Errorf("%s has the colour %v, want about %v", f.Key, p.Material.RGBA, want)
				}
			}
		}
	}
	if want := []string{"house south", "house north", "house west", "house east", "floor", "roof"}; !slices.Equal(keys, want) {
		t.Errorf("%v, want %v", keys, want)
	}
}

func TestWhatHasNoBodyComesBack(t *testing.T) {
	t.Parallel()
	s := site{items: flatRoof().items}
	s.add("ground", "IfcSite", boxMesh(scene.Vec3{-50, -50, -1}, scene.Vec3{50, 50, -0.3}), plaster)
	s.add("axis", "IfcAlignment", &scene.Mesh{Positions: []scene.Vec3{{0, 0, 0}, {9, 9, 9}}, Indices: []uint32{0, 1}, Lines: true}, plaster)
	s.add("odd", "IfcWall", &scene.Mesh{Positions: []scene.Vec3{{0, 0, 0}}, Indices: []uint32{0, 1, 2}}, plaster)
	s.add("nothing", "IfcWall", &scene.Mesh{}, plaster)
	s.add("less than a triangle", "IfcWall", &scene.Mesh{Positions: []scene.Vec3{{0, 0, 0}}, Indices: []uint32{0, 0}}, plaster)
	out, _ := blocks(t, s.items, 1)
	kept := map[string]bool{}
	for _, f := range out {
		kept[f.Key] = true
		for i := range s.items {
			if in := s.items[i].Feature; in.Key == f.Key && (f.Key == "ground" || f.Key == "axis" || f.Key == "odd") && f.Parts[0].Mesh != in.Parts[0].Mesh {
				t.Errorf("%s has another mesh", f.Key)
			}
		}
	}
	if !kept["ground"] || !kept["axis"] || !kept["odd"] || kept["nothing"] || kept["less than a triangle"] {
		t.Errorf("%v", kept)
	}
}

func TestTreesKeepTheirSize(t *testing.T) {
	t.Parallel()
	var s site
	s.add("tree", "IfcGeographicElement", tree(100, 0), plaster)
	out, far := blocks(t, s.items, 1)
	got, want := boundsOf(soup(out)), boundsOf(soup([]*scene.Feature{s.items[0].Feature}))
	if d := got.Max.Sub(want.Max).Length() + got.Min.Sub(want.Min).Length(); d > 4 || far > 4 {
		t.Errorf("%v, want about %v; error %v", got, want, far)
	}
}

func TestTheSameEveryTime(t *testing.T) {
	t.Parallel()
	for _, m := range models() {
		want, far := blocks(t, m.items, 1)
		for range 3 {
			if got, again := blocks(t, m.items, 1); !reflect.DeepEqual(got, want) || again != far {
				t.Errorf("%s: another result", m.name)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for _, tolerance := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if _, _, err := Blocks(context.Background(), nil, flatRoof().items, tolerance); !errors.Is(err, ErrTolerance) {
			t.Errorf("tolerance %v: %v", tolerance, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Blocks(ctx, nil, flatRoof().items, 1); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if out, far := blocks(t, nil, 1); len(out) != 0 || far != 0 {
		t.Errorf("nothing gives %v, %v", out, far)
	}
}

// A plan as long as a country takes bounded time, and the error says how coarse it
// became.
func TestVastPlans(t *testing.T) {
	t.Parallel()
	var s site
	for i := range 4 {
		x := 1000 * float64(i)
		s.box("", x, 0, 0, x+1000, 2, 1+float64(i%7))
	}
	out, far := blocks(t, s.items, 0.25)
	if n := len(soup(out)); n == 0 || n > 12*len(s.items) {
		t.Errorf("%d triangles for %d boxes", n, len(s.items))
	}
	if far < 0.1 || far > 100 {
		t.Errorf("error %v", far)
	}
}

// FuzzBlocks makes blocks of any triangles: without end or a panic, with finite
// corners, and within the error that is told.
func FuzzBlocks(f *testing.F) {
	f.Add([]byte{0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0, 5, 10, 0, 5, 0, 10, 5}, 1.0, 0.0, 1.0)
	f.Add([]byte{255, 1, 128, 7, 7, 7, 200, 200, 200}, 100.0, 1e6, 2.0)
	f.Add([]byte{1, 2, 3, 1, 2, 3, 1, 2, 3}, 1e-9, -1e7, 0.25)
	f.Fuzz(func(t *testing.T, data []byte, scale, at, tolerance float64) {
		var s site
		for len(data) >= 9 && len(s.items) < 64 {
			m := &scene.Mesh{Indices: []uint32{0, 1, 2, 2, 1, uint32(data[0]) % 4}}
			for k := 0; k < 9; k += 3 {
				m.Positions = append(m.Positions, scene.Vec3{float64(data[k])*scale + at, float64(data[k+1]) * scale, float64(data[k+2]) * scale})
			}
			s.add("", "IfcWall", m, plaster)
			data = data[9:]
		}
		if !(tolerance > 0) || tolerance > maxTolerance {
			return
		}
		out, far := blocks(t, s.items, tolerance)
		if math.IsNaN(far) || far < 0 {
			t.Errorf("error %v", far)
		}
		for i, f := range out {
			for _, p := range f.Parts {
				for _, v := range p.Mesh.Positions {
					if !v.Finite() && p.Mesh != s.items[i].Feature.Parts[0].Mesh {
						t.Fatalf("a corner at %v", v)
					}
				}
			}
		}
	})
}
