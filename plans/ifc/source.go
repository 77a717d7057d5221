package ifc

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

// Source is one file to read.
type Source struct {
	Data    io.ReaderAt
	Size    int64  // bytes
	Name    string // for messages
	Index   int    // of the source within the version: the first part of keys
	Options Options
}

// Options are what a caller may want to set.
type Options struct {
	// Progress is called with the number of products done and their total,
	// from one goroutine at a time; nil for none.
	Progress func(done, total int)
}

// MaxBytes is the largest model that is read, unzipped: such a file needs
// about ten times as much memory.
const MaxBytes = 2 << 30

// MaxZipRatio is how many times larger than its compressed form a zipped model
// may be. IFC text compresses to a fifth or tenth; repetitive ones to a
// hundredth.
const MaxZipRatio = 200

// minRatioBytes is the size below which the ratio does not count.
const minRatioBytes = 16 << 20

// zipMagic begins every zip archive with an entry.
const zipMagic = "PK\x03\x04"

// load gives the STEP text of src, unzipped where src is an archive.
func load(ctx context.Context, src Source) ([]byte, error) {
	if src.Size <= 0 {
		return nil, plans.Errorf(plans.KindInvalid, "reading %s: the file is empty", src.Name)
	}
	head := make([]byte, min(src.Size, int64(len(zipMagic))))
	if _, err := src.Data.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, fmt.Errorf("reading %s: %w", src.Name, err)
	}
	if string(head) == zipMagic {
		return unzip(ctx, src)
	}
	if src.Size > MaxBytes {
		return nil, tooLarge(src.Name)
	}
	data := make([]byte, src.Size)
	if n, err := src.Data.ReadAt(data, 0); int64(n) < src.Size {
		return nil, fmt.Errorf("reading %s: %d of %d bytes: %w", src.Name, n, src.Size, err)
	}
	return data, nil
}

func tooLarge(name string) error {
	return plans.Errorf(plans.KindTooLarge, "reading %s: the model is larger than %d MiB", name, MaxBytes>>20)
}

// unzip gives the one .ifc entry of an .ifczip archive.
func unzip(ctx context.Context, src Source) ([]byte, error) {
	z, err := zip.NewReader(src.Data, src.Size)
	if err != nil {
		return nil, plans.Errorf(plans.KindInvalid, "opening the archive %s: %w", src.Name, err)
	}
	entry, err := modelEntry(z, src.Name)
	if err != nil {
		return nil, err
	}
	size, packed := entry.UncompressedSize64, entry.CompressedSize64
	if size > MaxBytes {
		return nil, tooLarge(src.Name)
	}
	if size > minRatioBytes && size/MaxZipRatio > packed {
		return nil, plans.Errorf(plans.KindTooLarge, "reading %s: %q unpacks to more than %d times its size", src.Name, entry.Name, MaxZipRatio)
	}
	r, err := entry.Open()
	if err != nil {
		return nil, plans.Errorf(plans.KindInvalid, "opening %q in %s: %w", entry.Name, src.Name, err)
	}
	defer r.Close()
	return inflate(ctx, r, entry, src.Name)
}

// modelEntry finds the only .ifc file of the archive.
func modelEntry(z *zip.Reader, name string) (*zip.File, error) {
	var found *zip.File
	for _, f := range z.File {
		if !strings.EqualFold(path.Ext(f.Name), ".ifc") || strings.HasPrefix(path.Base(f.Name), ".") || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		if found != nil {
			return nil, plans.Errorf(plans.KindInvalid, "reading %s: the archive holds more than one .ifc file (%q, %q): upload them apart", name, found.Name, f.Name)
		}
		found = f
	}
	if found == nil {
		return nil, plans.Errorf(plans.KindInvalid, "reading %s: the archive holds no .ifc file", name)
	}
	return found, nil
}

// inflateStep is how much is inflated between two looks at the context.
const inflateStep = 4 << 20

// inflate reads the entry, never more than it says it holds: archive/zip
// checks length and CRC at the end, and the buffer grows only as bytes arrive.
func inflate(ctx context.Context, r io.Reader, entry *zip.File, name string) ([]byte, error) {
	size := int(entry.UncompressedSize64)
	data := make([]byte, 0, min(size, inflateStep)+1)
	for len(data) <= size {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(data) == cap(data) {
			grown := make([]byte, len(data), min(2*cap(data), size+1))
			copy(grown, data)
			data = grown
		}
		n, err := r.Read(data[len(data):min(cap(data), len(data)+inflateStep)])
		data = data[:len(data)+n]
		if err == io.EOF {
			return data, nil
		}
		if err != nil {
			return nil, plans.Errorf(plans.KindInvalid, "inflating %q in %s: %w", entry.Name, name, err)
		}
	}
	return nil, plans.Errorf(plans.KindTooLarge, "reading %s: %q unpacks to more than the %d bytes the archive states", name, entry.Name, size)
}
