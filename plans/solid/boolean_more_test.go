package solid

import (
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

func TestClipHalfSpace(t *testing.T) {
	t.Parallel()
	wall := block(t, scene.Vec3{}, scene.Vec3{4, 0.3, 3})
	pipe, err := SweepDisk([]scene.Vec3{{0, 0, 0}, {0, 0, 3}}, 0.5, 0.4)
	if err != nil {
		t.Fatal(err)
	}
	bent, err := SweepDisk([]scene.Vec3{{0, 0, 0}, {0, 0, 3}, {3, 0, 3}, {3, 0, 0}}, 0.5, 0.4)
	if err != nil {
		t.Fatal(err)
	}
	nested := mesh.Merge(block(t, scene.Vec3{}, scene.Vec3{5, 5, 5}),
		mesh.Flip(block(t, scene.Vec3{1, 1, 1}, scene.Vec3{4, 4, 4})), block(t, scene.Vec3{2, 2, 2}, scene.Vec3{3, 3, 3}))
	up := scene.Vec3{0, 0, 1}
	tests := []struct {
		name          string
		m             *scene.Mesh
		point, normal scene.Vec3
		want, tol     float64
	}{
		{"keeps the side the normal does not point to", wall, scene.Vec3{0, 0, 1}, up, 1.2, 1e-9},
		{"the other side", wall, scene.Vec3{0, 0, 1}, up.Scale(-1), 2.4, 1e-9},
		{"normal of another length", wall, scene.Vec3{77, 77, 1}, up.Scale(0.01), 1.2, 1e-9},
		{"gable", wall, scene.Vec3{0, 0, 1}, scene.Vec3{-1, 0, 2}, 4 * 0.3 * 2, 1e-6},
		{"beside", wall, scene.Vec3{0, 0, 9}, up, 3.6, 1e-12},
		{"all of it", wall, scene.Vec3{0, 0, -1}, up, 0, 0},
		{"in a face, away", wall, scene.Vec3{0, 0, 3}, up, 3.6, 1e-12},
		{"in a face, toward", wall, scene.Vec3{0, 0, 3}, up.Scale(-1), 0, 0},
		{"within a micrometre of a face", wall, scene.Vec3{0, 0, 3 - 1e-6}, up, 3.6, 1e-12},
		{"through an edge", wall, scene.Vec3{0, 0, 0}, scene.Vec3{-3, 0, 4}, 1.8, 1e-6},
		{"ring as a cap", pipe, scene.Vec3{0, 0, 1}, up, mesh.Volume(pipe) / 3, 1e-6},
		{"oval ring as a cap", pipe, scene.Vec3{0, 0, 1.5}, scene.Vec3{1, 0, 1}, mesh.Volume(pipe) / 2, 1e-5},
		{"two rings as caps", bent, scene.Vec3{0, 0, 1}, up.Scale(-1), mesh.Volume(bent) - 2*mesh.Volume(pipe)/3, 1e-5},
		{"nested caps", nested, scene.Vec3{0, 0, 2.5}, up, (125 - 27 + 1) / 2.0, 1e-9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := ClipHalfSpace(tt.m, tt.point, tt.normal)
			if err != nil {
				t.Fatal(err)
			}
			wantVolume(t, got, tt.want, tt.tol)
		})
	}
}

// What was clipped is cut, and cut again.
func TestCutsAfterCuts(t *testing.T) {
	t.Parallel()
	m := block(t, scene.Vec3{}, scene.Vec3{4, 0.3, 3})
	for _, x := range []float64{-1, 1} {
		var err error
		if m, err = ClipHalfSpace(m, scene.Vec3{2, 0, 3}, scene.Vec3{x, 0, 1}); err != nil {
			t.Fatal(err)
		}
	}
	wantVolume(t, m, 0.3*(4+4), 1e-5)
	got, err := Subtract(m, []*scene.Mesh{block(t, scene.Vec3{1, -1, 0}, scene.Vec3{3, 1, 2}), block(t, scene.Vec3{1.5, 0, 0.5}, scene.Vec3{2.5, 0.3, 9})})
	if err != nil {
		t.Fatal(err)
	}
	wantVolume(t, got, 0.3*(8-4-1+0.25), 1e-5)
}

