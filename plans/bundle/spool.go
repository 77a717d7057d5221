package bundle

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// open unpacks a member: a small one into memory, a large one into a file that
// nobody else sees and that is gone with the process.
func (a *Archive) open(f *zip.File) (*File, error) {
	if err := a.refuse(f); err != nil {
		return nil, fmt.Errorf("opening %.200q in %s: %w", f.Name, a.name, err)
	}
	a.unpacked += int64(f.UncompressedSize64)
	r, err := f.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		err = fmt.Errorf("compression method %d is not read, zip it with Deflate: %w", f.Method, ErrUnreadable)
	} else if err != nil {
		err = fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	if err != nil {
		return nil, fmt.Errorf("opening %.200q in %s: %w", f.Name, a.name, err)
	}
	defer r.Close()
	file, err := spool(r, int64(f.UncompressedSize64))
	if err != nil {
		return nil, fmt.Errorf("unpacking %.200q in %s: %w", f.Name, a.name, err)
	}
	file.Name = f.Name
	return file, nil
}

// spool reads the size bytes of r.
func spool(r io.Reader, size int64) (*File, error) {
	if size <= MaxMemoryBytes {
		data := make([]byte, size)
		if err := whole(r, data); err != nil {
			return nil, err
		}
		return &File{ReaderAt: bytes.NewReader(data), Size: size}, nil
	}
	file, err := scratch(func(w *os.File) error { return copyExactly(w, r, size) })
	if err != nil {
		return nil, err
	}
	file.Size = size
	return file, nil
}

// scratch makes a file that nobody else sees and that is gone with the process.
func scratch(fill func(*os.File) error) (*File, error) {
	f, err := os.CreateTemp("", "maquette-*.tmp")
	if err != nil {
		return nil, fmt.Errorf("making a file to unpack to: %w", err)
	}
	gone := os.Remove(f.Name()) == nil // where the system takes that of an open file
	done := func() error {
		err := f.Close()
		if !gone {
			err = errors.Join(err, os.Remove(f.Name()))
		}
		return err
	}
	if err := fill(f); err != nil {
		return nil, errors.Join(err, done())
	}
	return &File{ReaderAt: f, close: done}, nil
}

// whole fills data from r, which must end there.
func whole(r io.Reader, data []byte) error {
	if _, err := io.ReadFull(r, data); err != nil {
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return ended(r)
}

func copyExactly(w io.Writer, r io.Reader, size int64) error {
	n, err := io.Copy(w, io.LimitReader(r, size))
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	case n < size:
		return fmt.Errorf("it ends after %d of %d bytes: %w", n, size, ErrUnreadable)
	}
	return ended(r)
}

// ended reads the end of r, where the check sum is held against.
func ended(r io.Reader) error {
	n, err := r.Read(make([]byte, 1))
	switch {
	case n > 0:
		return fmt.Errorf("it is longer than the archive says: %w", ErrUnreadable)
	case err != nil && !errors.Is(err, io.EOF):
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return nil
}
