package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/profile"
)

// Roles of files in a pack.
const (
	packTileset  = "tileset"
	packContent  = "content"
	packImage    = "image"
	packPicture  = "picture"
	packFeatures = "features"
	packDocument = "document"
	packApp      = "app"
)

// maxPackFiles bounds a pack: a headset keeps no more.
const maxPackFiles = 200_000

// maxPackedFile bounds one content that is read into memory, in bytes.
const maxPackedFile = 256 << 20

// packing is a pack: first under way, then as it was made.
type packing struct {
	server  *Server
	echo    echo.Context // of the caller, while under way: what it may not see is not packed
	request packRequest
	items   []packItem
	shown   []packedVariant
	list    *pack

	laying sync.Mutex
	laid   *packArchive // once somebody asked for the archive
}

// packItem is a file and where its bytes are: at hand, or under a key of the
// store, or (of the viewer) in neither, since no archive holds it.
type packItem struct {
	packFile
	data []byte
	key  string
	sum  uint32 // CRC-32 of what was read of the store; 0 where it was not
}

// packedVariant is a variant or layer in the pack.
type packedVariant struct {
	id, folder string
	tileset    *tiles.Tileset
}

// gather lists all files in a fixed order.
func (g *packing) gather(ctx context.Context) error {
	all, err := g.variants(ctx)
	if err != nil {
		return err
	}
	for _, v := range all {
		if err := g.variant(ctx, v); err != nil {
			return fmt.Errorf("variant %s: %w", v.ID, err)
		}
	}
	if err := g.documents(all); err != nil || g.request.audience.device != nil {
		return err // the viewer knows the public's tiles alone
	}
	return g.app()
}

func (g *packing) add(i packItem) error {
	if len(g.items) == maxPackFiles {
		return plans.Errorf(plans.KindTooLarge, "a pack holds at most %d files: publish less, or take another profile", maxPackFiles)
	}
	if i.data != nil {
		sum := sha256.Sum256(i.data)
		i.Bytes, i.SHA256, i.sum = int64(len(i.data)), hex.EncodeToString(sum[:]), crc32.ChecksumIEEE(i.data)
	}
	if i.Path == "" {
		i.data = nil // made packs are kept, and the viewer is in none of their archives
	}
	g.items = append(g.items, i)
	return nil
}

// addStored adds a file that no hash names, where there is one.
func (g *packing) addStored(ctx context.Context, f packFile, key string) error {
	body, info, err := g.server.cfg.Store.Get(ctx, key, nil)
	if errors.Is(err, assets.ErrNotFound) {
		return nil // a version of before there were such files
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", key, err)
	}
	defer body.Close()
	sum, crc := sha256.New(), crc32.NewIEEE()
	if f.Bytes, err = io.Copy(io.MultiWriter(sum, crc), body); err == nil && f.Bytes != info.Bytes {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", key, err)
	}
	f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return g.add(packItem{packFile: f, key: key, sum: crc.Sum32()})
}

