package draco

import "fmt"

// builder makes the faces of an edgebreaker stream, the last of the encoder first.
type builder struct {
	table     *cornerTable
	traversal *traversal
	splits    []split
	joins     map[int]int32 // corner that a symbol joins again
	stack     []int32
	faces     int
	most      int
	closed    []bool  // of vertices: faces close around it
	merged    []int32 // vertices that became others
}

func (b *builder) vertex() int32 {
	b.table.leftMost = append(b.table.leftMost, invalid)
	b.closed = append(b.closed, false)
	return int32(len(b.closed) - 1)
}

func (b *builder) set(c, v int32) { b.table.vertex[c] = v }

// open takes the corners of a new face, or tells that there are too many.
func (b *builder) open() (int32, bool) {
	if b.faces >= b.most {
		return 0, false
	}
	b.faces++
	return int32(3 * (b.faces - 1)), true
}

func malformedAt(i int) error { return fmt.Errorf("symbol %d does not fit: %w", i, ErrMalformed) }

// run makes all faces.
func (b *builder) run(symbols int) error {
	limit := 3*b.most + 3
	if t := b.traversal; t.bits == nil {
		limit = len(t.valences)
	}
	for i := range symbols {
		s := b.traversal.symbol()
		if (s == symL || s == symR) && len(b.closed) >= limit {
			return malformedAt(i)
		}
		c, ok := b.open()
		if !ok || s < 0 || s != symE && !b.step(s, c, i) || s == symE && !b.begin(c, limit) {
			return malformedAt(i)
		}
		top := b.stack[len(b.stack)-1]
		b.traversal.reached(top)
		if s == symC || s == symS {
			continue
		}
		for id := symbols - i - 1; len(b.splits) > 0 && b.splits[len(b.splits)-1].source >= id; b.splits = b.splits[:len(b.splits)-1] {
			e := b.splits[len(b.splits)-1]
			if e.source > id || e.split >= symbols {
				return malformedAt(i)
			}
			at := previous(top)
			if e.right {
				at = next(top)
			}
			b.joins[symbols-e.split-1] = at
		}
	}
	if err := b.closeInside(); err != nil {
		return err
	}
	if len(b.traversal.seams) == 0 { // else points are numbered by what is left
		b.dropMerged()
	}
	return nil
}

// begin makes the first face of a part (E).
func (b *builder) begin(c int32, limit int) bool {
	if len(b.closed)+3 > limit {
		return false
	}
	for k := range int32(3) {
		v := b.vertex()
		b.set(c+k, v)
		b.table.leftMost[v] = c + k
	}
	b.stack = append(b.stack, c)
	return true
}

// step makes the face of a symbol other than E.
func (b *builder) step(s int, c int32, i int) bool {
	if len(b.stack) == 0 {
		return false
	}
	switch s {
	case symC:
		return b.stepC(c)
	case symS:
		return b.stepS(c, i)
	}
	return b.stepSide(s, c)
}

// stepC closes a fan around a vertex.
func (b *builder) stepC(c int32) bool {
	t := b.table
	a := b.stack[len(b.stack)-1]
	x := t.vert(next(a))
	o := next(t.left(x))
	if o == invalid || a == o || t.opp(a) != invalid || t.opp(o) != invalid {
		return false
	}
	t.join(a, c+1)
	t.join(o, c+2)
	va, vo := t.vert(previous(a)), t.vert(next(o))
	if x == va || x == vo {
		return false
	}
	b.set(c, x)
	b.set(c+1, vo)
	b.set(c+2, va)
	t.leftMost[va] = c + 2
	b.closed[x] = true
	b.stack[len(b.stack)-1] = c
	return true
}

