package convert

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/memo"
)

// source is one opened input.
type source struct {
	index    int
	path     string
	upload   string      // the file name the person knows it by
	name     string      // of the model, in messages: as upload, of a member of an archive also its own
	file     io.ReaderAt // the model
	size     int64       // bytes of it
	bytes    int64       // of the whole source, an archive with all it holds
	sha256   string      // of the whole source
	known    hashed      // of the whole source, if it was read before
	format   format
	unpacked bool         // the model came out of the file at path
	files    bundle.Files // beside the model; never nil
	choice   plans.Choice // what is taken of it
	ground   *under       // of formats that stand on it
	// delivered are the files of a source of several, each named after what it holds;
	// nil for one.
	delivered []vector.Source
	memo      *memo.Memo  // of the conversion
	close     []io.Closer // in the order of opening
	asked     func() bool // whether a file outside of the source was asked for
	layer     layer       // set by readers of what is no model; see layers.go
}

// openSource opens, measures, hashes and detects one input. beside are files that
// may belong to it; the folder it lies in has others. It is not hashed again where it
// still is what is known.
func openSource(ctx context.Context, index int, path, name string, known hashed, beside *bundle.Named) (*source, error) {
	if name == "" {
		name = filepath.Base(path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, openError(name, err)
	}
	folder := bundle.InFolder(filepath.Dir(path))
	s := &source{index: index, path: path, upload: name, name: name, file: f, known: known, close: []io.Closer{f, folder},
		files: bundle.First{folder, beside}, asked: folder.Asked}
	if err := s.inspect(ctx, f); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close lets go of all that was opened: only read, so nothing is lost.
func (s *source) Close() {
	for _, c := range slices.Backward(s.close) {
		_ = c.Close()
	}
}

func openError(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return plans.Errorf(plans.KindInvalid, "opening %s: there is no such file: %w", name, err)
	}
	return plans.Errorf(plans.KindInvalid, "opening %s: %w", name, err)
}

func (s *source) inspect(ctx context.Context, f *os.File) error {
	head, err := s.sum(ctx, f)
	if err != nil {
		return err
	}
	return s.identify(ctx, head)
}

// identify finds the model and its format in a file that begins so.
func (s *source) identify(ctx context.Context, head []byte) (err error) {
	switch {
	case bundle.IsArchive(head):
		return s.unpack()
	case bundle.IsGzip(head):
		return s.inflate(ctx)
	}
	s.format, err = detect(head, s.name)
	return err
}

// sum measures and hashes a file and gives its beginning.
func (s *source) sum(ctx context.Context, f *os.File) (head []byte, err error) {
	if err := s.measure(f); err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && s.known.is(info) {
		s.sha256 = s.known.sum
		return s.head()
	}
	h := sha256.New()
	if _, err := io.Copy(h, &contextReader{ctx, io.NewSectionReader(f, 0, s.size)}); err != nil {
		return nil, fmt.Errorf("reading %s: %w", s.name, err)
	}
	s.sha256 = hex.EncodeToString(h.Sum(nil))
	return s.head()
}

// measure finds the size of the file.
func (s *source) measure(f *os.File) error {
	st, err := f.Stat()
	switch {
	case err != nil:
		return fmt.Errorf("reading the size of %s: %w", s.name, err)
	case !st.Mode().IsRegular():
		return plans.Errorf(plans.KindInvalid, "opening %s: it is not a file", s.name)
	case st.Size() == 0:
		return plans.Errorf(plans.KindInvalid, "reading %s: the file is empty: export it again and check its size before sending", s.name)
	}
	s.size, s.bytes = st.Size(), st.Size()
	return nil
}

// head gives the beginning of the file.
func (s *source) head() ([]byte, error) {
	head := make([]byte, headBytes)
	n, err := s.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the beginning of %s: %w", s.name, err)
	}
	return head[:n], nil
}

// headBytes is how much of a file's beginning tells its format.
const headBytes = bundle.HeadBytes

// trimHead drops a byte order mark and white space.
func trimHead(head []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
}

// contextReader stops reading when its context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
