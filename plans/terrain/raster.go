package terrain

import (
	"fmt"
	"io"
	"sync"
)

// Source is a raster file.
type Source struct {
	Data io.ReaderAt
	Size int64
	Name string // for errors
	// World is the text of a world file beside the raster, or nil: six numbers,
	// which count where the raster itself says nothing of its place.
	World []byte
}

// The kinds of samples.
const (
	formatUint  = 1
	formatInt   = 2
	formatFloat = 3
)

// The compressions that are read.
const (
	packNone       = 1
	packLZW        = 5
	packJPEG       = 7
	packDeflate    = 8
	packBits       = 32773
	packDeflateOld = 32946
	packZstandard  = 50000
)

// The photometric interpretations that are read.
const (
	lookWhiteIsZero = 0
	lookBlackIsZero = 1
	lookRGB         = 2
	lookPalette     = 3
	lookYCbCr       = 6
)

// Raster is an open raster. It serves any number of goroutines.
type Raster struct {
	Name          string
	Width, Height int // pixels
	Bands         int // samples of a pixel
	geo           Georeference

	file        *file
	bits        int // of a sample
	format      int
	pack, look  int
	predictor   int
	planar      bool
	alpha       int // index of the band of opacity, -1 for none
	palette     []uint64
	tables      []byte // of JPEG
	noData      float64
	hasNoData   bool
	scale, lift float64 // of heights
	blocks      blocks

	mu    sync.Mutex
	cache cache
}

// Open reads the directory of a raster. Errors wrap ErrFormat, ErrUnsupported or
// ErrTooLarge, or are those of reading, and name the file.
func Open(s Source) (*Raster, error) {
	r, err := open(s)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", s.Name, err)
	}
	return r, nil
}

func open(s Source) (*Raster, error) {
	f, at, err := openFile(s.Data, s.Size)
	if err != nil {
		return nil, err
	}
	d, err := f.main(at)
	if err != nil {
		return nil, err
	}
	r := &Raster{Name: s.Name, file: f, scale: 1}
	for _, step := range []func(*directory) error{r.readSize, r.readSamples, r.readLook, r.readBlocks, r.readValues} {
		if err := step(d); err != nil {
			return nil, err
		}
	}
	if r.geo, err = readGeo(d, s.World); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Raster) readSize(d *directory) error {
	w, err := d.number(tagWidth, 0)
	if err != nil {
		return err
	}
	h, err := d.number(tagHeight, 0)
	switch {
	case err != nil:
		return err
	case w == 0 || h == 0:
		return fmt.Errorf("an image of %d x %d pixels: %w", w, h, ErrFormat)
	case w > MaxSide || h > MaxSide || w*h > MaxPixels:
		return fmt.Errorf("%d x %d pixels, a side takes at most %d and all together %d: %w", w, h, MaxSide, int64(MaxPixels), ErrTooLarge)
	}
	r.Width, r.Height = int(w), int(h)
	return nil
}

// same gives the one value of a tag that says something of each band.
func same(d *directory, tag uint16, other uint64) (int, error) {
	all, err := d.numbers(tag, MaxBands)
	if err != nil {
		return 0, err
	}
	if len(all) == 0 {
		return int(other), nil
	}
	for _, v := range all {
		if v != all[0] {
			return 0, fmt.Errorf("tag %d differs from band to band: %v: %w", tag, all, ErrUnsupported)
		}
	}
	return int(min(all[0], 1<<30)), nil
}

