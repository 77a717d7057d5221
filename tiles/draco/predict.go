package draco

import (
	"fmt"
	"math"
)

// Methods of prediction, and what is done to their corrections.
const (
	predictNone          = -2
	predictDifference    = 0
	predictParallelogram = 1
	predictMulti         = 4
	predictTexCoords     = 5
	predictNormals       = 6

	transformDelta = 0
	transformWrap  = 1
)

// prediction gives back the values of an attribute from corrections of what is
// predicted of each by those before it.
type prediction struct {
	method, transform int8
	d                 *decoder
	a                 *attribute
	low, high         int32
	span              int64
	creases           [4][]bool // of constrained multi-parallelograms
	orientations      []bool    // of texture coordinates
}

// skipNormals reads over what predicts packed normals, which are not made.
func (p *prediction) skipNormals() error {
	r := p.d.r
	switch p.method {
	case predictNone:
		return nil
	case predictDifference, predictParallelogram:
		r.bytes(8)
	case predictNormals:
		r.bytes(8)
		if _, err := r.bitDecoder(); err != nil {
			return err
		}
	default:
		return fmt.Errorf("prediction %d of normals: %w", p.method, ErrUnsupported)
	}
	if r.bad {
		return fmt.Errorf("the prediction of normals: %w", ErrMalformed)
	}
	return nil
}

// run reads what the method needs and makes the values.
func (p *prediction) run() error {
	if p.method != predictDifference && p.a.group.order == nil {
		return fmt.Errorf("prediction %d without connectivity: %w", p.method, ErrMalformed)
	}
	if err := p.read(); err != nil {
		return err
	}
	n, w := p.a.group.count, p.a.width
	guess := make([]int64, w)
	for i := range n {
		clear(guess)
		if err := p.guess(i, guess); err != nil {
			return err
		}
		for k := range w {
			p.a.values[i*w+k] = p.corrected(guess[k], p.a.values[i*w+k])
		}
	}
	return nil
}

// read reads the data of the method and the bounds of its transform.
func (p *prediction) read() error {
	r := p.d.r
	switch p.method {
	case predictDifference, predictParallelogram:
	case predictMulti:
		for i := range p.creases {
			flags, err := p.flags(r.varint())
			if err != nil {
				return err
			}
			p.creases[i] = flags
		}
	case predictTexCoords:
		flags, err := p.flags(uint64(r.uint32()))
		if err != nil {
			return err
		}
		last := true
		for i, same := range flags {
			if !same {
				last = !last
			}
			flags[i] = last
		}
		p.orientations = flags
	default:
		return fmt.Errorf("prediction %d: %w", p.method, ErrUnsupported)
	}
	switch p.transform {
	case transformDelta:
	case transformWrap:
		p.low, p.high = int32(r.uint32()), int32(r.uint32())
		p.span = 1 + int64(p.high) - int64(p.low)
	default:
		return fmt.Errorf("transform %d: %w", p.transform, ErrUnsupported)
	}
	if r.bad || p.high < p.low {
		return fmt.Errorf("the bounds of a prediction: %w", ErrMalformed)
	}
	return nil
}

// flags reads n bits; texture coordinates have them even where there is none.
func (p *prediction) flags(n uint64) ([]bool, error) {
	if n > uint64(len(p.d.table.vertex)) {
		return nil, fmt.Errorf("%d flags of a prediction: %w", n, ErrMalformed)
	}
	if n == 0 && p.method == predictMulti {
		return nil, nil
	}
	in, err := p.d.r.bitDecoder()
	if err != nil {
		return nil, err
	}
	all := make([]bool, n)
	for i := range all {
		all[i] = in.bit()
	}
	return all, nil
}

// corrected adds a correction to what is predicted.
func (p *prediction) corrected(guess int64, correction int32) int32 {
	if p.transform == transformDelta {
		return int32(guess) + correction
	}
	v := int64(int32(min(max(guess, int64(p.low)), int64(p.high))) + correction)
	if v > int64(p.high) {
		v -= p.span
	} else if v < int64(p.low) {
		v += p.span
	}
	return int32(v)
}

// guess predicts value i.
func (p *prediction) guess(i int, out []int64) error {
	switch {
	case p.method == predictTexCoords:
		return p.texCoord(i, out)
	case i == 0:
		return nil
	case p.method == predictParallelogram && p.parallelogram(i, p.a.group.order.corners[i], out):
		return nil
	case p.method == predictMulti:
		return p.multi(i, out)
	}
	p.copy(i-1, out)
	return nil
}

// copy gives value i.
func (p *prediction) copy(i int, out []int64) {
	for k := range out {
		out[k] = int64(p.a.values[i*len(out)+k])
	}
}

