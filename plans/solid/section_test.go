package solid

import (
	"errors"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// square gives a square about the origin with extra points on its first side.
func square(side float64, extra int) Profile {
	h := side / 2
	p := Profile{Outer: []Vec2{{-h, -h}}}
	for i := range extra {
		p.Outer = append(p.Outer, Vec2{-h + side*float64(i+1)/float64(extra+1), -h})
	}
	p.Outer = append(p.Outer, Vec2{h, -h}, Vec2{h, h}, Vec2{-h, h})
	return p
}

func raised(p Profile, z float64) Section {
	return Section{Profiles: []Profile{p}, At: scene.Translation(scene.Vec3{0, 0, z})}
}

func TestLoft(t *testing.T) {
	t.Parallel()
	holed := square(4, 0)
	holed.Holes = [][]Vec2{{{-1, -1}, {-1, 1}, {1, 1}, {1, -1}}}
	for name, c := range map[string]struct {
		sections []Section
		volume   float64
	}{
		"a frustum":                     {[]Section{raised(square(2, 0), 0), raised(square(1, 0), 3)}, 3.0 / 3 * (4 + 1 + 2)},
		"other numbers of points":       {[]Section{raised(square(2, 0), 0), raised(square(2, 5), 3)}, 12},
		"and other sizes":               {[]Section{raised(square(2, 3), 0), raised(square(1, 0), 3)}, 7},
		"of three":                      {[]Section{raised(square(1, 3), 0), raised(square(1, 0), 1), raised(square(1, 7), 2)}, 2},
		"downward":                      {[]Section{raised(square(1, 0), 0), raised(square(1, 0), -2)}, 2},
		"with a hole of other points":   {[]Section{raised(holed, 0), raised(holed, 1)}, 12},
		"the last section clockwise":    {[]Section{raised(square(1, 0), 0), raised(Profile{Outer: []Vec2{{-.5, -.5}, {-.5, .5}, {.5, .5}, {.5, -.5}}}, 1)}, -1},
		"of a circle and a square":      {[]Section{raised(Profile{Outer: Circle(Vec2{}, 1)}, 0), raised(square(2, 0), 1)}, -1},
		"of a mirrored frame, outwards": {[]Section{{[]Profile{square(1, 0)}, scene.Affine{-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}, nil}, {[]Profile{square(1, 0)}, scene.Affine{-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 5}, nil}}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := Loft(c.sections)
			if err != nil {
				t.Fatal(err)
			}
			if v := mesh.Volume(m); c.volume > 0 && math.Abs(v-c.volume) > 1e-9 || v <= 0 {
				t.Errorf("%v m3, want %v", v, c.volume)
			}
			if !mesh.Closed(m) {
				t.Error("not closed")
			}
		})
	}
}

// TestMatchTags holds that points of one tag are joined though other corners
// lie elsewhere along the outline.
func TestMatchTags(t *testing.T) {
	t.Parallel()
	a := LineSection{Points: []Vec2{{0, 0}, {3, 0}, {5, 0}}, Tags: map[Vec2]string{{0, 0}: "a", {3, 0}: "b", {5, 0}: "c"}}
	b := LineSection{Points: []Vec2{{0, 0}, {1, 0}, {2, 0}, {5, 0}}, Tags: map[Vec2]string{{0, 0}: "a", {1, 0}: "b", {2, 0}: "x", {5, 0}: "c"}}
	got, err := MatchLines([]LineSection{a, b})
	if err != nil {
		t.Fatal(err)
	}
	at := func(s LineSection, p Vec2) int {
		for i, q := range s.Points {
			if distance2(p, q) < 1e-9 {
				return i
			}
		}
		return -1
	}
	if n := len(got[0].Points); n != 4 || len(got[1].Points) != n {
		t.Fatalf("%v and %v", got[0].Points, got[1].Points)
	}
	if i := at(got[0], Vec2{3, 0}); i < 0 || i != at(got[1], Vec2{1, 0}) {
		t.Errorf("b is point %d and %d", i, at(got[1], Vec2{1, 0}))
	}
	if i := at(got[1], Vec2{2, 0}); i < 0 || got[0].Points[i][0] <= 3 || got[0].Points[i][0] >= 5 {
		t.Errorf("x is joined to %v", got[0].Points[i])
	}
}

func TestBadSections(t *testing.T) {
	t.Parallel()
	holed := square(4, 0)
	holed.Holes = [][]Vec2{{{-1, -1}, {-1, 1}, {1, 1}, {1, -1}}}
	nan := math.NaN()
	for name, sections := range map[string][]Section{
		"none":                      nil,
		"one":                       {raised(square(1, 0), 0)},
		"other numbers of holes":    {raised(square(4, 0), 0), raised(holed, 1)},
		"other numbers of profiles": {raised(square(4, 0), 0), {Profiles: []Profile{square(1, 0), square(1, 0)}}},
		"no area":                   {raised(square(4, 0), 0), raised(Profile{Outer: []Vec2{{0, 0}, {1, 0}}}, 1)},
		"no numbers":                {raised(square(4, 0), 0), raised(Profile{Outer: []Vec2{{0, 0}, {1, nan}, {2, 2}}}, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Loft(sections); !errors.Is(err, ErrInvalid) {
				t.Errorf("%v", err)
			}
		})
	}
	if _, err := LoftLines([]LineSection{{Points: []Vec2{{0, 0}, {1, 1}}}, {Points: []Vec2{{0, 0}, {nan, 1}}}}); !errors.Is(err, ErrInvalid) {
		t.Errorf("a line that is no number: %v", err)
	}
}

