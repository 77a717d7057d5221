// Package terrain reads rasters of ground: heights (AHN and other elevation
// models) and aerial photos, as GeoTIFF.
//
// It reads what TIFF 6.0, the BigTIFF extension and OGC GeoTIFF 1.1 (19-008r4)
// lay down, as far as rasters of heights and photos use it: strips and tiles,
// chunky and planar, 8 to 64 bits, integers and floating point, uncompressed,
// PackBits, LZW, Deflate, Zstandard and JPEG, horizontal and floating-point
// predictors, and GDAL's tags for missing values, scale and offset. Overviews and
// masks are skipped: the image in full is read.
//
// A raster is never held whole: Open reads the directory, Heights and Pixels
// decode the blocks that a window touches and keep the latest few (MaxCache).
// Nothing in a file is believed: counts and offsets are held against its size,
// blocks against MaxBlock, before anything is allocated.
//
// Libraries: LZW as TIFF has it is golang.org/x/image/tiff/lzw, Zstandard
// klauspost/compress, Deflate and JPEG the standard library's. No module that
// reads GeoTIFF by windows is kept well enough to stand on: golang.org/x/image/tiff
// decodes whole images of 8 and 16 bits and knows no predictor but one.
//
// What it does not do: LERC, WebP and old JPEG compression (refused by name),
// complex samples, ground control points without a transformation, nested
// coordinate systems given by parameters alone (name one with --crs).
package terrain

import "errors"

// Limits of rasters. Memory while reading is MaxCache and a block or two.
const (
	// MaxSide bounds width and height in pixels.
	MaxSide = 1 << 20
	// MaxPixels bounds all pixels of a raster: forty map sheets of AHN at half a
	// metre.
	MaxPixels = 5_000_000_000
	// MaxBlock bounds one decoded strip or tile, in bytes.
	MaxBlock = 128 << 20
	// MaxCache bounds the decoded blocks that are kept, in bytes.
	MaxCache = 96 << 20
	// MaxBands bounds the samples of a pixel.
	MaxBands = 32
	// maxEntries bounds the entries of a directory, maxDirectories the directories
	// that are looked at, maxText a text or list of parameters in one.
	maxEntries     = 4096
	maxDirectories = 64
	maxText        = 1 << 20
	// maxGrowth bounds how many times larger a decoded block may be than the
	// file: no compression of TIFF packs more.
	maxGrowth = 1 << 16
)

// What can be wrong with a raster; errors wrap one of these and say where.
var (
	// ErrFormat says that the file breaks a rule of TIFF or ends too early.
	ErrFormat = errors.New("not a whole TIFF")
	// ErrUnsupported says that it uses what this package does not read.
	ErrUnsupported = errors.New("a kind of TIFF that is not read")
	// ErrTooLarge says that it is over a limit of this package.
	ErrTooLarge = errors.New("raster too large")
)
