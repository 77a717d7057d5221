package footprint

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

// field gives the triangles of a square of ground, n by n cells of the size given
// from (-size, -size), at the heights of z.
func field(n int, size float64, z func(x, y float64) float64) [][3]scene.Vec3 {
	var out [][3]scene.Vec3
	at := func(i, k int) scene.Vec3 {
		x, y := float64(i)*size-size, float64(k)*size-size
		return scene.Vec3{x, y, z(x, y)}
	}
	for k := range n {
		for i := range n {
			a, b, c, d := at(i, k), at(i+1, k), at(i+1, k+1), at(i, k+1)
			out = append(out, [3]scene.Vec3{a, b, c}, [3]scene.Vec3{a, d, c}) // one either way round
		}
	}
	return out
}

func rectangle(x0, y0, x1, y1 float64) [][2]float64 {
	return [][2]float64{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
}

func dig(t *testing.T, footprint [][][2]float64, level *float64, standIn bool, ground [][3]scene.Vec3) *Dig {
	t.Helper()
	region, err := NewRegion(footprint)
	if err != nil {
		t.Fatal(err)
	}
	d := NewDig(region, level, standIn)
	for _, triangle := range ground {
		d.Add(triangle)
	}
	return d
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-6*(1+math.Abs(b)) }

// Volumes in closed form: over a plane z = a + b x a rectangle holds its area times
// the height in its middle; where the level cuts the plane, wedges.
func TestVolumesAreThoseOfTheClosedForm(t *testing.T) {
	t.Parallel()
	flat := func(h float64) func(x, y float64) float64 { return func(_, _ float64) float64 { return h } }
	slope := func(x, _ float64) float64 { return x / 10 }
	for name, c := range map[string]struct {
		footprint       [][][2]float64
		level           float64
		ground          func(x, y float64) float64
		area, cut, fill float64
	}{
		"a pit in level ground":           {[][][2]float64{rectangle(1, 2, 21, 12)}, -3, flat(0), 200, 600, 0},
		"a plateau on level ground":       {[][][2]float64{rectangle(1, 2, 21, 12)}, 1.5, flat(0), 200, 0, 300},
		"clockwise":                       {[][][2]float64{{{1, 2}, {1, 12}, {21, 12}, {21, 2}}}, -3, flat(0), 200, 600, 0},
		"a court stays":                   {[][][2]float64{rectangle(0, 0, 20, 20), rectangle(5, 5, 15, 15)}, -2, flat(1), 300, 900, 0},
		"an island in the court":          {[][][2]float64{rectangle(0, 0, 20, 20), rectangle(5, 5, 15, 15), rectangle(8, 8, 12, 12)}, -1, flat(0), 316, 316, 0},
		"two pits":                        {[][][2]float64{rectangle(0, 0, 10, 10), rectangle(20, 20, 30, 30)}, -1, flat(0), 200, 200, 0},
		"a slope dug to its foot":         {[][][2]float64{rectangle(0, 0, 20, 10)}, 0, slope, 200, 200, 0}, // 20 m x 2 m wedge, 10 m wide
		"a slope dug and filled":          {[][][2]float64{rectangle(0, 0, 20, 10)}, 1, slope, 200, 50, 50},
		"a slope dug and filled unevenly": {[][][2]float64{rectangle(0, 0, 20, 10)}, 0.5, slope, 200, 112.5, 12.5},
		"a triangle on a slope":           {[][][2]float64{{{0, 0}, {12, 0}, {0, 12}}}, 0, slope, 72, 72 * 0.4, 0}, // its middle lies at x = 4
		"two that touch in a corner":      {[][][2]float64{rectangle(0, 0, 10, 10), rectangle(10, 10, 20, 20)}, -1, flat(0), 200, 200, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Cells of 3.7 m meet no side of the outlines.
			g := dig(t, c.footprint, &c.level, false, field(12, 3.7, c.ground)).Ground()
			if !near(g.Area, c.area) || !near(g.Known, c.area) || g.Cut == nil || !near(*g.Cut, c.cut) || !near(*g.Fill, c.fill) {
				t.Errorf("area %v, known %v, cut %v, fill %v; want %v, %v, %v", g.Area, g.Known, *g.Cut, *g.Fill, c.area, c.cut, c.fill)
			}
		})
	}
}