// A bounded half space is the half space within the prism of its boundary.
func TestPolygonalBoundedHalfSpace(t *testing.T) {
	t.Parallel()
	wall := block(t, scene.Vec3{}, scene.Vec3{4, 0.3, 3})
	prism := block(t, scene.Vec3{1, -1, -10}, scene.Vec3{2, 1, 10})
	solid, err := ClipHalfSpace(prism, scene.Vec3{0, 0, 2}, scene.Vec3{0, 0, -1})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Subtract(wall, []*scene.Mesh{solid})
	if err != nil {
		t.Fatal(err)
	}
	wantVolume(t, got, 3.6-0.3, 1e-9)
}

// Shells of a host that overlap, touch or lie apart are cut alike.
func TestHostOfSeveralShells(t *testing.T) {
	t.Parallel()
	hole := []*scene.Mesh{block(t, scene.Vec3{1, -1, 1}, scene.Vec3{3, 9, 2})}
	leaf := func(y float64) *scene.Mesh { return block(t, scene.Vec3{0, y, 0}, scene.Vec3{4, y + 1, 3}) }
	for name, tt := range map[string]struct {
		host *scene.Mesh
		want float64
	}{
		"apart":       {mesh.Merge(leaf(0), leaf(2)), 20},
		"touching":    {mesh.Merge(leaf(0), leaf(1)), 20},
		"overlapping": {mesh.Merge(leaf(0), leaf(0.5)), 15},
	} {
		got, err := Subtract(tt.host, hole)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !mesh.Closed(got) {
			t.Errorf("%s: open", name)
		}
		if v := mesh.Volume(got); math.Abs(v-tt.want) > 1e-6 {
			t.Errorf("%s: volume %g, want %g", name, v, tt.want)
		}
	}
}

func TestOpenHostIsTrimmed(t *testing.T) {
	t.Parallel()
	sheet, _, err := Brep([]Face{{Outer: []scene.Vec3{{0, 0, 0}, {4, 0, 0}, {4, 0, 3}, {0, 0, 3}}}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Subtract(sheet, []*scene.Mesh{block(t, scene.Vec3{1, -1, 1}, scene.Vec3{2, 1, 2})})
	if err != nil {
		t.Fatal(err)
	}
	if a := mesh.Area(got); math.Abs(a-11) > 1e-9 {
		t.Errorf("area %g, want 11", a)
	}
	clipped, err := ClipHalfSpace(sheet, scene.Vec3{1, 0, 0}, scene.Vec3{1, 0, 0})
	if err != nil {
		t.Fatal(err)
	}
	if a := mesh.Area(clipped); math.Abs(a-3) > 1e-9 {
		t.Errorf("clipped area %g, want 3", a)
	}
	if _, err := Union(sheet, block(t, scene.Vec3{}, scene.Vec3{1, 1, 1})); !errors.Is(err, ErrBoolean) {
		t.Errorf("union with an open mesh: %v", err)
	}
	if _, err := Subtract(block(t, scene.Vec3{}, scene.Vec3{4, 1, 3}), []*scene.Mesh{sheet}); !errors.Is(err, ErrBoolean) {
		t.Errorf("subtracting an open mesh: %v", err)
	}
}

// The order of the cutters changes nothing but the order of the triangles.
func TestSubtractInAnyOrder(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 5))
	host := block(t, scene.Vec3{}, scene.Vec3{8, 8, 8})
	var cutters []*scene.Mesh
	for range 6 {
		b := randomBox(r, 8)
		cutters = append(cutters, block(t, b[0], b[1]))
	}
	base, err := Subtract(host, cutters)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		r.Shuffle(len(cutters), func(i, j int) { cutters[i], cutters[j] = cutters[j], cutters[i] })
		got, err := Subtract(host, cutters)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(mesh.Volume(got)-mesh.Volume(base)) > 1e-9 || math.Abs(mesh.Area(got)-mesh.Area(base)) > 1e-9 || got.Triangles() != base.Triangles() {
			t.Errorf("volume %g, area %g, %d triangles, not %g, %g, %d", mesh.Volume(got), mesh.Area(got), got.Triangles(), mesh.Volume(base), mesh.Area(base), base.Triangles())
		}
	}
	again, err := Subtract(host, cutters)
	if err != nil {
		t.Fatal(err)
	}
	once, _ := Subtract(host, cutters)
	if mesh.Hash(again) != mesh.Hash(once) || len(again.Positions) != len(once.Positions) {
		t.Error("the same operation gives another mesh")
	}
}

