package server

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// Headers a browser on another origin may send to the API and read from it.
const (
	corsAllowHeaders  = "Authorization, Content-Type, Content-Disposition, If-Match, Tus-Resumable, Upload-Length, Upload-Metadata, Upload-Offset, X-HTTP-Method-Override"
	corsExposeHeaders = "API-Version, Content-Crs, Content-Disposition, ETag, Location, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Upload-Length, Upload-Offset, X-Request-Id"
	corsAllowMethods  = "GET, HEAD, POST, PUT, PATCH, DELETE"
)

// allowOrigin lets a browser on an allowed other origin read the answer; open
// resources may be read from anywhere.
func (s *Server) allowOrigin(c echo.Context, open bool) {
	h, origin := c.Response().Header(), c.Request().Header.Get(echo.HeaderOrigin)
	if open {
		h.Set(echo.HeaderAccessControlAllowOrigin, "*")
		return
	}
	h.Add(echo.HeaderVary, echo.HeaderOrigin)
	if origin != "" && slices.Contains(s.cfg.Origins, origin) {
		h.Set(echo.HeaderAccessControlAllowOrigin, origin)
		h.Set(echo.HeaderAccessControlExposeHeaders, corsExposeHeaders)
	}
}

// preflight answers the question a browser asks before a request from another
// origin. It is no route of its own, since every address has it.
func (s *Server) preflight(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		path := c.Request().URL.Path
		switch {
		case c.Request().Method != http.MethodOptions:
			return next(c)
		case strings.HasPrefix(path, apiBase+"/"):
			return s.preflightAPI(c, path)
		case strings.HasPrefix(path, "/tiles/"):
			return preflightTiles(c)
		}
		return next(c)
	}
}

func preflightTiles(c echo.Context) error {
	h := c.Response().Header()
	setTilesHeaders(h)
	h.Set(echo.HeaderAccessControlAllowMethods, "GET, HEAD")
	h.Set(echo.HeaderAccessControlAllowHeaders, "*, Authorization")
	h.Set(echo.HeaderAccessControlMaxAge, "86400")
	return c.NoContent(http.StatusNoContent)
}

// preflightAPI also tells tus clients what the server can do.
func (s *Server) preflightAPI(c echo.Context, path string) error {
	s.allowOrigin(c, path == apiBase+"/openapi.json")
	h := c.Response().Header()
	h.Set(echo.HeaderAccessControlAllowMethods, corsAllowMethods)
	h.Set(echo.HeaderAccessControlAllowHeaders, corsAllowHeaders)
	h.Set(echo.HeaderAccessControlMaxAge, "7200")
	if path == uploadsPath {
		h.Set("Tus-Resumable", "1.0.0")
		h.Set("Tus-Version", "1.0.0")
		h.Set("Tus-Extension", "creation,creation-with-upload,termination")
		h.Set("Tus-Max-Size", strconv.FormatInt(s.cfg.MaxUpload, 10))
	}
	return c.NoContent(http.StatusNoContent)
}
