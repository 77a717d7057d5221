package tint

import (
	"reflect"
	"testing"
)

func TestEqualColoursAreOneGroup(t *testing.T) {
	t.Parallel()
	a, b := [4]uint8{1, 2, 3, 255}, [4]uint8{1, 2, 4, 255}
	if got := Groups([][4]uint8{a, b, a, a, b}); !reflect.DeepEqual(got, [][]int{{0, 2, 3}, {1, 4}}) {
		t.Errorf("%v", got)
	}
	if got := Groups(nil); got != nil {
		t.Errorf("none: %v", got)
	}
}

func TestManyColoursAreRounded(t *testing.T) {
	t.Parallel()
	var codes [][4]uint8
	for i := range 4096 {
		codes = append(codes, [4]uint8{uint8(i), uint8(i >> 4), uint8(i >> 8 * 16), 255})
	}
	got, n := Groups(codes), 0
	for _, g := range got {
		n += len(g)
		for _, i := range g {
			for k, c := range codes[i] {
				if d := int(c) - int(codes[g[0]][k]); d > 64 || d < -64 {
					t.Fatalf("%v and %v are one colour", codes[i], codes[g[0]])
				}
			}
		}
	}
	if len(got) > MaxColours || len(got) < 16 || n != len(codes) {
		t.Errorf("%d groups of %d", len(got), n)
	}
}
