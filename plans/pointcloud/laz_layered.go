package pointcloud

import (
	"encoding/binary"
	"fmt"
)

// The layers of an item of kind 10, in their order.
const (
	layerXY = iota
	layerZ
	layerClass
	layerFlags
	layerIntensity
	pointLayers = 9
)

// layered decodes the items of version 3 and 4: each layer of a chunk by itself, of
// which those that are not shown (flags, angle, source, time, near infrared and
// extra bytes) are passed over.
type layered struct {
	first    []byte
	begun    bool
	layers   [pointLayers]*decoder // nil for a layer in which nothing changes
	channels [4]*channel
	channel  int

	colour   *decoder
	colourAt int // in the record
	colours  [4]*channelColour
	current  int // context of colours
}

// channel is what one scanner channel has seen.
type channel struct {
	last             []byte
	timeChanged      bool
	changed          [8]*model
	switched         *model
	returns, numbers [16]*model
	sameTime         *model
	dx, dy, z        *integers
	medianX, medianY [12]median
	heights          [8]int32
	class            [64]*model
	intensity        *integers
	intensities      [8]uint16
}

type channelColour struct {
	rgb  *rgb
	last *[6]byte
}

func newLayered(c *Cloud, data []byte) (*layered, error) {
	l := &layered{first: data[:c.record]}
	le := binary.LittleEndian
	at, sizes := c.record+4, []int{}
	for _, it := range c.laz.items {
		n := map[uint16]int{itemPoint14: pointLayers, itemRGB14: 1, itemNIR14: 2, itemByte14: int(it.size)}[it.kind]
		if len(data) < at+4*n {
			return nil, fmt.Errorf("a chunk of %d bytes: %w", len(data), ErrFormat)
		}
		for range n {
			sizes = append(sizes, int(le.Uint32(data[at:])))
			at += 4
		}
	}
	k, from := 0, 0
	for _, it := range c.laz.items {
		n := map[uint16]int{itemPoint14: pointLayers, itemRGB14: 1, itemNIR14: 2, itemByte14: int(it.size)}[it.kind]
		for i := range n {
			size := sizes[k]
			k++
			if size > len(data)-at {
				return nil, fmt.Errorf("a layer of %d bytes where the chunk has %d: %w", size, len(data)-at, ErrFormat)
			}
			part := data[at : at+size]
			at += size
			switch {
			case size == 0:
			case it.kind == itemPoint14:
				l.layers[i] = newDecoder(part)
			case (it.kind == itemRGB14 || it.kind == itemNIR14) && i == 0:
				l.colour, l.colourAt = newDecoder(part), from
			}
		}
		from += int(it.size)
	}
	if l.layers[layerXY] == nil {
		l.layers[layerXY] = newDecoder(nil) // a chunk of one point
	}
	return l, nil
}

func (l *layered) next(record []byte) error {
	if !l.begun {
		l.begun = true
		copy(record, l.first)
		l.channel = int(record[15] >> 4 & 3)
		l.channels[l.channel] = l.newChannel(record)
		if l.colour != nil {
			l.current = l.channel
			l.colours[l.current] = newChannelColour(l.colour, record[l.colourAt:])
		}
		return nil
	}
	copy(record, l.first) // what is passed over
	c := l.point()
	copy(record[:17], c.last)
	if l.colour != nil {
		if err := l.readColour(record[l.colourAt:]); err != nil {
			return err
		}
	}
	for _, d := range append(l.layers[:], l.colour) {
		if d != nil && d.overrun() {
			return fmt.Errorf("a layer of the chunk ends too early: %w", ErrFormat)
		}
	}
	return nil
}

func (l *layered) newChannel(last []byte) *channel {
	le := binary.LittleEndian
	xy := l.layers[layerXY]
	c := &channel{last: append([]byte(nil), last[:17]...), switched: newModel(3), sameTime: newModel(13), dx: newIntegers(xy, 32, 2), dy: newIntegers(xy, 32, 22)}
	for i := range c.changed {
		c.changed[i] = newModel(128)
		c.heights[i] = int32(le.Uint32(last[8:]))
		c.intensities[i] = le.Uint16(last[12:])
	}
	if d := l.layers[layerZ]; d != nil {
		c.z = newIntegers(d, 32, 20)
	}
	if d := l.layers[layerIntensity]; d != nil {
		c.intensity = newIntegers(d, 16, 4)
	}
	return c
}

