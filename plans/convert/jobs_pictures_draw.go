package convert

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	viewed "github.com/maquette-city/maquette/plans/pictures"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
)

// maxPictureBytes bounds one picture that a child wrote.
const maxPictureBytes = 32 << 20

// drawing is one child that draws views of a version.
type drawing struct {
	*Jobs
	wish  *viewed.Wish
	views []plans.Viewpoint
	dir   string // scene.json, a folder for each tileset, out/
}

// run fetches what is seen, draws it and keeps the pictures. A *failure is an end
// that another attempt would not change.
func (d *drawing) run(ctx context.Context) (err error) {
	if d.dir, err = os.MkdirTemp(d.cfg.Dir, workFolderPrefix+"pictures-"); err != nil {
		return fmt.Errorf("making a folder to draw in: %w", err)
	}
	defer func() {
		if rerr := os.RemoveAll(d.dir); rerr != nil {
			d.cfg.Log.Warn("a work folder is left behind", "folder", d.dir, "error", rerr)
		}
	}()
	if err := d.prepare(ctx); err != nil {
		if errors.Is(err, assets.ErrNotFound) {
			return &failure{reason: "a part of what is seen is not in the store: tell the administrators", detail: err.Error()}
		}
		return err
	}
	if err := d.draw(ctx); err != nil {
		return err
	}
	return d.keep(ctx)
}

// prepare writes the scene and fetches what it shows.
func (d *drawing) prepare(ctx context.Context) error {
	s := viewed.Scene{Width: viewed.Width, Height: viewed.Height}
	for _, v := range d.views {
		s.Views = append(s.Views, viewed.ViewOf(v))
	}
	for i, standing := range d.wish.Around {
		folder := strconv.Itoa(i)
		if err := d.fetchTileset(ctx, folder, standing, s.Views); err != nil {
			return fmt.Errorf("fetching version %d of variant %s: %w", standing.Number, standing.VariantID, err)
		}
		s.Tilesets = append(s.Tilesets, d.wish.TilesetOf(standing, folder))
	}
	s.Footprint = d.wish.Replaced.Footprint
	if g := d.wish.Replaced.Ground; g != nil && g.Model != nil {
		s.Ground = "ground.glb"
		if _, err := d.fetchFile(ctx, g.Model.Object, filepath.Join(d.dir, s.Ground), maxContentBytes); err != nil {
			return err
		}
	}
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("writing the scene: %w", err)
	}
	return os.WriteFile(filepath.Join(d.dir, "scene.json"), text, 0o600)
}

// fetchTileset fetches the tileset of a version and what the views show of it.
func (d *drawing) fetchTileset(ctx context.Context, folder string, s viewed.Standing, views []viewed.View) error {
	from := "tiles/" + string(Public) + "/" + s.VariantID + "/"
	dir := filepath.Join(d.dir, folder)
	if err := os.MkdirAll(filepath.Join(dir, "c"), 0o700); err != nil {
		return err
	}
	tileset, err := d.fetchFile(ctx, from+strconv.Itoa(s.Number)+"/"+TilesetFile, filepath.Join(dir, TilesetFile), tiles.MaxTilesetBytes)
	if err != nil {
		return err
	}
	if tileset, err = d.flattened(ctx, from, dir, tileset); err != nil {
		return err
	}
	uris, err := viewed.Needs(tileset, s.Placement, views, viewed.Height)
	if err != nil {
		return &failure{reason: "the tileset does not hold together: tell the administrators", detail: err.Error()}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2 * runtime.GOMAXPROCS(0))
	for _, uri := range uris {
		group.Go(func() error { return d.fetchContent(ctx, from, dir, uri) })
	}
	return group.Wait()
}

