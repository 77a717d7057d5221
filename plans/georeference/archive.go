package georeference

import (
	"archive/zip"
	"context"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"
)

// writeArchive writes the archive with the model in it changed. The other entries
// are copied as they are packed.
func (e *Edit) writeArchive(ctx context.Context, w io.Writer) error {
	out := zip.NewWriter(w)
	out.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.DefaultCompression) })
	for _, f := range e.src.Archive.File {
		if err := ctx.Err(); err != nil {
			return err
		}
		if f != e.src.Entry {
			if err := out.Copy(f); err != nil {
				return fmt.Errorf("copying %.100q of the archive: %w", f.Name, err)
			}
			continue
		}
		h := zip.FileHeader{Name: f.Name, Comment: f.Comment, Method: zip.Deflate, Modified: f.Modified, NonUTF8: f.NonUTF8, ExternalAttrs: f.ExternalAttrs, CreatorVersion: f.CreatorVersion}
		entry, err := out.CreateHeader(&h)
		if err != nil {
			return fmt.Errorf("packing %.100q: %w", f.Name, err)
		}
		if err := e.writeText(ctx, entry); err != nil {
			return err
		}
	}
	if e.src.Archive.Comment != "" {
		if err := out.SetComment(e.src.Archive.Comment); err != nil {
			return fmt.Errorf("packing: %w", err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("packing: %w", err)
	}
	return nil
}
