package convert

import (
	"bytes"
	"fmt"
	"hash/maphash"

	"github.com/maquette-city/maquette/tiles/scene"
)

// repeats finds city objects that stand in several sources of a version: sheets of
// one data set repeat what lies on their borders. Objects are the same where their
// ids are equal and their boxes meet: ids of different data sets may be equal too.
// Of two the one with more triangles is kept, or the first.
type repeats struct {
	seed  maphash.Seed
	first map[uint64]int32 // record by id: later ones of the same id as well
	equal int
	other int    // not of equal shape
	named string // the first of those
}

func newRepeats() *repeats {
	return &repeats{seed: maphash.MakeSeed(), first: map[uint64]int32{}}
}

// seen tells whether a record that is kept stands for f; one that says less than f
// is dropped.
func (r *repeats) seen(c *city, f *scene.Feature, rec *cityRecord) bool {
	id := maphash.String(r.seed, f.GUID)
	at, ok := r.first[id]
	if !ok {
		r.first[id] = int32(len(c.records))
		return false
	}
	before := &c.records[at]
	if before.source == rec.source || !meet(before.box, rec.box) || idOf(before.key) != idOf(rec.key) {
		return false
	}
	if before.box == rec.box && before.triangles == rec.triangles {
		r.equal++
		return true
	}
	if r.other++; r.other == 1 {
		r.named = f.GUID
	}
	if before.triangles >= rec.triangles {
		return true
	}
	before.dropped = true
	r.first[id] = int32(len(c.records))
	return false
}

// idOf gives the id in a key: what follows the index of the source.
func idOf(key string) string {
	_, id, _ := bytes.Cut([]byte(key), []byte("/"))
	return string(id)
}

// meet tells whether two boxes touch.
func meet(a, b scene.Box) bool {
	for i := range 3 {
		if a.Min[i] > b.Max[i] || b.Min[i] > a.Max[i] {
			return false
		}
	}
	return !a.Empty() && !b.Empty()
}

// warn says what was found.
func (r *repeats) warn() []string {
	if r == nil || r.equal+r.other == 0 {
		return nil
	}
	text := fmt.Sprintf("repeated-objects: %d objects stand in several files and are kept once", r.equal+r.other)
	if r.other > 0 {
		text += fmt.Sprintf("; %d of them are not alike and the one with more triangles is kept, the first %.100q", r.other, r.named)
	}
	return []string{text}
}
