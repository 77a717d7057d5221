package citygml

import (
	"context"
	"strings"

	"github.com/maquette-city/maquette/plans/xmlscan"
)

// member is the member that is read, with the places of its ids.
type member struct {
	tree *xmlscan.Tree
	ids  map[string]xmlscan.Elem // nil until a reference is followed
}

func newMember(t *xmlscan.Tree) *member { return &member{tree: t} }

// byID gives the element of the member with an id, or none.
func (m *member) byID(id string) xmlscan.Elem {
	if m.ids == nil {
		m.ids = idsOf(m.tree)
	}
	return m.ids[id]
}

// idsOf gives the first element of each id.
func idsOf(t *xmlscan.Tree) map[string]xmlscan.Elem {
	ids := map[string]xmlscan.Elem{}
	for e := range t.Root().All() {
		if !e.Attrs() {
			continue
		}
		if id := e.Attr("id"); id != "" {
			if _, ok := ids[id]; !ok {
				ids[id] = e
			}
		}
	}
	return ids
}

// find gives the element that a reference names, in the member or outside of it;
// none where there is none in the file.
func (r *reader) find(href string) xmlscan.Elem {
	_, id, found := strings.Cut(href, "#")
	if !found || !strings.HasPrefix(href, "#") {
		return xmlscan.Elem{}
	}
	if r.member != nil {
		if e := r.member.byID(id); e.OK() {
			return e
		}
	}
	return r.outside(id)
}

// outside gives an element of another member.
func (r *reader) outside(id string) xmlscan.Elem {
	h := hash([]byte(id))
	at, ok := r.index.wanted[h]
	if !ok || at.to <= at.from || at.to-at.from > MaxMember {
		return xmlscan.Elem{}
	}
	t := r.kept[h]
	if t == nil {
		if r.fetched += at.to - at.from; r.fetched > maxFetched(r.to) {
			r.warn("references between members lead to too much: those that came last lead nowhere")
			return xmlscan.Elem{}
		}
		text, err := r.bytes(at)
		if err != nil {
			return xmlscan.Elem{}
		}
		t, err = xmlscan.Parse(context.Background(), text, at.from, r.names, r.index.spaces, r.decoder)
		if err != nil {
			return xmlscan.Elem{}
		}
		r.keep(h, t, at.to-at.from)
	}
	if t.Root().Attr("id") != id {
		return xmlscan.Elem{} // another id of the same hash
	}
	return t.Root()
}

// keep keeps a target for the next reference; all others are let go where they
// take too much.
func (r *reader) keep(h uint64, t *xmlscan.Tree, size int64) {
	if r.kept == nil || r.keptBytes+size > maxKept {
		r.kept, r.keptBytes = map[uint64]*xmlscan.Tree{}, 0
	}
	r.kept[h] = t
	r.keptBytes += size
}

// maxFetched bounds what is read again for references between members, bytes, by
// the size of the file: the same target is read more than once where many others
// come between.
func maxFetched(size int64) int64 { return 1<<30 + 4*size }
