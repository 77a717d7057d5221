package glb

import (
	"math"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// polyline gives the segments through points.
func polyline(points ...scene.Vec3) *scene.Mesh {
	m := &scene.Mesh{Lines: true, Positions: points}
	for i := 1; i < len(points); i++ {
		m.Indices = append(m.Indices, uint32(i-1), uint32(i))
	}
	return m
}

// primitiveOfLines gives the primitive of mode LINES, nil where there is none.
func primitiveOfLines(d *Document) *Primitive {
	for i := range d.Meshes {
		for j := range d.Meshes[i].Primitives {
			if p := &d.Meshes[i].Primitives[j]; p.Mode != nil && *p.Mode == 1 {
				return p
			}
		}
	}
	return nil
}

func TestLinesMakeAPrimitiveOfTheirOwn(t *testing.T) {
	t.Parallel()
	wall := item("0/a", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), brick)
	axis := item("0/b", polyline(scene.Vec3{3, 3, 3}, scene.Vec3{9, 3, 3}, scene.Vec3{9, 9, 4}), [4]uint8{206, 40, 104, 255})
	d, _, stats := mustEncode(t, cube32(wall, axis))
	if stats.Triangles != 12 || stats.Features != 2 {
		t.Errorf("%d triangles of %d features, want 12 of 2", stats.Triangles, stats.Features)
	}
	p := primitiveOfLines(d)
	if p == nil || len(d.Meshes[0].Primitives) != 2 {
		t.Fatal("the lines have no primitive of their own")
	}
	if _, ok := p.Attributes["NORMAL"]; ok {
		t.Error("lines have normals")
	}
	indices, err := d.Elements(*p.Indices)
	if err != nil || !slices.Equal(indices, []float64{0, 1, 1, 2}) {
		t.Errorf("segments %v, %v", indices, err)
	}
	ids, err := d.Elements(p.Attributes["_FEATURE_ID_0"])
	if err != nil || !slices.Equal(ids, []float64{1, 1, 1}) {
		t.Errorf("feature IDs %v, %v", ids, err)
	}
	if !slices.Contains(d.ExtensionsUsed, extUnlit) || slices.Contains(d.ExtensionsRequired, extUnlit) {
		t.Errorf("used %v, required %v: unlit is used and not required", d.ExtensionsUsed, d.ExtensionsRequired)
	}
	corner := scene.Vec3{9, 4, -9} // y-up
	var points []scene.Vec3
	if err := d.Positions(func(p [3]float64) { points = append(points, p) }); err != nil {
		t.Fatal(err)
	}
	if far := distance(corner, points); far > 32.0/QuantizedSteps {
		t.Errorf("the end of the line is %v m from a vertex", far)
	}
}

func TestTileOfLinesAloneIsQuantizedWhereItsGridIs(t *testing.T) {
	t.Parallel()
	line := item("0/b", polyline(scene.Vec3{3, 3, 3}, scene.Vec3{9, 3, 3}), brick)
	if d, _, _ := mustEncode(t, cube32(line)); !slices.Contains(d.ExtensionsRequired, extQuantized) {
		t.Error("positions of 16 bits need the extension")
	}
	if d, _, _ := mustEncode(t, Input{Items: []Item{line}}); slices.Contains(d.ExtensionsUsed, extQuantized) {
		t.Error("nothing of lines in float32 is quantized")
	}
}

func TestSegmentsThatTheGridMakesAPointAreLeftOut(t *testing.T) {
	t.Parallel()
	step := 32.0 / QuantizedSteps
	line := item("0/b", polyline(scene.Vec3{3, 3, 3}, scene.Vec3{3 + step/10, 3, 3}, scene.Vec3{4, 3, 3}), brick)
	d, _, stats := mustEncode(t, cube32(line))
	if stats.Degenerate != 1 || stats.Vertices != 2 {
		t.Errorf("%d left out, %d vertices, want 1 and 2", stats.Degenerate, stats.Vertices)
	}
	if n, err := d.Triangles(); n != 0 || err != nil {
		t.Errorf("%d triangles, %v", n, err)
	}
	point := item("0/c", polyline(scene.Vec3{3, 3, 3}, scene.Vec3{3, 3, 3}), brick)
	if d, _, _ := mustEncode(t, cube32(point)); len(d.Meshes) != 0 {
		t.Error("a line without length is drawn")
	}
}

func TestLinesAreOpaque(t *testing.T) {
	t.Parallel()
	d, _, _ := mustEncode(t, cube32(item("0/b", polyline(scene.Vec3{3, 3, 3}, scene.Vec3{9, 3, 3}), pane)))
	colors, err := d.Elements(primitiveOfLines(d).Attributes["COLOR_0"])
	if err != nil || colors[3] != 1 {
		t.Errorf("colours %v, %v", colors, err)
	}
}

func TestBrokenLinesAreRefused(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]*scene.Mesh{
		"an odd index":       {Lines: true, Positions: []scene.Vec3{{}, {1, 1, 1}}, Indices: []uint32{0, 1, 0}},
		"index out of range": {Lines: true, Positions: []scene.Vec3{{}, {1, 1, 1}}, Indices: []uint32{0, 2}},
		"no number":          {Lines: true, Positions: []scene.Vec3{{}, {math.NaN(), 1, 1}}, Indices: []uint32{0, 1}},
	} {
		if _, _, err := Encode(cube32(item("0/a", m, brick))); err == nil {
			t.Errorf("%s was written", name)
		}
	}
}

func TestModelHoldsLines(t *testing.T) {
	t.Parallel()
	data, stats := mustModel(t, []Item{
		item("0/a", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), brick),
		item("0/b", polyline(scene.Vec3{3, 3, 3}, scene.Vec3{9, 3, 3}, scene.Vec3{9, 9, 4}), brick),
	}, scene.Vec3{})
	d, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if p := primitiveOfLines(d); p == nil || stats.Triangles != 12 || len(d.ExtensionsRequired) != 0 {
		t.Errorf("lines %v, %d triangles, required %v", p, stats.Triangles, d.ExtensionsRequired)
	}
}