func TestWhatIsKnownOfTheGround(t *testing.T) {
	t.Parallel()
	level := 0.0
	half := field(10, 5, func(_, _ float64) float64 { return 2 }) // up to x = 45
	g := dig(t, [][][2]float64{rectangle(35, 0, 55, 10)}, &level, false, half).Ground()
	if !near(g.Known, 100) || !near(g.Area, 200) || !near(*g.Cut, 200) || g.Heights.Lowest != 2 || g.Heights.Highest != 2 {
		t.Errorf("half under heights: %+v", g)
	}
	if g := dig(t, [][][2]float64{rectangle(100, 0, 110, 10)}, &level, false, half).Ground(); g.Known != 0 || g.Cut != nil || g.Fill != nil || g.Heights != nil {
		t.Errorf("beside all heights: %+v", g)
	}
	if g := dig(t, [][][2]float64{rectangle(0, 0, 10, 10)}, nil, false, half).Ground(); !near(g.Known, 100) || g.Cut != nil {
		t.Errorf("without a level: %+v", g)
	}
	upright := [][3]scene.Vec3{{{0, 0, 0}, {10, 0, 0}, {10, 0, 5}}, {{0, 0, 0}, {10, 0, 0}, {5, 0.01, 5}}}
	if g := dig(t, [][][2]float64{rectangle(-5, -5, 15, 5)}, &level, false, upright).Ground(); g.Known != 0 {
		t.Errorf("skirts and quays count as %v m2 of ground", g.Known)
	}
}

// sidesOf gives the area of the upright faces, and how much of it faces the middle
// of the outline rather than away from it.
func sidesOf(d *Dig, middle scene.Vec3) (area, inward float64) {
	m := d.sides()
	for i := 0; i+2 < len(m.Indices); i += 3 {
		a, b, c := m.Positions[m.Indices[i]], m.Positions[m.Indices[i+1]], m.Positions[m.Indices[i+2]]
		n := b.Sub(a).Cross(c.Sub(a))
		area += n.Length() / 2
		if n.Dot(middle.Sub(a)) > 0 {
			inward += n.Length() / 2
		}
	}
	return area, inward
}

// The sides of a pit or plateau have the circumference times its depth; on a slope
// wedges.
func TestSidesReachTheGround(t *testing.T) {
	t.Parallel()
	flat := func(_, _ float64) float64 { return 0 }
	for name, c := range map[string]struct {
		level        float64
		ground       func(x, y float64) float64
		cells        float64
		standIn      bool
		area, inward float64
	}{
		"a pit":                          {-3, flat, 3.7, false, 180, 180},
		"sides along edges of the mesh":  {-3, flat, 5, false, 180, 180},
		"a plateau":                      {2, flat, 3.7, false, 120, 0},
		"a slope through the level":      {1, func(x, _ float64) float64 { return x / 10 }, 3.7, false, 40, 20}, // ends 10 x 1 each, long sides two wedges of 10 x 1 each
		"at the level of the ground":     {0, flat, 3.7, false, 0, 0},
		"beside all heights":             {-3, flat, 0, false, 0, 0},
		"beside all heights, with paper": {-3, flat, 0, true, 60 * (3 + StandIn), 60 * (3 + StandIn)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dig(t, [][][2]float64{rectangle(0, 0, 20, 10)}, &c.level, c.standIn, field(12, c.cells, c.ground))
			if area, inward := sidesOf(d, scene.Vec3{10, 5, 0}); math.Abs(area-c.area) > 0.02 || math.Abs(inward-c.inward) > 0.02 {
				t.Errorf("%v m2, %v of them inward; want %v and %v", area, inward, c.area, c.inward)
			}
		})
	}
}