// parallelogram predicts value i by the face across from a corner of it, if all of
// that is known.
func (p *prediction) parallelogram(i int, c int32, out []int64) bool {
	o := p.a.group.order
	t := o.table
	across := t.opp(c)
	if across == invalid {
		return false
	}
	tip, a, b := int(o.values[t.vert(across)]), int(o.values[t.vert(next(across))]), int(o.values[t.vert(previous(across))])
	if tip >= i || a >= i || b >= i {
		return false
	}
	w := len(out)
	for k := range out {
		out[k] = int64(p.a.values[a*w+k]) + int64(p.a.values[b*w+k]) - int64(p.a.values[tip*w+k])
	}
	return true
}

// multi predicts value i by the mean of the parallelograms about it that are not said
// to lie over a crease.
func (p *prediction) multi(i int, out []int64) error {
	o := p.a.group.order
	t := o.table
	var all [4][]int64
	n := 0
	start := o.corners[i]
	leftward := true
	for c, steps := start, 0; c != invalid && steps < len(t.vertex); steps++ {
		if all[n] == nil {
			all[n] = make([]int64, len(out))
		}
		if p.parallelogram(i, c, all[n]) {
			if n++; n == len(all) {
				break
			}
		}
		if leftward {
			c = t.swingLeft(c)
		} else {
			c = t.swingRight(c)
		}
		if c == start {
			break
		}
		if c == invalid && leftward {
			leftward = false
			c = t.swingRight(start)
		}
	}
	used := int64(0)
	for k := range n {
		flags := p.creases[n-1]
		if len(flags) == 0 {
			return fmt.Errorf("too few creases: %w", ErrMalformed)
		}
		crease := flags[0]
		p.creases[n-1] = flags[1:]
		if crease {
			continue
		}
		used++
		for x := range out {
			out[x] += all[k][x]
		}
	}
	if used == 0 {
		p.copy(i-1, out)
		return nil
	}
	for x := range out {
		out[x] /= used
	}
	return nil
}

// position gives the quantized position at a corner.
func (p *prediction) position(c int32) (v [3]int64) {
	a := p.d.position
	n := int(a.group.byPoint[p.d.mesh.Faces[c/3][c%3]])
	for k := range v {
		v[k] = int64(a.values[n*a.width+k])
	}
	return v
}

// texCoord predicts a texture coordinate from those at the other two corners of its
// face, as the triangle of positions lies.
func (p *prediction) texCoord(i int, out []int64) error {
	o := p.a.group.order
	t := o.table
	pos := p.d.position
	if len(out) != 2 || pos == nil || pos.width != 3 || pos.values == nil || len(pos.group.byPoint) == 0 {
		return fmt.Errorf("texture coordinates without positions: %w", ErrMalformed)
	}
	c := o.corners[i]
	a, b := int(o.values[t.vert(next(c))]), int(o.values[t.vert(previous(c))])
	if a >= i || b >= i {
		switch {
		case a < i:
			p.copy(a, out)
		case i > 0:
			p.copy(i-1, out)
		}
		return nil
	}
	var ua, ub [2]int64
	p.copy(a, ua[:])
	p.copy(b, ub[:])
	if ua == ub {
		copy(out, ub[:])
		return nil
	}
	done, err := p.byTriangle(p.position(c), p.position(next(c)), p.position(previous(c)), ua, ub, out)
	if err == nil && !done {
		p.copy(a, out)
	}
	return err
}

// byTriangle puts the tip of a triangle of texture coordinates where that of the
// positions lies; false where two positions are one. Numbers beyond what whole
// numbers hold are no encoder's.
func (p *prediction) byTriangle(tip, a, b [3]int64, ua, ub [2]int64, out []int64) (bool, error) {
	var ab, at [3]int64
	length, along := int64(0), int64(0)
	for k := range ab {
		ab[k], at[k] = b[k]-a[k], tip[k]-a[k]
		if max(ab[k], -ab[k], at[k], -at[k]) > 1<<30 {
			return false, fmt.Errorf("positions too far apart: %w", ErrMalformed)
		}
		length += ab[k] * ab[k]
		along += ab[k] * at[k]
	}
	if length == 0 {
		return false, nil
	}
	if len(p.orientations) == 0 {
		return false, fmt.Errorf("too few orientations: %w", ErrMalformed)
	}
	far := uint64(0) // square of the distance of the tip from the line
	for k := range ab {
		if along != 0 && max(ab[k], -ab[k]) > math.MaxInt64/max(along, -along) {
			return false, fmt.Errorf("positions too far apart: %w", ErrMalformed)
		}
		d := tip[k] - (a[k] + along*ab[k]/length)
		far += uint64(d * d)
	}
	u := [2]int64{ub[0] - ua[0], ub[1] - ua[1]}
	s := int64(root(far * uint64(length)))
	side := [2]int64{u[1] * s, -u[0] * s}
	last := len(p.orientations) - 1
	up := p.orientations[last]
	p.orientations = p.orientations[:last]
	for k := range out {
		x := ua[k]*length + along*u[k]
		if up {
			x += side[k]
		} else {
			x -= side[k]
		}
		out[k] = x / length
	}
	return true, nil
}
