package convert

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"sync"

	"github.com/maquette-city/maquette/plans"
)

// handOver takes over what a child has done while it goes on.
type handOver struct {
	take func() error
	stop func() // ends the child
	once sync.Once
	done sync.WaitGroup
	err  error
}

// begin begins to take over, the first time it is called.
func (h *handOver) begin() {
	h.once.Do(func() {
		h.done.Go(func() {
			if h.err = h.take(); h.err != nil {
				h.stop()
			}
		})
	})
}

// wait gives what taking over came to, nil where it was not begun.
func (h *handOver) wait() error {
	h.done.Wait()
	return h.err
}

// filesLeft tells whether a version is shown, or could be, whose files are still
// to be made: the process that made its tiles did not come to them.
func filesLeft(v plans.Version) bool { return v.Result != nil && v.Result.Making }

// keepFiles stores the files of the whole variant and the pictures, and then
// tells the catalog.
func (c *conversion) keepFiles(ctx context.Context) error {
	files, err := c.readFiles()
	if err != nil {
		return c.ownFault(err)
	}
	for _, e := range files.Exports {
		if err := c.storeFile(ctx, filepath.Join(c.out(), e.File), c.versionKey(e.File)); err != nil {
			return err
		}
	}
	for _, name := range files.Pictures {
		key := path.Join("pictures", c.args.Variant, fmt.Sprint(c.args.Version), name)
		if err := c.storeFile(ctx, filepath.Join(c.out(), PicturesFolder, name), key); err != nil {
			return err
		}
	}
	v, err := c.cfg.Catalog.SetFiles(ctx, c.args.Variant, c.args.Version, files)
	if err == nil {
		c.version = v
	}
	return err
}

// readFiles reads what the child made after the tiles, as its last report tells.
func (c *conversion) readFiles() (plans.Files, error) {
	files := plans.Files{Report: c.readReport()}
	var report jobReport
	err := json.Unmarshal(files.Report, &report)
	if err != nil {
		return files, fmt.Errorf("reading the report: %w", err)
	}
	if files.Pictures, err = pictures(c.out()); err != nil {
		return files, err
	}
	files.Exports, err = exportsMade(c.out(), report.Exports)
	return files, err
}

// goWithout leaves a version whose tiles are kept without the files that f kept
// from being made.
func (c *conversion) goWithout(ctx context.Context, f *failure) error {
	c.cfg.Log.Warn("the version has no pictures and no files of the whole variant", "variant_id", c.args.Variant,
		"version", c.args.Version, "reason", f.reason, "detail", f.detail)
	_, err := c.cfg.Catalog.SetFiles(ctx, c.args.Variant, c.args.Version, plans.Files{})
	return err
}