// variants gives all of the project that have a version to show, layers first,
// each kind by id.
func (g *packing) variants(ctx context.Context) ([]plans.Variant, error) {
	store := g.server.cfg.Catalog
	all, err := store.Layers(ctx, g.request.project.ID)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b plans.Variant) int { return strings.Compare(a.ID, b.ID) })
	list, err := store.Plans(ctx, g.request.project.ID)
	if err != nil {
		return nil, err
	}
	var rest []plans.Variant
	for _, p := range list {
		of, err := store.Variants(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		rest = append(rest, of...)
	}
	slices.SortFunc(rest, func(a, b plans.Variant) int { return strings.Compare(a.ID, b.ID) })
	all = append(all, rest...)
	for i := range all {
		if all[i], err = g.server.shownOf(ctx, g.request.audience, all[i]); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(all, func(v plans.Variant) bool { return v.Current == 0 }), nil
}

// variant adds the tileset of a variant's current version, as it stands now, what
// it shows, and its pictures.
func (g *packing) variant(ctx context.Context, v plans.Variant) error {
	s, p := g.server, g.request.project
	base, folder := "/tiles/"+g.request.capability+"/", "v/"
	if v.Owner == plans.OwnerLayer {
		base, folder = base+"context/", "context/"
	}
	base, folder = base+v.ID+"/", folder+v.ID+"/"
	f, _ := profile.ByTileset(g.request.profile.Tileset) // lesser devices share that of their kind
	forms, err := s.renderedTileset(ctx, tilesetTag(p, v, f), p, v, f)
	if err != nil {
		return err
	}
	raw := forms[""]
	set, err := tiles.Read(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	g.shown = append(g.shown, packedVariant{v.ID, folder, set})
	if err := g.add(packItem{packFile: packFile{Href: base + f.Tileset, Path: folder + "tileset.json", Role: packTileset, Variant: v.ID, MediaType: echo.MIMEApplicationJSON}, data: raw}); err != nil {
		return err
	}
	if err := g.contents(ctx, v, set, base, folder); err != nil {
		return err
	}
	for _, file := range []struct{ name, mediaType string }{{convert.FeaturesFile, gzipType}, {convert.FeaturesIndexFile, echo.MIMEApplicationJSON}} {
		f := packFile{Href: base + file.name, Path: folder + file.name, Role: packFeatures, Variant: v.ID, MediaType: file.mediaType}
		if err := g.addStored(ctx, f, tilesKey(v.ID, strconv.Itoa(v.Current), file.name)); err != nil {
			return err
		}
	}
	return g.pictures(ctx, v, base, folder)
}

// contents adds what a tileset shows, by URI.
func (g *packing) contents(ctx context.Context, v plans.Variant, set *tiles.Tileset, base, folder string) error {
	_, sizes, err := g.server.cfg.Catalog.Contents(ctx, v.ID, v.Current)
	if err != nil {
		return err
	}
	uris, err := g.uris(ctx, v, set, sizes)
	if err != nil {
		return err
	}
	for _, uri := range uris {
		image, ok := tiles.IsContentURI(uri)
		if !ok {
			return plans.Errorf(plans.KindInternal, "the tileset names %q, which is no content", uri)
		}
		role := packContent
		if image {
			role = packImage
		}
		name := path.Base(uri)
		f := packFile{Href: base + uri, Path: folder + uri, Role: role, Variant: v.ID, MediaType: assets.MediaType(name),
			Bytes: sizes[uri], SHA256: strings.TrimSuffix(name, path.Ext(name))}
		if err := g.add(packItem{packFile: f, key: tilesKey(v.ID, uri)}); err != nil {
			return err
		}
	}
	return nil
}

// uris gives the contents of a tileset and the images beside them, each once.
// Only where the version has any images are contents read for their names.
func (g *packing) uris(ctx context.Context, v plans.Variant, set *tiles.Tileset, sizes map[string]int64) ([]string, error) {
	found := map[string]bool{}
	for _, uri := range set.Leading() {
		found[uri] = true
	}
	whole, err := tiles.Flatten(set, func(uri string) ([]byte, error) { return g.server.readStored(ctx, tilesKey(v.ID, uri)) })
	if err != nil {
		return nil, err
	}
	_ = whole.Root.Walk(func(t *tiles.Tile) error {
		if t.Content != nil {
			found[t.Content.URI] = true
		}
		return nil
	})
	images := false
	for uri := range sizes {
		image, _ := tiles.IsContentURI(uri)
		images = images || image
	}
	contents := sorted(found)
	if !images {
		return contents, nil
	}
	for _, uri := range contents {
		if tiles.IsTilesetURI(uri) {
			continue
		}
		data, err := g.server.readStored(ctx, tilesKey(v.ID, uri))
		if err != nil {
			return nil, err
		}
		names, err := glb.ImageURIs(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", uri, err)
		}
		for _, name := range names {
			found[path.Join(path.Dir(uri), name)] = true
		}
	}
	return sorted(found), nil
}

func sorted(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for k := range set {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// readStored reads an object whole.
func (s *Server) readStored(ctx context.Context, key string) ([]byte, error) {
	body, _, err := s.cfg.Hot.Get(ctx, key, nil)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", key, err)
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, maxPackedFile+1))
	if err == nil && len(data) > maxPackedFile {
		err = fmt.Errorf("more than %d bytes", maxPackedFile)
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", key, err)
	}
	return data, nil
}

// pictures adds the pictures of a variant's current version.
func (g *packing) pictures(ctx context.Context, v plans.Variant, base, folder string) error {
	version, err := g.server.cfg.Catalog.Version(ctx, v.ID, v.Current)
	if err != nil {
		return err
	}
	if version.Result == nil {
		return nil
	}
	for _, name := range version.Result.Pictures {
		file := strings.TrimSuffix(name, ".png") + ".png"
		key := path.Join("pictures", v.ID, strconv.Itoa(v.Current), file)
		f := packFile{Href: base + "pictures/" + file, Path: folder + "pictures/" + file, Role: packPicture, Variant: v.ID, MediaType: "image/png"}
		if err := g.addStored(ctx, f, key); err != nil {
			return err
		}
		if err := g.smallPicture(ctx, v, strings.TrimSuffix(file, ".png"), base, folder); err != nil {
			return err
		}
	}
	return g.viewpointPictures(ctx, v, base, folder)
}

// smallPicture adds the small picture from a side, where one can be made.
func (g *packing) smallPicture(ctx context.Context, v plans.Variant, side, base, folder string) error {
	small, err := g.server.smallSide(ctx, v.ID, v.Current, side)
	if err != nil {
		return nil // a list does without
	}
	file := "pictures/" + smallPrefix + side + ".png"
	return g.add(packItem{packFile: packFile{Href: base + file, Path: folder + file, Role: packPicture, Variant: v.ID, MediaType: "image/png"}, data: small.data})
}

// viewpointPictures adds those from the viewpoints that the caller may see.
func (g *packing) viewpointPictures(ctx context.Context, v plans.Variant, base, folder string) error {
	viewpoints, err := g.server.cfg.Catalog.Viewpoints(ctx, v.ProjectID)
	if err != nil {
		return err
	}
	drawn, err := g.server.cfg.Catalog.Pictures(ctx, v.ID, v.Current)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, p := range visibleOf(g.server, g.echo, viewpoints, viewpointOwner) {
		seen[p.ID] = true
	}
	for _, p := range drawn {
		if p.State != plans.PictureReady || !seen[p.ViewpointID] {
			continue
		}
		file := "pictures/" + viewpointPrefix + p.ViewpointID + ".png"
		f := packFile{Href: base + file, Path: folder + file, Role: packPicture, Variant: v.ID, MediaType: "image/png", Bytes: p.Image.Bytes, SHA256: p.Image.SHA256}
		if err := g.add(packItem{packFile: f, key: p.Image.Object}); err != nil {
			return err
		}
	}
	return nil
}
