package draco

import "fmt"

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
