package server

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

// MaxSources bounds the sources of one version.
const MaxSources = 50

type versionRequest struct {
	Sources []sourceRequest `json:"sources"`
	Note    string          `json:"note"`
}

type sourceRequest struct {
	Upload string `json:"upload"`
	Role   string `json:"role"`

	LoD        string `json:"lod"`
	Appearance string `json:"appearance"`
}

// choice is what is to be taken of the source.
func (r *sourceRequest) choice() plans.Choice {
	return plans.Choice{LoD: r.LoD, Appearance: r.Appearance}
}

func (r *versionRequest) check(report func(pointer, detail string)) {
	if n := len(r.Sources); n < 1 || n > MaxSources {
		report("/sources", fmt.Sprintf("must name 1 to %d uploads", MaxSources))
	}
	for i, s := range r.Sources {
		if s.Upload == "" {
			report(fmt.Sprintf("/sources/%d/upload", i), "is required")
		}
		s.choice().Check(func(pointer, detail string) { report(fmt.Sprintf("/sources/%d%s", i, pointer), detail) })
	}
}

func (s *Server) createVersion(c echo.Context) error {
	var req versionRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	ctx := c.Request().Context()
	var sources []plans.VersionSource
	faults := &invalidError{}
	for i, src := range req.Sources {
		u, err := s.ownUpload(c, src.Upload)
		at := fmt.Sprintf("/sources/%d/upload", i)
		switch {
		case plans.KindOf(err) == plans.KindNotFound:
			faults.fields = append(faults.fields, fieldError{at, "no such upload"})
		case err != nil:
			return err
		case !u.Complete:
			faults.fields = append(faults.fields, fieldError{at, "this upload is not complete"})
		}
		sources = append(sources, plans.VersionSource{SHA256: u.SHA256, Filename: u.Filename, Bytes: u.Bytes, Role: src.Role, Choice: src.choice()})
	}
	if len(faults.fields) > 0 {
		return faults
	}
	by := identityOf(c).Name
	if by == "" {
		by = string(identityOf(c).Role)
	}
	v, err := s.cfg.Catalog.CreateVersion(ctx, c.Param("variant"), sources, req.Note, by)
	if err != nil {
		return err
	}
	s.cfg.Log.InfoContext(ctx, "version made", "request_id", requestID(c), "variant_id", v.VariantID, "version", v.Number)
	return created(c, v, "/variants/%s/versions/%d", v.VariantID, v.Number)
}

// shownTo tells whether a caller may see a version: the public sees what is
// published, architects see drafts.
func shownTo(id auth.Identity, v plans.Version) bool {
	return id.May(auth.RoleArchitect) || v.State == plans.StatePublished
}

// versionFor leaves out of a version what is not the public's: who made it,
// under which file names.
func versionFor(id auth.Identity, v plans.Version) plans.Version {
	if v.Result != nil { // pictures are addressed without their ending
		r := *v.Result
		r.Pictures = make([]string, 0, len(v.Result.Pictures))
		for _, name := range v.Result.Pictures {
			r.Pictures = append(r.Pictures, strings.TrimSuffix(name, ".png"))
		}
		v.Result = &r
	}
	if !id.May(auth.RoleArchitect) {
		v.CreatedBy, v.Note, v.Reason, v.Sources = "", "", "", []plans.VersionSource{}
	}
	return v
}

func (s *Server) listVersions(c echo.Context) error {
	ctx := c.Request().Context()
	if _, err := s.cfg.Catalog.Variant(ctx, c.Param("variant")); err != nil {
		return err
	}
	all, err := s.cfg.Catalog.Versions(ctx, c.Param("variant"))
	id, shown := identityOf(c), []plans.Version{}
	for _, v := range all {
		if shownTo(id, v) {
			shown = append(shown, versionFor(id, v))
		}
	}
	return answerList(c, shown, err)
}

// version finds the version the path names, if the caller may see it: what he
// may not see does not exist for him.
func (s *Server) version(c echo.Context) (plans.Version, error) {
	number, err := strconv.Atoi(c.Param("number"))
	if err != nil || number < 1 {
		return plans.Version{}, plans.Errorf(plans.KindNotFound, "a version's number is a whole number from 1")
	}
	v, err := s.cfg.Catalog.Version(c.Request().Context(), c.Param("variant"), number)
	if err != nil {
		return v, err
	}
	if !shownTo(identityOf(c), v) {
		return v, plans.Errorf(plans.KindNotFound, "variant %s has no version %d", v.VariantID, number)
	}
	return v, nil
}

func (s *Server) getVersion(c echo.Context) error {
	v, err := s.version(c)
	return answer(c, versionFor(identityOf(c), v), err)
}

func (s *Server) publishVersion(c echo.Context) error {
	v, err := s.version(c)
	if err != nil {
		return err
	}
	features := s.changedFeatures(c.Request().Context(), v)
	v, err = s.cfg.Catalog.Publish(c.Request().Context(), v.VariantID, v.Number, features)
	return answer(c, versionFor(identityOf(c), v), err)
}

func (s *Server) withdrawVersion(c echo.Context) error {
	v, err := s.version(c)
	if err != nil {
		return err
	}
	v, err = s.cfg.Catalog.Withdraw(c.Request().Context(), v.VariantID, v.Number)
	return answer(c, versionFor(identityOf(c), v), err)
}

func (s *Server) getReport(c echo.Context) error {
	v, err := s.version(c)
	if err != nil {
		return err
	}
	if len(v.Report) == 0 {
		return plans.Errorf(plans.KindNotFound, "version %d of variant %s has no report yet", v.Number, v.VariantID)
	}
	report, err := s.withPictures(c, v)
	if err != nil {
		return err
	}
	return c.JSONBlob(http.StatusOK, report)
}
