package convert

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

// stageFiles is the stage that comes after the tileset is whole: what is told of
// it says that the tiles can be shown.
const stageFiles = "files"

// made is what a part of makeFiles made, and what it warns of.
type made struct {
	exports  []ExportReport
	pictures []PictureReport
	warnings []string
}

func (m *made) warn(format string, args ...any) {
	m.warnings = append(m.warnings, fmt.Sprintf(format, args...))
}

// dropFiles removes what an earlier conversion left in the folder, tileset.json
// first: the folder is not whole from here on.
func (r *run) dropFiles() error {
	for _, name := range append([]string{TilesetFile}, ExportFiles()...) {
		if err := removeIfThere(filepath.Join(r.Out, name)); err != nil {
			return err
		}
	}
	dir := filepath.Join(r.Out, PicturesFolder)
	if err := os.RemoveAll(dir); err != nil {
		return &WriteError{Path: dir, Err: err}
	}
	return nil
}

// handOver tells whoever waits for the tiles that they are there.
func (r *run) handOver(context.Context) error {
	r.seen = make([]bool, len(r.features))
	for i, f := range r.features {
		r.seen[i] = r.tiled.Seen(f.Key)
	}
	r.tiled = nil // the tree is written: its memory is for the files
	if r.Tiled == nil {
		return nil
	}
	r.report.finish(time.Since(r.begun), nil)
	return r.Tiled(r.report)
}

// makeFiles makes the files of the whole variant and the pictures of it, all at
// the same time: each has stretches that use one core alone.
func (r *run) makeFiles(ctx context.Context) error {
	start := time.Now()
	parts := []func(context.Context, *made) error{r.writeModel, r.writeExports, r.writePictures}
	r.tell(stageFiles, 0, int64(len(parts)))
	done, all := atomic.Int64{}, make([]made, len(parts))
	g, ctx := errgroup.WithContext(ctx)
	for i, part := range parts {
		g.Go(func() (err error) {
			defer func() {
				if p := recover(); p != nil {
					err = ownFault(r.Inputs, p)
				}
			}()
			err = part(ctx, &all[i])
			r.tell(stageFiles, done.Add(1), int64(len(parts)))
			return err
		})
	}
	err := g.Wait()
	rep := r.report
	for i := range all {
		rep.Exports = append(rep.Exports, all[i].exports...)
		rep.Pictures = append(rep.Pictures, all[i].pictures...)
		rep.Warnings = append(rep.Warnings, all[i].warnings...)
	}
	slices.SortFunc(rep.Exports, func(a, b ExportReport) int {
		return slices.Index(ExportFiles(), a.File) - slices.Index(ExportFiles(), b.File)
	})
	rep.Seconds.Files = time.Since(start).Seconds()
	return err
}

// writeModel writes the whole variant as one plain GLB, its origin in the
// middle of the model on its lowest point.
func (r *run) writeModel(_ context.Context, m *made) error {
	if r.triangles > MaxModelTriangles {
		m.warn("model.glb left out: %d triangles, and no viewer of a single file shows more than %d", r.triangles, MaxModelTriangles)
		return nil
	}
	items, _, box := r.items()
	if len(items) == 0 {
		return nil
	}
	path := filepath.Join(r.Out, ModelFile)
	c := box.Center()
	stats, err := writeModelFile(path, items, scene.Vec3{c[0], c[1], box.Min[2]})
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return &WriteError{Path: path, Err: err}
	}
	m.exports = append(m.exports, ExportReport{
		File: ModelFile, Bytes: info.Size(), Triangles: stats.Triangles, Vertices: stats.Vertices, Scale: 1, Detail: detailAll})
	return nil
}

// writeModelFile writes the model by way of a scratch file beside it.
func writeModelFile(path string, items []glb.Item, origin scene.Vec3) (stats glb.Stats, err error) {
	scratch, err := os.CreateTemp(filepath.Dir(path), "scratch-*.tmp")
	if err != nil {
		return stats, &WriteError{Path: path, Err: err}
	}
	os.Remove(scratch.Name()) // at once where the system can: nothing is left behind however this ends
	defer func() {
		scratch.Close()
		os.Remove(scratch.Name())
	}()
	file, err := os.Create(path)
	if err != nil {
		return stats, &WriteError{Path: path, Err: err}
	}
	out := bufio.NewWriterSize(file, 1<<18)
	stats, err = glb.WriteModel(out, scratch, items, origin)
	if err == nil {
		err = out.Flush()
	}
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return stats, fmt.Errorf("writing model.glb: %w", err)
	}
	return stats, nil
}

// items gives all features that are drawn, which of them can be seen from
// outside, and their box in the plan frame.
func (r *run) items() (items []glb.Item, seen []bool, box scene.Box) {
	items = make([]glb.Item, 0, len(r.features))
	box = scene.NewBox()
	for i, f := range r.features {
		if f.Private || !f.Visible() {
			continue
		}
		items, seen = append(items, glb.Item{Feature: f, ToPlan: r.toPlan[f.Source]}), append(seen, r.seen[i])
		box.Union(featureBounds(f, &r.toPlan[f.Source]))
	}
	return items, seen, box
}
