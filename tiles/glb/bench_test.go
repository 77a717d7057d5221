package glb

import (
	"fmt"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// BenchmarkEncode writes a tile of walls and pipes, 100,000 triangles.
func BenchmarkEncode(b *testing.B) {
	var items []Item
	wall, pipe := block(scene.Vec3{}, scene.Vec3{3, 0.3, 2.7}), tube(24, 0.1, 2)
	for i := 0; len(items) < 3334; i++ {
		m := wall
		if i%2 == 1 {
			m = pipe
		}
		it := item(fmt.Sprintf("0/%d", i), m, brick)
		it.ToPlan = scene.RotationZ(float64(i))
		it.ToPlan[3], it.ToPlan[7], it.ToPlan[11] = 4+float64(i%24), 4+float64(i/24%24), float64(i%20)
		items = append(items, it)
	}
	in := cube32(items...)
	var e Encoder
	_, stats, err := e.Encode(in)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := e.Encode(in); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(stats.Triangles)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mtri/s")
}
