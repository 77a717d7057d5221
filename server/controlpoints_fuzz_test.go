package server

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/site"
)

// FuzzControlPointBody takes any body as a control point: it is refused with
// the fields named, or it is a point that holds all that a point promises.
func FuzzControlPointBody(f *testing.F) {
	f.Add(`{"id":"A1","name":"Hoek","given":{"crs":"EPSG:7415","coordinates":[105000,425000,1]},"sigmaH":0.01,"sigmaV":0.02,"surveyedAt":"2026-11-20","method":"rtk"}`)
	f.Add(`{"given":{"crs":"site","coordinates":[1,2,3],"epoch":2026},"marker":{"kind":"apriltag36h11","tagId":3,"sizeMetres":0.1,"mount":"wall","yawDeg":5}}`)
	f.Add(`{"given":{"crs":"EPSG:7912","coordinates":[51.8,4.6,43],"epoch":2026.9},"sigmaH":1e308,"sigmaV":-0}`)
	f.Add(`[]`)
	frame := site.NewFrame(plans.Site{LatDeg: 51.81, LonDeg: 4.66, Height: 44})
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
		var req controlPointRequest
		if err := readJSON(echo.New().NewContext(r, httptest.NewRecorder()), &req); err != nil {
			if p := problemOf(err); p.Status < 400 || p.Status >= 500 {
				t.Fatalf("%+v", p)
			}
			return
		}
		p, err := req.controlPoint(frame)
		if err != nil {
			if problem := problemOf(err); problem.Status != 400 || len(problem.Errors) == 0 {
				t.Fatalf("%v: %+v", err, problem)
			}
			return
		}
		p.Check(func(pointer, detail string) {
			if pointer != "/id" || p.ID != "" {
				t.Fatalf("%s %s", pointer, detail)
			}
		})
	})
}
