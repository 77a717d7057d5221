package ifc

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/flate"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/ifcxml"
)

// MaxZipRatio is how many times larger than its compressed form a zipped model
// may be. IFC text compresses to a fifth or tenth; repetitive ones to a
// hundredth.
const MaxZipRatio = 200

// minRatioBytes is the size below which the ratio does not count.
const minRatioBytes = 16 << 20

// maxPeeks is how many entries of an archive are opened to see what they are,
// where no name tells a model.
const maxPeeks = 32

// isZip tells an archive, also one without entries or split into parts.
func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")) || bytes.HasPrefix(head, []byte("PK\x07\x08"))
}

// loadArchive reads the model in an .ifczip archive: an .ifc or .ifcxml file in
// any folder. Of several the largest is read, and a warning names the others.
func loadArchive(ctx context.Context, src Source) (loaded, error) {
	z, err := openArchive(src)
	if err != nil {
		return loaded{}, plans.Errorf(plans.KindInvalid, "opening the archive %s: its directory is damaged or missing, zip it again: %w", src.Name, err)
	}
	models := models(z)
	if len(models) == 0 {
		return loaded{}, plans.Errorf(plans.KindInvalid, "reading %s: the archive holds no .ifc or .ifcxml file", src.Name)
	}
	entry := largest(models)
	l, err := loadEntry(ctx, entry, src.Name)
	if len(models) > 1 && err == nil {
		l.warnings = append([]string{severalModels(models, entry)}, l.warnings...)
	}
	return l, err
}

// openArchive reads the directory of an archive. Its entries are unpacked by
// klauspost/compress, which takes half to two thirds of the time of the standard
// library: nothing of a model can be parsed before it is unpacked.
func openArchive(src Source) (*zip.Reader, error) {
	z, err := zip.NewReader(src.Data, src.Size)
	if z != nil {
		z.RegisterDecompressor(zip.Deflate, flate.NewReader)
	}
	return z, err
}

// models gives the entries that are models: by their names, or where no name
// tells one by their content.
func models(z *zip.Reader) []*zip.File {
	if named := namedModels(z); len(named) > 0 {
		return named
	}
	return hiddenModels(z)
}

// namedModels gives the entries that are models by their names.
func namedModels(z *zip.Reader) (models []*zip.File) {
	for _, f := range z.File {
		if !isFile(f) {
			continue
		}
		switch strings.ToLower(path.Ext(f.Name)) {
		case ".ifc", ".ifcxml":
			models = append(models, f)
		}
	}
	return models
}

// hiddenModels gives the entries that are models by their content.
func hiddenModels(z *zip.Reader) (models []*zip.File) {
	peeks := 0
	for _, f := range z.File {
		if !isFile(f) || f.Flags&encrypted != 0 {
			continue
		}
		if peeks++; peeks > maxPeeks {
			break
		}
		if head := headOf(f); Begins(head) || ifcxml.Begins(head) {
			models = append(models, f)
		}
	}
	return models
}

// isFile tells the entries that a person put there.
func isFile(f *zip.File) bool {
	return !f.FileInfo().IsDir() && !strings.HasPrefix(path.Base(f.Name), ".") && !strings.HasPrefix(f.Name, "__MACOSX/")
}

// headOf gives the first bytes of an entry, none where it cannot be read.
func headOf(f *zip.File) []byte {
	r, err := f.Open()
	if err != nil {
		return nil
	}
	defer r.Close()
	head := make([]byte, headBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.ErrUnexpectedEOF {
		return nil
	}
	return head[:n]
}

func largest(models []*zip.File) *zip.File {
	most := models[0]
	for _, f := range models[1:] {
		if f.UncompressedSize64 > most.UncompressedSize64 {
			most = f
		}
	}
	return most
}

// maxOthers is how many models a warning names.
const maxOthers = 10

func severalModels(models []*zip.File, read *zip.File) string {
	var others []string
	for _, f := range models {
		if f != read && len(others) < maxOthers {
			others = append(others, fmt.Sprintf("%.100q", f.Name))
		}
	}
	return fmt.Sprintf("several-models: the archive holds %d models; only the largest, %.100q, was read, not %s: upload the others apart", len(models), read.Name, strings.Join(others, ", "))
}

// encrypted is the flag of an entry that needs a password (APPNOTE.TXT 4.4.4).
const encrypted = 1

// loadEntry reads the model in entry.
func loadEntry(ctx context.Context, entry *zip.File, archive string) (loaded, error) {
	size, packed := entry.UncompressedSize64, entry.CompressedSize64
	name := fmt.Sprintf("%.100q in %s", entry.Name, archive)
	switch {
	case entry.Flags&encrypted != 0:
		return loaded{}, plans.Errorf(plans.KindInvalid, "reading %s: it is encrypted: zip it without a password", name)
	case size > MaxBytes:
		return loaded{}, plans.Errorf(plans.KindTooLarge, "reading %s: the model is larger than %d MiB", name, MaxBytes>>20)
	case size > minRatioBytes && size/MaxZipRatio > packed:
		return loaded{}, plans.Errorf(plans.KindTooLarge, "reading %s: it unpacks to more than %d times its size", name, MaxZipRatio)
	}
	r, err := entry.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return loaded{}, plans.Errorf(plans.KindUnsupported, "opening %s: compression method %d is not read: zip it with Deflate", name, entry.Method)
	}
	if err != nil {
		return loaded{}, plans.Errorf(plans.KindInvalid, "opening %s: %w", name, err)
	}
	defer r.Close()
	head := make([]byte, min(size, headBytes))
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return loaded{}, plans.Errorf(plans.KindInvalid, "inflating %s: %w", name, err)
	}
	if n == 0 {
		return loaded{}, plans.Errorf(plans.KindInvalid, "reading %s: the file is empty", name)
	}
	return loadModel(ctx, stream{io.MultiReader(bytes.NewReader(head[:n]), r), int64(size), name}, head[:n])
}
