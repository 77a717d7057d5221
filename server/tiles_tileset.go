package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/profile"
)

// maxTileset bounds the tileset.json read into memory, in bytes: a city of a
// million tiles.
const maxTileset = 512 << 20

// tilesetRoutes gives the tileset of each profile.
func (s *Server) tilesetRoutes() []tilesRoute {
	var routes []tilesRoute
	for _, f := range profile.Tilesets() {
		routes = append(routes, tilesRoute{"/" + f.Tileset, func(c echo.Context, owner plans.Owner) error {
			return s.getTileset(c, owner, f)
		}})
	}
	return routes
}

// getTileset serves the current version's tileset as its placement record
// stands now: root.transform is written here, so that a correction moves a
// building without touching a stored file.
func (s *Server) getTileset(c echo.Context, owner plans.Owner, f profile.Profile) error {
	p, v, err := s.inSight(c, owner)
	if err != nil {
		return err
	}
	id := tilesetTag(p, v, f)
	r, h := c.Request(), c.Response().Header()
	h.Set("Cache-Control", cacheFor(c, cacheRevalidate))
	h.Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
	choice := encodings(r.Header.Values(echo.HeaderAcceptEncoding))
	if tag, ok := matchingTag(r.Header.Values("If-None-Match"), id, choice[:1]); ok {
		h.Set("ETag", tag)
		c.Response().WriteHeader(http.StatusNotModified)
		return nil
	}
	forms, err := s.renderedTileset(r.Context(), id, p, v, f)
	if err != nil {
		h.Del("Cache-Control")
		return err
	}
	_, tagEnding := codings(choice[0])
	h.Set("ETag", `"`+id+tagEnding+`"`)
	if choice[0] != "" {
		h.Set(echo.HeaderContentEncoding, choice[0])
	}
	h.Set(echo.HeaderContentLength, strconv.Itoa(len(forms[choice[0]])))
	if r.Method == http.MethodHead {
		h.Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
		c.Response().WriteHeader(http.StatusOK)
		return nil
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, forms[choice[0]])
}

// tilesetTag gives the entity tag of the tileset of a profile, without quotes.
func tilesetTag(p plans.Project, v plans.Variant, f profile.Profile) string {
	if f.Tileset == profile.Desktop().Tileset {
		return plans.TilesetTag(p, v)
	}
	return plans.TilesetTag(p, v) + "-" + f.Name
}

// renderedTileset gives the tileset in each coding.
func (s *Server) renderedTileset(ctx context.Context, id string, p plans.Project, v plans.Variant, f profile.Profile) (map[string][]byte, error) {
	if forms, ok := s.tiles.rendered.get(v.ID + id); ok {
		return forms, nil
	}
	raw, err := s.storedTileset(ctx, v, f.Tileset)
	if err != nil {
		return nil, fmt.Errorf("reading the tileset of variant %s version %d: %w", v.ID, v.Current, err)
	}
	about := map[string]any{"rev": v.Current, "variant": v.ID, "project": p.ID, "profile": f.Extras()}
	if v.Current == 0 {
		about["partial"] = v.PartialOf()
	}
	plain, err := renderTileset(raw, rootTransform(p.Site, v.Placement), about)
	if err != nil {
		return nil, fmt.Errorf("rendering the tileset of variant %s version %d: %w", v.ID, v.Current, err)
	}
	forms, err := compressed(plain)
	if err == nil {
		s.tiles.rendered.put(v.ID+id, forms)
	}
	return forms, err
}

// storedTileset reads a tileset of the current version. One that was converted
// before there were profiles has tileset.json alone, which serves all; so does the
// one of a part.
func (s *Server) storedTileset(ctx context.Context, v plans.Variant, file string) ([]byte, error) {
	if v.Current == 0 {
		return s.partialTileset(ctx, v)
	}
	body, _, err := s.cfg.Hot.Get(ctx, tilesKey(v.ID, strconv.Itoa(v.Current), file), nil)
	if all := profile.Desktop().Tileset; errors.Is(err, assets.ErrNotFound) && file != all {
		body, _, err = s.cfg.Hot.Get(ctx, tilesKey(v.ID, strconv.Itoa(v.Current), all), nil)
	}
	if err != nil {
		return nil, err
	}
	return readTileset(body)
}

