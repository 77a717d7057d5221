package ifc

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// lineLength gives the length of all segments of m in metres.
func lineLength(m *scene.Mesh) float64 {
	l := 0.0
	for i := range m.Segments() {
		l += m.Positions[m.Indices[2*i+1]].Sub(m.Positions[m.Indices[2*i]]).Length()
	}
	return l
}

// TestLines holds the curves of testdata/lines.ifc against closed formulas. The
// box of the alignment of linear-placement-of-signal.ifc of the shared files was
// compared with IfcOpenShell 0.9 by hand: they are the same to a micrometre.
func TestLines(t *testing.T) {
	t.Parallel()
	got, header := readGood(t, "lines")
	quarter := 50 * math.Pi / 2
	for name, want := range map[string]struct {
		length, tolerance float64
		colour            [4]uint8
		private           bool
	}{
		"curve set of two, 4 m blue and 3 m green, and a point": {length: 7, colour: [4]uint8{0, 0, 255, 255}},
		"circle of 2 m":                                         {length: 4 * math.Pi, tolerance: 0.02, colour: otherLine},
		"wall of an axis alone":                                 {length: 5, colour: otherLine},
		"wall of a footprint and a plan symbol":                 {length: 6, colour: otherLine},
		"mapped at 10 and, mirrored and twice as large, at 20":  {length: 3 + 6, colour: otherLine},
		"one curve that can be made and one that cannot":        {length: 1, colour: otherLine},
		"analysis member of 4 m":                                {length: 4, colour: otherLine},
		"in a layer that is off":                                {length: 2, colour: otherLine, private: true},
		"in a red layer":                                        {length: 3, colour: [4]uint8{255, 0, 0, 255}},
		"breakline of a survey":                                 {length: 5, colour: linePalette["IfcAnnotation"]},
		"part of the assembly":                                  {length: 1, colour: otherLine},
		"plot of 20 by 10 m":                                    {length: 60, colour: linePalette["IfcSite"]},
		"room of a footprint":                                   {length: 4, colour: otherLine, private: true},
		"mark beside the alignment":                             {length: 1, colour: linePalette["IfcReferent"]},
		"100 m and a quarter circle of 50 m, rising by a tenth": {length: (100 + quarter) * math.Sqrt(1.01), tolerance: 0.01, colour: linePalette["IfcAlignment"]},
	} {
		f := got[name]
		if f == nil {
			t.Errorf("%s was not made: %v", name, header.Skipped)
			continue
		}
		m := placedMesh(f)
		if l := lineLength(m); !m.Lines || f.Triangles() != 0 || math.Abs(l-want.length) > want.tolerance+1e-9 {
			t.Errorf("%s: %.6f m of lines and %d triangles, want %.6f m", name, l, f.Triangles(), want.length)
		}
		if c := f.Parts[0].Material.RGBA; c != want.colour {
			t.Errorf("%s: colour %v, want %v", name, c, want.colour)
		}
		if f.Private != want.private {
			t.Errorf("%s: private %v", name, f.Private)
		}
	}
	if b := mesh.Bounds(placedMesh(got["100 m and a quarter circle of 50 m, rising by a tenth"])); b.Max.Sub(scene.Vec3{150, 50, 5 + (100+quarter)/10}).Length() > 1e-6 {
		t.Errorf("the alignment ends at %v", b.Max)
	}
	if n := len(got["curve set of two, 4 m blue and 3 m green, and a point"].Parts); n != 2 {
		t.Errorf("two colours make %d parts", n)
	}
}

// What has a surface is shown by it, and a drawing is no shape in space.
func TestLinesThatStayUnseen(t *testing.T) {
	t.Parallel()
	got, header := readGood(t, "lines")
	lost := 0
	for _, s := range header.Skipped {
		if s.Code != CodePartial && s.Code != CodeHidden {
			lost++
		}
	}
	for name, triangles := range map[string]int{"wall with an axis that stays unseen": 12, "box before axis": 12} {
		if f := got[name]; f == nil || f.Triangles() != triangles || placedMesh(f).Lines {
			t.Errorf("%s is not shown by its surface", name)
		}
	}
	for _, name := range []string{"drawn on a plan alone", "drawn in the context of plans alone", "a point alone", "a curve that cannot be made", "a curve without length",
		"dimension", "on a plan", "assembly whose part has the shape", "its first segment"} {
		if got[name] != nil {
			t.Errorf("%s was made", name)
		}
	}
	c := header.Counts
	if c.Annotations != 3 || c.Total != c.Converted+lost {
		t.Errorf("%+v with %d not made", c, lost)
	}
}
