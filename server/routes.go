package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/server/auth"
)

// apiBase is where the API lies.
const apiBase = "/api/v1"

// route is one operation of the API. The table of these is what is mounted,
// guarded and documented; there is no other list.
type route struct {
	method  string
	path    string // below apiBase, in echo's form: /plans/:plan
	op      string // operationId
	tag     string
	summary string
	role    auth.Role // least role
	handle  echo.HandlerFunc

	body   string       // schema of the request body, "" for none
	media  string       // media type of the body where it is not JSON
	query  []queryParam // query parameters
	status int          // of success
	answer string       // schema of the answer; "" for none
	gives  string       // media type of the answer where it is not application/json
	offers []string     // media types the caller may ask for instead (Accept)
	also   []int        // error statuses beside those every operation has
}

type queryParam struct {
	name, description string
	min, max          int
	boolean           bool     // true or false, not a whole number
	text              bool     // not a number
	values            []string // where it is a word: those allowed, the first the default
}

func (s *Server) routes() []route {
	var all []route
	for _, group := range [][]route{
		s.metaRoutes(), s.transformationRoutes(), s.projectRoutes(), s.variantRoutes(), s.versionRoutes(), s.uploadRoutes(),
		s.layerRoutes(),
		s.placementRoutes(),
		s.siteRoutes(), s.controlPointRoutes(), s.surveyRoutes(),
		s.alignmentRoutes(), s.markRoutes(), s.replacementRoutes(), s.geoposeRoutes(), s.packRoutes(), s.capabilityRoutes(), s.changesRoutes(),
	} {
		all = append(all, group...)
	}
	return all
}

func (s *Server) metaRoutes() []route {
	return []route{
		{method: "GET", path: "/health", op: "getHealth", tag: "meta", summary: "Whether the server answers",
			role: auth.RoleResident, handle: s.getHealth, status: 200, answer: "Health", also: []int{503}},
		{method: "GET", path: "/openapi.json", op: "getOpenAPI", tag: "meta", summary: "This document",
			role: auth.RoleResident, handle: s.getOpenAPI, status: 200, answer: "Any"},
		{method: "POST", path: "/sessions", op: "createSession", tag: "sessions", summary: "Exchange the one-time code of a sign-in link for an access token",
			role: auth.RoleResident, handle: s.createSession, body: "SessionRequest", status: 201, answer: "NewSession"},
		{method: "GET", path: "/session", op: "getSession", tag: "sessions", summary: "Who the caller is",
			role: auth.RoleResident, handle: s.getSession, status: 200, answer: "Session"},
	}
}

func (s *Server) projectRoutes() []route {
	return []route{
		{method: "GET", path: "/projects", op: "listProjects", tag: "projects", summary: "All projects",
			role: auth.RoleResident, handle: s.listProjects, status: 200, answer: "ProjectList"},
		{method: "POST", path: "/projects", op: "createProject", tag: "projects", summary: "Make a project",
			role: auth.RolePlanner, handle: s.createProject, body: "ProjectRequest", status: 201, answer: "Project", also: []int{409}},
		{method: "GET", path: "/projects/:project", op: "getProject", tag: "projects", summary: "One project",
			role: auth.RoleResident, handle: s.getProject, status: 200, answer: "Project"},
		{method: "GET", path: "/projects/:project/events", op: "listEvents", tag: "projects", summary: "What changed in a project after an event number",
			role: auth.RoleResident, handle: s.listEvents, status: 200, answer: "EventList", also: []int{410}, query: []queryParam{
				{name: "since", description: "number of the last event known; 0 for all that are kept", max: maxSeq},
				{name: "limit", description: "most events in the answer", min: 1, max: maxEventLimit},
			}},
		{method: "GET", path: "/projects/:project/plans", op: "listPlans", tag: "plans", summary: "The plans of a project",
			role: auth.RoleResident, handle: s.listPlans, status: 200, answer: "PlanList"},
		{method: "POST", path: "/projects/:project/plans", op: "createPlan", tag: "plans", summary: "Make a plan",
			role: auth.RolePlanner, handle: s.createPlan, body: "PlanRequest", status: 201, answer: "Plan", also: []int{409}},
		{method: "GET", path: "/plans/:plan", op: "getPlan", tag: "plans", summary: "One plan",
			role: auth.RoleResident, handle: s.getPlan, status: 200, answer: "Plan"},
	}
}

