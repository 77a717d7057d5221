package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/step"
)

// A curve or list of points in one record of many megabytes may be shown by any
// number of elements, each of which would read it before anything counts. Such
// records are counted by their bytes before they are read.
const (
	// largeRecord is the size in bytes from which a record is counted so.
	largeRecord = 1 << 18
	// byteWork is what it costs to read a byte of it and make what it says, in
	// looks.
	byteWork = 4
	// maxSized bounds the records that are looked at for one item, and sizedDepth
	// how far they are from it.
	maxSized   = 64
	sizedDepth = 8
)

// hasLarge tells whether any record of the file is large.
func hasLarge(f *step.File) bool {
	for n := range f.Len() {
		if f.At(n).Size() >= largeRecord {
			return true
		}
	}
	return false
}

// sized counts the large records that an item names, directly or through others.
func (k *maker) sized(e step.Entity) error {
	if !k.m.large {
		return nil
	}
	left := maxSized
	return k.sizedWithin(e, &left, sizedDepth)
}

func (k *maker) sizedWithin(e step.Entity, left *int, depth int) error {
	if *left--; *left < 0 || depth == 0 || !e.Valid() || isBoolean(e) {
		return nil
	}
	if n := e.Size(); n >= largeRecord {
		if err := k.effort.Spend(byteWork * n); err != nil {
			return fmt.Errorf("#%d of %d bytes: %w", e.ID(), n, err)
		}
	}
	for v := range e.Args().Items() {
		if v.Kind() != step.KindRef {
			continue
		}
		if err := k.sizedWithin(v.Optional(), left, depth-1); err != nil {
			return err
		}
	}
	return nil
}
