package massing

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/visibility"
)

var glass = [4]uint8{40, 80, 120, 255}

// windows adds n windows, or as marks, in the south wall of a house 20 metres long.
func windows(n int, wide float64) []visibility.Item {
	var s site
	for i := range n {
		x := 20 * (float64(i) + 0.5) / float64(n)
		s.add("window", "IfcWindow", boxMesh(scene.Vec3{x - wide/2, 0.1, 1}, scene.Vec3{x + wide/2, 0.2, 2.5}), glass)
	}
	return s.items
}

func within(t *testing.T, items, marks []visibility.Item, tolerance float64) ([]*scene.Feature, float64) {
	t.Helper()
	out, far, err := BlocksWithin(t.Context(), nil, items, marks, tolerance, Most{Triangles: math.MaxInt, Distance: math.Inf(1)})
	if err != nil {
		t.Fatal(err)
	}
	return out, far
}

// areaOf gives the area of the faces of a class, their bounds, and their number.
func areaOf(out []*scene.Feature, class string) (area float64, box scene.Box, n int) {
	box = scene.NewBox()
	for _, f := range out {
		if f.Class != class {
			continue
		}
		for _, tri := range soup([]*scene.Feature{f}) {
			area += tri[1].Sub(tri[0]).Cross(tri[2].Sub(tri[0])).Length() / 2
			n++
			for _, p := range tri {
				box.Extend(p)
			}
		}
	}
	return area, box, n
}

// Windows lie where they are and as large, flush in a wall that is cut round them,
// whether they are items or marks and however the house is turned.
func TestWindowsAreCutIntoFaces(t *testing.T) {
	t.Parallel()
	for _, asMarks := range []bool{false, true} {
		for _, turn := range []float64{0, 0.4} {
			house := flatRoof()
			items, marks := house.items, windows(5, 1.2)
			if !asMarks {
				items, marks = append(items, marks...), nil
			}
			out, far := within(t, turned(items, turn), turned(marks, turn), 1)
			area, _, n := areaOf(out, "IfcWindow")
			if math.Abs(area-5*1.2*1.5) > 0.01 || n != 10 {
				t.Errorf("marks %v, turned %v: %d triangles of %v square metres, want 10 of 9", asMarks, turn, n, area)
			}
			all := soup(out)
			if far > 1 || len(all) > 12+4*10+4 {
				t.Errorf("marks %v, turned %v: %d triangles, error %v", asMarks, turn, len(all), far)
			}
			if v := volumeOf(all); math.Abs(v-house.volume) > house.volume/20 {
				t.Errorf("marks %v, turned %v: %v cubic metres, want %v", asMarks, turn, v, house.volume)
			}
			if open := openLines(all, 1000); open > 2 {
				t.Errorf("marks %v, turned %v: %d of 1000 lines find it open", asMarks, turn, open)
			}
		}
	}
}

// The wall about the windows has its own colour, and they theirs.
func TestWindowsKeepTheirColour(t *testing.T) {
	t.Parallel()
	house := flatRoof()
	out, _ := within(t, append(house.items, windows(5, 1.2)...), nil, 1)
	for _, f := range out {
		want := glass
		switch {
		case f.Key == "house south":
			want = plaster
		case f.Class != "IfcWindow":
			continue
		}
		for _, p := range f.Parts {
			for c := range 3 {
				if d := int(p.Material.RGBA[c]) - int(want[c]); d < -8 || d > 8 {
					t.Errorf("%s has the colour %v, want about %v", f.Key, p.Material.RGBA, want)
				}
			}
		}
	}
}

// Where a window is less than two pixels wide a row of them becomes a band, as dark
// as they and the wall between them together.
func TestRowsBecomeBands(t *testing.T) {
	t.Parallel()
	out, _ := within(t, flatRoof().items, windows(12, 0.8), 4)
	area, box, n := areaOf(out, "IfcWindow")
	if n != 2 || math.Abs(area-(box.Max[0]-box.Min[0])*1.5) > 0.01 || box.Max[0]-box.Min[0] < 18 {
		t.Errorf("%d triangles of %v square metres within %v", n, area, box)
	}
	for _, f := range out {
		if f.Class == "IfcWindow" {
			if r := f.Parts[0].Material.RGBA[0]; r <= glass[0]+60 || r >= plaster[0]-40 {
				t.Errorf("the band has the colour %v", f.Parts[0].Material.RGBA)
			}
		}
	}
}

// What is hidden, behind a wall before it or within the house, is not painted.
func TestHiddenWindowsAreNotPainted(t *testing.T) {
	t.Parallel()
	s := site{items: flatRoof().items}
	s.box("screen", 0, -1.2, 0, 20, -0.8, 6)
	s.box("beam", 0, -0.8, 5.5, 0.4, 0.1, 6)
	inside := windows(5, 1.2)
	for i := range inside {
		inside[i].ToPlan = scene.Translation(scene.Vec3{0, 5, 0})
	}
	out, _ := within(t, s.items, append(windows(5, 1.2), inside...), 1)
	if area, box, n := areaOf(out, "IfcWindow"); n > 0 {
		t.Errorf("%v square metres are painted, within %v", area, box)
	}
}

// A gate in the wall, with or without its leaves, leaves the house as solid as one
// without.
func TestNarrowWaysInAreClosed(t *testing.T) {
	t.Parallel()
	var s site
	s.box("south left", 0, 0, 0, 9, 0.3, 6)
	s.box("south right", 10.5, 0, 0, 20, 0.3, 6)
	s.box("north", 0, 11.7, 0, 20, 12, 6)
	s.box("west", 0, 0.3, 0, 0.3, 11.7, 6)
	s.box("east", 19.7, 0.3, 0, 20, 11.7, 6)
	s.box("roof", -0.4, -0.4, 6, 20.4, 12.4, 6.4)
	out, _ := blocks(t, s.items, 2)
	if v, want := volumeOf(soup(out)), 20*12*6.4; math.Abs(v-want) > want/6 {
		t.Errorf("%v cubic metres, want about %v", v, want)
	}
}

// A wall whose house is elsewhere stays, thin as it is.
func TestLoneWallsStay(t *testing.T) {
	t.Parallel()
	var s site
	s.box("house", 0, 0, 0, 10, 10, 5)
	s.box("wall", 10, 9.7, 0, 22, 10, 3)
	out, far := blocks(t, s.items, 2)
	box := boundsOf(soup(out))
	if box.Max[0] < 21.9 || far > 1.5 {
		t.Errorf("bounds %v, error %v", box, far)
	}
}
