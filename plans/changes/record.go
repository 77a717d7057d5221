package changes

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/tiles/scene"
)

// MaxLine bounds one line of features.jsonl.gz, in bytes.
const MaxLine = 8 << 20

// Box is a box in the plan frame, metres.
type Box struct {
	Min scene.Vec3 `json:"min"`
	Max scene.Vec3 `json:"max"`
}

func (b *Box) center() scene.Vec3 { return b.Min.Add(b.Max).Scale(0.5) }

// head is what is compared of a line of features.jsonl.gz in any case.
type head struct {
	Key          string `json:"key"`
	Class        string `json:"class"`
	Name         string `json:"name"`
	Parent       string `json:"parent"`
	Storey       string `json:"storey"`
	Box          Box    `json:"box"`
	GeometryHash string `json:"geometryHash"`
	PropertyHash string `json:"propertyHash"`
	ShapeHash    string `json:"shapeHash"` // "" where it has no shape
	LookHash     string `json:"lookHash"`
	Pose         *Rigid `json:"pose"`
}

// shaped tells whether the feature has a shape.
func (h *head) shaped() bool { return h.Pose != nil && h.ShapeHash != "" }

// properties is the rest of a line.
type properties struct {
	Properties []propertySet `json:"properties"`
}

type propertySet struct {
	Name       string `json:"name"`
	Properties []struct {
		Name  string          `json:"name"`
		Value json.RawMessage `json:"value"`
		Unit  string          `json:"unit"`
	} `json:"properties"`
}

// reader reads the lines of a features.jsonl.gz, which are in the order of keys.
type reader struct {
	which string // "earlier" or "later", for errors
	lines *bufio.Scanner
	close func() error
	count int

	key  string
	line []byte // valid until the next call of next
	head head   // after decode
}

// newReader opens r; an empty one has no lines.
func newReader(r io.ReadCloser, which string) (*reader, error) {
	out := &reader{which: which, close: r.Close}
	in := bufio.NewReaderSize(r, 64<<10)
	if _, err := in.Peek(1); errors.Is(err, io.EOF) {
		out.lines = bufio.NewScanner(in)
		return out, nil
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reading the features of the %s version: %w", which, err), r.Close())
	}
	out.lines = bufio.NewScanner(z)
	out.lines.Buffer(make([]byte, 64<<10), MaxLine)
	return out, nil
}

// next goes to the next line and gives its key; io.EOF after the last. Keys out
// of order are an error: nothing could be found by merging.
func (r *reader) next() error {
	if !r.lines.Scan() {
		r.line = nil
		if err := r.lines.Err(); err != nil {
			r.count++
			return r.fault(err)
		}
		return io.EOF
	}
	before := r.key
	r.count++
	r.line = r.lines.Bytes()
	key, ok := plainKey(r.line)
	if !ok {
		if err := r.decode(); err != nil {
			return err
		}
		key = r.head.Key
	}
	if r.count > 1 && key <= before {
		return r.fault(fmt.Errorf("key %.80q follows %.80q", key, before))
	}
	r.key = key
	return nil
}

// keyPrefix begins each line that the converter writes.
const keyPrefix = `{"key":"`

// plainKey gives the key of a line without decoding it; false where it cannot.
func plainKey(line []byte) (string, bool) {
	rest, ok := bytes.CutPrefix(line, []byte(keyPrefix))
	if !ok {
		return "", false
	}
	end := bytes.IndexAny(rest, `"\`)
	if end < 0 || rest[end] == '\\' {
		return "", false
	}
	return string(rest[:end]), true
}

// decode reads the line into head.
func (r *reader) decode() error {
	r.head = head{}
	if err := json.Unmarshal(r.line, &r.head); err != nil {
		return r.fault(err)
	}
	return nil
}

// fault says where the line is that err is about.
func (r *reader) fault(err error) error {
	return fmt.Errorf("reading line %d of the features of the %s version: %w", r.count, r.which, err)
}

// sourceOf gives the index of the source that a key begins with, -1 where it
// begins with none.
func sourceOf(key string) int {
	index, _, ok := strings.Cut(key, "/")
	if !ok || len(index) > 4 {
		return -1
	}
	n, err := strconv.Atoi(index)
	if err != nil || n < 0 || index[0] == '+' {
		return -1
	}
	return n
}

// idOf gives a key without its source.
func idOf(key string) string {
	if sourceOf(key) < 0 {
		return key
	}
	_, id, _ := strings.Cut(key, "/")
	return id
}
