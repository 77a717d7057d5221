package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Reader gives the bytes of an archive from any place on. It serves one
// goroutine; Close it after use.
type Reader struct {
	ctx     context.Context
	layout  *Layout
	content Contents
	at      int64
	piece   io.ReadCloser // gives what is at at
	left    int64         // bytes that piece must still give
	name    string        // of what piece is
}

// NewReader gives the archive of these contents. ctx bounds all reading of them.
func (l *Layout) NewReader(ctx context.Context, c Contents) *Reader {
	return &Reader{ctx: ctx, layout: l, content: c}
}

// Seek moves to another byte; nothing is opened before the next Read.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.layout.Bytes()
	}
	if offset < 0 {
		return 0, errors.New("seeking before an archive begins")
	}
	if offset != r.at {
		_ = r.Close()
	}
	r.at = offset
	return offset, nil
}

// Close closes what is open. A Reader may be used again after it.
func (r *Reader) Close() error {
	if r.piece == nil {
		return nil
	}
	err := r.piece.Close()
	r.piece, r.left = nil, 0
	return err
}

// Read gives bytes from where the reader stands. An error wraps ErrContent where
// a file is not as long as its entry says, else it is that of Contents.
func (r *Reader) Read(p []byte) (int, error) {
	if r.at >= r.layout.Bytes() {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	for r.left == 0 {
		if err := errors.Join(r.Close(), r.open()); err != nil {
			return 0, err
		}
	}
	n, err := r.piece.Read(p[:min(int64(len(p)), r.left)])
	r.at += int64(n)
	r.left -= int64(n)
	switch {
	case err == nil || errors.Is(err, io.EOF) && r.left == 0:
		return n, nil
	case errors.Is(err, io.EOF):
		return n, fmt.Errorf("reading %q of an archive: %w: %d bytes are missing", r.name, ErrContent, r.left)
	}
	return n, fmt.Errorf("reading %q of an archive: %w", r.name, err)
}

// open opens the piece at which the reader stands: a local header, a file, a
// record of the directory, or the end.
func (r *Reader) open() error {
	l, at, n := r.layout, uint64(r.at), len(r.layout.entries)
	switch {
	case at < l.local[n]:
		i := pieceOf(l.local, at)
		if body := l.local[i] + uint64(localHeader+len(l.entries[i].Name)); at >= body {
			return r.openFile(i, int64(at-body))
		}
		return r.openHeader(i, l.localOf, at-l.local[i])
	case at < l.central[n]:
		i := pieceOf(l.central, at)
		return r.openHeader(i, l.centralOf, at-l.central[i])
	}
	r.set("end", l.end[at-l.central[n]:])
	return nil
}

// pieceOf gives the number of the piece that holds a byte.
func pieceOf(starts []uint64, at uint64) int {
	i, found := slices.BinarySearch(starts, at)
	if !found {
		i--
	}
	return i
}

func (r *Reader) set(name string, data []byte) {
	r.name, r.left, r.piece = name, int64(len(data)), io.NopCloser(bytes.NewReader(data))
}

func (r *Reader) openHeader(i int, header func(i int, sum uint32) []byte, from uint64) error {
	sum, err := r.layout.sum(r.ctx, r.content, i)
	if err == nil {
		r.set(r.layout.entries[i].Name, header(i, sum)[from:])
	}
	return err
}

func (r *Reader) openFile(i int, from int64) error {
	e := r.layout.entries[i]
	if i == len(r.layout.entries)-1 {
		r.set(e.Name, r.layout.index[from:])
		return nil
	}
	body, err := r.content.Open(r.ctx, i, from)
	if err != nil {
		return fmt.Errorf("opening %q of an archive: %w", e.Name, err)
	}
	r.name, r.left, r.piece = e.Name, int64(e.length())-from, body
	return nil
}
