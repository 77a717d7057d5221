package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// agreement is how the kernels stand to each other over one file or many.
type agreement struct {
	ours    int
	made    []int // elements of each peer
	agrees  []int // of these, how many agree with ours
	alike   int   // elements that all peers make alike
	agreed  int   // of these, how many agree with ours
	missing int   // that a peer makes, and we neither make nor report
}

func (a *agreement) add(b *agreement) {
	a.ours, a.alike, a.agreed, a.missing = a.ours+b.ours, a.alike+b.alike, a.agreed+b.agreed, a.missing+b.missing
	for i := range b.made {
		a.made[i] += b.made[i]
		a.agrees[i] += b.agrees[i]
	}
}

// benchAgree compares every element of every file with the other kernels. It
// fails where a difference is not in the table, or the table has one that is
// none.
func benchAgree(ctx context.Context, c *config, named []string) error {
	files, root, err := c.agreeInputs(named)
	if err != nil {
		return err
	}
	peers, err := c.peers(ctx)
	defer endAll(peers)
	if err != nil {
		return err
	}
	if len(peers) == 0 {
		return errors.New("no kernel to compare with")
	}
	known, err := readDifferences(c.differences)
	if err != nil {
		return err
	}
	r := &agreeRun{c: c, peers: peers, known: known, total: *newAgreement(len(peers))}
	r.begin()
	for _, f := range files {
		if err := r.file(ctx, root, f); err != nil {
			return fmt.Errorf("comparing %s: %w", f, err)
		}
	}
	return r.finish(len(named) == 0)
}

func newAgreement(peers int) *agreement {
	return &agreement{made: make([]int, peers), agrees: make([]int, peers)}
}

func endAll(peers []*peer) {
	for _, p := range peers {
		p.end()
	}
}

// agreeInputs gives the named files, or every IFC file.
func (c *config) agreeInputs(named []string) (files []string, root string, err error) {
	data, err := c.data()
	if err != nil {
		return nil, "", err
	}
	root = filepath.Join(data, "ifc")
	if len(named) > 0 {
		files, err = absolute(named)
		return files, root, err
	}
	files, err = find(root, isIFC)
	return files, root, err
}

func isIFC(p string) bool {
	ext := strings.ToLower(filepath.Ext(p))
	return ext == ".ifc" || ext == ".ifczip"
}

// agreeRun is one run over all files.
type agreeRun struct {
	c       *config
	peers   []*peer
	known   map[string]*difference
	table   table
	total   agreement
	found   []difference
	refused []string
	empty   int // files that nobody makes anything of
}

func (r *agreeRun) begin() {
	r.table.head = []string{"file", "ours"}
	for _, p := range r.peers {
		fmt.Fprintf(r.c.out, "%s %s\n", p.name, p.version)
		r.table.head = append(r.table.head, p.name, "agree")
	}
	r.table.head = append(r.table.head, "alike", "agree", "differ")
	fmt.Fprintf(r.c.out, "\nElements with a surface, made by each; \"agree\": with ours; \"alike\": those that the others make alike. Two agree when each side of the box is within\n1 cm or 0.1 %% of its size, and area or volume within 1 %%.\n\n")
}

// file compares one file.
func (r *agreeRun) file(ctx context.Context, root, file string) error {
	name := file
	if rel, err := filepath.Rel(root, file); err == nil {
		name = filepath.ToSlash(rel)
	}
	mine, header, err := ours(ctx, file)
	if err != nil {
		r.refused = append(r.refused, fmt.Sprintf("%s: we: %v", name, err))
	}
	plain, done, err := unzipped(file)
	if err != nil {
		return err
	}
	defer done()
	reported := map[string]bool{}
	for _, s := range header.Skipped {
		reported[s.ID] = true
	}
	theirs := make([]figures, len(r.peers))
	for i, p := range r.peers {
		a, err := p.ask(ctx, question{File: plain, Figures: true})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			r.refused = append(r.refused, fmt.Sprintf("%s: %s: %v", name, p.name, err))
		}
		theirs[i] = index(a.Elements)
	}
	a, found := compare(name, r.peers, mine, theirs, reported)
	r.total.add(a)
	r.found = append(r.found, found...)
	if a.ours+len(found) == 0 {
		r.empty++
		return nil
	}
	r.row(name, a, len(found))
	return nil
}

func (r *agreeRun) row(name string, a *agreement, differ int) {
	cells := []string{name, fmt.Sprint(a.ours)}
	for i := range a.made {
		cells = append(cells, fmt.Sprint(a.made[i]), fmt.Sprint(a.agrees[i]))
	}
	r.table.add(append(cells, fmt.Sprint(a.alike), fmt.Sprint(a.agreed), fmt.Sprint(differ))...)
}

// compare sets our figures of a file beside those of the peers.
func compare(name string, peers []*peer, mine figures, theirs []figures, reported map[string]bool) (*agreement, []difference) {
	a := newAgreement(len(peers))
	for _, f := range mine {
		if f.Triangles > 0 { // the others make nothing of lines
			a.ours++
		}
	}
	ids := map[int]bool{}
	for i, t := range theirs {
		a.made[i] = len(t)
		for id := range t {
			ids[id] = true
		}
	}
	var found []difference
	for _, id := range sorted(ids) {
		g, ok := mine[id]
		d := difference{file: name, id: id, ours: g, theirs: make([]figure, len(peers))}
		for i, t := range theirs {
			w, there := t[id]
			if d.theirs[i] = w; !there {
				continue
			}
			d.kind = w.Type
			why := "missing"
			if ok {
				why = disagreement(g, w)
			} else if !reported[fmt.Sprint(id)] {
				a.missing++
			}
			if why == "" {
				a.agrees[i]++
				continue
			}
			d.from, d.what = append(d.from, peers[i].name), append(d.what, why)
		}
		if allAlike(d.theirs) {
			if a.alike++; len(d.from) == 0 {
				a.agreed++
			}
		}
		if len(d.from) > 0 {
			found = append(found, d)
		}
	}
	return a, found
}

func sorted(ids map[int]bool) []int {
	var out []int
	for id := range ids {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// allAlike tells whether every peer made the element, and all the same.
func allAlike(theirs []figure) bool {
	for i, t := range theirs {
		if t.Triangles == 0 || i > 0 && disagreement(t, theirs[0]) != "" {
			return false
		}
	}
	return true
}

// unzipped gives a path of the model itself: the peers know no archives.
func unzipped(file string) (plain string, done func(), err error) {
	if !strings.EqualFold(filepath.Ext(file), ".ifczip") {
		return file, func() {}, nil
	}
	z, err := zip.OpenReader(file)
	if err != nil {
		return "", nil, err
	}
	defer z.Close()
	for _, e := range z.File {
		if strings.EqualFold(path.Ext(e.Name), ".ifc") {
			return unpack(e)
		}
	}
	return "", nil, errors.New("the archive holds no .ifc file")
}

func unpack(e *zip.File) (string, func(), error) {
	r, err := e.Open()
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	w, err := os.CreateTemp("", "maquette-bench-*.ifc")
	if err != nil {
		return "", nil, err
	}
	done := func() { os.Remove(w.Name()) }
	if _, err = io.Copy(w, io.LimitReader(r, maxRepeat)); err == nil {
		return w.Name(), done, w.Close()
	}
	w.Close()
	done()
	return "", nil, err
}