func TestTheModelIsAGLBInTheSiteFrame(t *testing.T) {
	t.Parallel()
	level := -3.0
	ground := field(12, 3.7, func(_, _ float64) float64 { return 0.5 })
	footprint := [][][2]float64{rectangle(0, 0, 20, 10), rectangle(4, 4, 6, 6)}
	data, err := dig(t, footprint, &level, false, ground).Model()
	if err != nil {
		t.Fatal(err)
	}
	again, err := dig(t, footprint, &level, false, ground).Model()
	if err != nil || string(again) != string(data) {
		t.Errorf("the same ground gives other bytes (%v)", err)
	}
	d, err := glb.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	box, surface := scene.NewBox(), 0.0
	err = d.Surfaces(func(s *glb.Surface) error {
		for _, p := range s.Mesh.Positions {
			box.Extend(p)
		}
		for i := 0; i+2 < len(s.Mesh.Indices); i += 3 {
			a, b, c := s.Mesh.Positions[s.Mesh.Indices[i]], s.Mesh.Positions[s.Mesh.Indices[i+1]], s.Mesh.Positions[s.Mesh.Indices[i+2]]
			if n := b.Sub(a).Cross(c.Sub(a)); n[2] > 0.9*n.Length() {
				surface += n[2] / 2
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := (scene.Box{Min: scene.Vec3{0, 0, -3}, Max: scene.Vec3{20, 10, 0.5}}); box != want || !near(surface, 196) {
		t.Errorf("box %v, want %v; %v m2 face up, want 196", box, want, surface)
	}
	rows, err := d.Rows()
	if err != nil || len(rows) != 2 || rows[0].Key != Surface || rows[1].Key != Sides || rows[0].Class != Class {
		t.Errorf("rows %v, %v", rows, err)
	}
	if none, err := dig(t, footprint, nil, false, ground).Model(); none != nil || err != nil {
		t.Errorf("without a level: %d bytes, %v", len(none), err)
	}
}

// What lies within is what the even-odd rule says, also where there are very many
// sides.
func TestCoversIsTheEvenOddRule(t *testing.T) {
	t.Parallel()
	var star [][2]float64
	for i := range 1000 {
		radius := 20 + 10*float64(i%2)
		sin, cos := math.Sincos(float64(i) / 1000 * 2 * math.Pi)
		star = append(star, [2]float64{100 + radius*cos, -50 + radius*sin})
	}
	footprint := [][][2]float64{star, rectangle(95, -55, 105, -45), rectangle(0, 0, 10, 10)}
	r, err := NewRegion(footprint)
	if err != nil {
		t.Fatal(err)
	}
	whole := plans.Replacement{Footprint: footprint}
	for i := range 20_000 {
		x, y := -5+140*math.Mod(float64(i)*0.618034, 1), -85+100*math.Mod(float64(i)*0.414214, 1)
		if r.Covers(x, y) != whole.Covers(x, y) {
			t.Fatalf("at %v, %v: %v", x, y, r.Covers(x, y))
		}
	}
}

func TestPolygonsHaveTheirHoles(t *testing.T) {
	t.Parallel()
	r, err := NewRegion([][][2]float64{rectangle(5, 5, 15, 15), rectangle(0, 0, 20, 20), rectangle(30, 0, 40, 10), rectangle(8, 8, 12, 12)})
	if err != nil {
		t.Fatal(err)
	}
	var rings []int
	for _, p := range r.Polygons() {
		rings = append(rings, len(p))
	}
	if len(rings) != 3 || rings[0]+rings[1]+rings[2] != 4 || !r.Covers(10, 10) || r.Covers(6, 6) || !r.Covers(35, 5) {
		t.Errorf("polygons of %v rings", rings)
	}
}

// What is cut out of a mesh and what is left make up the whole, in closed form.
func TestWithoutLeavesWhatLiesOutside(t *testing.T) {
	t.Parallel()
	ground := &scene.Mesh{Positions: []scene.Vec3{{-50, -50, 0}, {50, -50, 10}, {50, 50, 10}, {-50, 50, 0}}, Indices: []uint32{0, 1, 2, 0, 3, 2}}
	area := func(m *scene.Mesh) (sum float64) {
		for i := 0; i+2 < len(m.Indices); i += 3 {
			a, b, c := m.Positions[m.Indices[i]], m.Positions[m.Indices[i+1]], m.Positions[m.Indices[i+2]]
			sum += math.Abs(b.Sub(a).Cross(c.Sub(a))[2]) / 2
		}
		return sum
	}
	for name, c := range map[string]struct {
		footprint [][][2]float64
		to        scene.Affine
		left      float64
	}{
		"a square":            {[][][2]float64{rectangle(0, 5, 20, 25)}, scene.Identity(), 10000 - 400},
		"a court":             {[][][2]float64{rectangle(-20, -20, 20, 20), rectangle(-10, -10, 10, 10)}, scene.Identity(), 10000 - 1200},
		"an L":                {[][][2]float64{{{0, 0}, {30, 0}, {30, 10}, {10, 10}, {10, 30}, {0, 30}}}, scene.Identity(), 10000 - 500},
		"over the edge":       {[][][2]float64{rectangle(40, 40, 60, 60)}, scene.Identity(), 10000 - 100},
		"all of it":           {[][][2]float64{rectangle(-60, -60, 60, 60)}, scene.Identity(), 0},
		"beside it":           {[][][2]float64{rectangle(100, 100, 120, 120)}, scene.Identity(), 10000},
		"where it was placed": {[][][2]float64{rectangle(100, 100, 120, 120)}, scene.Translation(scene.Vec3{100, 100, 7}), 10000 - 400},
	} {
		r, err := NewRegion(c.footprint)
		if err != nil {
			t.Fatal(err)
		}
		left, from := r.Without(ground, c.to, nil)
		if got := area(left); !near(got, c.left) || (from == nil) != (c.left == 10000) || from != nil && len(from) != len(left.Positions) {
			t.Errorf("%s: %v m2 are left, want %v; %d looks for %d corners", name, got, c.left, len(from), len(left.Positions))
		}
		for _, p := range left.Positions {
			if math.Abs(p[2]-(p[0]+50)/10) > 1e-9 {
				t.Errorf("%s: a corner at %v lies off the slope", name, p)
			}
		}
		if same, _ := r.Without(ground, c.to, func(uint32) bool { return false }); same != ground {
			t.Errorf("%s: what is no ground is cut", name)
		}
	}
}
