package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

// capabilityRoutes are about what lets single devices in: a headset that shows
// drafts on the site, without an account.
func (s *Server) capabilityRoutes() []route {
	const all, one = "/projects/:project/capabilities", "/projects/:project/capabilities/:device"
	return []route{
		{method: "GET", path: all, op: "listCapabilities", tag: "packs", summary: "The devices that have access to a project's tiles, until 90 days after their end",
			role: auth.RolePlanner, handle: s.listCapabilities, status: 200, answer: "CapabilityList"},
		{method: "POST", path: all, op: "createCapability", tag: "packs", summary: "Let one device fetch tiles and packs, until an end; its address is told once",
			role: auth.RolePlanner, handle: s.createCapability, body: "CapabilityRequest", status: 201, answer: "NewCapability", also: []int{409}},
		{method: "GET", path: one, op: "getCapability", tag: "packs", summary: "One device that has access, or had",
			role: auth.RolePlanner, handle: s.getCapability, status: 200, answer: "Capability"},
		{method: "DELETE", path: one, op: "revokeCapability", tag: "packs", summary: "Let a device in no longer",
			role: auth.RolePlanner, handle: s.revokeCapability, status: 204},
	}
}

type capabilityRequest struct {
	Name   string `json:"name"`
	Drafts bool   `json:"drafts"`
	Days   *int   `json:"days"`
}

func (r *capabilityRequest) check(report func(pointer, detail string)) {
	plans.Capability{Name: r.Name}.Check(report)
	if r.Days != nil && (*r.Days < 1 || *r.Days > maxPackDays) {
		report("/days", "must be a whole number from 1 to 31")
	}
}

// newCapability is a capability with what only its maker is told.
type newCapability struct {
	plans.Capability
	// Path under which the device finds its tiles, pack.json and pack.3tz.
	Path string `json:"path"`
}

func (s *Server) createCapability(c echo.Context) error {
	var req capabilityRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	days := defaultPackDays
	if req.Days != nil {
		days = *req.Days
	}
	d, secret, err := s.cfg.Catalog.CreateCapability(c.Request().Context(), plans.Capability{
		ProjectID: c.Param("project"), Name: req.Name, Drafts: req.Drafts, CreatedBy: identityOf(c).Name, ExpiresAt: packEnd(days),
	})
	if err != nil {
		return err
	}
	return created(c, newCapability{d, "/tiles/" + secret + "/"}, "/projects/%s/capabilities/%s", d.ProjectID, d.ID)
}

func (s *Server) listCapabilities(c echo.Context) error {
	all, err := s.cfg.Catalog.Capabilities(c.Request().Context(), c.Param("project"))
	return answerList(c, all, err)
}

func (s *Server) getCapability(c echo.Context) error {
	d, err := s.cfg.Catalog.Capability(c.Request().Context(), c.Param("project"), c.Param("device"))
	return answer(c, d, err)
}

func (s *Server) revokeCapability(c echo.Context) error {
	if err := s.cfg.Catalog.RevokeCapability(c.Request().Context(), c.Param("project"), c.Param("device")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// devicePack is the request for the pack of whoever holds a capability: it needs
// no other address. What a device gets ends with its access.
func (s *Server) devicePack(c echo.Context) (packRequest, error) {
	setTilesHeaders(c.Response().Header())
	c.Request().Header.Del(echo.HeaderAuthorization) // who holds the capability is nobody else
	c.Set(keyIdentity, auth.Anonymous())
	p, unknown := packProfile(c)
	if err := joinInvalid(unknown); err != nil {
		return packRequest{}, err
	}
	a, err := s.audience(c)
	if err == nil {
		a.project, err = s.cfg.Catalog.Project(c.Request().Context(), a.project.ID) // its events may have moved on
	}
	r := packRequest{project: a.project, profile: p, expires: packEnd(defaultPackDays), audience: a, capability: c.Param("capability")}
	if a.device != nil {
		r.expires = a.device.ExpiresAt
	}
	return r, err
}

func (s *Server) getDevicePack(c echo.Context) error {
	r, err := s.devicePack(c)
	if err != nil {
		return err
	}
	return s.sendPack(c, r)
}

func (s *Server) getDeviceArchive(c echo.Context) error {
	r, err := s.devicePack(c)
	if err != nil {
		return err
	}
	return s.sendArchive(c, r)
}
