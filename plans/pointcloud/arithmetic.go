package pointcloud

// The arithmetic decoder of LASzip: that of Said, "Introduction to Arithmetic
// Coding: Theory and Practice" (HP Labs 2004), with adaptive models. Whatever the
// bytes, no index leaves its table, and reading beyond the end is noted.
const (
	leastLength   = 1 << 24
	bitShift      = 13
	bitMaxCount   = 1 << bitShift
	symbolShift   = 15
	symbolMax     = 1 << symbolShift
	tableFrom     = 16 // symbols beyond which a model has a table
	overrunAllows = 8  // bytes that a decoder may look ahead
)

type decoder struct {
	data          []byte
	at            int
	value, length uint32
}

func newDecoder(data []byte) *decoder {
	d := &decoder{data: data, length: 0xffffffff}
	for range 4 {
		d.value = d.value<<8 | d.next()
	}
	return d
}

func (d *decoder) next() uint32 {
	d.at++
	if d.at > len(d.data) {
		return 0
	}
	return uint32(d.data[d.at-1])
}

// overrun tells whether more was read than there is.
func (d *decoder) overrun() bool { return d.at > len(d.data)+overrunAllows }

func (d *decoder) renew() {
	for d.length < leastLength {
		d.value = d.value<<8 | d.next()
		d.length <<= 8
	}
}

// bits reads up to 32 bits as they are.
func (d *decoder) bits(n uint) uint32 {
	if n > 19 {
		low := d.bits(16)
		return d.bits(n-16)<<16 | low
	}
	d.length >>= n
	v := d.value / d.length
	d.value -= d.length * v
	d.renew()
	return v & (1<<n - 1)
}

// bitModel is the adaptive model of a bit.
type bitModel struct{ zeros, count, share, cycle, left uint32 }

func newBitModel() *bitModel { return &bitModel{1, 2, 1 << (bitShift - 1), 4, 4} }

func (d *decoder) bit(m *bitModel) int32 {
	x := m.share * (d.length >> bitShift)
	var v int32
	if d.value < x {
		d.length = x
		m.zeros++
	} else {
		d.value -= x
		d.length -= x
		v = 1
	}
	d.renew()
	if m.left--; m.left == 0 {
		m.update()
	}
	return v
}

func (m *bitModel) update() {
	if m.count += m.cycle; m.count > bitMaxCount {
		m.count, m.zeros = (m.count+1)>>1, (m.zeros+1)>>1
		if m.zeros == m.count {
			m.count++
		}
	}
	m.share = m.zeros * (0x80000000 / m.count) >> (31 - bitShift)
	m.cycle = min(5*m.cycle>>2, 64)
	m.left = m.cycle
}

// model is the adaptive model of a symbol.
type model struct {
	shares, counts     []uint32
	table              []uint32 // nil for few symbols
	shift              uint
	total, cycle, left uint32
}

func newModel(symbols int) *model {
	m := &model{shares: make([]uint32, symbols), counts: make([]uint32, symbols), cycle: uint32(symbols)}
	if symbols > tableFrom {
		bits := uint(3)
		for symbols > 1<<(bits+2) {
			bits++
		}
		m.shift = symbolShift - bits
		m.table = make([]uint32, 1<<bits+2)
	}
	for i := range m.counts {
		m.counts[i] = 1
	}
	m.update()
	m.cycle = uint32(symbols+6) >> 1
	m.left = m.cycle
	return m
}

func (m *model) update() {
	if m.total += m.cycle; m.total > symbolMax {
		m.total = 0
		for i := range m.counts {
			m.counts[i] = (m.counts[i] + 1) >> 1
			m.total += m.counts[i]
		}
	}
	scale, sum, s := 0x80000000/m.total, uint32(0), 0
	for k, n := range m.counts {
		m.shares[k] = scale * sum >> (31 - symbolShift)
		sum += n
		if m.table != nil {
			for w := int(m.shares[k] >> m.shift); s < w; {
				s++
				m.table[s] = uint32(k - 1)
			}
		}
	}
	if m.table != nil {
		m.table[0] = 0
		for s < len(m.table)-1 {
			s++
			m.table[s] = uint32(len(m.counts) - 1)
		}
	}
	m.cycle = min(5*m.cycle>>2, uint32(len(m.counts)+6)<<3)
	m.left = m.cycle
}

// symbol reads a symbol.
func (d *decoder) symbol(m *model) int {
	high := d.length
	d.length >>= symbolShift
	at := min(d.value/d.length, symbolMax-1)
	s, n := 0, len(m.shares)
	if m.table != nil {
		t := at >> m.shift
		s, n = int(m.table[t]), int(m.table[t+1])+1
	}
	for n > s+1 {
		if k := (s + n) >> 1; m.shares[k] > at {
			n = k
		} else {
			s = k
		}
	}
	low := m.shares[s] * d.length
	if s < len(m.shares)-1 {
		high = m.shares[s+1] * d.length
	}
	d.value -= low
	d.length = high - low
	d.renew()
	m.counts[s]++
	if m.left--; m.left == 0 {
		m.update()
	}
	return s
}

// highBits is up to how many bits of a difference are a symbol.
const highBits = 8

// integers is the compressor of integers of some bits: differences from what was
// expected, by context.
type integers struct {
	d     *decoder
	bits  uint
	sizes []*model
	one   *bitModel
	more  [33]*model
	k     uint // bits of the latest difference
}

func newIntegers(d *decoder, bits uint, contexts int) *integers {
	c := &integers{d: d, bits: bits, sizes: make([]*model, contexts), one: newBitModel()}
	for i := range c.sizes {
		c.sizes[i] = newModel(int(bits) + 1)
	}
	return c
}

// read gives the integer where expected is the one that is likely.
func (c *integers) read(expected int32, context uint) int32 {
	v := int64(expected) + int64(c.difference(context))
	if c.bits == 32 {
		return int32(v)
	}
	return int32(v & (1<<c.bits - 1))
}

func (c *integers) difference(context uint) int32 {
	c.k = uint(c.d.symbol(c.sizes[context]))
	switch {
	case c.k == 0:
		return c.d.bit(c.one)
	case c.k == 32:
		return -1 << 31
	}
	if c.more[c.k] == nil {
		c.more[c.k] = newModel(1 << min(c.k, highBits))
	}
	v := int64(c.d.symbol(c.more[c.k]))
	if c.k > highBits {
		low := c.k - highBits
		v = v<<low | int64(c.d.bits(low))
	}
	if v >= 1<<(c.k-1) {
		return int32(v + 1)
	}
	return int32(v - (1<<c.k - 1))
}

// median is the running median of five values, which LASzip keeps in its own way:
// new ones push out the largest and the least by turns.
type median struct {
	v   [5]int32
	low bool
}

func (m *median) get() int32 { return m.v[2] }

func (m *median) add(x int32) {
	if !m.low {
		if x >= m.v[2] {
			m.v[4] = max(m.v[3], x)
			m.v[3] = min(m.v[3], x)
			m.low = true
			return
		}
		m.v[4], m.v[3] = m.v[3], m.v[2]
		m.v[2] = max(m.v[1], x)
		m.v[0], m.v[1] = min(m.v[0], x), min(max(m.v[0], x), m.v[1])
		return
	}
	if x <= m.v[2] {
		m.v[0] = min(m.v[1], x)
		m.v[1] = max(m.v[1], x)
		m.low = false
		return
	}
	m.v[0], m.v[1] = m.v[1], m.v[2]
	m.v[2] = min(m.v[3], x)
	m.v[3], m.v[4] = max(min(m.v[4], x), m.v[3]), max(m.v[4], x)
}
