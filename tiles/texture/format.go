package texture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"github.com/maquette-city/maquette/tiles/ktx2"
)

// Media types of the images that are read.
const (
	typePNG  = "image/png"
	typeJPEG = "image/jpeg"
	typeWebP = "image/webp"
	typeGIF  = "image/gif"
	typeBMP  = "image/bmp"
	typeTIFF = "image/tiff"
	typeKTX2 = "image/ktx2"
	typeTGA  = "image/x-tga"
	typeAVIF = "image/avif"
)

// MediaType tells the format of an image file by its first bytes, whatever its
// name says; "" where it is none that is known here. TGA has no bytes of its own:
// it is told by a header in which everything is possible.
func MediaType(data []byte) string {
	has := func(at int, magic string) bool {
		return len(data) >= at+len(magic) && string(data[at:at+len(magic)]) == magic
	}
	switch {
	case has(0, "\x89PNG\r\n\x1a\n"):
		return typePNG
	case has(0, "\xff\xd8\xff"):
		return typeJPEG
	case has(0, "RIFF") && has(8, "WEBP"):
		return typeWebP
	case has(0, "GIF87a"), has(0, "GIF89a"):
		return typeGIF
	case has(0, "BM") && len(data) >= 26 && bytes.Equal(data[6:10], make([]byte, 4)):
		return typeBMP
	case has(0, "II*\x00"), has(0, "MM\x00*"):
		return typeTIFF
	case has(0, ktx2.Magic):
		return typeKTX2
	case has(4, "ftypavif"), has(4, "ftypavis"):
		return typeAVIF
	case isTGA(data):
		return typeTGA
	}
	return ""
}

// Size gives the width and height that an image file tells of itself, in pixels.
// Nothing is decoded. Errors wrap ErrFormat or ErrDamaged.
func Size(data []byte) (image.Point, error) {
	var c image.Config
	var err error
	r := bytes.NewReader(data)
	switch MediaType(data) {
	case typePNG:
		c, err = png.DecodeConfig(r)
	case typeJPEG:
		c, err = jpeg.DecodeConfig(r)
	case typeWebP:
		c, err = webp.DecodeConfig(r)
	case typeGIF:
		c, err = gif.DecodeConfig(r)
	case typeBMP:
		c, err = bmp.DecodeConfig(r)
	case typeTIFF:
		c, err = tiff.DecodeConfig(r)
	case typeKTX2:
		var h ktx2.Header
		h, err = ktx2.ReadHeader(data)
		c.Width, c.Height = h.Width, h.Height
	case typeTGA:
		c.Width, c.Height = int(binary.LittleEndian.Uint16(data[12:])), int(binary.LittleEndian.Uint16(data[14:]))
	default:
		return image.Point{}, ErrFormat
	}
	if err != nil {
		return image.Point{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return image.Pt(c.Width, c.Height), nil
}

// firstPicture gives the first picture of a GIF, which may cover a part of it.
func firstPicture(data []byte) (image.Image, error) {
	c, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	img, err := gif.Decode(bytes.NewReader(data))
	if err != nil || img.Bounds() == image.Rect(0, 0, c.Width, c.Height) {
		return img, err
	}
	whole := image.NewNRGBA(image.Rect(0, 0, c.Width, c.Height))
	draw.Draw(whole, img.Bounds(), img, img.Bounds().Min, draw.Src)
	return whole, nil
}

// decodePixels decodes an image file whose size was checked.
func decodePixels(data []byte) (img image.Image, err error) {
	r := bytes.NewReader(data)
	switch MediaType(data) {
	case typePNG:
		img, err = png.Decode(r)
	case typeJPEG:
		img, err = jpeg.Decode(r)
	case typeWebP:
		img, err = webp.Decode(r)
	case typeGIF:
		img, err = firstPicture(data)
	case typeBMP:
		img, err = bmp.Decode(r)
	case typeTIFF:
		img, err = tiff.Decode(r)
	case typeKTX2:
		img, err = ktx2.Decode(data)
	case typeTGA:
		img, err = decodeTGA(data)
	default:
		return nil, ErrFormat
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return img, nil
}
