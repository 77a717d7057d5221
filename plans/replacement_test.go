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
