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

// edgebreaker decodes the connectivity of an edgebreaker mesh (clause 6.3).
func (d *decoder) edgebreaker() error {
	r := d.r
	kind := r.byte()
	vertices, faces := r.varint(), r.varint()
	attributes := int(r.byte())
	symbols, splitSymbols := r.varint(), r.varint()
	limit := uint64(d.limits.Points) + uint64(d.limits.Faces)*3
	switch {
	case kind != traversalStandard && kind != traversalValence:
		return fmt.Errorf("traversal %d: %w", kind, ErrUnsupported)
	case r.bad || faces > uint64(d.limits.Faces) || symbols > faces || vertices > limit || splitSymbols > symbols:
		return fmt.Errorf("%d faces of %d vertices by %d symbols: %w", faces, vertices, symbols, ErrMalformed)
	}
	splits, err := r.splits()
	if err != nil {
		return err
	}
	t := &traversal{context: -1, last: symE}
	if err := t.start(r, kind, attributes, int(vertices+splitSymbols)); err != nil {
		return err
	}
	n := int(faces)
	table := &cornerTable{vertex: make([]int32, 3*n), opposite: make([]int32, 3*n)}
	for i := range table.opposite {
		table.opposite[i], table.vertex[i] = invalid, invalid
	}
	t.table, d.table = table, table
	b := &builder{table: table, traversal: t, splits: splits, most: n, joins: map[int]int32{}, closed: make([]bool, 0, vertices)}
	if err := b.run(int(symbols)); err != nil {
		return err
	}
	if b.faces != n {
		return fmt.Errorf("%d faces of %d: %w", b.faces, n, ErrMalformed)
	}
	d.readSeams(t)
	return d.assignPoints(b.closed)
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

// readSeams reads at which edges the values of attributes break.
func (d *decoder) readSeams(t *traversal) {
	seams := make([][]int32, len(t.seams))
	if len(seams) > 0 {
		for c := range int32(len(d.table.vertex)) {
			o := d.table.opposite[c]
			if o != invalid && o/3 < c/3 {
				continue
			}
			for i := range seams {
				if o == invalid || t.seams[i].bit() {
					seams[i] = append(seams[i], c)
				}
			}
		}
	}
	for i := range seams {
		d.seams = append(d.seams, d.table.withSeams(seams[i]))
	}
}

// assignPoints numbers the points: a vertex that no attribute breaks at is one, else
// each stretch of its faces between seams.
func (d *decoder) assignPoints(closed []bool) error {
	t := d.table
	n := len(t.vertex) / 3
	d.mesh.Faces = make([][3]uint32, n)
	if len(d.seams) == 0 {
		for c, v := range t.vertex {
			d.mesh.Faces[c/3][c%3] = uint32(v)
		}
		d.mesh.Points = len(t.leftMost)
		return d.checkPoints()
	}
	point := func(c int32) *uint32 { return &d.mesh.Faces[c/3][c%3] }
	breaks := func(a, b int32) bool {
		for _, s := range d.seams {
			if s.vertex[a] != s.vertex[b] {
				return true
			}
		}
		return false
	}
	for v, c := range t.leftMost {
		if c == invalid {
			continue
		}
		first := c
		if closed[v] {
			first = d.firstBreak(c)
		}
		*point(first) = uint32(d.mesh.Points)
		d.mesh.Points++
		last := first
		for a, k := t.swingRight(first), 0; a != invalid && a != first && k < len(t.vertex); a, k = t.swingRight(a), k+1 {
			if breaks(a, last) {
				*point(a) = uint32(d.mesh.Points)
				d.mesh.Points++
			} else {
				*point(a) = *point(last)
			}
			last = a
		}
	}
	return d.checkPoints()
}

// firstBreak gives the corner about a closed vertex at which the first attribute that
// breaks there does, c where none does.
func (d *decoder) firstBreak(c int32) int32 {
	for _, s := range d.seams {
		for a, k := d.table.swingRight(c), 0; a != invalid && a != c && k < len(s.vertex); a, k = d.table.swingRight(a), k+1 {
			if s.vertex[a] != s.vertex[c] {
				return a
			}
		}
	}
	return c
}

func (d *decoder) checkPoints() error {
	if d.mesh.Points > d.limits.Points {
		return fmt.Errorf("%d points of at most %d: %w", d.mesh.Points, d.limits.Points, ErrMalformed)
	}
	for _, v := range d.table.vertex {
		if v == invalid || int(v) >= len(d.table.leftMost) {
			return fmt.Errorf("a corner has no vertex: %w", ErrMalformed)
		}
	}
	return nil
}
