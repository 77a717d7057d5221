package server

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/server/auth"
)

// TestEveryRouteHoldsItsRole tries every operation as every role: below the
// least role it is 403 and nothing else; from it on it is anything but that.
func TestEveryRouteHoldsItsRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	for _, r := range w.server.routes() {
		path := r.path
		for name, value := range map[string]string{"project": "spui", "plan": "toren", "variant": "toren-a", "number": "1", "key": "k", "name": "front", "upload": "none", "point": "A1", "viewpoint": "brug", "pin": "linde", "device": "bril", "layer": "omgeving"} {
			path = strings.ReplaceAll(path, ":"+name, value)
		}
		for _, role := range auth.Roles() {
			a := w.do(role, r.method, apiBase+path, nil, "Tus-Resumable", "1.0.0")
			if want := !role.AtLeast(r.role); want != (a.status == http.StatusForbidden) {
				t.Errorf("%s %s as %s: status %d: %s", r.method, r.path, role, a.status, a.body)
			}
		}
	}
}

// TestRolesAreAsAgreed is the list that the API promises, written a second
// time, so that a slip in the table of routes is seen.
func TestRolesAreAsAgreed(t *testing.T) {
	t.Parallel()
	want := map[auth.Role][]string{
		auth.RoleArchitect: {"createUpload", "headUpload", "appendUpload", "deleteUpload", "putUpload", "getUpload", "createVersion", "getReport", "listSources", "getSource", "getGeoreferencedSource",
			"getControlPointPhoto", "setReplacement"},
		auth.RolePlanner: {"createProject", "createPlan", "createVariant", "createLayer", "orderLayers", "changeLayer", "deleteLayer", "changeVariant", "setPlacement", "setVersionPlacement", "publishVersion", "withdrawVersion",
			"moveSite", "createControlPoint", "replaceControlPoint", "deleteControlPoint", "importControlPoints", "putControlPointPhoto", "deleteControlPointPhoto",
			"createViewpoint", "deleteViewpoint", "createPin", "deletePin",
			"listCapabilities", "createCapability", "getCapability", "revokeCapability"},
	}
	for _, r := range (&Server{}).routes() {
		for role, ops := range want {
			if slices.Contains(ops, r.op) != (r.role == role) {
				t.Errorf("%s needs %s", r.op, r.role)
			}
		}
	}
}

func TestTokensThatAreNotGoodAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, header := range []string{"Bearer nonsense", "Bearer ", "Basic YWRtaW46YWRtaW4=", "Bearer " + w.tokens[auth.RoleAdmin] + "x"} {
		a := w.do("", "GET", "/api/v1/projects", nil, "Authorization", header)
		a.problem(t, 401)
		if a.header.Get("WWW-Authenticate") == "" {
			t.Error("401 without WWW-Authenticate")
		}
	}
	w.do("", "GET", "/api/v1/health", nil, "Authorization", "Bearer nonsense").want(t, 200, nil)
}

func TestWhatIsNotThereIsAProblem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	for _, row := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/api/v1/projects/", 404}, {"GET", "/api/v1/projects/spui/", 404}, {"GET", "/api/v1", 404},
		{"GET", "/api/v1/nope", 404}, {"POST", "/api/v1/nope", 404}, {"GET", "/api/v2/projects", 404},
		{"DELETE", "/api/v1/projects/spui", 405}, {"GET", "/tiles/none", 404}, {"GET", "/nope.js", 404},
		{"GET", "/../etc/passwd", 404}, {"GET", "/README.md", 404},
		{"GET", "/api/v1/variants/toren-a/versions/zero", 404}, {"GET", "/api/v1/variants/toren-a/versions/99", 404},
	} {
		if a := w.do("", row.method, row.path, nil); a.status != row.status {
			t.Errorf("%s %s: status %d, want %d", row.method, row.path, a.status, row.status)
		} else {
			a.problem(t, row.status)
		}
	}
}

func TestBodiesAreReadStrictly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const json = "application/json"
	for _, row := range []struct {
		name, contentType, body string
		status                  int
		pointers                []string
	}{
		{"another media type", "text/plain", `{}`, 415, nil},
		{"no media type", "", `{}`, 415, nil},
		{"not JSON", json, `{"name":`, 400, []string{""}},
		{"two values", json, `{} {}`, 400, []string{""}},
		{"an array", json, `[]`, 400, []string{""}},
		{"null", json, `null`, 400, []string{""}},
		{"empty", json, ``, 400, []string{""}},
		{"all faults at once", json, `{"name":3,"colour":"red","site":{"lat":"x","lon":4,"z":1}}`, 400, []string{"/colour", "/name", "/site/lat", "/site/z"}},
		{"rules", json, `{"name":"","site":{"lat":91,"lon":181,"h":1}}`, 400, []string{"/name", "/site/lat", "/site/lon"}},
		{"a null member", json, `{"name":null,"site":{"lat":1,"lon":1,"h":1}}`, 400, []string{"/name"}},
		{"too large", json, `{"name":"` + strings.Repeat("a", MaxBody) + `"}`, 413, nil},
		{"charset", "application/json; charset=utf-8", `{"name":"ok","site":{"lat":1,"lon":1,"h":1}}`, 201, nil},
	} {
		a := w.do(auth.RolePlanner, "POST", "/api/v1/projects", row.body, "Content-Type", row.contentType)
		if a.status != row.status {
			t.Errorf("%s: status %d, want %d: %s", row.name, a.status, row.status, a.body)
			continue
		}
		if row.status < 400 {
			continue
		}
		var pointers []string
		for _, e := range a.problem(t, row.status).Errors {
			pointers = append(pointers, e.Pointer)
		}
		if !slices.Equal(pointers, row.pointers) {
			t.Errorf("%s: pointers %q, want %q", row.name, pointers, row.pointers)
		}
	}
}

