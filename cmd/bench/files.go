package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// models are the files that the figures are about, below data/.
func models() []string {
	return []string{
		"ifc/building/AC20-FZK-Haus.ifc",
		"ifc/building/Duplex_A_20110907_georeferenced.ifc",
		"ifc/nl-brienenoord/Van Brienenoordbrug-IFC4X3.ifc",
	}
}

// data gives the folder of shared data.
func (c *config) data() (string, error) {
	if c.shared == "" {
		return "", fmt.Errorf("no shared data: give --shared DIR or MAQUETTE_SHARED, the folder that holds data/")
	}
	d := filepath.Join(c.shared, "data")
	if st, err := os.Stat(d); err != nil || !st.IsDir() {
		return "", fmt.Errorf("no shared data: %s is no folder", d)
	}
	return d, nil
}

// inputs gives the named files, or the usual ones with all of Schependomlaan.
func (c *config) inputs(named []string) ([]string, error) {
	out, err := c.inputsOr(named, models())
	if err != nil || len(named) > 0 {
		return out, err
	}
	data, err := c.data()
	if err != nil {
		return nil, err
	}
	more, err := find(filepath.Join(data, "ifc"), func(p string) bool {
		return strings.Contains(strings.ToLower(p), "schependomlaan") && strings.EqualFold(filepath.Ext(p), ".ifc")
	})
	out = append(out, more...)
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("none of the model files is below %s", data)
	}
	return out, err
}

// inputsOr gives the named files and folders, or those of the usual ones, below
// data/, that are there.
func (c *config) inputsOr(named, usual []string) ([]string, error) {
	if len(named) > 0 {
		return absolute(named)
	}
	data, err := c.data()
	if err != nil {
		return nil, err
	}
	var all []string
	for _, name := range usual {
		path := filepath.Join(data, filepath.FromSlash(name))
		if _, err := os.Stat(path); err != nil {
			fmt.Fprintf(c.log, "left out, not there: %s\n", name)
			continue
		}
		all = append(all, path)
	}
	return all, nil
}

func absolute(names []string) ([]string, error) {
	var out []string
	for _, n := range names {
		p, err := filepath.Abs(n)
		if err != nil {
			return nil, err
		}
		if _, err := os.Stat(p); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// find walks a folder for files that keep wants, in order of their names.
func find(root string, keep func(path string) bool) ([]string, error) {
	var out []string
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && keep(p) {
			out = append(out, p)
		}
		return err
	})
	slices.Sort(out)
	return out, err
}
