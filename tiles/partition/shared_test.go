package partition

import (
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans/realmodels"
	"github.com/maquette-city/maquette/tiles/scene"
)

// buildShared gives the tiles of the features, moved to the origin by whole
// kilometres.
func buildShared(t testing.TB, fs []*scene.Feature, o Options) (*Result, *memory) {
	t.Helper()
	box := scene.NewBox()
	id := scene.Identity()
	for _, f := range fs {
		extendBox(&box, f, &id)
	}
	move := scene.Vec3{}
	for i, v := range box.Min {
		move[i] = -float64(1000 * floor(v/1000))
	}
	b, sink := New(o), &memory{}
	for _, f := range fs {
		if err := b.Add(f, scene.Translation(move)); err != nil {
			t.Fatal(err)
		}
	}
	r, err := b.Build(t.Context(), sink)
	if err != nil {
		t.Fatal(err)
	}
	return r, sink
}

var sharedModels = []struct {
	name, pattern string
	city          bool
}{
	{name: "FZK-Haus", pattern: "ifc/building/AC20-FZK-Haus.ifc"},
	{name: "Duplex", pattern: "ifc/building/Duplex*.ifc"},
	{name: "LargeBuilding", pattern: "ifc/building/LargeBuilding.ifc"},
	{name: "TallBuilding", pattern: "ifc/building/TallBuilding.ifc"},
	{name: "bridge", pattern: "ifc/infra/ifcbridge-model03.ifc"},
	{name: "Schependomlaan", pattern: "ifc/nl-schependomlaan/*.ifc*"},
	{name: "Delft", pattern: "cityjson/delft.json", city: true},
}

// Every geometricError of real models holds against samples of both surfaces, and
// is at most a few times what they find; no tile has more triangles than a headset
// likes in one.
func TestErrorsOfSharedModelsAreDistances(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: sampling real models takes seconds")
	}
	for _, m := range sharedModels {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			o := Options{}
			if m.city {
				o.MinLevel = CityLevel
			}
			r, sink := buildShared(t, realmodels.Features(t, m.pattern), o)
			sampleOutside(t, r, sink.files, 300)
			ratio, worst, loose := 0.0, 0.0, measured{}
			for _, s := range sampleTree(t, r, sink.files, 300) {
				if s.found > 0.01 { // below it the steps of positions count more
					ratio = max(ratio, s.error/s.found)
				}
				if d := s.error - s.found; d > worst {
					worst, loose = d, s
				}
			}
			most := TileInfo{}
			for _, tile := range r.Tiles {
				if tile.Triangles > most.Triangles {
					most = tile
				}
			}
			t.Logf("%d tiles, the largest %v%v of %d triangles; errors at most %.1f times what is found, the loosest %s: %.3f m, %.3f found",
				len(r.Tiles), most.Cell, most.Kind, most.Triangles, ratio, loose.name, loose.error, loose.found)
			if ratio > 8 {
				t.Errorf("an error is %.1f times the distance found: too careful to be of use", ratio)
			}
			if most.Triangles > MaxTriangles {
				t.Errorf("tile %v%v has %d triangles", most.Cell, most.Kind, most.Triangles)
			}
		})
	}
}

// One wall moved by ten centimetres changes the tiles that hold it, those over
// them, and no other: no feature beside it comes to be shown elsewhere.
func TestMovedWallOfARealHouse(t *testing.T) {
	fs := realmodels.Features(t, "ifc/building/AC20-FZK-Haus.ifc")
	i := slices.IndexFunc(fs, func(f *scene.Feature) bool { return strings.HasPrefix(f.Class, "IfcWall") })
	before, _ := buildShared(t, fs, Options{})
	moved := *fs[i]
	moved.Parts = slices.Clone(moved.Parts)
	by := scene.Translation(scene.Vec3{0.1, 0, 0})
	for k := range moved.Parts {
		moved.Parts[k].Transform = by.Mul(&moved.Parts[k].Transform)
	}
	fs = slices.Clone(fs)
	fs[i] = &moved
	after, _ := buildShared(t, fs, Options{})
	holds := map[string]bool{}
	for _, r := range []*Result{before, after} {
		for _, uri := range r.FeatureTiles(moved.Key) {
			holds[uri] = true
		}
	}
	a, b := treeOf(after), treeOf(before)
	changed := 0
	for name, tile := range b {
		if a[name].uri == tile.uri {
			continue
		}
		changed++
		if (strings.HasSuffix(name, Shell.String()) || strings.HasSuffix(name, Inner.String())) && !holds[tile.uri] {
			t.Errorf("tile %s changed and does not hold %s", name, moved.Key)
		}
	}
	if len(a) != len(b) || changed == 0 || changed > len(b)/2 {
		t.Errorf("%d of %d tiles changed, %d after", changed, len(b), len(a))
	}
}
