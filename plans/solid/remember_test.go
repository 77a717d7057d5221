package solid

import (
	"errors"
	"reflect"
	"testing"

	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// rememberedBox gives the faces of a box, the last without area.
func rememberedBox(size float64) []Face {
	p := func(x, y, z float64) scene.Vec3 { return scene.Vec3{x * size, y * size, z * size} }
	quads := [][]scene.Vec3{
		{p(0, 0, 0), p(0, 1, 0), p(1, 1, 0), p(1, 0, 0)}, {p(0, 0, 1), p(1, 0, 1), p(1, 1, 1), p(0, 1, 1)},
		{p(0, 0, 0), p(1, 0, 0), p(1, 0, 1), p(0, 0, 1)}, {p(1, 0, 0), p(1, 1, 0), p(1, 1, 1), p(1, 0, 1)},
		{p(1, 1, 0), p(0, 1, 0), p(0, 1, 1), p(1, 1, 1)}, {p(0, 1, 0), p(0, 0, 0), p(0, 0, 1), p(0, 1, 1)},
		{p(0, 0, 0), p(1, 0, 0)},
	}
	faces := make([]Face, len(quads))
	for i, q := range quads {
		faces[i].Outer = q
	}
	return faces
}

// What is remembered is what was made, and costs what it cost.
func TestRememberedSolidsAreTheSame(t *testing.T) {
	t.Parallel()
	m := memo.New()
	var meshes [2][]*scene.Mesh
	var spent [2]int
	for i := range meshes {
		f := &Effort{Memory: &Memory{Memo: m}}
		host, report, err := f.Brep(rememberedBox(2))
		if err != nil || report != (Report{Faces: 7, Degenerate: 1, Closed: true}) {
			t.Fatalf("%+v, %v", report, err)
		}
		cutter, _, err := f.Brep(rememberedBox(1))
		if err != nil {
			t.Fatal(err)
		}
		out, err := f.Subtract(host, []*scene.Mesh{cutter})
		if err != nil || len(out.Indices) <= len(host.Indices) {
			t.Fatalf("%v of %v, %v", out, host, err)
		}
		meshes[i], spent[i] = []*scene.Mesh{host, cutter, out}, f.Spent()
	}
	if !reflect.DeepEqual(meshes[0], meshes[1]) || spent[0] != spent[1] {
		t.Errorf("%d and %d steps gave %v and %v", spent[0], spent[1], meshes[0], meshes[1])
	}
	if meshes[0][2] == meshes[1][2] {
		t.Error("two solids share one mesh")
	}
	asked, found := m.Counts()
	if asked != 6 || found != 3 {
		t.Errorf("%d results were asked for, %d found", asked, found)
	}
}

// An element ends at its limit whether anything is remembered or not.
func TestRememberedSolidsKeepToTheLimit(t *testing.T) {
	t.Parallel()
	m := memo.New()
	host, _, err := Brep(rememberedBox(2))
	if err != nil {
		t.Fatal(err)
	}
	cutter, _, err := Brep(rememberedBox(1))
	if err != nil {
		t.Fatal(err)
	}
	full := &Effort{Memory: &Memory{Memo: m}}
	if _, err := full.Subtract(host, []*scene.Mesh{cutter}); err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int{full.Spent(), full.Spent() - 1} {
		with, without := &Effort{Limit: limit, Memory: &Memory{Memo: m}}, &Effort{Limit: limit}
		_, err := with.Subtract(host, []*scene.Mesh{cutter})
		_, plain := without.Subtract(host, []*scene.Mesh{cutter})
		if (err == nil) != (plain == nil) || err != nil && (err.Error() != plain.Error() || !errors.Is(err, ErrTooLarge)) || with.Spent() != without.Spent() {
			t.Errorf("limit %d: %v and %v, %d and %d steps", limit, err, plain, with.Spent(), without.Spent())
		}
	}
}

func TestReportsComeBack(t *testing.T) {
	t.Parallel()
	for _, r := range []Report{{}, {Faces: 1, Degenerate: 2, Crossing: 3, Flipped: 4, Cracks: 5, Closed: true}} {
		if got := unpackReport(r.pack()); got != r {
			t.Errorf("%+v came back as %+v", r, got)
		}
	}
}