// stepSide puts a face with a new vertex on an edge (R and L).
func (b *builder) stepSide(s int, c int32) bool {
	t := b.table
	a := b.stack[len(b.stack)-1]
	if t.opp(a) != invalid {
		return false
	}
	opposite, l, r := c+2, c+1, c
	if s == symL {
		opposite, l, r = c+1, c, c+2
	}
	t.join(opposite, a)
	v := b.vertex()
	b.set(opposite, v)
	t.leftMost[v] = opposite
	vr := t.vert(previous(a))
	b.set(r, vr)
	t.leftMost[vr] = r
	b.set(l, t.vert(next(a)))
	b.stack[len(b.stack)-1] = c
	return true
}

// stepS joins two parts.
func (b *builder) stepS(c int32, i int) bool {
	t := b.table
	o := b.stack[len(b.stack)-1]
	b.stack = b.stack[:len(b.stack)-1]
	if j, ok := b.joins[i]; ok {
		b.stack = append(b.stack, j)
	}
	if len(b.stack) == 0 {
		return false
	}
	a := b.stack[len(b.stack)-1]
	if a == o || t.opp(a) != invalid || t.opp(o) != invalid {
		return false
	}
	t.join(a, c+2)
	t.join(o, c+1)
	p := t.vert(previous(a))
	b.set(c, p)
	b.set(c+1, t.vert(next(a)))
	vo := t.vert(previous(o))
	b.set(c+2, vo)
	t.leftMost[vo] = c + 2
	n := next(o)
	vn := t.vert(n)
	if p == vn {
		return false
	}
	b.traversal.merge(p, vn)
	t.leftMost[p] = t.left(vn)
	for first, k := n, n; k != invalid; {
		b.set(k, p)
		if k = t.swingLeft(k); k == first {
			return false
		}
	}
	t.leftMost[vn] = invalid
	b.merged = append(b.merged, vn)
	b.stack[len(b.stack)-1] = c
	return true
}

// closeInside makes the faces at which the encoder began inside of the mesh.
func (b *builder) closeInside() error {
	t := b.table
	for len(b.stack) > 0 {
		a := b.stack[len(b.stack)-1]
		b.stack = b.stack[:len(b.stack)-1]
		if !b.traversal.startFaces.bit() {
			continue
		}
		vn := t.vert(next(a))
		bb := next(t.left(vn))
		vx := t.vert(next(bb))
		cc := next(t.left(vx))
		if bb == invalid || cc == invalid || a == bb || a == cc || bb == cc || t.opp(a) != invalid || t.opp(bb) != invalid || t.opp(cc) != invalid {
			return fmt.Errorf("a first face does not fit: %w", ErrMalformed)
		}
		vp := t.vert(next(cc))
		c, ok := b.open()
		if !ok {
			return fmt.Errorf("more faces than the stream says: %w", ErrMalformed)
		}
		t.join(c, a)
		t.join(c+1, bb)
		t.join(c+2, cc)
		b.set(c, vx)
		b.set(c+1, vp)
		b.set(c+2, vn)
		b.closed[vx], b.closed[vp], b.closed[vn] = true, true, true
	}
	return nil
}

// dropMerged gives the numbers of vertices that became others to the last ones.
func (b *builder) dropMerged() {
	t := b.table
	n := int32(len(t.leftMost))
	for _, gone := range b.merged {
		source := n - 1
		for source >= 0 && t.leftMost[source] == invalid {
			n--
			source = n - 1
		}
		if source < gone {
			continue
		}
		// Faces about a vertex that was joined may lie on either side of its corner.
		first := t.leftMost[source]
		for c, k := first, 0; c != invalid && k < len(t.vertex); k++ {
			b.set(c, gone)
			if c = t.swingRight(c); c == first {
				break
			}
		}
		for c, k := t.swingLeft(first), 0; c != invalid && c != first && k < len(t.vertex); c, k = t.swingLeft(c), k+1 {
			b.set(c, gone)
		}
		t.leftMost[gone], t.leftMost[source] = first, invalid
		b.closed[gone], b.closed[source] = b.closed[source], false
		n--
	}
	t.leftMost, b.closed = t.leftMost[:n], b.closed[:n]
}
