package bundle

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/flate"

	"github.com/maquette-city/maquette/plans"
)

// Archive is a zip archive with a model and what belongs to it. It serves one
// goroutine at a time.
type Archive struct {
	name     string
	members  []*zip.File          // files that a person put there, in the archive's order
	exact    map[string]*zip.File // by path
	alike    map[string]*zip.File // by folded path: the first of each
	unpacked int64                // bytes, of all that was opened
}

// IsArchive tells a zip archive by its first bytes, also one without members.
func IsArchive(head []byte) bool {
	return strings.HasPrefix(string(head), "PK\x03\x04") || strings.HasPrefix(string(head), "PK\x05\x06") || strings.HasPrefix(string(head), "PK\x07\x08")
}

// OpenArchive reads the directory of the archive r of size bytes, which people
// know as name. r must stay open as long as the archive is in use. Errors are
// KindInvalid or KindTooLarge.
func OpenArchive(r io.ReaderAt, size int64, name string) (*Archive, error) {
	limited := &limitedReader{r: r, left: MaxDirectoryBytes}
	z, err := zip.NewReader(limited, size)
	switch {
	case limited.spent:
		return nil, plans.Errorf(plans.KindTooLarge, "opening the archive %s: its directory takes more than %d MiB", name, MaxDirectoryBytes>>20)
	case err != nil:
		return nil, plans.Errorf(plans.KindInvalid, "opening the archive %s: its directory is damaged or missing, zip it again: %w", name, err)
	case len(z.File) > MaxMembers:
		return nil, plans.Errorf(plans.KindTooLarge, "opening the archive %s: it has %d files of at most %d", name, len(z.File), MaxMembers)
	}
	limited.free = true
	z.RegisterDecompressor(zip.Deflate, flate.NewReader)
	a := &Archive{name: name, exact: map[string]*zip.File{}, alike: map[string]*zip.File{}}
	for _, f := range z.File {
		if err := a.add(f); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// add makes a member known by its path. A path that leads outside makes the whole
// archive suspect.
func (a *Archive) add(f *zip.File) error {
	if f.FileInfo().IsDir() {
		return nil
	}
	p, err := inside("", f.Name)
	if err != nil {
		return plans.Errorf(plans.KindInvalid, "opening the archive %s: its file %.100q lies outside of it: zip the files by paths within their folder", a.name, f.Name)
	}
	if strings.HasPrefix(path.Base(p), ".") || strings.HasPrefix(p, "__MACOSX/") || !f.Mode().IsRegular() {
		return nil
	}
	if a.exact[p] == nil {
		a.exact[p] = f
		a.members = append(a.members, f)
	}
	if k := folded(p); a.alike[k] == nil {
		a.alike[k] = f
	}
	return nil
}

// limitedReader refuses to read more than left bytes until it is free.
type limitedReader struct {
	r           io.ReaderAt
	left        int64
	free, spent bool
}

var errDirectory = errors.New("the directory is too large")

func (l *limitedReader) ReadAt(p []byte, at int64) (int, error) {
	if l.free {
		return l.r.ReadAt(p, at)
	}
	n, err := l.r.ReadAt(p, at)
	if l.left -= int64(n); l.left < 0 {
		l.spent = true
		return 0, errDirectory
	}
	return n, err
}

// Member opens the member of this path.
func (a *Archive) Member(name string) (*File, error) {
	f := a.exact[name]
	if f == nil {
		return nil, missing(name)
	}
	return a.open(f)
}

// Beside gives the files that the member name, a model, refers to.
func (a *Archive) Beside(name string) Files { return beside{a, path.Dir(name)} }

type beside struct {
	a   *Archive
	dir string
}

// Open implements Files.
func (b beside) Open(ref string) (*File, error) {
	all, err := candidates(b.dir, ref)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if f := b.a.exact[p]; f != nil {
			return b.a.open(f)
		}
	}
	for _, p := range all {
		if f := b.a.alike[folded(p)]; f != nil {
			return b.a.open(f)
		}
	}
	return nil, missing(ref)
}

// refuse gives why a member is not opened, in words that end a sentence which
// names it.
func (a *Archive) refuse(f *zip.File) error {
	size, packed := f.UncompressedSize64, f.CompressedSize64
	switch {
	case f.Flags&encrypted != 0:
		return fmt.Errorf("it is encrypted: zip it without a password: %w", ErrUnreadable)
	case size > MaxMemberBytes:
		return fmt.Errorf("it unpacks to more than %d MiB: %w", MaxMemberBytes>>20, ErrTooLarge)
	case size > minRatioBytes && size/MaxRatio > packed:
		return fmt.Errorf("it unpacks to more than %d times its size: %w", MaxRatio, ErrTooLarge)
	case a.unpacked+int64(size) > MaxTotalBytes:
		return fmt.Errorf("the archive unpacks to more than %d MiB: %w", MaxTotalBytes>>20, ErrTooLarge)
	}
	return nil
}

// encrypted is the flag of a member that needs a password (APPNOTE.TXT, 4.4.4).
const encrypted = 1
