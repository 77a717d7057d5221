package cityjson

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/maquette-city/maquette/plans"
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
}

// MaxBytes is the largest file that is read: it is held in memory whole, with
// its vertices beside it.
const MaxBytes = 2 << 30

// loadStep is how much is read between two looks at the context.
const loadStep = 8 << 20

// load gives the text of src without a byte order mark.
func load(ctx context.Context, src Source) ([]byte, error) {
	switch {
	case src.Size <= 0:
		return nil, plans.Errorf(plans.KindInvalid, "reading %s: the file is empty", src.Name)
	case src.Size > MaxBytes:
		return nil, plans.Errorf(plans.KindTooLarge, "reading %s: %d bytes; at most %d can be read: cut the area into parts", src.Name, src.Size, int64(MaxBytes))
	}
	var buf bytes.Buffer
	r := io.NewSectionReader(src.Data, 0, src.Size)
	for {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("reading %s: %w", src.Name, err)
		}
		_, err := io.CopyN(&buf, r, loadStep)
		if errors.Is(err, io.EOF) {
			return bytes.TrimPrefix(buf.Bytes(), []byte("\xef\xbb\xbf")), nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", src.Name, err)
		}
	}
}

// split tells whether data is a sequence: a first line that is an object by
// itself and something after it. rest is what follows that line.
func split(data []byte) (first, rest []byte, sequence bool) {
	data = bytes.TrimLeft(data, " \t\r\n")
	line, rest, found := bytes.Cut(data, []byte("\n"))
	if found && len(bytes.TrimSpace(rest)) > 0 && json.Valid(line) {
		return line, rest, true
	}
	return data, nil, false
}

// valid refuses what is no JSON, with the byte where it ends to be.
func valid(data []byte, name string) error {
	var raw json.RawMessage
	err := json.Unmarshal(data, &raw)
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(data)):
		return plans.Errorf(plans.KindInvalid, "reading %s: the file ends too early, at byte %d: it was cut off; send it again: %w", name, syntax.Offset, err)
	case errors.As(err, &syntax):
		return plans.Errorf(plans.KindInvalid, "reading %s: no valid JSON at byte %d: %w", name, syntax.Offset, err)
	}
	return plans.Errorf(plans.KindInvalid, "reading %s: no valid JSON: %w", name, err)
}