// partialTileset reads that of a version that is being made. It goes once it is whole.
func (s *Server) partialTileset(ctx context.Context, v plans.Variant) ([]byte, error) {
	body, _, err := s.cfg.Hot.Get(ctx, tilesKey(v.ID, v.Partial.Key()), nil)
	if errors.Is(err, assets.ErrNotFound) {
		return nil, errNoTiles()
	}
	if err != nil {
		return nil, err
	}
	return readTileset(body)
}

func readTileset(body io.ReadCloser) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(body, maxTileset+1))
	_ = body.Close()
	if err == nil && len(raw) > maxTileset {
		err = fmt.Errorf("more than %d bytes", maxTileset)
	}
	return raw, err
}

// rootTransform is ECEF(site) x planToSite; without a placement the plan frame
// stands at the site's origin.
func rootTransform(site plans.Site, p *plans.Placement) geo.Matrix {
	const rad = math.Pi / 180
	m := geo.GRS80().ENU(site.LatDeg*rad, site.LonDeg*rad, site.Height)
	if p == nil {
		return m
	}
	scale := p.Scale
	if scale == 0 {
		scale = 1
	}
	return m.Mul(geo.Placement(p.East, p.North, p.Up, p.YawDeg*rad, scale))
}

// renderTileset writes root.transform and extras.maquette into a tileset and
// leaves all else as it is.
func renderTileset(raw []byte, transform geo.Matrix, about map[string]any) ([]byte, error) {
	var tileset, root map[string]json.RawMessage
	if err := json.Unmarshal(raw, &tileset); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(tileset["root"], &root); err != nil || root == nil {
		return nil, fmt.Errorf("the tileset has no root: %w", err)
	}
	var err error
	set := func(m map[string]json.RawMessage, name string, v any) {
		text, merr := json.Marshal(v)
		if merr != nil {
			err = merr
		}
		m[name] = text
	}
	set(root, "transform", transform)
	set(tileset, "root", root)
	extras := map[string]json.RawMessage{}
	if text, ok := tileset["extras"]; ok {
		if err := json.Unmarshal(text, &extras); err != nil || extras == nil {
			extras = map[string]json.RawMessage{}
		}
	}
	set(extras, "maquette", about)
	set(tileset, "extras", extras)
	if err != nil {
		return nil, err
	}
	return json.Marshal(tileset)
}

// compressed gives the plain bytes and their gzip and brotli (level 5) forms.
func compressed(plain []byte) (map[string][]byte, error) {
	forms := map[string][]byte{"": plain}
	var gz, br bytes.Buffer
	gw, err := gzip.NewWriterLevel(&gz, 6)
	if err != nil {
		return nil, err
	}
	for coding, w := range map[string]struct {
		io.WriteCloser
		to *bytes.Buffer
	}{"gzip": {gw, &gz}, "br": {brotli.NewWriterLevel(&br, 5), &br}} {
		if _, err := w.Write(plain); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		forms[coding] = w.to.Bytes()
	}
	return forms, nil
}

// maxRendered bounds the memory for rendered tilesets, in bytes.
const maxRendered = 64 << 20

// renderCache keeps rendered tilesets; a full one is emptied, since rendering
// again costs milliseconds.
type renderCache struct {
	mu    sync.Mutex
	bytes int
	forms map[string]map[string][]byte
}

func newRenderCache() *renderCache { return &renderCache{forms: map[string]map[string][]byte{}} }

func (r *renderCache) get(id string) (map[string][]byte, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f, ok := r.forms[id]
	return f, ok
}

func (r *renderCache) put(id string, forms map[string][]byte) {
	size := 0
	for _, f := range forms {
		size += len(f)
	}
	if size > maxRendered {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.bytes+size > maxRendered {
		r.bytes, r.forms = 0, map[string]map[string][]byte{}
	}
	r.bytes += size
	r.forms[id] = forms
}

// hashTag names bytes for an entity tag.
func hashTag(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:10])
}
