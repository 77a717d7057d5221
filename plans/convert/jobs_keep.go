package convert

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/andybalholm/brotli"
	"golang.org/x/sync/errgroup"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/changes"
	"github.com/maquette-city/maquette/tiles"
)

const (
	// brotliLevel trades the seconds of a conversion against bytes for each
	// viewer: level 5 takes a tenth of the time of the highest for some 5 %
	// more bytes.
	brotliLevel = 5
	// worthPercent of its bytes an encoding must save to be kept.
	worthPercent = 3
	// maxContentBytes bounds one content file, which is read into memory.
	maxContentBytes = 256 << 20
)

// keepTiles stores the tileset that the child made, content first and
// tileset.json last, and then tells the catalog.
func (c *conversion) keepTiles(ctx context.Context) error {
	r, err := c.readResult()
	if err != nil {
		return c.ownFault(err)
	}
	if err := c.storeContents(ctx, r); err != nil {
		return err
	}
	if err := c.storeTilesets(ctx, r); err != nil {
		return err
	}
	c.version, err = c.cfg.Catalog.Finish(ctx, c.args.Variant, c.args.Version, r.Result, r.report, r.read.placement())
	if err != nil {
		return err
	}
	c.kept = true
	err = c.publish(ctx, c.changedFeatures(ctx), r.read)
	if err == nil {
		c.forgetParts(ctx)
	}
	return err
}

// ownFault fails the version where the child broke its side of the contract.
func (c *conversion) ownFault(err error) error {
	return &failure{reason: "the converter made a result that does not hold together: tell the administrators", report: c.readReport(), detail: err.Error()}
}

func (c *conversion) variantPrefix() string {
	return "tiles/" + string(Public) + "/" + c.args.Variant + "/"
}

func (c *conversion) versionKey(name string) string {
	return fmt.Sprintf("%s%d/%s", c.variantPrefix(), c.args.Version, name)
}

// storeContents stores the contents that no earlier version of the variant has.
func (c *conversion) storeContents(ctx context.Context, r *result) error {
	there := map[string]bool{}
	err := c.cfg.Store.List(ctx, c.variantPrefix()+"c/", func(i assets.Info) error {
		there[i.Key] = true
		return nil
	})
	if err != nil {
		return fmt.Errorf("listing the contents of variant %s: %w", c.args.Variant, err)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2 * runtime.GOMAXPROCS(0))
	for uri := range r.Contents {
		if !there[c.variantPrefix()+uri] {
			group.Go(func() error { return c.storeContent(ctx, uri) })
		}
	}
	return group.Wait()
}

// storeContent stores one content and its encodings; the plain form comes last
// and says that the others are there.
func (c *conversion) storeContent(ctx context.Context, uri string) error {
	data, err := readBounded(filepath.Join(c.out(), filepath.FromSlash(uri)), maxContentBytes)
	if err != nil {
		return c.ownFault(err)
	}
	if hash, _, _ := strings.Cut(path.Base(uri), "."); hash != tiles.Hash(data) {
		return c.ownFault(fmt.Errorf("the content %s has another hash", uri))
	}
	key := c.variantPrefix() + uri
	if image, _ := tiles.IsContentURI(uri); image { // compressed as it is
		return c.put(ctx, key, data, "")
	}
	for _, e := range []struct {
		ending, name string
		encode       func([]byte) ([]byte, error)
	}{{".br", "br", brotliBytes}, {".gz", "gzip", gzipBytes}} {
		encoded, err := e.encode(data)
		if err != nil {
			return fmt.Errorf("encoding %s as %s: %w", uri, e.name, err)
		}
		if worthIt(len(data), len(encoded)) {
			if err := c.put(ctx, key+e.ending, encoded, e.name); err != nil {
				return err
			}
		}
	}
	return c.put(ctx, key, data, "")
}

// worthIt tells whether an encoding saves enough to be kept.
func worthIt(plain, encoded int) bool { return encoded*100 < plain*(100-worthPercent) }

func (c *conversion) put(ctx context.Context, key string, data []byte, encoding string) error {
	_, err := c.cfg.Store.Put(ctx, key, bytes.NewReader(data), int64(len(data)), assets.PutOptions{Encoding: encoding})
	if err != nil {
		return fmt.Errorf("storing %s: %w", key, err)
	}
	return nil
}

func brotliBytes(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, brotliLevel)
	_, err := w.Write(data)
	err = errors.Join(err, w.Close()) // before Bytes: it writes the end
	return out.Bytes(), err
}

func gzipBytes(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(data)
	err = errors.Join(err, w.Close())
	return out.Bytes(), err
}

// storeTilesets stores what belongs to this version alone, tileset.json last.
func (c *conversion) storeTilesets(ctx context.Context, r *result) error {
	for _, name := range []string{FeaturesFile, FeaturesIndexFile} {
		if err := c.storeFile(ctx, filepath.Join(c.out(), name), c.versionKey(name)); err != nil {
			return err
		}
	}
	for name, data := range r.tilesets {
		if name == TilesetFile {
			continue
		}
		if err := c.put(ctx, c.versionKey(name), data, ""); err != nil {
			return err
		}
	}
	return c.put(ctx, c.versionKey(TilesetFile), r.tilesets[TilesetFile], "")
}

// storeFile stores a file of the output folder, if it is there: a model may be
// too large to be had as one file.
func (c *conversion) storeFile(ctx context.Context, from, key string) error {
	info, err := os.Lstat(from)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking at %s: %w", filepath.Base(from), err)
	}
	if !info.Mode().IsRegular() {
		return c.ownFault(fmt.Errorf("%s is no plain file", filepath.Base(from)))
	}
	file, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("opening %s: %w", filepath.Base(from), err)
	}
	defer file.Close()
	if _, err = c.cfg.Store.Put(ctx, key, file, info.Size(), assets.PutOptions{}); err != nil {
		return fmt.Errorf("storing %s: %w", key, err)
	}
	return nil
}

// changedFeatures compares the version with the one that is shown, and keeps what
// differs for whoever asks later. Viewers can do without: an error is logged.
func (c *conversion) changedFeatures(ctx context.Context) plans.FeatureChanges {
	if c.variant.Current == 0 || c.variant.Current == c.args.Version {
		return plans.FeatureChanges{}
	}
	f, err := c.compare(ctx)
	if err != nil {
		c.cfg.Log.Warn("the changed features are not known", "variant_id", c.args.Variant, "version", c.args.Version, "error", err)
	}
	return f
}

func (c *conversion) compare(ctx context.Context) (plans.FeatureChanges, error) {
	before, err := c.cfg.Catalog.Version(ctx, c.args.Variant, c.variant.Current)
	if err != nil {
		return plans.FeatureChanges{}, err
	}
	after, err := c.cfg.Catalog.Version(ctx, c.args.Variant, c.args.Version)
	if err != nil {
		return plans.FeatureChanges{}, err
	}
	owner, err := c.cfg.Catalog.Variant(ctx, c.args.Variant) // its placement may have changed with this version
	if err != nil {
		return plans.FeatureChanges{}, err
	}
	return c.archive.ForEvent(ctx, changes.PairOf(before, after, owner.Placement, owner.Placement))
}
