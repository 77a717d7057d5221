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
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/memo"
)

// source is one opened input.
type source struct {
	index  int
	path   string
	name   string // the file name the person knows it by
	file   *os.File
	size   int64
	sha256 string
	format format
	memo   *memo.Memo // of the conversion
}

// openSource opens, measures, hashes and detects one input.
func openSource(ctx context.Context, index int, path, name string) (*source, error) {
	if name == "" {
		name = filepath.Base(path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, openError(name, err)
	}
	s := &source{index: index, path: path, name: name, file: f}
	if err := s.inspect(ctx); err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

func openError(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return plans.Errorf(plans.KindInvalid, "opening %s: there is no such file: %w", name, err)
	}
	return plans.Errorf(plans.KindInvalid, "opening %s: %w", name, err)
}

func (s *source) inspect(ctx context.Context) error {
	st, err := s.file.Stat()
	switch {
	case err != nil:
		return fmt.Errorf("reading the size of %s: %w", s.name, err)
	case !st.Mode().IsRegular():
		return plans.Errorf(plans.KindInvalid, "opening %s: it is not a file", s.name)
	case st.Size() == 0:
		return plans.Errorf(plans.KindInvalid, "reading %s: the file is empty: export it again and check its size before sending", s.name)
	}
	s.size = st.Size()
	h := sha256.New()
	if _, err := io.Copy(h, &contextReader{ctx, io.NewSectionReader(s.file, 0, s.size)}); err != nil {
		return fmt.Errorf("reading %s: %w", s.name, err)
	}
	s.sha256 = hex.EncodeToString(h.Sum(nil))
	head := make([]byte, 4096)
	n, err := s.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading the beginning of %s: %w", s.name, err)
	}
	s.format, err = detect(head[:n], s.name)
	return err
}

// detect tells the format by the first bytes; the name's ending only words the
// refusal.
func detect(head []byte, name string) (format, error) {
	ext := strings.ToLower(filepath.Ext(name))
	for _, f := range formats() {
		if f.detect(head) && ext != ".gltf" { // JSON too, but no city
			return f, nil
		}
	}
	switch ext {
	case ".ifc", ".ifcxml", ".ifczip", ".json", ".jsonl":
		return format{}, plans.Errorf(plans.KindInvalid,
			"reading %s: the file does not begin as a %s file does: it may be cut off or be something else under that name; export it again", name, ext)
	}
	return format{}, plans.Errorf(plans.KindUnsupported,
		"reading %s: this format cannot be read: send IFC (.ifc, .ifcxml, .ifczip) or CityJSON (.city.json)", name)
}

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
