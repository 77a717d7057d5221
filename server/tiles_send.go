package server

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
)

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
	h.Set("Cache-Control", cacheFor(c, a.cache))
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
