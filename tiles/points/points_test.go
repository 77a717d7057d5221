package points

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

type memory map[string][]byte

func (m memory) Content(_ context.Context, uri string, data []byte) error {
	m[uri] = append([]byte(nil), data...)
	return nil
}

// ground gives n points on a slope, the last a tower.
func ground(n int) []Point {
	random := rand.New(rand.NewPCG(3, 4))
	out := make([]Point, n)
	for i := range out {
		x, y := random.Float64()*200, random.Float64()*200
		out[i] = Point{At: scene.Vec3{x, y, x / 20}, RGB: [3]uint8{200, 100, 50}}
	}
	out[n-1] = Point{At: scene.Vec3{100, 100, 60}, Feature: 1}
	return out
}

func build(t testing.TB, all []Point, count int64) (*Result, memory) {
	t.Helper()
	features := []scene.Feature{{Key: "0/points/2", Class: "PointCloud", Name: "Maaiveld"}, {Key: "0/points/6", Class: "PointCloud", Name: "Gebouw"}}
	b, err := New(features, count, scene.Box{Max: scene.Vec3{200, 200, 60}}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for _, p := range all {
		if err := b.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	sink := memory{}
	r, err := b.Build(context.Background(), sink)
	if err != nil {
		t.Fatal(err)
	}
	return r, sink
}

func TestEveryPointIsShownOnceInABoxOfItsTile(t *testing.T) {
	for name, count := range map[string]int64{"one cube": 150_000, "many cubes": 50_000_000} { // what is announced decides the cubes
		t.Run(name, func(t *testing.T) {
			all := ground(150_000)
			r, sink := build(t, all, count)
			if r.Points != int64(len(all)) {
				t.Errorf("%d points of %d", r.Points, len(all))
			}
			points := 0
			err := r.Tileset.Root.Walk(func(tile *tiles.Tile) error {
				if tile.Content == nil {
					return nil
				}
				doc, err := glb.Decode(sink[tile.Content.URI])
				if err != nil {
					return err
				}
				n := doc.Accessors[doc.Meshes[0].Primitives[0].Attributes["POSITION"]].Count
				if points += n; n > MaxTilePoints {
					t.Errorf("tile %s has %d points", tile.Cell(), n)
				}
				for _, c := range tile.Children {
					if c.GeometricError >= tile.GeometricError {
						t.Errorf("tile %s has error %v, its child %v", tile.Cell(), tile.GeometricError, c.GeometricError)
					}
					for _, p := range c.BoundingVolume.Box.Corners() {
						for i := range 3 {
							if b := tile.BoundingVolume.Box; math.Abs(p[i]-b[i]) > b[3+4*i]+1e-9 {
								t.Fatalf("tile %s does not hold its child", tile.Cell())
							}
						}
					}
				}
				return nil
			})
			if err != nil || points != len(all) {
				t.Errorf("%d points in tiles of %d: %v", points, len(all), err)
			}
		})
	}
}

func TestTheSameEachTime(t *testing.T) {
	_, a := build(t, ground(80_000), 50_000_000)
	_, b := build(t, ground(80_000), 50_000_000)
	for uri := range a {
		if b[uri] == nil {
			t.Fatalf("%s is made once", uri)
		}
	}
}

func TestManyPointsAtOnePlaceEnd(t *testing.T) {
	all := make([]Point, 200_000)
	if r, _ := build(t, all, 200_000); r.Points == 0 || r.Points > 200_000 {
		t.Errorf("%d points", r.Points)
	}
}

func TestPointsFarAwayAreRefused(t *testing.T) {
	b, err := New([]scene.Feature{{}}, 1, scene.Box{}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for _, at := range []scene.Vec3{{math.NaN()}, {1e9}, {0, math.Inf(-1)}} {
		if b.Add(Point{At: at}) == nil {
			t.Errorf("%v was taken", at)
		}
	}
	if b.Add(Point{Feature: 3}) == nil {
		t.Error("a point of no feature was taken")
	}
	if _, err := b.Build(context.Background(), memory{}); err == nil {
		t.Error("no points made a tileset")
	}
}
