package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"

	"github.com/maquette-city/maquette/plans"
)

// GzipEnding ends the names of files that are packed by themselves, in lower case.
const GzipEnding = ".gz"

// IsGzip tells by its first bytes a file that is packed by itself (RFC 1952, clause
// 2.3.1), as city models are for download.
func IsGzip(head []byte) bool { return bytes.HasPrefix(head, []byte("\x1f\x8b\x08")) }

// GzipHead unpacks the beginning of a packed file, as far as HeadBytes, out of the
// first bytes of it; nil where these are damaged.
func GzipHead(packed []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil
	}
	head := make([]byte, HeadBytes)
	n, _ := io.ReadFull(z, head) // it is cut off: what came counts
	return head[:n]
}

// GzipSize gives how many bytes a packed file of size bytes says that it unpacks
// to, modulo 2^32: to choose a way by, not to believe.
func GzipSize(r io.ReaderAt, size int64) int64 {
	var tail [4]byte
	if n, _ := r.ReadAt(tail[:], size-int64(len(tail))); n < len(tail) {
		return 0
	}
	return int64(tail[0]) | int64(tail[1])<<8 | int64(tail[2])<<16 | int64(tail[3])<<24
}

// OpenGzip unpacks the packed file r of size bytes, which people know as name. Of
// what it unpacks to MaxMemberBytes and MaxRatio hold, as of a member of an archive.
// Errors are KindInvalid or KindTooLarge, or those of the system or of ctx.
func OpenGzip(ctx context.Context, r io.ReaderAt, size int64, name string) (*File, error) {
	z, err := gzip.NewReader(&patientReader{ctx, io.NewSectionReader(r, 0, size)})
	if err != nil {
		return nil, plans.Errorf(plans.KindInvalid, "unpacking %s: it is damaged, send it again: %w", name, err)
	}
	most := min(MaxMemberBytes, max(minRatioBytes, size*MaxRatio))
	f, err := spoolStream(z, most)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("unpacking %s: %w", name, ctx.Err())
	case errors.Is(err, ErrTooLarge):
		return nil, plans.Errorf(plans.KindTooLarge, "unpacking %s: it unpacks to more than %d MiB, or %d times its size: %w", name, int64(MaxMemberBytes)>>20, MaxRatio, err)
	case errors.Is(err, ErrUnreadable):
		return nil, plans.Errorf(plans.KindInvalid, "unpacking %s: it is cut off or damaged, send it again: %w", name, err)
	case err != nil:
		return nil, fmt.Errorf("unpacking %s: %w", name, err)
	}
	return f, nil
}

// spoolStream reads all of r, which does not say how much that is: at most so many
// bytes.
func spoolStream(r io.Reader, most int64) (*File, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxMemoryBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	case int64(len(data)) > most:
		return nil, ErrTooLarge
	case len(data) <= MaxMemoryBytes:
		return &File{ReaderAt: bytes.NewReader(data), Size: int64(len(data))}, nil
	}
	var size int64
	f, err := scratch(func(w *os.File) (err error) {
		if size, err = io.Copy(w, io.MultiReader(bytes.NewReader(data), io.LimitReader(r, most-int64(len(data))+1))); err != nil {
			return fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
		if size > most {
			return ErrTooLarge
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	f.Size = size
	return f, nil
}

// patientReader stops reading when its context ends.
type patientReader struct {
	ctx context.Context
	in  io.Reader
}

func (p *patientReader) Read(buf []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.in.Read(buf)
}
