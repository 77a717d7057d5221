package convert

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/memo"
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
	r.seen, r.digests = make([]bool, len(r.features)), make([]memo.Key, len(r.features))
	for i, f := range r.features {
		r.seen[i], r.digests[i] = r.tiled.Seen(f.Key), r.tiled.Digest(f.Key)
	}
	r.tiled, r.cityTiles = nil, nil // the tree is written: its memory is for the files
	if r.Tiled == nil {
		return nil
	}
	r.report.finish(time.Since(r.begun), nil)
	return r.Tiled(r.report)
}

// makeFiles makes the files of the whole variant and the pictures of it, all at
// the same time: each has stretches that use one core alone.
func (r *run) makeFiles(ctx context.Context) error {
	if r.city != nil {
		r.report.Warnings = append(r.report.Warnings, fmt.Sprintf("files of the whole variant and pictures left out: city models of %d MiB and more are shown in tiles alone", r.city.sizes.from>>20))
		return nil
	}
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
