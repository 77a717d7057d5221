package server

import "github.com/maquette-city/maquette/server/auth"

// placementRoutes are about where variants and their versions stand.
func (s *Server) placementRoutes() []route {
	const one = "/variants/:variant/versions/:number"
	return []route{
		{method: "GET", path: "/variants/:variant/placement", op: "getPlacement", tag: "placements", summary: "Where a variant stands in the site frame",
			role: auth.RoleResident, handle: s.getPlacement, status: 200, answer: "Placement"},
		{method: "PUT", path: "/variants/:variant/placement", op: "setPlacement", tag: "placements", summary: "Correct or confirm where a variant stands",
			role: auth.RolePlanner, handle: s.setPlacement, body: "PlacementRequest", status: 200, answer: "Placement", also: []int{412}},
		{method: "GET", path: one + "/placement", op: "getVersionPlacement", tag: "placements", summary: "Where a version stands, what was found in it, what it could mean, and who said what",
			role: auth.RoleResident, handle: s.getVersionPlacement, status: 200, answer: "VersionPlacement"},
		{method: "PUT", path: one + "/placement", op: "setVersionPlacement", tag: "placements", summary: "Confirm or correct where a version stands; If-Match with the ETag holds off who saw another placement",
			role: auth.RolePlanner, handle: s.setVersionPlacement, body: "PlacementChange", status: 200, answer: "VersionPlacement", also: []int{409, 412},
			query: []queryParam{{name: "dryRun", description: "tell what it would come to and record nothing", boolean: true}}},
		{method: "GET", path: one + "/sources", op: "listSources", tag: "versions", summary: "The sources of a version",
			role: auth.RoleArchitect, handle: s.listSources, status: 200, answer: "VersionSourceFileList"},
		{method: "GET", path: one + "/sources/:index", op: "getSource", tag: "versions", summary: "A source as it was received",
			role: auth.RoleArchitect, handle: s.getSource, status: 200, gives: "application/octet-stream"},
		{method: "GET", path: one + "/sources/:index/georeferenced", op: "getGeoreferencedSource", tag: "placements", summary: "An IFC source with the place that was confirmed written in",
			role: auth.RoleArchitect, handle: s.getGeoreferenced, status: 200, gives: "application/octet-stream", also: []int{409, 413, 415}},
	}
}
