package server

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/placing"
	"github.com/maquette-city/maquette/server/auth"
)

func (s *Server) getPlacement(c echo.Context) error {
	v, err := s.cfg.Catalog.Variant(c.Request().Context(), c.Param("variant"))
	if err != nil {
		return err
	}
	if v = variantFor(identityOf(c), v); v.Placement == nil {
		return plans.Errorf(plans.KindNotFound, "variant %s has no placement yet", v.ID)
	}
	setRevision(c, v.Revision())
	return c.JSON(http.StatusOK, v.Placement)
}

// placementRequest is a placement as a person gives it; a member left out is an
// error, since a correction by halves moves a building by surprise.
type placementRequest placing.Numbers

func (r *placementRequest) check(report func(pointer, detail string)) {
	for _, f := range (*placing.Numbers)(r).Check("") {
		report(f.Pointer, f.Detail)
	}
}

// setPlacement places a variant by the numbers of its record alone, in the plan
// frame of the version that is shown. The placement of a version takes other
// words too.
func (s *Server) setPlacement(c echo.Context) error {
	var req placementRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	v, err := s.cfg.Catalog.Variant(c.Request().Context(), c.Param("variant"))
	if err != nil {
		return err
	}
	p := plans.Placement{
		East: *req.East, North: *req.North, Up: *req.Up, YawDeg: *req.YawDeg, Scale: *req.Scale, Method: plans.MethodManual,
	}
	if v.Placement != nil {
		p.CRS, p.SourceKey, p.Frame = v.Placement.CRS, v.Placement.SourceKey, v.Placement.Frame
	}
	placed, err := s.recordPlacement(c, v, p)
	if err != nil {
		return err
	}
	setRevision(c, placed.Revision)
	return c.JSON(http.StatusOK, placed)
}

// recordPlacement makes p the variant's next revision, by the caller, where
// nobody placed v since it was read and the caller knows its revision (If-Match).
func (s *Server) recordPlacement(c echo.Context, v plans.Variant, p plans.Placement) (plans.Placement, error) {
	if err := checkRevision(c, v); err != nil {
		return p, err
	}
	p.ConfirmedBy = nameOf(identityOf(c))
	placed, err := s.cfg.Catalog.ReplacePlacement(c.Request().Context(), v.ID, p, v.Revision())
	if err == nil {
		s.cfg.Log.InfoContext(c.Request().Context(), "variant placed", "request_id", requestID(c), "variant_id", v.ID,
			"revision", placed.Revision, "method", placed.Method)
	}
	return placed, err
}

// nameOf is what a person is called in a record: by the role where the token has
// no name.
func nameOf(id auth.Identity) string {
	if id.Name == "" {
		return string(id.Role)
	}
	return id.Name
}

// revisionTag is the entity tag of a variant's placement: its revision, 0 where
// there is none.
func revisionTag(revision int) string { return `"r` + strconv.Itoa(revision) + `"` }

func setRevision(c echo.Context, revision int) {
	c.Response().Header().Set("ETag", revisionTag(revision))
}

// checkRevision holds If-Match, where it is given, against the variant's
// placement (RFC 9110, section 13.1.1: strong comparison).
func checkRevision(c echo.Context, v plans.Variant) error {
	header := c.Request().Header.Values("If-Match")
	if len(header) == 0 {
		return nil
	}
	var tags []string
	for _, tag := range strings.Split(strings.Join(header, ","), ",") {
		tags = append(tags, strings.TrimSpace(tag))
	}
	if slices.Contains(tags, revisionTag(v.Revision())) || v.Placement != nil && slices.Contains(tags, "*") {
		return nil
	}
	return &plans.Error{Kind: plans.KindPrecondition,
		Message: fmt.Sprintf("the placement of variant %s is at revision %d (ETag %s): look at it again before you change it", v.ID, v.Revision(), revisionTag(v.Revision()))}
}
