package drape

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// hills is a ground of slopes, a cliff and a plain, in metres.
func hills(x, y float64) float64 {
	switch {
	case x > 100 && x < 101:
		return 8 * (x - 100)
	case x >= 101:
		return 8 + 0.02*(x-101)
	}
	return 3*math.Sin(x/17)*math.Cos(y/23) + 0.01*y
}

const testTolerance = 0.08

// made gives the ground of height over 256 m by 192 m from 1000, 2000 on.
func made(t *testing.T, height func(x, y float64) float64) *Ground {
	t.Helper()
	g, ok, err := Make(t.Context(), Grid{X: 1000, Y: 2000, Spacing: 1, Columns: 256, Rows: 192, Height: func(c, r int) float64 { return height(float64(c), float64(r)) }}, testTolerance)
	if err != nil || !ok {
		t.Fatalf("%v, %v", ok, err)
	}
	return g
}

func TestTheMeshKeepsToTheHeights(t *testing.T) {
	t.Parallel()
	rough := rand.New(rand.NewPCG(1, 2))
	for name, height := range map[string]func(x, y float64) float64{
		"level":   func(_, _ float64) float64 { return 4 },
		"a slope": func(x, y float64) float64 { return 0.3*x - 0.2*y },
		"hills":   hills,
		"rough":   func(_, _ float64) float64 { return rough.Float64() },
		"a gap": func(x, y float64) float64 {
			return map[bool]float64{true: math.NaN(), false: 2}[x > 30 && x < 90 && y > 10]
		},
		"a post":   func(x, y float64) float64 { return map[bool]float64{true: 5}[x == 77 && y == 33] },
		"a corner": func(x, y float64) float64 { return map[bool]float64{true: 5}[x == 64 && y == 64] },
	} {
		g := made(t, height)
		var worst float64
		for row := 0; row <= 192; row++ {
			for column := 0; column <= 256; column++ {
				want := g.heights[g.node(column, row)]
				worst = max(worst, math.Abs(g.At(1000+float64(column), 2000+float64(row))-float64(want)))
			}
		}
		if worst > testTolerance+1e-6 {
			t.Errorf("%s: %v m off", name, worst)
		}
		t.Logf("%s: %d triangles, %.3f m off", name, g.Triangles(), worst)
		if name == "level" && g.Triangles() != 2*4*3 {
			t.Errorf("a level ground has %d triangles", g.Triangles())
		}
	}
}

// On both sides of every edge of the mesh the ground is as high.
func TestTheMeshHasNoSlits(t *testing.T) {
	t.Parallel()
	g := made(t, hills)
	for i := range 20000 {
		x, y := 1000+float64(i%251)+0.013, 2000+float64(i*7919%19100)/100
		const step = 1e-6
		if a, b := g.At(x, y), g.At(x+step, y); math.Abs(a-b) > 1e-4 {
			t.Fatalf("at %v, %v the ground jumps from %v to %v", x, y, a, b)
		}
	}
}

// star is an outline with a hole, whose area is that of the shoelace formula.
func star(x, y, r float64, corners int) (points []mesh.Vec2, triangles []uint32, area float64) {
	var outer, hole []mesh.Vec2
	for i := range corners {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(corners))
		far := r * (0.6 + 0.4*float64(i%2))
		outer = append(outer, mesh.Vec2{x + far*c, y + far*s})
		hole = append(hole, mesh.Vec2{x + r/5*c, y + r/5*s})
	}
	triangles, err := mesh.Triangulate(outer, [][]mesh.Vec2{hole})
	if err != nil {
		panic(err)
	}
	return append(outer, hole...), triangles, math.Abs(mesh.RingArea(outer)) - math.Abs(mesh.RingArea(hole))
}

// The pieces of an area add up to it, and all its corners lie on the ground.
func TestAreasCoverWhatTheyCoverOnTheMap(t *testing.T) {
	t.Parallel()
	grounds := map[string]*Ground{"hills": made(t, hills), "level": Level(3), "level heights": made(t, func(_, _ float64) float64 { return 1 })}
	for name, g := range grounds {
		for _, at := range [][3]float64{{1100, 2100, 60}, {1000, 2000, 40}, {1256, 2100, 30}, {1100, 2192, 20}, {500, 500, 30}, {1128, 2064, 500}, {1064, 2064, 64}} {
			points, triangles, want := star(at[0], at[1], at[2], 24)
			origin := scene.Vec3{at[0], at[1], 1}
			m, err := g.Area(points, triangles, origin, 0.1)
			if err != nil {
				t.Fatal(err)
			}
			var got float64
			for i := 0; i < len(m.Indices); i += 3 {
				a, b, c := m.Positions[m.Indices[i]], m.Positions[m.Indices[i+1]], m.Positions[m.Indices[i+2]]
				up := b.Sub(a).Cross(c.Sub(a))[2] / 2
				if up <= 0 {
					t.Fatalf("%s at %v: a triangle faces down or has no area: %v", name, at, up)
				}
				got += up
			}
			if math.Abs(got-want) > 1e-6*want {
				t.Errorf("%s at %v: %v m2, want %v", name, at, got, want)
			}
			for _, p := range m.Positions {
				p = p.Add(origin)
				if z := g.At(p[0], p[1]) + 0.1; math.Abs(p[2]-z) > 1e-6 && p[0] > 1000 && p[1] > 2000 && p[0] < 1256 && p[1] < 2192 {
					t.Fatalf("%s: a corner at %v, the ground is at %v", name, p, z)
				}
			}
		}
	}
}

