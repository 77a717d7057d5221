package massing

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Blocks that come to exactly what is allowed are those of Blocks, and there are
// none where a triangle or the least distance more would be needed.
func TestBlocksWithinGivesTheSameOrNone(t *testing.T) {
	var s site
	random := rand.New(rand.NewPCG(3, 4))
	for i := range 12 {
		x, y := float64(i%4)*20, float64(i/4)*25
		s.walls(string(rune('a'+i)), x, y, x+6+6*random.Float64(), y+8, 0, 3+9*random.Float64())
	}
	s.add("ground", "IfcSite", boxMesh(scene.Vec3{-10, -10, -1}, scene.Vec3{90, 90, 0}), plaster)
	all, far := blocks(t, s.items, 1)
	count := len(soup(all))
	for _, c := range []struct {
		name string
		most Most
		none bool
	}{
		{"just as many and as far", Most{count, far}, false},
		{"one triangle fewer", Most{count - 1, far}, true},
		{"half of them", Most{count / 2, far}, true},
		{"a little nearer", Most{count, far * (1 - 1e-9)}, true},
		{"half as far", Most{count, far / 2}, true},
	} {
		made, moved, err := BlocksWithin(t.Context(), nil, s.items, nil, 1, c.most)
		switch {
		case err != nil:
			t.Fatal(err)
		case c.none && (made != nil || moved != 0):
			t.Errorf("%s: %d features, %v m off", c.name, len(made), moved)
		case !c.none && (moved != far || !reflect.DeepEqual(made, all)):
			t.Errorf("%s: not those of Blocks", c.name)
		}
	}
}
