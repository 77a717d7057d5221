package server

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/maquette-city/maquette/server/auth"
)

// oracle validates requests and answers against the served document.
type oracle struct {
	doc    *openapi3.T
	router routers.Router
}

func newOracle(t *testing.T, w *world) *oracle {
	t.Helper()
	text := w.do(auth.RoleResident, "GET", "/api/v1/openapi.json", nil).want(t, 200, nil).body
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatalf("the document is not valid OpenAPI: %v", err)
	}
	doc.Servers = openapi3.Servers{{URL: w.http.URL + apiBase}}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return &oracle{doc, router}
}

func (o *oracle) check(t *testing.T, w *world, method, path string, a answerOf) {
	t.Helper()
	req, err := http.NewRequest(method, w.http.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	route, params, err := o.router.FindRoute(req)
	if err != nil {
		t.Errorf("%s %s: not in the document: %v", method, path, err)
		return
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route},
		Status:                 a.status, Header: a.header,
		Body:    nopCloser{bytes.NewReader(a.body)},
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		t.Errorf("%s %s: the answer %d is not as documented: %v", method, path, a.status, err)
	}
}

type nopCloser struct{ *bytes.Reader }

func (nopCloser) Close() error { return nil }

func TestDocumentAndMountedRoutesAreTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := newOracle(t, w)
	var documented, mounted []string
	for path, item := range o.doc.Paths.Map() {
		for method := range item.Operations() {
			documented = append(documented, method+" "+path)
		}
	}
	for _, r := range w.server.echo.Routes() {
		below, ok := strings.CutPrefix(r.Path, apiBase)
		if !ok || r.Method == http.MethodOptions {
			continue
		}
		if r.Method == http.MethodHead && below != "/uploads/:upload" {
			continue // GET's shadow
		}
		mounted = append(mounted, r.Method+" "+openapiPath(below))
	}
	slices.Sort(documented)
	slices.Sort(mounted)
	if !slices.Equal(documented, mounted) {
		t.Errorf("documented %v\nmounted    %v", documented, mounted)
	}
}

func TestDocumentFollowsTheDesignRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.BaseURL = "https://plannen.example.nl/" })
	a := w.do("", "GET", "/api/v1/openapi.json", nil, "Origin", "https://elsewhere.example").want(t, 200, nil)
	if got := a.header.Get("Access-Control-Allow-Origin"); got != "*" {
		t.Errorf("the document may be read from %q, want everywhere", got)
	}
	doc, err := openapi3.NewLoader().LoadFromData(a.body)
	if err != nil {
		t.Fatal(err)
	}
	if c := doc.Info.Contact; c == nil || c.Name == "" || c.Email == "" || c.URL == "" {
		t.Error("info.contact needs name, email and url")
	}
	if doc.Info.Version != APIVersion || doc.Servers[0].URL != "https://plannen.example.nl/api/v1" {
		t.Errorf("version %q, server %q", doc.Info.Version, doc.Servers[0].URL)
	}
	seen := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		if strings.HasSuffix(path, "/") {
			t.Errorf("%s ends in a slash", path)
		}
		for method, op := range item.Operations() {
			if seen[op.OperationID] {
				t.Errorf("%s twice", op.OperationID)
			}
			seen[op.OperationID] = true
			for status, res := range op.Responses.Map() {
				if res.Value.Headers["API-Version"] == nil {
					t.Errorf("%s %s %s lacks API-Version", method, path, status)
				}
				if status >= "400" && res.Value.Content["application/problem+json"] == nil {
					t.Errorf("%s %s %s is no problem detail", method, path, status)
				}
			}
		}
	}
}