// edges gives how often each edge, from one place to another, is there more than the
// other way round.
func edges(all ...*scene.Mesh) map[[2]scene.Vec3]int {
	open := map[[2]scene.Vec3]int{}
	for _, m := range all {
		for i := 0; i < len(m.Indices); i += 3 {
			for k := range 3 {
				a, b := m.Positions[m.Indices[i+k]], m.Positions[m.Indices[i+(k+1)%3]]
				a[2], b[2] = math.Round(a[2]*1e6), math.Round(b[2]*1e6)
				open[[2]scene.Vec3{a, b}]++
				open[[2]scene.Vec3{b, a}]--
			}
		}
	}
	return open
}

// Two areas that share a border with the same corners are watertight there: every
// edge within the outline of both has its other side.
func TestNeighboursShareTheirBorder(t *testing.T) {
	t.Parallel()
	g := made(t, hills)
	border := []mesh.Vec2{{1090.123, 2003.5}, {1101.77, 2040.1}, {1083.2, 2071.9}, {1120.4, 2110.33}, {1099.99, 2150}}
	west := append([]mesh.Vec2{{1010, 2150}, {1010, 2003.5}}, border...)
	east := []mesh.Vec2{{1200, 2003.5}, {1200, 2150}}
	for i := len(border) - 1; i >= 0; i-- {
		east = append(east, border[i])
	}
	var both []*scene.Mesh
	for _, ring := range [][]mesh.Vec2{west, east} {
		triangles, err := mesh.Triangulate(ring, nil)
		if err != nil {
			t.Fatal(err)
		}
		m, err := g.Area(ring, triangles, scene.Vec3{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		both = append(both, m)
	}
	for e, n := range edges(both...) {
		outline := func(p scene.Vec3) bool {
			return p[0] == 1010 || p[0] == 1200 || p[1] == 2003.5 || p[1] == 2150
		}
		if n != 0 && (!outline(e[0]) || !outline(e[1])) {
			t.Fatalf("the edge from %v to %v has no other side", e[0], e[1])
		}
	}
}

func TestLinesFollowTheGround(t *testing.T) {
	t.Parallel()
	g := made(t, hills)
	line := []mesh.Vec2{{1002, 2010}, {1050.5, 2060.25}, {1240, 2061}, {1250, 2190}}
	all := g.Line(line, 0.5)
	length := 0.0
	for i, p := range all {
		if want := g.At(p[0], p[1]) + 0.5; math.Abs(p[2]-want) > 1e-6 {
			t.Fatalf("a point at %v, the ground is at %v", p, want)
		}
		if i > 0 {
			length += math.Hypot(p[0]-all[i-1][0], p[1]-all[i-1][1])
			mid := p.Add(all[i-1]).Scale(0.5)
			if want := g.At(mid[0], mid[1]) + 0.5; math.Abs(mid[2]-want) > 1e-5 {
				t.Fatalf("between %v and %v the ground is at %v", all[i-1], p, want)
			}
		}
	}
	want := 0.0
	for i := 1; i < len(line); i++ {
		want += math.Hypot(line[i][0]-line[i-1][0], line[i][1]-line[i-1][1])
	}
	if math.Abs(length-want) > 1e-6 {
		t.Errorf("the line is %v m long on the map, want %v", length, want)
	}
	if flat := Level(2).Line(line, 1); len(flat) != len(line) || flat[1] != (scene.Vec3{1050.5, 2060.25, 3}) {
		t.Errorf("over level ground: %v", flat)
	}
}

func TestBadGrids(t *testing.T) {
	t.Parallel()
	none := func(int, int) float64 { return math.NaN() }
	for name, grid := range map[string]Grid{
		"no cells":    {Spacing: 1},
		"no spacing":  {Columns: 64, Rows: 64},
		"part blocks": {Columns: 65, Rows: 64, Spacing: 1},
		"too many":    {Columns: 64 << 10, Rows: 64 << 10, Spacing: 1},
	} {
		grid.Height = none
		if _, _, err := Make(t.Context(), grid, 0.1); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, ok, err := Make(t.Context(), Grid{Columns: 64, Rows: 64, Spacing: 1, Height: none}, 0.1); ok || err != nil {
		t.Errorf("without heights: %v, %v", ok, err)
	}
}

func FuzzArea(f *testing.F) {
	f.Add(1000.0, 2000.0, 50.0, 20.0, 30.0, 90.0)
	f.Add(1064.0, 2064.0, 64.0, 0.0, 64.0, 64.0)
	g, _, err := Make(f.Context(), Grid{X: 1000, Y: 2000, Spacing: 1, Columns: 128, Rows: 64, Height: func(c, r int) float64 { return hills(float64(c), float64(r)) }}, testTolerance)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, x, y, ax, ay, bx, by float64) {
		for _, v := range []float64{x, y, ax, ay, bx, by} {
			if !(math.Abs(v) < 1e5) {
				t.Skip()
			}
		}
		points := []mesh.Vec2{{x, y}, {x + ax, y + ay}, {x + bx, y + by}}
		want := mesh.RingArea(points)
		if want <= 0 {
			t.Skip()
		}
		m, err := g.Area(points, []uint32{0, 1, 2}, scene.Vec3{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		var got float64
		for i := 0; i < len(m.Indices); i += 3 {
			a, b, c := m.Positions[m.Indices[i]], m.Positions[m.Indices[i+1]], m.Positions[m.Indices[i+2]]
			got += b.Sub(a).Cross(c.Sub(a))[2] / 2
		}
		if scale := math.Abs(ax) + math.Abs(ay) + math.Abs(bx) + math.Abs(by); math.Abs(got-want) > 1e-9*want+1e-6*(1+scale) {
			t.Errorf("%v m2 of %v", got, want)
		}
		g.Line(points, 0)
	})
}
