package memo

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
)

// ProgramDigest gives the SHA-256 of a program's file, for Seal: another build
// may compute something else.
func ProgramDigest(path string) ([sha256.Size]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("opening the program that remembers: %w", err)
	}
	defer func() { _ = file.Close() }() // only read
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("reading the program that remembers: %w", err)
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}