func (s *Server) variantRoutes() []route {
	return []route{
		{method: "GET", path: "/plans/:plan/variants", op: "listVariants", tag: "variants", summary: "The variants of a plan",
			role: auth.RoleResident, handle: s.listVariants, status: 200, answer: "VariantList"},
		{method: "POST", path: "/plans/:plan/variants", op: "createVariant", tag: "variants", summary: "Make a variant",
			role: auth.RolePlanner, handle: s.createVariant, body: "VariantRequest", status: 201, answer: "Variant", also: []int{409}},
		{method: "GET", path: "/variants/:variant", op: "getVariant", tag: "variants", summary: "One variant or layer",
			role: auth.RoleResident, handle: s.getVariant, status: 200, answer: "Variant"},
		{method: "PATCH", path: "/variants/:variant", op: "changeVariant", tag: "variants", summary: "Change a variant's settings",
			role: auth.RolePlanner, handle: s.changeVariant, body: "VariantChange", status: 200, answer: "Variant"},
	}
}

func (s *Server) versionRoutes() []route {
	const one = "/variants/:variant/versions/:number"
	return []route{
		{method: "GET", path: "/variants/:variant/versions", op: "listVersions", tag: "versions", summary: "The versions of a variant that the caller may see",
			role: auth.RoleResident, handle: s.listVersions, status: 200, answer: "VersionList"},
		{method: "POST", path: "/variants/:variant/versions", op: "createVersion", tag: "versions", summary: "Make a version of uploads and convert it",
			role: auth.RoleArchitect, handle: s.createVersion, body: "VersionRequest", status: 201, answer: "Version", also: []int{409}},
		{method: "GET", path: one, op: "getVersion", tag: "versions", summary: "One version",
			role: auth.RoleResident, handle: s.getVersion, status: 200, answer: "Version"},
		{method: "POST", path: one + "/_publish", op: "publishVersion", tag: "versions", summary: "Show a version to the public",
			role: auth.RolePlanner, handle: s.publishVersion, status: 200, answer: "Version", also: []int{409}},
		{method: "POST", path: one + "/_withdraw", op: "withdrawVersion", tag: "versions", summary: "Take a version back from the public",
			role: auth.RolePlanner, handle: s.withdrawVersion, status: 200, answer: "Version", also: []int{409}},
		{method: "GET", path: one + "/report", op: "getReport", tag: "versions", summary: "The report of a version's conversion",
			role: auth.RoleArchitect, handle: s.getReport, status: 200, answer: "Any"},
		{method: "GET", path: one + "/features/:key", op: "getFeature", tag: "versions", summary: "One feature with its properties",
			role: auth.RoleResident, handle: s.getFeature, status: 200, answer: "Feature"},
		{method: "GET", path: one + "/pictures", op: "listPictures", tag: "versions", summary: "The pictures of a version: from four sides and from the viewpoints of its project",
			role: auth.RoleResident, handle: s.listPictures, status: 200, answer: "PictureList"},
		{method: "GET", path: one + "/pictures/:name", op: "getPicture", tag: "versions", summary: "One picture of a version",
			role: auth.RoleResident, handle: s.getPicture, status: 200, gives: "image/png"},
	}
}

// mount registers the table and what lies outside the API.
func (s *Server) mount() {
	heads := map[string]bool{"/uploads/:upload": true} // HEAD is an operation of its own there
	for _, r := range s.routes() {
		handle := s.guard(r)
		s.echo.Add(r.method, apiBase+r.path, handle)
		if r.method == http.MethodGet && !heads[r.path] {
			s.echo.Add(http.MethodHead, apiBase+r.path, handle)
		}
	}
	s.mountTiles()
	s.mountViewer()
	if s.cfg.Live != nil {
		s.echo.GET("/live", echo.WrapHandler(s.cfg.Live))
		s.echo.GET("/live/asyncapi.yaml", s.getAsyncAPI)
	}
}
