package site

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

// quarters is a picture of w by h whose top left quarter is red, top right
// green, bottom left blue and bottom right white.
func quarters(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := [2][2]color.RGBA{{{255, 0, 0, 255}, {0, 255, 0, 255}}, {{0, 0, 255, 255}, {255, 255, 255, 255}}}[2*y/h][2*x/w]
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

// withExif puts an EXIF segment with an orientation and a place into a JPEG.
func withExif(jpg []byte, orientation uint16, order binary.AppendByteOrder) []byte {
	tiff := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		tiff = []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, 274)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, orientation)
	tiff = append(tiff, "\x00\x00\x00\x00\x00\x00GPSSECRET"...)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{}, jpg[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(segment)+2))
	return append(append(out, segment...), jpg[2:]...)
}

func asJPEG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// corner tells the colour of a quarter: r, g, b or w.
func corner(m image.Image, right, bottom bool) byte {
	x, y := m.Bounds().Dx()/4, m.Bounds().Dy()/4
	if right {
		x *= 3
	}
	if bottom {
		y *= 3
	}
	r, g, _, _ := m.At(x, y).RGBA()
	switch {
	case r > 0x8000 && g > 0x8000:
		return 'w'
	case r > 0x8000:
		return 'r'
	case g > 0x8000:
		return 'g'
	}
	return 'b'
}

// TestPhotosComeOutUprightAndClean holds the eight orientations against what
// Exif 2.32 says of the 0th row and column, and looks for what was beside the
// picture.
func TestPhotosComeOutUprightAndClean(t *testing.T) {
	t.Parallel()
	plain := asJPEG(t, quarters(80, 40))
	for orientation, want := range map[uint16]string{0: "rgbw", 1: "rgbw", 2: "grwb", 3: "wbgr", 4: "bwrg", 5: "rbgw", 6: "brwg", 7: "wgbr", 8: "gwrb", 9: "rgbw"} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			out, w, h, err := Photo(withExif(plain, orientation, order))
			if err != nil {
				t.Fatal(err)
			}
			m, err := jpeg.Decode(bytes.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			got := string([]byte{corner(m, false, false), corner(m, true, false), corner(m, false, true), corner(m, true, true)})
			tall := orientation >= 5 && orientation <= 8
			if got != want || tall != (h > w) || m.Bounds().Dx() != w || m.Bounds().Dy() != h {
				t.Errorf("orientation %d: %s, %d by %d; want %s", orientation, got, w, h, want)
			}
			if bytes.Contains(out, []byte("Exif")) || bytes.Contains(out, []byte("GPSSECRET")) {
				t.Errorf("orientation %d: the photo still says where it was taken", orientation)
			}
		}
	}
}

func TestPhotosAreShrunkAndOtherFormatsTaken(t *testing.T) {
	t.Parallel()
	out, w, h, err := Photo(asJPEG(t, quarters(4096, 1000)))
	if err != nil || w != photoEdge || h != 500 || len(out) == 0 {
		t.Errorf("%d by %d, %v", w, h, err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 8, 8))); err != nil { // clear all over
		t.Fatal(err)
	}
	out, _, _, err = Photo(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if m, err := jpeg.Decode(bytes.NewReader(out)); err != nil || corner(m, false, false) != 'w' {
		t.Errorf("what is clear should become white: %v", err)
	}
	webp, _ := base64.StdEncoding.DecodeString("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
	if _, w, h, err := Photo(webp); err != nil || w != 1 || h != 1 {
		t.Errorf("WebP: %d by %d, %v", w, h, err)
	}
}

func TestPhotosThatAreRefused(t *testing.T) {
	t.Parallel()
	good := asJPEG(t, quarters(80, 40))
	var bomb bytes.Buffer
	if err := png.Encode(&bomb, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	binary.BigEndian.PutUint32(bomb.Bytes()[16:], 60_000) // width and height of IHDR
	binary.BigEndian.PutUint32(bomb.Bytes()[20:], 60_000)
	binary.BigEndian.PutUint32(bomb.Bytes()[29:], crc32.ChecksumIEEE(bomb.Bytes()[12:29]))
	for name, row := range map[string]struct {
		data []byte
		kind plans.Kind
	}{
		"empty":         {nil, plans.KindUnsupported},
		"a GIF":         {[]byte("GIF89a\x01\x00\x01\x00"), plans.KindUnsupported},
		"cut":           {good[:len(good)-20], plans.KindInvalid},
		"3.6 gigapixel": {bomb.Bytes(), plans.KindTooLarge},
	} {
		if _, _, _, err := Photo(row.data); plans.KindOf(err) != row.kind {
			t.Errorf("%s: %v, want %s", name, err, row.kind)
		}
	}
}

func FuzzPhotoOrientation(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x20Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00"))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x02"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if o := jpegOrientation(data); o < 0 || o > 0xffff {
			t.Fatal(o)
		}
	})
}
