package usdz

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"github.com/maquette-city/maquette/tiles/scene"
)

const jpegType = "image/jpeg"

// MaxImageSide bounds width and height of images in pixels: what Quick Look
// takes. Larger ones are halved until they fit.
const MaxImageSide = 2048

// jpegQuality of images that are written anew.
const jpegQuality = 88

// images gives the files of all images.
func (l *looks) images() ([]entry, error) {
	var all []entry
	for _, t := range l.files {
		data, err := fitted(t)
		if err != nil {
			return nil, fmt.Errorf("fitting the image %q: %w", t.Name, err)
		}
		all = append(all, entry{l.file(t), data})
	}
	return all, nil
}

// fitted gives the image file of t, made smaller where it is too large.
func fitted(t *scene.Texture) ([]byte, error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(t.Data))
	if err != nil || max(c.Width, c.Height) <= MaxImageSide {
		return t.Data, err
	}
	img, _, err := image.Decode(bytes.NewReader(t.Data))
	if err != nil {
		return nil, err
	}
	for max(img.Bounds().Dx(), img.Bounds().Dy()) > MaxImageSide {
		img = halved(img)
	}
	var out bytes.Buffer
	if t.MediaType == jpegType {
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: jpegQuality})
	} else {
		err = png.Encode(&out, img)
	}
	return out.Bytes(), err
}

// halved gives an image of half the size: the mean of four pixels each, in whole
// numbers, which is the same on every machine. Colours of pixels that are not
// seen do not count.
func halved(img image.Image) *image.NRGBA {
	b := img.Bounds()
	out := image.NewNRGBA(image.Rect(0, 0, max(1, b.Dx()/2), max(1, b.Dy()/2)))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			var sum [4]uint32
			for i := range 4 {
				at := image.Pt(min(b.Min.X+2*x+i%2, b.Max.X-1), min(b.Min.Y+2*y+i/2, b.Max.Y-1))
				r, g, b, a := img.At(at.X, at.Y).RGBA() // opacity is multiplied in
				sum[0], sum[1], sum[2], sum[3] = sum[0]+r, sum[1]+g, sum[2]+b, sum[3]+a
			}
			mean := color.RGBA64{uint16(sum[0] / 4), uint16(sum[1] / 4), uint16(sum[2] / 4), uint16(sum[3] / 4)}
			out.Set(x, y, mean)
		}
	}
	return out
}
