package ifc

import (
	"bytes"
	"testing"
)

// TestPrefaultLeavesWhatIsThere asks for memory of any length, at any address.
func TestPrefaultLeavesWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 100, 4096, 1 << 20, 1<<20 + 1} {
		b := bytes.Repeat([]byte{7}, n+3)
		for _, part := range [][]byte{b, b[3:], b[:n]} {
			prefault(part)
		}
		if bytes.Count(b, []byte{7}) != len(b) {
			t.Errorf("%d bytes have changed", n)
		}
	}
}
