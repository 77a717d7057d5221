package texture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"math/bits"

	"github.com/maquette-city/maquette/tiles/ktx2"
)

// clean gives an image file without what is not picture: who took it, where and
// with what, comments, colour profiles (which glTF wants ignored, clause
// 3.8.2), the further pictures of an animation and whatever comes after the end.
// What cannot be followed is kept as it is: it has been decoded all the same.
func clean(mediaType string, data []byte) []byte {
	walk := cleanPNG
	switch mediaType {
	case typePNG:
	case typeJPEG:
		walk = cleanJPEG
	default:
		return data
	}
	if out, ok := walk(data); ok {
		return out
	}
	return data
}

// Chunks of PNG (ISO/IEC 15948, clause 11).
const (
	pngSignature = 8
	chunkFrame   = 12 // length, type and check
)

// cleanPNG keeps the chunks that pixels are made of.
func cleanPNG(data []byte) ([]byte, bool) {
	out := append(make([]byte, 0, len(data)), data[:min(pngSignature, len(data))]...)
	for at := pngSignature; at+chunkFrame <= len(data); {
		length := binary.BigEndian.Uint32(data[at:])
		if int64(length) > int64(len(data)-at-chunkFrame) {
			return nil, false
		}
		chunk := data[at : at+chunkFrame+int(length)]
		at += len(chunk)
		switch string(chunk[4:8]) {
		case "IHDR", "PLTE", "tRNS", "IDAT":
			out = append(out, chunk...)
		case "IEND":
			return append(out, chunk...), true
		}
	}
	return nil, false
}

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	markStart  = 0xd8
	markEnd    = 0xd9
	markScan   = 0xda
	markFirst  = 0xd0 // of the restarts within a scan
	markLast   = 0xd7
	markApp0   = 0xe0 // JFIF
	markApp14  = 0xee // Adobe: how colours are coded
	markApp15  = 0xef
	markRemark = 0xfe
)

// cleanJPEG keeps the segments that pixels are made of.
func cleanJPEG(data []byte) ([]byte, bool) {
	if len(data) < 4 || data[0] != 0xff || data[1] != markStart {
		return nil, false
	}
	out := append(make([]byte, 0, len(data)), data[:2]...)
	for at := 2; at+4 <= len(data)+2; {
		if at+2 > len(data) || data[at] != 0xff {
			return nil, false
		}
		mark := data[at+1]
		if mark == 0xff { // fill
			at++
			continue
		}
		if mark == markEnd {
			return append(out, data[at:at+2]...), true
		}
		if at+4 > len(data) {
			return nil, false
		}
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end > len(data) || end < at+4 {
			return nil, false
		}
		if mark == markScan {
			end = scanEnd(data, end)
		}
		private := mark > markApp0 && mark <= markApp15 && mark != markApp14 || mark == markRemark
		if !private {
			out = append(out, data[at:end]...)
		}
		at = end
	}
	return nil, false
}

// scanEnd gives where the coded pixels from at end: at a marker that is neither a
// stuffed byte nor a restart.
func scanEnd(data []byte, at int) int {
	for ; at+1 < len(data); at++ {
		if next := data[at+1]; data[at] == 0xff && next != 0 && next != 0xff && (next < markFirst || next > markLast) {
			return at
		}
	}
	return len(data)
}

// inkQuality is that of JPEGs whose inks become colours.
const inkQuality = 92

// common gives an image file that every client reads as we do: JPEGs in inks
// (CMYK) become colours, PNGs of 16 bits a channel 8, and what is neither PNG nor
// JPEG one of these. Others stay.
func common(mediaType string, data []byte, img image.Image) (string, []byte, error) {
	switch img.(type) {
	case *image.CMYK:
		return asJPEG(img)
	case *image.NRGBA64, *image.RGBA64, *image.Gray16:
		return asPNG(img)
	}
	if mediaType == typePNG || mediaType == typeJPEG {
		return mediaType, data, nil
	}
	kind, out, err := asPNG(img)
	if err != nil || len(out) <= plainLeast || len(out) <= 2*len(data) && mediaType != typeKTX2 && mediaType != typeWebP {
		return kind, out, err
	}
	if _, translucent := mean(img); translucent {
		return kind, out, nil
	}
	if kind, photo, err := asJPEG(img); err != nil || 2*len(photo) < len(out) {
		return kind, photo, err
	}
	return kind, out, nil
}

// plainLeast is the size in bytes below which an image is PNG whatever it was.
const plainLeast = 64 << 10

func asPNG(img image.Image) (string, []byte, error) {
	var out bytes.Buffer
	err := png.Encode(&out, straight(img))
	return typePNG, out.Bytes(), err
}

func asJPEG(img image.Image) (string, []byte, error) {
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: inkQuality})
	return typeJPEG, out.Bytes(), err
}

// passed gives a KTX 2.0 file where tiles may have it as it is: blocks that clients
// transcode, sides that are multiples of 4, and all smaller copies or none
// (KHR_texture_basisu); nil for others.
func passed(mediaType string, data []byte) ([]byte, error) {
	if mediaType != typeKTX2 {
		return nil, nil
	}
	h, err := ktx2.ReadHeader(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	all := bits.Len(uint(max(h.Width, h.Height)))
	if h.Coding == ktx2.Plain || h.Width%4 != 0 || h.Height%4 != 0 || h.Levels != 1 && h.Levels != all {
		return nil, nil
	}
	return data, nil
}
