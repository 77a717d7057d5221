package surroundings

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"

	"github.com/maquette-city/maquette/plans"
)

// The parts of TIFF 6.0 and GeoTIFF 1.1 (OGC 19-008r4) that are written.
const (
	tiffWidth, tiffHeight          = 256, 257
	tiffBits, tiffPack, tiffLook   = 258, 259, 262
	tiffBands, tiffPlanar          = 277, 284
	tiffPredictor                  = 317
	tiffTileWidth, tiffTileHeight  = 322, 323
	tiffOffsets, tiffByteCounts    = 324, 325
	tiffSample                     = 339
	tiffSubsampling                = 530
	tiffScale, tiffTie, tiffKeys   = 33550, 33922, 34735
	tiffNoData                     = 42113
	tiffShort, tiffLong, tiffASCII = 3, 4, 2
	tiffDouble                     = 12

	packJPEG, packDeflate       = 7, 8
	lookMinIsBlack              = 1
	lookYCbCr                   = 6
	predictFloat                = 3
	sampleFloat                 = 3
	modelProjected              = 1
	pixelIsArea                 = 1
	keyModel, keyRaster         = 1024, 1025
	keyProjected                = 3072
	keyVertical                 = 4096
	codeRD, codeNAP             = 28992, 5709
	maxTIFF               int64 = math.MaxUint32
)

// tileWriter writes a tiled TIFF as its tiles come: they are written first, row by
// row, and the directory last.
type tileWriter struct {
	f             *os.File
	width, height int // pixels
	side          int // of a tile, a multiple of 16
	at            int64
	offsets       []uint32
	bytes         []uint32
}

func newTileWriter(f *os.File, width, height, side int) (*tileWriter, error) {
	w := &tileWriter{f: f, width: width, height: height, side: side, at: 8}
	_, err := f.Write(make([]byte, w.at)) // the header follows when the directory is known
	return w, err
}

// across and down give how many tiles there are.
func (w *tileWriter) across() int { return (w.width + w.side - 1) / w.side }
func (w *tileWriter) down() int   { return (w.height + w.side - 1) / w.side }

// add writes the next tile; an empty one stands for a tile that holds nothing.
func (w *tileWriter) add(tile []byte) error {
	if w.at+int64(len(tile)) > maxTIFF {
		return plans.Errorf(plans.KindTooLarge, "the raster takes more than %d bytes, which TIFF has no numbers for: take a smaller area or larger pixels", maxTIFF)
	}
	if _, err := w.f.Write(tile); err != nil {
		return err
	}
	offset := uint32(w.at)
	if len(tile) == 0 {
		offset = 0
	}
	w.offsets, w.bytes = append(w.offsets, offset), append(w.bytes, uint32(len(tile)))
	w.at += int64(len(tile))
	return nil
}

// field is an entry of the directory.
type field struct {
	tag, kind uint16
	count     int
	data      []byte
}

func shorts(tag uint16, v ...uint16) field {
	f := field{tag, tiffShort, len(v), nil}
	for _, n := range v {
		f.data = binary.LittleEndian.AppendUint16(f.data, n)
	}
	return f
}

func longs(tag uint16, v ...uint32) field {
	f := field{tag, tiffLong, len(v), nil}
	for _, n := range v {
		f.data = binary.LittleEndian.AppendUint32(f.data, n)
	}
	return f
}

func doubles(tag uint16, v ...float64) field {
	f := field{tag, tiffDouble, len(v), nil}
	for _, n := range v {
		f.data = binary.LittleEndian.AppendUint64(f.data, math.Float64bits(n))
	}
	return f
}

func ascii(tag uint16, s string) field {
	return field{tag, tiffASCII, len(s) + 1, append([]byte(s), 0)}
}

// place gives the fields that say where a raster stands: its upper left corner and
// the side of its pixels in RD, with heights in NAP where vertical is set.
func place(e, n, pixel float64, vertical bool) []field {
	keys := []uint16{1, 1, 1, 3, keyModel, 0, 1, modelProjected, keyRaster, 0, 1, pixelIsArea, keyProjected, 0, 1, codeRD}
	if vertical {
		keys[3]++
		keys = append(keys, keyVertical, 0, 1, codeNAP)
	}
	return []field{doubles(tiffScale, pixel, pixel, 0), doubles(tiffTie, 0, 0, 0, e, n, 0), shorts(tiffKeys, keys...)}
}

// finish writes the directory: what every tiled raster has, between the fields that
// are given, which stand in the order of their tags.
func (w *tileWriter) finish(own ...field) error {
	if want := w.across() * w.down(); len(w.offsets) != want {
		return fmt.Errorf("writing a raster: %d tiles of %d", len(w.offsets), want)
	}
	all := append([]field{
		longs(tiffWidth, uint32(w.width)), longs(tiffHeight, uint32(w.height)),
		longs(tiffTileWidth, uint32(w.side)), longs(tiffTileHeight, uint32(w.side)),
		longs(tiffOffsets, w.offsets...), longs(tiffByteCounts, w.bytes...),
	}, own...)
	sortFields(all)
	if w.at%2 == 1 { // values begin at even offsets
		if _, err := w.f.Write([]byte{0}); err != nil {
			return err
		}
		w.at++
	}
	directory, after := binary.LittleEndian.AppendUint16(nil, uint16(len(all))), []byte(nil)
	end := w.at + 2 + 12*int64(len(all)) + 4
	for _, f := range all {
		directory = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(directory, f.tag), f.kind)
		directory = binary.LittleEndian.AppendUint32(directory, uint32(f.count))
		if len(f.data) <= 4 {
			directory = append(directory, append(f.data, make([]byte, 4-len(f.data))...)...)
			continue
		}
		directory = binary.LittleEndian.AppendUint32(directory, uint32(end+int64(len(after))))
		after = append(after, f.data...)
		if len(after)%2 == 1 {
			after = append(after, 0)
		}
	}
	directory = append(directory, 0, 0, 0, 0)
	if end+int64(len(after)) > maxTIFF {
		return plans.Errorf(plans.KindTooLarge, "the raster takes more than %d bytes, which TIFF has no numbers for: take a smaller area or larger pixels", maxTIFF)
	}
	if _, err := w.f.Write(append(directory, after...)); err != nil {
		return err
	}
	_, err := w.f.WriteAt(binary.LittleEndian.AppendUint32([]byte("II\x2a\x00"), uint32(w.at)), 0)
	return err
}
