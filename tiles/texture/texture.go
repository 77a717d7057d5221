// Package texture makes textures of the images that plans bring along: PNG, JPEG,
// WebP, GIF, BMP, TIFF, TGA and KTX 2.0 files, and pixels written out in a model.
// PNG and JPEG stay what they are; the others become PNG, or JPEG where they are
// photographs that a PNG would swell. A KTX 2.0 image that glTF takes is kept beside
// that, and goes into tiles for devices that want such images as it came. AVIF is
// told of and not read: no decoder of it is written in Go alone.
//
// Nothing an image says of itself is believed: its kind is told by its first
// bytes, its size is read and held against the limits below before anything is
// decoded, and it is decoded once, which finds what is damaged before a headset
// does. The pixels of a good image are kept as they are, without what else its
// file tells (see clean); Press scales and joins them for the devices that show
// them.
//
// It reads bytes that its callers have; it opens no file and no address.
package texture

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Limits of images. Headsets keep a texture unpacked, four bytes a pixel, and a
// third more for its smaller copies: one of MaxSide takes 85 MiB there.
const (
	// MaxSide bounds width and height in pixels.
	MaxSide = 4096
	// MaxBytes bounds one image file.
	MaxBytes = 16 << 20
	// MaxTotalBytes bounds the image files of one source together.
	MaxTotalBytes = 64 << 20
	// MaxTotalPixels bounds the pixels of all images of one source: about two
	// seconds of decoding.
	MaxTotalPixels = 64 << 20
)

// Errors of a Loader. They say what is wrong with an image; the message says
// with which.
var (
	ErrFormat   = errors.New("not an image of a format that is read (PNG, JPEG, WebP, GIF, BMP, TIFF, TGA, KTX2)")
	ErrDamaged  = errors.New("damaged image")
	ErrTooLarge = errors.New("image too large")
)

// Loader makes the textures of one source and counts what they take. Equal
// images, repeated alike, become one texture. It serves one goroutine; the zero
// value is ready.
type Loader struct {
	bytes, pixels int64
	made          map[identity]*scene.Texture
}

// identity is what makes two textures the same; see scene.Texture.Same.
type identity struct {
	sum    [sha256.Size]byte
	repeat Repeat
}

// Repeat says whether an image repeats to the right and upward.
type Repeat struct{ S, T bool }

// Image makes a texture of an image file, which may be kept and must not change.
// name is for people. Errors wrap ErrFormat, ErrDamaged or ErrTooLarge.
func (l *Loader) Image(name string, data []byte, repeat Repeat) (*scene.Texture, error) {
	t := &scene.Texture{Name: name, MediaType: MediaType(data), RepeatS: repeat.S, RepeatT: repeat.T}
	if t.MediaType == "" || t.MediaType == typeAVIF {
		return nil, fmt.Errorf("reading the image %q: %w", name, ErrFormat)
	}
	id := identity{sha256.Sum256(data), repeat}
	if old := l.made[id]; old != nil {
		return old, nil
	}
	img, err := l.decode(data)
	if err != nil {
		return nil, fmt.Errorf("reading the image %q: %w", name, err)
	}
	if t.Packed, err = passed(t.MediaType, data); err != nil {
		return nil, fmt.Errorf("reading the image %q: %w", name, err)
	}
	if t.Packed != nil {
		t.PackedSum = id.sum
	}
	if t.MediaType, t.Data, err = common(t.MediaType, clean(t.MediaType, data), img); err != nil {
		return nil, fmt.Errorf("writing the image %q: %w", name, err)
	}
	t.Sum = sha256.Sum256(t.Data)
	t.Mean, t.Translucent = mean(img)
	t.Width, t.Height = img.Bounds().Dx(), img.Bounds().Dy()
	if l.made == nil {
		l.made = map[identity]*scene.Texture{}
	}
	l.made[id] = t
	return t, nil
}

// Raw gives the pixels of an image file whose numbers are no colours: 8 bits a
// channel, as they are stored. It counts as Image does, and keeps nothing. Errors
// wrap ErrFormat, ErrDamaged or ErrTooLarge.
func (l *Loader) Raw(name string, data []byte) (*image.NRGBA, error) {
	img, err := l.decode(data)
	if err != nil {
		return nil, fmt.Errorf("reading the image %q: %w", name, err)
	}
	return straight(img), nil
}

// Pixels makes a texture of pixels: red, green, blue and opacity of each, rows
// from the top. Errors wrap ErrDamaged or ErrTooLarge.
func (l *Loader) Pixels(name string, width, height int, rgba []byte, repeat Repeat) (*scene.Texture, error) {
	if err := checkSize(width, height); err != nil {
		return nil, fmt.Errorf("reading the pixels of %q: %w", name, err)
	}
	if len(rgba) != 4*width*height {
		return nil, fmt.Errorf("reading the pixels of %q: %d bytes for %d x %d pixels: %w", name, len(rgba), width, height, ErrDamaged)
	}
	var out bytes.Buffer
	img := &image.NRGBA{Pix: rgba, Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("writing the pixels of %q as PNG: %w", name, err)
	}
	return l.Image(name, out.Bytes(), repeat)
}

// checkSize holds width and height against MaxSide.
func checkSize(width, height int) error {
	if width < 1 || height < 1 {
		return fmt.Errorf("%d x %d pixels: %w", width, height, ErrDamaged)
	}
	if width > MaxSide || height > MaxSide {
		return fmt.Errorf("%d x %d pixels, a side takes at most %d: %w", width, height, MaxSide, ErrTooLarge)
	}
	return nil
}

// decode decodes an image within the limits and counts it.
func (l *Loader) decode(data []byte) (image.Image, error) {
	n := int64(len(data))
	if n > MaxBytes || l.bytes+n > MaxTotalBytes {
		return nil, fmt.Errorf("%d bytes after %d, one takes at most %d, all %d: %w", n, l.bytes, MaxBytes, MaxTotalBytes, ErrTooLarge)
	}
	size, err := Size(data)
	if err != nil {
		return nil, err
	}
	if err := checkSize(size.X, size.Y); err != nil {
		return nil, err
	}
	area := int64(size.X) * int64(size.Y)
	if l.pixels+area > MaxTotalPixels {
		return nil, fmt.Errorf("%d pixels after %d, all images take at most %d: %w", area, l.pixels, MaxTotalPixels, ErrTooLarge)
	}
	l.bytes, l.pixels = l.bytes+n, l.pixels+area
	img, err := decodePixels(data)
	if err == nil && img.Bounds().Size() != size {
		err = fmt.Errorf("%v pixels where its header has %v: %w", img.Bounds().Size(), size, ErrDamaged)
	}
	return img, err
}

// translucentAlpha is the opacity below which a pixel shows what is behind it,
// as in scene.Material.Transparent.
const translucentAlpha = 250

// mean gives the mean colour of what is seen of an image, its mean opacity, and
// whether any of it lets light through.
func mean(img image.Image) (rgba [4]uint8, translucent bool) {
	var sum [4]uint64
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			a := uint64(c.A)
			sum[0] += uint64(c.R) * a
			sum[1] += uint64(c.G) * a
			sum[2] += uint64(c.B) * a
			sum[3] += a
			translucent = translucent || c.A < translucentAlpha
		}
	}
	for i := range 3 {
		if sum[3] > 0 {
			rgba[i] = uint8((sum[i] + sum[3]/2) / sum[3])
		}
	}
	n := uint64(b.Dx()) * uint64(b.Dy())
	rgba[3] = uint8((sum[3] + n/2) / n)
	return rgba, translucent
}
