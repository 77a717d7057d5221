package tiles

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
)

// Sink takes finished content. Calls come from several goroutines at once; the
// same URI always means the same bytes and may come twice. The sink does not
// change or keep glb after it has returned. An error stops the tiler.
type Sink interface {
	Content(ctx context.Context, uri string, glb []byte) error
}

// hashLength is how much of the hexadecimal SHA-256 names a file: 128 bits,
// beyond any accidental collision.
const hashLength = 32

// Hash gives the name by which content is stored: the first 32 hexadecimal
// digits of the SHA-256 of its bytes.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])[:hashLength]
}

// ContentURI gives the URI of a GLB relative to its tileset: "c/<hash>.glb".
func ContentURI(glb []byte) string { return "c/" + Hash(glb) + ".glb" }
