package partition

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

func TestCellOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		low, high scene.Vec3
		want      string
	}{
		{"small, in the first cell", scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}, "4/0/0/0"},
		{"point at the origin", scene.Vec3{}, scene.Vec3{}, "4/0/0/0"},
		{"point on a border belongs to the higher cell", scene.Vec3{16, 0, 0}, scene.Vec3{16, 0, 0}, "4/1/0/0"},
		{"point just below a border", scene.Vec3{math.Nextafter(16, 0), 0, 0}, scene.Vec3{math.Nextafter(16, 0), 0, 0}, "4/0/0/0"},
		{"just below zero", scene.Vec3{-1e-300, -1, -16}, scene.Vec3{-1e-300, -1, -16}, "4/-1/-1/-1"},
		{"across the origin, middle above", scene.Vec3{-7, -7, -7}, scene.Vec3{8, 8, 8}, "4/0/0/0"},
		{"as wide as the cell", scene.Vec3{-8, 0, 0}, scene.Vec3{8, 1, 1}, "4/0/0/0"},
		{"wider than the cell, yet in its loose cube", scene.Vec3{-7, 0, 0}, scene.Vec3{23, 1, 1}, "4/0/0/0"},
		{"a hair wider than that", scene.Vec3{-8, 0, 0}, scene.Vec3{math.Nextafter(24, 25), 1, 1}, "5/0/0/0"},
		{"as wide as the loose cube", scene.Vec3{-8, -8, -8}, scene.Vec3{24, 24, 24}, "4/0/0/0"},
		{"ground of a kilometre", scene.Vec3{-500, -500, -3}, scene.Vec3{500, 500, 8}, "10/0/0/0"},
		{"the whole extent", scene.Vec3{-maxCoordinate, -1, -1}, scene.Vec3{maxCoordinate, 1, 1}, "25/0/0/0"},
		{"everything", scene.Vec3{-maxCoordinate, -maxCoordinate, -maxCoordinate}, scene.Vec3{maxCoordinate, maxCoordinate, maxCoordinate}, "25/0/0/0"},
	} {
		b := scene.Box{Min: c.low, Max: c.high}
		got := CellOf(b, MinLevel)
		if got.String() != c.want {
			t.Errorf("%s: cell %v, want %s", c.name, got, c.want)
		}
		if !got.holds(b) {
			t.Errorf("%s: cell %v does not hold its box", c.name, got)
		}
	}
}

func TestCityCellsAreLarger(t *testing.T) {
	t.Parallel()
	house := scene.Box{Min: scene.Vec3{70, 10, 0}, Max: scene.Vec3{80, 20, 9}}
	if got := CellOf(house, CityLevel).String(); got != "6/1/0/0" {
		t.Errorf("a house lies in cell %s, want 6/1/0/0", got)
	}
}

func TestPositionsLieWithinOneMillimetre(t *testing.T) {
	t.Parallel()
	for level := MinLevel; level <= MaxLevel; level++ {
		c := Cell{Level: level}
		s := c.step()
		if s/2 > 0.001 || s > 0 && s*glb.QuantizedSteps < 2*c.width() {
			t.Errorf("level %d: step %v", level, s)
		}
		if p := c.precision(); p < s || level < 14 && p/2 > 0.001 {
			t.Errorf("level %d: precision %v of step %v", level, p, s)
		}
	}
	if (Cell{Level: maxQuantizedLevel}).step() == 0 || (Cell{Level: maxQuantizedLevel + 1}).step() != 0 {
		t.Error("the last quantized level is not where it says")
	}
}

func TestPad(t *testing.T) {
	t.Parallel()
	c := Cell{Level: 4} // faces on multiples of 2 m
	for _, x := range []struct{ low, high, wantLow, wantHigh float64 }{
		{0, 2, 0, 2}, {0.1, 2.1, 0, 4}, {-0.1, -0.05, -2, 0}, {3, 3, 2, 4}, {4, 4, 4, 6}, {-4, -4, -4, -2},
	} {
		b := c.pad(scene.Box{Min: scene.Vec3{x.low, 0, 0}, Max: scene.Vec3{x.high, 1, 1}})
		if b.Min[0] != x.wantLow || b.Max[0] != x.wantHigh {
			t.Errorf("%v to %v becomes %v to %v, want %v to %v", x.low, x.high, b.Min[0], b.Max[0], x.wantLow, x.wantHigh)
		}
	}
}

func TestRoundUp(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]float64{0: 0, 1: 1, 1.01: 1.25, 1.25: 1.25, 4.1: 5, 7.01: 8, 100: 112, 0.3: 0.3125} {
		if got := roundUp(v); got != want {
			t.Errorf("%v becomes %v, want %v", v, got, want)
		}
	}
}
