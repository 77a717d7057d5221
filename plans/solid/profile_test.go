package solid

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// profileCase is a profile with its area by closed formula and its extent.
type profileCase struct {
	name         string
	make         func() (Profile, error)
	area         float64
	tol          float64 // relative
	width, depth float64
}

// fillet is the area between a right angle and an arc tangent to its legs.
func fillet(r float64) float64 { return r * r * (1 - math.Pi/4) }

func profileCases() []profileCase {
	made := func(p Profile, err error) func() (Profile, error) { return func() (Profile, error) { return p, err } }
	return []profileCase{
		{"rectangle", made(Rectangle(0.4, 0.6)), 0.24, 1e-12, 0.4, 0.6},
		{"rounded rectangle", made(RoundedRectangle(0.4, 0.6, 0.05)), 0.24 - 4*fillet(0.05), 1e-3, 0.4, 0.6},
		{"rounded rectangle as a slot", made(RoundedRectangle(0.4, 0.6, 0.2)), 0.24 - 4*fillet(0.2), 5e-3, 0.4, 0.6},
		{"rectangle hollow", RectangleHollow{XDim: 0.1, YDim: 0.2, WallThickness: 0.01}.Profile, 0.02 - 0.08*0.18, 1e-12, 0.1, 0.2},
		{"rectangle hollow with fillets", RectangleHollow{0.1, 0.2, 0.01, 0.01, 0.02}.Profile, 0.02 - 4*fillet(0.02) - (0.08*0.18 - 4*fillet(0.01)), 5e-3, 0.1, 0.2},
		{"circle", made(CircleProfile(0.3)), math.Pi * 0.09, 3e-3, 0.6, 0.6},
		{"circle hollow", made(CircleHollow(0.3, 0.01)), math.Pi * (0.09 - 0.29*0.29), 3e-3, 0.6, 0.6},
		{"ellipse", made(EllipseProfile(0.3, 0.2)), math.Pi * 0.06, 3e-3, 0.6, 0.4},
		{"trapezium", Trapezium{BottomXDim: 4, TopXDim: 2, YDim: 3, TopXOffset: 1}.Profile, 9, 1e-12, 4, 3},
		{"trapezium that leans out", Trapezium{BottomXDim: 2, TopXDim: 2, YDim: 3, TopXOffset: 2}.Profile, 6, 1e-12, 4, 3},
		{"I without fillet", IShape{OverallWidth: 0.2, OverallDepth: 0.4, WebThickness: 0.01, FlangeThickness: 0.02}.Profile, 2*0.2*0.02 + 0.36*0.01, 1e-12, 0.2, 0.4},
		// HEA 200 of EN 10365: 53.83 cm2.
		{"HEA 200", IShape{OverallWidth: 0.2, OverallDepth: 0.19, WebThickness: 0.0065, FlangeThickness: 0.01, FilletRadius: 0.018}.Profile, 53.83e-4, 3e-3, 0.2, 0.19},
		// IPN 200 of DIN 1025-1, slope 14 %: 33.4 cm2.
		{"IPN 200", IShape{0.09, 0.2, 0.0075, 0.0113, 0.0075, 0.0045, math.Atan(0.14)}.Profile, 33.4e-4, 1e-2, 0.09, 0.2},
		{"I with unequal flanges", AsymmetricIShape{0.4, 0.01, Flange{Width: 0.3, Thickness: 0.03}, Flange{Width: 0.2, Thickness: 0.02}}.Profile, 0.3*0.03 + 0.2*0.02 + 0.35*0.01, 1e-12, 0.3, 0.4},
		{"T", TShape{Depth: 0.1, FlangeWidth: 0.08, WebThickness: 0.01, FlangeThickness: 0.012}.Profile, 0.08*0.012 + 0.088*0.01, 1e-12, 0.08, 0.1},
		{"T with slopes", TShape{Depth: 0.1, FlangeWidth: 0.1, WebThickness: 0.011, FlangeThickness: 0.011, FilletRadius: 0.011, FlangeEdgeRadius: 0.0055, WebEdgeRadius: 0.003, WebSlope: math.Atan(0.02), FlangeSlope: math.Atan(0.02)}.Profile, 20.9e-4, 1e-2, 0.1, 0.1}, // T 100, DIN 1024
		{"L", LShape{Depth: 0.1, Width: 0.06, Thickness: 0.01}.Profile, 0.06*0.01 + 0.09*0.01, 1e-12, 0.06, 0.1},
		// L 100 x 100 x 10 of EN 10056-1: 19.15 cm2.
		{"L 100x10", LShape{Depth: 0.1, Width: 0.1, Thickness: 0.01, FilletRadius: 0.012, EdgeRadius: 0.006}.Profile, 19.15e-4, 2e-3, 0.1, 0.1},
		{"L with slope", LShape{Depth: 0.1, Width: 0.1, Thickness: 0.01, LegSlope: 0.05}.Profile, 19e-4, 1e-2, 0.1, 0.1},
		{"U", UShape{Depth: 0.2, FlangeWidth: 0.07, WebThickness: 0.008, FlangeThickness: 0.011}.Profile, 2*0.07*0.011 + 0.178*0.008, 1e-12, 0.07, 0.2},
		// UPN 200 of DIN 1026-1, slope 8 %: 32.2 cm2.
		{"UPN 200", UShape{0.2, 0.075, 0.0085, 0.0115, 0.0115, 0.006, math.Atan(0.08)}.Profile, 32.2e-4, 1e-2, 0.075, 0.2},
		{"C", CShape{Depth: 0.2, Width: 0.08, WallThickness: 0.002, Girth: 0.02}.Profile, 0.002 * (0.2 + 2*0.078 + 2*0.018), 1e-12, 0.08, 0.2},
		{"C with bends", CShape{Depth: 0.2, Width: 0.08, WallThickness: 0.002, Girth: 0.02, InternalFilletRadius: 0.004}.Profile, 0.002*(0.2+2*0.078+2*0.018) - 4*(fillet(0.006)-fillet(0.004)), 3e-3, 0.08, 0.2},
		{"Z", ZShape{Depth: 0.2, FlangeWidth: 0.07, WebThickness: 0.008, FlangeThickness: 0.011}.Profile, 2*0.07*0.011 + 0.178*0.008, 1e-12, 2*0.07 - 0.008, 0.2},
		{"Z with fillets", ZShape{0.2, 0.07, 0.008, 0.011, 0.01, 0.005}.Profile, 2*0.07*0.011 + 0.178*0.008 + 2*fillet(0.01) - 2*fillet(0.005), 3e-3, 2*0.07 - 0.008, 0.2},
	}
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	for _, tt := range profileCases() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, err := tt.make()
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Area(); math.Abs(got-tt.area) > tt.tol*tt.area {
				t.Errorf("area %.6g, want %.6g", got, tt.area)
			}
			lo, hi := Vec2{math.Inf(1), math.Inf(1)}, Vec2{math.Inf(-1), math.Inf(-1)}
			for _, q := range p.Outer {
				for k := range q {
					lo[k], hi[k] = math.Min(lo[k], q[k]), math.Max(hi[k], q[k])
				}
			}
			if math.Abs(hi[0]-lo[0]-tt.width) > 1e-9 || math.Abs(hi[1]-lo[1]-tt.depth) > 1e-9 {
				t.Errorf("extent %g by %g, want %g by %g", hi[0]-lo[0], hi[1]-lo[1], tt.width, tt.depth)
			}
			if tt.name[0] != 't' && (math.Abs(hi[0]+lo[0]) > 1e-9 || math.Abs(hi[1]+lo[1]) > 1e-9) {
				t.Errorf("the box from %v to %v is not about the origin", lo, hi)
			}
			if mesh.RingArea(p.Outer) < 0 {
				t.Error("the outer ring runs clockwise")
			}
			for _, h := range p.Holes {
				if mesh.RingArea(h) > 0 {
					t.Error("a hole runs counter-clockwise")
				}
			}
			if _, err := mesh.Triangulate(p.Outer, p.Holes); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestProfileShapesStandAsIFCDrawsThem(t *testing.T) {
	t.Parallel()
	has := func(p Profile, err error, q Vec2) error {
		if err != nil {
			return err
		}
		for _, o := range p.Outer {
			if distance2(o, q) < 1e-9 {
				return nil
			}
		}
		return fmt.Errorf("%v is no corner of %v", q, p.Outer)
	}
	l, lErr := LShape{Depth: 4, Width: 2, Thickness: 0.5}.Profile()
	u, uErr := UShape{Depth: 4, FlangeWidth: 2, WebThickness: 0.5, FlangeThickness: 0.4}.Profile()
	tee, tErr := TShape{Depth: 4, FlangeWidth: 2, WebThickness: 0.5, FlangeThickness: 0.4}.Profile()
	c, cErr := CShape{Depth: 4, Width: 2, WallThickness: 0.1, Girth: 0.5}.Profile()
	z, zErr := ZShape{Depth: 4, FlangeWidth: 2, WebThickness: 0.5, FlangeThickness: 0.4}.Profile()
	tr, trErr := Trapezium{BottomXDim: 4, TopXDim: 2, YDim: 3, TopXOffset: -1}.Profile()
	for name, err := range map[string]error{
		"L: legs below and left":            has(l, lErr, Vec2{-0.5, -1.5}),
		"U: open to the right":              has(u, uErr, Vec2{-0.5, 1.6}),
		"T: flange on top":                  has(tee, tErr, Vec2{0.25, 1.6}),
		"C: lips on the right":              has(c, cErr, Vec2{0.9, 1.5}),
		"Z: bottom flange to the right":     has(z, zErr, Vec2{1.75, -2}),
		"trapezium: top begins to the left": has(tr, trErr, Vec2{-3, 1.5}),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestProfilesRefuse(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	made := func(_ Profile, err error) error { return err }
	for name, err := range map[string]error{
		"rectangle without width":  made(Rectangle(0, 1)),
		"rectangle not a number":   made(Rectangle(1, nan)),
		"rectangle infinite":       made(Rectangle(1, math.Inf(1))),
		"negative rounding":        made(RoundedRectangle(1, 1, -0.1)),
		"wall as thick as the box": made(RectangleHollow{XDim: 1, YDim: 1, WallThickness: 0.5}.Profile()),
		"pipe without bore":        made(CircleHollow(1, 1)),
		"I with flanges too thick": made(IShape{OverallWidth: 1, OverallDepth: 1, WebThickness: 0.1, FlangeThickness: 0.5}.Profile()),
		"I with slope too steep":   made(IShape{OverallWidth: 1, OverallDepth: 1, WebThickness: 0.1, FlangeThickness: 0.1, FlangeSlope: 1.5}.Profile()),
		"L thicker than its leg":   made(LShape{Depth: 1, Width: 0.1, Thickness: 0.1}.Profile()),
		"T without web":            made(TShape{Depth: 1, FlangeWidth: 1, FlangeThickness: 0.1}.Profile()),
		"U without flange":         made(UShape{Depth: 1, FlangeWidth: 0.1, WebThickness: 0.1, FlangeThickness: 0.1}.Profile()),
		"C with lips that meet":    made(CShape{Depth: 1, Width: 1, WallThickness: 0.1, Girth: 0.5}.Profile()),
		"Z of no depth":            made(ZShape{FlangeWidth: 1, WebThickness: 0.1, FlangeThickness: 0.1}.Profile()),
		"trapezium without top":    made(Trapezium{BottomXDim: 1, YDim: 1}.Profile()),
		"ellipse without axis":     made(EllipseProfile(1, 0)),
		"circle of no radius":      made(CircleProfile(-1)),
		"ring of two points":       made(Profile{Outer: []Vec2{{0, 0}, {1, 0}}}.Normalize()),
		"ring not a number":        made(Profile{Outer: []Vec2{{0, 0}, {1, 0}, {nan, 1}}}.Normalize()),
	} {
		if !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNormalize(t *testing.T) {
	t.Parallel()
	p := Profile{
		Outer: []Vec2{{0, 0}, {0, 3}, {3, 3}, {3, 3}, {3, 0}, {0, 0}},
		Holes: [][]Vec2{{{1, 1}, {2, 1}, {2, 2}, {1, 2}, {1, 1}}, {{1, 1}, {1, 1}}},
	}
	n, err := p.Normalize()
	if err != nil {
		t.Fatal(err)
	}
	if len(n.Outer) != 4 || len(n.Holes) != 1 || len(n.Holes[0]) != 4 || n.Area() != 8 {
		t.Errorf("normalized to %v", n)
	}
	mirrored := n.Transform(Affine2{-1, 0, 5, 0, 1, 0})
	if mesh.RingArea(mirrored.Outer) != 9 || mirrored.Outer[0] != (Vec2{2, 0}) && mirrored.Area() != 8 {
		t.Errorf("mirrored to %v", mirrored)
	}
}

func TestSegments(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		radius float64
		want   int
	}{{0, 12}, {0.001, 12}, {0.005, 24}, {0.02, 24}, {0.05, 36}, {0.1, 48}, {0.15, 48}, {0.5, 48}, {0.9, 48}, {2, 72}, {4, 96}, {1000, 96}, {math.Inf(1), 96}} {
		if got := Segments(tt.radius); got != tt.want {
			t.Errorf("Segments(%g) = %d, want %d", tt.radius, got, tt.want)
		}
	}
	// Areas agree within 1 % with 48 segments, whatever the radius.
	share := func(n int) float64 { return float64(n) / 2 * math.Sin(2*math.Pi/float64(n)) }
	for r := tinyRadius; r < 100; r *= 1.1 {
		if d := share(Segments(r))/share(48) - 1; math.Abs(d) > 0.01 {
			t.Errorf("radius %g: area differs by %.2g", r, d)
		}
	}
}

func TestArc(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		a0, a1   float64
		n        int
		from, to Vec2
	}{
		{"quarter", 0, math.Pi / 2, 13, Vec2{2, 1}, Vec2{1, 2}},
		{"quarter clockwise", math.Pi / 2, 0, 13, Vec2{1, 2}, Vec2{2, 1}},
		{"full turn", 0, 2 * math.Pi, 49, Vec2{2, 1}, Vec2{2, 1}},
		{"nothing", 1, 1, 2, Vec2{1 + math.Cos(1), 1 + math.Sin(1)}, Vec2{1 + math.Cos(1), 1 + math.Sin(1)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n := arcSegments(1, tt.a1-tt.a0) + 1
			got := Arc(Vec2{1, 1}, 1, tt.a0, tt.a1)
			if len(got) != n {
				t.Errorf("%d points, want %d", len(got), n)
			}
			if distance2(got[0], tt.from) > 1e-15 || distance2(got[n-1], tt.to) > 1e-15 {
				t.Errorf("from %v to %v", got[0], got[n-1])
			}
		})
	}
	if got := len(Arc(Vec2{}, 1, 0, 1e300)); got > maxTurns*maxSegments+1 {
		t.Errorf("a wild angle gives %d points", got)
	}
}
