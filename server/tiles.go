package server

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
)

// tilesTimeout bounds how long one tile may take to leave: 20 MB over a poor
// mobile line.
const tilesTimeout = 5 * time.Minute

const (
	cacheForever    = "public, max-age=31536000, immutable"
	cacheRevalidate = "no-cache"
	glbType         = "model/gltf-binary"
)

// mountTiles registers what lies under /tiles: for variants, and under context
// for layers. Query parameters are ignored: clients add some to refetch.
func (s *Server) mountTiles() {
	for base, owner := range map[string]plans.Owner{
		"/tiles/:capability/:variant":         plans.OwnerVariant,
		"/tiles/:capability/context/:variant": plans.OwnerLayer,
	} {
		for _, r := range []struct {
			path   string
			handle func(echo.Context, plans.Owner) error
		}{
			{"/tileset.json", s.getTileset}, {"/c/:file", s.getContent},
			{"/model.glb", s.getModel}, {"/pictures/:file", s.getTilesPicture},
		} {
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

var contentPattern = regexp.MustCompile(`^[0-9a-f]{32}\.glb$`)

// getContent serves a content: what its hash names never changes.
func (s *Server) getContent(c echo.Context, owner plans.Owner) error {
	_, variant, err := s.scope(c, owner)
	if err != nil {
		return err
	}
	file := c.Param("file")
	if !contentPattern.MatchString(file) {
		return errNoTiles()
	}
	if err := s.tiles.contentVisible(c.Request().Context(), variant, "c/"+file); err != nil {
		return err
	}
	return s.serveStored(c, stored{
		key: tilesKey(variant, "c", file), tag: strings.TrimSuffix(file, ".glb"),
		mediaType: glbType, cache: cacheForever, encoded: true,
	})
}

// current finds the version the public sees now.
func (s *Server) current(c echo.Context, owner plans.Owner) (plans.Project, plans.Variant, error) {
	p, id, err := s.scope(c, owner)
	if err != nil {
		return p, plans.Variant{}, err
	}
	v, err := s.cfg.Catalog.Variant(c.Request().Context(), id)
	if err == nil && v.Current == 0 {
		err = errNoTiles()
	}
	return p, v, err
}

// getModel serves the whole variant as one GLB, for viewers that know no tiles.
func (s *Server) getModel(c echo.Context, owner plans.Owner) error {
	_, v, err := s.current(c, owner)
	if err != nil {
		return err
	}
	number := strconv.Itoa(v.Current)
	return s.serveStored(c, stored{
		key: tilesKey(v.ID, number, "model.glb"), tag: "model-" + v.ID + "-" + number,
		mediaType: glbType, cache: cacheRevalidate,
	})
}

var pictureName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$`)

func (s *Server) getTilesPicture(c echo.Context, owner plans.Owner) error {
	_, v, err := s.current(c, owner)
	if err != nil {
		return err
	}
	name, isPNG := strings.CutSuffix(c.Param("file"), ".png")
	if !isPNG {
		return errNoTiles()
	}
	return s.servePicture(c, v.ID, v.Current, name, cacheRevalidate)
}

// getPicture is the same within the API, for versions the caller may see.
func (s *Server) getPicture(c echo.Context) error {
	v, err := s.version(c)
	if err != nil {
		return err
	}
	return s.servePicture(c, v.VariantID, v.Number, c.Param("name"), "private, no-cache")
}

func (s *Server) servePicture(c echo.Context, variant string, number int, name, cache string) error {
	if !pictureName.MatchString(name) {
		return plans.Errorf(plans.KindNotFound, "there is no such picture")
	}
	n := strconv.Itoa(number)
	return s.serveStored(c, stored{
		key: path.Join("pictures", variant, n, name+".png"), tag: "picture-" + variant + "-" + n + "-" + name,
		mediaType: "image/png", cache: cache,
	})
}

// stored is an asset that never changes under its tag.
type stored struct {
	key, tag  string
	mediaType string
	cache     string
	encoded   bool // .br and .gz may lie beside it
}

// codings maps content codings to the endings of keys and of entity tags.
func codings(coding string) (keyEnding, tagEnding string) {
	switch coding {
	case "br":
		return ".br", "-br"
	case "gzip":
		return ".gz", "-gz"
	}
	return "", ""
}

// serveStored answers with the asset in the best coding there is, 304 where the
// caller has it, and a range of the plain form where one is asked for.
func (s *Server) serveStored(c echo.Context, a stored) error {
	r, h := c.Request(), c.Response().Header()
	h.Set("Cache-Control", a.cache)
	choice := []string{""}
	if a.encoded {
		h.Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
		if r.Header.Get("Range") == "" {
			choice = encodings(r.Header.Values(echo.HeaderAcceptEncoding))
		}
	}
	if tag, ok := matchingTag(r.Header.Values("If-None-Match"), a.tag, choice); ok {
		h.Set("ETag", tag)
		c.Response().WriteHeader(http.StatusNotModified)
		return nil
	}
	for _, coding := range choice {
		ending, tagEnding := codings(coding)
		key := a.key + ending
		if _, gone := s.tiles.absent.get(key); gone && coding != "" {
			continue
		}
		err := s.sendStored(c, key, coding, `"`+a.tag+tagEnding+`"`, a.mediaType)
		if coding != "" && errors.Is(err, assets.ErrNotFound) {
			s.tiles.absent.put(key, struct{}{})
			continue
		}
		if err != nil && !c.Response().Committed {
			h.Del("Cache-Control")
		}
		return err
	}
	return errNoTiles()
}

// matchingTag looks for a tag the caller holds among those this request could
// be answered with (RFC 9110, section 13.1.2: weak comparison).
func matchingTag(header []string, tag string, choice []string) (string, bool) {
	if len(header) == 0 {
		return "", false
	}
	for _, item := range strings.Split(strings.Join(header, ","), ",") {
		item = strings.TrimPrefix(strings.TrimSpace(item), "W/")
		for _, coding := range choice {
			_, ending := codings(coding)
			if full := `"` + tag + ending + `"`; item == full || item == "*" {
				return full, true
			}
		}
	}
	return "", false
}

// sendStored sends one stored form whole, or a range of the plain one.
func (s *Server) sendStored(c echo.Context, key, coding, tag, mediaType string) error {
	r, h := c.Request(), c.Response().Header()
	body, info, err := s.cfg.Hot.Get(r.Context(), key, nil)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	h.Set("ETag", tag)
	h.Set("Content-Type", mediaType)
	if coding == "" {
		h.Set("Accept-Ranges", "bytes")
		if r.Header.Get("Range") != "" {
			seeker := &storeSeeker{s: s, c: c, key: key, size: info.Bytes}
			defer seeker.close()
			http.ServeContent(c.Response(), r, "", time.Time{}, seeker)
			return seeker.err
		}
	} else {
		h.Set(echo.HeaderContentEncoding, coding)
	}
	h.Set(echo.HeaderContentLength, strconv.FormatInt(info.Bytes, 10))
	c.Response().WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	if _, err := io.Copy(c.Response(), body); err != nil && r.Context().Err() == nil {
		return fmt.Errorf("sending %s: %w", key, err)
	}
	return nil
}

// storeSeeker lets net/http answer ranges: each seek opens the asset anew from
// there.
type storeSeeker struct {
	s    *Server
	c    echo.Context // of the one request it serves
	key  string
	size int64
	at   int64
	body io.ReadCloser
	err  error
}

func (k *storeSeeker) Seek(offset int64, whence int) (int64, error) {
	k.close()
	switch whence {
	case io.SeekCurrent:
		offset += k.at
	case io.SeekEnd:
		offset += k.size
	}
	if offset < 0 {
		return 0, assets.ErrRange
	}
	k.at = offset
	return offset, nil
}

func (k *storeSeeker) Read(p []byte) (int, error) {
	if k.at >= k.size {
		return 0, io.EOF
	}
	if k.body == nil {
		k.body, _, k.err = k.s.cfg.Hot.Get(k.c.Request().Context(), k.key, &assets.Range{Offset: k.at, Length: -1})
		if k.err != nil {
			return 0, k.err
		}
	}
	n, err := k.body.Read(p)
	k.at += int64(n)
	return n, err
}

func (k *storeSeeker) close() {
	if k.body != nil {
		_ = k.body.Close()
		k.body = nil
	}
}
