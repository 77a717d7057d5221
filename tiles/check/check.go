// Package check holds a tileset against 3D Tiles 1.1 (OGC 22-025r4) and against
// Maquette's own rules.
//
// What the specification forbids is an error: structure and types of the JSON,
// bounding volumes, transforms, refinement, extensions, external tilesets,
// implicit tiling with its subtrees, metadata down to the values of property
// tables, and content: that it is there, that it is what its header says, that
// feature IDs have rows, and that every decoded vertex lies inside the volumes
// of its tile and of all tiles above. What the specification allows but clients
// or our own contracts do not want is a warning, an error when strict; its codes
// begin with MAQUETTE_. All codes stand in docs/check.md.
//
// One strand walks the tree in order; content is looked at by others beside it,
// and the report is in the order of the tree all the same. What a stranger's
// tileset can make the check read, hold and repeat is limited (see Limits).
//
// Not looked into: materials and animations of glTF (the Khronos validator does
// that), Draco, packages in SQLite, what lies at absolute URIs.
package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Severity of an issue.
type Severity string

// The severities.
const (
	Error   Severity = "ERROR"
	Warning Severity = "WARN"
)

// Issue is one thing found.
type Issue struct {
	Severity Severity
	Code     string // of a closed list, see codes.go
	// Pointer says where: a JSON pointer (RFC 6901) into the tileset, "/" for
	// the whole of it; in another file its name, "#" and the pointer.
	Pointer string
	Message string
}

// String gives the issue as one line: severity, code, pointer, message.
func (i Issue) String() string {
	return fmt.Sprintf("%s %s %s %s", i.Severity, i.Code, i.Pointer, oneLine(i.Message))
}

// oneLine keeps an issue on one line whatever a file put into its message.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

// Options of a check.
type Options struct {
	Strict  bool // warnings are errors
	Workers int  // files looked at at once; 0 chooses by the machine
	// Beside are other tilesets of the same tree, such as those for other
	// devices; content that they share is read once.
	Beside []string
	nested int // how many archives the source lies in
}

// Limits of a check, against tilesets made to last for ever.
const (
	MaxFileBytes = 256 << 20 // of one file; JSON is limited to tiles.MaxTilesetBytes
	MaxFiles     = 2_500_000
	MaxTiles     = 2_000_000
	MaxIssues    = 1000 // the check ends there
	MaxDepth     = 200  // tiles below one another, external tilesets included
	// MaxFailures ends a check whose server fails that often in a row.
	MaxFailures = 50
	// largeFile is a size from which on files are held one at a time.
	largeFile  = 16 << 20
	maxWorkers = 16
)

// Report is what a check found.
type Report struct {
	Issues    []Issue // in the order of the tree
	Tilesets  int
	Tiles     int
	Contents  int
	Triangles int // of content whose triangles could be counted
}

// Errors gives the number of errors.
func (r *Report) Errors() int {
	n := 0
	for _, i := range r.Issues {
		if i.Severity == Error {
			n++
		}
	}
	return n
}

// ErrUnreadable is wrapped where the entry tileset cannot be had at all, or is
// no JSON.
var ErrUnreadable = errors.New("cannot be read")

// errStop ends a check that has found or visited enough.
var errStop = errors.New("limit of the check reached")

// Run checks the tileset that stands in src under the name entry, and
// everything it leads to. The error is ErrUnreadable or that of ctx; all that
// is wrong with a readable tileset is in the report, in the order of the tree
// however many workers there were.
func Run(ctx context.Context, src Source, entry string, o Options) (*Report, error) {
	r := newRun(ctx, src, entry, o)
	first := r.seg
	data, release, err := r.read(entry)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w: %w", entry, ErrUnreadable, err)
	}
	release() // the walk keeps no file but this one
	if archived, name, err := r.archive(data, entry); err != nil {
		return nil, fmt.Errorf("reading %s: %w: %w", entry, ErrUnreadable, err)
	} else if archived != nil {
		o.nested++
		return Run(ctx, archived, name, o)
	}
	d, err := r.parse(entry, data)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w: %w", entry, ErrUnreadable, err)
	}
	if err = r.everything(d); err == nil {
		err = r.besides(o.Beside)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	report := r.report(first)
	if errors.Is(err, errStop) {
		report.Issues = append(report.Issues, Issue{Error, LimitReached, "/", "the check stopped here, at one of its limits"})
	}
	return report, nil
}

// besides checks the tilesets beside the entry: their files, and that they have
// its tree.
func (r *run) besides(names []string) error {
	of := r.tree
	for _, name := range names {
		v := value{r: r, file: name}
		data, release, err := r.read(name)
		release()
		if err != nil {
			v.fault(FileMissing, "%s", fileReason(name, err))
			continue
		}
		d, err := r.parse(name, data)
		if err != nil {
			v.fault(JSONInvalid, "%v", err)
			continue
		}
		r.tree = 0
		if err := r.everything(d); err != nil {
			return err
		}
		if r.tree != of {
			v.warn(OwnProfile, "its tiles are not those of %s: cells or errors differ", r.entry)
		}
	}
	return nil
}

// everything walks the tree, then the tilesets that were found late, and waits
// for all that was begun.
func (r *run) everything(d value) error {
	err := r.tileset(d, newScope())
	for err == nil {
		r.wait.Wait()
		if len(r.late) == 0 {
			break
		}
		l := r.late[0]
		r.late = r.late[1:]
		err = l()
	}
	r.wait.Wait()
	slices.SortStableFunc(r.last, func(a, b finish) int { return b.depth - a.depth })
	for _, f := range r.last {
		f.run()
	}
	r.last = nil
	return err
}
