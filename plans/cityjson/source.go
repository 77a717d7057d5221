package cityjson

import (
	"io"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/scene"
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
	// Progress is called with the number of objects done and their total (0
	// where it is not known yet); nil for none.
	Progress func(done, total int)
	// Begin is called once, before the first feature, with what is known of the
	// source by then: all but what reading the objects brings (Counts, Skipped,
	// some of the Warnings). Its error ends reading and comes back. Nil for none.
	Begin func(h *scene.Header) error
	// LoD is the level of detail to take: "" for the highest of each object, "2.2"
	// for that level, "2" for the highest of the levels 2 to 2.9. An object
	// without it gives its highest below, else its lowest above.
	LoD string
	// Theme is the theme of appearances to take, "" for the default one of the
	// file. A geometry without it shows the default one, else its first.
	Theme string
	// Files are the files beside the source: the images of its textures. Nil where
	// there are none.
	Files bundle.Files
}

// The bounds of what is read. Only the vertices, the appearance, the templates and
// an index of 16 bytes for each object of a plain CityJSON file are held, and of a
// sequence a line for each core.
const (
	// MaxBytes is the largest file.
	MaxBytes = 256 << 30
	// MaxLine is the longest line of a sequence, and the longest city object,
	// metadata, appearance or list of templates of a plain file, bytes.
	MaxLine = 256 << 20
	// MaxVertices is the most corners that a plain file shares between its
	// objects: they take 24 bytes each.
	MaxVertices = 64 << 20
	// MaxObjects is the most city objects of a plain file.
	MaxObjects = 16 << 20
)

// check refuses what cannot be read.
func (s *Source) check() error {
	switch {
	case s.Size <= 0:
		return plans.Errorf(plans.KindInvalid, "reading %s: the file is empty", s.Name)
	case s.Size > MaxBytes:
		return plans.Errorf(plans.KindTooLarge, "reading %s: %d bytes; at most %d can be read: cut the area into parts", s.Name, s.Size, int64(MaxBytes))
	}
	return nil
}

// section is a part of the file.
type section struct{ from, to int64 }

func (s section) empty() bool { return s.to <= s.from }

// text reads a section whole into buf, which it may replace.
func (s *Source) text(at section, buf []byte) ([]byte, error) {
	n := at.to - at.from
	if n > MaxLine {
		return nil, plans.Errorf(plans.KindTooLarge, "reading %s: %d bytes in one piece at byte %d; at most %d can be read", s.Name, n, at.from, MaxLine)
	}
	if n <= 0 {
		return nil, nil
	}
	if int64(cap(buf)) < n {
		buf = make([]byte, n+n/8)
	}
	buf = buf[:n]
	if got, err := s.Data.ReadAt(buf, at.from); int64(got) < n {
		return nil, s.failed(err)
	}
	return buf, nil
}

// failed wraps an error of reading the file.
func (s *Source) failed(err error) error {
	return plans.Errorf(plans.KindOf(err), "reading %s: %w", s.Name, err)
}