// flattened gives the tileset of a city as one tree, also in the folder.
func (d *drawing) flattened(ctx context.Context, from, dir string, tileset []byte) ([]byte, error) {
	broken := func(err error) error {
		return &failure{reason: "the tileset does not hold together: tell the administrators", detail: err.Error()}
	}
	set, err := tiles.Parse(tileset)
	if err != nil {
		return nil, broken(err)
	}
	if len(set.Leading()) == 0 {
		return tileset, nil
	}
	var fetching error
	flat, err := tiles.Flatten(set, func(uri string) (data []byte, err error) {
		data, err = d.fetchFile(ctx, from+uri, filepath.Join(dir, filepath.FromSlash(uri)), tiles.MaxTilesetBytes)
		fetching = errors.Join(fetching, err)
		return data, err
	})
	if fetching != nil {
		return nil, fetching
	}
	if err != nil {
		return nil, broken(err)
	}
	var out bytes.Buffer
	if err := tiles.Write(&out, flat); err != nil {
		return nil, broken(err)
	}
	return out.Bytes(), os.WriteFile(filepath.Join(dir, TilesetFile), out.Bytes(), 0o600)
}

// fetchContent fetches a content and the images beside it.
func (d *drawing) fetchContent(ctx context.Context, from, dir, uri string) error {
	if _, ok := tiles.IsContentURI(uri); !ok {
		return &failure{reason: "the tileset does not hold together: tell the administrators", detail: fmt.Sprintf("content %.80q", uri)}
	}
	data, err := d.fetchFile(ctx, from+uri, filepath.Join(dir, filepath.FromSlash(uri)), maxContentBytes)
	if err != nil {
		return err
	}
	names, err := glb.ImageURIs(data)
	if err != nil {
		return &failure{reason: "a tile does not hold together: tell the administrators", detail: err.Error()}
	}
	for _, name := range names {
		image := path.Join(path.Dir(uri), name)
		to := filepath.Join(dir, filepath.FromSlash(image))
		if is, ok := tiles.IsContentURI(image); !is || !ok {
			continue
		}
		if _, err := os.Stat(to); err == nil {
			continue
		}
		if _, err := d.fetchFile(ctx, from+image, to, maxContentBytes); err != nil {
			return err
		}
	}
	return nil
}

// fetchFile copies an object into the work folder and gives its bytes.
func (d *drawing) fetchFile(ctx context.Context, key, to string, limit int64) ([]byte, error) {
	body, _, err := d.cfg.Store.Get(ctx, key, nil)
	if err != nil {
		return nil, fmt.Errorf("fetching %s: %w", key, err)
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err != nil {
		return nil, fmt.Errorf("fetching %s: %w", key, err)
	}
	if int64(len(data)) > limit {
		return nil, &failure{reason: "a part of what is seen is too large: tell the administrators", detail: key}
	}
	return data, os.WriteFile(to, data, 0o600)
}

// keep stores what the child drew and tells the catalog.
func (d *drawing) keep(ctx context.Context) error {
	v := d.wish.Version
	var drawn []plans.Picture
	var keys []string
	files := map[string][]byte{}
	for _, p := range d.views {
		picture := plans.Picture{ViewpointID: p.ID, State: plans.PictureReady, MadeFrom: d.wish.MadeFrom(p)}
		object := path.Join("pictures", v.VariantID, strconv.Itoa(v.Number), "viewpoints", strings.ToLower(rand.Text()))
		for ending, image := range map[string]*plans.PictureImage{".png": &picture.Image, "-small.png": &picture.Small} {
			data, err := readPicture(filepath.Join(d.dir, "out", p.ID+ending), image)
			if err != nil {
				return &failure{reason: "the picture could not be drawn: tell the administrators", detail: err.Error()}
			}
			image.Object = object + ending
			keys, files[image.Object] = append(keys, image.Object), data
		}
		drawn = append(drawn, picture)
	}
	if err := d.cfg.Catalog.NoteObjects(ctx, v.ProjectID, keys); err != nil {
		return err
	}
	for key, data := range files {
		if _, err := d.cfg.Store.Put(ctx, key, bytes.NewReader(data), int64(len(data)), assets.PutOptions{}); err != nil {
			return fmt.Errorf("storing %s: %w", key, err)
		}
	}
	return d.cfg.Catalog.SetPictures(ctx, v.VariantID, v.Number, drawn)
}

// readPicture reads a picture that the child drew and notes what it is.
func readPicture(path string, image *plans.PictureImage) ([]byte, error) {
	data, err := readBounded(path, maxPictureBytes)
	if err != nil {
		return nil, err
	}
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", filepath.Base(path), err)
	}
	sum := sha256.Sum256(data)
	*image = plans.PictureImage{Width: config.Width, Height: config.Height, Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}
	return data, nil
}
