package auth

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// KeyBytes is the length of a key that LoadOrCreateKey makes and the least that
// is taken: HS256 wants at least its hash length (RFC 7518, section 3.2).
const KeyBytes = 32

// ParseKey reads a key written as hexadecimal digits.
func ParseKey(s string) ([]byte, error) {
	key, err := hex.DecodeString(strings.TrimSpace(s))
	if err != nil {
		return nil, errors.New("token key: want hexadecimal digits only")
	}
	if len(key) < KeyBytes {
		return nil, fmt.Errorf("token key: want at least %d bytes (%d hexadecimal digits), got %d", KeyBytes, 2*KeyBytes, len(key))
	}
	return key, nil
}

// LoadOrCreateKey reads the key file, or makes it with a random key, readable
// by its owner alone. Two processes that start at once agree on one key: the
// file appears whole under its name or not at all.
func LoadOrCreateKey(path string) ([]byte, error) {
	key, err := loadKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := createKey(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("making token key %s: %w", path, err)
	}
	return loadKey(path)
}

func loadKey(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading token key: %w", err)
	}
	key, err := ParseKey(string(text))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return key, nil
}

// createKey writes a new key beside path and links it to the name, which fails
// where another process was first.
func createKey(path string) error {
	key := make([]byte, KeyBytes)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".token-key-*") // 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(hex.EncodeToString(key) + "\n")
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}
