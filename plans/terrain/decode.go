package terrain

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"slices"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/image/tiff/lzw"
)

// decodeBlock reads a block from the file.
func (r *Raster) decodeBlock(id blockID) ([]byte, error) {
	b := &r.blocks
	strip, part := id.y/b.parts, id.y%b.parts
	i := id.band*b.across*b.down + strip*b.across + id.x
	if i < 0 || i >= len(b.offsets) || i >= len(b.bytes) {
		return nil, fmt.Errorf("there is no such block: %w", ErrFormat)
	}
	if b.bytes[i] == 0 {
		return nil, nil
	}
	rows := r.rowsOf(id)
	want := r.blockBytes(rows)
	at, size := b.offsets[i], b.bytes[i]
	if at > uint64(r.file.size) || size > uint64(r.file.size)-at {
		return nil, fmt.Errorf("%d bytes at offset %d reach beyond the end at %d: the file is cut off: %w", size, at, r.file.size, ErrFormat)
	}
	if r.pack == packNone {
		from := uint64(part) * uint64(r.blockBytes(b.height))
		if from+uint64(want) > size {
			return nil, fmt.Errorf("%d bytes where %d are due: %w", size, from+uint64(want), ErrFormat)
		}
		at, size = at+from, uint64(want)
	}
	if r.pack != packJPEG && uint64(want)/maxGrowth > size {
		return nil, fmt.Errorf("%d bytes for %d samples: %w", size, want, ErrFormat)
	}
	packed := make([]byte, size)
	if err := r.file.read(packed, int64(at)); err != nil {
		return nil, err
	}
	if r.pack == packJPEG {
		return r.decodeJPEG(packed, rows)
	}
	data, err := r.unpack(packed, int(want))
	if err != nil {
		return nil, err
	}
	return data, r.unpredict(data)
}

// unpack undoes the compression of a block of want bytes.
func (r *Raster) unpack(packed []byte, want int) ([]byte, error) {
	var in io.Reader
	switch r.pack {
	case packNone:
		return packed, nil
	case packBits:
		return unpackBits(packed, want)
	case packLZW:
		l := lzw.NewReader(bytes.NewReader(packed), lzw.MSB, 8)
		defer l.Close()
		in = l
	case packZstandard:
		z, err := zstd.NewReader(bytes.NewReader(packed), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(MaxBlock))
		if err != nil {
			return nil, err
		}
		defer z.Close()
		in = z
	default:
		z, err := zlib.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFormat, err)
		}
		defer z.Close()
		in = z
	}
	data, err := readFull(in, want)
	if err != nil {
		return nil, fmt.Errorf("after %d of %d bytes: %w: %w", len(data), want, ErrFormat, err)
	}
	return data, nil
}

// firstRead is how much of a block is allocated before any of it was read.
const firstRead = 1 << 20

// readFull reads want bytes and allocates as they come.
func readFull(in io.Reader, want int) ([]byte, error) {
	data := make([]byte, 0, min(want, firstRead))
	for len(data) < want {
		if len(data) == cap(data) {
			data = slices.Grow(data, min(len(data), want-len(data)))
		}
		n, err := in.Read(data[len(data):min(cap(data), want)])
		data = data[:len(data)+n]
		if err != nil && len(data) < want {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return data, err
		}
	}
	return data, nil
}

// unpackBits undoes PackBits (TIFF 6.0, section 9).
func unpackBits(packed []byte, want int) ([]byte, error) {
	data := make([]byte, 0, want)
	for len(data) < want {
		if len(packed) == 0 {
			return nil, fmt.Errorf("after %d of %d bytes: %w", len(data), want, ErrFormat)
		}
		n := int(int8(packed[0]))
		packed = packed[1:]
		switch {
		case n >= 0:
			if n+1 > len(packed) {
				return nil, fmt.Errorf("after %d of %d bytes: %w", len(data), want, ErrFormat)
			}
			data, packed = append(data, packed[:n+1]...), packed[n+1:]
		case n > -128:
			if len(packed) == 0 {
				return nil, fmt.Errorf("after %d of %d bytes: %w", len(data), want, ErrFormat)
			}
			data, packed = append(data, bytes.Repeat(packed[:1], 1-n)...), packed[1:]
		}
	}
	return data[:want], nil
}

