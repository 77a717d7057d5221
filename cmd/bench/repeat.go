package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// maxRepeat is the largest model that repeat makes: what the reader takes.
const maxRepeat = ifc.MaxBytes

// gap is the free space between two copies, in metres.
const gap = 10

// benchRepeat writes a model of the wanted size by repeating the records of
// one. It is a valid exchange structure: one project with its units and
// contexts, and for each copy everything else with names of its own, new
// GlobalIds and a place beside the others.
func benchRepeat(ctx context.Context, c *config, args []string) error {
	if len(args) != 2 {
		return errors.New("usage: bench repeat --size 200MB FILE OUT")
	}
	size, err := parseSize(c.size)
	if err != nil {
		return err
	}
	copies, written, err := repeatTo(ctx, args[0], args[1], size)
	if err != nil {
		return fmt.Errorf("repeating %s: %w", args[0], err)
	}
	fmt.Fprintf(c.out, "%s: %d copies of %s, %s MB\n", args[1], copies, filepath.Base(args[0]), megabytes(written))
	return nil
}

// parseSize reads "200MB": megabytes of a million bytes.
func parseSize(text string) (int64, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.ToUpper(text), "MB")), 64)
	if err != nil || !(v > 0) || v*1e6 > maxRepeat {
		return 0, fmt.Errorf("--size %q: wanted megabytes as in 200MB, at most %d", text, maxRepeat/1_000_000)
	}
	return int64(v * 1e6), nil
}

// repeatTo writes copies of the model in file to out until size is reached, one
// at least.
func repeatTo(ctx context.Context, file, out string, size int64) (copies int, written int64, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, 0, err
	}
	r, err := newRepeater(ctx, data)
	if err != nil {
		return 0, 0, err
	}
	w, err := os.Create(out)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	buf := bufio.NewWriterSize(w, 1<<20)
	copies, written, err = r.write(ctx, buf, size)
	return copies, written, errors.Join(err, buf.Flush())
}

// repeater holds a model cut into records.
type repeater struct {
	head, tail string // what stands before the first record and after the last
	records    []record
	file       *step.File
	shared     map[step.ID]bool // records that all copies refer to
	roots      map[step.ID]root // placements that refer to no other
	stride     step.ID          // between the names of two copies
	pitch      [2]float64       // between two copies, in the unit of the file
}

func newRepeater(ctx context.Context, data []byte) (*repeater, error) {
	r := &repeater{}
	if err := r.split(data); err != nil {
		return nil, err
	}
	var err error
	if r.file, err = step.Parse(data); err != nil {
		return nil, err
	}
	if n := r.file.Count("IFCPROJECT"); n != 1 {
		return nil, fmt.Errorf("%d IFCPROJECT, wanted one", n)
	}
	r.share()
	r.place()
	box, err := bounds(ctx, data)
	if err != nil {
		return nil, err
	}
	unit := metresPerUnit(r.file)
	for i := range r.pitch {
		r.pitch[i] = math.Ceil((max(0, box.Size()[i]) + gap) / unit)
	}
	return r, nil
}

// bounds gives the box of the model in metres.
func bounds(ctx context.Context, data []byte) (scene.Box, error) {
	box := scene.NewBox()
	_, err := ifc.Read(ctx, ifc.Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "the model"}, func(f *scene.Feature) error {
		for i := range f.Parts {
			p := &f.Parts[i]
			for _, v := range p.Mesh.Positions {
				box.Extend(p.Transform.Apply(v))
			}
		}
		return nil
	})
	return box, err
}

// share finds what stands once in the repeated model: the project, its units
// and contexts with the sub-contexts and map conversion, and all they refer to.
func (r *repeater) share() {
	r.shared = map[step.ID]bool{}
	byID := make(map[step.ID]*record, len(r.records))
	for i := range r.records {
		byID[r.records[i].id] = &r.records[i]
	}
	var todo []step.ID
	for _, kind := range []string{"IFCPROJECT", "IFCGEOMETRICREPRESENTATIONSUBCONTEXT", "IFCMAPCONVERSION", "IFCMAPCONVERSIONSCALED", "IFCRIGIDOPERATION"} {
		for e := range r.file.All(kind) {
			todo = append(todo, e.ID())
		}
	}
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		rec := byID[id]
		if rec == nil || r.shared[id] {
			continue
		}
		r.shared[id] = true
		for _, p := range rec.parts {
			if p.ref != 0 {
				todo = append(todo, p.ref)
			}
		}
	}
}

// root is a placement that refers to no other, taken apart.
type root struct {
	at        [3]float64
	axis, ref step.ID // 0 where absent
	fresh     step.ID // the first of two names for its moved point and axes
}

// place finds the placements that must move with each copy and the stride.
func (r *repeater) place() {
	r.roots = map[step.ID]root{}
	last := step.ID(0)
	for _, rec := range r.records {
		last = max(last, rec.id)
	}
	for e := range r.file.All("IFCLOCALPLACEMENT") {
		axes := e.Optional(1)
		if r.shared[e.ID()] || e.Optional(0).Valid() || axes.Keyword() != "IFCAXIS2PLACEMENT3D" {
			continue
		}
		at, err := axes.Optional(0).Arg(0).Floats(nil)
		if err != nil || len(at) != 3 {
			continue
		}
		r.roots[e.ID()] = root{at: [3]float64(at), axis: axes.Optional(1).ID(), ref: axes.Optional(2).ID(), fresh: last + 1}
		last += 2
	}
	r.stride = (last/1000 + 1) * 1000
}

// write writes the copies row by row in a square.
func (r *repeater) write(ctx context.Context, w io.Writer, size int64) (copies int, written int64, err error) {
	var buf bytes.Buffer
	flush := func() error {
		n, err := w.Write(buf.Bytes())
		buf.Reset()
		written += int64(n)
		return err
	}
	buf.WriteString(r.head)
	for i := range r.records {
		if rec := &r.records[i]; r.shared[rec.id] {
			r.record(&buf, rec, 0)
		}
	}
	for written+int64(len(r.tail)) < size || copies == 0 {
		if err := errors.Join(ctx.Err(), flush()); err != nil {
			return copies, written, err
		}
		r.copy(&buf, copies)
		copies++
		if err := flush(); err != nil {
			return copies, written, err
		}
	}
	buf.WriteString(r.tail)
	return copies, written, flush()
}