func (r *Raster) readSamples(d *directory) error {
	bands, err := d.number(tagBands, 1)
	if err != nil {
		return err
	}
	if bands < 1 || bands > MaxBands {
		return fmt.Errorf("%d samples a pixel, at most %d are read: %w", bands, MaxBands, ErrUnsupported)
	}
	r.Bands = int(bands)
	if r.bits, err = same(d, tagBits, 1); err != nil {
		return err
	}
	if r.format, err = same(d, tagSampleFormat, formatUint); err != nil {
		return err
	}
	whole := r.bits == 8 || r.bits == 16 || r.bits == 32 || r.bits == 64
	float := r.bits == 32 || r.bits == 64
	if r.format == 4 { // undefined: as it was before the tag
		r.format = formatUint
	}
	if !(r.format == formatFloat && float || (r.format == formatUint || r.format == formatInt) && whole) {
		return fmt.Errorf("samples of %d bits in format %d: %w", r.bits, r.format, ErrUnsupported)
	}
	return nil
}

func (r *Raster) readLook(d *directory) error {
	var numbers [4]uint64
	for i, t := range []struct {
		tag   uint16
		other uint64
	}{{tagCompression, packNone}, {tagPhotometric, lookBlackIsZero}, {tagPredictor, 1}, {tagFillOrder, 1}} {
		var err error
		if numbers[i], err = d.number(t.tag, t.other); err != nil {
			return err
		}
	}
	r.pack, r.look, r.predictor = int(numbers[0]&0xffffff), int(numbers[1]&0xffffff), int(numbers[2]&0xffffff)
	switch r.pack {
	case packNone, packLZW, packDeflate, packDeflateOld, packBits, packZstandard:
	case packJPEG:
		if r.bits != 8 || r.format != formatUint {
			return fmt.Errorf("JPEG of %d bits: %w", r.bits, ErrUnsupported)
		}
	default:
		return fmt.Errorf("compression %s: %w", packName(r.pack), ErrUnsupported)
	}
	switch {
	case r.predictor < 1 || r.predictor > 3 || r.predictor == 3 && r.format != formatFloat:
		return fmt.Errorf("predictor %d with samples of format %d: %w", r.predictor, r.format, ErrUnsupported)
	case numbers[3] != 1:
		return fmt.Errorf("bits in reverse order: %w", ErrUnsupported)
	}
	if r.pack == packJPEG || r.pack == packNone || r.pack == packBits {
		r.predictor = 1 // it is said of LZW and the like alone
	}
	var err error
	if r.tables, _, err = d.raw(tagJPEGTables, maxText); err != nil {
		return err
	}
	return r.readBandRoles(d)
}

// readBandRoles finds the palette and the band of opacity.
func (r *Raster) readBandRoles(d *directory) error {
	r.alpha = -1
	extra, err := d.numbers(tagExtraSamples, MaxBands)
	if err != nil {
		return err
	}
	for i, kind := range extra {
		if band := r.Bands - len(extra) + i; (kind == 1 || kind == 2) && band > 0 {
			r.alpha = band
			break
		}
	}
	if r.look != lookPalette {
		return nil
	}
	if r.palette, err = d.numbers(tagColorMap, 3<<16); err != nil {
		return err
	}
	if r.bits != 8 || len(r.palette) != 3<<8 {
		return fmt.Errorf("a palette of %d values for samples of %d bits: %w", len(r.palette), r.bits, ErrUnsupported)
	}
	return nil
}

// packName gives a compression by number and, where it is known, by name.
func packName(pack int) string {
	names := map[int]string{2: "CCITT", 3: "CCITT fax 3", 4: "CCITT fax 4", 6: "old JPEG", 34712: "JPEG 2000", 34887: "LERC", 34925: "LZMA", 50001: "WebP", 50002: "JPEG XL"}
	if n := names[pack]; n != "" {
		return fmt.Sprintf("%d (%s)", pack, n)
	}
	return fmt.Sprint(pack)
}

// Photo tells whether the raster is a picture: three or four bands of bytes, a
// palette, or JPEG; anything else holds heights in its first band.
func (r *Raster) Photo() bool {
	if r.format != formatUint || r.bits != 8 {
		return false
	}
	return r.Bands >= 3 || r.look == lookPalette || r.pack == packJPEG
}

// Georeference gives where the raster stands.
func (r *Raster) Georeference() Georeference { return r.geo }