// unpredict undoes the predictor of a block and leaves its samples little-endian.
func (r *Raster) unpredict(data []byte) error {
	size, bands := r.bits/8, r.bandsIn()
	row := r.blocks.width * bands * size
	if r.predictor == 3 {
		scratch := make([]byte, row)
		for at := 0; at+row <= len(data); at += row {
			unpredictFloat(data[at:at+row], scratch, bands, size)
		}
		return nil
	}
	if r.file.order == binary.BigEndian && size > 1 {
		for at := 0; at+size <= len(data); at += size {
			slices.Reverse(data[at : at+size])
		}
	}
	if r.predictor == 2 {
		for at := 0; at+row <= len(data); at += row {
			unpredictRow(data[at:at+row], bands, size)
		}
	}
	return nil
}

// unpredictRow adds up the differences of a row of little-endian samples (TIFF
// 6.0, section 14).
func unpredictRow(row []byte, bands, size int) {
	step := bands * size
	for i := step; i+size <= len(row); i += size {
		a, b := row[i-step:], row[i:]
		switch size {
		case 1:
			b[0] += a[0]
		case 2:
			binary.LittleEndian.PutUint16(b, binary.LittleEndian.Uint16(a)+binary.LittleEndian.Uint16(b))
		case 4:
			binary.LittleEndian.PutUint32(b, binary.LittleEndian.Uint32(a)+binary.LittleEndian.Uint32(b))
		case 8:
			binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(a)+binary.LittleEndian.Uint64(b))
		}
	}
}

// unpredictFloat undoes the floating-point predictor (Adobe, TIFF Technical Note
// 3): differences of bytes, the highest byte of all samples first.
func unpredictFloat(row, scratch []byte, bands, size int) {
	for i := bands; i < len(row); i++ {
		row[i] += row[i-bands]
	}
	copy(scratch, row)
	n := len(row) / size
	for i := range n {
		for k := range size {
			row[i*size+size-1-k] = scratch[k*n+i]
		}
	}
}

// decodeJPEG decodes a block of JPEG: the tables of the file and the block's own
// stream make one image.
func (r *Raster) decodeJPEG(packed []byte, rows int) ([]byte, error) {
	stream := r.jpegStream(packed)
	c, err := jpeg.DecodeConfig(bytes.NewReader(stream))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if c.Width != r.blocks.width || c.Height < rows || c.Height > r.blocks.height {
		return nil, fmt.Errorf("a JPEG of %d x %d pixels in a block of %d x %d: %w", c.Width, c.Height, r.blocks.width, rows, ErrFormat)
	}
	img, err := jpeg.Decode(bytes.NewReader(stream))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	bands := r.bandsIn()
	out := make([]byte, r.blockBytes(rows))
	for y := range rows {
		row := out[y*c.Width*bands:]
		for x := range c.Width {
			putPixel(row[x*bands:(x+1)*bands], img, x, y)
		}
	}
	return out, nil
}

// putPixel writes a pixel in as many bands as out holds.
func putPixel(out []byte, img image.Image, x, y int) {
	if g, ok := img.(*image.Gray); ok {
		for i := range out {
			out[i] = g.GrayAt(x, y).Y
		}
		return
	}
	c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
	for i, v := range [4]uint8{c.R, c.G, c.B, 255} {
		if i < len(out) {
			out[i] = v
		}
	}
}

// jpegStream puts the tables before the stream, and says of colours that are no
// YCbCr that they are none, which TIFF says outside of the stream.
func (r *Raster) jpegStream(packed []byte) []byte {
	stream := []byte{0xff, 0xd8}
	if r.look == lookRGB && r.bandsIn() == 3 {
		stream = append(stream, 0xff, 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0)
	}
	if n := len(r.tables); n > 4 {
		stream = append(stream, r.tables[2:n-2]...)
	}
	if len(packed) > 2 {
		stream = append(stream, packed[2:]...)
	}
	return stream
}
