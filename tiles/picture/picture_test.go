package picture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// block is a box as a mesh.
func block(lo, hi scene.Vec3) *scene.Mesh {
	m := &scene.Mesh{}
	for i := range 8 {
		p := lo
		for k := range p {
			if i>>k&1 == 1 {
				p[k] = hi[k]
			}
		}
		m.Positions = append(m.Positions, p)
	}
	for _, q := range [][4]uint32{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		m.Indices = append(m.Indices, q[0], q[1], q[2], q[0], q[2], q[3])
	}
	return m
}

// roof is a gabled roof over a rectangle, its ridge along x.
func roof(lo, hi scene.Vec3) *scene.Mesh {
	mid := (lo[1] + hi[1]) / 2
	return &scene.Mesh{
		Positions: []scene.Vec3{
			{lo[0], lo[1], lo[2]}, {hi[0], lo[1], lo[2]}, {hi[0], hi[1], lo[2]}, {lo[0], hi[1], lo[2]},
			{lo[0], mid, hi[2]}, {hi[0], mid, hi[2]},
		},
		Indices: []uint32{0, 1, 5, 0, 5, 4, 2, 3, 4, 2, 4, 5, 1, 2, 5, 3, 0, 4, 0, 2, 1, 0, 3, 2},
	}
}

var (
	red   = [4]uint8{220, 40, 30, 255}
	blue  = [4]uint8{30, 60, 220, 255}
	white = [4]uint8{235, 232, 225, 255}
	glass = [4]uint8{120, 170, 200, 90}
)

