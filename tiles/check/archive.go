package check

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"crypto/md5"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// A 3TZ archive is a ZIP file with a tileset.json and, as its last entry, an
// index of where each file begins (3D Tiles Archive Format 1.3).
const (
	archiveEntry  = "tileset.json"
	archiveIndex  = "@3dtilesIndex1@"
	indexRow      = 24 // bytes: MD5 of the path, offset of the local header
	maxArchived   = 1 << 20
	maxNested     = 3  // archives within one another
	zipZstd       = 93 // a method of ZIP that archives may use; Go opens none such
	zipLocalMagic = "PK\x03\x04"
	sqliteMagic   = "SQLite format 3\x00"
	// contentArchive lets a tileset have archives as content.
	contentArchive = "MAXAR_content_3tz"
	// zipLocalHeader is the length of a local header without name and extra field.
	zipLocalHeader = 30
)

var (
	errNoIndex     = errors.New("the last entry is no " + archiveIndex)
	errManyEntries = errors.New("more than 1,048,576 entries")
	errSQLite      = errors.New("a package in SQLite, which is not read here")
)

// Archive makes a Source of a 3TZ archive of size bytes. The error tells what
// is wrong with the archive itself.
func Archive(r io.ReaderAt, size int64) (Source, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("opening archive: %w", err)
	}
	if err := archiveOrder(r, z); err != nil {
		return nil, fmt.Errorf("checking archive: %w", err)
	}
	byName := make(map[string]*zip.File, len(z.File))
	for _, f := range z.File {
		if _, twice := byName[f.Name]; twice {
			return nil, fmt.Errorf("checking archive: %q twice", f.Name)
		}
		byName[f.Name] = f
	}
	return archiveSource{byName}, nil
}

type archiveSource struct{ files map[string]*zip.File }

func (s archiveSource) Open(_ context.Context, name string) (io.ReadCloser, error) {
	f, ok := s.files[name]
	if !ok {
		return nil, errors.New("not in the archive")
	}
	return f.Open()
}

// archiveOrder checks that the index is the last entry, unpacked, and right.
func archiveOrder(r io.ReaderAt, z *zip.Reader) error {
	n := len(z.File)
	switch {
	case n > maxArchived:
		return errManyEntries
	case n == 0 || z.File[n-1].Name != archiveIndex:
		return errNoIndex
	}
	index := z.File[n-1]
	if index.Method != zip.Store || index.UncompressedSize64 != uint64(n-1)*indexRow {
		return fmt.Errorf("an index of %d bytes for %d files", index.UncompressedSize64, n-1)
	}
	f, err := index.Open()
	if err != nil {
		return fmt.Errorf("opening the index: %w", err)
	}
	defer f.Close()
	rows := make([]byte, (n-1)*indexRow)
	if _, err := io.ReadFull(f, rows); err != nil {
		return fmt.Errorf("reading the index: %w", err)
	}
	return indexed(r, z.File[:n-1], rows)
}

// indexed holds the rows of an index against the files: each names one by the
// MD5 of its path and tells where its local header begins.
func indexed(r io.ReaderAt, files []*zip.File, rows []byte) error {
	byHash := make(map[[16]byte]*zip.File, len(files))
	for _, f := range files {
		if f.Method != zip.Store && f.Method != zip.Deflate && f.Method != zipZstd {
			return fmt.Errorf("%q is packed by method %d", f.Name, f.Method)
		}
		byHash[md5.Sum([]byte(f.Name))] = f
	}
	var before [16]byte
	for i := range files {
		hash := [16]byte(rows[i*indexRow:])
		at := binary.LittleEndian.Uint64(rows[i*indexRow+16:])
		f, known := byHash[hash]
		switch {
		case !known:
			return fmt.Errorf("row %d of the index is of no file, or of one again", i)
		case i > 0 && compareHashes(before, hash) >= 0:
			return fmt.Errorf("row %d of the index is out of order", i)
		case !beginsAt(r, f, at):
			return fmt.Errorf("the index has %q at byte %d, where it is not", f.Name, at)
		}
		delete(byHash, hash)
		before = hash
	}
	return nil
}

// compareHashes orders them as the format does: two 64-bit little-endian numbers.
func compareHashes(a, b [16]byte) int {
	half := func(h [16]byte, i int) uint64 { return binary.LittleEndian.Uint64(h[8*i:]) }
	return cmp.Or(cmp.Compare(half(a, 0), half(b, 0)), cmp.Compare(half(a, 1), half(b, 1)))
}

// beginsAt tells whether the local header of f is at that byte.
func beginsAt(r io.ReaderAt, f *zip.File, at uint64) bool {
	header := make([]byte, zipLocalHeader+len(f.Name))
	if at > math.MaxInt64 {
		return false
	}
	if _, err := r.ReadAt(header, int64(at)); err != nil || !bytes.HasPrefix(header, []byte(zipLocalMagic)) {
		return false
	}
	length, extra := binary.LittleEndian.Uint16(header[26:]), binary.LittleEndian.Uint16(header[28:])
	body, err := f.DataOffset()
	return err == nil && int(length) == len(f.Name) && string(header[zipLocalHeader:]) == f.Name &&
		uint64(body) == at+zipLocalHeader+uint64(length)+uint64(extra)
}

// archive gives the source inside data where data is an archive, else nil.
func (r *run) archive(data []byte, name string) (Source, string, error) {
	if bytes.HasPrefix(data, []byte(sqliteMagic)) {
		return nil, "", errSQLite
	}
	if !bytes.HasPrefix(data, []byte(zipLocalMagic)) {
		return nil, "", nil
	}
	if r.options.nested >= maxNested {
		return nil, "", fmt.Errorf("%s: archives more than %d deep", name, maxNested)
	}
	src, err := Archive(bytes.NewReader(data), int64(len(data)))
	return src, archiveEntry, err
}

// package3tz checks content that is an archive with a tileset of its own.
func (v value) package3tz(name string, data []byte, facts *tilesetFacts) {
	v.warn(OwnContent, "an archive as content; Maquette writes GLB")
	facts.find(contentArchive)
	if !slices.Contains(facts.required, contentArchive) {
		v.fault(ExtensionUndeclared, "an archive as content without %s in extensionsRequired", contentArchive)
	}
	src, entry, err := v.r.archive(data, name)
	if err == nil && src == nil {
		err = errors.New("no archive")
	}
	if err != nil {
		v.fault(ArchiveWrong, "%s: %v", name, err)
		return
	}
	o := v.r.options
	o.nested++
	o.Beside = nil
	o.Workers = 1
	report, err := Run(v.r.ctx, src, entry, o)
	if err != nil {
		v.fault(ContentWrong, "%s: %v", name, err)
		return
	}
	v.r.triangles.Add(int64(report.Triangles))
	for _, i := range report.Issues {
		v.r.issue(i.Severity, i.Code, name+"!"+i.Pointer, i.Message)
	}
}