// TestEveryOperationAnswersAsDocumented walks the API as a project's life goes
// and holds each answer, good and bad, against the document.
func TestEveryOperationAnswersAsDocumented(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := newOracle(t, w)
	w.seed()
	id := w.upload("0d2f6f0e-8f4b-4f0e-9f57-3a3c8a1f2b11")
	v, _ := w.version("toren-a", []byte("glTF content"))
	w.publish(v)
	code, _ := w.signer.Code(auth.RolePlanner, "Noor", 3600e9)
	const one = "/api/v1/variants/toren-a/versions/1"
	const feature = one + "/features/0%2F2O2Fr$t4X7Zf8NOew3FLOH"
	placement := object{"east": 1, "north": 2, "up": 0, "yawDeg": 0, "scale": 1}
	for _, row := range []struct {
		method, path string
		body         any
		role         auth.Role
		status       int
	}{
		{"GET", "/health", nil, auth.RoleResident, 200},
		{"GET", "/openapi.json", nil, auth.RoleResident, 200},
		{"POST", "/sessions", object{"code": code}, auth.RoleResident, 201},
		{"POST", "/sessions", object{"code": code}, auth.RoleResident, 401},
		{"POST", "/sessions", object{}, auth.RoleResident, 400},
		{"GET", "/session", nil, auth.RoleArchitect, 200},
		{"GET", "/crss", nil, auth.RoleResident, 200},
		{"POST", "/transformations", object{"from": "7415", "to": "4937", "points": []any{[]float64{105000, 425000}}}, auth.RoleResident, 200},
		{"POST", "/transformations", object{"from": "7415", "to": "2056", "points": []any{}}, auth.RoleResident, 400},
		{"GET", "/session", nil, auth.RoleResident, 200},
		{"GET", "/projects", nil, auth.RoleResident, 200},
		{"POST", "/projects", object{"name": "Weeskinderendijk", "site": object{"lat": 51.8, "lon": 4.6, "h": 43}}, auth.RolePlanner, 201},
		{"POST", "/projects", object{"id": "spui", "name": "Nog eens", "site": object{"lat": 51.8, "lon": 4.6, "h": 43}}, auth.RolePlanner, 409},
		{"POST", "/projects", object{"name": "", "site": object{"lat": 100, "lon": 4.6, "h": 43}}, auth.RolePlanner, 400},
		{"GET", "/projects/spui", nil, auth.RoleResident, 200},
		{"GET", "/projects/none", nil, auth.RoleResident, 404},
		{"GET", "/projects/spui/events?since=0&limit=5", nil, auth.RoleArchitect, 200},
		{"GET", "/projects/spui/events", nil, auth.RoleResident, 200},
		{"GET", "/projects/spui/events?since=99999", nil, auth.RoleResident, 410},
		{"GET", "/projects/spui/events?since=-1&limit=0", nil, auth.RoleResident, 400},
		{"GET", "/projects/spui/plans", nil, auth.RoleResident, 200},
		{"POST", "/projects/spui/plans", object{"name": "Poort"}, auth.RolePlanner, 201},
		{"GET", "/plans/toren", nil, auth.RoleResident, 200},
		{"GET", "/plans/toren/variants", nil, auth.RoleResident, 200},
		{"POST", "/plans/toren/variants", object{"name": "B"}, auth.RolePlanner, 201},
		{"POST", "/plans/none/variants", object{"name": "B"}, auth.RolePlanner, 404},
		{"GET", "/projects/spui/layers", nil, auth.RoleResident, 200},
		{"POST", "/projects/spui/layers", object{"name": "Bomen", "publishAtOnce": true}, auth.RolePlanner, 201},
		{"GET", "/variants/toren-a", nil, auth.RoleResident, 200},
		{"PATCH", "/variants/toren-a", object{"publishAtOnce": true}, auth.RolePlanner, 200},
		{"PATCH", "/variants/toren-a", object{"publishAtOnce": "yes"}, auth.RolePlanner, 400},
		{"GET", "/variants/toren-a/placement", nil, auth.RoleResident, 200},
		{"GET", "/variants/omgeving/placement", nil, auth.RoleResident, 404},
		{"PUT", "/variants/toren-a/placement", placement, auth.RolePlanner, 200},
		{"PUT", "/variants/toren-a/placement", object{"east": 1}, auth.RolePlanner, 400},
		{"GET", "/uploads/" + id, nil, auth.RoleArchitect, 200},
		{"GET", "/uploads/none", nil, auth.RoleArchitect, 404},
		{"POST", "/variants/toren-a/versions", object{"sources": []any{object{"upload": id}}, "note": "tweede"}, auth.RoleArchitect, 201},
		{"POST", "/variants/toren-a/versions", object{"sources": []any{object{"upload": id, "lod": "2.2", "appearance": "winter"}}}, auth.RoleArchitect, 201},
		{"POST", "/variants/toren-a/versions", object{"sources": []any{object{"upload": "none"}}}, auth.RoleArchitect, 400},
		{"GET", "/variants/toren-a/versions", nil, auth.RoleArchitect, 200},
		{"GET", "/variants/toren-a/versions", nil, auth.RoleResident, 200},
		{"GET", strings.TrimPrefix(one, apiBase), nil, auth.RoleResident, 200},
		{"GET", strings.TrimPrefix(one, apiBase) + "/report", nil, auth.RoleArchitect, 200},
		{"GET", strings.TrimPrefix(feature, apiBase), nil, auth.RoleResident, 200},
		{"GET", strings.TrimPrefix(one, apiBase) + "/features/none", nil, auth.RoleResident, 404},
		{"GET", strings.TrimPrefix(one, apiBase) + "/pictures/front", nil, auth.RoleResident, 200},
		{"GET", strings.TrimPrefix(one, apiBase) + "/pictures/back", nil, auth.RoleResident, 404},
		{"POST", "/variants/toren-a/versions/2/_publish", nil, auth.RolePlanner, 409},
		{"POST", strings.TrimPrefix(one, apiBase) + "/_withdraw", nil, auth.RolePlanner, 200},
	} {
		a := w.do(row.role, row.method, apiBase+row.path, row.body)
		if a.status != row.status {
			t.Errorf("%s %s as %s: status %d, want %d: %s", row.method, row.path, row.role, a.status, row.status, a.body)
			continue
		}
		if a.header.Get("API-Version") != APIVersion || a.header.Get("Cache-Control") == "" || a.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s: headers %v", row.method, row.path, a.header)
		}
		o.check(t, w, row.method, apiBase+row.path, a)
	}
	var events eventList
	if err := json.Unmarshal(w.do(auth.RoleArchitect, "GET", "/api/v1/projects/spui/events", nil).body, &events); err != nil || len(events.Items) < 5 {
		t.Errorf("%d events, %v", len(events.Items), err)
	}
}
