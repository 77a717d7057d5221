package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/placing"
	"github.com/maquette-city/maquette/server/auth"
)

const (
	// maxHistory bounds the revisions of a placement in an answer.
	maxHistory = 50
	// placeAttempts bounds how often a change is made again because somebody
	// else placed the variant meanwhile, where the caller named no revision.
	placeAttempts = 3
)

// placed is a version with what its place depends on.
type placed struct {
	version plans.Version
	variant plans.Variant
	placing.Version
}

// placedVersion reads the version in the path. One that is not converted stands
// nowhere: kind says what kind of error that is.
func (s *Server) placedVersion(c echo.Context, kind plans.Kind) (*placed, error) {
	v, err := s.version(c)
	if err != nil {
		return nil, err
	}
	if v.Found == nil {
		return nil, plans.Errorf(kind, "version %d of variant %s is %s: it stands nowhere yet", v.Number, v.VariantID, v.State)
	}
	p := &placed{version: v}
	p.Found = *v.Found
	if p.About, err = placing.ReadReport(v.Report); err != nil {
		return nil, err
	}
	project, err := s.cfg.Catalog.Project(c.Request().Context(), v.ProjectID)
	if err != nil {
		return nil, err
	}
	p.Site = project.Site
	return p, s.readRecord(c.Request().Context(), p)
}

// readRecord reads the variant's placement as it is now.
func (s *Server) readRecord(ctx context.Context, p *placed) (err error) {
	p.variant, err = s.cfg.Catalog.Variant(ctx, p.version.VariantID)
	p.Record = p.variant.Placement
	return err
}

// getVersionPlacement tells where a version stands; staff also what was found
// in it, what else it could mean and who said what of it before.
func (s *Server) getVersionPlacement(c echo.Context) error {
	p, err := s.placedVersion(c, plans.KindNotFound)
	if err != nil {
		return err
	}
	view, err := s.viewPlacement(c, p)
	return answer(c, view, err)
}

func (s *Server) viewPlacement(c echo.Context, p *placed) (*versionPlacement, error) {
	v := &versionPlacement{
		Variant: p.version.VariantID, Version: p.version.Number, State: p.version.State, Revision: p.variant.Revision(),
		Current: newStanding(&p.Version, p.Stands()), Model: newModelView(&p.About.Facts),
	}
	setRevision(c, v.Revision)
	id := identityOf(c)
	if !id.May(auth.RoleArchitect) {
		if v.Current != nil {
			v.Current.Placement = placementFor(id, v.Current.Placement)
		}
		return v, nil
	}
	history, err := s.cfg.Catalog.Placements(c.Request().Context(), p.version.VariantID, maxHistory)
	v.placementStaff = newStaffView(&p.Version, history)
	return v, err
}

// setVersionPlacement confirms or corrects where a version stands, or with
// dryRun tells what that would come to.
func (s *Server) setVersionPlacement(c echo.Context) error {
	dry, err := boolParam(c, "dryRun")
	if err != nil {
		return err
	}
	var change placing.Change
	if err := readJSON(c, &change); err != nil {
		return err
	}
	p, err := s.placedVersion(c, plans.KindConflict)
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		result, err := s.applyChange(c, p, change)
		if err != nil {
			return err
		}
		if dry {
			if err := checkRevision(c, p.variant); err != nil {
				return err
			}
			return s.answerChange(c, p, result, true)
		}
		if len(result.Refused) > 0 {
			return invalidChange(result.Refused)
		}
		_, err = s.recordPlacement(c, p.variant, result.Placement)
		again := plans.KindOf(err) == plans.KindPrecondition && c.Request().Header.Get("If-Match") == "" && n < placeAttempts
		if err != nil && !again {
			return err
		}
		if err := s.readRecord(c.Request().Context(), p); err != nil {
			return err
		}
		if !again {
			return s.answerChange(c, p, result, false)
		}
	}
}

// applyChange computes what a change comes to.
func (s *Server) applyChange(c echo.Context, p *placed, change placing.Change) (*placing.Result, error) {
	var then *plans.Placement
	if n := change.Revision; n != nil {
		old, err := s.cfg.Catalog.Placement(c.Request().Context(), p.version.VariantID, *n)
		if err != nil && plans.KindOf(err) != plans.KindNotFound {
			return nil, err
		}
		if err == nil {
			then = &old
		}
	}
	result, err := p.Apply(change, then)
	return result, invalidChange(err)
}

// invalidChange turns what is wrong with a change into a problem.
func invalidChange(err error) error {
	var faults placing.Faults
	if !errors.As(err, &faults) {
		return err
	}
	return &invalidError{fieldErrors(faults)}
}

func fieldErrors(faults placing.Faults) []fieldError {
	var out []fieldError
	for _, f := range faults {
		out = append(out, fieldError(f))
	}
	return out
}

// answerChange tells where the version stands after a change, or would.
func (s *Server) answerChange(c echo.Context, p *placed, r *placing.Result, dry bool) error {
	view, err := s.viewPlacement(c, p)
	if err != nil {
		return err
	}
	if dry {
		would := r.Placement
		would.ConfirmedBy = nameOf(identityOf(c))
		view.Current = newStanding(&p.Version, would)
	}
	view.placementOutcome = &placementOutcome{
		DryRun: dry, Fit: newFitView(r.Fit), Refused: fieldErrors(r.Refused),
		Consequence: consequence{Difference: r.Moves, Public: p.variant.Current != 0, Warnings: r.Warnings},
	}
	return c.JSON(http.StatusOK, view)
}

// boolParam reads a query parameter that is true or false, false where it is
// not there.
func boolParam(c echo.Context, name string) (bool, error) {
	text := c.QueryParam(name)
	if text == "" {
		return false, nil
	}
	v, err := strconv.ParseBool(text)
	if err != nil {
		return false, &invalidError{[]fieldError{{name, fmt.Sprintf("must be true or false, not %.20q", text)}}}
	}
	return v, nil
}
