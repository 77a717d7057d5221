package pointcloud

import (
	"encoding/binary"
	"fmt"
)

// pointwise decodes the items of version 2: all of a point after each other, each
// from what the point before had.
type pointwise struct {
	d     *decoder
	last  []byte
	first bool
	items []func(rec []byte)
}

func newPointwise(c *Cloud, data []byte) *pointwise {
	p := &pointwise{last: append([]byte(nil), data[:c.record]...), first: true, d: newDecoder(data[c.record:])}
	at := 0
	for _, it := range c.laz.items {
		from, to := at, at+int(it.size)
		at = to
		var read func(rec []byte)
		switch it.kind {
		case itemPoint10:
			read = newPoint10(p.d).read
		case itemTime:
			read = newTime(p.d, p.last[from:]).read
		case itemRGB12:
			read = newRGB(p.d).read
		default:
			read = newBytes(p.d, to-from)
		}
		p.items = append(p.items, func(rec []byte) { read(rec[from:to]) })
	}
	return p
}

// next decodes a point: each item changes what the one before had.
func (p *pointwise) next(record []byte) error {
	if p.first {
		p.first = false
		copy(record, p.last)
		p.last[12], p.last[13] = 0, 0 // the intensity is told apart from here on
		return nil
	}
	for _, read := range p.items {
		read(p.last)
	}
	copy(record, p.last)
	if p.d.overrun() {
		return fmt.Errorf("the chunk ends too early: %w", ErrFormat)
	}
	return nil
}

// byteModels are models of a byte by the byte before.
type byteModels [256]*model

func (m *byteModels) of(last byte) *model {
	if m[last] == nil {
		m[last] = newModel(256)
	}
	return m[last]
}

// point10 is the first twenty bytes of formats 0 to 5.
type point10 struct {
	d                  *decoder
	changed            *model
	flags, class, user byteModels
	angle              [2]*model
	intensity, source  *integers
	dx, dy, z          *integers
	intensities        [16]uint16
	medianX, medianY   [16]median
	heights            [8]int32
}

func newPoint10(d *decoder) *point10 {
	return &point10{d: d, changed: newModel(64), angle: [2]*model{newModel(256), newModel(256)},
		intensity: newIntegers(d, 16, 4), source: newIntegers(d, 16, 1),
		dx: newIntegers(d, 32, 2), dy: newIntegers(d, 32, 22), z: newIntegers(d, 32, 20)}
}

// returnContext gives the context of a return by number of returns and its own
// number, as LASzip 2 has it, also of numbers that make no sense.
func returnContext(n, r byte) int {
	table := [8][8]uint8{
		{15, 14, 13, 12, 11, 10, 9, 8}, {14, 0, 1, 3, 6, 10, 10, 9}, {13, 1, 2, 4, 7, 11, 11, 10}, {12, 3, 4, 5, 8, 12, 12, 11},
		{11, 6, 7, 8, 9, 13, 13, 12}, {10, 10, 11, 12, 13, 14, 14, 13}, {9, 10, 11, 12, 13, 14, 15, 14}, {8, 9, 10, 11, 12, 13, 14, 15},
	}
	return int(table[n&7][r&7])
}

// apart gives how far two numbers of returns are apart, at most 7.
func apart(a, b byte) int {
	if a < b {
		a, b = b, a
	}
	return int(min(a-b, 7))
}

func (p *point10) read(b []byte) {
	le := binary.LittleEndian
	changed := p.d.symbol(p.changed)
	if changed&32 != 0 {
		b[14] = byte(p.d.symbol(p.flags.of(b[14])))
	}
	r, n := b[14]&7, b[14]>>3&7
	m, l := returnContext(n, r), apart(n, r)
	if changed != 0 {
		if changed&16 != 0 {
			p.intensities[m] = uint16(p.intensity.read(int32(p.intensities[m]), uint(min(m, 3))))
		}
		le.PutUint16(b[12:], p.intensities[m])
		if changed&8 != 0 {
			b[15] = byte(p.d.symbol(p.class.of(b[15])))
		}
		if changed&4 != 0 {
			b[16] += byte(p.d.symbol(p.angle[b[14]>>6&1]))
		}
		if changed&2 != 0 {
			b[17] = byte(p.d.symbol(p.user.of(b[17])))
		}
		if changed&1 != 0 {
			le.PutUint16(b[18:], uint16(p.source.read(int32(le.Uint16(b[18:])), 0)))
		}
	}
	single := uint(0)
	if n == 1 {
		single = 1
	}
	readXY(b, p.dx, p.dy, &p.medianX[m], &p.medianY[m], single)
	p.heights[l] = p.z.read(p.heights[l], heightContext(p.dx, p.dy, single))
	le.PutUint32(b[8:], uint32(p.heights[l]))
}

// readXY reads the way to a point from the one before; single tells a pulse of one
// return.
func readXY(b []byte, dx, dy *integers, medianX, medianY *median, single uint) {
	le := binary.LittleEndian
	x := dx.read(medianX.get(), single)
	le.PutUint32(b, le.Uint32(b)+uint32(x))
	medianX.add(x)
	context := uint(20)
	if dx.k < 20 {
		context = dx.k &^ 1
	}
	y := dy.read(medianY.get(), single+context)
	le.PutUint32(b[4:], le.Uint32(b[4:])+uint32(y))
	medianY.add(y)
}

func heightContext(dx, dy *integers, single uint) uint {
	k := (dx.k + dy.k) / 2
	if k < 18 {
		return single + k&^1
	}
	return single + 18
}

// rgb is a colour of three times 16 bits.
type rgb struct {
	d    *decoder
	used *model
	diff [6]*model
}

func newRGB(d *decoder) *rgb {
	c := &rgb{d: d, used: newModel(128)}
	for i := range c.diff {
		c.diff[i] = newModel(256)
	}
	return c
}

// read changes the colour in b, low byte first, to the next one.
func (c *rgb) read(b []byte) {
	var last [6]byte
	copy(last[:], b)
	c.change(b, &last)
}

// change writes the colour that follows last into b: red by itself, green and blue
// by what red changed by.
func (c *rgb) change(b []byte, last *[6]byte) {
	used := c.d.symbol(c.used)
	copy(b, last[:])
	for i := range 2 {
		if used>>i&1 != 0 {
			b[i] = last[i] + byte(c.d.symbol(c.diff[i]))
		}
	}
	if used>>6&1 == 0 {
		copy(b[2:6], []byte{b[0], b[1], b[0], b[1]})
		return
	}
	for i := range 2 {
		diff := int(b[i]) - int(last[i])
		if used>>(2+i)&1 != 0 {
			b[2+i] = clampByte(diff+int(last[2+i])) + byte(c.d.symbol(c.diff[2+i]))
		}
		if used>>(4+i)&1 != 0 {
			diff = (diff + int(b[2+i]) - int(last[2+i])) / 2
			b[4+i] = clampByte(diff+int(last[4+i])) + byte(c.d.symbol(c.diff[4+i]))
		}
	}
}

func clampByte(v int) byte { return byte(min(max(v, 0), 255)) }

// newBytes reads extra bytes, each by itself.
func newBytes(d *decoder, n int) func(rec []byte) {
	models := make([]*model, n)
	for i := range models {
		models[i] = newModel(256)
	}
	return func(b []byte) {
		for i := range b {
			b[i] += byte(d.symbol(models[i]))
		}
	}
}
