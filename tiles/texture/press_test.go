package texture

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// load makes a texture of w by h pixels.
func load(t testing.TB, w, h int, at func(x, y int) color.NRGBA, r Repeat) *scene.Texture {
	t.Helper()
	got, err := new(Loader).Image("x", encodePNG(t, w, h, at), r)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// one gives pixels of one colour.
func one(c color.NRGBA) func(x, y int) color.NRGBA { return func(_, _ int) color.NRGBA { return c } }

func TestShrinkingKeepsTheLight(t *testing.T) {
	t.Parallel()
	half := color.NRGBA{188, 188, 188, 255} // half the light of white: 0.5 linear is 188 in sRGB
	for name, c := range map[string]struct {
		w, h, side int
		at         func(x, y int) color.NRGBA
		want       image.Point
		mean       color.NRGBA
	}{
		"a checkerboard of black and white": {64, 64, 16, func(x, y int) color.NRGBA {
			v := uint8(255 * ((x + y) % 2))
			return color.NRGBA{v, v, v, 255}
		}, image.Pt(16, 16), half},
		"a side that does not divide":    {100, 50, 33, one(color.NRGBA{10, 200, 30, 255}), image.Pt(33, 16), color.NRGBA{10, 200, 30, 255}},
		"a line of pixels":               {4096, 1, 1024, one(color.NRGBA{90, 0, 255, 255}), image.Pt(1024, 1), color.NRGBA{90, 0, 255, 255}},
		"what is not seen has no colour": {8, 8, 4, func(x, _ int) color.NRGBA { return color.NRGBA{255 * uint8(1-x%2), 40, 0, 255 * uint8(x%2)} }, image.Pt(4, 4), color.NRGBA{0, 40, 0, 128}},
		"nothing is seen":                {8, 8, 4, one(color.NRGBA{}), image.Pt(4, 4), color.NRGBA{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			img, err := decoded(encodePNG(t, c.w, c.h, c.at))
			if err != nil {
				t.Fatal(err)
			}
			got := fit(img, c.side)
			if got.Rect.Size() != c.want {
				t.Fatalf("%v pixels, want %v", got.Rect.Size(), c.want)
			}
			for y := range c.want.Y {
				for x := range c.want.X {
					if p := got.NRGBAAt(x, y); p != c.mean {
						t.Fatalf("pixel %d, %d is %v, want %v", x, y, p, c.mean)
					}
				}
			}
		})
	}
}

// The light that falls from an image is the same however small it is.
func TestShrinkingAddsUp(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		w, h := 1+rng.IntN(90), 1+rng.IntN(90)
		img := image.NewNRGBA(image.Rect(0, 0, w, h))
		for i := range img.Pix {
			img.Pix[i] = uint8(rng.IntN(256)) | uint8(255*(i&3/3)) // opaque
		}
		for i := 3; i < len(img.Pix); i += 4 {
			img.Pix[i] = 255
		}
		small := shrink(img, 1+rng.IntN(w), 1+rng.IntN(h))
		for c := range 3 {
			if a, b := meanLight(img, c), meanLight(small, c); math.Abs(a-b) > 0.004 {
				t.Errorf("%dx%d to %v: light %.4f becomes %.4f", w, h, small.Rect.Size(), a, b)
			}
		}
	}
}

func meanLight(img *image.NRGBA, c int) float64 {
	sum := 0.0
	for i := c; i < len(img.Pix); i += 4 {
		sum += linear(float64(img.Pix[i]) / 255)
	}
	return sum / float64(len(img.Pix)/4)
}

// The table of light is made with floating point: no value may be so near to a
// half that another machine could round it the other way.
func TestLightIsTheSameOnAllMachines(t *testing.T) {
	t.Parallel()
	for i := range 256 {
		v := linear(float64(i)/255) * math.MaxUint16
		if d := math.Abs(v - math.Floor(v) - 0.5); d < 1e-6 {
			t.Errorf("the light of %d is %v", i, v)
		}
	}
}

func TestSheetsHoldTheirImagesApart(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		var sizes []image.Point
		for range 1 + rng.IntN(40) {
			sizes = append(sizes, image.Pt(1+rng.IntN(512), 1+rng.IntN(512)))
		}
		spots, sheets := arrange(sizes, 1024)
		var taken []image.Rectangle
		for i, s := range spots {
			r := image.Rectangle{Min: s.at, Max: s.at.Add(sizes[i])}.Inset(-gutter)
			if !r.In(image.Rectangle{Max: sheets[s.sheet]}) || s.at.X%gutter+s.at.Y%gutter != 0 {
				t.Fatalf("image %d at %v leaves its sheet of %v", i, r, sheets[s.sheet])
			}
			for j, o := range taken {
				if spots[j].sheet == s.sheet && o.Overlaps(r) {
					t.Fatalf("images %d at %v and %d at %v overlap", j, o, i, r)
				}
			}
			taken = append(taken, r)
		}
		for i, s := range sheets {
			if s.X > 1024 || s.Y > 1024 {
				t.Fatalf("sheet %d has %v pixels", i, s)
			}
		}
	}
}

