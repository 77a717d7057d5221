package draco

// invalid is no corner and no vertex.
const invalid = -1

// cornerTable is the connectivity of a mesh: corner 3f+k is corner k of face f.
type cornerTable struct {
	vertex   []int32 // of each corner
	opposite []int32 // corner across the edge that a corner faces
	leftMost []int32 // corner of each vertex
}

func next(c int32) int32 {
	switch {
	case c == invalid:
		return invalid
	case c%3 == 2:
		return c - 2
	}
	return c + 1
}

func previous(c int32) int32 {
	switch {
	case c == invalid:
		return invalid
	case c%3 == 0:
		return c + 2
	}
	return c - 1
}

func (t *cornerTable) opp(c int32) int32 {
	if c == invalid {
		return invalid
	}
	return t.opposite[c]
}

func (t *cornerTable) vert(c int32) int32 {
	if c == invalid {
		return invalid
	}
	return t.vertex[c]
}

func (t *cornerTable) left(v int32) int32 {
	if v == invalid {
		return invalid
	}
	return t.leftMost[v]
}

func (t *cornerTable) swingRight(c int32) int32 { return previous(t.opp(previous(c))) }
func (t *cornerTable) swingLeft(c int32) int32  { return next(t.opp(next(c))) }

func (t *cornerTable) join(a, b int32) {
	t.opposite[a], t.opposite[b] = b, a
}

// onBoundary tells a vertex whose faces do not close around it.
func (t *cornerTable) onBoundary(v int32) bool { return t.swingLeft(t.left(v)) == invalid }

// withSeams gives the table of an attribute whose values break at seams: the corners
// that face one.
func (t *cornerTable) withSeams(seams []int32) *cornerTable {
	s := &cornerTable{vertex: make([]int32, len(t.vertex)), opposite: append([]int32(nil), t.opposite...)}
	seamed := make([]bool, len(t.leftMost))
	for _, c := range seams {
		for _, e := range [...]int32{c, t.opposite[c]} {
			if e != invalid {
				s.opposite[e] = invalid
				seamed[t.vertex[next(e)]], seamed[t.vertex[previous(e)]] = true, true
			}
		}
	}
	for i := range s.vertex {
		s.vertex[i] = invalid
	}
	for v, c := range t.leftMost {
		if c == invalid {
			continue
		}
		first := c
		if seamed[v] {
			for a, n := s.swingLeft(first), 0; a != invalid && a != c && n < len(t.vertex); a, n = s.swingLeft(a), n+1 {
				first = a
			}
		}
		id := s.add(first)
		for a, n := t.swingRight(first), 0; a != invalid && a != first && n < len(t.vertex); a, n = t.swingRight(a), n+1 {
			if s.opposite[next(a)] == invalid {
				id = s.add(a)
			}
			s.vertex[a] = id
		}
	}
	return s
}

// add makes a vertex with its left most corner.
func (t *cornerTable) add(c int32) int32 {
	id := int32(len(t.leftMost))
	t.vertex[c] = id
	t.leftMost = append(t.leftMost, c)
	return id
}