func render(t *testing.T, d *Drawing, opt Options) *image.NRGBA {
	t.Helper()
	img, err := d.Render(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func drawing(parts ...any) *Drawing {
	d := New()
	for i := 0; i < len(parts); i += 2 {
		d.AddMesh(parts[i].(*scene.Mesh), scene.Identity(), parts[i+1].([4]uint8))
	}
	return d
}

func house() *Drawing {
	return drawing(
		block(scene.Vec3{0, 0, 0}, scene.Vec3{10, 7, 3}), white,
		roof(scene.Vec3{-0.4, -0.4, 3}, scene.Vec3{10.4, 7.4, 6}), red,
		block(scene.Vec3{2, -0.05, 1}, scene.Vec3{4, -0.02, 2.2}), glass,
		block(scene.Vec3{10, 1, 0}, scene.Vec3{14, 1.2, 1.1}), blue,
	)
}

// The golden picture is to be looked at when it changes.
func TestGoldenHouse(t *testing.T) {
	t.Parallel()
	img := render(t, house(), Options{Width: 320, Height: 200, Ground: true, Background: SoftSky()})
	const name = "testdata/house.png"
	if *update {
		var buf bytes.Buffer
		if err := EncodePNG(&buf, img); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, buf.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	// Architectures that fuse multiply and add may round a pixel differently.
	differ := 0
	for y := range 200 {
		for x := range 320 {
			a, b := color.NRGBAModel.Convert(want.At(x, y)).(color.NRGBA), img.NRGBAAt(x, y)
			if apart(a.R, b.R)+apart(a.G, b.G)+apart(a.B, b.B)+apart(a.A, b.A) > 6 {
				differ++
			}
		}
	}
	if differ > 64 {
		t.Errorf("%d pixels differ from %s", differ, name)
	}
}

func apart(a, b uint8) int { return max(int(a), int(b)) - min(int(a), int(b)) }

func TestSameBytesOnAnyNumberOfCores(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	sum := func(cores int) [32]byte {
		runtime.GOMAXPROCS(cores)
		d := house()
		d.AddMesh(field(150), scene.Translation(scene.Vec3{-30, -30, -8}), white)
		return sha256.Sum256(render(t, d, Options{Width: 200, Height: 131, Ground: true}).Pix)
	}
	if sum(1) != sum(2) || sum(2) != sum(5) {
		t.Error("the picture depends on the number of cores")
	}
}

func TestNothingToDraw(t *testing.T) {
	t.Parallel()
	nan := &scene.Mesh{Positions: []scene.Vec3{{math.NaN(), 0, 0}, {1, math.Inf(1), 0}, {0, 1, math.NaN()}}, Indices: []uint32{0, 1, 2}}
	for name, d := range map[string]*Drawing{"empty": New(), "not a number": drawing(nan, red), "no mesh": drawing((*scene.Mesh)(nil), red)} {
		for _, c := range render(t, d, Options{Width: 7, Height: 5, Ground: true}).Pix {
			if c != 0 {
				t.Fatalf("%s: something was drawn", name)
			}
		}
		img := render(t, d, Options{Width: 7, Height: 5, Background: SoftSky()})
		if c := img.NRGBAAt(3, 0); c.A != 255 || apart(c.B, 0xf2) > 1 {
			t.Errorf("%s: background %v", name, c)
		}
	}
}

func TestNearerHidesFarther(t *testing.T) {
	t.Parallel()
	d := drawing(
		block(scene.Vec3{0, 0, 0}, scene.Vec3{10, 10, 1}), blue,
		block(scene.Vec3{2, 2, 3}, scene.Vec3{8, 8, 3.1}), red,
		block(scene.Vec3{0, 0, -5}, scene.Vec3{10, 10, -4}), white,
	)
	img := render(t, d, Options{Width: 100, Height: 100, View: ViewTop})
	if c := img.NRGBAAt(50, 50); c.R < 2*c.B || c.A != 255 {
		t.Errorf("the red plate on top looks %v", c)
	}
	if c := img.NRGBAAt(12, 12); c.B < 2*c.R {
		t.Errorf("the blue plate beside it looks %v", c)
	}
	if c := img.NRGBAAt(1, 1); c.A != 0 {
		t.Errorf("the corner is not transparent: %v", c)
	}
}

func TestViewsLookFromWhereTheySay(t *testing.T) {
	t.Parallel()
	at := map[View][2]float64{ViewSE: {1, -1}, ViewSW: {-1, -1}, ViewNE: {1, 1}, ViewNW: {-1, 1}}
	for v, p := range at {
		d := drawing(
			block(scene.Vec3{-5, -5, 0}, scene.Vec3{5, 5, 0.1}), white,
			block(scene.Vec3{p[0]*4 - 0.5, p[1]*4 - 0.5, 0}, scene.Vec3{p[0]*4 + 0.5, p[1]*4 + 0.5, 1}), red,
			block(scene.Vec3{-p[0]*4 - 0.5, -p[1]*4 - 0.5, 0}, scene.Vec3{-p[0]*4 + 0.5, -p[1]*4 + 0.5, 1}), blue,
		)
		img := render(t, d, Options{Width: 120, Height: 90, View: v})
		reds, blues := meanRow(img, func(c color.NRGBA) bool { return c.R > 90 && c.B < 60 }), meanRow(img, func(c color.NRGBA) bool { return c.B > 90 && c.R < 60 })
		if !(reds > blues+20) {
			t.Errorf("%s: what stands there is at row %v, what stands opposite at %v", v, reds, blues)
		}
	}
	top := drawing(block(scene.Vec3{0, 0, 0}, scene.Vec3{10, 10, 1}), white, block(scene.Vec3{0, 8, 1}, scene.Vec3{2, 10, 2}), red)
	img := render(t, top, Options{Width: 90, Height: 90, View: ViewTop})
	if c := img.NRGBAAt(15, 15); c.R < 2*c.G {
		t.Errorf("from above, north-west is not at the top left: %v", c)
	}
}

func meanRow(img *image.NRGBA, is func(color.NRGBA) bool) float64 {
	sum, n := 0.0, 0.0
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if is(img.NRGBAAt(x, y)) {
				sum, n = sum+float64(y), n+1
			}
		}
	}
	return sum / n
}

func TestModelIsFittedToTheFrame(t *testing.T) {
	t.Parallel()
	// Far from the origin, as map coordinates are.
	d := New()
	d.AddMesh(block(scene.Vec3{0, 0, 0}, scene.Vec3{30, 10, 12}), scene.Translation(scene.Vec3{105400, 425100, 0}), white)
	img := render(t, d, Options{Width: 300, Height: 100})
	box := image.Rectangle{Min: image.Pt(999, 999)}
	for y := range 100 {
		for x := range 300 {
			if img.NRGBAAt(x, y).A > 0 {
				box.Min = image.Pt(min(box.Min.X, x), min(box.Min.Y, y))
				box.Max = image.Pt(max(box.Max.X, x+1), max(box.Max.Y, y+1))
			}
		}
	}
	if box.Min.Y < 5 || box.Min.Y > 7 || box.Max.Y < 93 || box.Max.Y > 95 {
		t.Errorf("from row %d to %d of 100", box.Min.Y, box.Max.Y)
	}
	if off := box.Min.X + box.Max.X - 300; off < -1 || off > 1 {
		t.Errorf("columns %d to %d of 300 are not in the middle", box.Min.X, box.Max.X)
	}
}

func TestGlassShowsWhatStandsBehind(t *testing.T) {
	t.Parallel()
	wall := block(scene.Vec3{0, 0, 0}, scene.Vec3{10, 10, 1})
	pane := block(scene.Vec3{2, 2, 3}, scene.Vec3{8, 8, 3.02})
	opt := Options{Width: 80, Height: 80, View: ViewTop}
	bare := render(t, drawing(wall, red), opt).NRGBAAt(40, 40)
	through := render(t, drawing(wall, red, pane, glass), opt).NRGBAAt(40, 40)
	if through.A != 255 || through.R >= bare.R || through.R < bare.R/3 || through.B <= bare.B {
		t.Errorf("red wall %v, behind glass %v", bare, through)
	}
	alone := render(t, drawing(pane, glass), opt).NRGBAAt(40, 40)
	if alone.A < 40 || alone.A > 230 {
		t.Errorf("glass before nothing: %v", alone)
	}
	under := render(t, drawing(wall, red, block(scene.Vec3{2, 2, -3}, scene.Vec3{8, 8, -2.9}), glass), opt).NRGBAAt(40, 40)
	if under != bare {
		t.Errorf("glass behind a wall shows: %v, not %v", under, bare)
	}
}

func TestShadowsAndCorners(t *testing.T) {
	t.Parallel()
	plate := block(scene.Vec3{-20, -20, -1}, scene.Vec3{20, 20, 0})
	tower := block(scene.Vec3{-2, -2, 0}, scene.Vec3{2, 2, 9})
	with := render(t, drawing(plate, white, tower, white), Options{Width: 200, Height: 150})
	darker := 0
	alone := drawing(plate, white)
	alone.AddMesh(block(scene.Vec3{0, 0, 8.9}, scene.Vec3{0.01, 0.01, 9}), scene.Identity(), white) // the same frame
	without := render(t, alone, Options{Width: 200, Height: 150})
	for i := 0; i < len(with.Pix); i += 4 {
		if with.Pix[i+3] == 255 && int(with.Pix[i]) < int(without.Pix[i])-50 {
			darker++
		}
	}
	if darker < 300 {
		t.Errorf("a tower darkens %d pixels only", darker)
	}
	ground := render(t, drawing(tower, white), Options{Width: 200, Height: 150, Ground: true})
	bare := render(t, drawing(tower, white), Options{Width: 200, Height: 150})
	shade := 0
	for i := 3; i < len(ground.Pix); i += 4 {
		if bare.Pix[i] == 0 && ground.Pix[i] > 25 {
			shade++
		}
	}
	if shade < 200 {
		t.Errorf("the ground shows a shadow of %d pixels", shade)
	}
}

func TestCameraInsideARoom(t *testing.T) {
	t.Parallel()
	d := drawing(
		block(scene.Vec3{0, 0, 0}, scene.Vec3{8, 6, 3}), white,
		block(scene.Vec3{6, 2, 0}, scene.Vec3{7, 4, 2}), red,
		block(scene.Vec3{0.1, 2, 0}, scene.Vec3{0.5, 4, 2}), blue, // behind the viewer
	)
	img := render(t, d, Options{Width: 60, Height: 40, Camera: &Camera{Eye: scene.Vec3{1, 3, 1.6}, Target: scene.Vec3{6, 3, 1}, FOVDeg: 70}})
	for y := range 40 {
		for x := range 60 {
			switch c := img.NRGBAAt(x, y); {
			case c.A != 255:
				t.Fatalf("a hole in the room at %d %d", x, y)
			case int(c.B) > int(c.R)+60:
				t.Fatalf("what stands behind is seen at %d %d: %v", x, y, c)
			}
		}
	}
	if c := img.NRGBAAt(30, 20); c.R < 2*c.G {
		t.Errorf("what stands before is not seen: %v", c)
	}
	if up, down := img.NRGBAAt(30, 1), img.NRGBAAt(30, 39); up == down {
		t.Errorf("ceiling and floor look the same: %v", up)
	}
}

// TestClippingKeepsTheRest holds a triangle that reaches behind the viewer
// against the same plane cut off by hand.
func TestClippingKeepsTheRest(t *testing.T) {
	t.Parallel()
	cam := &Camera{Eye: scene.Vec3{0, 0, 2}, Target: scene.Vec3{10, 0, 1}}
	strip := func(from float64) *scene.Mesh {
		return &scene.Mesh{Positions: []scene.Vec3{{from, -1, 0}, {30, -1, 0}, {30, 1, 0}, {from, 1, 0}}, Indices: []uint32{0, 1, 2, 0, 2, 3}}
	}
	opt := Options{Width: 80, Height: 60, Camera: cam}
	whole, cut := render(t, drawing(strip(-40), white), opt), render(t, drawing(strip(0.5), white), opt)
	differ, drawn := 0, 0
	for i := 3; i < len(whole.Pix); i += 4 {
		if whole.Pix[i] > 0 {
			drawn++
		}
		if apart(whole.Pix[i], cut.Pix[i]) > 0 {
			differ++
		}
	}
	if differ > 4 || drawn < 400 {
		t.Errorf("%d of %d pixels differ", differ, drawn)
	}
}

func TestBadMeshesAreLeftOut(t *testing.T) {
	t.Parallel()
	good := block(scene.Vec3{0, 0, 0}, scene.Vec3{1, 1, 1})
	bad := &scene.Mesh{
		Positions: []scene.Vec3{{0, 0, 2}, {1, 0, 2}, {0, 1, 2}, {math.NaN(), 0, 0}, {0.5, 0, 2}},
		Indices:   []uint32{0, 1, 9, 0, 1, 3, 0, 0, 0, 0, 4, 1, 0, 1},
	}
	opt := Options{Width: 50, Height: 50, Camera: &Camera{Eye: scene.Vec3{5, 5, 5}, Target: scene.Vec3{0, 0, 0}}}
	want := render(t, drawing(good, red), opt)
	got := render(t, drawing(good, red, bad, blue), opt)
	blues := 0
	for i := 0; i < len(got.Pix); i += 4 {
		if got.Pix[i+2] > 150 && want.Pix[i+2] < 100 {
			blues++
		}
	}
	if blues != 0 {
		t.Errorf("%d pixels show a broken triangle", blues)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]Options{
		"no size":            {},
		"too wide":           {Width: MaxSide + 1, Height: 1},
		"negative":           {Width: 10, Height: -1},
		"no such view":       {Width: 10, Height: 10, View: "up"},
		"camera on target":   {Width: 10, Height: 10, Camera: &Camera{}},
		"camera nowhere":     {Width: 10, Height: 10, Camera: &Camera{Eye: scene.Vec3{math.NaN(), 0, 0}, Target: scene.Vec3{1, 0, 0}}},
		"field of view 180":  {Width: 10, Height: 10, Camera: &Camera{Target: scene.Vec3{1, 0, 0}, FOVDeg: 180}},
		"field of view none": {Width: 10, Height: 10, Camera: &Camera{Target: scene.Vec3{1, 0, 0}, FOVDeg: math.NaN()}},
	} {
		if img, err := house().Render(t.Context(), opt); err == nil || img != nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestRenderStopsWhenTold(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := house().Render(ctx, Options{Width: 10, Height: 10}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestFeaturePartsStandInTheirPlace(t *testing.T) {
	t.Parallel()
	f := &scene.Feature{Parts: []scene.Part{{
		Mesh: block(scene.Vec3{0, 0, 0}, scene.Vec3{1, 1, 1}), Transform: scene.Translation(scene.Vec3{10, 0, 0}), Material: scene.Material{RGBA: red},
	}}}
	d := New()
	d.Add(f, scene.RotationZ(math.Pi/2))
	if d.Triangles() != 12 {
		t.Errorf("%d triangles", d.Triangles())
	}
	b := d.bounds()
	for i, want := range []float64{-1, 10, 0} {
		if math.Abs(b.Min[i]-want) > 1e-9 {
			t.Fatalf("the block stands at %v", b)
		}
	}
}

// TestRowsCoverWhatLiesInside holds the spans of random triangles against the
// question asked sample by sample.
func TestRowsCoverWhatLiesInside(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 6))
	const w, h = 40, 30
	for range 600 {
		var tri triangle
		for i := range tri.p {
			tri.p[i] = screen{x: rng.Float64()*80 - 20, y: rng.Float64()*60 - 15}
		}
		if rng.IntN(4) == 0 {
			tri.p[1].y = tri.p[0].y // a level edge
		}
		var covered [h][w]bool
		tri.rows(w, 3, h-2, func(y, x0, x1 int) {
			for x := x0; x < x1; x++ {
				covered[y][x] = true
			}
		})
		for y := range h {
			for x := range w {
				inside := y >= 3 && y < h-2 && contains(&tri, float64(x)+0.5, float64(y)+0.5)
				if inside != covered[y][x] {
					t.Fatalf("%v: sample %d %d: inside %v, drawn %v", tri.p, x, y, inside, covered[y][x])
				}
			}
		}
	}
}

func contains(t *triangle, x, y float64) bool {
	sides := [2]int{}
	for i, a := range t.p {
		b := t.p[(i+1)%3]
		switch c := (b.x-a.x)*(y-a.y) - (b.y-a.y)*(x-a.x); {
		case c > 0:
			sides[0]++
		case c < 0:
			sides[1]++
		}
	}
	return sides[0] == 0 || sides[1] == 0
}

func TestProjectionComesBack(t *testing.T) {
	t.Parallel()
	d := house()
	c := d.cameraFor(Options{View: ViewNW}, d.bounds(), 640, 400)
	for _, p := range []scene.Vec3{{0, 0, 0}, {10, 7, 3}, {5, 3.5, 6}} {
		s := c.project(c.view(p))
		if got := c.at(s.x, s.y, s.k); got.Sub(p).Length() > 1e-9 {
			t.Errorf("%v came back as %v", p, got)
		}
		if s.x < 0 || s.x > 640 || s.y < 0 || s.y > 400 {
			t.Errorf("%v lies outside the frame at %v", p, s)
		}
	}
}

func TestColoursKeepTheirValue(t *testing.T) {
	t.Parallel()
	table := encodingTable()
	for v := range 256 {
		c := fromSRGB(uint8(v), uint8(v), uint8(v))
		if got := c.nrgba(table, 0.5); apart(got.R, uint8(v)) > 0 {
			t.Errorf("%d became %d", v, got.R)
		}
		if got := unpack(c.pack()).nrgba(table, 0.5); apart(got.R, uint8(v)) > 3 {
			t.Errorf("%d packed became %d", v, got.R)
		}
	}
}

func TestEncodePNG(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	img := render(t, house(), Options{Width: 20, Height: 20})
	if err := EncodePNG(&buf, img); err != nil {
		t.Fatal(err)
	}
	if got, err := png.Decode(&buf); err != nil || got.Bounds() != img.Bounds() {
		t.Errorf("%v", err)
	}
}
