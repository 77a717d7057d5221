package server

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/geopose"
	"github.com/maquette-city/maquette/server/auth"
)

func aViewpoint(more ...any) object {
	v := object{"id": "brug", "name": "Vanaf de brug", "p": []float64{40, -30, 1.7}, "q": []float64{math.Sqrt2 / 2, 0, 0, math.Sqrt2 / 2}, "fovDeg": 60}
	for i := 0; i+1 < len(more); i += 2 {
		v[more[i].(string)] = more[i+1]
	}
	return v
}

func aPin(more ...any) object {
	p := object{"id": "linde", "text": "Deze linde blijft staan", "p": []float64{12, 8, 0.5}}
	for i := 0; i+1 < len(more); i += 2 {
		p[more[i].(string)] = more[i+1]
	}
	return p
}

func TestMarksAndGeoPosesAnswerAsDocumented(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := newOracle(t, w)
	w.seed()
	v, _ := w.version("toren-a", []byte("glTF content"))
	w.publish(v)
	w.do(auth.RolePlanner, "POST", "/api/v1/projects/spui/control-points", point("A1", 104850)).want(t, 201, nil)
	for _, row := range []struct {
		method, path string
		body         any
		role         auth.Role
		status       int
	}{
		{"POST", "/projects/spui/viewpoints", aViewpoint(), auth.RolePlanner, 201},
		{"POST", "/projects/spui/viewpoints", aViewpoint(), auth.RolePlanner, 409},
		{"POST", "/projects/spui/viewpoints", aViewpoint("fovDeg", 0), auth.RolePlanner, 400},
		{"POST", "/projects/none/viewpoints", aViewpoint("id", "x"), auth.RolePlanner, 404},
		{"GET", "/projects/spui/viewpoints", nil, auth.RoleResident, 200},
		{"GET", "/projects/none/viewpoints", nil, auth.RoleResident, 404},
		{"GET", "/projects/spui/viewpoints/brug", nil, auth.RoleResident, 200},
		{"POST", "/projects/spui/pins", aPin("variant", "toren-a", "feature", "0/2O2Fr"), auth.RolePlanner, 201},
		{"GET", "/projects/spui/pins", nil, auth.RoleArchitect, 200},
		{"GET", "/projects/spui/pins/linde", nil, auth.RoleResident, 200},
		{"GET", "/projects/spui/geopose", nil, auth.RoleResident, 200},
		{"GET", "/projects/spui/geopose?form=basic-ypr", nil, auth.RoleResident, 200},
		{"GET", "/projects/spui/geopose?form=euler", nil, auth.RoleResident, 400},
		{"GET", "/projects/spui/control-points/A1/geopose?form=advanced", nil, auth.RoleResident, 200},
		{"GET", "/projects/spui/viewpoints/brug/geopose?form=basic-quaternion-strict", nil, auth.RoleResident, 200},
		{"GET", "/projects/spui/pins/linde/geopose", nil, auth.RoleResident, 200},
		{"GET", "/variants/toren-a/geopose", nil, auth.RoleResident, 200},
		{"GET", "/variants/omgeving/geopose", nil, auth.RoleResident, 404},
		{"GET", "/geopose-schema", nil, auth.RoleResident, 200},
		{"DELETE", "/projects/spui/viewpoints/brug", nil, auth.RolePlanner, 204},
		{"DELETE", "/projects/spui/viewpoints/brug", nil, auth.RolePlanner, 404},
		{"DELETE", "/projects/spui/pins/linde", nil, auth.RolePlanner, 204},
	} {
		a := w.do(row.role, row.method, apiBase+row.path, row.body, "Accept", "application/json, application/problem+json")
		if a.status != row.status {
			t.Errorf("%s %s as %s: status %d, want %d: %s", row.method, row.path, row.role, a.status, row.status, a.body)
			continue
		}
		o.check(t, w, row.method, apiBase+row.path, a)
	}
	w.do(auth.RoleResident, "GET", "/api/v1/projects/spui/geopose", nil, "Accept", "text/html").problem(t, 406)
}

