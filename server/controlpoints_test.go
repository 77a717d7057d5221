package server

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

const pointsPath = "/api/v1/projects/spui/control-points"

// point is a control point of the seeded project (site 51.81, 4.66) as JSON.
func point(id string, x float64, more ...any) object {
	o := object{"id": id, "name": "Hoek " + id, "given": object{"crs": "EPSG:7415", "coordinates": []float64{x, 424850, 1.5}},
		"sigmaH": 0.015, "sigmaV": 0.02, "surveyedAt": "2026-11-20", "surveyedBy": "M. Meter", "method": "rtk", "note": "bij de put"}
	for i := 0; i+1 < len(more); i += 2 {
		o[more[i].(string)] = more[i+1]
	}
	return o
}

func TestControlPointsAnswerAsDocumented(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := newOracle(t, w)
	w.seed()
	tag := object{"kind": "apriltag36h11", "tagId": 7, "sizeMetres": 0.16, "mount": "ground", "yawDeg": 15}
	for _, row := range []struct {
		method, path string
		body         any
		role         auth.Role
		status       int
		header       []string
	}{
		{"GET", "/projects/spui/site", nil, auth.RoleResident, 200, nil},
		{"GET", "/projects/none/site", nil, auth.RoleResident, 404, nil},
		{"PUT", "/projects/spui/site", object{"origin": object{"lat": 51.81, "lon": 4.66, "h": 44.5}}, auth.RolePlanner, 200, nil},
		{"PUT", "/projects/spui/site", object{"origin": object{"lat": 51.81, "lon": 4.66}}, auth.RolePlanner, 400, nil},
		{"GET", "/projects/spui/control-points", nil, auth.RoleResident, 200, nil},
		{"POST", "/projects/spui/control-points", point("A1", 104850, "marker", tag), auth.RolePlanner, 201, nil},
		{"POST", "/projects/spui/control-points", point("", 104860), auth.RolePlanner, 201, nil},
		{"POST", "/projects/spui/control-points", point("a1", 104870), auth.RolePlanner, 409, nil},
		{"POST", "/projects/spui/control-points", point("A2", 104870, "marker", tag), auth.RolePlanner, 409, nil},
		{"POST", "/projects/none/control-points", point("A2", 104870), auth.RolePlanner, 404, nil},
		{"GET", "/projects/spui/control-points", nil, auth.RoleArchitect, 200, nil},
		{"GET", "/projects/spui/control-points/A1", nil, auth.RoleResident, 200, nil},
		{"GET", "/projects/spui/control-points/none", nil, auth.RoleResident, 404, nil},
		{"PUT", "/projects/spui/control-points/A1", point("A1", 104855), auth.RolePlanner, 428, nil},
		{"PUT", "/projects/spui/control-points/A1", point("A1", 104855), auth.RolePlanner, 412, []string{"If-Match", `"r9"`}},
		{"PUT", "/projects/spui/control-points/A1", point("A1", 104855), auth.RolePlanner, 412, []string{"If-Match", `"x"`}},
		{"PUT", "/projects/spui/control-points/A1", point("A1", 104855), auth.RolePlanner, 200, []string{"If-Match", `"r1"`}},
		{"PUT", "/projects/spui/control-points/A1", point("", 104856, "retired", true), auth.RolePlanner, 200, []string{"If-Match", `*`}},
		{"PUT", "/projects/spui/control-points/A1", point("B1", 104855), auth.RolePlanner, 400, []string{"If-Match", `*`}},
		{"PUT", "/projects/spui/site", object{"origin": object{"lat": 51.9, "lon": 4.66, "h": 44.5}}, auth.RolePlanner, 409, nil},
		{"DELETE", "/projects/spui/control-points/A1", nil, auth.RolePlanner, 412, []string{"If-Match", `"r1"`}},
		{"DELETE", "/projects/spui/control-points/A1", nil, auth.RolePlanner, 204, []string{"If-Match", `"r3"`}},
		{"DELETE", "/projects/spui/control-points/A1", nil, auth.RolePlanner, 404, nil},
	} {
		a := w.do(row.role, row.method, apiBase+row.path, row.body, row.header...)
		if a.status != row.status {
			t.Errorf("%s %s as %s: status %d, want %d: %s", row.method, row.path, row.role, a.status, row.status, a.body)
			continue
		}
		o.check(t, w, row.method, apiBase+row.path, a)
	}
}

