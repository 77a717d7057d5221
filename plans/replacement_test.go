package plans

import "testing"

func TestCovers(t *testing.T) {
	court := Replacement{Footprint: [][][2]float64{
		{{0, 0}, {10, 0}, {10, 10}, {0, 10}}, {{4, 4}, {6, 4}, {6, 6}, {4, 6}}, {{20, 0}, {30, 0}, {25, 10}},
	}}
	for name, c := range map[string]struct {
		east, north float64
		want        bool
	}{
		"inside":                 {1, 1, true},
		"in the court":           {5, 5, false},
		"beside":                 {11, 5, false},
		"in the second outline":  {25, 3, true},
		"beside its slope":       {21, 8, false},
		"on a level with a side": {-1, 10, false},
	} {
		if got := court.Covers(c.east, c.north); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestOutlinesThatCrossAreRefusedWithThePlace(t *testing.T) {
	t.Parallel()
	square := [][2]float64{{0, 0}, {10, 0}, {10, 10}, {0, 10}}
	for name, c := range map[string]struct {
		outlines [][][2]float64
		pointer  string // "" for none
	}{
		"plain":                                {[][][2]float64{square}, ""},
		"a hole":                               {[][][2]float64{square, {{2, 2}, {4, 2}, {4, 4}, {2, 4}}}, ""},
		"a hole that touches a corner":         {[][][2]float64{square, {{0, 0}, {4, 2}, {2, 4}}}, ""},
		"two side by side, touching":           {[][][2]float64{square, {{10, 10}, {20, 10}, {20, 20}}}, ""},
		"a bow tie":                            {[][][2]float64{{{0, 0}, {10, 10}, {10, 0}, {0, 10}}}, "/footprint/0/2"},
		"two that cross":                       {[][][2]float64{square, {{5, 5}, {15, 5}, {15, 15}, {5, 15}}}, "/footprint/1/3"},
		"two along each other":                 {[][][2]float64{square, {{10, 2}, {20, 2}, {20, 8}, {10, 8}}}, "/footprint/1/0"},
		"the same twice":                       {[][][2]float64{square, square}, "/footprint/1/0"},
		"a spike":                              {[][][2]float64{{{0, 0}, {10, 0}, {15, 0}, {10, 0}, {10, 10}}}, "/footprint/0/2"},
		"a corner on a side":                   {[][][2]float64{square, {{10, 5}, {20, 0}, {20, 10}}}, "/footprint/1/0"},
		"a corner twice":                       {[][][2]float64{{{0, 0}, {10, 0}, {10, 0}, {10, 10}}}, "/footprint/0/1"},
		"a comb whose teeth pass each other":   {[][][2]float64{{{0, 0}, {30, 0}, {30, 10}, {20, 10}, {20, 5}, {10, 5}, {10, 10}, {0, 10}}}, ""},
		"sides on one line, not on each other": {[][][2]float64{square, {{0, 20}, {10, 20}, {5, 30}}}, ""},
	} {
		var pointers, details []string
		Replacement{Footprint: c.outlines}.Check(func(pointer, detail string) { pointers, details = append(pointers, pointer), append(details, detail) })
		switch {
		case c.pointer == "" && len(pointers) > 0:
			t.Errorf("%s: refused: %q", name, details)
		case c.pointer != "" && (len(pointers) != 1 || pointers[0] != c.pointer):
			t.Errorf("%s: at %q (%q), want %s", name, pointers, details, c.pointer)
		}
	}
}

func TestALevelNeedsAFootprint(t *testing.T) {
	t.Parallel()
	level, deep := -3.0, -501.0
	for name, c := range map[string]struct {
		r    Replacement
		want string
	}{
		"of a footprint": {Replacement{Level: &level, Footprint: [][][2]float64{{{0, 0}, {1, 0}, {0, 1}}}}, ""},
		"of none":        {Replacement{Level: &level}, "/level"},
		"far too deep":   {Replacement{Level: &deep, Footprint: [][][2]float64{{{0, 0}, {1, 0}, {0, 1}}}}, "/level"},
	} {
		got := ""
		c.r.Check(func(pointer, _ string) { got += pointer })
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
