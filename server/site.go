package server

import (
	"fmt"
	"math"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/site"
	"github.com/maquette-city/maquette/server/auth"
)

func (s *Server) siteRoutes() []route {
	return []route{
		{method: "GET", path: "/projects/:project/site", op: "getSite", tag: "site", summary: "Where the origin of a project's site frame lies, and how the map grids lie there",
			role: auth.RoleResident, handle: s.getSite, status: 200, answer: "SiteFacts"},
		{method: "PUT", path: "/projects/:project/site", op: "moveSite", tag: "site", summary: "Move the origin of a site frame in which nothing stands yet",
			role: auth.RolePlanner, handle: s.moveSite, body: "SiteRequest", status: 200, answer: "SiteFacts", also: []int{409}},
	}
}

// siteView is what there is to know of a site; what is not defined at its place
// is null.
type siteView struct {
	Origin      plans.Site  `json:"origin"`
	CRS         string      `json:"crs"`
	ECEF        [3]float64  `json:"ecef"`
	ECEFCRS     string      `json:"ecefCrs"`
	Matrix      [16]float64 `json:"matrix"`
	GeoidHeight *float64    `json:"geoidHeight"`
	HeightNAP   *float64    `json:"heightNap"`
	RD          *site.Grid  `json:"rd"`
	UTM         *site.Grid  `json:"utm"`
	Explanation []said      `json:"explanation"`
}

// said is a text in the languages of the people who use this.
type said struct {
	Lang string `json:"lang"`
	Text string `json:"text"`
}

func newSiteView(origin plans.Site) (siteView, error) {
	f, err := site.At(origin)
	if err != nil {
		return siteView{}, err
	}
	return siteView{
		Origin: origin, CRS: "EPSG:4937", ECEF: f.ECEF, ECEFCRS: "EPSG:4936", Matrix: f.Matrix,
		GeoidHeight: numberOrNull(f.GeoidN), HeightNAP: numberOrNull(f.NAP), RD: f.RD, UTM: f.UTM,
		Explanation: []said{{"nl", f.Dutch()}, {"en", f.English()}},
	}, nil
}

func numberOrNull(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func (s *Server) getSite(c echo.Context) error {
	p, err := s.cfg.Catalog.Project(c.Request().Context(), c.Param("project"))
	if err != nil {
		return err
	}
	view, err := newSiteView(p.Site)
	return answer(c, view, err)
}

type siteRequest struct {
	Origin struct {
		LatDeg *float64 `json:"lat"`
		LonDeg *float64 `json:"lon"`
		Height *float64 `json:"h"`
	} `json:"origin"`
}

// maxSiteHeight bounds the height of a site origin, metres.
const maxSiteHeight = 10_000

func (r *siteRequest) check(report func(pointer, detail string)) {
	for _, row := range []struct {
		pointer string
		value   *float64
		max     float64
	}{{"/origin/lat", r.Origin.LatDeg, 90}, {"/origin/lon", r.Origin.LonDeg, 180}, {"/origin/h", r.Origin.Height, maxSiteHeight}} {
		switch {
		case row.value == nil:
			report(row.pointer, "is required")
		case math.Abs(*row.value) > row.max:
			report(row.pointer, fmt.Sprintf("must lie between -%g and %g", row.max, row.max))
		}
	}
}

func (s *Server) moveSite(c echo.Context) error {
	var req siteRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	o := req.Origin
	p, err := s.cfg.Catalog.MoveSite(c.Request().Context(), c.Param("project"), plans.Site{LatDeg: *o.LatDeg, LonDeg: *o.LonDeg, Height: *o.Height})
	if err != nil {
		return err
	}
	view, err := newSiteView(p.Site)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, view)
}
