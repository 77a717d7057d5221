package gltfplan

import (
	"context"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Finding is a rule of glTF 2.0 that a model breaks.
type Finding struct {
	Code    string // that the glTF-Validator has for it
	Pointer string // JSON pointer; "" for the file, "/" for the whole document
	Message string
}

// Check reads a model as Read does and gives the rules that it breaks, in the order
// in which they were found: of each at most 20 places, and how many there are more.
// Errors are those of Read: of what is no glTF 2.0 at all.
func Check(ctx context.Context, src Source) (found []Finding, more map[string]int, err error) {
	r, err := read(ctx, src, func(*scene.Feature) error { return nil })
	if r == nil || err != nil {
		return nil, nil, err
	}
	for _, f := range r.doc.found.all {
		if !ownLimit(f.code) {
			found = append(found, Finding{f.code, f.pointer, f.why})
		}
	}
	more = map[string]int{}
	for code, n := range r.doc.found.count {
		if n > maxFindings && !ownLimit(code) {
			more[code] = n - maxFindings
		}
	}
	return found, more, nil
}

// ownLimit tells the codes of what is not read here, and is no fault of the model.
func ownLimit(code string) bool { return code == "UNSUPPORTED_EXTENSION" || code == "TOO_LARGE" }
