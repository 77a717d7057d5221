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
// for sealNone. A file that holds the digest of the program after the secret spares
// the time of making it: the server that starts this program knows it.
func openSeal(path string) (*memo.Seal, error) {
	if path == sealNone {
		return nil, nil
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
	data, err := io.ReadAll(io.LimitReader(file, memo.SecretBytes+sha256.Size))
	if err == nil && len(data) < memo.SecretBytes {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, fmt.Errorf("reading the secret of what is remembered from %s: %w", path, err)
	}
	seal := &memo.Seal{Secret: data[:memo.SecretBytes]}
	if len(data) == memo.SecretBytes+sha256.Size {
		seal.Program = [sha256.Size]byte(data[memo.SecretBytes:])
		return seal, nil
	}
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding this program: %w", err)
	}
	seal.Program, err = memo.ProgramDigest(program)
	return seal, err
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
