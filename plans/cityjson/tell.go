package cityjson

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

// The bounds on what a header tells of one file.
const (
	maxWarnings = 100
	maxSkipped  = 100_000
)

func (r *reader) warn(s string) {
	if len(r.header.Warnings) < maxWarnings {
		r.header.Warnings = append(r.header.Warnings, s)
	}
}

// count adds an object to the counts; rooms are counted apart.
func (r *reader) count(m *made) {
	if m.counted && m.inside {
		r.header.Counts.Spaces++
	} else if m.counted {
		r.header.Counts.Total++
		if m.feature != nil {
			r.header.Counts.Converted++
		}
	}
	if m.tally.flat > 0 {
		if r.flat == 0 {
			r.firstFlat = m.id
		}
		r.flat += m.tally.flat
	}
	for kind, n := range m.tally.repairs {
		if n > 0 && r.repairs[kind] == 0 {
			r.firstRepair[kind] = m.id
		}
		r.repairs[kind] += n
	}
}

func (r *reader) skip(key string, m *made) {
	if len(r.header.Skipped) >= maxSkipped {
		r.unlisted++
		return
	}
	r.header.Skipped = append(r.header.Skipped, scene.Skipped{Key: key, GUID: m.id, ID: m.id, Type: m.class, Code: m.code, Reason: m.fault.Error()})
}

// conclude tells what came up again and again, once for the file.
func (r *reader) conclude() {
	if r.flat > 0 {
		r.warn(fmt.Sprintf("%d surfaces without area are left out, the first of object %q", r.flat, cutText(r.firstFlat)))
	}
	for kind, n := range r.repairs {
		if n > 0 && kind != repeatedFace {
			r.warn(fmt.Sprintf(repairName(kind)+", the first of object %q", n, cutText(r.firstRepair[kind])))
		}
	}
	if told := r.themes.tell(); told != "" {
		r.warn(told)
	}
	if n := len(r.images.missing); n > 0 {
		r.warn(fmt.Sprintf("textures-left-out: %d images could not be used, their surfaces have the colour of their kind, the first: %v", n, r.images.firstMissing))
	}
	if r.unlisted > 0 {
		r.warn(fmt.Sprintf("%d more objects are not whole than are listed", r.unlisted))
	}
}

// begin gives where the text begins: after a byte order mark. What is no JSON object
// at all is refused.
func (s *Source) begin() (int64, error) {
	buf := make([]byte, chunkBytes)
	n, err := s.Data.ReadAt(buf[:min(int64(len(buf)), s.Size)], 0)
	if n == 0 && err != nil && !errors.Is(err, io.EOF) {
		return 0, s.failed(err)
	}
	text := bytes.TrimPrefix(buf[:n], []byte("\xef\xbb\xbf"))
	if head := bytes.TrimLeft(text, " \t\r\n"); len(head) > 0 && head[0] != '{' {
		return 0, plans.Errorf(plans.KindInvalid, "reading %s: it does not begin with a JSON object", s.Name)
	}
	return int64(n - len(text)), nil
}
