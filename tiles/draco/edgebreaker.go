package draco

import "fmt"

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
