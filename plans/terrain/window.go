package terrain

import (
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// readValues reads what GDAL says of the samples: the value that stands for none,
// and scale and offset of the first band.
func (r *Raster) readValues(d *directory) error {
	text, err := d.text(tagGDALNoData)
	if err != nil {
		return err
	}
	if v, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err == nil {
		r.noData, r.hasNoData = v, true
	}
	if text, err = d.text(tagGDALMetadata); err != nil || text == "" {
		return err
	}
	var meta struct {
		Items []struct {
			Sample string `xml:"sample,attr"`
			Role   string `xml:"role,attr"`
			Text   string `xml:",chardata"`
		} `xml:"Item"`
	}
	if xml.Unmarshal([]byte(text), &meta) != nil {
		return nil // remarks of a program, which nothing depends on
	}
	for _, item := range meta.Items {
		v, err := strconv.ParseFloat(strings.TrimSpace(item.Text), 64)
		if err != nil || item.Sample != "0" || math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		switch item.Role {
		case "scale":
			r.scale = v
		case "offset":
			r.lift = v
		}
	}
	return nil
}

// maxHeight bounds heights in metres: beyond it a value stands for none, whatever
// the file says of that. Everest is 9 km high, the deepest sea 11 km deep.
const maxHeight = 20_000

// Heights reads the window of w x h pixels whose upper left one is x, y into
// into, row by row: the first band in metres, NaN where there is none. The window
// must lie within the raster. Errors are as those of Open.
func (r *Raster) Heights(x, y, w, h int, into []float32) error {
	if err := r.checkWindow(x, y, w, h, len(into)); err != nil {
		return err
	}
	size, bands := r.bits/8, r.bandsIn()
	return r.each(x, y, w, h, 0, func(block []byte, at, n, to int) {
		for i := range n {
			v := math.NaN()
			if block != nil {
				v = r.height(block[(at+i)*bands*size:])
			}
			into[to+i] = float32(v)
		}
	})
}

// height gives the height of one sample, NaN for none.
func (r *Raster) height(b []byte) float64 {
	v := r.sample(b)
	if r.hasNoData && (v == r.noData || r.bits == 32 && r.format == formatFloat && float32(v) == float32(r.noData)) {
		return math.NaN()
	}
	if v = float64(v*r.scale) + r.lift; !(math.Abs(v) <= maxHeight) {
		return math.NaN()
	}
	return v
}

// sample gives a sample as it stands in the file.
func (r *Raster) sample(b []byte) float64 {
	le := binary.LittleEndian
	switch r.bits<<2 | r.format {
	case 8<<2 | formatUint:
		return float64(b[0])
	case 8<<2 | formatInt:
		return float64(int8(b[0]))
	case 16<<2 | formatUint:
		return float64(le.Uint16(b))
	case 16<<2 | formatInt:
		return float64(int16(le.Uint16(b)))
	case 32<<2 | formatUint:
		return float64(le.Uint32(b))
	case 32<<2 | formatInt:
		return float64(int32(le.Uint32(b)))
	case 32<<2 | formatFloat:
		return float64(math.Float32frombits(le.Uint32(b)))
	case 64<<2 | formatUint:
		return float64(le.Uint64(b))
	case 64<<2 | formatInt:
		return float64(int64(le.Uint64(b)))
	}
	return math.Float64frombits(le.Uint64(b))
}

func (r *Raster) checkWindow(x, y, w, h, room int) error {
	if x < 0 || y < 0 || w < 1 || h < 1 || x > r.Width-w || y > r.Height-h || room < w*h {
		return fmt.Errorf("a window of %d x %d at %d, %d is not within the %d x %d pixels of %s", w, h, x, y, r.Width, r.Height, r.Name)
	}
	return nil
}

// each calls take for the part of each row of the window that a block holds: n
// pixels from pixel at of the block go to pixel to of the window. The block is
// nil where it is not in the file.
func (r *Raster) each(x, y, w, h, band int, take func(block []byte, at, n, to int)) error {
	b := &r.blocks
	for row := y; row < y+h; {
		by, inBlock, last := r.blockRow(row)
		until := min(y+h, last)
		for bx := x / b.width; bx <= (x+w-1)/b.width; bx++ {
			data, err := r.block(blockID{bx, by, band})
			if err != nil {
				return err
			}
			from, to := max(x, bx*b.width), min(x+w, (bx+1)*b.width)
			for k := row; k < until; k++ {
				take(data, (inBlock+k-row)*b.width+from-bx*b.width, to-from, (k-y)*w+from-x)
			}
		}
		row = until
	}
	return nil
}

// blockRow gives the block row of a row of pixels, its place within the block and
// the row after the block's last.
func (r *Raster) blockRow(row int) (block, within, last int) {
	b := &r.blocks
	strip := row / b.rows
	part := (row - strip*b.rows) / b.height
	first := strip*b.rows + part*b.height
	return strip*b.parts + part, row - first, min(first+b.height, (strip+1)*b.rows)
}

// Pixels reads the window of w x h pixels whose upper left one is x, y of a photo
// into into: red, green, blue and opacity of each, row by row. Samples that stand
// for none have no opacity. Errors are as those of Open.
func (r *Raster) Pixels(x, y, w, h int, into []byte) error {
	if err := r.checkWindow(x, y, w, h, len(into)/4); err != nil {
		return err
	}
	for i := range w * h {
		into[4*i+3] = 255
	}
	for band := range min(r.Bands, MaxBands) {
		if band > 0 && !r.planar {
			break
		}
		err := r.each(x, y, w, h, band, func(block []byte, at, n, to int) {
			for i := range n {
				r.pixel(into[4*(to+i):4*(to+i)+4], block, (at+i)*r.bandsIn(), band)
			}
		})
		if err != nil {
			return err
		}
	}
	if r.hasNoData && r.alpha < 0 {
		r.clearMissing(into[:4*w*h])
	}
	return nil
}

// pixel takes what a block says of a pixel.
func (r *Raster) pixel(out, block []byte, at, band int) {
	switch {
	case block == nil:
		out[3] = 0
	case r.planar:
		r.setBand(out, band, block[at])
	case r.look == lookPalette:
		for c := range 3 {
			out[c] = uint8(r.palette[c<<8|int(block[at])] >> 8)
		}
	default:
		for k := range r.Bands {
			r.setBand(out, k, block[at+k])
		}
		if r.Bands < 3 {
			out[1], out[2] = out[0], out[0]
		}
	}
}

func (r *Raster) setBand(out []byte, band int, v byte) {
	switch {
	case band == r.alpha:
		out[3] = v
	case band < 3 && (band == 0 || r.Bands >= 3):
		out[band] = v
	}
}

// clearMissing takes the opacity of pixels all of whose colours stand for none.
func (r *Raster) clearMissing(rgba []byte) {
	for i := 0; i+3 < len(rgba); i += 4 {
		if v := r.noData; float64(rgba[i]) == v && float64(rgba[i+1]) == v && float64(rgba[i+2]) == v {
			rgba[i+3] = 0
		}
	}
}
