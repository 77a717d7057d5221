package auth

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
)

const (
	memoSecretUse   = "maquette conversion memo secret"
	memoSecretBytes = 32
)

// MemoSecret gives the secret under which conversions remember (see tiles/memo),
// derived from the key that all nodes share (RFC 5869): each node believes what
// another one left.
func (s *Signer) MemoSecret() ([]byte, error) {
	secret, err := hkdf.Key(sha256.New, s.key, nil, memoSecretUse, memoSecretBytes)
	if err != nil {
		return nil, fmt.Errorf("deriving the secret under which conversions remember: %w", err)
	}
	return secret, nil
}
