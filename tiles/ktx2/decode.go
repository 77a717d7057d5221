package ktx2

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"

	"github.com/klauspost/compress/zstd"
)

// Magic is what every KTX 2.0 file begins with.
const Magic = "\xabKTX 20\xbb\r\n\x1a\n"

// Errors of reading, wrapped with what is wrong.
var (
	// ErrFormat tells of what is no KTX 2.0 file, or a damaged one.
	ErrFormat = errors.New("not a KTX 2.0 image, or a damaged one")
	// ErrUnsupported tells of a file of another kind than glTF takes: blocks of one
	// GPU, cubes, arrays, volumes, video.
	ErrUnsupported = errors.New("a kind of KTX 2.0 that is not read")
)

// Coding is how the pixels of a file are coded.
type Coding uint8

// The codings that are read.
const (
	ETC1S Coding = iota + 1 // with BasisLZ
	UASTC
	Plain // 8 bits a channel
)

// Numbers of the header (KTX 2.0, clauses 3 and 5; Khronos Data Format 1.3).
const (
	schemeNone  = 0
	schemeZstd  = 2
	modelETC1S  = 163
	modelUASTC  = 166
	formatRGB   = 23 // VK_FORMAT_R8G8B8_UNORM, and 29 in sRGB
	formatRGBs  = 29
	formatRGBA  = 37
	formatRGBAs = 43
	maxLevels   = 16
)

// Header is what a file says of itself.
type Header struct {
	Coding        Coding
	Width, Height int // pixels of the largest copy
	Levels        int // copies, 1 at least
	Translucent   bool
	scheme        uint32
	channels      int // of Plain
	global        []byte
	level         []byte // the largest copy
	levelBytes    uint64 // and what it unpacks to
}

// ReadHeader reads the header of a file and finds its largest copy; nothing is
// decoded. Errors wrap ErrFormat or ErrUnsupported.
func ReadHeader(data []byte) (Header, error) {
	var h Header
	if len(data) < headerBytes+levelBytes || string(data[:len(Magic)]) != Magic {
		return h, fmt.Errorf("reading the header: %w", ErrFormat)
	}
	word := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	h.Width, h.Height, h.Levels, h.scheme = int(word(20)), int(word(24)), int(max(1, word(40))), word(44)
	switch {
	case word(28) > 1 || word(32) > 1 || word(36) != 1:
		return h, fmt.Errorf("an image of %d layers, %d faces and depth %d: %w", word(32), word(36), word(28), ErrUnsupported)
	case h.Width < 1 || h.Height < 1 || max(h.Width, h.Height) > MaxSide || word(40) > maxLevels:
		return h, fmt.Errorf("%d x %d pixels in %d copies, a side takes %d: %w", word(20), word(24), word(40), MaxSide, ErrFormat)
	}
	descriptor, ok := part(data, uint64(word(48)), uint64(word(52)))
	if !ok || len(descriptor) < 28 {
		return h, fmt.Errorf("reading the data format descriptor: %w", ErrFormat)
	}
	if err := h.coding(word(12), descriptor); err != nil {
		return h, err
	}
	long := func(at int) uint64 { return binary.LittleEndian.Uint64(data[at:]) }
	if h.global, ok = part(data, long(64), long(72)); !ok {
		return h, fmt.Errorf("reading the global data: %w", ErrFormat)
	}
	if h.level, ok = part(data, long(headerBytes), long(headerBytes+8)); !ok || len(h.level) == 0 {
		return h, fmt.Errorf("reading the largest copy: %w", ErrFormat)
	}
	h.levelBytes = long(headerBytes + 16)
	return h, nil
}

// part gives a stretch of data; false where it is beyond.
func part(data []byte, at, size uint64) ([]byte, bool) {
	if at > uint64(len(data)) || size > uint64(len(data))-at {
		return nil, false
	}
	return data[at : at+size], true
}

// coding tells the coding from the format and its descriptor.
func (h *Header) coding(format uint32, descriptor []byte) error {
	model, samples := descriptor[12], (len(descriptor)-28)/16
	channel := func(i int) byte { return descriptor[28+16*i+3] & 15 }
	switch {
	case format == 0 && model == modelETC1S && h.scheme == basisLZ && (samples == 1 || samples == 2):
		h.Coding, h.Translucent = ETC1S, samples == 2
	case format == 0 && model == modelUASTC && (h.scheme == schemeNone || h.scheme == schemeZstd) && samples >= 1:
		h.Coding, h.Translucent = UASTC, channel(0) == 3 || channel(0) == 5
	case (format == formatRGB || format == formatRGBs) && (h.scheme == schemeNone || h.scheme == schemeZstd):
		h.Coding, h.channels = Plain, 3
	case (format == formatRGBA || format == formatRGBAs) && (h.scheme == schemeNone || h.scheme == schemeZstd):
		h.Coding, h.channels, h.Translucent = Plain, 4, true
	default:
		return fmt.Errorf("format %d, model %d, supercompression %d: %w", format, model, h.scheme, ErrUnsupported)
	}
	return nil
}

// Decode gives the pixels of the largest copy, opacity apart from the colours, as
// the reference transcoder gives them. Memory is four bytes a pixel, of which
// ReadHeader tells the number, and a few more for each block of 4 by 4. Errors wrap
// ErrFormat or ErrUnsupported.
func Decode(data []byte) (*image.NRGBA, error) {
	h, err := ReadHeader(data)
	if err != nil {
		return nil, fmt.Errorf("reading KTX2: %w", err)
	}
	blocks := ((h.Width + 3) / 4) * ((h.Height + 3) / 4)
	var img *image.NRGBA
	switch h.Coding {
	case ETC1S:
		img, err = decodeETC1S(&h)
	case UASTC:
		var level []byte
		if level, err = h.unpacked(16 * blocks); err == nil {
			img, err = decodeUASTC(&h, level)
		}
	default:
		var level []byte
		if level, err = h.unpacked(h.channels * h.Width * h.Height); err == nil {
			img = h.plain(level)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("reading KTX2: %w", err)
	}
	return img, nil
}

// unpacked gives the bytes of the largest copy, size of them.
func (h *Header) unpacked(size int) ([]byte, error) {
	if h.scheme == schemeNone {
		if len(h.level) < size {
			return nil, fmt.Errorf("%d bytes of pixels where %d are due: %w", len(h.level), size, ErrFormat)
		}
		return h.level[:size], nil
	}
	if h.levelBytes != uint64(size) {
		return nil, fmt.Errorf("%d bytes of pixels where %d are due: %w", h.levelBytes, size, ErrFormat)
	}
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(max(size, 1<<20))))
	if err != nil {
		return nil, fmt.Errorf("unpacking pixels: %w", err)
	}
	defer r.Close()
	out, err := r.DecodeAll(h.level, make([]byte, 0, size))
	if err != nil || len(out) != size {
		return nil, fmt.Errorf("unpacking pixels, %d of %d bytes (%v): %w", len(out), size, err, ErrFormat)
	}
	return out, nil
}

// plain gives pixels of 8 bits a channel.
func (h *Header) plain(level []byte) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, h.Width, h.Height))
	for i := range h.Width * h.Height {
		p := img.Pix[4*i : 4*i+4]
		p[3] = 255
		copy(p, level[i*h.channels:(i+1)*h.channels])
	}
	return img
}

// set writes one pixel of a block where it lies within the image.
func set(img *image.NRGBA, x, y int, c [4]uint8) {
	if x < img.Rect.Dx() && y < img.Rect.Dy() {
		copy(img.Pix[y*img.Stride+4*x:], c[:])
	}
}
