package meshopt

// decodeTriangles gives count indices of stride bytes.
func decodeTriangles(data []byte, count, stride int) ([]byte, error) {
	n := count / 3
	if len(data) < 1+n+tableBytes { // a triangle takes a byte at least
		return nil, malformed("%d bytes are too few", len(data))
	}
	if data[0] != headerTriangles {
		return nil, malformed("triangles begin with %#02x", data[0])
	}
	codes, table := data[1:1+n], data[len(data)-tableBytes:]
	if err := checkTable(table); err != nil {
		return nil, err
	}
	d := triangleDecoder{fifos: newFIFOs(), byteReader: byteReader{data: data[1+n : len(data)-tableBytes]}, table: table}
	out := make([]byte, 0, count*stride)
	for _, code := range codes {
		t := d.triangle(code)
		for _, v := range t {
			out = appendIndex(out, v, stride)
		}
	}
	return out, d.end()
}

// checkTable holds the table to its two rules.
func checkTable(table []byte) error {
	for i, v := range table {
		if i < tableEnd && (v>>4 == explicit || v&15 == explicit) || i >= tableEnd && v != 0 {
			return malformed("entry %d of the table is %#02x", i, v)
		}
	}
	return nil
}

type triangleDecoder struct {
	fifos
	byteReader
	table      []byte
	next, last uint32
}

func (d *triangleDecoder) triangle(code byte) [3]uint32 {
	high, low := uint(code>>4), uint(code&15)
	if high < noEdge {
		return d.shared(high, low)
	}
	if low < tableEnd {
		return d.free(false, d.table[low])
	}
	aux := d.byte()
	if aux == 0 {
		d.next = 0
	}
	return d.free(low == givenFirst, aux)
}

// shared gives the triangle on a known edge.
func (d *triangleDecoder) shared(edge, low uint) [3]uint32 {
	e := d.edge(edge)
	var c uint32
	switch {
	case low == 0:
		c = d.newVertex()
	case low < fifoEnd:
		c = d.vertex(low)
	case low == behind:
		d.last--
		c = d.last
	case low == ahead:
		d.last++
		c = d.last
	default:
		c = d.explicit()
	}
	if low == 0 || low >= fifoEnd {
		d.pushVertex(c)
	}
	d.pushShared(e[0], e[1], c)
	return [3]uint32{e[0], e[1], c}
}

// free gives the triangle without a known edge: aux tells of b and c.
func (d *triangleDecoder) free(givenFirst bool, aux byte) [3]uint32 {
	var a uint32
	if givenFirst {
		a = d.explicit()
	} else {
		a = d.newVertex()
	}
	b, newB := d.listed(uint(aux >> 4))
	c, newC := d.listed(uint(aux & 15))
	d.pushVertex(a)
	if newB {
		d.pushVertex(b)
	}
	if newC {
		d.pushVertex(c)
	}
	d.pushFree(a, b, c)
	return [3]uint32{a, b, c}
}

// listed gives the vertex of one half of the byte that tells of b and c, and
// whether it goes into the FIFO.
func (d *triangleDecoder) listed(half uint) (v uint32, push bool) {
	switch half {
	case 0:
		return d.newVertex(), true
	case explicit:
		return d.explicit(), true
	}
	return d.vertex(half - 1), false
}

func (d *triangleDecoder) newVertex() uint32 {
	d.next++
	return d.next - 1
}

// explicit reads a vertex as a difference from the last such.
func (d *triangleDecoder) explicit() uint32 {
	d.last += unzigzag32(d.varint())
	return d.last
}
