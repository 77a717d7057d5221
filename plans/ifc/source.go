package ifc

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/ifcxml"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/memo"
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
	// ShapesOnly leaves Feature.Sets empty: for measuring and drawing, where
	// reading the properties can cost as much as the shapes.
	ShapesOnly bool
	// Memo remembers what was costly to make of shapes; nil remembers nothing. It
	// changes nothing but the time.
	Memo *memo.Memo
}

// MaxBytes is the largest model that is read, unzipped: such a file needs
// about ten times as much memory.
const MaxBytes = 2 << 30

// The formats that Header.Format tells.
const (
	formatSPF = "IFC-SPF"
	formatXML = "IFC-XML"
)

// loaded is a source as an exchange structure.
type loaded struct {
	file     *step.File
	format   string
	text     []byte // of STEP files that were not translated
	warnings []string
}

// stream is the bytes of one model, from a file or out of an archive.
type stream struct {
	in   io.Reader
	size int64
	name string // for messages
}

// load finds out by its first bytes what src is and reads it.
func load(ctx context.Context, src Source) (loaded, error) {
	if src.Size <= 0 {
		return loaded{}, plans.Errorf(plans.KindInvalid, "reading %s: the file is empty", src.Name)
	}
	head := make([]byte, min(src.Size, headBytes))
	if _, err := src.Data.ReadAt(head, 0); err != nil && err != io.EOF {
		return loaded{}, fmt.Errorf("reading %s: %w", src.Name, err)
	}
	if isZip(head) {
		return loadArchive(ctx, src)
	}
	return loadModel(ctx, stream{io.NewSectionReader(src.Data, 0, src.Size), src.Size, src.Name}, head)
}

// loadModel reads one model whose first bytes are head.
func loadModel(ctx context.Context, s stream, head []byte) (loaded, error) {
	if what := otherFormat(head); what != "" {
		return loaded{}, plans.Errorf(plans.KindUnsupported, "reading %s: %s", s.name, what)
	}
	if s.size > MaxBytes {
		return loaded{}, plans.Errorf(plans.KindTooLarge, "reading %s: the model is larger than %d MiB", s.name, MaxBytes>>20)
	}
	if ifcxml.Begins(head) {
		return loadXML(ctx, s)
	}
	if order, ok := wide(head); ok && Begins(head) {
		return loadWide(ctx, s, order)
	}
	return loadText(ctx, s)
}

// arrivalStep is how much of a file is read between two looks at what of it can
// be parsed.
const arrivalStep = 64 << 10

// prefaultStep is how much memory the system is asked for at once: of what an archive
// says that it holds there may come little.
const prefaultStep = 8 * arrivalStep

// loadText reads a STEP text. While one core reads or unpacks it the others parse
// what is there.
func loadText(ctx context.Context, s stream) (loaded, error) {
	data := make([]byte, s.size)
	arrival := step.Arrive(ctx, data)
	defer arrival.Close()
	for n := 0; n < len(data); {
		if err := ctx.Err(); err != nil {
			return loaded{}, err
		}
		if n%prefaultStep == 0 {
			prefault(data[n:min(len(data), n+prefaultStep)])
		}
		more, err := s.in.Read(data[n:min(len(data), n+arrivalStep)])
		n += more
		switch {
		case err == io.EOF && n < len(data):
			return loaded{}, plans.Errorf(plans.KindInvalid, "reading %s: it ends after %d of %d bytes", s.name, n, len(data))
		case err != nil && err != io.EOF:
			return loaded{}, s.broken(err)
		}
		arrival.Have(n)
	}
	if err := s.rest(); err != nil { // the checksum of an archive's entry
		return loaded{}, err
	}
	file, err := arrival.Parse()
	if err != nil {
		return loaded{}, fmt.Errorf("reading %s: %w", s.name, err)
	}
	return loaded{file: file, format: formatSPF, text: data}, nil
}

// checkEncoding warns of text that is neither ASCII, which the standard asks
// for, nor UTF-8: it is taken for Windows-1252, and other code pages give
// wrong letters.
func checkEncoding(data []byte) []string {
	if utf8.Valid(data) {
		return nil
	}
	at := 0
	for at < len(data) {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	line := 1 + bytes.Count(data[:at], []byte{'\n'})
	return []string{fmt.Sprintf("text-encoding: line %d, byte %d: text beyond ASCII that is no UTF-8 is taken for Windows-1252", line, at)}
}

// loadXML reads an ifcXML document.
func loadXML(ctx context.Context, s stream) (loaded, error) {
	made, err := ifcxml.Convert(ctx, s.in, MaxBytes)
	if err != nil {
		return loaded{}, fmt.Errorf("reading %s: %w", s.name, err)
	}
	if err := s.rest(); err != nil {
		return loaded{}, err
	}
	file, err := step.ParseTranslated(made.Text)
	if err != nil {
		return loaded{}, fmt.Errorf("reading %s: %w", s.name, err)
	}
	l := loaded{file: file, format: formatXML}
	for _, w := range made.Warnings {
		l.warnings = append(l.warnings, "ifcxml: "+w)
	}
	return l, nil
}

// headBytes is how much of the start of a model is looked at.
const headBytes = 4096

// otherFormat says what a file is that is known and not read, "" for others.
func otherFormat(head []byte) string {
	for _, f := range []struct{ magic, says string }{
		{"\x1f\x8b", "the file is gzipped: unpack it, or zip it as .ifczip"},
		{"7z\xbc\xaf", "the file is a 7-Zip archive: zip it as .ifczip"},
		{"Rar!", "the file is a RAR archive: zip it as .ifczip"},
		{"\x89HDF", "the file is IFC in HDF5: export it as .ifc or .ifcxml"},
	} {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return f.says
		}
	}
	return ""
}

// readStep is how much is read between two looks at the context.
const readStep = 4 << 20

// all gives the bytes of the stream, never more than it says it holds: the
// buffer of an entry of an archive grows only as bytes arrive.
func (s stream) all(ctx context.Context) ([]byte, error) {
	size := int(s.size)
	room := min(size, readStep)
	if _, file := s.in.(*io.SectionReader); file {
		room = size
	}
	data := make([]byte, 0, room+1)
	for len(data) <= size {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(data) == cap(data) {
			grown := make([]byte, len(data), min(2*cap(data), size+1))
			copy(grown, data)
			data = grown
		}
		n, err := s.in.Read(data[len(data):min(cap(data), len(data)+readStep)])
		data = data[:len(data)+n]
		switch {
		case err == io.EOF && len(data) < size:
			return nil, plans.Errorf(plans.KindInvalid, "reading %s: it ends after %d of %d bytes", s.name, len(data), size)
		case err == io.EOF:
			return data, nil
		case err != nil:
			return nil, s.broken(err)
		}
	}
	return nil, plans.Errorf(plans.KindTooLarge, "reading %s: it unpacks to more than the %d bytes the archive states", s.name, size)
}

// rest reads on to the end, where archive/zip checks length and CRC.
func (s stream) rest() error {
	if _, err := io.Copy(io.Discard, io.LimitReader(s.in, s.size+1)); err != nil {
		return s.broken(err)
	}
	return nil
}

// broken words an error of the bytes themselves.
func (s stream) broken(err error) error {
	if _, file := s.in.(*io.SectionReader); file {
		return fmt.Errorf("reading %s: %w", s.name, err)
	}
	return plans.Errorf(plans.KindInvalid, "inflating %s: %w", s.name, err)
}
