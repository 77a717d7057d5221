package georeference

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/plans/step"
)

// The kinds of Change.
const (
	Added   = "added"   // a record that was not there
	Changed = "changed" // a record that says something else now
	Removed = "removed" // a record that is gone
	Noted   = "noted"   // nothing was changed, and a person should know why
)

// Change is one thing that became other than it was.
type Change struct {
	Kind   string  `json:"kind"`
	ID     step.ID `json:"id"`     // instance name of the record; 0 for none
	Class  string  `json:"class"`  // "IfcMapConversion"; "" for none
	Detail string  `json:"detail"` // for people: what it said and says now
}

// String gives one line: "changed #104 IfcMapConversion: ...".
func (c Change) String() string {
	if c.ID == 0 {
		return c.Kind + ": " + c.Detail
	}
	return fmt.Sprintf("%s #%d %s: %s", c.Kind, c.ID, c.Class, c.Detail)
}

// Edit is a source with what is to change in it.
type Edit struct {
	src     *ifc.Text
	patches []patch
	records []string // new ones, in order of their names
	next    step.ID
	taken   map[step.ID]bool // names in use from next on
	changes []Change
	untold  int // beyond maxChanges
}

// patch replaces the bytes from from to to.
type patch struct {
	from, to int
	with     string
}

func newEdit(src *ifc.Text) *Edit { return &Edit{src: src} }

// Changes tells what is other than it was, in the order it was found. Of more than
// a thousand a last line gives the number.
func (e *Edit) Changes() []Change {
	if e.untold == 0 {
		return e.changes
	}
	return append(slices.Clip(e.changes), Change{Kind: Noted, Detail: fmt.Sprintf("and %d more", e.untold)})
}

// Size gives the number of bytes that Write writes; false for a zipped source,
// where it shows in the end.
func (e *Edit) Size() (int64, bool) {
	if e.src.Entry != nil {
		return 0, false
	}
	return e.textSize(), true
}

func (e *Edit) textSize() int64 {
	n := int64(len(e.src.Bytes))
	for _, p := range e.patches {
		n += int64(len(p.with) - (p.to - p.from))
	}
	return n
}

// maxChanges bounds the changes that are told one by one.
const maxChanges = 1000

// changed notes a change.
func (e *Edit) changed(kind string, id step.ID, class, format string, args ...any) {
	if len(e.changes) < maxChanges {
		e.changes = append(e.changes, Change{kind, id, class, fmt.Sprintf(format, args...)})
		return
	}
	e.untold++
}

// add makes a new record and gives its name.
func (e *Edit) add(keyword string, attributes ...string) step.ID {
	for e.taken[e.next] {
		e.next++
	}
	id := e.next
	e.next++
	e.records = append(e.records, record(id, keyword, attributes...))
	return id
}

// replace gives the record old another content under its name.
func (e *Edit) replace(old step.Entity, keyword string, attributes ...string) error {
	return e.put(old, record(old.ID(), keyword, attributes...))
}

// remove takes a record out.
func (e *Edit) remove(old step.Entity) error { return e.put(old, "") }

func (e *Edit) put(old step.Entity, with string) error {
	from, to, ok := old.Extent()
	if !ok {
		return plans.Errorf(plans.KindInvalid, "changing #%d %s: where the record begins cannot be told", old.ID(), old.Keyword())
	}
	e.patches = append(e.patches, patch{from, to, with})
	return nil
}

// set gives an attribute another value; false where the record is too short to
// have it.
func (e *Edit) set(v step.Value, with string) bool {
	from, to := v.Extent()
	if from >= to {
		return false
	}
	if string(e.src.Bytes[from:to]) != with {
		e.patches = append(e.patches, patch{from, to, with})
	}
	return true
}

// window is how many names above the largest are looked at for being free: far
// more than records are ever added.
const window = 1 << 16

// reserve finds the names that new records may have: above those of all records,
// and none that a record refers to without its being there, which would give such
// a reference a meaning.
func (e *Edit) reserve() error {
	for n := range e.src.File.Len() {
		e.next = max(e.next, e.src.File.At(n).ID())
	}
	for _, bad := range e.src.File.Malformed() {
		e.next = max(e.next, bad.ID)
	}
	if e.next > math.MaxInt64-2*window {
		return plans.Errorf(plans.KindInvalid, "naming new records: #%d leaves no names above it", e.next)
	}
	e.next++
	e.taken = map[step.ID]bool{}
	for at, data := 0, e.src.Bytes; ; {
		n := bytes.IndexByte(data[at:], '#')
		if n < 0 {
			return nil
		}
		at += n + 1
		var id step.ID
		for ; at < len(data) && data[at]-'0' <= 9 && id < math.MaxInt64/16; at++ {
			id = id*10 + step.ID(data[at]-'0')
		}
		if id >= e.next && id-e.next < window {
			e.taken[id] = true
		}
	}
}

// seal puts the new records behind the last and the patches in order.
func (e *Edit) seal() error {
	last := e.src.File.At(e.src.File.Len() - 1)
	_, end, ok := last.Extent()
	if !ok {
		return plans.Errorf(plans.KindInvalid, "adding records behind #%d: where it ends cannot be told", last.ID())
	}
	line := "\n"
	if bytes.HasPrefix(e.src.Bytes[end:], []byte("\r\n")) {
		line = "\r\n"
	}
	var all bytes.Buffer
	for _, r := range e.records {
		all.WriteString(line)
		all.WriteString(r)
	}
	e.patches = append(e.patches, patch{end, end, all.String()})
	slices.SortStableFunc(e.patches, func(a, b patch) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	for i, p := range e.patches[1:] {
		if p.from < e.patches[i].to {
			return plans.Errorf(plans.KindInternal, "changing a file: bytes %d to %d would be changed twice", p.from, e.patches[i].to)
		}
	}
	// A slow reader of what is written must not hold the index, too.
	e.src = &ifc.Text{Bytes: e.src.Bytes, Archive: e.src.Archive, Entry: e.src.Entry}
	e.taken = nil
	return nil
}

// writeStep is how much is written between two looks at the context.
const writeStep = 4 << 20

// Write writes the changed source: the text, or the archive it was found in with
// the other entries as they were.
func (e *Edit) Write(ctx context.Context, w io.Writer) error {
	if e.src.Entry != nil {
		return e.writeArchive(ctx, w)
	}
	return e.writeText(ctx, w)
}

func (e *Edit) writeText(ctx context.Context, w io.Writer) error {
	at := 0
	for _, p := range e.patches {
		if err := copyText(ctx, w, e.src.Bytes[at:p.from]); err != nil {
			return err
		}
		if _, err := io.WriteString(w, p.with); err != nil {
			return fmt.Errorf("writing: %w", err)
		}
		at = p.to
	}
	return copyText(ctx, w, e.src.Bytes[at:])
}

func copyText(ctx context.Context, w io.Writer, text []byte) error {
	for len(text) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(len(text), writeStep)
		if _, err := w.Write(text[:n]); err != nil {
			return fmt.Errorf("writing: %w", err)
		}
		text = text[n:]
	}
	return nil
}
