package surroundings

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // some services answer so what holds nothing
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

const (
	// photoFile holds the aerial photo.
	photoFile = "photo.tif"
	// DefaultPixel is the side of a pixel of the photo in metres; from minPixel to
	// maxPixel can be asked for.
	DefaultPixel, minPixel, maxPixel = 0.25, 0.05, 10.0
	// fineBelow is the pixel below which the photo of spring is asked for, which is
	// taken at 8 cm, in the place of that of summer, at 25 cm.
	fineBelow            = 0.25
	photoCoarse          = "Actueel_ortho25"
	photoFine            = "Actueel_orthoHR"
	photoQuality         = 92
	maxPhotoPixels int64 = 4 << 30
)

// photo fetches the aerial photo.
func (j *job) photo(ctx context.Context) error {
	g := newGrid(&j.area, j.pixel, j.side)
	if int64(g.width)*int64(g.height) > maxPhotoPixels {
		return plans.Errorf(plans.KindTooLarge, "a photo of %d x %d pixels: take a smaller area or larger pixels (--photo-pixel)", g.width, g.height)
	}
	cells := g.cells(true)
	j.expect(len(cells))
	parts := make([]*part, len(cells))
	for i, c := range cells {
		var err error
		parts[i], err = j.get(ctx, &request{source: j.title, part: fmt.Sprintf("part %d of %d", i+1, len(cells)), url: j.mapURL(c), accept: "image/jpeg", limit: maxRaster,
			check: func(f *os.File, _ *part) error { return checkImage(f, j.side) }})
		if err != nil {
			return err
		}
	}
	return j.writePhoto(ctx, g, parts)
}

// mapURL asks for the picture of a cell (WMS 1.3.0, 7.3).
func (j *job) mapURL(c cell) string {
	layer := photoCoarse
	if j.pixel < fineBelow {
		layer = photoFine
	}
	return withQuery(j.base, url.Values{"service": {"WMS"}, "version": {"1.3.0"}, "request": {"GetMap"}, "layers": {layer}, "styles": {""}, "crs": {"EPSG:28992"},
		"bbox":  {strings.Join([]string{number(c.box[0]), number(c.box[1]), number(c.box[2]), number(c.box[3])}, ",")},
		"width": {strconv.Itoa(c.width)}, "height": {strconv.Itoa(c.height)}, "format": {"image/jpeg"}})
}

// withQuery adds a question to an address, which may hold one.
func withQuery(base string, q url.Values) string {
	if strings.Contains(base, "?") {
		return base + "&" + q.Encode()
	}
	return base + "?" + q.Encode()
}

// checkImage holds a picture to the size that was asked for, and to its end.
func checkImage(f *os.File, side int) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	c, kind, err := image.DecodeConfig(f)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return errCut
	case err != nil:
		return fmt.Errorf("the picture cannot be read: %w", err)
	case c.Width != side || c.Height != side:
		return fmt.Errorf("the picture has %d x %d pixels, %d x %d were asked for", c.Width, c.Height, side, side)
	}
	if kind != "jpeg" {
		return nil
	}
	st, err := f.Stat()
	if err != nil {
		return err
	}
	tail := make([]byte, min(st.Size(), 64))
	if _, err := f.ReadAt(tail, st.Size()-int64(len(tail))); err != nil {
		return err
	}
	if !bytes.Contains(tail, []byte{0xff, 0xd9}) { // end of image (T.81, B.1.1.3)
		return errCut
	}
	return nil
}

// writePhoto puts the pictures together.
func (j *job) writePhoto(ctx context.Context, g grid, parts []*part) error {
	f, err := j.create(photoFile)
	if err != nil {
		return err
	}
	defer f.drop()
	w, err := newTileWriter(f.File, g.width, g.height, g.side)
	if err != nil {
		return &WriteError{Path: f.path, Err: err}
	}
	for i, p := range parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		tile, err := jpegOf(p, g.side)
		if err != nil {
			return (&request{source: j.title, part: fmt.Sprintf("part %d of %d", i+1, len(parts)), url: p.URL}).fail(err.Error(), adviceReport)
		}
		if err := w.add(tile); err != nil {
			return tooLargeOr(f.path, err)
		}
	}
	own := append(place(g.west, g.north, g.pixel, false), shorts(tiffBits, 8, 8, 8), shorts(tiffPack, packJPEG), shorts(tiffLook, lookYCbCr), shorts(tiffBands, 3),
		shorts(tiffPlanar, 1), shorts(tiffSubsampling, 2, 2))
	if err := w.finish(own...); err != nil {
		return tooLargeOr(f.path, err)
	}
	return j.finish(f, photoFile)
}

// jpegOf gives a picture as a tile of the file: as it came where it is a JPEG in
// YCbCr with colour at half the detail, which all tiles of a TIFF must share, else
// packed again as such.
func jpegOf(p *part, side int) ([]byte, error) {
	data, err := os.ReadFile(p.path)
	if err != nil {
		return nil, err
	}
	if halved(data) {
		return data, nil
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("the picture cannot be read: %w", err)
	}
	b := img.Bounds()
	if b.Dx() != side || b.Dy() != side {
		return nil, fmt.Errorf("the picture has %d x %d pixels", b.Dx(), b.Dy())
	}
	coloured := image.NewRGBA(image.Rect(0, 0, side, side)) // a grey image would be packed in one band
	for y := range side {
		for x := range side {
			coloured.Set(x, y, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	var out bytes.Buffer
	err = jpeg.Encode(&out, coloured, &jpeg.Options{Quality: photoQuality})
	return out.Bytes(), err
}

// halved tells whether a JPEG has three components, the second and third at half the
// detail of the first (T.81, B.2.2), and no mark of Adobe that they are another
// colour space.
func halved(data []byte) bool {
	if len(data) < 4 || data[0] != 0xff || data[1] != 0xd8 {
		return false
	}
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker, size := data[at+1], int(data[at+2])<<8|int(data[at+3])
		body := at + 4
		if size < 2 || at+2+size > len(data) {
			return false
		}
		switch {
		case marker == 0xee:
			return false // Adobe: let the decoder find out
		case marker == 0xc0 || marker == 0xc1 || marker == 0xc2:
			return size >= 17 && data[body+5] == 3 && data[body+7] == 0x22 && data[body+10] == 0x11 && data[body+13] == 0x11
		case marker == 0xda || marker == 0xd9:
			return false
		}
		at += 2 + size
	}
	return false
}

// tooLargeOr tells a raster that is too large from a folder that is full.
func tooLargeOr(path string, err error) error {
	if plans.KindOf(err) == plans.KindTooLarge {
		return err
	}
	return &WriteError{Path: path, Err: err}
}
