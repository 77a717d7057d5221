package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/tiles/archive"
)

// packListName is the signed list within an archive.
const packListName = "pack.json"

// A gzip member of ours (RFC 1952): no name and no extra field in its header; its
// trailer says the CRC-32 and the length of what it holds.
const (
	gzipHeader  = 10
	gzipTrailer = 8
)

// How sums are fetched of the store: this many at a time, from this many on.
const (
	sumsAhead   = 64
	sumsAtOnce  = 8
	archiveForm = "3tz-1" // goes into the entity tag: another when the bytes become others
)

var errStoredForm = errors.New("the stored gzip form is not that of its content")

// packArchive is a pack laid out as an archive. What is stored in gzip form lies
// in the archive as that form does, so nothing is compressed to send it.
type packArchive struct {
	store  assets.Store
	layout *archive.Layout
	files  []archivedFile
	tag    string

	mu sync.Mutex // of the sums
}

// archivedFile is a file of an archive and where its bytes are.
type archivedFile struct {
	data  []byte // at hand as it lies in the archive, or
	key   string // of the store
	gzip  int64  // length of the gzip form beside the key; 0 where there is none
	bytes int64  // unpacked
	sum   uint32
	known bool // the sum is
}

// archive lays the pack out as an archive, once: the tileset over all first, the
// list last.
func (g *packing) archive(ctx context.Context) (*packArchive, error) {
	g.laying.Lock()
	defer g.laying.Unlock()
	if g.laid != nil {
		return g.laid, nil
	}
	packed, err := g.packedForms(ctx)
	if err != nil {
		return nil, err
	}
	a := &packArchive{store: g.server.cfg.Store}
	var entries []archive.Entry
	add := func(name string, f archivedFile, length int64) {
		entries, a.files = append(entries, archive.Entry{Name: name, Bytes: f.bytes, Packed: length}), append(a.files, f)
	}
	top, err := json.Marshal(overTilesets(g.shown))
	if err != nil {
		return nil, err
	}
	addData := func(name string, data []byte) error {
		f, length, err := deflated(data)
		add(name, f, length)
		return err
	}
	err = addData("tileset.json", top)
	for i := range g.items {
		item := &g.items[i]
		switch {
		case err != nil || item.Path == "":
		case item.key == "":
			err = addData(item.Path, item.data)
		default:
			f, length := storedFile(item, packed[item.key])
			add(item.Path, f, length)
		}
	}
	if err != nil {
		return nil, err
	}
	list, err := json.Marshal(g.list)
	if err == nil {
		err = addData(packListName, list)
	}
	if err == nil {
		a.layout, err = archive.Arrange(entries)
	}
	if err != nil {
		return nil, err
	}
	a.tag = archiveTag(g.list, entries)
	g.laid = a
	return a, nil
}

// archiveTag names the bytes of an archive: what is in the list, and how each
// file is packed.
func archiveTag(p *pack, entries []archive.Entry) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %s %s\n", archiveForm, p.Digest, p.Signature)
	for _, e := range entries {
		fmt.Fprintf(sum, "%d %d %s\n", e.Bytes, e.Packed, e.Name)
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// packedForms gives the lengths of the gzip forms of all contents of the pack, by
// the key of the plain form.
func (g *packing) packedForms(ctx context.Context) (map[string]int64, error) {
	out := map[string]int64{}
	for _, v := range g.shown {
		err := g.server.cfg.Store.List(ctx, tilesKey(v.id, "c")+"/", func(i assets.Info) error {
			if key, ok := strings.CutSuffix(i.Key, ".gz"); ok {
				out[key] = i.Bytes
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("listing the contents of variant %s: %w", v.id, err)
		}
	}
	return out, nil
}

// storedFile gives the entry of a file of the store and its length when packed.
func storedFile(item *packItem, gzipped int64) (archivedFile, int64) {
	f := archivedFile{key: item.key, bytes: item.Bytes, sum: item.sum, known: item.sum != 0}
	if gzipped <= gzipHeader+gzipTrailer {
		return f, -1
	}
	f.gzip = gzipped
	return f, gzipped - gzipHeader - gzipTrailer
}

// deflated packs data at hand where that makes it smaller.
func deflated(data []byte) (archivedFile, int64, error) {
	f := archivedFile{data: data, bytes: int64(len(data)), sum: crc32.ChecksumIEEE(data), known: true}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(data); err != nil {
		return f, -1, err
	}
	if err := w.Close(); err != nil {
		return f, -1, err
	}
	if packed := out.Bytes()[gzipHeader : out.Len()-gzipTrailer]; len(packed) < len(data) {
		f.data = packed
		return f, int64(len(packed)), nil
	}
	return f, -1, nil
}

// Sum gives the CRC-32 of a file, and fetches those of the files after it.
func (a *packArchive) Sum(ctx context.Context, i int) (uint32, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.files[i].known {
		return a.files[i].sum, nil
	}
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(sumsAtOnce)
	for k := i; k < min(i+sumsAhead, len(a.files)); k++ {
		if f := &a.files[k]; !f.known {
			group.Go(func() (err error) {
				f.sum, err = a.sumOf(inner, f)
				f.known = err == nil
				return err
			})
		}
	}
	err := group.Wait()
	return a.files[i].sum, err
}

// sumOf reads the CRC-32 at the end of the gzip form, or adds the file up.
func (a *packArchive) sumOf(ctx context.Context, f *archivedFile) (uint32, error) {
	if f.gzip == 0 {
		body, _, err := a.store.Get(ctx, f.key, nil)
		if err != nil {
			return 0, fmt.Errorf("reading %s: %w", f.key, err)
		}
		defer body.Close()
		sum := crc32.NewIEEE()
		_, err = io.Copy(sum, body)
		return sum.Sum32(), err
	}
	trailer, err := a.part(ctx, f.key+".gz", f.gzip-gzipTrailer, gzipTrailer)
	if err != nil {
		return 0, err
	}
	if binary.LittleEndian.Uint32(trailer[4:]) != uint32(f.bytes) {
		return 0, fmt.Errorf("reading %s.gz: %w", f.key, errStoredForm)
	}
	return binary.LittleEndian.Uint32(trailer), nil
}

// part reads some bytes of an object.
func (a *packArchive) part(ctx context.Context, key string, from, length int64) ([]byte, error) {
	body, _, err := a.store.Get(ctx, key, &assets.Range{Offset: from, Length: length})
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", key, err)
	}
	defer body.Close()
	data := make([]byte, length)
	if _, err := io.ReadFull(body, data); err != nil {
		return nil, fmt.Errorf("reading %s: %w", key, err)
	}
	return data, nil
}

// Open gives a file as it lies in the archive.
func (a *packArchive) Open(ctx context.Context, i int, from int64) (io.ReadCloser, error) {
	f := &a.files[i]
	if f.key == "" {
		return io.NopCloser(bytes.NewReader(f.data[from:])), nil
	}
	key := f.key
	if f.gzip > 0 {
		key, from = f.key+".gz", from+gzipHeader
	}
	// Not through the memory of tiles: a download would throw all else out of it.
	body, _, err := a.store.Get(ctx, key, &assets.Range{Offset: from, Length: -1})
	return body, err
}
