package convert

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/profile"
)

// A city comes into sight while the rest of it is made: each time the child has
// written a tileset of more blocks (stageParts), their contents are stored where
// those of the whole will be, and the catalog says that they can be seen
// (plans.Partial). Nothing of that is needed: what fails is logged, and the next part
// or the whole makes up for it.
//
// In the store: contents under c/ as ever; the tileset of each part, which goes when
// the version has come to its end, under <version>/parts/. One tileset serves all
// profiles until the version is whole.

// stageParts is told when the output folder has a tileset of a part of a city.
const stageParts = "parts"

// parts shows what there is of a version. The newest that was told of is shown; one
// that comes while another is being stored takes the place of those between.
type parts struct {
	*conversion
	wake     chan plans.Partial
	stop     sync.Once
	done     sync.WaitGroup
	stored   map[string]int64 // contents, with those of the last part
	revision int
}

// newParts begins to show parts, until end; nil where nothing is to be seen early.
func (c *conversion) newParts(ctx context.Context) *parts {
	if c.kept || !c.variant.PublishAtOnce || c.variant.Current != 0 {
		return nil
	}
	p := &parts{conversion: c, wake: make(chan plans.Partial, 1), stored: map[string]int64{}}
	if c.variant.PartialOf() == c.args.Version { // of an attempt that was cut short
		p.revision = c.variant.Partial.Revision
	}
	p.done.Go(func() {
		for what := range p.wake {
			err := p.show(ctx, what)
			if err == nil {
				continue
			}
			c.cfg.Log.Info("a part of a version is not shown", "variant_id", c.args.Variant, "version", c.args.Version, "error", err)
			if plans.KindOf(err) == plans.KindConflict {
				return // nor is any other
			}
		}
	})
	return p
}

// more tells that so many features of all can be seen. One goroutine calls it.
func (p *parts) more(done, total int) {
	if p == nil {
		return
	}
	select {
	case <-p.wake: // it is seen with these
	default:
	}
	select {
	case p.wake <- plans.Partial{Version: p.args.Version, Done: done, Total: total}:
	default: // cannot be: nobody else sends
	}
}

// end shows no more parts and waits for the one under way.
func (p *parts) end() {
	if p == nil {
		return
	}
	p.stop.Do(func() { close(p.wake) })
	p.done.Wait()
}

// show stores what there is and tells the catalog.
func (p *parts) show(ctx context.Context, what plans.Partial) error {
	var report jobReport
	if err := json.Unmarshal(p.readReport(), &report); err != nil {
		return fmt.Errorf("reading the report: %w", err)
	}
	if reason := report.waits(p.variant.Placement); reason != "" {
		return plans.Errorf(plans.KindConflict, "%s", reason)
	}
	r := &result{}
	if err := r.readTilesetsOf(p.out(), profile.Desktop()); err != nil {
		return err
	}
	if err := r.findImages(p.out()); err != nil {
		return err
	}
	fresh := maps.Clone(r.Contents)
	maps.DeleteFunc(fresh, func(uri string, _ int64) bool { _, ok := p.stored[uri]; return ok })
	part := &result{Result: plans.Result{Contents: fresh}}
	if err := part.measureContents(p.out()); err != nil {
		return err
	}
	if err := p.storeAll(ctx, fresh); err != nil {
		return err
	}
	what.Revision = p.revision + 1
	return p.tellPartial(ctx, what, r, fresh, report)
}

// storeAll stores contents.
func (p *parts) storeAll(ctx context.Context, contents map[string]int64) error {
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(1) // beside the conversion, not in its place
	for uri := range contents {
		group.Go(func() error { return p.storeContent(within, uri) })
	}
	return group.Wait()
}

// tellPartial stores the tileset, which comes after its contents, and tells the
// catalog, which comes last.
func (p *parts) tellPartial(ctx context.Context, what plans.Partial, r *result, fresh map[string]int64, report jobReport) error {
	if err := p.put(ctx, p.variantPrefix()+what.Key(), r.tilesets[TilesetFile], ""); err != nil {
		return err
	}
	if err := p.cfg.Catalog.SetPartial(ctx, p.args.Variant, what, fresh, report.placement()); err != nil {
		return err
	}
	p.revision = what.Revision
	maps.Copy(p.stored, fresh)
	return nil
}

// forgetParts removes the tilesets of parts of a version that has come to its end,
// and what could be seen of one that nobody published.
func (c *conversion) forgetParts(ctx context.Context) {
	err := c.cfg.Catalog.DropPartial(ctx, c.args.Variant, c.args.Version)
	if err == nil {
		err = c.dropAll(ctx, c.versionKey("parts/"))
	}
	if err != nil {
		c.cfg.Log.Warn("parts of a version are left behind", "variant_id", c.args.Variant, "version", c.args.Version, "error", err)
	}
}

// dropAll removes what lies below a prefix.
func (c *conversion) dropAll(ctx context.Context, prefix string) error {
	var keys []string
	if err := c.cfg.Store.List(ctx, prefix, func(i assets.Info) error { keys = append(keys, i.Key); return nil }); err != nil {
		return fmt.Errorf("listing %s: %w", prefix, err)
	}
	for _, key := range keys {
		if err := c.cfg.Store.Delete(ctx, key); err != nil {
			return fmt.Errorf("removing %s: %w", key, err)
		}
	}
	return nil
}
