package demo

import "crypto/sha256"

// guidDigits are the digits of a compressed GlobalId (IFC 4, IfcGloballyUniqueId).
const guidDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"

// GlobalID gives the GlobalId of the element at path: a name-based UUID
// (RFC 9562 version 8 over SHA-256) in IFC's 22 digits.
func GlobalID(path string) string {
	sum := sha256.Sum256([]byte("maquette demo/" + path))
	var u [16]byte
	copy(u[:], sum[:])
	u[6] = u[6]&0x0f | 0x80
	u[8] = u[8]&0x3f | 0x80
	return compressUUID(u)
}

// compressUUID writes a UUID as 22 digits of base 64: one byte in two digits,
// then five times three bytes in four.
func compressUUID(u [16]byte) string {
	out := make([]byte, 0, 22)
	put := func(v uint32, digits int) {
		for i := digits - 1; i >= 0; i-- {
			out = append(out, guidDigits[v>>(6*i)&63])
		}
	}
	put(uint32(u[0]), 2)
	for i := 1; i < 16; i += 3 {
		put(uint32(u[i])<<16|uint32(u[i+1])<<8|uint32(u[i+2]), 4)
	}
	return string(out)
}
