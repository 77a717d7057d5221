package bundle

import (
	"archive/zip"
	"io"
	"path"
	"slices"
	"strings"
)

const (
	// HeadBytes is how much of a member's beginning tells its format.
	HeadBytes = 4096
	// maxPeeks is how many members are opened to see what they are where no name
	// tells a model, and maxNamedPeeks where names do.
	maxPeeks      = 32
	maxNamedPeeks = 1024
)

// Models gives the paths of the members that are models, in the archive's order:
// those of which the name ends in one of endings (in lower case, with the dot) and
// is tells so by their first bytes; where there is none, those of any name. Members
// that cannot be unpacked are taken for what their name says: opening them tells
// why not.
func (a *Archive) Models(endings []string, is func(name string, head []byte) bool) []string {
	named := a.find(maxNamedPeeks, is, func(f *zip.File) bool {
		lower := strings.ToLower(path.Base(slashed(f.Name)))
		return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(lower, e) })
	})
	if len(named) > 0 {
		return named
	}
	return a.find(maxPeeks, func(name string, head []byte) bool { return head != nil && is(name, head) }, func(*zip.File) bool { return true })
}

// find looks at up to most members that look accepts.
func (a *Archive) find(most int, is func(string, []byte) bool, look func(*zip.File) bool) (found []string) {
	for _, f := range a.members {
		if !look(f) {
			continue
		}
		if most--; most < 0 {
			break
		}
		p, err := inside("", f.Name)
		if err != nil {
			continue // add took none such
		}
		if is(p, headOf(f)) {
			found = append(found, p)
		}
	}
	return found
}

// headOf gives the first bytes of a member, nil where it cannot be read.
func headOf(f *zip.File) []byte {
	if f.Flags&encrypted != 0 {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return nil
	}
	defer r.Close()
	head := make([]byte, HeadBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return nil
	}
	return head[:n]
}