// Offsets below, at and above the tolerance, on one face and on several: the
// result is closed and has no film.
func TestNearlyFlushOpenings(t *testing.T) {
	t.Parallel()
	for _, d := range []float64{0, 1e-12, 1e-9, 1e-7, 1e-6, 4e-6, 9e-6, 1e-5, 1.1e-5, 2e-5, 5e-5, 1e-4, 1e-3} {
		for _, s := range []float64{-1, 1} {
			o := s * d
			host := block(t, scene.Vec3{}, scene.Vec3{4, 0.3, 3})
			cutter := block(t, scene.Vec3{1, o, o}, scene.Vec3{2, 0.3 - o, 2})
			got, err := Subtract(host, []*scene.Mesh{cutter})
			if err != nil {
				t.Errorf("offset %g: %v", o, err)
				continue
			}
			want := 3.6 - 0.6 // the depth that is left in or out counts little
			slack := 5*d + 1e-9
			if d >= 1e-5 && d <= 2e-5 {
				slack += 1e-4 // just beyond the tolerance points are still sewn to one
			}
			wantVolume(t, got, want, slack)
			if d < 1e-5 && got.Triangles() != 28 {
				t.Errorf("offset %g: %d triangles, want 28", o, got.Triangles())
			}
		}
	}
}

func TestBooleanBounds(t *testing.T) {
	t.Parallel()
	far := block(t, scene.Vec3{}, scene.Vec3{1, 1, maxReach + 1})
	if _, err := Subtract(far, []*scene.Mesh{block(t, scene.Vec3{}, scene.Vec3{1, 1, 1})}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("host of %d m: %v", maxReach+1, err)
	}
	big := &scene.Mesh{Positions: far.Positions, Indices: make([]uint32, 3*(MaxTriangles+1))}
	if _, err := Subtract(big, []*scene.Mesh{block(t, scene.Vec3{}, scene.Vec3{1, 1, 1})}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("host of %d triangles: %v", MaxTriangles+1, err)
	}
}

// Work that goes beyond its bounds ends in an error, at once.
func TestBooleanWorkIsBounded(t *testing.T) {
	t.Parallel()
	in, err := newOperands(opSubtract, block(t, scene.Vec3{}, scene.Vec3{4, 1, 3}), []*scene.Mesh{block(t, scene.Vec3{1, -1, 1}, scene.Vec3{2, 2, 2})})
	if err != nil {
		t.Fatal(err)
	}
	// Whatever is left, the work ends with an error or with the whole result.
	var fresh Effort
	if _, err := in.run(tolerances[0], &fresh); err != nil {
		t.Fatal(err)
	}
	for left := 0; left < fresh.spent; left += 61 {
		f := Effort{spent: MaxWork - left}
		if _, err := in.run(tolerances[0], &f); !errors.Is(err, ErrTooLarge) {
			t.Fatalf("%d steps left of the %d it takes: %v", left, fresh.spent, err)
		}
	}
}

// An element of many operands, each small, ends in an error as a whole.
func TestEffortCountsAllOperations(t *testing.T) {
	t.Parallel()
	host, cutter := block(t, scene.Vec3{}, scene.Vec3{4, 1, 3}), block(t, scene.Vec3{1, -1, 1}, scene.Vec3{2, 2, 2})
	var f Effort
	if _, err := f.Union(host, cutter); err != nil {
		t.Fatal(err)
	}
	f.spent = MaxWork - 2*f.spent + 1
	if _, err := f.Union(host, cutter); err != nil {
		t.Errorf("the first operation: %v", err)
	}
	if _, err := f.Intersect(host, cutter); !errors.Is(err, ErrTooLarge) {
		t.Errorf("the second operation: %v", err)
	}
}

