package server

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

// Keys under which a request's facts lie in echo's context.
const (
	keyRequestID = "request_id"
	keyIdentity  = "identity"
	keyPrivate   = "private" // the answer is for one device
)

func requestID(c echo.Context) string {
	id, _ := c.Get(keyRequestID).(string)
	return id
}

// routeName is the route's template, never the path: a path holds capabilities.
func routeName(c echo.Context) string {
	if p := c.Path(); p != "" && p != "/*" {
		return p
	}
	return "none"
}

// observe gives each request an id and logs it once answered. The log holds the
// route's template, never the path, the query, an address or a token.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		started := time.Now()
		id := newRequestID()
		c.Set(keyRequestID, id)
		c.Response().Header().Set("X-Request-Id", id)
		// A deadline belongs to the connection and would outlast its request:
		// each one begins with its own.
		setDeadlines(c, apiTimeout, tilesTimeout)
		if strings.HasPrefix(c.Request().URL.Path, "/api/") {
			setAPIHeaders(c.Response().Header())
		}
		err := next(c)
		if err != nil {
			s.handleError(err, c)
		}
		s.cfg.Log.LogAttrs(c.Request().Context(), slog.LevelDebug, "request",
			slog.String("request_id", id), slog.String("method", methodName(c.Request().Method)),
			slog.String("route", routeName(c)), slog.Int("status", c.Response().Status),
			slog.Int64("bytes", c.Response().Size), slog.Int64("duration_ms", time.Since(started).Milliseconds()))
		return nil
	}
}

// methodName keeps what a stranger may call a method out of the log.
func methodName(m string) string {
	if slices.Contains([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}, m) {
		return m
	}
	return "other"
}

func newRequestID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}

// setAPIHeaders are those the API Design Rules ask of every answer.
func setAPIHeaders(h http.Header) {
	h.Set("API-Version", APIVersion)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Strict-Transport-Security", "max-age=31536000")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
}

// recoverPanic turns a panic into an internal error. http.ErrAbortHandler is
// net/http's own way to cut an answer short and goes on.
func (s *Server) recoverPanic(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch p := recover(); {
			case p == nil:
			case p == http.ErrAbortHandler: //nolint:errorlint // identity, as net/http compares it
				panic(p)
			default:
				err = plans.Errorf(plans.KindInternal, "panic: %v\n%s", p, debug.Stack())
			}
		}()
		return next(c)
	}
}

// guard puts before a handler what every operation of the API has: origin,
// identity, role, what the caller accepts, and a time by which the body must
// be in and the answer out.
func (s *Server) guard(r route) echo.HandlerFunc {
	return func(c echo.Context) error {
		s.allowOrigin(c, r.op == "getOpenAPI")
		if err := s.identify(c); err != nil && r.op != "createSession" && r.op != "getHealth" && r.op != "getOpenAPI" {
			return err
		}
		if err := needs(c, r.role); err != nil {
			return err
		}
		offered := append([]string{r.mediaType()}, r.offers...)
		if preferred(c.Request().Header.Values("Accept"), offered) == "" {
			return echo.NewHTTPError(http.StatusNotAcceptable, "this address answers with "+strings.Join(offered, ", "))
		}
		if r.media == "" {
			setDeadlines(c, apiTimeout, apiTimeout)
		}
		return r.handle(c)
	}
}

func (r route) mediaType() string {
	if r.gives != "" {
		return r.gives
	}
	return echo.MIMEApplicationJSON
}

// apiTimeout bounds how long an ordinary request's body may take to arrive and
// its answer to leave.
const apiTimeout = time.Minute

// setDeadlines bounds the rest of this request; a connection that cannot (a
// test's recorder) is left as it is.
func setDeadlines(c echo.Context, read, write time.Duration) {
	rc := http.NewResponseController(c.Response())
	_ = errors.Join(rc.SetReadDeadline(time.Now().Add(read)), rc.SetWriteDeadline(time.Now().Add(write)))
}

// identify reads the Authorization header: without one the caller is a
// resident; one that is not good is an error, never a resident.
func (s *Server) identify(c echo.Context) error {
	c.Set(keyIdentity, auth.Anonymous())
	header := c.Request().Header.Get(echo.HeaderAuthorization)
	if header == "" {
		return nil
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return auth.ErrToken
	}
	id, err := s.cfg.Signer.Verify(strings.TrimSpace(token))
	if err != nil {
		return err
	}
	c.Set(keyIdentity, id)
	return nil
}

func identityOf(c echo.Context) auth.Identity {
	id, _ := c.Get(keyIdentity).(auth.Identity)
	return id
}

func needs(c echo.Context, role auth.Role) error {
	if id := identityOf(c); !id.May(role) {
		return plans.Errorf(plans.KindForbidden, "this needs the role %s; you are %s", role, fmt.Sprintf("signed in as %s", id.Role))
	}
	return nil
}

// preferred gives which of the media types offered an Accept header likes best,
// the first of those it likes as well, and "" where it takes none.
func preferred(header, offered []string) string {
	best, quality := "", 0.0
	for _, mediaType := range offered {
		if q := acceptance(header, mediaType); q > quality {
			best, quality = mediaType, q
		}
	}
	return best
}

// acceptance gives the weight of a media type in an Accept header (RFC 9110,
// section 12.5.1), 0 where it is not taken: the most specific range that
// matches counts.
func acceptance(header []string, mediaType string) float64 {
	if strings.TrimSpace(strings.Join(header, "")) == "" {
		return 1
	}
	major, _, _ := strings.Cut(mediaType, "/")
	best, quality := -1, 0.0
	for _, item := range strings.Split(strings.Join(header, ","), ",") {
		name, q := parseQuality(item)
		rank := slices.Index([]string{"*/*", major + "/*", mediaType}, name)
		if rank > best {
			best, quality = rank, q
		}
	}
	if best < 0 {
		return 0
	}
	return quality
}
