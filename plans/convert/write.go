package convert

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/partition"
	"github.com/maquette-city/maquette/tiles/profile"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Files of the output folder beside c/ and pictures/. The tilesets of other
// profiles than the desktop's are named in tiles/profile.
const (
	TilesetFile       = "tileset.json"
	ModelFile         = "model.glb"
	FeaturesFile      = "features.jsonl.gz"
	FeaturesIndexFile = "features.idx.json"
)

// writeSteps are the files and groups of files that write writes.
const writeSteps = 2

// write writes the tileset and what is known of its features, tileset.json last:
// a folder with a tileset.json can be shown. What an earlier conversion left
// there is gone by then.
func (r *run) write(ctx context.Context) error {
	if r.city != nil {
		return r.writeCity(ctx)
	}
	r.tell("write", 0, writeSteps)
	if err := r.dropFiles(); err != nil {
		return err
	}
	if err := r.writeFeatures(ctx); err != nil {
		return err
	}
	r.tell("write", 1, writeSteps)
	if err := r.dropStale(); err != nil {
		return err
	}
	if err := r.writeTilesets(r.tiled.ForForm); err != nil {
		return err
	}
	r.report.Tiles = len(r.tiled.Tiles)
	r.tell("write", writeSteps, writeSteps)
	return nil
}

// writeFeatures writes what is known of each feature, in the order of keys, and
// drops the properties: nothing after it wants them, and of a model with many
// they are most of the memory.
func (r *run) writeFeatures(ctx context.Context) error {
	sorted := slices.Clone(r.features)
	slices.SortFunc(sorted, func(a, b *scene.Feature) int { return strings.Compare(a.Key, b.Key) })
	return r.writeFeatureLines(ctx, len(sorted), func(i int, line *bytes.Buffer) (string, error) {
		rec := r.featureRecord(sorted[i], r.tiled)
		sorted[i].Sets = nil
		return rec.Key, rec.appendTo(line)
	})
}

// writeFeatureLines writes n features, in the order of their keys, and the index of
// them.
func (r *run) writeFeatureLines(ctx context.Context, n int, line featureLine) error {
	path := filepath.Join(r.Out, FeaturesFile)
	file, err := os.Create(path)
	if err != nil {
		return &WriteError{Path: path, Err: err}
	}
	blocks, err := featureBlocks(ctx, file, n, r.blockMemo(), line)
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return &WriteError{Path: path, Err: err}
	}
	index, err := json.Marshal(struct {
		Blocks []FeatureBlock `json:"blocks"`
	}{blocks})
	if err != nil {
		return fmt.Errorf("writing the index of features: %w", err)
	}
	return writeFile(filepath.Join(r.Out, FeaturesIndexFile), index)
}

func (r *run) featureRecord(f *scene.Feature, tiled *partition.Result) FeatureRecord {
	o := r.outlineOf(f, tiled.Digest(f.Key))
	rec := FeatureRecord{
		Key: f.Key, Class: f.Class, Name: f.Name, Parent: f.Parent, Storey: f.Storey,
		Properties: nonNil(f.Sets), Box: o.box, Tiles: nonNil(tiled.FeatureTiles(f.Key)),
		GeometryHash: o.hash, PropertyHash: propertyHash(f),
	}
	if o.shaped {
		rec.ShapeHash, rec.LookHash, rec.Pose = o.shape.Hash, o.shape.Look, &o.shape.Pose
	}
	return rec
}

// nonNil makes an absent list an empty one in JSON.
func nonNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return &WriteError{Path: path, Err: err}
	}
	return nil
}

// dropStale removes content of an earlier conversion into the same folder.
func (r *run) dropStale() error {
	keep := map[string]bool{}
	for uri, size := range r.files.written {
		keep[uri] = true
		r.report.Bytes += size
	}
	return dropContents(filepath.Join(r.Out, "c"), keep)
}

// writeTilesets writes the tileset of each profile: one tree, with images that
// fit the device.
func (r *run) writeTilesets(forForm func(i int) *tiles.Tileset) error {
	all := profile.Tilesets()
	for i := len(all) - 1; i >= 0; i-- { // tileset.json, the first, comes last
		if err := r.writeTileset(all[i], forForm(i)); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) writeTileset(p profile.Profile, t *tiles.Tileset) error {
	m := tiles.Matrix(r.placed.RootTransform)
	t.Root.Transform = &m
	t.DeclareCRS(r.geocentricCRS(), "")
	origin := r.placed.PlanOrigin
	if err := t.SetExtras(tiles.Extras{Audience: string(r.Audience), CRS: r.placed.CRS, PlanOrigin: &origin, Profile: p.Extras()}); err != nil {
		return err
	}
	var data bytes.Buffer
	if err := tiles.Write(&data, t); err != nil {
		return fmt.Errorf("writing %s: %w", p.Tileset, err)
	}
	return replaceFile(filepath.Join(r.Out, p.Tileset), data.Bytes())
}

// replaceFile writes a file that somebody may be reading: he has all of it, or what
// was there before.
func replaceFile(path string, data []byte) error {
	fresh := path + ".tmp"
	if err := writeFile(fresh, data); err != nil {
		return err
	}
	if err := os.Rename(fresh, path); err != nil {
		return &WriteError{Path: path, Err: err}
	}
	return nil
}

// geocentricCRS is what root.transform leads into: ETRS89, or nothing known
// where the model has no place (3D Tiles 1.1, TILESET_CRS_GEOCENTRIC).
func (r *run) geocentricCRS() string {
	if r.placed.Method == place.MethodNone || r.placed.Method == place.MethodUnsupported {
		return "UNKNOWN"
	}
	return "EPSG:4936"
}
