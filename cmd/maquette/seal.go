package main

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/maquette-city/maquette/tiles/memo"
)

// sealName is the file, in this user's own folder of settings, that holds the
// secret under which conversions remember: what another user or machine left in
// a folder is not remembered.
const sealName = "maquette/memo.key"

// sealNone in the place of a path stands for remembering nothing, which spares
// the time it takes.
const sealNone = "none"

// openSeal gives the seal of this program for this user, under the secret in a
// file; where path is "" in the user's own folder, made where it is missing; nil
// for sealNone.
func openSeal(path string) (*memo.Seal, error) {
	if path == sealNone {
		return nil, nil
	}
	program, err := programDigest()
	if err != nil {
		return nil, err
	}
	if path == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			return nil, fmt.Errorf("finding the folder of settings: %w", err)
		}
		path = filepath.Join(dir, filepath.FromSlash(sealName))
		if err := makeSecret(path); err != nil {
			return nil, err
		}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening the secret of what is remembered: %w", err)
	}
	defer file.Close()
	secret := make([]byte, memo.SecretBytes)
	if _, err := io.ReadFull(file, secret); err != nil {
		return nil, fmt.Errorf("reading the secret of what is remembered from %s: %w", path, err)
	}
	return &memo.Seal{Secret: secret, Program: program}, nil
}

// makeSecret makes the file where it is missing: whole before it has its name,
// and never in the place of another.
func makeSecret(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("making the folder of settings: %w", err)
	}
	fresh, err := os.CreateTemp(filepath.Dir(path), "memo-*.tmp") // for this user alone
	if err != nil {
		return fmt.Errorf("making the secret of what is remembered: %w", err)
	}
	defer func() { _ = os.Remove(fresh.Name()) }()
	secret := make([]byte, memo.SecretBytes)
	_, _ = rand.Read(secret) // never fails
	_, err = fresh.Write(secret)
	if err = errors.Join(err, fresh.Close()); err == nil {
		err = os.Link(fresh.Name(), path)
	}
	if err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("making the secret of what is remembered: %w", err)
	}
	return nil
}

// programDigest gives the SHA-256 of this program's file: another build may
// compute something else.
func programDigest() ([sha256.Size]byte, error) {
	path, err := os.Executable()
	if err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("finding this program: %w", err)
	}
	file, err := os.Open(path)
	if err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("opening this program: %w", err)
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("reading this program: %w", err)
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}
