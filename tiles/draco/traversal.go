package draco

import "fmt"

// Symbols of the traversal, in the order that valence contexts number them.
const (
	symC = iota
	symS
	symL
	symR
	symE
)

// Traversals.
const (
	traversalStandard = 0
	traversalValence  = 2
)

// split is where a part of the mesh that was cut off is joined again.
type split struct {
	source, split int
	right         bool
}

// traversal gives the symbols of an edgebreaker stream.
type traversal struct {
	bits       *bits // of a standard traversal
	startFaces *bitDecoder
	seams      []*bitDecoder
	contexts   [][]uint32 // of a valence traversal, read from the end
	context    int
	last       int
	valences   []int32
	table      *cornerTable
}

// splits reads the events at which parts were cut off.
func (r *buffer) splits() ([]split, error) {
	n := r.varint()
	if r.bad || n > uint64(len(r.data)-r.at) {
		return nil, fmt.Errorf("%d splits: %w", n, ErrMalformed)
	}
	all := make([]split, n)
	last := 0
	for i := range all {
		source := last + int(r.varint()&0xffffffff)
		back := int(r.varint() & 0xffffffff)
		if back > source {
			return nil, fmt.Errorf("a split before the beginning: %w", ErrMalformed)
		}
		all[i] = split{source: source, split: source - back}
		last = source
	}
	in := &bits{data: r.bytes((len(all) + 7) / 8)}
	for i := range all {
		all[i].right = in.read(1) == 1
	}
	return all, nil
}

// start reads what a traversal decodes from.
func (t *traversal) start(r *buffer, kind byte, attributes, vertices int) (err error) {
	if kind == traversalStandard {
		t.bits = &bits{data: r.bytes(r.size())}
	}
	if t.startFaces, err = r.bitDecoder(); err != nil {
		return err
	}
	for range attributes {
		s, err := r.bitDecoder()
		if err != nil {
			return err
		}
		t.seams = append(t.seams, s)
	}
	if kind == traversalStandard {
		return nil
	}
	t.valences = make([]int32, vertices)
	t.contexts = make([][]uint32, maxValence-minValence+1)
	for i := range t.contexts {
		n := r.varint()
		if r.bad || n > uint64(vertices)*4+16 {
			return fmt.Errorf("%d symbols of a valence: %w", n, ErrMalformed)
		}
		if t.contexts[i], err = r.symbols(int(n), 1); err != nil {
			return err
		}
	}
	return nil
}

// Valences that have a context of their own.
const (
	minValence = 2
	maxValence = 7
)

// symbol gives the next symbol, -1 where the stream has none.
func (t *traversal) symbol() int {
	if t.bits != nil {
		if t.bits.read(1) == 0 {
			return symC
		}
		return [...]int{symS, symL, symR, symE}[t.bits.read(2)]
	}
	if t.context >= 0 {
		c := t.contexts[t.context]
		if len(c) == 0 || c[len(c)-1] > symE {
			return -1
		}
		t.last = int(c[len(c)-1])
		t.contexts[t.context] = c[:len(c)-1]
	}
	return t.last
}

// reached tells the traversal the corner that the next symbol goes on from.
func (t *traversal) reached(c int32) {
	if t.bits != nil {
		return
	}
	add := [...][3]int32{symC: {0, 1, 1}, symS: {0, 1, 1}, symL: {1, 2, 1}, symR: {1, 1, 2}, symE: {2, 2, 2}}[t.last]
	n := t.table.vert(next(c))
	t.valences[t.table.vert(c)] += add[0]
	t.valences[n] += add[1]
	t.valences[t.table.vert(previous(c))] += add[2]
	t.context = int(min(max(t.valences[n], minValence), maxValence)) - minValence
}

// merge tells the traversal that two vertices are one.
func (t *traversal) merge(into, from int32) {
	if t.bits == nil {
		t.valences[into] += t.valences[from]
	}
}
