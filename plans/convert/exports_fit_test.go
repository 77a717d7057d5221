package convert

import (
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/visibility"
)

// block gives a feature that is one block.
func block(key string, low, high scene.Vec3) glb.Item {
	m := &scene.Mesh{Indices: []uint32{0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5}}
	for _, p := range (scene.Box{Min: low, Max: high}).Corners() {
		m.Positions = append(m.Positions, p)
	}
	return featureOf(key, m)
}

func featureOf(key string, m *scene.Mesh) glb.Item {
	part := scene.Part{Mesh: m, Transform: scene.Identity(), Material: scene.Material{RGBA: [4]uint8{9, 9, 9, 255}}}
	return glb.Item{Feature: &scene.Feature{Key: key, Class: "IfcWall", Parts: []scene.Part{part}}, ToPlan: scene.Identity()}
}

// drum gives an upright cylinder of n sides without its ends.
func drum(key string, n int, radius float64) glb.Item {
	m := &scene.Mesh{}
	for i := range n {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		m.Positions = append(m.Positions, scene.Vec3{radius * c, radius * s, 0}, scene.Vec3{radius * c, radius * s, 3})
		a, b := uint32(2*i), uint32(2*((i+1)%n))
		m.Indices = append(m.Indices, a, b, b+1, a, b+1, a+1)
	}
	return featureOf(key, m)
}

func boxOf(items []glb.Item) scene.Box {
	b := scene.NewBox()
	for _, it := range items {
		b.Union(featureBounds(it.Feature, &it.ToPlan))
	}
	return b
}

// makeExport gives what a device that takes so much would get.
func makeExport(t *testing.T, limit size, items []glb.Item) *draft {
	t.Helper()
	e := export{ARFile, limit, false, writeGLB}
	all := make([]visibility.Item, len(items))
	for i, it := range items {
		all[i] = visibility.Item{Feature: it.Feature, ToPlan: it.ToPlan}
	}
	seen, err := visibility.Outside(t.Context(), all, 0)
	if err != nil {
		t.Fatal(err)
	}
	d, err := e.make(t.Context(), newLadder(items, seen, boxOf(items), memo.New()), boxOf(items), "")
	if err != nil {
		t.Fatal(err)
	}
	if !limit.holds(&d.ExportReport) {
		t.Errorf("limit %+v: %+v", limit, d.ExportReport)
	}
	return d
}

const plenty = 1 << 20

func TestWhatIsSeenFromOutsideComesFirst(t *testing.T) {
	t.Parallel()
	items := []glb.Item{block("0/in", scene.Vec3{1, 1, 1}, scene.Vec3{9, 9, 9}), block("0/out", scene.Vec3{}, scene.Vec3{10, 10, 10})}
	if d := makeExport(t, size{24, plenty, plenty}, items); d.Detail != detailAll || d.LeftOut != 0 {
		t.Errorf("%+v", d.ExportReport)
	}
	if d := makeExport(t, size{23, plenty, plenty}, items); d.Detail != detailOutside || d.LeftOut != 1 || d.Triangles != 12 {
		t.Errorf("%+v", d.ExportReport)
	}
}

func TestWhatIsStillTooMuchBecomesCoarser(t *testing.T) {
	t.Parallel()
	items := []glb.Item{drum("0/drum", 256, 8)}
	for _, sides := range []int{128, 64, 32} {
		d := makeExport(t, size{2 * sides, plenty, plenty}, items)
		// A circle of n sides lies within radius (1 - cos(pi / n)) of the round one.
		best := 8 * (1 - math.Cos(math.Pi/float64(sides)))
		if d.Detail != detailSimplified || d.LeftOut != 0 || d.Triangles < sides/4 || d.Tolerance < best/2 || d.Tolerance > 40*best {
			t.Errorf("%d sides: %+v", sides, d.ExportReport)
		}
	}
}

func TestTownBecomesBlocks(t *testing.T) {
	t.Parallel()
	var items []glb.Item
	for i := range 240 { // twelve terraces of twenty houses each
		at := scene.Vec3{6 * float64(i%20), 30 * float64(i/20)}
		items = append(items, block(fmt.Sprintf("0/%03d", i), at, at.Add(scene.Vec3{6, 10, 7 + float64(i%3)/4})))
	}
	d := makeExport(t, size{600, plenty, plenty}, items)
	if d.Detail != detailMassing || d.Triangles < 12*12 || !(d.Tolerance > 0) {
		t.Errorf("%+v", d.ExportReport)
	}
}

func TestExportIsCutToWhatTheDeviceTakes(t *testing.T) {
	t.Parallel()
	var items []glb.Item
	for i := range 10 {
		at, side := scene.Vec3{float64(12 * (i % 4)), float64(12 * (i / 4))}, 11-float64(i)/10 // too large to become coarser
		items = append(items, block(string(rune('a'+i)), at, at.Add(scene.Vec3{side, side, side})))
	}
	for name, c := range map[string]struct {
		limit   size
		leftOut int
		detail  string
	}{
		"all":             {size{120, 240, plenty}, 0, detailAll},
		"by triangles":    {size{119, 240, plenty}, 1, detailLargest},
		"by vertices":     {size{120, 239, plenty}, 1, detailLargest},
		"by bytes":        {size{120, 240, 5000}, 5, detailLargest},
		"nothing fits it": {size{1, 240, plenty}, 10, detailLargest},
	} {
		d := makeExport(t, c.limit, items)
		if d.LeftOut < c.leftOut || d.LeftOut > c.leftOut+2 || d.Detail != c.detail {
			t.Errorf("%s: %+v", name, d.ExportReport)
		}
	}
}

func TestExportIsTheSameOnAnyCoreCount(t *testing.T) {
	var items []glb.Item
	for i := range 40 {
		items = append(items, drum(string(rune('A'+i)), 30+i, 3+float64(i)))
	}
	limit := size{2000, plenty, plenty}
	many := makeExport(t, limit, items)
	old := runtime.GOMAXPROCS(1)
	one := makeExport(t, limit, items)
	runtime.GOMAXPROCS(old)
	if many.Detail != detailSimplified || string(many.data) != string(one.data) {
		t.Errorf("%+v and on one core %+v", many.ExportReport, one.ExportReport)
	}
}