// TestGeoPosesAreAsTheStandardHasThem holds every form of every resource
// against the schemas, in the standard's own media type.
func TestGeoPosesAreAsTheStandardHasThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	v, _ := w.version("toren-a", []byte("glTF content"))
	w.publish(v)
	w.do(auth.RolePlanner, "POST", "/api/v1/projects/spui/control-points", point("A1", 104850)).want(t, 201, nil)
	w.do(auth.RolePlanner, "POST", "/api/v1/projects/spui/viewpoints", aViewpoint()).want(t, 201, nil)
	w.do(auth.RolePlanner, "POST", "/api/v1/projects/spui/pins", aPin()).want(t, 201, nil)
	d, err := geopose.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/projects/spui", "/projects/spui/control-points/A1", "/projects/spui/viewpoints/brug", "/projects/spui/pins/linde", "/variants/toren-a"} {
		for form, read := range map[string]func([]byte) error{
			"":                        func(b []byte) error { _, err := geopose.Decode[geopose.BasicQuaternion](d, b); return err },
			"basic-quaternion":        func(b []byte) error { _, err := geopose.Decode[geopose.BasicQuaternion](d, b); return err },
			"basic-ypr":               func(b []byte) error { _, err := geopose.Decode[geopose.BasicYPR](d, b); return err },
			"basic-quaternion-strict": func(b []byte) error { _, err := geopose.Decode[geopose.StrictQuaternion](d, b); return err },
			"advanced":                func(b []byte) error { _, err := geopose.Decode[geopose.Advanced](d, b); return err },
		} {
			a := w.do(auth.RoleResident, "GET", apiBase+path+"/geopose?form="+form, nil).want(t, 200, nil)
			if err := read(a.body); err != nil || a.header.Get("Content-Type") != "application/geopose+json" {
				t.Errorf("%s as %s: %v, %s", path, form, err, a.header.Get("Content-Type"))
			}
			if form != "basic-quaternion-strict" && (!strings.Contains(string(a.body), `"crs":"EPSG:4937"`) || !strings.Contains(string(a.body), `"source"`)) {
				t.Errorf("%s as %s does not say what it is: %s", path, form, a.body)
			}
		}
	}
	// The viewpoint's camera looks along its -z axis: turned by a quarter about
	// x, that is north, level.
	var b geopose.BasicQuaternion
	w.do(auth.RoleResident, "GET", "/api/v1/projects/spui/viewpoints/brug/geopose", nil).want(t, 200, &b)
	if look := b.Quaternion.Rotate([3]float64{0, 0, -1}); math.Abs(look[1]-1) > 1e-6 {
		t.Errorf("it looks to %v", look)
	}
	w.do(auth.RoleResident, "GET", "/api/v1/variants/toren-a/geopose?form=basic-ypr", nil).want(t, 200, nil)
	var ypr geopose.BasicYPR
	w.do(auth.RoleResident, "GET", "/api/v1/variants/toren-a/geopose?form=basic-ypr", nil).want(t, 200, &ypr)
	if math.Abs(ypr.Angles.Yaw-30) > 1e-3 {
		t.Errorf("the variant is turned by %v", ypr.Angles)
	}
}

// TestPinsStayOnTheGround: a plan that is placed anew takes no pin along.
func TestPinsStayOnTheGround(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	v, _ := w.version("toren-a", []byte("glTF content"))
	w.publish(v)
	w.do(auth.RolePlanner, "POST", "/api/v1/projects/spui/pins", aPin("variant", "toren-a")).want(t, 201, nil)
	pose := func(path string) string {
		return string(w.do(auth.RoleResident, "GET", apiBase+path+"/geopose", nil).want(t, 200, nil).body)
	}
	pin, plan := pose("/projects/spui/pins/linde"), pose("/variants/toren-a")
	if _, err := w.catalog.SetPlacement(t.Context(), "toren-a", plans.Placement{East: 60, North: -5, YawDeg: 12, Scale: 1, Method: plans.MethodManual, ConfirmedBy: "Noor"}); err != nil {
		t.Fatal(err)
	}
	if after := pose("/projects/spui/pins/linde"); after != pin {
		t.Errorf("the pin was at %s and is at %s", pin, after)
	}
	if after := pose("/variants/toren-a"); after == plan {
		t.Error("the plan did not move")
	}
	w.do(auth.RolePlanner, "PUT", "/api/v1/projects/spui/site", object{"origin": object{"lat": 51.9, "lon": 4.7, "h": 43}}).problem(t, 409)
}

