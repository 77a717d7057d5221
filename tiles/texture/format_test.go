package texture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/tiles/ktx2"
	"github.com/maquette-city/maquette/tiles/realfiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// The pixels of the images in testdata, which Pillow 13 wrote.
func colourAt(x, y int) color.NRGBA {
	c := color.NRGBA{uint8(x * 19), uint8(y * 36), uint8(x * y * 3), 255}
	if x >= 9 {
		c.A = 90
	}
	return c
}

func opaqueAt(x, y int) color.NRGBA { c := colourAt(x, y); c.A = 255; return c }

func mappedAt(x, y int) color.NRGBA {
	i := x/4 + y*3
	return color.NRGBA{uint8(i), uint8(255 - i), uint8(i * 7), 255}
}

func greyAt(x, y int) color.NRGBA {
	v := uint8(x/3*40 + y)
	return color.NRGBA{v, v, v, 255}
}

// Whatever its name says, an image is read by what it is, and becomes a PNG or JPEG
// of the same pixels.
func TestImagesOfEveryFormatAreRead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file, mediaType string
		want            func(x, y int) color.NRGBA
		off             int // by which a channel may differ
	}{
		{"rgba.tga", typePNG, colourAt, 0}, {"rgba_runs.tga", typePNG, colourAt, 0},
		{"rgb.tga", typePNG, opaqueAt, 0}, {"rgb_runs.tga", typePNG, opaqueAt, 0},
		{"mapped.tga", typePNG, mappedAt, 0}, {"mapped_runs.tga", typePNG, mappedAt, 0},
		{"grey.tga", typePNG, greyAt, 0}, {"grey_runs.tga", typePNG, greyAt, 0},
		{"rgb.bmp", typePNG, opaqueAt, 0}, {"rgb.tif", typePNG, opaqueAt, 0}, {"mapped.gif", typePNG, mappedAt, 0},
		{"rgba.webp", typePNG, colourAt, 0}, {"progressive.jpg", typeJPEG, opaqueAt, 60}, {"cmyk.jpg", typeJPEG, opaqueAt, 60},
	} {
		t.Run(test.file, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join("testdata", test.file))
			if err != nil {
				t.Fatal(err)
			}
			made, err := (&Loader{}).Image("wrong.png", data, Repeat{})
			if err != nil {
				t.Fatal(err)
			}
			if made.MediaType != test.mediaType || made.Width != 13 || made.Height != 7 {
				t.Fatalf("%s of %d x %d", made.MediaType, made.Width, made.Height)
			}
			img, err := decoded(made.Data)
			if err != nil {
				t.Fatal(err)
			}
			for i := range 13 * 7 {
				x, y := i%13, i/13
				if got, want := img.NRGBAAt(x, y), test.want(x, y); far(got, want) > test.off {
					t.Fatalf("pixel %d, %d is %v, not %v", x, y, got, want)
				}
			}
		})
	}
}

func far(a, b color.NRGBA) int {
	d := func(x, y uint8) int { return max(int(x)-int(y), int(y)-int(x)) }
	return max(d(a.R, b.R), d(a.G, b.G), d(a.B, b.B), d(a.A, b.A))
}

func ktxImage(t testing.TB, side int) []byte {
	t.Helper()
	var levels []*image.NRGBA
	for s := side; s >= 1; s /= 2 {
		img := image.NewNRGBA(image.Rect(0, 0, s, s))
		for i := range img.Pix {
			img.Pix[i] = uint8(200 + i/16%40)
			if i%4 == 3 {
				img.Pix[i] = 255
			}
		}
		levels = append(levels, img)
	}
	data, err := ktx2.Encode(levels, false)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A KTX 2.0 image goes into tiles as it came where they want such and it fits;
// where they do not, or it is too large, its pixels do.
func TestPackedImagesArePassedOn(t *testing.T) {
	t.Parallel()
	data := ktxImage(t, 256)
	made, err := (&Loader{}).Image("", data, Repeat{})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		form      Form
		mediaType string
		same      bool
	}{
		{Form{Side: 512, Compressed: true}, typeKTX2, true},
		{Form{Side: 128, Compressed: true}, typeKTX2, false},
		{Form{Side: 512}, made.MediaType, false},
	} {
		placed, err := NewPress().Tile([]Use{{Texture: made, High: [2]float32{2, 2}}}, test.form)
		if err != nil {
			t.Fatal(err)
		}
		if on := placed[0].On; on.MediaType != test.mediaType || bytes.Equal(on.Data, data) != test.same {
			t.Errorf("%+v gives %s, the same bytes %v", test.form, on.MediaType, bytes.Equal(on.Data, data))
		}
	}
	odd := &scene.Texture{}
	if odd.Packed, err = passed(typeKTX2, data); err != nil || odd.Packed == nil {
		t.Errorf("%v", err)
	}
}

func TestRealImagesAreRead(t *testing.T) {
	t.Parallel()
	root := realfiles.Path(t, "gltf/gltf-transform")
	for _, name := range []string{"extensions/test/in/test-lossy.webp", "extensions/test/in/test-lossless.webp", "extensions/test/in/2d_uastc.ktx2",
		"extensions/test/in/2d_etc1s.ktx2", "extensions/test/in/2d_rgba8.ktx2", "cli/test/in/test.ktx2"} {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		if made, err := (&Loader{}).Image(name, data, Repeat{}); err != nil || made.Width == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An image that says it is large is refused before anything is taken for it.
func TestLargeHeadersAreRefusedUndecoded(t *testing.T) {
	t.Parallel()
	tga := make([]byte, 40)
	tga[2], tga[12], tga[13], tga[14], tga[15], tga[16] = tgaColour, 0xff, 0xff, 0xff, 0xff, 24
	bmp := append([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\xff\xff\x00\x00\xff\xff\x00\x00\x01\x00\x18\x00"), make([]byte, 24)...)
	for i, data := range [][]byte{tga, bmp} {
		if _, err := (&Loader{}).Image("", data, Repeat{}); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if _, err := (&Loader{}).Image("", []byte("\x00\x00\x00\x20ftypavif\x00\x00\x00\x00"), Repeat{}); !errors.Is(err, ErrFormat) {
		t.Errorf("AVIF: %v", err)
	}
}

// FuzzFormats holds that no bytes make the decoders fail other than by an error.
func FuzzFormats(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(ktxImage(f, 8))
	f.Fuzz(func(t *testing.T, data []byte) {
		if size, err := Size(data); err != nil || size.X > 256 || size.Y > 256 {
			return
		}
		made, err := (&Loader{}).Image("", data, Repeat{})
		if err == nil && (made.Width < 1 || made.Height < 1 || len(made.Data) == 0) {
			t.Error(fmt.Errorf("an image of %d x %d pixels in %d bytes", made.Width, made.Height, len(made.Data)))
		}
	})
}
