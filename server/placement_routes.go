package server

import "github.com/maquette-city/maquette/server/auth"

// placementRoutes are about where variants and their versions stand.
func (s *Server) placementRoutes() []route {
	return []route{
		{method: "GET", path: "/variants/:variant/placement", op: "getPlacement", tag: "placements", summary: "Where a variant stands in the site frame",
			role: auth.RoleResident, handle: s.getPlacement, status: 200, answer: "Placement"},
		{method: "PUT", path: "/variants/:variant/placement", op: "setPlacement", tag: "placements", summary: "Correct or confirm where a variant stands",
			role: auth.RolePlanner, handle: s.setPlacement, body: "PlacementRequest", status: 200, answer: "Placement", also: []int{412}},
	}
}