// TestFilletPath holds the length of a rounded path and that its arcs meet its
// segments without a corner.
func TestFilletPath(t *testing.T) {
	t.Parallel()
	length := func(p []scene.Vec3) float64 {
		l := 0.0
		for i := 1; i < len(p); i++ {
			l += p[i].Sub(p[i-1]).Length()
		}
		return l
	}
	for name, c := range map[string]struct {
		path   []scene.Vec3
		radius float64
		want   float64
	}{
		"a right angle":         {[]scene.Vec3{{0, 0, 0}, {4, 0, 0}, {4, 4, 0}}, 1, 6 + math.Pi/2},
		"in space":              {[]scene.Vec3{{0, 0, 0}, {4, 0, 0}, {4, 0, 4}, {4, 4, 4}}, 1, 8 + math.Pi},
		"too large":             {[]scene.Vec3{{0, 0, 0}, {1, 0, 0}, {1, 1, 0}}, 9, math.Pi / 2},
		"straight on":           {[]scene.Vec3{{0, 0, 0}, {1, 0, 0}, {3, 0, 0}}, 1, 3},
		"back on itself":        {[]scene.Vec3{{0, 0, 0}, {1, 0, 0}, {0, 0, 0}}, 1, 2},
		"without a radius":      {[]scene.Vec3{{0, 0, 0}, {4, 0, 0}, {4, 4, 0}}, 0, 8},
		"a ring":                {[]scene.Vec3{{0, 0, 0}, {4, 0, 0}, {4, 4, 0}, {0, 4, 0}, {0, 0, 0}}, 1, 8 + 2*math.Pi},
		"two points":            {[]scene.Vec3{{0, 0, 0}, {4, 0, 0}}, 1, 4},
		"a point that repeats":  {[]scene.Vec3{{0, 0, 0}, {4, 0, 0}, {4, 0, 0}, {4, 4, 0}}, 1, 6 + math.Pi/2},
		"an obtuse angle of 60": {[]scene.Vec3{{0, 0, 0}, {4, 0, 0}, {6, 2 * math.Sqrt(3), 0}}, 1, 8 - 2*math.Tan(math.Pi/6) + math.Pi/3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := FilletPath(c.path, c.radius)
			if l := length(got); math.Abs(l-c.want) > 2e-3*c.want {
				t.Errorf("%v m, want %v", l, c.want)
			}
			if c.radius == 0 || name == "back on itself" {
				return
			}
			for i := 1; i+1 < len(got); i++ {
				if turn := got[i].Sub(got[i-1]).Normalized().Dot(got[i+1].Sub(got[i]).Normalized()); turn < math.Cos(0.3) {
					t.Errorf("a corner of %v rad at %v", math.Acos(turn), got[i])
				}
			}
		})
	}
}

// FuzzLoft looks for sections that end in a panic or in a mesh that is not
// closed.
func FuzzLoft(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 5.0, uint8(3), uint8(5))
	f.Add(-1.0, 0.0, 1e-9, 1e9, 0.5, uint8(4), uint8(4))
	f.Fuzz(func(t *testing.T, a, b, c, d, e float64, n, k uint8) {
		ring := func(n uint8, r, skew float64) Profile {
			var p Profile
			for i := range int(n%12) + 3 {
				s, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n%12+3))
				p.Outer = append(p.Outer, Vec2{r*cos + skew*s, r * s})
			}
			return p
		}
		m, err := Loft([]Section{raised(ring(n, a, b), 0), raised(ring(k, c, d), e)})
		if err == nil && !mesh.Closed(m) {
			t.Error("not closed")
		}
	})
}

// Sections beyond the bound end in an error before they are copied.
func TestTooManySectionPoints(t *testing.T) {
	t.Parallel()
	big := Profile{Outer: Circle(Vec2{}, 1)}
	sections := make([]Section, MaxSectionPoints/len(big.Outer)+1)
	for i := range sections {
		sections[i] = raised(big, float64(i))
	}
	if _, err := Loft(sections); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v", err)
	}
	line := LineSection{Points: make([]Vec2, 1<<12)}
	for i := range line.Points {
		line.Points[i] = Vec2{float64(i), 0}
	}
	lines := make([]LineSection, MaxSectionPoints>>12+1)
	for i := range lines {
		lines[i] = line
	}
	if _, err := LoftLines(lines); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v", err)
	}
}
