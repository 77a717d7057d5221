package pictures

import (
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

// north looks level to the north: the camera's -z axis becomes y, its y axis z.
func north() [4]float64 { return [4]float64{math.Sqrt2 / 2, 0, 0, math.Sqrt2 / 2} }

// cube is a red block from lo to hi.
func cube(lo, hi scene.Vec3) *scene.Feature {
	m := &scene.Mesh{}
	for i := range 8 {
		p := lo
		for k := range 3 {
			if i>>k&1 == 1 {
				p[k] = hi[k]
			}
		}
		m.Positions = append(m.Positions, p)
	}
	m.Indices = []uint32{0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5}
	return &scene.Feature{Key: "0/a", Class: "IfcWall", Parts: []scene.Part{{Mesh: m, Transform: scene.Identity(), Material: scene.Material{RGBA: [4]uint8{200, 30, 20, 255}}}}}
}

// writeTileset writes a tileset of one tile that shows f.
func writeTileset(t *testing.T, dir string, f *scene.Feature) {
	t.Helper()
	data, _, err := glb.Encode(glb.Input{Items: []glb.Item{{Feature: f, ToPlan: scene.Identity()}}, Origin: scene.Vec3{-32, -32, -32}, Step: 64.0 / glb.QuantizedSteps})
	if err != nil {
		t.Fatal(err)
	}
	uri := tiles.ContentURI(data)
	write(t, filepath.Join(dir, uri), string(data))
	write(t, filepath.Join(dir, "tileset.json"), `{"asset":{"version":"1.1"},"geometricError":8,"root":{"refine":"ADD","geometricError":0,
		"boundingVolume":{"box":[0,0,0,32,0,0,0,32,0,0,0,32]},"content":{"uri":"`+uri+`"}}}`)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func writeScene(t *testing.T, dir string, s Scene) string {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "scene.json")
	write(t, path, string(text))
	return path
}

func readPicture(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// red gives the box of the pixels that are clearly red.
func red(img image.Image) image.Rectangle {
	var box image.Rectangle
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA); int(c.R) > int(c.B)+60 {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return box
}

// A block of 4 by 2 by 3 m, whose front is 20 m before the eye, has the outline
// that the rules of perspective give, wherever both stand: f is the height of
// the picture over twice the tangent of half the field of view.
func TestPicturesShowThePlanWhereItStands(t *testing.T) {
	t.Parallel()
	const fov, width, height = 50.0, 600, 400
	f := height / 2 / math.Tan(fov/2*math.Pi/180)
	want := image.Rect(int(width/2-2/20.0*f), int(height/2-(3-1.65)/20*f), int(width/2+2/20.0*f), int(height/2+1.65/20*f))
	for name, p := range map[string]plans.Placement{
		"as it is":   {Scale: 1},
		"moved":      {East: 310, North: -45, Up: 0, Scale: 1},
		"turned":     {East: 7, North: 8, YawDeg: 180, Scale: 1},
		"half scale": {East: -9, North: 3, Scale: 0.5},
		"no scale":   {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := 1 / max(p.Scale, 0.5)
			if p.Scale == 0 {
				s = 1
			}
			writeTileset(t, filepath.Join(dir, "plan"), cube(scene.Vec3{-2 * s, -s, 0}, scene.Vec3{2 * s, s, 3 * s}))
			scene := writeScene(t, dir, Scene{Tilesets: []Tileset{{Folder: "plan", Placement: p}}, Width: width, Height: height,
				Views: []View{{"v", [3]float64{p.East, p.North - 21, 1.65}, north(), fov}}})
			if err := Draw(t.Context(), scene, dir, nil); err != nil {
				t.Fatal(err)
			}
			got := red(readPicture(t, filepath.Join(dir, "v.png")))
			for i, d := range []int{got.Min.X - want.Min.X, got.Min.Y - want.Min.Y, got.Max.X - want.Max.X, got.Max.Y - want.Max.Y} {
				if d < -2 || d > 2 {
					t.Errorf("the outline is %v, want %v (%d)", got, want, i)
				}
			}
			small := readPicture(t, filepath.Join(dir, "v-small.png"))
			if b := small.Bounds(); b.Dx() != 150 || b.Dy() != 100 {
				t.Errorf("the small one is %v", b)
			}
			if b := red(small); b.Min.X < got.Min.X/4-1 || b.Max.X > got.Max.X/4+2 {
				t.Errorf("the small one shows it at %v", b)
			}
		})
	}
}

func TestTheGroundLiesWhereThePlanStands(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ low, high, want float64 }{
		{-3, 12, -groundDrop}, {0, 3, -groundDrop}, {40, 52, -groundDrop}, {-60, -50, -60},
	} {
		if got := groundOf(&place{low: row.low, high: row.high}); got != row.want {
			t.Errorf("a plan from %v to %v m: the ground lies at %v, want %v", row.low, row.high, got, row.want)
		}
	}
}

