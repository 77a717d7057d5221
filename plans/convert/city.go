package convert

import (
	"bytes"
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/plans/spill"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/partition"
	"github.com/maquette-city/maquette/tiles/scene"
)

// A version of city models alone that is large (CityBytes) is never in memory as
// a whole:
//
//	read    each feature goes to a file on disk (package spill); memory keeps where
//	        it lies, its key, box and weight
//	place   as ever, by the boxes
//	tile    block by block (columns of cells, city_plan.go), several at once: a block
//	        is read back, turned into the plan frame, and tiled as a tileset by
//	        itself; what its root shows goes to the file (city_block.go)
//	        then the tiles over the blocks, of what those show (city_over.go)
//	write   the lines of features.jsonl.gz, made with their blocks, in the order of keys
//
// Some blocks are whole long before the rest: a tileset of those is written as they
// come (Options.Shown). Files of the whole variant and pictures are not made.

// city is the conversion of a city under way.
type city struct {
	sizes   citySizes
	file    *spill.File
	records []cityRecord
	repeats *repeats // nil where there is one source
}

// citySizes are what bounds the parts of a city.
type citySizes struct {
	from      int64 // bytes of sources
	level     int   // of blocks
	triangles int   // of a block, before it is divided
}

// The usual sizes.
const (
	// cityBlockLevel is that of blocks of 1,024 metres: some thousand buildings.
	cityBlockLevel = 10
	// cityBlockTriangles is from how many triangles on a block is divided into
	// sixteen: what one takes in memory is bounded by them.
	cityBlockTriangles = 1_500_000
	// leastBlockLevel is that of the smallest blocks.
	leastBlockLevel = partition.CityLevel
)

func (s citySizes) orUsual(from int64) citySizes {
	return citySizes{cmp.Or(s.from, from, CityBytes), cmp.Or(s.level, cityBlockLevel), cmp.Or(s.triangles, cityBlockTriangles)}
}

// cityRecord is what memory keeps of a feature.
type cityRecord struct {
	key       string
	at        spill.Ref // of the feature
	line      spill.Ref // of its line of features.jsonl.gz
	box       scene.Box // in the source frame
	triangles uint32
	source    uint16
	dropped   bool // it stands in another source too
}

// openCity makes the run that of a city, if it is one.
func (r *run) openCity() error {
	sizes := r.sizes.orUsual(r.CityBytes)
	if !r.onlyCities(sizes.from) {
		return nil
	}
	if err := os.MkdirAll(r.Out, 0o755); err != nil {
		return &WriteError{Path: r.Out, Err: err}
	}
	file, err := spill.Create(r.Out)
	if err != nil {
		return &WriteError{Path: r.Out, Err: err}
	}
	r.city = &city{sizes: sizes, file: file}
	if len(r.Inputs) > 1 {
		r.city.repeats = newRepeats()
	}
	return nil
}

// closeCity gives the file of features up, however the conversion ended.
func (r *run) closeCity() {
	if r.city != nil {
		_ = r.city.file.Close() // nobody reads it again
	}
}

// leaveCity makes the run that of what is no city after all: a raster, of which no
// feature was read.
func (r *run) leaveCity() {
	r.closeCity()
	r.city = nil
}

// onlyCities tells whether all inputs are city models and together of at least so
// many bytes. What cannot be opened is no city: reading says why.
func (r *run) onlyCities(least int64) bool {
	sum := int64(0)
	for _, path := range r.Inputs {
		n, ok := cityBytes(path)
		if !ok {
			return false
		}
		sum += n
	}
	return sum >= least
}

// cityBytes gives the size of a city model.
func cityBytes(path string) (int64, bool) {
	f, err := os.Open(path)
	if err != nil {
		return 0, false
	}
	name := filepath.Base(path)
	s := &source{path: path, upload: name, name: name, file: f}
	s.close = append(s.close, f)
	defer s.Close()
	if s.measure(f) != nil {
		return 0, false
	}
	head, err := s.head()
	if err == nil && bundle.IsGzip(head) { // it is unpacked once, when it is read
		s.format, err = detect(bundle.GzipHead(head), unpackedName(name))
		return max(s.size, bundle.GzipSize(f, s.size)), err == nil && s.format.city
	}
	if err != nil || s.identify(context.Background(), head) != nil {
		return 0, false
	}
	return s.size, s.format.city
}

// take keeps a feature.
func (c *city) take(f *scene.Feature) error {
	rec := cityRecord{key: f.Key, box: featureBounds(f, nil), triangles: uint32(f.Triangles()), source: uint16(f.Source)}
	if c.repeats != nil && c.repeats.seen(c, f, &rec) {
		return nil
	}
	var err error
	if rec.at, err = c.file.Put(f); err != nil {
		return &WriteError{Path: "the file of features", Err: err}
	}
	c.records = append(c.records, rec)
	return nil
}

// tileCity tiles block by block and then what lies over the blocks.
func (r *run) tileCity(ctx context.Context) error {
	if err := r.dropFiles(); err != nil { // tilesets of parts come before the whole
		return err
	}
	r.cityTiles = r.newCityTiling()
	if err := r.cityTiles.tileBlocks(ctx); err != nil {
		return err
	}
	r.warnPlain(r.cityTiles.plain)
	r.exactBounds()
	return r.cityTiles.tileOver(ctx)
}

// exactBounds reports the boxes of all features, which were known by their corners
// alone until all was read again.
func (r *run) exactBounds() {
	b := scene.NewBox()
	for i := range r.sources {
		r.sources[i].planned = r.cityTiles.planned[i]
		b.Union(r.cityTiles.planned[i])
	}
	p := &r.report.Placement
	if p.Bounds != nil {
		p.Bounds.Min, p.Bounds.Max = r.cityTiles.onMap.Min, r.cityTiles.onMap.Max
	}
	if p.Facts != nil {
		facts := r.placed.Facts(p.Facts.Lead, r.frames, b)
		p.Facts = &facts
	}
}

// writeCity writes what write does.
func (r *run) writeCity(ctx context.Context) error {
	r.tell("write", 0, writeSteps)
	if err := r.writeCityFeatures(ctx); err != nil {
		return err
	}
	r.tell("write", 1, writeSteps)
	if err := r.dropStale(); err != nil {
		return err
	}
	t := r.cityTiles
	r.report.Tiles = t.count
	if err := r.writeTilesets(func(form int) *tiles.Tileset { return partition.Rooted(t.forForm(t.root, form)) }); err != nil {
		return err
	}
	r.tell("write", writeSteps, writeSteps)
	return nil
}

// writeCityFeatures writes the lines that were made with the blocks.
func (r *run) writeCityFeatures(ctx context.Context) error {
	c := r.city
	c.records = slices.DeleteFunc(c.records, func(rec cityRecord) bool { return rec.dropped })
	slices.SortFunc(c.records, func(a, b cityRecord) int { return strings.Compare(a.key, b.key) })
	return r.writeFeatureLines(ctx, len(c.records), func(i int, line *bytes.Buffer) (string, error) {
		rec := &c.records[i]
		line.Grow(int(rec.line.Bytes))
		data, err := c.file.Bytes(rec.line, line.AvailableBuffer())
		if err != nil {
			return "", err
		}
		line.Write(data)
		return rec.key, nil
	})
}
