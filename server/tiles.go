package server

import (
	"context"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles"
)

// tilesTimeout bounds how long one tile may take to leave: 20 MB over a poor
// mobile line.
const tilesTimeout = 5 * time.Minute

const (
	cacheForever    = "public, max-age=31536000, immutable"
	cacheRevalidate = "no-cache"
	glbType         = "model/gltf-binary"
)

// tilesRoute is one address below that of a variant's or layer's tiles.
type tilesRoute struct {
	path   string
	handle func(echo.Context, plans.Owner) error
}

// mountTiles registers what lies under /tiles: for variants, and under context
// for layers. Query parameters are ignored: clients add some to refetch.
func (s *Server) mountTiles() {
	for path, handle := range map[string]echo.HandlerFunc{"/pack.json": s.getDevicePack, "/pack.3tz": s.getDeviceArchive} {
		s.echo.GET("/tiles/:capability"+path, handle)
		s.echo.HEAD("/tiles/:capability"+path, handle)
	}
	for base, owner := range map[string]plans.Owner{
		"/tiles/:capability/:variant":         plans.OwnerVariant,
		"/tiles/:capability/context/:variant": plans.OwnerLayer,
	} {
		routes := append(s.tilesetRoutes(), s.exportRoutes()...)
		for _, r := range append(routes, tilesRoute{"/c/:file", s.getContent}, tilesRoute{"/pictures/:file", s.getTilesPicture}) {
			handle := func(c echo.Context) error {
				setTilesHeaders(c.Response().Header())
				setDeadlines(c, apiTimeout, tilesTimeout)
				return r.handle(c, owner)
			}
			s.echo.GET(base+r.path, handle)
			s.echo.HEAD(base+r.path, handle)
		}
	}
}

// setTilesHeaders lets any page read tiles: the capability in the path is the
// key, not where the page comes from.
func setTilesHeaders(h http.Header) {
	h.Set(echo.HeaderAccessControlAllowOrigin, "*")
	h.Set(echo.HeaderAccessControlExposeHeaders, "ETag, Content-Range, Content-Encoding, Content-Length")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
}

// tilesKey is where a variant's or layer's public tiles lie in the store.
func tilesKey(variant string, parts ...string) string {
	return path.Join(append([]string{"tiles", "public", variant}, parts...)...)
}

// getContent serves a content or one of its images: what a hash names never
// changes.
func (s *Server) getContent(c echo.Context, owner plans.Owner) error {
	a, variant, err := s.scope(c, owner)
	if err != nil {
		return err
	}
	file := c.Param("file")
	image, ok := tiles.IsContentURI("c/" + file)
	if !ok {
		return errNoTiles()
	}
	if err := s.tiles.contentVisible(c.Request().Context(), a, variant, "c/"+file); err != nil {
		return err
	}
	return s.serveStored(c, stored{
		key: tilesKey(variant, "c", file), tag: strings.TrimSuffix(file, path.Ext(file)),
		mediaType: assets.MediaType(file), cache: cacheForever, encoded: !image,
	})
}

// current finds the version that the caller is shown now, whole: Current of the
// variant.
func (s *Server) current(c echo.Context, owner plans.Owner) (plans.Project, plans.Variant, error) {
	p, v, err := s.inSight(c, owner)
	if err == nil && v.Current == 0 {
		err = errNoTiles()
	}
	return p, v, err
}

// inSight finds what the caller can see now: Current of the variant or, where that is
// 0, Partial.
func (s *Server) inSight(c echo.Context, owner plans.Owner) (plans.Project, plans.Variant, error) {
	a, id, err := s.scope(c, owner)
	if err != nil {
		return a.project, plans.Variant{}, err
	}
	v, err := s.cfg.Catalog.Variant(c.Request().Context(), id)
	if err == nil {
		v, err = s.shownOf(c.Request().Context(), a, v)
	}
	if err == nil && !v.Shows() {
		err = errNoTiles()
	}
	return a.project, v, err
}

// shownOf gives a variant as an audience sees it: Current is the version it is
// shown, 0 for none.
func (s *Server) shownOf(ctx context.Context, a audience, v plans.Variant) (plans.Variant, error) {
	if !a.drafts() {
		return v, nil
	}
	newest, err := s.cfg.Catalog.NewestVersion(ctx, v.ID)
	v.Current = max(v.Current, newest)
	return v, err
}

// pictureName is what a picture may be called: a viewpoint's id has 63 characters.
var pictureName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_-]{0,79}$`)
