package site

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // a format of Photo

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // a format of Photo

	"github.com/maquette-city/maquette/plans"
)

const (
	// MaxPhoto bounds the file of a photo, in bytes.
	MaxPhoto = 20 << 20
	// maxPhotoPixels bounds what is decoded: a camera of 50 megapixels, which
	// takes 200 MB at most while it is decoded.
	maxPhotoPixels = 52_000_000
	// photoEdge is the longest edge kept, in pixels: enough to find a nail.
	photoEdge = 2048
	// photoQuality of the JPEG that is kept.
	photoQuality = 85
)

// Photo makes of a photo (JPEG, PNG or WebP) the JPEG that is kept: upright, at
// most 2048 pixels long, and with nothing in it but the picture. What a camera
// writes beside it (place, time, owner, a preview) is gone, for the pixels alone
// are written anew. The error is of kind invalid or unsupported.
func Photo(data []byte) (jpg []byte, width, height int, err error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, 0, 0, plans.Errorf(plans.KindUnsupported, "the photo is not a JPEG, PNG or WebP picture: %w", err)
	}
	if config.Width < 1 || config.Height < 1 || config.Width > maxPhotoPixels/config.Height {
		return nil, 0, 0, plans.Errorf(plans.KindTooLarge, "the photo has %d by %d pixels, at most %d million are allowed", config.Width, config.Height, maxPhotoPixels/1_000_000)
	}
	full, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, 0, 0, plans.Errorf(plans.KindInvalid, "the photo is damaged: %w", err)
	}
	small := shrink(full)
	if format == "jpeg" {
		small = upright(small, jpegOrientation(data))
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: photoQuality}); err != nil {
		return nil, 0, 0, fmt.Errorf("writing the photo: %w", err)
	}
	return out.Bytes(), small.Bounds().Dx(), small.Bounds().Dy(), nil
}

// shrink draws a picture at most photoEdge long, on white where it is clear.
func shrink(full image.Image) *image.RGBA {
	w, h := full.Bounds().Dx(), full.Bounds().Dy()
	if long := max(w, h); long > photoEdge {
		w, h = max(1, w*photoEdge/long), max(1, h*photoEdge/long)
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), full, full.Bounds(), draw.Over, nil)
	return small
}

// upright turns a picture as EXIF's orientation asks (1 to 8).
func upright(in *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return in
	}
	w, h := in.Bounds().Dx(), in.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			fromX, fromY := x, y
			if orientation >= 5 {
				fromX, fromY = y, x
			}
			switch orientation {
			case 2, 7, 8:
				fromX = w - 1 - fromX
			case 3:
				fromX, fromY = w-1-fromX, h-1-fromY
			case 4:
				fromY = h - 1 - fromY
			}
			if orientation == 6 || orientation == 7 {
				fromY = h - 1 - fromY
			}
			out.SetRGBA(x, y, in.RGBAAt(fromX, fromY))
		}
	}
	return out
}

// jpegOrientation finds the orientation in a JPEG's EXIF segment (Exif 2.32,
// 4.6.4, tag 274): 1 where there is none.
func jpegOrientation(data []byte) int {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker, length := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if marker == 0xda || length < 2 || at+2+length > len(data) {
			break // the picture itself, or damage
		}
		segment := data[at+4 : at+2+length]
		if tiff, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); ok && marker == 0xe1 {
			return tiffOrientation(tiff)
		}
		at += 2 + length
	}
	return 1
}

func tiffOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	directory := int64(order.Uint32(tiff[4:]))
	if directory+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[directory+2:]
	for range order.Uint16(tiff[directory:]) {
		const entryBytes, orientationTag = 12, 274
		if len(entries) < entryBytes {
			break
		}
		if order.Uint16(entries) == orientationTag {
			return int(order.Uint16(entries[8:]))
		}
		entries = entries[entryBytes:]
	}
	return 1
}