// place tells whether a return is the first (1) or last (2) of its pulse, or both.
func place(r, n byte) int {
	p := 0
	if r == 1 {
		p = 1
	}
	if r >= n {
		p += 2
	}
	return p
}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// point reads what is shown of the next point and gives its channel.
func (l *layered) point() *channel {
	c, xy := l.channels[l.channel], l.layers[layerXY]
	changed := xy.symbol(c.changed[place(c.last[14]&15, c.last[14]>>4)+4*toInt(c.timeChanged)])
	if changed>>6&1 != 0 {
		l.channel = (l.channel + xy.symbol(c.switched) + 1) & 3
		if l.channels[l.channel] == nil {
			l.channels[l.channel] = l.newChannel(c.last)
		}
		c = l.channels[l.channel]
		c.last[15] = c.last[15]&^0x30 | byte(l.channel)<<4
	}
	timeChanged := changed>>4&1 != 0
	r, n := c.readReturns(xy, changed, timeChanged)
	m, where, single := returnContext6(n, r)<<1|toInt(timeChanged), place(r, n), uint(toInt(n == 1))
	readXY(c.last, c.dx, c.dy, &c.medianX[m], &c.medianY[m], single)
	le := binary.LittleEndian
	if c.z != nil {
		h := &c.heights[apart(n, r)]
		*h = c.z.read(*h, heightContext(c.dx, c.dy, single))
		le.PutUint32(c.last[8:], uint32(*h))
	}
	if d := l.layers[layerClass]; d != nil {
		k := int(c.last[16]&31)<<1 | toInt(where == 3)
		if c.class[k] == nil {
			c.class[k] = newModel(256)
		}
		c.last[16] = byte(d.symbol(c.class[k]))
	}
	if c.intensity != nil {
		v := &c.intensities[where<<1|toInt(timeChanged)]
		*v = uint16(c.intensity.read(int32(*v), uint(where)))
		le.PutUint16(c.last[12:], *v)
	}
	c.timeChanged = timeChanged
	return c
}

// readReturns reads number of the return and of all returns of its pulse.
func (c *channel) readReturns(d *decoder, changed int, timeChanged bool) (r, n byte) {
	of := func(all *[16]*model, i byte) byte {
		if all[i] == nil {
			all[i] = newModel(16)
		}
		return byte(d.symbol(all[i]))
	}
	r, n = c.last[14]&15, c.last[14]>>4
	if changed>>2&1 != 0 {
		n = of(&c.returns, n)
	}
	switch {
	case changed&3 == 1:
		r = (r + 1) & 15
	case changed&3 == 2:
		r = (r + 15) & 15
	case changed&3 == 3 && timeChanged:
		r = of(&c.numbers, r)
	case changed&3 == 3:
		r = (r + byte(d.symbol(c.sameTime)) + 2) & 15
	}
	c.last[14] = r | n<<4
	return r, n
}

// returnContext6 gives the context of a return, as LASzip 3 has it.
func returnContext6(n, r byte) int {
	table := [16]string{
		"0123453445555555", "1013333333333333", "2124444444433333", "3345444444444444", "4344544444444444", "5344454444444444",
		"3344445444444444", "4344444544444444", "4344444454444444", "5344444445444444", "5344444444544444", "5334444444455444",
		"5334444444455544", "5334444444445554", "5334444444444555", "5334444444444455",
	}
	return int(table[n&15][r&15] - '0')
}

func newChannelColour(d *decoder, first []byte) *channelColour {
	c := &channelColour{rgb: newRGB(d), last: new([6]byte)}
	copy(c.last[:], first)
	return c
}

// readColour reads the colour of the point, from that of the point before. Colours of
// several channels are refused: programs disagree on which colour the first one of
// a channel is told from.
func (l *layered) readColour(b []byte) error {
	if l.current != l.channel {
		return fmt.Errorf("compressed colours of several scanner channels: write it as LAS: %w", ErrUnsupported)
	}
	c := l.colours[l.current]
	c.rgb.change(b, c.last)
	copy(c.last[:], b)
	return nil
}