func TestEffortStops(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	f := Effort{Stop: stop, polled: -pollWork}
	host, cutter := block(t, scene.Vec3{}, scene.Vec3{4, 1, 3}), block(t, scene.Vec3{1, -1, 1}, scene.Vec3{2, 2, 2})
	if _, err := f.Subtract(host, []*scene.Mesh{cutter}); err != nil {
		t.Errorf("not stopped: %v", err)
	}
	close(stop)
	f.polled = -pollWork
	if _, err := f.Subtract(host, []*scene.Mesh{cutter}); !errors.Is(err, ErrStopped) {
		t.Errorf("stopped: %v", err)
	}
}

// FuzzSubtract takes boxes and prisms from bytes: no panic, no hang, and where
// there is a result it is closed and no larger than the host.
func FuzzSubtract(f *testing.F) {
	f.Add([]byte{0, 0, 0, 8, 8, 8, 2, 2, 0, 4, 4, 8})
	f.Add([]byte{0, 0, 0, 8, 8, 8, 0, 0, 0, 8, 8, 8, 1, 1, 1, 3, 3, 9})
	f.Add([]byte{0, 0, 0, 8, 8, 8, 2, 2, 200, 4, 4, 100, 255, 2, 3, 4, 5, 6})
	f.Fuzz(func(t *testing.T, data []byte) {
		var meshes []*scene.Mesh
		for ; len(data) >= 6 && len(meshes) < 6; data = data[6:] {
			p := Profile{Outer: []Vec2{{float64(data[0] & 15), float64(data[1] & 15)}, {float64(data[3] & 15), float64(data[1] & 15)},
				{float64(data[3] & 15), float64(data[4] & 15)}, {float64(data[0]&15) + float64(data[0]>>4)/7, float64(data[4] & 15)}}}
			lean := scene.Vec3{float64(data[2]>>4) / 8, float64(data[5]>>4) / 8, 1}
			m, err := Extrude([]Profile{p}, lean, float64(data[5]&15)+float64(data[2]&3)*1e-6)
			if err != nil {
				return
			}
			for i := range m.Positions {
				m.Positions[i][2] += float64(data[2] & 7)
			}
			meshes = append(meshes, m)
		}
		if len(meshes) == 0 {
			return
		}
		got, err := Subtract(meshes[0], meshes[1:])
		if err != nil {
			if !errors.Is(err, ErrBoolean) {
				t.Fatal(err)
			}
			return
		}
		if len(got.Indices) > 0 && !mesh.Closed(got) {
			t.Fatal("the result is open")
		}
		if v, all := mesh.Volume(got), mesh.Volume(meshes[0]); v > all*(1+1e-6)+1e-3 || v < -1e-3 {
			t.Fatalf("volume %g of %g", v, all)
		}
	})
}

// FuzzSubtractSoup takes any triangles: no panic, no hang.
func FuzzSubtractSoup(f *testing.F) {
	box := block(f, scene.Vec3{}, scene.Vec3{1, 1, 1})
	var seed []byte
	for _, i := range box.Indices {
		for _, v := range box.Positions[i] {
			seed = binary.LittleEndian.AppendUint16(seed, uint16(v*100))
		}
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, data []byte) {
		m := &scene.Mesh{}
		for ; len(data) >= 6 && len(m.Positions) < 120; data = data[6:] {
			m.Indices = append(m.Indices, uint32(len(m.Positions)))
			m.Positions = append(m.Positions, scene.Vec3{
				float64(int16(binary.LittleEndian.Uint16(data))) / 100,
				float64(int16(binary.LittleEndian.Uint16(data[2:]))) / 100,
				float64(int16(binary.LittleEndian.Uint16(data[4:]))) / 100,
			})
		}
		got, err := Subtract(m, []*scene.Mesh{block(t, scene.Vec3{0.2, 0.2, -1}, scene.Vec3{0.7, 0.7, 2})})
		if err == nil && mesh.Check(got) != nil {
			t.Fatal(mesh.Check(got))
		}
	})
}
