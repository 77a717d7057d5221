package ifc

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/maquette-city/maquette/tiles/texture"
)

// errNotBeside: an image is not in the archive of the model. It is never looked
// for elsewhere: a file that is uploaded must not make a server open addresses
// or files of its own.
var errNotBeside = errors.New("the image is not in the archive (.ifczip) that the model came in")

// besides are the files that came in one archive with a model.
type besides struct {
	folder string // of the model
	files  map[string]*zip.File
	read   uint64 // bytes inflated so far
}

// maxBesides bounds the bytes that are inflated for the images of one model.
const maxBesides = 4 * texture.MaxTotalBytes

// openBesides lists the files of the archive that src is; none where it is none.
func openBesides(src Source) *besides {
	b := &besides{files: map[string]*zip.File{}}
	z, err := openArchive(src)
	if err != nil {
		return b
	}
	if all := models(z); len(all) > 0 {
		b.folder = path.Dir(largest(all).Name)
	}
	for _, f := range z.File {
		name := besideName(f.Name)
		if _, taken := b.files[name]; !taken {
			b.files[name] = f
		}
	}
	return b
}

// besideName makes names of one file alike: forward slashes, no dots, no case.
func besideName(name string) string {
	return strings.ToLower(path.Clean("/" + strings.ReplaceAll(name, `\`, "/")))
}

// find gives the file that ref names relative to the model or to the archive,
// or the one of its bare name beside the model: writers put down where the
// image lay on their own disk.
func (b *besides) find(ref string) (*zip.File, error) {
	name := ref
	if plain, err := url.PathUnescape(ref); err == nil {
		name = plain
	}
	if scheme, rest, ok := strings.Cut(name, "://"); ok {
		if !strings.EqualFold(scheme, "file") {
			return nil, fmt.Errorf("%q is an address: %w", ref, errNotBeside)
		}
		name = rest
	}
	name = strings.ReplaceAll(name, `\`, "/")
	for _, full := range []string{path.Join(b.folder, name), name, path.Join(b.folder, path.Base(name))} {
		if f := b.files[besideName(full)]; f != nil {
			return f, nil
		}
	}
	return nil, fmt.Errorf("%q: %w", ref, errNotBeside)
}

// inflate gives the bytes of a file, within the limits.
func (b *besides) inflate(f *zip.File) ([]byte, error) {
	size := f.UncompressedSize64
	if size > texture.MaxBytes || b.read+size > maxBesides {
		return nil, fmt.Errorf("the image %q of %d bytes after %d, of at most %d and %d: %w", f.Name, size, b.read, texture.MaxBytes, maxBesides, texture.ErrTooLarge)
	}
	b.read += size
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("opening the image %q: %w", f.Name, err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, int64(size)+1))
	if err != nil {
		return nil, fmt.Errorf("inflating the image %q: %w", f.Name, err)
	}
	return data, nil
}
