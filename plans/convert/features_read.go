package convert

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"

	"github.com/maquette-city/maquette/plans"
)

// MaxFeatureLine bounds one line of features.jsonl.gz: an element with more
// properties than this is nothing a person reads.
const MaxFeatureLine = 8 << 20

// FindBlock gives the block that holds key if any does; blocks are in key order.
func FindBlock(blocks []FeatureBlock, key string) (FeatureBlock, bool) {
	i := sort.Search(len(blocks), func(i int) bool { return blocks[i].Key > key })
	if i == 0 {
		return FeatureBlock{}, false
	}
	return blocks[i-1], true
}

// FindFeature reads the gzip stream r (one block, or all of them) and gives the
// JSON line of the feature; KindNotFound where it is not there.
func FindFeature(r io.Reader, key string) (json.RawMessage, error) {
	lines, err := newFeatureLines(r)
	if err != nil {
		return nil, err
	}
	for {
		f, line, err := lines.next()
		switch {
		case errors.Is(err, io.EOF) || err == nil && f.Key > key:
			return nil, plans.Errorf(plans.KindNotFound, "feature %q is not in this version", key)
		case err != nil:
			return nil, err
		case f.Key == key:
			return append(json.RawMessage(nil), line...), nil
		}
	}
}

// EachFeature calls visit with the JSON line of every feature of the gzip stream r,
// in the order of their keys; an error of visit ends reading and comes back. The line
// is good until visit returns.
func EachFeature(r io.Reader, visit func(line []byte) error) error {
	lines, err := newFeatureLines(r)
	for err == nil {
		var line []byte
		if _, line, err = lines.next(); err == nil {
			err = visit(line)
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// featureHead is what finding needs of a line.
type featureHead struct {
	Key string `json:"key"`
}

type featureLines struct {
	s *bufio.Scanner
}

// newFeatureLines opens r; an empty r has no lines.
func newFeatureLines(r io.Reader) (*featureLines, error) {
	br := bufio.NewReaderSize(r, 64<<10)
	if _, err := br.Peek(1); errors.Is(err, io.EOF) {
		return &featureLines{s: bufio.NewScanner(br)}, nil
	}
	z, err := gzip.NewReader(br)
	if err != nil {
		return nil, fmt.Errorf("opening features.jsonl.gz: %w", err)
	}
	s := bufio.NewScanner(z)
	s.Buffer(make([]byte, 64<<10), MaxFeatureLine)
	return &featureLines{s: s}, nil
}

func (l *featureLines) next() (featureHead, []byte, error) {
	var h featureHead
	if !l.s.Scan() {
		if err := l.s.Err(); err != nil {
			return h, nil, fmt.Errorf("reading features.jsonl.gz: %w", err)
		}
		return h, nil, io.EOF
	}
	if err := json.Unmarshal(l.s.Bytes(), &h); err != nil {
		return h, nil, fmt.Errorf("reading a line of features.jsonl.gz: %w", err)
	}
	return h, l.s.Bytes(), nil
}
