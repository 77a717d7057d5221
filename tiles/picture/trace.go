package picture

import (
	"cmp"
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
)

// Trace gives what the pictures drawn so far saw of what is named, for After; nil
// where nothing is. It takes 32 bytes for each name, and about two for each
// triangle that is seen in a picture or by its sun.
func (d *Drawing) Trace() []byte {
	if len(d.lots) == 0 {
		return nil
	}
	out := binary.AppendUvarint(nil, uint64(len(d.lots)))
	for i := range d.lots {
		out = append(out, d.lots[i].name[:]...)
	}
	for _, name := range slices.Sorted(maps.Keys(d.saw)) {
		out = binary.AppendUvarint(out, uint64(len(name)))
		out = append(out, name...)
		out = binary.AppendUvarint(out, uint64(len(d.saw[name])))
		out = append(out, d.saw[name]...)
	}
	return out
}

// record notes what won the samples of b, which eye saw, and adds to changed, if
// not nil, where what is new did.
func (d *Drawing) record(b *buffer, eye projector, changed *region) {
	if len(d.lots) == 0 {
		return
	}
	won, boxes, at := make([]uint64, d.triangles/64+1), make([]rect, len(d.lots)), 0
	for y := range b.height {
		row := b.row(y)
		for x := 0; x < len(row); {
			id, from := row[x], x
			for x++; x < len(row) && row[x] == id; x++ {
			}
			if id == 0 {
				continue
			}
			if id < d.lots[at].first || id >= d.end(at) {
				at = d.lotOf(id)
			}
			boxes[at].extend(rect{from, y, x, y + 1})
			won[id/64] |= 1 << (id % 64)
		}
	}
	var out []byte
	last := 0
	for i, box := range boxes {
		if box.x0 == box.x1 {
			continue
		}
		if changed != nil && d.was[i] < 0 {
			changed.add(box)
		}
		for _, v := range [...]int{i - last, box.x0, box.y0, box.x1, box.y1} {
			out = binary.AppendUvarint(out, uint64(v))
		}
		out, last = appendRuns(out, won, d.lots[i].first, d.end(i)), i
	}
	d.note(eye.name(), out)
}

// note keeps what is to be told under a name.
func (d *Drawing) note(name string, rows []byte) {
	if d.saw == nil {
		d.saw = map[string][]byte{}
	}
	d.saw[name] = rows
}

// appendRuns appends the runs of set bits from from to before to: for each how
// many are not set before it and how many are; a last one of none.
func appendRuns(out []byte, set []uint64, from, to uint32) []byte {
	for at := from; ; {
		on := nextBit(set, at, to, 0)
		off := nextBit(set, on, to, ^uint64(0))
		out = binary.AppendUvarint(out, uint64(on-at))
		out = binary.AppendUvarint(out, uint64(off-on))
		if on == off {
			return out
		}
		at = off
	}
}

// nextBit gives the first bit from at on that differs from those of not, to where
// there is none before it.
func nextBit(set []uint64, at, to uint32, not uint64) uint32 {
	for at < to {
		if w := (set[at/64] ^ not) >> (at % 64); w != 0 {
			return min(to, at+uint32(bits.TrailingZeros64(w)))
		}
		at = at/64*64 + 64
	}
	return to
}

// trace is what an earlier drawing saw.
type trace struct {
	names []Named
	maps  map[string][]byte // rows of what won, by the name of who saw it
}

// readTrace reads a trace, nil where data is none. Rows are read when they are
// wanted.
func readTrace(data []byte) *trace {
	r := varints{data}
	n, ok := r.next()
	if !ok || n > uint64(len(r.data)/len(Named{})) {
		return nil
	}
	t := &trace{names: make([]Named, n), maps: map[string][]byte{}}
	for i := range t.names {
		t.names[i] = Named(r.take(uint64(len(Named{}))))
	}
	for len(r.data) > 0 {
		var parts [2][]byte
		for i := range parts {
			size, ok := r.next()
			if !ok || size > uint64(len(r.data)) {
				return nil
			}
			parts[i] = r.take(size)
		}
		t.maps[string(parts[0])] = parts[1]
	}
	return t
}

// varints reads numbers off bytes.
type varints struct{ data []byte }

func (r *varints) next() (uint64, bool) {
	v, n := binary.Uvarint(r.data)
	if n <= 0 {
		return 0, false
	}
	r.data = r.data[n:]
	return v, true
}

// take takes n bytes, which are there.
func (r *varints) take(n uint64) []byte {
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

// match gives for each lot the earlier one of its name, -1 for none, so that
// those come in order: the most that do.
func (t *trace) match(lots []lot) []int {
	places := map[Named][]int{}
	for i, name := range t.names {
		if name != (Named{}) {
			places[name] = append(places[name], i)
		}
	}
	was := make([]int, len(lots))
	for i := range lots {
		was[i] = -1
		if p := places[lots[i].name]; len(p) > 0 {
			was[i], places[lots[i].name] = p[0], p[1:]
		}
	}
	return inOrder(was)
}

// inOrder sets all but a longest rising sequence to -1, which stays where it is
// (Fredman 1975, On computing the length of longest increasing subsequences).
func inOrder(was []int) []int {
	var ends []int // the place of the least last number of a sequence of each length
	before := make([]int, len(was))
	for i, v := range was {
		if v < 0 {
			continue
		}
		n, _ := slices.BinarySearchFunc(ends, v, func(at, v int) int { return cmp.Compare(was[at], v) })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		}
		ends[n] = i
	}
	out := slices.Repeat([]int{-1}, len(was))
	if len(ends) == 0 {
		return out
	}
	for i := ends[len(ends)-1]; i >= 0; i = before[i] {
		out[i] = was[i]
	}
	return out
}

// winners are the runs of triangles of a lot that won.
type winners []byte

// appendTo appends those that lie in all, the triangles of the lot.
func (w winners) appendTo(out []numbers, all numbers) []numbers {
	r := varints{w}
	for at := uint64(all.from); ; {
		gap, _ := r.next()
		n, ok := r.next()
		if at += min(gap, 1<<32); !ok || n == 0 || at >= uint64(all.to) {
			return out
		}
		n = min(n, uint64(all.to)-at)
		out = append(out, numbers{uint32(at), uint32(at + n)})
		at += n
	}
}

// split gives for each earlier lot what won of it, and where those won that are
// none of was.
func (t *trace) split(rows []byte, was []int, b *buffer) ([]winners, *region) {
	stays := make([]bool, len(t.names))
	for _, i := range was {
		if i >= 0 {
			stays[i] = true
		}
	}
	won, lost := make([]winners, len(t.names)), newRegion(b)
	r, at := varints{rows}, uint64(0)
	for len(r.data) > 0 {
		var v [5]uint64
		ok := true
		for i := range v {
			var one bool
			v[i], one = r.next()
			v[i], ok = min(v[i], 1<<30), ok && one
		}
		if at += v[0]; !ok || at >= uint64(len(won)) {
			break
		}
		if won[at] = r.runs(); !stays[at] {
			lost.add(rect{int(v[1]), int(v[2]), int(v[3]), int(v[4])})
		}
	}
	return won, lost
}

// runs passes the runs of a lot by.
func (r *varints) runs() winners {
	all := r.data
	for {
		_, _ = r.next()
		if n, ok := r.next(); !ok || n == 0 {
			return winners(all[:len(all)-len(r.data)])
		}
	}
}
