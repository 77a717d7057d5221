package server

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

// healthTimeout bounds how long the health check waits for what the server
// stands on.
const healthTimeout = 5 * time.Second

// getHealth answers ok where the catalog answers: without it nothing works.
func (s *Server) getHealth(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), healthTimeout)
	defer cancel()
	if _, err := s.cfg.Catalog.Projects(ctx); err != nil {
		return plans.Errorf(plans.KindUnavailable, "the catalog does not answer: %w", err)
	}
	return c.JSON(http.StatusOK, map[string]string{"status": "ok"})
}

func (s *Server) getOpenAPI(c echo.Context) error {
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, s.openapi)
}

func (s *Server) getAsyncAPI(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderAccessControlAllowOrigin, "*")
	return c.Blob(http.StatusOK, "application/yaml", s.cfg.AsyncAPI)
}

// sessionView is who the caller is.
type sessionView struct {
	Token     string     `json:"token,omitempty"`
	Role      auth.Role  `json:"role"`
	Name      string     `json:"name"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty"`
}

func newSessionView(token string, id auth.Identity) sessionView {
	v := sessionView{Token: token, Role: id.Role, Name: id.Name}
	if !id.ExpiresAt.IsZero() {
		at := id.ExpiresAt.UTC()
		v.ExpiresAt = &at
	}
	return v
}

type sessionRequest struct {
	Code string `json:"code"`
}

func (r *sessionRequest) check(report func(pointer, detail string)) {
	if r.Code == "" {
		report("/code", "is required")
	}
}

func (s *Server) createSession(c echo.Context) error {
	var req sessionRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	token, id, err := s.cfg.Signer.Redeem(c.Request().Context(), req.Code, s.cfg.Codes)
	if err != nil {
		return err
	}
	s.cfg.Log.InfoContext(c.Request().Context(), "signed in", "request_id", requestID(c), "role", id.Role)
	c.Response().Header().Set(echo.HeaderLocation, apiBase+"/session")
	return c.JSON(http.StatusCreated, newSessionView(token, id))
}

func (s *Server) getSession(c echo.Context) error {
	return c.JSON(http.StatusOK, newSessionView("", identityOf(c)))
}
