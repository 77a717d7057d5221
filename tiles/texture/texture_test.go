package texture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

func encodePNG(t testing.TB, w, h int, at func(x, y int) color.NRGBA) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, at(x, y))
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// checker is red and green in equal shares.
func checker(x, y int) color.NRGBA {
	if (x+y)%2 == 0 {
		return color.NRGBA{200, 0, 0, 255}
	}
	return color.NRGBA{0, 100, 0, 255}
}

func TestImages(t *testing.T) {
	t.Parallel()
	var gray bytes.Buffer
	flat := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range flat.Pix {
		flat.Pix[i] = 128
	}
	if err := jpeg.Encode(&gray, flat, nil); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data        []byte
		media       string
		mean        [4]uint8
		translucent bool
	}{
		"PNG":  {encodePNG(t, 4, 2, checker), "image/png", [4]uint8{100, 50, 0, 255}, false},
		"JPEG": {gray.Bytes(), "image/jpeg", [4]uint8{128, 128, 128, 255}, false},
		"what is not seen has no colour": {encodePNG(t, 2, 1, func(x, _ int) color.NRGBA { return color.NRGBA{uint8(255 * x), 40, 0, uint8(255 * (1 - x))} }),
			"image/png", [4]uint8{0, 40, 0, 128}, true},
		"nothing is seen": {encodePNG(t, 2, 2, func(_, _ int) color.NRGBA { return color.NRGBA{} }), "image/png", [4]uint8{}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := new(Loader).Image(name, c.data, Repeat{S: true})
			if err != nil {
				t.Fatal(err)
			}
			if got.MediaType != c.media || got.Mean != c.mean || got.Translucent != c.translucent || !got.RepeatS || got.RepeatT || !bytes.Equal(got.Data, c.data) {
				t.Errorf("got %s, mean %v, translucent %v, repeat %v %v", got.MediaType, got.Mean, got.Translucent, got.RepeatS, got.RepeatT)
			}
		})
	}
}

// sized gives a PNG that says it has w by h pixels and has none.
func sized(t testing.TB, w, h int) []byte {
	data := encodePNG(t, 1, 1, checker)
	binary.BigEndian.PutUint32(data[16:], uint32(w))
	binary.BigEndian.PutUint32(data[20:], uint32(h))
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	good := encodePNG(t, 4, 4, checker)
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":          {nil, ErrFormat},
		"a GIF of nothing": {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), ErrDamaged},
		"a page":           {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), ErrFormat},
		"half an image":    {good[:len(good)/2], ErrDamaged},
		"a header":         {good[:8], ErrDamaged},
		"too wide":         {sized(t, MaxSide+1, 1), ErrTooLarge},
		"too high":         {sized(t, 1, 1<<30), ErrTooLarge},
		"too many bytes":   {append(bytes.Clone(good), make([]byte, MaxBytes)...), ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := new(Loader).Image(name, c.data, Repeat{}); !errors.Is(err, c.want) {
				t.Errorf("got %v, %v, want %v", got, err, c.want)
			}
		})
	}
}

func TestTotalsAreBounded(t *testing.T) {
	t.Parallel()
	l := Loader{pixels: MaxTotalPixels - 16}
	if _, err := l.Image("fits", encodePNG(t, 4, 4, checker), Repeat{}); err != nil {
		t.Error(err)
	}
	if _, err := l.Image("the same again takes nothing", encodePNG(t, 4, 4, checker), Repeat{}); err != nil {
		t.Error(err)
	}
	if _, err := l.Image("one pixel more", encodePNG(t, 1, 1, checker), Repeat{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	l = Loader{bytes: MaxTotalBytes - 10}
	if _, err := l.Image("bytes", encodePNG(t, 1, 1, checker), Repeat{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestEqualImagesAreOneTexture(t *testing.T) {
	t.Parallel()
	var l Loader
	load := func(r Repeat, side int) *scene.Texture {
		got, err := l.Image("x", encodePNG(t, side, side, checker), r)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	a := load(Repeat{}, 2)
	if load(Repeat{}, 2) != a {
		t.Error("the same image twice gives two textures")
	}
	if load(Repeat{S: true}, 2) == a || load(Repeat{}, 3) == a {
		t.Error("different textures are one")
	}
}

func TestPixels(t *testing.T) {
	t.Parallel()
	got, err := new(Loader).Pixels("p", 2, 1, []byte{10, 20, 30, 255, 30, 40, 50, 255}, Repeat{})
	if err != nil || got.Mean != [4]uint8{20, 30, 40, 255} || got.MediaType != "image/png" {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := new(Loader).Pixels("p", 2, 2, make([]byte, 8), Repeat{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("too few pixels: %v", err)
	}
	if _, err := new(Loader).Pixels("p", 1<<40, 1<<40, nil, Repeat{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too many pixels: %v", err)
	}
}

// FuzzImage holds that no bytes make an image panic or pass its limits.
func FuzzImage(f *testing.F) {
	f.Add(encodePNG(f, 4, 2, checker))
	f.Add(sized(f, 4096, 4096))
	f.Add([]byte("\xff\xd8\xff\xe0\x00\x10JFIF"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var l Loader
		if got, err := l.Image("x", data, Repeat{}); err == nil && (got.MediaType == "" || l.pixels > MaxTotalPixels) {
			t.Errorf("%v, %d pixels", got, l.pixels)
		}
	})
}