func TestControlPointStandsWhereItWasSurveyed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	var got struct {
		Position   [3]float64
		Geographic plans.Site
		Map        struct{ Coordinates [3]float64 }
		Revision   int
	}
	a := w.do(auth.RolePlanner, "POST", pointsPath, point("A1", 104850)).want(t, 201, &got)
	if a.header.Get("Location") != pointsPath+"/A1" || a.header.Get("ETag") != `"r1"` {
		t.Errorf("headers %v", a.header)
	}
	for i, want := range []float64{104850, 424850, 1.5} {
		if math.Abs(got.Map.Coordinates[i]-want) > 0.001 {
			t.Errorf("on the map at %v", got.Map.Coordinates)
		}
	}
	// NAP 1.5 m is 43.7 m more above the ellipsoid, and the site origin lies at 44.
	if math.Abs(got.Geographic.Height-45.2) > 0.05 || math.Abs(got.Position[2]-(got.Geographic.Height-44)) > 0.01 {
		t.Errorf("up %v at height %v", got.Position[2], got.Geographic.Height)
	}
	// The same in the site frame gives the same place.
	body := point("A2", 0, "given", object{"crs": "site", "coordinates": []float64{got.Position[0] + 1, got.Position[1], got.Position[2]}})
	w.do(auth.RolePlanner, "POST", pointsPath, body).want(t, 201, nil)
	w.do(auth.RolePlanner, "POST", pointsPath, point("A3", 104853)).want(t, 201, nil)
}

func TestControlPointFaultsNameTheField(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	w.do(auth.RolePlanner, "POST", pointsPath, point("A1", 104850)).want(t, 201, nil)
	given := func(crs string, c ...float64) object { return object{"crs": crs, "coordinates": c} }
	for _, row := range []struct {
		name     string
		body     object
		status   int
		pointers []string
	}{
		{"sigmas of zero", point("A2", 104860, "sigmaH", 0, "sigmaV", 0), 400, []string{"/sigmaH", "/sigmaV"}},
		{"an unknown system", point("A2", 0, "given", given("EPSG:99999", 1, 2, 3)), 400, []string{"/given/crs"}},
		{"outside the area", point("A2", 0, "given", given("EPSG:7415", 9e6, 424850, 1)), 400, []string{"/given/coordinates"}},
		{"x and y swapped", point("A2", 0, "given", given("EPSG:7415", 424850, 104850, 1)), 400, []string{"/given/coordinates"}},
		{"two coordinates", point("A2", 0, "given", given("EPSG:7415", 104850, 424850)), 400, []string{"/given/coordinates"}},
		{"an epoch that means nothing", point("A2", 0, "given", object{"crs": "EPSG:7415", "coordinates": []float64{104850, 424850, 1}, "epoch": 2026.5}), 400, []string{"/given/epoch"}},
		{"5 km off", point("A2", 110000), 400, []string{"/given/coordinates"}},
		{"at the place of another", point("A2", 104850.005), 409, []string{"/given/coordinates"}},
		{"an id in use", point("a1", 104860), 409, []string{"/id"}},
		{"everything at once", object{"id": "A 2", "given": given("EPSG:7415", 104860, 424850, 1)}, 400, []string{"/id", "/sigmaH", "/sigmaV", "/surveyedAt", "/method"}},
		{"a tag without number", point("A2", 104860, "marker", object{"kind": "apriltag36h11", "sizeMetres": 0.1}), 400, []string{"/marker/tagId"}},
		{"an unknown member", point("A2", 104860, "colour", "red"), 400, []string{"/colour"}},
	} {
		a := w.do(auth.RolePlanner, "POST", pointsPath, row.body)
		if a.status != row.status {
			t.Errorf("%s: status %d, want %d: %s", row.name, a.status, row.status, a.body)
			continue
		}
		var pointers []string
		for _, e := range a.problem(t, row.status).Errors {
			pointers = append(pointers, e.Pointer)
		}
		if !slices.Equal(pointers, row.pointers) {
			t.Errorf("%s: %q, want %q: %s", row.name, pointers, row.pointers, a.body)
		}
	}
}

// TestThePublicSeesNoPersonsInControlPoints looks at all ways out.
func TestThePublicSeesNoPersonsInControlPoints(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	w.do(auth.RolePlanner, "POST", pointsPath, point("A1", 104850)).want(t, 201, nil)
	for _, path := range []string{pointsPath, pointsPath + "/A1", "/api/v1/projects/spui/events"} {
		for role, sees := range map[auth.Role]bool{auth.RoleResident: false, auth.RoleArchitect: true} {
			a := w.do(role, "GET", path, nil).want(t, 200, nil)
			if !strings.Contains(string(a.body), "Hoek A1") {
				t.Errorf("%s as %s: no point: %s", path, role, a.body)
			}
			for _, secret := range []string{"M. Meter", "bij de put"} {
				if strings.Contains(string(a.body), secret) != sees {
					t.Errorf("%s as %s: %q seen: %v", path, role, secret, !sees)
				}
			}
		}
	}
}
