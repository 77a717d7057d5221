package check

import "slices"

// availabilities are the three kinds of a subtree.
type availabilities struct {
	tiles    bitset
	contents []bitset
	children bitset
}

// availability reads the availability of tiles, contents and child subtrees,
// and holds them against one another.
func (f *subtreeFile) availability(t *implicitTree, facts *tilesetFacts) (*availabilities, bool) {
	nodes := 0
	for level := range t.subtreeLevels {
		nodes += t.nodes(level)
	}
	f.json.common(facts)
	f.metadata()
	a := &availabilities{}
	ok := true
	for _, m := range []struct {
		name   string
		into   *bitset
		length int
	}{{"tileAvailability", &a.tiles, nodes}, {"childSubtreeAvailability", &a.children, t.nodes(t.subtreeLevels)}} {
		x, has := f.json.required(m.name)
		good := has
		if has {
			*m.into, good = f.bits(x, m.length)
		}
		ok = ok && good
	}
	if c, has := f.json.member("contentAvailability"); has {
		all, good := c.list(1)
		ok = ok && good
		for _, x := range all {
			b, good := f.bits(x, nodes)
			a.contents, ok = append(a.contents, b), ok && good
		}
	}
	if ok {
		f.consistent(t, a)
	}
	return a, ok
}

// bits reads one availability of length bits.
func (f *subtreeFile) bits(v value, length int) (bitset, bool) {
	b := bitset{length: length}
	if !v.object() {
		return b, false
	}
	stream, hasStream := v.member("bitstream")
	constant, hasConstant := v.member("constant")
	if hasStream == hasConstant {
		v.fault(SubtreeWrong, "either bitstream or constant is due")
		return b, false
	}
	if hasConstant {
		n, ok := constant.integer(0)
		if ok && n > 1 {
			constant.fault(ValueWrong, "%d where 0 or 1 is due", n)
			return b, false
		}
		b.all = n == 1
		return b, ok
	}
	i, ok := stream.integer(0)
	if !ok {
		return b, false
	}
	if i >= len(f.views) || f.views[i] == nil {
		stream.fault(SubtreeWrong, "bufferView %d of %d", i, len(f.views))
		return b, false
	}
	b.bytes = f.views[i]
	if want := (length + 7) / 8; len(b.bytes) != want {
		v.fault(SubtreeWrong, "%d bytes of bits where %d are due", len(b.bytes), want)
		return b, false
	}
	if c, has := v.member("availableCount"); has {
		if n, ok := c.integer(0); ok && n != b.count() {
			c.fault(SubtreeWrong, "%d where %d bits are set", n, b.count())
			return b, false
		}
	}
	return b, true
}

// consistent notes available tiles without their parent, and content without
// its tile.
func (f *subtreeFile) consistent(t *implicitTree, a *availabilities) {
	first, above := 1, 0
	for level := 1; level < t.subtreeLevels; level++ {
		branching := t.nodes(1)
		for i := range t.nodes(level) {
			if a.tiles.get(first+i) && !a.tiles.get(above+i/branching) {
				f.json.fault(SubtreeWrong, "tile %d of level %d is there without its parent", i, level)
			}
		}
		above, first = first, first+t.nodes(level)
	}
	for k := range a.contents {
		for i := range a.tiles.length {
			if a.contents[k].get(i) && !a.tiles.get(i) {
				f.json.fault(SubtreeWrong, "content %d is there without its tile", i)
				break
			}
		}
	}
}

// metadata checks the members that lead into property tables.
func (f *subtreeFile) metadata() {
	tables := 0
	if p, ok := f.json.member("propertyTables"); ok {
		all, _ := p.list(1)
		tables = len(all)
		for _, x := range all {
			x.object()
		}
	}
	var uses []value
	if m, ok := f.json.member("tileMetadata"); ok {
		uses = append(uses, m)
	}
	if m, ok := f.json.member("contentMetadata"); ok {
		all, _ := m.list(1)
		uses = slices.Concat(uses, all)
	}
	for _, x := range uses {
		if i, ok := x.integer(0); ok && i >= tables {
			x.fault(SubtreeWrong, "property table %d of %d", i, tables)
		}
	}
}
