package server

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

// problemType is the media type of RFC 9457.
const problemType = "application/problem+json"

// problem is a problem detail (RFC 9457, section 3) with the API Design Rules'
// list of what is wrong with the input.
type problem struct {
	Type     string       `json:"type"`
	Title    string       `json:"title"`
	Status   int          `json:"status"`
	Detail   string       `json:"detail"`
	Instance string       `json:"instance,omitempty"`
	Errors   []fieldError `json:"errors,omitempty"`
}

// fieldError is one thing wrong with the input: a JSON pointer into the body,
// or a parameter's name, and why.
type fieldError struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

// invalidError is input with everything that is wrong with it.
type invalidError struct{ fields []fieldError }

func (e *invalidError) Error() string {
	switch {
	case len(e.fields) == 1 && e.fields[0].Pointer == "": // the body as a whole
		return e.fields[0].Detail
	case len(e.fields) == 1:
		return e.fields[0].Pointer + ": " + e.fields[0].Detail
	}
	return "the request has errors"
}

// statusOf is the one map from kinds to HTTP.
func statusOf(k plans.Kind) int {
	switch k {
	case plans.KindInvalid:
		return http.StatusBadRequest
	case plans.KindUnauthorized:
		return http.StatusUnauthorized
	case plans.KindForbidden:
		return http.StatusForbidden
	case plans.KindNotFound:
		return http.StatusNotFound
	case plans.KindConflict:
		return http.StatusConflict
	case plans.KindPrecondition:
		return http.StatusPreconditionFailed
	case plans.KindTooLarge:
		return http.StatusRequestEntityTooLarge
	case plans.KindUnsupported:
		return http.StatusUnsupportedMediaType
	case plans.KindGone:
		return http.StatusGone
	case plans.KindUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// problemOf turns any error into what the caller may know of it. What is our
// own fault says nothing of its cause: that goes to the log.
func problemOf(err error) problem {
	var invalid *invalidError
	var domain *plans.Error
	var he *echo.HTTPError
	switch {
	case errors.As(err, &invalid):
		p := newProblem(http.StatusBadRequest, plans.KindInvalid, invalid.Error())
		p.Errors = invalid.fields
		return p
	case errors.As(err, &domain) && domain.Kind == plans.KindUnavailable:
		return problemOfSentinel(assets.ErrUnavailable) // its message may name what failed inside
	case errors.As(err, &domain) && domain.Kind != plans.KindInternal:
		p := newProblem(statusOf(domain.Kind), domain.Kind, domain.Message)
		if domain.Field != "" {
			p.Errors = []fieldError{{Pointer: domain.Field, Detail: domain.Message}}
		}
		return p
	case errors.As(err, &he):
		return problemOfHTTP(he)
	}
	return problemOfSentinel(err)
}

func problemOfSentinel(err error) problem {
	switch {
	case errors.Is(err, auth.ErrExpired):
		return newProblem(http.StatusUnauthorized, plans.KindUnauthorized, "the access token has expired: sign in again")
	case errors.Is(err, auth.ErrToken):
		return newProblem(http.StatusUnauthorized, plans.KindUnauthorized, "the access token is not valid")
	case errors.Is(err, auth.ErrCode):
		return newProblem(http.StatusUnauthorized, plans.KindUnauthorized, "this sign-in link has expired or was used before: ask for a new one")
	case errors.Is(err, errBeingMade):
		return newProblem(http.StatusServiceUnavailable, plans.KindUnavailable, "this file is being made from the version that is shown: ask again in a few seconds")
	case errors.Is(err, assets.ErrNotFound):
		return newProblem(http.StatusNotFound, plans.KindNotFound, "there is nothing at this address")
	case errors.Is(err, assets.ErrUnavailable), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return newProblem(http.StatusServiceUnavailable, plans.KindUnavailable, "not available right now: try again in a moment")
	}
	return newProblem(http.StatusInternalServerError, plans.KindInternal, "something went wrong on our side; the request id finds it in the log")
}

// problemOfHTTP is for echo's own errors (no such route, method not allowed)
// and those of this package that have no kind.
func problemOfHTTP(he *echo.HTTPError) problem {
	detail, _ := he.Message.(string)
	kind := plans.Kind("http")
	switch he.Code {
	case http.StatusNotFound:
		kind, detail = plans.KindNotFound, "there is nothing at this address"
	case http.StatusMethodNotAllowed:
		kind, detail = "method-not-allowed", "this address does not take this method"
	case http.StatusNotAcceptable:
		kind = "not-acceptable"
	case http.StatusUnsupportedMediaType:
		kind = plans.KindUnsupported
	}
	return newProblem(he.Code, kind, detail)
}

func newProblem(status int, kind plans.Kind, detail string) problem {
	return problem{
		Type:   "urn:maquette:problem:" + string(kind),
		Title:  http.StatusText(status),
		Status: status,
		Detail: detail,
	}
}

// handleError is echo's one error handler.
func (s *Server) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	if errors.Is(err, echo.ErrMethodNotAllowed) && c.Path() == "/*" {
		err = echo.ErrNotFound // the viewer's catch-all takes GET only, but is no resource
	}
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) && !errors.Is(err, errBeingMade) {
		s.cfg.Log.LogAttrs(c.Request().Context(), slog.LevelError, "request failed",
			slog.String("request_id", requestID(c)), slog.String("route", routeName(c)), slog.Any("error", err))
	}
	writeProblem(c.Response(), c.Request(), p, requestID(c))
}

// writeProblem answers with the problem, uncached.
func writeProblem(w http.ResponseWriter, r *http.Request, p problem, requestID string) {
	if requestID != "" {
		p.Instance = "urn:maquette:request:" + requestID
	}
	h := w.Header()
	for _, name := range []string{"Content-Encoding", "Content-Length", "Etag", "Last-Modified"} {
		h.Del(name)
	}
	h.Set("Content-Type", problemType)
	h.Set("Cache-Control", "no-store")
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="maquette"`)
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "5")
	}
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(p) // the client is gone: nobody to tell
	}
}