func TestWhatIsAroundIsDrawnToo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeTileset(t, filepath.Join(dir, "0"), cube(scene.Vec3{-1, -1, 0}, scene.Vec3{1, 1, 2}))
	s := Scene{Width: 300, Height: 200, Tilesets: []Tileset{{Folder: "0", Placement: plans.Placement{East: 50, Scale: 1}}, {Folder: "0", Placement: plans.Placement{Scale: 1}}},
		Views: []View{{"a", [3]float64{0, -12, 1.65}, north(), 60}, {"b", [3]float64{50, -12, 1.65}, north(), 60}}}
	var told []string
	if err := Draw(t.Context(), writeScene(t, dir, s), dir, func(v string) { told = append(told, v) }); err != nil {
		t.Fatal(err)
	}
	if strings.Join(told, " ") != "a b" {
		t.Errorf("told of %v", told)
	}
	for _, v := range told {
		img := readPicture(t, filepath.Join(dir, v+".png"))
		if b := img.Bounds(); b.Dx() != 300 || b.Dy() != 200 || red(img).Empty() {
			t.Errorf("%s is %v and shows %v", v, b, red(img))
		}
	}
}

func TestScenesAreChecked(t *testing.T) {
	t.Parallel()
	good := func() Scene {
		return Scene{Width: 30, Height: 20, Tilesets: []Tileset{{Folder: "0", Placement: plans.Placement{Scale: 1}}}, Views: []View{{"v", [3]float64{0, -9, 1}, north(), 60}}}
	}
	for name, change := range map[string]func(*Scene){
		"no tileset":        func(s *Scene) { s.Tilesets = nil },
		"no view":           func(s *Scene) { s.Views = nil },
		"a name that leads": func(s *Scene) { s.Views[0].Name = "../v" },
		"a name twice":      func(s *Scene) { s.Views = append(s.Views, s.Views[0]) },
		"no direction":      func(s *Scene) { s.Views[0].Orientation = [4]float64{} },
		"too wide":          func(s *Scene) { s.Width, s.Height = 100_000, 10 },
		"no field of view":  func(s *Scene) { s.Views[0].FovDeg = 0 },
		"a negative scale":  func(s *Scene) { s.Tilesets[0].Placement.Scale = -1 },
		"a folder above":    func(s *Scene) { s.Tilesets[0].Folder = "elsewhere" },
	} {
		dir := t.TempDir()
		writeTileset(t, filepath.Join(dir, "0"), cube(scene.Vec3{-1, -1, 0}, scene.Vec3{1, 1, 2}))
		s := good()
		change(&s)
		if err := Draw(t.Context(), writeScene(t, dir, s), dir, nil); err == nil {
			t.Errorf("%s: drawn", name)
		}
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "scene.json"), "{")
	if err := Draw(t.Context(), filepath.Join(dir, "scene.json"), dir, nil); plans.KindOf(err) != plans.KindInvalid {
		t.Errorf("no JSON: %v", err)
	}
	s := good()
	writeTileset(t, filepath.Join(dir, "0"), cube(scene.Vec3{-1, -1, 0}, scene.Vec3{1, 1, 2}))
	if err := Draw(t.Context(), writeScene(t, dir, s), filepath.Join(dir, "nowhere"), nil); !errors.Is(err, ErrWrite) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestNeedsAreThoseOfTheViews(t *testing.T) {
	t.Parallel()
	const set = `{"asset":{"version":"1.1"},"geometricError":8,"root":{"refine":"REPLACE","geometricError":2,
		"boundingVolume":{"box":[0,0,0,32,0,0,0,32,0,0,0,32]},"content":{"uri":"c/coarse.glb"},"children":[{"geometricError":0,
		"boundingVolume":{"box":[0,0,0,32,0,0,0,32,0,0,0,32]},"content":{"uri":"c/fine.glb"}}]}}`
	for name, row := range map[string]struct {
		north float64
		want  string
	}{"near": {-50, "c/fine.glb"}, "far": {-5000, "c/coarse.glb"}, "behind": {50, "c/fine.glb"}} {
		got, err := Needs([]byte(set), plans.Placement{Scale: 1}, []View{{"v", [3]float64{0, row.north, 1}, north(), 60}}, Height)
		if err != nil || strings.Join(got, " ") != row.want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := Needs([]byte("{}"), plans.Placement{}, nil, Height); err == nil {
		t.Error("contents of no tileset")
	}
}
