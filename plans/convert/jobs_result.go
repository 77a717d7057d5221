package convert

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/profile"
)

// picture is the one form of a picture's file name.
var pictureName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}\.png$`)

// jobReport is what jobs read of the child's report.
type jobReport struct {
	Triangles int            `json:"triangles"`
	Exports   []ExportReport `json:"exports"`
	Elements  struct {
		Converted int `json:"converted"`
	} `json:"elements"`
	Placement struct {
		Method     string           `json:"method"`
		CRS        string           `json:"crs"`
		PlanOrigin [3]float64       `json:"planOrigin"`
		PlanToSite *plans.Placement `json:"planToSite"`
		Checks     []place.Check    `json:"checks"`
		Facts      *place.Facts     `json:"facts"`
	} `json:"placement"`
}

// result is what the child made, read and checked.
type result struct {
	plans.Result
	tilesets map[string][]byte // by file name
	report   json.RawMessage
	read     jobReport // of report
}

// readResult reads the tiles in the output folder. An error means that the child wrote
// something it should not: its own fault.
func (c *conversion) readResult() (*result, error) {
	r := &result{report: c.readReport()}
	var report jobReport
	if err := json.Unmarshal(r.report, &report); err != nil {
		return nil, fmt.Errorf("reading the report: %w", err)
	}
	if err := r.readTilesets(c.out()); err != nil {
		return nil, err
	}
	if err := r.findImages(c.out()); err != nil {
		return nil, err
	}
	if err := r.measureContents(c.out()); err != nil {
		return nil, err
	}
	r.Pictures, r.Exports, r.Making = []string{}, []plans.Export{}, true
	sum := sha256.Sum256(r.tilesets[TilesetFile])
	r.TilesetETag = `"` + hex.EncodeToString(sum[:16]) + `"`
	r.Triangles, r.Features = report.Triangles, report.Elements.Converted
	r.read = report
	return r, nil
}

func readBounded(path string, limit int64) ([]byte, error) {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no plain file", filepath.Base(path))
	case info.Size() > limit:
		return nil, fmt.Errorf("%s has %d bytes, at most %d are allowed", filepath.Base(path), info.Size(), limit)
	}
	return os.ReadFile(path)
}

// readTilesets reads the tilesets of all profiles: one tree, in which some
// contents differ.
func (r *result) readTilesets(out string) error { return r.readTilesetsOf(out, profile.Tilesets()...) }

// readTilesetsOf reads those of some profiles, the desktop's first.
func (r *result) readTilesetsOf(out string, profiles ...profile.Profile) error {
	r.tilesets, r.Tree, r.Contents = map[string][]byte{}, map[string]string{}, map[string]int64{}
	for _, p := range profiles {
		data, err := readBounded(filepath.Join(out, p.Tileset), tiles.MaxTilesetBytes)
		if p.Tileset != TilesetFile && errors.Is(err, os.ErrNotExist) {
			continue // the server has tileset.json for it
		}
		if err != nil {
			return err
		}
		t, err := tiles.Parse(data)
		if err != nil {
			return fmt.Errorf("reading %s: %w", p.Tileset, err)
		}
		structure, err := structureOf(t.Root)
		if err != nil {
			return err
		}
		r.tilesets[p.Tileset] = data
		if p.Tileset == TilesetFile {
			r.Structure = structure
		} else if structure != r.Structure {
			return fmt.Errorf("%s has another tree than %s", p.Tileset, TilesetFile)
		}
		if err := r.readTree(p, out, t.Root); err != nil {
			return fmt.Errorf("reading %s: %w", p.Tileset, err)
		}
	}
	return nil
}

// readTree maps each tile, by its cell, to its content; of other profiles than
// the desktop's those that differ from its. Tiles of the tileset of a block go by
// the names of both.
func (r *result) readTree(p profile.Profile, out string, root *tiles.Tile) error {
	b := treeReading{result: r, profile: p, out: out, seen: map[string]bool{}, of: map[string]string{}}
	return b.read("", root)
}

// treeReading is the reading of one tree.
type treeReading struct {
	*result
	profile profile.Profile
	out     string
	seen    map[string]bool   // cells
	of      map[string]string // cell that leads to each tileset of a block
}

func (b *treeReading) read(within string, root *tiles.Tile) error {
	return root.Walk(func(t *tiles.Tile) error {
		if b.profile.Tileset == TilesetFile {
			b.Tiles++
		}
		if t.Content == nil {
			return nil
		}
		uri, cell := t.Content.URI, t.Cell()
		if within != "" {
			uri, cell = path.Join("c", uri), within+"|"+cell
		}
		if image, ok := tiles.IsContentURI(uri); !ok || image {
			return fmt.Errorf("the content %.80q is not named by its hash", uri)
		}
		if t.Cell() == "" || b.seen[cell] {
			return fmt.Errorf("the tile with content %s has no cell of its own (%.80q)", uri, cell)
		}
		b.seen[cell], b.Contents[uri] = true, 0
		if b.profile.Tileset == TilesetFile {
			b.Tree[cell] = uri
		} else if b.Tree[cell] != uri {
			b.Tree[plans.ProfileTile(b.profile.Name, cell)] = uri
		}
		if tiles.IsTilesetURI(uri) {
			return b.block(uri, cell, within)
		}
		return nil
	})
}

// block reads the tileset of a block of a city, which leads to no other.
func (b *treeReading) block(uri, cell, within string) error {
	if within != "" || b.of[uri] != "" {
		return fmt.Errorf("the tileset %s is led to by %q and by %q", uri, within+b.of[uri], cell)
	}
	b.of[uri] = cell
	data, err := readBounded(filepath.Join(b.out, filepath.FromSlash(uri)), tiles.MaxTilesetBytes)
	if err != nil {
		return err
	}
	t, err := tiles.Parse(data)
	if err != nil {
		return fmt.Errorf("reading %s: %w", uri, err)
	}
	return b.read(cell, t.Root)
}

// findImages adds the images beside the contents.
func (r *result) findImages(out string) error {
	entries, err := os.ReadDir(filepath.Join(out, "c"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("looking for images: %w", err)
	}
	for _, e := range entries {
		if image, _ := tiles.IsContentURI("c/" + e.Name()); image {
			r.Contents["c/"+e.Name()] = 0
		}
	}
	return nil
}

// measureContents looks up the sizes of the contents.
func (r *result) measureContents(out string) error {
	for uri := range r.Contents {
		info, err := os.Lstat(filepath.Join(out, filepath.FromSlash(uri)))
		if err != nil {
			return fmt.Errorf("looking at content %s: %w", uri, err)
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("the content %s is no plain file", uri)
		}
		r.Contents[uri] = info.Size()
		r.Bytes += info.Size()
	}
	return nil
}

// structureOf hashes what a tree is without its contents: the same hash means
// that contents can be exchanged in place.
func structureOf(root *tiles.Tile) (string, error) {
	var rows []string
	var visit func(t *tiles.Tile, parent string) error
	visit = func(t *tiles.Tile, parent string) error {
		facts := []any{t.Cell(), parent, t.BoundingVolume, t.ViewerRequestVolume, t.GeometricError, t.Refine, t.Transform, t.Content == nil}
		if t.Content != nil && tiles.IsTilesetURI(t.Content.URI) {
			facts = append(facts, t.Content.URI) // a tree below the tree
		}
		row, err := json.Marshal(facts)
		if err != nil {
			return fmt.Errorf("hashing the tree: %w", err)
		}
		rows = append(rows, string(row))
		for _, child := range t.Children {
			if err := visit(child, t.Cell()); err != nil {
				return err
			}
		}
		return nil
	}
	if err := visit(root, ""); err != nil {
		return "", err
	}
	slices.Sort(rows)
	sum := sha256.Sum256([]byte(strings.Join(rows, "\n")))
	return hex.EncodeToString(sum[:16]), nil
}

// pictures lists the pictures the child made.
func pictures(out string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(out, "pictures"))
	if errors.Is(err, os.ErrNotExist) {
		return []string{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking at the pictures: %w", err)
	}
	names := []string{}
	for _, e := range entries {
		if e.Type().IsRegular() && pictureName.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// exportsMade lists the files of the whole variant that the child made; the
// report tells what is in them.
func exportsMade(out string, reports []ExportReport) ([]plans.Export, error) {
	made := []plans.Export{}
	for _, name := range ExportFiles() {
		info, err := os.Lstat(filepath.Join(out, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("looking at %s: %w", name, err)
		}
		i := slices.IndexFunc(reports, func(e ExportReport) bool { return e.File == name })
		if i < 0 || reports[i].Scale < 1 {
			return nil, fmt.Errorf("the report does not tell what %s is", name)
		}
		made = append(made, plans.Export{File: name, Bytes: info.Size(), Scale: reports[i].Scale, Whole: reports[i].Detail == detailAll})
	}
	return made, nil
}
