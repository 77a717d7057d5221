// Package bundle finds the files that belong to a model and lie beside it:
// images of textures, the buffers of a glTF document, the material library of an
// OBJ file.
//
// They come out of a zip archive (Archive), out of the folder that the model lies
// in (Folder, for the command line alone), or are sources of their own of one
// version (Named). Readers see a Files and ask it by the reference that the model
// writes. A reference is a relative path or URI: either slash divides it,
// percent-encoding is undone where the plain text names no file, and the case of
// letters counts only where two files differ in nothing else, since exporters on
// Windows never notice it. Whatever leads outside of the archive or folder (by
// "..", from the root, over a drive or an address) is refused with ErrOutside and
// never opened; links that lead out of a folder are not followed.
//
// What an archive says of itself is not believed: the size of its directory, the
// number of its members, what each unpacks to, how many times more than its packed
// bytes that is and what all together unpack to are bounded by the constants below.
//
// Package archive/zip reads the container and klauspost/compress inflates, as
// plans/ifc does it. Nothing is ever written under a name that an archive gives.
package bundle

import (
	"errors"
	"fmt"
	"io"
)

// Bounds of a bundle.
const (
	// MaxMembers bounds the members of an archive: a city sheet with an image for
	// each facade has tens of thousands.
	MaxMembers = 200_000
	// MaxDirectoryBytes bounds the directory of an archive, from which every member
	// takes a few hundred bytes of memory.
	MaxDirectoryBytes = 32 << 20
	// MaxMemberBytes bounds what one member unpacks to.
	MaxMemberBytes = 8 << 30
	// MaxTotalBytes bounds what is unpacked of one archive altogether.
	MaxTotalBytes = 16 << 30
	// MaxRatio is how many times its packed bytes a member may unpack to. Text
	// of coordinates packs to a tenth, repetitive one to a hundredth.
	MaxRatio = 200
	// minRatioBytes is the size below which the ratio does not count.
	minRatioBytes = 16 << 20
	// MaxMemoryBytes is what a member may take of memory; larger ones lie in a
	// file without a name.
	MaxMemoryBytes = 4 << 20
	// MaxFolderEntries bounds the entries of a folder that are looked at for a name
	// in other letters.
	MaxFolderEntries = 100_000
	// MaxReference bounds a reference in bytes: paths of common systems are no
	// longer.
	MaxReference = 4096
)

// Errors of Files, wrapped with the reference.
var (
	// ErrMissing tells that there is no such file.
	ErrMissing = errors.New("there is no such file beside the model")
	// ErrOutside tells of a reference that leads out of the archive or folder, or
	// to an address.
	ErrOutside = errors.New("it leads outside of what the model came with")
	// ErrTooLarge tells of a file beyond a bound.
	ErrTooLarge = errors.New("it is too large")
	// ErrUnreadable tells of a member that is damaged, encrypted, or packed in a way
	// that is not read.
	ErrUnreadable = errors.New("it cannot be unpacked")
)

// Files are the files beside a model.
type Files interface {
	// Open finds the file that the model refers to by ref. Errors wrap ErrMissing,
	// ErrOutside, ErrTooLarge or ErrUnreadable, or are those of the system.
	Open(ref string) (*File, error)
}

// File is one file of a bundle. It must be closed.
type File struct {
	io.ReaderAt
	Size  int64  // bytes
	Name  string // its path within the bundle, for people
	close func() error
}

// Close lets go of the file.
func (f *File) Close() error {
	if f.close == nil {
		return nil
	}
	return f.close()
}

// Read gives the whole file that ref names; the error wraps ErrTooLarge where it
// has more than most bytes.
func Read(files Files, ref string, most int64) (data []byte, err error) {
	f, err := files.Open(ref)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if f.Size > most {
		return nil, fmt.Errorf("reading %.200q: it has %d bytes of at most %d: %w", f.Name, f.Size, most, ErrTooLarge)
	}
	data = make([]byte, f.Size)
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, f.Size), data); err != nil {
		return nil, fmt.Errorf("reading %.200q: %w", f.Name, err)
	}
	return data, nil
}

// None has no files.
type None struct{}

// Open finds nothing; a reference that leads outside is told apart.
func (None) Open(ref string) (*File, error) {
	if _, err := candidates("", ref); err != nil {
		return nil, err
	}
	return nil, missing(ref)
}

func missing(ref string) error { return fmt.Errorf("opening %.200q: %w", ref, ErrMissing) }
