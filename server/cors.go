package server

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"
)

// Headers a browser on another origin may send to the API and read from it.
const (
	corsAllowHeaders  = "Authorization, Content-Type, Content-Disposition, Tus-Resumable, Upload-Length, Upload-Metadata, Upload-Offset, X-HTTP-Method-Override"
	corsExposeHeaders = "API-Version, Location, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Upload-Length, Upload-Offset, X-Request-Id"
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

// mountPreflight answers the question a browser asks before a request from
// another origin.
func (s *Server) mountPreflight() {
	s.echo.OPTIONS(apiBase+"/*", func(c echo.Context) error {
		s.allowOrigin(c, c.Param("*") == "openapi.json")
		h := c.Response().Header()
		h.Set(echo.HeaderAccessControlAllowMethods, corsAllowMethods)
		h.Set(echo.HeaderAccessControlAllowHeaders, corsAllowHeaders)
		h.Set(echo.HeaderAccessControlMaxAge, "7200")
		return c.NoContent(http.StatusNoContent)
	})
}