func TestThePublicSeesNoMarksOfDrafts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	w.do(auth.RolePlanner, "POST", "/api/v1/projects/spui/pins", aPin("variant", "toren-a")).want(t, 201, nil)
	w.do(auth.RolePlanner, "POST", "/api/v1/projects/spui/pins", aPin("id", "open")).want(t, 201, nil)
	w.do(auth.RolePlanner, "POST", "/api/v1/projects/spui/viewpoints", aViewpoint("variant", "toren-a")).want(t, 201, nil)
	var seen list[plans.Pin]
	w.do(auth.RoleResident, "GET", "/api/v1/projects/spui/pins", nil).want(t, 200, &seen)
	if len(seen.Items) != 1 || seen.Items[0].ID != "open" || seen.Items[0].CreatedBy != "" {
		t.Errorf("the public sees %+v", seen.Items)
	}
	w.do(auth.RoleResident, "GET", "/api/v1/projects/spui/pins/linde", nil).problem(t, 404)
	w.do(auth.RoleResident, "GET", "/api/v1/projects/spui/pins/linde/geopose", nil).problem(t, 404)
	w.do(auth.RoleResident, "GET", "/api/v1/projects/spui/viewpoints/brug", nil).problem(t, 404)
	w.do(auth.RoleArchitect, "GET", "/api/v1/projects/spui/pins", nil).want(t, 200, &seen)
	if len(seen.Items) != 2 || seen.Items[0].CreatedBy == "" {
		t.Errorf("an architect sees %+v", seen.Items)
	}
	events := func(role auth.Role) (kinds []string) {
		var all eventList
		w.do(role, "GET", "/api/v1/projects/spui/events", nil).want(t, 200, &all)
		for _, e := range all.Items {
			if strings.HasPrefix(e.Type, "pin.") || strings.HasPrefix(e.Type, "viewpoint.") {
				kinds = append(kinds, e.Type)
				if role == auth.RoleResident && strings.Contains(string(e.Data), "createdBy") {
					t.Errorf("the public sees %s", e.Data)
				}
			}
		}
		return kinds
	}
	if a, b := events(auth.RoleResident), events(auth.RoleArchitect); len(a) != 1 || len(b) != 3 {
		t.Errorf("the public sees events %v, architects %v", a, b)
	}
}

func TestMarksThatAreWrongAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	for _, row := range []struct {
		path, pointer string
		body          object
	}{
		{"viewpoints", "/name", aViewpoint("name", " ")},
		{"viewpoints", "/p", aViewpoint("p", []float64{1, 2})},
		{"viewpoints", "/p", aViewpoint("p", []float64{1e9, 2, 0})},
		{"viewpoints", "/q", aViewpoint("q", []float64{1, 0, 0, 1})},
		{"viewpoints", "/fovDeg", aViewpoint("fovDeg", 200)},
		{"viewpoints", "/variant", aViewpoint("variant", "none")},
		{"viewpoints", "/id", aViewpoint("id", "A B")},
		{"viewpoints", "/roll", aViewpoint("roll", 1)},
		{"pins", "/text", aPin("text", strings.Repeat("x", plans.MaxPinText+1))},
		{"pins", "/feature", aPin("feature", "0/abc")},
		{"pins", "/p", object{"text": "?"}},
	} {
		p := w.do(auth.RolePlanner, "POST", "/api/v1/projects/spui/"+row.path, row.body).problem(t, 400)
		if len(p.Errors) != 1 || p.Errors[0].Pointer != row.pointer {
			text, _ := json.Marshal(row.body)
			t.Errorf("%s %s: errors %+v, want one at %s", row.path, text, p.Errors, row.pointer)
		}
	}
}
