package server

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
)

// sourceTimeout bounds how long a source may take to leave: the largest over an
// office's line.
const sourceTimeout = 30 * time.Minute

// sourceKey is where a source lies in the store, by its SHA-256.
func sourceKey(sha256 string) string { return "sources/" + sha256 }

// sourceView is one source of a version, to be fetched by its index.
type sourceView struct {
	Index int `json:"index"`
	plans.VersionSource
	// Georeferenceable says that a confirmed place can be written into files
	// of this kind.
	Georeferenceable bool `json:"georeferenceable"`
}

func (s *Server) listSources(c echo.Context) error {
	v, err := s.version(c)
	if err != nil {
		return err
	}
	all := []sourceView{}
	for i, src := range v.Sources {
		all = append(all, sourceView{i, src, georeferenceable(src.Filename)})
	}
	return answerList(c, all, nil)
}

// source finds the source that the path names.
func source(c echo.Context, v plans.Version) (plans.VersionSource, int, error) {
	index, err := strconv.Atoi(c.Param("index"))
	if err != nil || index < 0 || index >= len(v.Sources) {
		return plans.VersionSource{}, 0, plans.Errorf(plans.KindNotFound, "version %d of variant %s has no source %.20q, but %d of them from 0", v.Number, v.VariantID, c.Param("index"), len(v.Sources))
	}
	return v.Sources[index], index, nil
}

// getSource gives a source as it was received.
func (s *Server) getSource(c echo.Context) error {
	v, err := s.version(c)
	if err != nil {
		return err
	}
	src, _, err := source(c, v)
	if err != nil {
		return err
	}
	setDeadlines(c, apiTimeout, sourceTimeout)
	c.Response().Header().Set(echo.HeaderContentDisposition, attachment(src.Filename))
	err = s.serveStored(c, stored{key: sourceKey(src.SHA256), tag: src.SHA256, mediaType: echo.MIMEOctetStream, cache: "private, no-cache"})
	if err != nil && !c.Response().Committed {
		c.Response().Header().Del(echo.HeaderContentDisposition)
	}
	return err
}

// attachment writes a Content-Disposition that saves under name, whatever it
// holds: in ASCII for old clients, whole in UTF-8 for the others (RFC 6266,
// section 5; RFC 8187).
func attachment(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '/' || r == '\\' {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	plain := strings.Map(func(r rune) rune {
		if r > '~' || r == '"' || r == '%' {
			return '_'
		}
		return r
	}, name)
	value := fmt.Sprintf(`attachment; filename="%s"`, plain)
	if plain != name {
		value += "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	}
	return value
}

// georeferenceable tells by its name whether a place can be written into a file.
func georeferenceable(filename string) bool {
	switch strings.ToLower(path.Ext(filename)) {
	case ".ifc", ".ifczip":
		return true
	}
	return false
}

// notModified answers 304 where the caller has what tag names.
func notModified(c echo.Context, tag string) (bool, error) {
	full, ok := matchingTag(c.Request().Header.Values("If-None-Match"), tag, []string{""})
	if !ok {
		return false, nil
	}
	c.Response().Header().Set("ETag", full)
	return true, c.NoContent(http.StatusNotModified)
}
