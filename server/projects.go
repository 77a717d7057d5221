package server

import (
	"fmt"
	"math"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
	"github.com/maquette-city/maquette/server/live"
)

// list is how every list is answered; items is never null.
type list[T any] struct {
	Items []T `json:"items"`
}

func answerList[T any](c echo.Context, items []T, err error) error {
	if err != nil {
		return err
	}
	if items == nil {
		items = []T{}
	}
	return c.JSON(http.StatusOK, list[T]{items})
}

func answer[T any](c echo.Context, v T, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, v)
}

// created answers 201 with the new resource and its address.
func created(c echo.Context, v any, format string, args ...any) error {
	c.Response().Header().Set(echo.HeaderLocation, apiBase+fmt.Sprintf(format, args...))
	return c.JSON(http.StatusCreated, v)
}

type projectRequest struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Description string     `json:"description"`
	Site        plans.Site `json:"site"`
}

func (r *projectRequest) check(report func(pointer, detail string)) {
	checkName(r.Name, report)
	for _, row := range []struct {
		pointer    string
		value, max float64
	}{{"/site/lat", r.Site.LatDeg, 90}, {"/site/lon", r.Site.LonDeg, 180}, {"/site/h", r.Site.Height, 10_000}} {
		if math.Abs(row.value) > row.max {
			report(row.pointer, fmt.Sprintf("must lie between -%g and %g", row.max, row.max))
		}
	}
	if r.Site == (plans.Site{}) {
		report("/site", "is required: lat and lon in degrees, h in metres above the ellipsoid")
	}
}

func checkName(name string, report func(pointer, detail string)) {
	if name == "" {
		report("/name", "is required")
	}
}

func (s *Server) listProjects(c echo.Context) error {
	items, err := s.cfg.Catalog.Projects(c.Request().Context())
	return answerList(c, items, err)
}

func (s *Server) createProject(c echo.Context) error {
	var req projectRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	p, err := s.cfg.Catalog.CreateProject(c.Request().Context(), plans.Project{
		ID: req.ID, Name: req.Name, Description: req.Description, Site: req.Site,
	})
	if err != nil {
		return err
	}
	return created(c, p, "/projects/%s", p.ID)
}

func (s *Server) getProject(c echo.Context) error {
	p, err := s.cfg.Catalog.Project(c.Request().Context(), c.Param("project"))
	return answer(c, p, err)
}

type planRequest struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

func (r *planRequest) check(report func(pointer, detail string)) { checkName(r.Name, report) }

func (s *Server) listPlans(c echo.Context) error {
	ctx := c.Request().Context()
	if _, err := s.cfg.Catalog.Project(ctx, c.Param("project")); err != nil {
		return err
	}
	items, err := s.cfg.Catalog.Plans(ctx, c.Param("project"))
	return answerList(c, items, err)
}

func (s *Server) createPlan(c echo.Context) error {
	var req planRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	p, err := s.cfg.Catalog.CreatePlan(c.Request().Context(), plans.Plan{
		ID: req.ID, ProjectID: c.Param("project"), Name: req.Name, Description: req.Description,
	})
	if err != nil {
		return err
	}
	return created(c, p, "/plans/%s", p.ID)
}

func (s *Server) getPlan(c echo.Context) error {
	p, err := s.cfg.Catalog.Plan(c.Request().Context(), c.Param("plan"))
	return answer(c, p, err)
}

// Bounds of the events list.
const (
	maxSeq            = math.MaxInt32
	maxEventLimit     = 1000
	defaultEventLimit = 200
)

// eventList is a page of events. Seq is the number to ask since next: events
// the caller may not see are left out, so numbers may skip.
type eventList struct {
	Items []plans.Event `json:"items"`
	Seq   int64         `json:"seq"`
}

func (s *Server) listEvents(c echo.Context) error {
	since, err1 := intParam(c, "since", 0, 0, maxSeq)
	limit, err2 := intParam(c, "limit", defaultEventLimit, 1, maxEventLimit)
	if err := joinInvalid(err1, err2); err != nil {
		return err
	}
	events, err := s.cfg.Catalog.Events(c.Request().Context(), c.Param("project"), int64(since), limit)
	if err != nil {
		return err
	}
	page := eventList{Items: []plans.Event{}, Seq: int64(since)}
	staff := identityOf(c).May(auth.RoleArchitect)
	for _, e := range events {
		page.Seq = e.Seq
		if shown, ok := live.Visible(e, staff); ok {
			page.Items = append(page.Items, shown)
		}
	}
	return c.JSON(http.StatusOK, page)
}

// intParam reads a query parameter between min and max.
func intParam(c echo.Context, name string, fallback, min, max int) (int, *fieldError) {
	text := c.QueryParam(name)
	if text == "" {
		return fallback, nil
	}
	v, err := strconv.Atoi(text)
	if err != nil || v < min || v > max {
		return 0, &fieldError{name, fmt.Sprintf("must be a whole number from %d to %d", min, max)}
	}
	return v, nil
}

func joinInvalid(faults ...*fieldError) error {
	e := &invalidError{}
	for _, f := range faults {
		if f != nil {
			e.fields = append(e.fields, *f)
		}
	}
	if len(e.fields) == 0 {
		return nil
	}
	return e
}