// A texture on a sheet looks as it does alone, at its edges too.
func TestJoinedTexturesLookAlike(t *testing.T) {
	t.Parallel()
	within := [2]float32{1, 1}
	red, blue := load(t, 64, 64, one(color.NRGBA{200, 0, 0, 255}), Repeat{}), load(t, 16, 100, one(color.NRGBA{0, 0, 200, 255}), Repeat{S: true, T: true})
	pane := load(t, 8, 8, one(color.NRGBA{0, 90, 0, 128}), Repeat{})
	tiled := load(t, 32, 32, one(color.NRGBA{9, 9, 9, 255}), Repeat{S: true, T: true})
	placed, err := NewPress().Tile([]Use{{red, [2]float32{}, within}, {blue, [2]float32{}, within}, {pane, [2]float32{}, within},
		{tiled, [2]float32{}, [2]float32{7, 1}}, {red, [2]float32{}, within}}, Form{Side: 1024, Sheet: 1024})
	if err != nil {
		t.Fatal(err)
	}
	if placed[0].On != placed[1].On || placed[0] != placed[4] {
		t.Error("two small textures do not share a sheet, or one lies on it twice")
	}
	if placed[2].On == placed[0].On || placed[3].On == placed[0].On || placed[3].Scale != [2]float32{1, 1} || !placed[3].On.RepeatS {
		t.Error("what lets light through, or repeats, is on the sheet")
	}
	sheet, err := decoded(placed[0].On.Data)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []color.NRGBA{{200, 0, 0, 255}, {0, 0, 200, 255}} {
		for _, uv := range [][2]float32{{0, 0}, {1, 0}, {0.5, 0.5}, {0, 1}, {1, 1}} {
			x := (placed[i].Offset[0] + uv[0]*placed[i].Scale[0]) * float32(sheet.Rect.Dx())
			y := (placed[i].Offset[1] + uv[1]*placed[i].Scale[1]) * float32(sheet.Rect.Dy())
			for _, d := range []float32{-4, 0, 3.9} { // bilinear filters, of smaller copies too, reach over the edge
				if got := sheet.NRGBAAt(int(x+d), int(y+d)); got != want {
					t.Errorf("texture %d at %v is %v, want %v", i, uv, got, want)
				}
			}
		}
	}
}

func TestLargeImagesAreScaledOnceForAllTiles(t *testing.T) {
	t.Parallel()
	p := NewPress()
	large := load(t, 1500, 700, func(x, y int) color.NRGBA { return color.NRGBA{uint8(x), uint8(y), uint8(x * y), 255} }, Repeat{S: true})
	small := load(t, 900, 30, checker, Repeat{T: true})
	image := func(tex *scene.Texture, side int) *scene.Texture {
		placed, err := p.Tile([]Use{{Texture: tex, High: [2]float32{3, 3}}}, Form{Side: side, Sheet: side})
		if err != nil {
			t.Fatal(err)
		}
		return placed[0].On
	}
	hmd, tablet, desktop := image(large, 1024), image(large, 2048), image(large, 4096)
	if hmd.Width != 1024 || hmd.Height != 477 || hmd.URI == desktop.URI || !hmd.RepeatS || hmd.RepeatT {
		t.Errorf("on a headset: %d x %d, %s", hmd.Width, hmd.Height, hmd.URI)
	}
	if tablet.URI != desktop.URI || !bytes.Equal(desktop.Data, large.Data) {
		t.Error("an image that fits was changed")
	}
	if image(small, 1024).URI != image(small, 4096).URI {
		t.Error("a small image differs between devices")
	}
	if again := image(large, 1024); &again.Data[0] != &hmd.Data[0] {
		t.Error("an image was scaled twice")
	}
	if got, err := png.Decode(bytes.NewReader(hmd.Data)); err == nil {
		t.Logf("kept as PNG, %v", got.Bounds())
	} else if _, err := jpeg.Decode(bytes.NewReader(hmd.Data)); err != nil || !strings.HasSuffix(hmd.URI, ".jpg") {
		t.Errorf("%s is no image: %v", hmd.URI, err)
	}
}

// Where sheets are larger than images may be, all of them join, scaled.
func TestScaledImagesJoin(t *testing.T) {
	t.Parallel()
	within := [2]float32{1, 1}
	a, b := load(t, 300, 200, checker, Repeat{}), load(t, 64, 64, one(color.NRGBA{0, 0, 200, 255}), Repeat{})
	placed, err := NewPress().Tile([]Use{{a, [2]float32{}, within}, {b, [2]float32{}, within}}, Form{Side: 100, Sheet: 200})
	if err != nil {
		t.Fatal(err)
	}
	on := placed[0].On
	if on != placed[1].On || max(on.Width, on.Height) > 200 {
		t.Fatalf("on %d x %d pixels, the other on %v", on.Width, on.Height, placed[1].On == on)
	}
	if w, h := placed[0].Scale[0]*float32(on.Width), placed[0].Scale[1]*float32(on.Height); math.Round(float64(w)) != 100 || math.Round(float64(h)) != 66 {
		t.Errorf("the large one takes %v x %v pixels", w, h)
	}
}

func TestWhatJoins(t *testing.T) {
	t.Parallel()
	half := &scene.Texture{Width: 512, Height: 100}
	for name, c := range map[string]struct {
		use  Use
		side int
		want bool
	}{
		"half a sheet":           {Use{half, [2]float32{0, 0}, [2]float32{1, 1}}, 1024, true},
		"more":                   {Use{half, [2]float32{0, 0}, [2]float32{1, 1}}, 1023, false},
		"a little off":           {Use{half, [2]float32{-0.005, 0}, [2]float32{1.005, 1}}, 1024, true},
		"one that is repeated":   {Use{half, [2]float32{0, 0}, [2]float32{1, 1.5}}, 1024, false},
		"one that starts before": {Use{half, [2]float32{-0.5, 0}, [2]float32{0, 1}}, 1024, false},
		"no number":              {Use{half, [2]float32{float32(math.NaN()), 0}, [2]float32{1, 1}}, 1024, false},
		"one whose size is lost": {Use{&scene.Texture{}, [2]float32{0, 0}, [2]float32{1, 1}}, 1024, false},
	} {
		if got := Joins(c.use, Form{Side: c.side, Sheet: c.side}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
