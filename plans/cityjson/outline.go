package cityjson

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sort"

	"github.com/maquette-city/maquette/plans"
)

// outline is where the parts of the first JSON text of a file lie: the whole city
// model, or of a sequence the line that all others go by.
type outline struct {
	members map[string]section // of the outermost object by name, the last of equal ones
	order   []string           // their names in the order of the file
	objects []place            // of the city objects, in the order of the file
	end     int64              // where the text ends
	byID    []place            // objects in the order of their hashes, or nil
}

// place is where a city object begins, its name first, and the hash of its id.
type place struct {
	hash uint64
	at   int64
}

// maxMembers bounds the members of the outermost object that are told apart.
const maxMembers = 256

// chunkBytes is how much of a file is read at once.
const chunkBytes = 256 << 10

// outlineOf checks the first JSON text of the file from byte from on, and finds its
// parts.
func (s *Source) outlineOf(ctx context.Context, from int64) (*outline, error) {
	o := &outline{members: map[string]section{}}
	check := &syntax{offset: from}
	var name string
	var begin int64
	check.key = func(level int, text []byte, at int64) error {
		if level == 1 {
			name, begin = unescape(text), at
			return nil
		}
		if name != "CityObjects" {
			return nil
		}
		if len(o.objects) == MaxObjects {
			return plans.Errorf(plans.KindTooLarge, "reading %s: more than %d city objects in one JSON text: write it as a sequence (CityJSONSeq)", s.Name, MaxObjects)
		}
		o.objects = append(o.objects, place{hashOf(text), at})
		return nil
	}
	check.value = func(level int, end int64) error {
		if level == 1 {
			o.add(name, section{begin, end})
			name = ""
		}
		return nil
	}
	err := s.feed(ctx, check)
	o.end = check.offset
	return o, err
}

func (o *outline) add(name string, at section) {
	if _, there := o.members[name]; !there {
		if len(o.members) == maxMembers {
			return
		}
		o.order = append(o.order, name)
	}
	o.members[name] = at
}

// feed gives check the file until its text is whole.
func (s *Source) feed(ctx context.Context, check *syntax) error {
	buf, have := make([]byte, chunkBytes), 0
	for at := check.offset; ; {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("reading %s: %w", s.Name, err)
		}
		if have == len(buf) {
			buf = append(buf, make([]byte, len(buf))...)
		}
		n, err := s.Data.ReadAt(buf[have:min(int64(len(buf)), int64(have)+s.Size-at)], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return s.failed(err)
		}
		at, have = at+int64(n), have+n
		taken, err := check.feed(buf[:have], at >= s.Size || n == 0)
		if err != nil {
			return s.malformed(err)
		}
		if check.done {
			return nil
		}
		have = copy(buf, buf[taken:have])
	}
}

// malformed words what is no JSON.
func (s *Source) malformed(err error) error {
	var syntax *syntaxError
	if !errors.As(err, &syntax) {
		return err // a limit
	}
	if syntax.cut {
		return plans.Errorf(plans.KindInvalid, "reading %s: the file ends too early, at byte %d: it was cut off; send it again", s.Name, syntax.at)
	}
	return plans.Errorf(plans.KindInvalid, "reading %s: no valid JSON at %w", s.Name, syntax)
}

// hashOf gives the FNV-1a hash of an id as it is written. Ids of one hash are taken
// to be the same where only the name of a feature depends on it.
func hashOf(id []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range id {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// span gives the section of object i with the comma behind it.
func (o *outline) span(i int) section {
	if i+1 < len(o.objects) {
		return section{o.objects[i].at, o.objects[i+1].at}
	}
	return section{o.objects[i].at, o.members["CityObjects"].to}
}

// find gives the section of the first object of this id, an empty one for none.
func (o *outline) find(id []byte) section {
	h := hashOf(id)
	k := sort.Search(len(o.byID), func(i int) bool { return o.byID[i].hash >= h })
	if k == len(o.byID) || o.byID[k].hash != h {
		return section{}
	}
	at := o.byID[k].at
	i := sort.Search(len(o.objects), func(i int) bool { return o.objects[i].at >= at })
	return o.span(i)
}

// index makes find work.
func (o *outline) index() {
	o.byID = append([]place(nil), o.objects...)
	sort.Slice(o.byID, func(i, j int) bool {
		a, b := o.byID[i], o.byID[j]
		return a.hash < b.hash || a.hash == b.hash && a.at < b.at
	})
}
