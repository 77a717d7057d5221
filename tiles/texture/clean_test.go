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
)

// pngChunk gives a chunk of PNG.
func pngChunk(name, body string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(out, name+body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(name+body)))
}

// segment gives a segment of JPEG.
func segment(mark byte, body string) []byte {
	return append([]byte{0xff, mark, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

func encodeJPEG(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * 7)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// insert puts bytes into data at an offset.
func insert(data []byte, at int, more ...[]byte) []byte {
	return append(append(bytes.Clone(data[:at]), bytes.Join(more, nil)...), data[at:]...)
}

func TestWhatIsNotPictureIsLeftOut(t *testing.T) {
	t.Parallel()
	pixels := encodePNG(t, 8, 4, checker)
	photo := encodeJPEG(t, 40, 30)
	for name, c := range map[string]struct{ data, want []byte }{
		"PNG with a text, a time and a colour profile": {insert(pixels, 33, pngChunk("tEXt", "Author\x00jan"), pngChunk("tIME", "1234567"), pngChunk("gAMA", "\x00\x01\x00\x00")), pixels},
		"an animation":              {insert(pixels, 33, pngChunk("acTL", "\x00\x00\x00\x02\x00\x00\x00\x00")), pixels},
		"bytes after the end":       {append(bytes.Clone(pixels), "secret"...), pixels},
		"JPEG with Exif and remark": {insert(photo, 2, segment(0xe1, "Exif\x00\x00GPS 51.8 4.6"), segment(0xfe, "jan was here")), photo},
		"a film after the photo":    {append(bytes.Clone(photo), "ftypmp42"...), photo},
		"fill before a marker":      {insert(photo, 2, []byte{0xff, 0xff}), photo},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := new(Loader).Image("x", c.data, Repeat{})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Data, c.want) {
				t.Errorf("%d bytes, want %d", len(got.Data), len(c.want))
			}
		})
	}
}

func TestAllClientsReadTheSame(t *testing.T) {
	t.Parallel()
	deep := image.NewNRGBA64(image.Rect(0, 0, 2, 2))
	for i := range 4 {
		deep.SetNRGBA64(i%2, i/2, color.NRGBA64{0xffff, 0x8000, 0, 0xffff})
	}
	var file bytes.Buffer
	if err := png.Encode(&file, deep); err != nil {
		t.Fatal(err)
	}
	got, err := new(Loader).Image("16 bits", file.Bytes(), Repeat{})
	if err != nil {
		t.Fatal(err)
	}
	if c, err := png.DecodeConfig(bytes.NewReader(got.Data)); err != nil || c.ColorModel == color.NRGBA64Model || got.Mean != [4]uint8{255, 128, 0, 255} {
		t.Errorf("16 bits a channel stay: %v, mean %v, %v", c.ColorModel, got.Mean, err)
	}
	inks := image.NewCMYK(image.Rect(0, 0, 16, 16))
	for i := 0; i < len(inks.Pix); i += 4 {
		inks.Pix[i+1] = 255 // magenta
	}
	media, data, err := common("image/jpeg", nil, inks)
	if err != nil || media != "image/jpeg" {
		t.Fatal(media, err)
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if r, g, b, _ := img.At(8, 8).RGBA(); r>>8 < 245 || g>>8 > 10 || b>>8 < 245 {
		t.Errorf("magenta ink is %d %d %d", r>>8, g>>8, b>>8)
	}
}

func TestBombsAreRefusedByWhatTheySay(t *testing.T) {
	t.Parallel()
	photo := encodeJPEG(t, 8, 8)
	at := bytes.Index(photo, []byte{0xff, 0xc0})
	huge := bytes.Clone(photo)
	binary.BigEndian.PutUint16(huge[at+5:], 60_000)
	binary.BigEndian.PutUint16(huge[at+7:], 60_000)
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"a PNG of 60,000 x 60,000 pixels":  {sized(t, 60_000, 60_000), ErrTooLarge},
		"a JPEG of 60,000 x 60,000 pixels": {huge, ErrTooLarge},
		"a PNG that has no such pixels":    {sized(t, 4096, 4096), ErrDamaged},
		"a photograph cut short":           {photo[:len(photo)-12], ErrDamaged},
	} {
		if _, err := new(Loader).Image(name, c.data, Repeat{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// FuzzClean holds that whatever can be decoded has the same pixels when clean, and
// that cleaning ends.
func FuzzClean(f *testing.F) {
	f.Add(insert(encodePNG(f, 4, 2, checker), 33, pngChunk("tEXt", "a\x00b")))
	f.Add(insert(encodeJPEG(f, 9, 9), 2, segment(0xe1, "Exif"), segment(0xfe, "x")))
	f.Add([]byte("\xff\xd8\xff\xda\x00\x02\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		media := MediaType(data)
		if media == "" {
			return
		}
		c, _, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil || c.Width > 64 || c.Height > 64 {
			clean(media, data)
			return
		}
		want, _, err := image.Decode(bytes.NewReader(data))
		if err != nil {
			return
		}
		got, _, err := image.Decode(bytes.NewReader(clean(media, data)))
		if err != nil {
			t.Fatalf("clean, it cannot be decoded: %v", err)
		}
		if a, b := straight(want), straight(got); !bytes.Equal(a.Pix, b.Pix) {
			t.Error("other pixels")
		}
	})
}
