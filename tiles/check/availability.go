package check

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
		list, good := c.list(1)
		ok = ok && good
		for _, x := range list {
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
		return b, ok && v.counted(&b)
	}
	i, ok := stream.integer(0)
	if !ok {
		return b, false
	}
	if i >= len(f.views) || f.views[i].bytes == nil {
		stream.fault(SubtreeWrong, "bufferView %d of %d", i, len(f.views))
		return b, false
	}
	b.bytes = f.views[i].bytes
	if want := (length + 7) / 8; len(b.bytes) != want {
		v.fault(SubtreeWrong, "%d bytes of bits where %d are due", len(b.bytes), want)
		return b, false
	}
	if rest := length % 8; rest > 0 && b.bytes[length/8]>>rest != 0 {
		v.fault(SubtreeWrong, "unused bits of the last byte are set")
		return b, false
	}
	return b, v.counted(&b)
}

// counted holds availableCount against the bits.
func (v value) counted(b *bitset) bool {
	c, has := v.member("availableCount")
	if !has {
		return true
	}
	n, ok := c.integer(0)
	if ok && n != b.count() {
		c.fault(SubtreeWrong, "%d where %d are available", n, b.count())
		return false
	}
	return ok
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

// metadata checks the property tables of a subtree, the members that lead into
// them, and, where the availability could be read, that they have a row for
// every tile and content that is there.
func (f *subtreeFile) metadata(a *availabilities, facts *tilesetFacts, known bool) {
	f.json.entity("subtreeMetadata", facts)
	if p, ok := f.json.member("propertyTables"); ok {
		f.tables = p.propertyTables(facts.schema, &tableStore{len(f.views), func(i int) ([]byte, int) {
			return f.views[i].bytes, f.views[i].at
		}}, facts)
	}
	if m, ok := f.json.member("tileMetadata"); ok {
		f.rows(m, &a.tiles, known)
	}
	m, ok := f.json.member("contentMetadata")
	if !ok {
		return
	}
	list, _ := m.list(1)
	for i, x := range list {
		switch {
		case !known:
			f.rows(x, nil, false)
		case i < len(a.contents):
			f.rows(x, &a.contents[i], true)
		default:
			x.fault(SubtreeWrong, "metadata of content %d, of which there are %d", i, len(a.contents))
		}
	}
}

// rows wants m to name a property table, with a row for each bit that is set.
func (f *subtreeFile) rows(m value, of *bitset, known bool) {
	i, ok := m.integer(0)
	switch {
	case !ok:
	case i >= len(f.tables):
		m.fault(SubtreeWrong, "property table %d of %d", i, len(f.tables))
	case known && f.tables[i] != nil && f.tables[i].count != of.count():
		m.fault(SubtreeWrong, "a property table of %d rows for %d", f.tables[i].count, of.count())
	}
}
