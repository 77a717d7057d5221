package meshopt

import (
	"encoding/binary"
	"fmt"
)

// auxTable lists what a code of one byte can say of the second and third vertex
// of a triangle without a known edge: the frequent ones of building plans.
var auxTable = [tableBytes]byte{
	0x00, 0x01, 0x10, 0x12, 0x21, 0x20, 0x02, 0x30, 0x03, 0x32, 0x23, 0x13, 0x31, 0x40, 0, 0,
}

// AppendTriangles appends the stream of a triangle list. Triangles come back in
// order, each perhaps turned: (a, b, c) as (b, c, a) or (c, a, b). The error
// wraps ErrLayout where the indices are no triangles.
func AppendTriangles(dst []byte, indices []uint32) ([]byte, error) {
	n := len(indices) / 3
	if len(indices)%3 != 0 {
		return dst, fmt.Errorf("encoding triangles of %d indices: %w", len(indices), ErrLayout)
	}
	dst = append(dst, headerTriangles)
	e := triangleEncoder{fifos: newFIFOs(), out: append(dst, make([]byte, n)...)}
	codes := len(dst)
	for i := range n {
		e.out[codes+i] = 0 // set below: out may move meanwhile
		code := e.triangle(indices[3*i], indices[3*i+1], indices[3*i+2])
		e.out[codes+i] = code
	}
	return append(e.out, auxTable[:]...), nil
}

type triangleEncoder struct {
	fifos
	out        []byte // codes, then what they do not say
	next, last uint32
	seen       uint32 // every vertex before this may have come, none from it on
}

// triangle gives the code of a triangle and appends what it does not say.
func (e *triangleEncoder) triangle(a, b, c uint32) byte {
	known := 0
	for _, v := range [3]uint32{a, b, c} {
		if v < e.seen {
			known++
		}
	}
	code, ok := byte(0), false
	if known >= 2 {
		code, ok = e.onEdge(a, b, c)
	}
	if !ok {
		code = e.free(a, b, c)
	}
	e.seen = max(e.seen, a+1, b+1, c+1)
	return code
}

// onEdge gives the code of a triangle on one of the latest edges, false where it
// is on none.
func (e *triangleEncoder) onEdge(a, b, c uint32) (code byte, ok bool) {
	for i := range min(e.edgeAt, noEdge) {
		switch edge := e.edge(i); {
		case edge[0] == a && edge[1] == b:
			return byte(i<<4) | e.shared(a, b, c), true
		case edge[0] == b && edge[1] == c:
			return byte(i<<4) | e.shared(b, c, a), true
		case edge[0] == c && edge[1] == a:
			return byte(i<<4) | e.shared(c, a, b), true
		}
	}
	return 0, false
}

// free gives the code of a triangle on no known edge.
func (e *triangleEncoder) free(a, b, c uint32) byte {
	switch e.next { // a new vertex comes first
	case b:
		a, b, c = b, c, a
	case c:
		a, b, c = c, a, b
	}
	return noEdge<<4 | e.listedAll(a, b, c)
}

// shared gives the low half of the code of a triangle on the known edge (a, b).
func (e *triangleEncoder) shared(a, b, c uint32) byte {
	low := byte(explicit)
	at, known := e.find(c, 1, fifoEnd)
	switch {
	case known:
		low = byte(at)
	case c == e.next:
		low = 0
		e.next++
	case c == e.last-1:
		low, e.last = behind, c
	case c == e.last+1:
		low, e.last = ahead, c
	default:
		e.explicit(c)
	}
	if !known {
		e.pushVertex(c)
	}
	e.pushShared(a, b, c)
	return low
}

// listedAll gives the low half of that code.
func (e *triangleEncoder) listedAll(a, b, c uint32) byte {
	isNew := a == e.next
	if isNew {
		e.next++
	}
	halfB := e.listed(b)
	halfC := e.listed(c)
	aux := halfB<<4 | halfC
	low := byte(givenFirst)
	if isNew {
		low = auxCode(aux)
	}
	if low >= tableEnd {
		e.out = append(e.out, aux)
	}
	if !isNew {
		e.explicit(a)
	}
	for _, v := range [2]struct {
		half byte
		v    uint32
	}{{halfB, b}, {halfC, c}} {
		if v.half == explicit {
			e.explicit(v.v)
		}
	}
	e.pushVertex(a)
	if halfB == 0 || halfB == explicit {
		e.pushVertex(b)
	}
	if halfC == 0 || halfC == explicit {
		e.pushVertex(c)
	}
	e.pushFree(a, b, c)
	return low
}

// auxCode gives the code that says aux, newFirst where none does.
func auxCode(aux byte) byte {
	for i, v := range auxTable[:tableEnd] {
		if v == aux {
			return byte(i)
		}
	}
	return newFirst
}

// listed gives the half of the byte that tells of b and c for v. Without a new
// first vertex there is no new second or third either: aux is never 0 there,
// which would begin the numbers anew.
func (e *triangleEncoder) listed(v uint32) byte {
	if at, known := e.find(v, 0, explicit-1); known {
		return byte(at) + 1
	}
	if v == e.next {
		e.next++
		return 0
	}
	return explicit
}

// find looks for v among the latest vertices from one number to before another.
func (e *triangleEncoder) find(v uint32, from, end uint) (at uint, ok bool) {
	if v >= e.seen {
		return 0, false
	}
	for i := from; i < min(end, e.vertexAt); i++ {
		if e.vertex(i) == v {
			return i, true
		}
	}
	return 0, false
}

// explicit appends v as a difference from the last such.
func (e *triangleEncoder) explicit(v uint32) {
	e.out = binary.AppendUvarint(e.out, uint64(zigzag32(v-e.last)))
	e.last = v
}
