package step

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// Of long lists of numbers and references, nearly all bytes of some models, nothing
// but the parentheses matters to who looks for their end.
const (
	// longList is how many bytes are looked through one by one before more are by
	// words: it costs as much to begin.
	longList = 256
	// listWindow is how far ahead of the words other bytes are looked for.
	listWindow = 4096
)

// ends are the bytes besides parentheses that matter within a list.
var ends = [...]byte{'\'', ';', '"', '/'}

// overLists gives the first offset from i on at which one of ends may stand, the
// lists may be deeper than most, or fewer than one be open, and how many are open
// there. At i they are so many as depth says, in which i lies.
func overLists(data []byte, i, depth, most int) (at, open int) {
	for {
		plain := data[i:min(len(data), i+listWindow)]
		whole := len(plain) == listWindow
		for _, b := range ends {
			if k := bytes.IndexByte(plain, b); k >= 0 {
				plain, whole = plain[:k], false
			}
		}
		n, open := overWords(plain, depth, most)
		i, depth = i+n, open
		if !whole || n < listWindow {
			return i, depth
		}
	}
}

// overWords is overLists for bytes without any of ends, eight at a time: it gives
// how many it has looked through.
func overWords(plain []byte, depth, most int) (n, open int) {
	const ones, low, high = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f, 0x8080808080808080
	for ; n+8 <= len(plain); n += 8 {
		x := binary.LittleEndian.Uint64(plain[n:]) ^ '('*ones // 0 where ( is, 1 where )
		rest := x &^ ones
		is := ^((rest&low + low) | rest) & high // where one of them is
		if is == 0 {
			continue
		}
		closing := is & (x << 7)
		c, o := bits.OnesCount64(closing), bits.OnesCount64(is&^closing)
		if depth-c < 1 || depth+o > most {
			return n, depth
		}
		depth += o - c
	}
	return n, depth
}
