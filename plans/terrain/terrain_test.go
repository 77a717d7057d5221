package terrain

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The rasters of testdata/make.py.
const (
	testWidth, testHeight = 21, 18
	missingX, missingY    = 3, 2
)

func openTest(t testing.TB, name string) *Raster {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".tif"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestHeightsOfAllLayouts(t *testing.T) {
	for _, c := range []struct {
		name  string
		scale float64 // of the samples
	}{
		{"float32", 1}, {"float32-strips-deflate-2", 1}, {"float32-tiles-deflate-3", 1}, {"float32-tiles-lzw-3", 1},
		{"float64-tiles-zstd-3-big-endian", 1}, {"int16-packbits", 100}, {"int16-lzw-2-big-endian", 100},
		{"int32-deflate-2-bigtiff", 100}, {"int16-nap", 100}, {"float32-point", 1}, {"float32-cog", 1}, {"float32-turned", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := openTest(t, c.name)
			if r.Width != testWidth || r.Height != testHeight || r.Photo() {
				t.Fatalf("%d x %d, photo %v", r.Width, r.Height, r.Photo())
			}
			for _, w := range [][4]int{{0, 0, testWidth, testHeight}, {15, 14, 3, 4}, {20, 17, 1, 1}, {2, 1, 5, 5}} {
				got := make([]float32, w[2]*w[3])
				if err := r.Heights(w[0], w[1], w[2], w[3], got); err != nil {
					t.Fatal(err)
				}
				for i, v := range got {
					x, y := w[0]+i%w[2], w[1]+i/w[2]
					want := float64(x)/4 - float64(y)/2 + 10
					if missing := x == missingX && y == missingY; missing != (v != v) || !missing && math.Abs(float64(v)/c.scale-want) > 1e-6*100 {
						t.Fatalf("pixel %d, %d of window %v is %v, want %v", x, y, w, v, want*c.scale)
					}
				}
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		name, crs string
		e, n      float64 // of the middle of the first pixel
	}{
		{"float32", "EPSG:28992", 85000.25, 446499.75},
		{"float32-point", "EPSG:28992", 85000.25, 446499.75}, // GDAL writes the place of the middle
		{"float32-turned", "EPSG:28992", 85000.35, 446499.95},
		{"int16-nap", "EPSG:28992", 85000.25, 446499.75},
	} {
		g := openTest(t, c.name).Georeference()
		e, n := g.Map(0.5, 0.5)
		if g.CRS != c.crs && !(c.name == "int16-nap" && g.CRS == "EPSG:7415") || math.Abs(e-c.e) > 1e-6 || math.Abs(n-c.n) > 1e-6 {
			t.Errorf("%s: %q %q, first pixel at %v, %v", c.name, g.CRS, g.VerticalDatum, e, n)
		}
		if x, y := g.Pixel(g.Map(7.25, 3.5)); math.Abs(x-7.25) > 1e-6 || math.Abs(y-3.5) > 1e-6 {
			t.Errorf("%s: pixel 7.25, 3.5 comes back as %v, %v", c.name, x, y)
		}
	}
}

func TestPhotosOfAllLayouts(t *testing.T) {
	for name, tolerance := range map[string]float64{"photo": 0, "photo-jpeg-ycbcr": 12, "photo-jpeg-rgb": 6, "photo-planar-deflate-2": 0, "photo-alpha-lzw": 0} {
		r := openTest(t, name)
		if !r.Photo() {
			t.Fatalf("%s is no photo", name)
		}
		got := make([]byte, 4*testWidth*testHeight)
		if err := r.Pixels(0, 0, testWidth, testHeight, got); err != nil {
			t.Fatal(err)
		}
		for y := range testHeight {
			for x := range testWidth {
				p := got[4*(y*testWidth+x):]
				want := [4]float64{float64(8 * x), float64(8 * y), 100, 255}
				if name == "photo-alpha-lzw" && x == missingX && y == missingY {
					want[3] = 0
				}
				for i, v := range want {
					if math.Abs(float64(p[i])-v) > tolerance {
						t.Fatalf("%s: pixel %d, %d is %v, want %v", name, x, y, p[:4], want)
					}
				}
			}
		}
	}
}

func TestDrawnPhotosKeepTheirPlace(t *testing.T) {
	r := openTest(t, "photo")
	for _, c := range []struct {
		size                int
		origin, right, down [2]float64
		at                  image.Point
		want                [2]float64 // red, green
	}{
		{4, [2]float64{2, 2}, [2]float64{6, 2}, [2]float64{2, 6}, image.Pt(1, 2), [2]float64{24, 32}},     // pixel for pixel
		{8, [2]float64{2, 2}, [2]float64{6, 2}, [2]float64{2, 6}, image.Pt(3, 4), [2]float64{26, 30}},     // twice as fine
		{2, [2]float64{2, 2}, [2]float64{10, 2}, [2]float64{2, 10}, image.Pt(0, 1), [2]float64{28, 60}},   // four times as coarse
		{4, [2]float64{6, 2}, [2]float64{2, 2}, [2]float64{6, 6}, image.Pt(0, 0), [2]float64{40, 16}},     // mirrored
		{4, [2]float64{-2, -2}, [2]float64{2, -2}, [2]float64{-2, 2}, image.Pt(0, 0), [2]float64{-1, -1}}, // outside
	} {
		img := image.NewNRGBA(image.Rect(0, 0, c.size, c.size))
		if err := r.Draw(img, c.origin, c.right, c.down); err != nil {
			t.Fatal(err)
		}
		p := img.NRGBAAt(c.at.X, c.at.Y)
		if outside := c.want[0] < 0; outside != (p.A == 0) || !outside && (math.Abs(float64(p.R)-c.want[0]) > 1 || math.Abs(float64(p.G)-c.want[1]) > 1) {
			t.Errorf("%+v: pixel is %v", c, p)
		}
	}
}

func TestHeightsAt(t *testing.T) {
	h := NewHeights(openTest(t, "float32"))
	for _, c := range []struct {
		x, y float64 // pixels
		ok   bool
	}{{5.5, 5.5, true}, {6, 7.25, true}, {0.1, 0.1, true}, {20.9, 17.9, true}, {-0.1, 5, false}, {5, 18.1, false}, {3.9, 2.5, true}} {
		got, ok := h.At(85000+c.x/2, 446500-c.y/2)
		x, y := min(max(c.x-0.5, 0), testWidth-1), min(max(c.y-0.5, 0), testHeight-1)
		want := x/4 - y/2 + 10
		if c.x == 3.9 { // beside the missing pixel: its neighbours count
			want = 4/4.0 - 1 + 10
		}
		if ok != c.ok || ok && math.Abs(got-want) > 1e-5 {
			t.Errorf("at pixel %v, %v: %v %v, want %v %v", c.x, c.y, got, ok, want, c.ok)
		}
	}
	if _, ok := h.At(math.NaN(), 0); ok {
		t.Error("no number has a height")
	}
}

func TestWorldFiles(t *testing.T) {
	m, err := parseWorld([]byte("0.05\n0.0\n0.0\n-0,05\n458870\n5438360\n"))
	if want := [6]float64{458869.975, 0.05, 0, 5438360.025, 0, -0.05}; err != nil || m != want {
		t.Errorf("%v %v, want %v", m, err, want)
	}
	for _, text := range []string{"", "1 2 3 4 5", "1 2 x 4 5 6"} {
		if _, err := parseWorld([]byte(text)); !errors.Is(err, ErrFormat) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// tag is one entry of a made-up directory: unsigned shorts or longs in place.
type tag struct {
	id    uint16
	kind  uint16
	count uint32
	value uint32
}

// tiff makes a little-endian file with one directory and some bytes after it.
func tiff(next uint32, tags []tag, more []byte) []byte {
	le := binary.LittleEndian
	out := append([]byte("II\x2a\x00\x08\x00\x00\x00"), 0, 0)
	le.PutUint16(out[8:], uint16(len(tags)))
	for _, t := range tags {
		out = le.AppendUint16(le.AppendUint16(out, t.id), t.kind)
		out = le.AppendUint32(le.AppendUint32(out, t.count), t.value)
	}
	return append(le.AppendUint32(out, next), more...)
}

func TestRefusesWhatIsBrokenOrTooMuch(t *testing.T) {
	base := func(change ...tag) []tag {
		all := []tag{{256, 4, 1, 10}, {257, 4, 1, 10}, {258, 3, 1, 32}, {259, 3, 1, 1}, {273, 4, 1, 200}, {278, 4, 1, 10}, {279, 4, 1, 400}, {339, 3, 1, 3}}
		for _, c := range change {
			for i := range all {
				if all[i].id == c.id {
					all[i] = c
					c.id = 0
				}
			}
			if c.id != 0 {
				all = append(all, c)
			}
		}
		return all
	}
	body := make([]byte, 1000)
	for _, c := range []struct {
		what string
		data []byte
		err  error
		says string
	}{
		{"nothing", nil, ErrFormat, "beyond the end"},
		{"other bytes", []byte("hello world, no TIFF"), ErrFormat, "first bytes"},
		{"directories in a circle", tiff(8, []tag{{254, 4, 1, 1}}, nil), ErrFormat, "circle"},
		{"a directory beyond the end", tiff(0, nil, nil)[:9], ErrFormat, "beyond the end"},
		{"no size", tiff(0, base(tag{256, 4, 1, 0}), body), ErrFormat, "0 x 10"},
		{"a raster too wide", tiff(0, base(tag{256, 4, 1, 1 << 30}), body), ErrTooLarge, "at most"},
		{"a strip too large", tiff(0, base(tag{256, 4, 1, 1 << 16}, tag{257, 4, 1, 1 << 16}, tag{278, 4, 1, 1 << 16}, tag{259, 3, 1, 8}), body), ErrTooLarge, "strip or tile"},
		{"values beyond the file", tiff(0, base(tag{273, 4, 1 << 28, 200}), body), ErrFormat, "tag 273"},
		{"too few strips", tiff(0, base(tag{278, 4, 1, 1}), body), ErrFormat, "10 strips"},
		{"strips of no rows", tiff(0, base(tag{278, 4, 1, 0}), body), ErrFormat, "no rows"},
		{"too many bands", tiff(0, base(tag{277, 3, 1, 1000}), body), ErrUnsupported, "1000 samples"},
		{"odd bits", tiff(0, base(tag{258, 3, 1, 12}), body), ErrUnsupported, "12 bits"},
		{"LERC", tiff(0, base(tag{259, 3, 1, 34887}), body), ErrUnsupported, "LERC"},
		{"a palette cut short", tiff(0, base(tag{262, 3, 1, 3}, tag{258, 3, 1, 8}, tag{339, 3, 1, 1}), body), ErrUnsupported, "palette"},
		{"predictor of integers on floats", tiff(0, base(tag{317, 3, 1, 7}), body), ErrUnsupported, "predictor 7"},
	} {
		_, err := Open(Source{Data: bytes.NewReader(c.data), Size: int64(len(c.data)), Name: "x.tif"})
		if !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "x.tif") {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

func TestReadingRefusesDamagedBlocks(t *testing.T) {
	for _, name := range []string{"float32", "float32-tiles-deflate-3", "float32-tiles-lzw-3", "int16-packbits", "photo-jpeg-ycbcr", "float64-tiles-zstd-3-big-endian"} {
		data, err := os.ReadFile(filepath.Join("testdata", name+".tif"))
		if err != nil {
			t.Fatal(err)
		}
		r, err := Open(Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: name})
		if err != nil {
			t.Fatal(err)
		}
		for i := range r.blocks.bytes {
			r.blocks.bytes[i] = r.blocks.bytes[i] / 2
		}
		if r.Photo() {
			err = r.Pixels(0, 0, r.Width, r.Height, make([]byte, 4*r.Width*r.Height))
		} else {
			err = r.Heights(0, 0, r.Width, r.Height, make([]float32, r.Width*r.Height))
		}
		if !errors.Is(err, ErrFormat) || !strings.Contains(fmt.Sprint(err), "strip or tile 0, 0") {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := openTest(t, "float32")
	if err := r.Heights(20, 0, 2, 1, make([]float32, 2)); err == nil {
		t.Error("a window beyond the raster was read")
	}
}

func TestScaleAndOffsetOfGDAL(t *testing.T) {
	text := `<GDALMetadata><Item name="OFFSET" sample="0" role="offset">-5</Item><Item name="SCALE" sample="0" role="scale">0.01</Item></GDALMetadata>` + "\x00"
	tags := []tag{{256, 4, 1, 2}, {257, 4, 1, 1}, {258, 3, 1, 16}, {259, 3, 1, 1}, {273, 4, 1, 0}, {278, 4, 1, 1}, {279, 4, 1, 4}, {339, 3, 1, 2},
		{42112, 2, uint32(len(text)), 0}}
	end := uint32(10 + 12*len(tags) + 4)
	tags[4].value, tags[8].value = end, end+4
	data := tiff(0, tags, append([]byte{0xe8, 0x03, 0x18, 0xfc}, text...)) // 1000, -1000
	r, err := Open(Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "scaled"})
	if err != nil {
		t.Fatal(err)
	}
	var got [2]float32
	if err := r.Heights(0, 0, 2, 1, got[:]); err != nil || got != [2]float32{5, -15} {
		t.Errorf("%v %v", got, err)
	}
}

func FuzzRead(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.tif")
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Open(Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "fuzz", World: data})
		if err != nil {
			return
		}
		w, h := min(r.Width, 64), min(r.Height, 64)
		if r.Photo() {
			_ = r.Pixels(r.Width-w, r.Height-h, w, h, make([]byte, 4*w*h))
			_ = r.Draw(image.NewNRGBA(image.Rect(0, 0, 8, 8)), [2]float64{0, 0}, [2]float64{16, 0}, [2]float64{0, 16})
		} else {
			_ = r.Heights(r.Width-w, r.Height-h, w, h, make([]float32, w*h))
			NewHeights(r).At(1, 1)
		}
	})
}
