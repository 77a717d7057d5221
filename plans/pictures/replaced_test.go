package pictures

import (
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Pictures show what is proposed: what goes is left out, the ground is cut, and the
// new one is seen. Of a red thing below the eye, or none of it, are the pixels red.
func TestPicturesShowWhatIsProposed(t *testing.T) {
	t.Parallel()
	square := [][][2]float64{{{-6, -6}, {6, -6}, {6, 6}, {-6, 6}}}
	plate := func(class string, z float64) *scene.Feature {
		f := cube(scene.Vec3{-5, -5, z - 0.1}, scene.Vec3{5, 5, z})
		f.Class = class
		return f
	}
	level := func(t *testing.T, dir string) {
		data, _, err := glb.Encode(glb.Input{Items: []glb.Item{{Feature: plate("Earthworks", -3), ToPlan: scene.Identity()}}})
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, "ground.glb"), string(data))
	}
	for name, c := range map[string]struct {
		around *scene.Feature // beside the plan, which stands elsewhere
		with   func(s *Scene)
		ground bool
		red    bool
	}{
		"what stands there":                   {plate("Building", 3), func(*Scene) {}, false, true},
		"what goes":                           {plate("Building", 3), func(s *Scene) { s.Tilesets[1].Gone = []string{"0/b", "0/a"} }, false, false},
		"what stays beside it":                {plate("Building", 3), func(s *Scene) { s.Tilesets[1].Gone = []string{"0/b"} }, false, true},
		"terrain on a footprint":              {plate("", 1), func(s *Scene) { s.Footprint, s.Tilesets[1].Cut = square, CutAll }, false, false},
		"terrain beside the footprint":        {plate("", 1), func(s *Scene) { s.Footprint, s.Tilesets[1].Cut = [][][2]float64{{{20, 0}, {30, 0}, {30, 9}}}, CutAll }, false, true},
		"a road of a layer of all kinds":      {plate("Road", 1), func(s *Scene) { s.Footprint, s.Tilesets[1].Cut = square, CutGround }, false, false},
		"a house on the footprint that stays": {plate("Building", 1), func(s *Scene) { s.Footprint, s.Tilesets[1].Cut = square, CutGround }, false, true},
		"a layer that is not cut":             {plate("", 1), func(s *Scene) { s.Footprint = square }, false, true},
		"the floor of a pit":                  {plate("", -20), func(s *Scene) { s.Footprint, s.Ground, s.Tilesets[1].Cut = square, "ground.glb", CutAll }, true, true},
		"a pit without a floor":               {plate("", -20), func(s *Scene) { s.Footprint, s.Tilesets[1].Cut = square, CutAll }, false, false},
		"what lies under level ground":        {plate("", -3), func(*Scene) {}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			writeTileset(t, filepath.Join(dir, "plan"), cube(scene.Vec3{-1, -1, 0}, scene.Vec3{1, 1, 2}))
			writeTileset(t, filepath.Join(dir, "around"), c.around)
			s := Scene{Width: 60, Height: 40, Tilesets: []Tileset{{Folder: "plan", Placement: plans.Placement{East: 300, Scale: 1}}, {Folder: "around", Placement: plans.Placement{Scale: 1}}},
				Views: []View{{"v", [3]float64{0, 0, 20}, [4]float64{0, 0, 0, 1}, 50}}}
			if c.with(&s); c.ground {
				level(t, dir)
			}
			if err := Draw(t.Context(), writeScene(t, dir, s), dir, nil); err != nil {
				t.Fatal(err)
			}
			if got := !red(readPicture(t, filepath.Join(dir, "v.png"))).Empty(); got != c.red {
				t.Errorf("seen: %v, want %v", got, c.red)
			}
		})
	}
}

func TestScenesWithGroundAreChecked(t *testing.T) {
	t.Parallel()
	for name, with := range map[string]func(s *Scene){
		"new ground without a footprint": func(s *Scene) { s.Ground = "ground.glb" },
		"new ground that is not there":   func(s *Scene) { s.Ground, s.Footprint = "no.glb", [][][2]float64{{{0, 0}, {1, 0}, {0, 1}}} },
		"new ground outside the folder":  func(s *Scene) { s.Ground, s.Footprint = "../scene.json", [][][2]float64{{{0, 0}, {1, 0}, {0, 1}}} },
		"outlines that cross":            func(s *Scene) { s.Footprint = [][][2]float64{{{0, 0}, {9, 9}, {9, 0}, {0, 9}}} },
	} {
		dir := t.TempDir()
		writeTileset(t, filepath.Join(dir, "0"), cube(scene.Vec3{-1, -1, 0}, scene.Vec3{1, 1, 2}))
		s := Scene{Tilesets: []Tileset{{Folder: "0"}}, Views: []View{{"v", [3]float64{0, 0, 20}, [4]float64{0, 0, 0, 1}, 50}}}
		with(&s)
		if err := Draw(t.Context(), writeScene(t, dir, s), dir, nil); plans.KindOf(err) != plans.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A picture is made from what is replaced, and from nothing of it where that is
// nothing: those that were drawn before stay.
func TestWhatIsReplacedMakesAnotherPicture(t *testing.T) {
	t.Parallel()
	viewpoint := plans.Viewpoint{ID: "v"}
	of := func(r plans.Replacement) string { return (&Wish{Replaced: r}).MadeFrom(viewpoint) }
	square := [][][2]float64{{{0, 0}, {1, 0}, {0, 1}}}
	plain, level := of(plans.Replacement{}), &plans.Ground{Model: &plans.GroundModel{SHA256: "ab"}}
	if of(plans.Replacement{Revision: 3, CreatedBy: "Noor"}) != plain {
		t.Error("a record of nothing makes another picture")
	}
	seen := map[string]bool{plain: true}
	for _, r := range []plans.Replacement{
		{Features: []plans.FeatureRef{{Layer: "l", Key: "0/a"}}}, {Footprint: square}, {Footprint: square, Ground: level},
		{Footprint: square, Covered: []plans.FeatureRef{{Layer: "l", Key: "0/a"}}},
	} {
		if m := of(r); seen[m] {
			t.Errorf("%+v makes the same picture as another", r)
		} else {
			seen[m] = true
		}
	}
	w := Wish{Replaced: plans.Replacement{Features: []plans.FeatureRef{{Layer: "l", Key: "0/a"}}, Covered: []plans.FeatureRef{{Layer: "l", Key: "0/b"}, {Layer: "m", Key: "0/c"}}}}
	if t1 := w.TilesetOf(Standing{VariantID: "l", Kind: plans.LayerBuildings}, "1"); len(t1.Gone) != 2 || t1.Cut != CutGround {
		t.Errorf("layer l is drawn as %+v", t1)
	}
	for kind, cut := range map[plans.LayerKind]string{"": "", plans.LayerTheme: "", plans.LayerGround: CutAll, plans.LayerSurfaces: CutAll, plans.LayerPoints: CutAll, plans.LayerOther: CutGround} {
		if got := w.TilesetOf(Standing{Kind: kind}, "0").Cut; got != cut {
			t.Errorf("of kind %q is cut %q, want %q", kind, got, cut)
		}
	}
}
