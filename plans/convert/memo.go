package convert

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/maquette-city/maquette/tiles/memo"
)

// MemoFile holds, in an output folder, what the next conversion may remember: see
// package memo. It is no part of the tileset, and nothing depends on it.
const MemoFile = "memo.bin"

// openMemo reads what an earlier conversion left to remember. Whatever is wrong
// with it, the conversion goes on without: it is a cache.
func (r *run) openMemo() {
	if r.Seal == nil {
		return
	}
	r.memo = memo.New()
	if r.Prev == "" {
		return
	}
	path := filepath.Join(r.Prev, MemoFile)
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > memo.MaxBytes {
		return
	}
	file, err := os.Open(path)
	if err != nil {
		return
	}
	defer file.Close()
	if m, err := memo.Read(file, *r.Seal); err == nil {
		r.memo = m
	}
}

// writeMemo leaves for the next conversion what this one computed. A folder
// without is as good, but for speed.
func (r *run) writeMemo(context.Context) error {
	path := filepath.Join(r.Out, MemoFile)
	if r.memo == nil {
		return removeIfThere(path)
	}
	file, err := os.Create(path)
	if err != nil {
		return &WriteError{Path: path, Err: err}
	}
	if err := errors.Join(r.memo.Write(file, *r.Seal), file.Close()); err != nil {
		return &WriteError{Path: path, Err: fmt.Errorf("writing what the next conversion may remember: %w", err)}
	}
	return nil
}

// blockMemo remembers packed lines of features; not those of cities, which are
// half of what a city weighs.
func (r *run) blockMemo() *memo.Memo {
	if r.city != nil {
		return nil
	}
	return r.memo
}
