package ifc

import (
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// TestLooks holds the order in which looks count, part by part. The colours of
// Duplex, OpenHouse, Laagbouw, balkons and pcert were compared with IfcOpenShell
// 0.9 by hand: 1,294 elements are alike, those it gives no colour have that of
// their material or class here, and in FZK-Haus its colours are ours times the
// diffuse factor (see shading), which makes panes of glass black.
func TestLooks(t *testing.T) {
	t.Parallel()
	red, green, blue := [4]uint8{255, 0, 0, 255}, [4]uint8{0, 255, 0, 255}, [4]uint8{0, 0, 255, 255}
	wood, proxy := [4]uint8{153, 102, 51, 255}, [4]uint8{200, 200, 200, 255}
	got, header := readGood(t, "looks")
	for name, want := range map[string][][4]uint8{
		"mapped: the item within before the mapped item, red": {red}, "mapped: nothing within, blue": {blue},
		"boolean: the result before its operand, red": {red}, "boolean: its operand, blue": {blue}, "CSG: the operand within, blue": {blue},
		"IfcPresentationStyleAssignment after a fill, red": {red}, "outer side before the inner, red": {red}, "inner side alone, blue": {blue},
		"transparency 0.75, opacity 64": {{128, 128, 128, 64}}, "diffuse colour, green": {green}, "diffuse factor, red": {red},
		"components beyond all bounds": {{255, 0, 128, 255}}, "colour by name, cyan": {{0, 255, 255, 255}},
		"style that is missing": {proxy}, "style without a colour": {proxy}, "two styles, the first counts, red": {red},
		"two blue faces of six, red": {blue, red}, "style of the shell, green": {green},
		"colour map over the style, half green half red": {{0, 255, 0, 128}, red},
		"frame of wood, pane of glass, a red item":       {wood, {153, 204, 230, 77}, red},
		"first material with a style, wood":              {wood}, "material of the type, wood": {wood},
		"material without a style, colour of the class": {palette["IfcWall"]},
		"style of the layer, green":                     {green}, "own style before that of the layer, red": {red},
	} {
		f := got[name]
		if f == nil {
			t.Errorf("%s was not made: %v", name, header.Skipped)
			continue
		}
		var have [][4]uint8
		for _, p := range f.Parts {
			have = append(have, p.Material.RGBA)
		}
		if !slices.Equal(have, want) {
			t.Errorf("%s: %v, want %v", name, have, want)
		}
	}
}

// TestHiddenLayers holds that what an author turned off is not shown to the
// public, and never without a line in the report.
func TestHiddenLayers(t *testing.T) {
	t.Parallel()
	got, header := readGood(t, "looks")
	reasons := map[string]string{}
	for _, s := range header.Skipped {
		if s.Code == CodeHidden {
			reasons[s.Key] = s.Reason
		}
	}
	for name, want := range map[string]struct {
		private bool
		says    string
		volume  float64
	}{
		"layer that is off":                            {true, `"A-OFF"`, 1},
		"layer that is frozen":                         {true, `"A-ICE"`, 1},
		"one item of two in a layer that is off":       {false, "1 of its 2 pieces", 1},
		"in a layer that is off and in one that is on": {false, "", 1},
		"own style before that of the layer, red":      {false, "", 1},
	} {
		f := got[name]
		if f == nil {
			t.Fatalf("%s was not made", name)
		}
		if f.Private != want.private || !strings.Contains(reasons[f.Key], want.says) || (want.says == "") != (reasons[f.Key] == "") {
			t.Errorf("%s: private %v, report %q", name, f.Private, reasons[f.Key])
		}
		if v := volumeOf(f); v != want.volume {
			t.Errorf("%s: %v m3", name, v)
		}
	}
	if header.Counts.Converted != len(got) || header.Counts.Total != len(got) {
		t.Errorf("counts %+v of %d", header.Counts, len(got))
	}
}

func volumeOf(f *scene.Feature) float64 { return rounded(mesh.Volume(placedMesh(f))) }
