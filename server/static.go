package server

import (
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
)

// viewerPolicy is the viewer's content security policy: everything from this
// server, WebAssembly (mesh decoders), workers and pictures made in the page.
// Pages of the same origin may frame it.
const viewerPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data: blob:; connect-src 'self' data: blob:; worker-src 'self' blob:; " +
	"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"

// noViewer is shown where the binary was built without the viewer.
const noViewer = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Maquette</title>
<p>This server runs, but its viewer was not built in. Run <code>make build</code> and start again.</p></html>
`

// mountViewer serves the built viewer: index.html at /, revalidated, and the
// files below assets/ for ever, since the build puts a hash in their names.
func (s *Server) mountViewer() {
	s.echo.GET("/", func(c echo.Context) error { return s.sendFile(c, "index.html") })
	s.echo.GET("/*", func(c echo.Context) error { return s.sendFile(c, c.Param("*")) })
	s.echo.HEAD("/", func(c echo.Context) error { return s.sendFile(c, "index.html") })
	s.echo.HEAD("/*", func(c echo.Context) error { return s.sendFile(c, c.Param("*")) })
}

func (s *Server) sendFile(c echo.Context, name string) error {
	// An address of the API or the tiles that no route has is a problem, not
	// a file; nor is what a path climbs to or the folder's own note.
	if name != path.Clean(name) || !fs.ValidPath(name) || name == "README.md" || strings.HasPrefix(name, "api/") || strings.HasPrefix(name, "tiles/") {
		return echo.ErrNotFound
	}
	h := c.Response().Header()
	setViewerHeaders(h)
	data, err := s.readViewer(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && name == "index.html":
		return c.HTML(http.StatusServiceUnavailable, noViewer)
	case errors.Is(err, fs.ErrNotExist):
		return echo.ErrNotFound
	case err != nil:
		return plans.Errorf(plans.KindInternal, "reading the viewer's %s: %w", name, err)
	}
	h.Set("Cache-Control", cacheRevalidate)
	if strings.HasPrefix(name, "assets/") {
		h.Set("Cache-Control", cacheForever)
	}
	return s.sendViewer(c, name, data)
}

func (s *Server) readViewer(name string) ([]byte, error) {
	if s.cfg.Viewer == nil {
		return nil, fs.ErrNotExist
	}
	info, err := fs.Stat(s.cfg.Viewer, name)
	if err != nil || info.IsDir() {
		return nil, fs.ErrNotExist
	}
	return fs.ReadFile(s.cfg.Viewer, name)
}

// sendViewer sends a file of the viewer, compressed where that helps; the
// compressed forms are made once.
func (s *Server) sendViewer(c echo.Context, name string, data []byte) error {
	h := c.Response().Header()
	mediaType := viewerType(name)
	choice := ""
	if len(data) > 1<<10 && !strings.HasPrefix(mediaType, "image/png") {
		h.Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
		choice = encodings(c.Request().Header.Values(echo.HeaderAcceptEncoding))[0]
	}
	tag := hashTag(data)
	_, ending := codings(choice)
	if full, ok := matchingTag(c.Request().Header.Values("If-None-Match"), tag, []string{choice}); ok {
		h.Set("ETag", full)
		c.Response().WriteHeader(http.StatusNotModified)
		return nil
	}
	if choice != "" {
		forms, ok := s.tiles.rendered.get(tag)
		if !ok {
			var err error
			if forms, err = compressed(data); err != nil {
				return err
			}
			s.tiles.rendered.put(tag, forms)
		}
		data = forms[choice]
		h.Set(echo.HeaderContentEncoding, choice)
	}
	h.Set("ETag", `"`+tag+ending+`"`)
	return c.Blob(http.StatusOK, mediaType, data)
}

func viewerType(name string) string {
	switch path.Ext(name) { // not left to the system's table
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".wasm":
		return "application/wasm"
	case ".webmanifest":
		return "application/manifest+json"
	case ".svg":
		return "image/svg+xml"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func setViewerHeaders(h http.Header) {
	h.Set("Content-Security-Policy", viewerPolicy)
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(self), xr-spatial-tracking=(self)")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Strict-Transport-Security", "max-age=31536000")
	h.Set("X-Content-Type-Options", "nosniff")
}
