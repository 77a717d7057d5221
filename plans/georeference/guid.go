package georeference

import (
	"crypto/sha256"
	"math/big"
)

// globalID makes the GlobalId of a new object from what it is: the same for the
// same file and purpose, so that a file written twice tells of the same objects.
// It has 22 digits to base 64 (ISO 16739-1, IfcGloballyUniqueId).
func globalID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	sum := h.Sum(nil)[:16]
	sum[6] = sum[6]&0x0f | 0x80 // version 8 and variant of RFC 9562: made by a rule of one's own
	sum[8] = sum[8]&0x3f | 0x80
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"
	n, base, d := new(big.Int).SetBytes(sum), big.NewInt(64), new(big.Int)
	id := make([]byte, 22)
	for i := len(id) - 1; i >= 0; i-- {
		n.DivMod(n, base, d)
		id[i] = digits[d.Int64()]
	}
	return string(id)
}
