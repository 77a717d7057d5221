// Package spill keeps the features of a city on disk while it is converted, in
// one temporary file: what memory holds of a feature is where it lies there.
//
// The file is removed from its folder as soon as it is open, so that nothing is
// left behind however the process ends; where the system cannot do that Close
// removes it. What many features share stays in memory once: names of classes and
// properties, materials, and meshes that are placed by a transform (templates of
// trees and street lamps). Images of textures are in the file, each once.
//
// A feature comes back as it was put in, to the last bit. A File serves several
// goroutines at once.
package spill

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/maquette-city/maquette/tiles/scene"
)

// MaxRecord bounds one feature in the file, in bytes: a terrain of ten million
// triangles in one piece takes less.
const MaxRecord = 1 << 30

// ErrTooLarge says that one feature is more than MaxRecord.
var ErrTooLarge = errors.New("a feature takes more than 1 GiB")

// Ref is where something lies in a File.
type Ref struct {
	Offset int64
	Bytes  uint32
}

// File is a temporary file of features.
type File struct {
	file *os.File
	path string

	mu     sync.Mutex // of what follows
	buf    []byte     // to be written at flushed
	at     int64      // of buf in the file
	tables tables
	closed bool
}

// bufferBytes is how much is written at a time.
const bufferBytes = 1 << 20

// Create makes a file in folder dir, "" for the system's.
func Create(dir string) (*File, error) {
	f, err := os.CreateTemp(dir, "maquette-city-*.tmp")
	if err != nil {
		return nil, fmt.Errorf("making a file for the features of a city: %w", err)
	}
	_ = os.Remove(f.Name()) // where this fails Close does it
	return &File{file: f, path: f.Name(), tables: newTables()}, nil
}

// Close gives the file up; it may be called again.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	f.closed = true
	err := f.file.Close()
	if rerr := os.Remove(f.path); rerr != nil && !errors.Is(rerr, os.ErrNotExist) {
		err = errors.Join(err, rerr)
	}
	if err != nil {
		return fmt.Errorf("closing the file of features: %w", err)
	}
	return nil
}

// Put adds a feature.
func (f *File) Put(feature *scene.Feature) (Ref, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.putImages(feature); err != nil {
		return Ref{}, err
	}
	start := len(f.buf)
	f.buf = f.tables.appendFeature(f.buf, feature)
	return f.added(start)
}

// PutBytes adds bytes.
func (f *File) PutBytes(data []byte) (Ref, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.putBytes(data)
}

func (f *File) putBytes(data []byte) (Ref, error) {
	start := len(f.buf)
	f.buf = append(f.buf, data...)
	return f.added(start)
}

// added gives where what buf holds from start lies, and writes buf when it is full.
func (f *File) added(start int) (Ref, error) {
	if len(f.buf)-start > MaxRecord {
		f.buf = f.buf[:start]
		return Ref{}, ErrTooLarge
	}
	ref := Ref{f.at + int64(start), uint32(len(f.buf) - start)}
	if len(f.buf) < bufferBytes {
		return ref, nil
	}
	return ref, f.flush()
}

func (f *File) flush() error {
	n, err := f.file.WriteAt(f.buf, f.at)
	f.at += int64(n)
	f.buf = f.buf[:0]
	if cap(f.buf) > 16*bufferBytes { // of one large feature
		f.buf = nil
	}
	if err != nil {
		return fmt.Errorf("writing the file of features: %w", err)
	}
	return nil
}

// Reader gives features back; those of one reader share their textures. It serves
// one goroutine.
type Reader struct {
	file     *File
	textures map[uint64]*scene.Texture
}

// NewReader gives a reader, which may be used as long as f is not closed.
func (f *File) NewReader() *Reader { return &Reader{f, map[uint64]*scene.Texture{}} }

// Get gives a feature that Put added.
func (r *Reader) Get(ref Ref) (*scene.Feature, error) {
	data, err := r.file.Bytes(ref, nil)
	if err != nil {
		return nil, err
	}
	r.file.mu.Lock()
	t := r.file.tables.snapshot()
	r.file.mu.Unlock()
	feature, err := r.feature(t, data)
	if err != nil {
		return nil, fmt.Errorf("reading a feature at byte %d of the file of features: %w", ref.Offset, err)
	}
	return feature, nil
}

// Bytes gives what lies at ref, in buf where that is large enough.
func (f *File) Bytes(ref Ref, buf []byte) ([]byte, error) {
	if uint32(cap(buf)) < ref.Bytes {
		buf = make([]byte, ref.Bytes)
	}
	buf = buf[:ref.Bytes]
	f.mu.Lock()
	if ref.Offset >= f.at { // not yet written
		defer f.mu.Unlock()
		from := ref.Offset - f.at
		if from+int64(ref.Bytes) > int64(len(f.buf)) {
			return nil, fmt.Errorf("reading byte %d of the file of features: it ends before", ref.Offset)
		}
		copy(buf, f.buf[from:])
		return buf, nil
	}
	f.mu.Unlock()
	if _, err := f.file.ReadAt(buf, ref.Offset); err != nil {
		return nil, fmt.Errorf("reading the file of features: %w", err)
	}
	return buf, nil
}

// Size gives the bytes of all that was put in.
func (f *File) Size() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at + int64(len(f.buf))
}
