package bundle

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
)

// Named are files known by plain names, wherever they lie: the sources of a
// version that were uploaded beside a model. Folders in a reference are passed
// over, since an upload has none; of several files of one name in different case
// the first in the order of bytes serves where none is exact.
type Named struct {
	paths map[string]string // by name
	asked map[string]bool   // by reference or name
}

// ByName gives the files at paths, by the names that people know them by.
func ByName(paths map[string]string) *Named {
	return &Named{paths: paths, asked: map[string]bool{}}
}

// Asked tells whether anything was asked for.
func (n *Named) Asked() bool { return len(n.asked) > 0 }

// Unused gives the names of the files that nothing asked for, in order.
func (n *Named) Unused() []string {
	var all []string
	for name := range n.paths {
		if !n.asked[name] {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// Open implements Files.
func (n *Named) Open(ref string) (*File, error) {
	n.asked[ref] = true
	all, err := candidates("", ref)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if name, ok := n.find(path.Base(p)); ok {
			n.asked[name] = true
			return openPlain(n.paths[name], name)
		}
	}
	return nil, missing(ref)
}

func (n *Named) find(name string) (string, bool) {
	if _, ok := n.paths[name]; ok {
		return name, true
	}
	var alike []string
	for k := range n.paths {
		if strings.EqualFold(k, name) {
			alike = append(alike, k)
		}
	}
	if len(alike) == 0 {
		return "", false
	}
	return slices.Min(alike), true
}

// openPlain opens a plain file of the system.
func openPlain(at, name string) (*File, error) {
	info, err := os.Stat(at)
	if err == nil && !info.Mode().IsRegular() {
		err = ErrMissing
	}
	if err != nil {
		return nil, fmt.Errorf("opening %.200q: %w", name, err)
	}
	file, err := os.Open(at)
	if err != nil {
		return nil, fmt.Errorf("opening %.200q: %w", name, err)
	}
	return &File{ReaderAt: file, Size: info.Size(), Name: name, close: file.Close}, nil
}

// First asks several Files, one after the other, for what the one before does not
// have.
type First []Files

// Open implements Files.
func (all First) Open(ref string) (*File, error) {
	err := missing(ref)
	for _, files := range all {
		var f *File
		if f, err = files.Open(ref); err == nil {
			return f, nil
		}
	}
	return nil, err
}

// sideEndings end the names of files that are never a model of their own.
const sideEndings = " .bin .mtl .tfw .tifw .wld .png .jpg .jpeg .webp .gif .bmp .ktx2 "

// IsSide tells by its name a file that belongs to a model: an image, the buffer of a
// glTF document, a material library.
func IsSide(name string) bool {
	return strings.Contains(sideEndings, " "+strings.ToLower(path.Ext(name))+" ") && path.Ext(name) != ""
}