func TestAcceptIsHeeded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for accept, status := range map[string]int{
		"": 200, "*/*": 200, "application/*": 200, "application/json": 200, "text/html, application/json;q=0.1": 200,
		"text/html": 406, "application/json;q=0": 406, "*/*, application/json;q=0": 406, "application/json;q=x": 406,
	} {
		if a := w.do("", "GET", "/api/v1/projects", nil, "Accept", accept); a.status != status {
			t.Errorf("Accept %q: status %d, want %d", accept, a.status, status)
		}
	}
}

func TestOtherOriginsAreAllowedByList(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Origins = []string{"https://www.example.nl"} })
	for origin, want := range map[string]string{"https://www.example.nl": "https://www.example.nl", "https://evil.example": "", "null": ""} {
		for _, method := range []string{"GET", "OPTIONS"} {
			a := w.do("", method, "/api/v1/projects", nil, "Origin", origin)
			if got := a.header.Get("Access-Control-Allow-Origin"); got != want {
				t.Errorf("%s from %s: allowed %q, want %q", method, origin, got, want)
			}
			if !slices.Contains(a.header.Values("Vary"), "Origin") {
				t.Errorf("%s from %s: no Vary: Origin", method, origin)
			}
		}
	}
}

func TestLogsHoldTemplatesOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	v, hash := w.version("toren-a", []byte("glTF content"))
	w.publish(v)
	c := w.capability()
	w.do("", "GET", "/tiles/"+c+"/toren-a/c/"+hash+".glb?token=querysecret", nil).want(t, 200, nil)
	w.do("", "GET", "/tiles/"+c+"/toren-a/c/nothing", nil).want(t, 404, nil)
	w.do("", "GET", "/api/v1/projects?code=querysecret", nil).want(t, 200, nil)
	text := w.logs.String()
	for _, secret := range []string{c, hash, "querysecret", w.tokens[auth.RolePlanner], "127.0.0.1"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if !strings.Contains(text, "/tiles/:capability/:variant/c/:file") || !strings.Contains(text, "request_id=") {
		t.Error("the log lacks route templates or request ids")
	}
}

func TestPanicsAndInternalErrorsTellNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.server.echo.GET("/api/v1/panic", func(c echoContext) error { panic("the secret cause") })
	w.server.echo.GET("/api/v1/fails", func(c echoContext) error { return fmt.Errorf("the secret cause") })
	for _, path := range []string{"/api/v1/panic", "/api/v1/fails"} {
		a := w.do("", "GET", path, nil)
		if p := a.problem(t, 500); strings.Contains(string(a.body), "secret") || p.Instance == "" {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	if n := strings.Count(w.logs.String(), "the secret cause"); n < 2 {
		t.Errorf("the cause stands %d times in the log", n)
	}
}

func TestPublicSeesWhatIsPublishedOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	first, _ := w.version("toren-a", []byte("one"))
	w.publish(first)
	draft, _ := w.version("toren-a", []byte("two"))
	const base = "/api/v1/variants/toren-a/versions"
	for _, path := range []string{"", "/features/k", "/pictures/front"} {
		w.do(auth.RoleResident, "GET", fmt.Sprintf("%s/%d%s", base, draft.Number, path), nil).problem(t, 404)
	}
	var versions list[object]
	w.do(auth.RoleResident, "GET", base, nil).want(t, 200, &versions)
	if len(versions.Items) != 1 || versions.Items[0]["createdBy"] != "" || len(versions.Items[0]["sources"].([]any)) != 0 {
		t.Errorf("the public sees %v", versions.Items)
	}
	w.do(auth.RoleArchitect, "GET", base, nil).want(t, 200, &versions)
	if len(versions.Items) != 2 || versions.Items[0]["createdBy"] == "" {
		t.Errorf("an architect sees %v", versions.Items)
	}
	var events eventList
	w.do(auth.RoleResident, "GET", "/api/v1/projects/spui/events", nil).want(t, 200, &events)
	for _, e := range events.Items {
		if e.Type == "version.state" {
			t.Errorf("the public sees the draft's %s", e.Data)
		}
	}
	var all eventList
	w.do(auth.RoleArchitect, "GET", "/api/v1/projects/spui/events", nil).want(t, 200, &all)
	if len(all.Items) <= len(events.Items) || all.Seq != events.Seq {
		t.Errorf("an architect sees %d events up to %d, the public %d up to %d", len(all.Items), all.Seq, len(events.Items), events.Seq)
	}
}
