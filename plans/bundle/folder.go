package bundle

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// Folder is the folder that a model lies in. It is for the command line alone,
// where the person who names the model owns what lies beside it.
type Folder struct {
	path  string
	root  *os.Root // opened by the first question
	asked bool
}

// InFolder gives the files of the folder at path, which is not looked at before
// the first question.
func InFolder(path string) *Folder { return &Folder{path: path} }

// Asked tells whether anything was asked for: then what a reader made depends on
// more than the model.
func (f *Folder) Asked() bool { return f.asked }

// Close lets go of the folder.
func (f *Folder) Close() error {
	if f.root == nil {
		return nil
	}
	return f.root.Close()
}

// Open implements Files. Links are followed where they stay in the folder.
func (f *Folder) Open(ref string) (*File, error) {
	f.asked = true
	all, err := candidates("", ref)
	if err != nil {
		return nil, err
	}
	if f.root == nil {
		if f.root, err = os.OpenRoot(f.path); err != nil {
			return nil, fmt.Errorf("opening the folder of the model: %w", err)
		}
	}
	for _, p := range all {
		if file, err := f.open(p); !errors.Is(err, fs.ErrNotExist) {
			return file, err
		}
	}
	for _, p := range all {
		if p, ok := f.alike(p); ok {
			return f.open(p)
		}
	}
	return nil, missing(ref)
}

// open opens a plain file; a pipe would never end.
func (f *Folder) open(p string) (*File, error) {
	info, err := f.root.Stat(p)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("opening %.200q: %w: %w", p, ErrOutside, err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("opening %.200q: it is no plain file: %w", p, ErrMissing)
	}
	file, err := f.root.Open(p)
	if err != nil {
		return nil, fmt.Errorf("opening %.200q: %w", p, err)
	}
	return &File{ReaderAt: file, Size: info.Size(), Name: p, close: file.Close}, nil
}

// alike finds the path of an entry that differs from p in the case of letters.
func (f *Folder) alike(p string) (string, bool) {
	at := "."
	for part := range strings.SplitSeq(p, "/") {
		name, ok := f.entry(at, part)
		if !ok {
			return "", false
		}
		at = path.Join(at, name)
	}
	return at, true
}

// entry finds the entry of the folder dir that is named like name, of several the
// first in the order of bytes.
func (f *Folder) entry(dir, name string) (found string, ok bool) {
	d, err := f.root.Open(dir)
	if err != nil {
		return "", false
	}
	defer d.Close()
	for seen := 0; seen < MaxFolderEntries; {
		names, err := d.Readdirnames(1024)
		seen += len(names)
		for _, n := range names {
			if folded(n) == folded(name) && (!ok || n < found) {
				found, ok = n, true
			}
		}
		if err != nil || err == io.EOF {
			break
		}
	}
	return found, ok
}
