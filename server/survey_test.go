package server

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

func smallPNG(t *testing.T, shade uint8) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 30, 20))
	for i := range m.Pix {
		m.Pix[i] = shade
	}
	m.SetGray(3, 3, color.Gray{Y: 255 - shade})
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSurveyAnswersAsDocumented(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := newOracle(t, w)
	w.seed()
	tag := object{"kind": "apriltag36h11", "tagId": 7, "sizeMetres": 0.14, "mount": "ground"}
	big := object{"kind": "apriltag36h11", "tagId": 8, "sizeMetres": 5}
	const points = "/projects/spui/control-points"
	picture := string(smallPNG(t, 40))
	for _, row := range []struct {
		method, path string
		body         any
		role         auth.Role
		status       int
		header       []string
		media        string
	}{
		{"GET", points + "/_markers", nil, auth.RoleResident, 409, nil, problemType},
		{"POST", points, point("A1", 104850, "marker", tag), auth.RolePlanner, 201, nil, ""},
		{"GET", points + "/A1/marker", nil, auth.RoleResident, 200, nil, "application/json"},
		{"GET", points + "/A1/marker", nil, auth.RoleResident, 200, []string{"Accept", "application/pdf"}, "application/pdf"},
		{"GET", points + "/A1/marker", nil, auth.RoleResident, 200, []string{"Accept", "image/svg+xml, application/json;q=0.5"}, "image/svg+xml"},
		{"GET", points + "/A1/marker", nil, auth.RoleResident, 406, []string{"Accept", "image/png"}, problemType},
		{"GET", points + "/none/marker", nil, auth.RoleResident, 404, nil, problemType},
		{"GET", points + "/_markers", nil, auth.RoleResident, 200, nil, "application/pdf"},
		{"POST", points, point("BIG", 104870, "marker", big), auth.RolePlanner, 201, nil, ""},
		{"GET", points + "/BIG/marker", nil, auth.RoleResident, 409, []string{"Accept", "application/pdf"}, problemType},
		{"GET", points, nil, auth.RoleResident, 200, []string{"Accept", "text/csv"}, "text/csv; charset=utf-8; header=present"},
		{"GET", points, nil, auth.RoleResident, 200, []string{"Accept", "application/geo+json"}, "application/geo+json"},
		{"POST", points + "/_import?sigma=0.02", "C1,104900,424850,1.5\nC2,104910,424850,1.5\n", auth.RolePlanner, 200, []string{"Content-Type", "text/csv"}, "application/json"},
		{"POST", points + "/_import?sigma=0.02", "C3,104900,424850,1.5\n", auth.RolePlanner, 400, []string{"Content-Type", "text/csv"}, problemType},
		{"POST", points + "/_import?sigma=0", "C4,104901,424850,1.5\n", auth.RolePlanner, 400, []string{"Content-Type", "text/csv"}, problemType},
		{"POST", points + "/_import", "{}", auth.RolePlanner, 415, []string{"Content-Type", "application/json"}, problemType},
		{"POST", points + "/_import", strings.Repeat("a", 1<<20+1), auth.RolePlanner, 413, []string{"Content-Type", "text/csv"}, problemType},
		{"GET", points + "/A1/photo", nil, auth.RoleArchitect, 404, nil, problemType},
		{"PUT", points + "/A1/photo", picture, auth.RolePlanner, 200, []string{"Content-Type", "image/png"}, "application/json"},
		{"PUT", points + "/A1/photo", picture, auth.RolePlanner, 412, []string{"Content-Type", "image/png", "If-Match", `"r1"`}, problemType},
		{"PUT", points + "/A1/photo", "not a picture", auth.RolePlanner, 415, []string{"Content-Type", "image/png"}, problemType},
		{"PUT", points + "/A1/photo", picture, auth.RolePlanner, 415, []string{"Content-Type", "image/gif"}, problemType},
		{"GET", points + "/A1/photo", nil, auth.RoleArchitect, 200, nil, "image/jpeg"},
		{"GET", points + "/A1", nil, auth.RoleArchitect, 200, nil, "application/json"},
		{"DELETE", points + "/A1/photo", nil, auth.RolePlanner, 204, nil, ""},
		{"DELETE", points + "/A1/photo", nil, auth.RolePlanner, 404, nil, problemType},
	} {
		a := w.do(row.role, row.method, apiBase+row.path, row.body, row.header...)
		if a.status != row.status {
			t.Errorf("%s %s: status %d, want %d: %.300s", row.method, row.path, a.status, row.status, a.body)
			continue
		}
		if got := a.header.Get("Content-Type"); row.media != "" && got != row.media {
			t.Errorf("%s %s: %q, want %q", row.method, row.path, got, row.media)
		}
		o.check(t, w, row.method, apiBase+row.path, a)
	}
}

func TestMarkerGeometryAndSheets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	w.do(auth.RolePlanner, "POST", pointsPath, point("A1", 104850, "marker", object{"kind": "apriltag36h11", "tagId": 7, "sizeMetres": 0.14, "mount": "ground"})).want(t, 201, nil)
	w.do(auth.RolePlanner, "POST", pointsPath, point("N1", 104860)).want(t, 201, nil)
	var g struct {
		URN                  string
		TagID                *int
		Corners, SiteCorners [][3]float64
		Matrix               []float64
	}
	w.do(auth.RoleResident, "GET", pointsPath+"/a1/marker", nil).want(t, 200, &g)
	if g.URN != "urn:maquette:control-point:spui:A1" || g.TagID == nil || *g.TagID != 7 || len(g.Matrix) != 16 ||
		!slices.Equal(g.Corners, [][3]float64{{-0.07, 0.07, 0}, {0.07, 0.07, 0}, {0.07, -0.07, 0}, {-0.07, -0.07, 0}}) {
		t.Errorf("geometry %+v", g)
	}
	if len(g.SiteCorners) != 4 || g.SiteCorners[1][0]-g.SiteCorners[0][0] < 0.1399 {
		t.Errorf("corners %v", g.SiteCorners)
	}
	w.do(auth.RoleResident, "GET", pointsPath+"/N1/marker", nil).want(t, 200, &g)
	if g.Corners != nil || g.SiteCorners != nil || g.TagID != nil {
		t.Errorf("a nail has corners: %+v", g)
	}
	a := w.do(auth.RoleResident, "GET", pointsPath+"/_markers", nil).want(t, 200, nil)
	if !bytes.HasPrefix(a.body, []byte("%PDF-1.")) || bytes.Count(a.body, []byte("/Type /Page\n")) != 2 {
		t.Errorf("%d pages", bytes.Count(a.body, []byte("/Type /Page\n")))
	}
	if bytes.Contains(a.body, []byte("M. Meter")) {
		t.Error("the surveyor's name is on the sheet")
	}
	a = w.do(auth.RoleResident, "GET", pointsPath+"/A1/marker", nil, "Accept", "image/svg+xml").want(t, 200, nil)
	if !strings.Contains(string(a.body), "x 104850,000   y 424850,000   NAP +1,500 m") || a.header.Get("Content-Disposition") != "inline; filename=control-point-A1.svg" {
		t.Errorf("%v %.300s", a.header, a.body)
	}
}

func TestImportIsAllOrNothingWithLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	w.do(auth.RolePlanner, "POST", pointsPath, point("A1", 104850)).want(t, 201, nil)
	for _, row := range []struct {
		name, query, text string
		pointers          []string
	}{
		{"faults on several lines", "?sigma=0.02", "B1;104900;424850;1,5\nB2;9999999;424850;1\nB 3;104900;1;1,5\nB4;424850;104850;1\n",
			[]string{"line 2", "line 2", "line 3, id", "line 3", "line 4"}},
		{"no sigma anywhere", "", "B1;104900;424850;1,5\n", []string{"line 1, sigmaH"}},
		{"an id there is", "?sigma=0.02", "B1;104900;424850;1,5\na1;104910;424850;1,5\n", []string{"line 2, id"}},
		{"a place there is", "?sigma=0.02", "B1;104850;424850;1,5\n", []string{"line 1"}},
		{"one place twice", "?sigma=0.02", ";104860;424850;1,5\n;104860;424850;1,5\n", []string{"line 2"}},
		{"an unknown system", "?sigma=0.02&crs=EPSG:2056", "B1;104900;424850;1,5\n", []string{"line 1, crs"}},
		{"an unreadable number", "?sigma=0.02", "B1;104900;424850;1.000,5\n", []string{"line 1, z"}},
		{"no method", "?sigma=0.02&method=guess&surveyedAt=yesterday", "B1;104900;424850;1,5\n", []string{"line 1, surveyedAt", "line 1, method"}},
	} {
		a := w.do(auth.RolePlanner, "POST", pointsPath+"/_import"+row.query, row.text, "Content-Type", "text/csv; charset=utf-8")
		var pointers []string
		for _, e := range a.problem(t, 400).Errors {
			pointers = append(pointers, e.Pointer)
		}
		slices.Sort(pointers)
		want := slices.Sorted(slices.Values(row.pointers))
		if row.name == "faults on several lines" {
			pointers, want = slices.Compact(pointers), slices.Compact(want)
		}
		if !slices.Equal(pointers, want) {
			t.Errorf("%s: %q, want %q: %s", row.name, pointers, want, a.body)
		}
	}
	var list struct{ Items []plans.ControlPoint }
	w.do(auth.RoleArchitect, "GET", pointsPath, nil).want(t, 200, &list)
	if len(list.Items) != 1 {
		t.Errorf("%d points after lists that were refused", len(list.Items))
	}
	w.do(auth.RolePlanner, "POST", pointsPath+"/_import", "punt;x;y;h;sigma\nB1;104900,5;424850;1,5;0,012\n;104910;424850;1,5;0,02\n", "Content-Type", "text/csv").want(t, 200, &list)
	if len(list.Items) != 2 || list.Items[0].SigmaV != 0.012 || list.Items[1].ID != "P1" || list.Items[0].Method != "rtk" {
		t.Errorf("taken %+v", list.Items)
	}
	// What goes out as CSV comes into another project unchanged.
	a := w.do(auth.RoleResident, "GET", pointsPath, nil, "Accept", "text/csv").want(t, 200, nil)
	w.do(auth.RolePlanner, "POST", "/api/v1/projects", object{"id": "twee", "name": "Twee", "site": object{"lat": 51.81, "lon": 4.66, "h": 44}}).want(t, 201, nil)
	w.do(auth.RolePlanner, "POST", "/api/v1/projects/twee/control-points/_import", a.body, "Content-Type", "text/csv").want(t, 200, &list)
	if len(list.Items) != 3 {
		t.Errorf("%d of 3 points in the second project", len(list.Items))
	}
}

func TestGeoJSONIsLongitudeFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	w.do(auth.RolePlanner, "POST", pointsPath, point("A1", 104850)).want(t, 201, nil)
	a := w.do(auth.RoleResident, "GET", pointsPath, nil, "Accept", "application/geo+json").want(t, 200, nil)
	var g struct {
		Type     string
		Features []struct {
			ID       string
			Geometry struct {
				Type        string
				Coordinates [3]float64
			}
		}
	}
	if err := json.Unmarshal(a.body, &g); err != nil || g.Type != "FeatureCollection" || len(g.Features) != 1 {
		t.Fatalf("%v: %s", err, a.body)
	}
	c := g.Features[0].Geometry.Coordinates
	if g.Features[0].ID != "A1" || c[0] < 4.6 || c[0] > 4.7 || c[1] < 51.8 || c[1] > 51.9 || c[2] < 45 || c[2] > 46 {
		t.Errorf("%s", a.body)
	}
	if strings.Contains(string(a.body), "M. Meter") {
		t.Error("the surveyor's name is in it")
	}
}

func TestPhotosComeAndGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	stored := func() (keys []string) {
		if err := w.store.List(context.Background(), "control-points/", func(i assets.Info) error { keys = append(keys, i.Key); return nil }); err != nil {
			t.Fatal(err)
		}
		return keys
	}
	for i, id := range []string{"A1", "A2"} {
		w.do(auth.RolePlanner, "POST", pointsPath, point(id, 104850+10*float64(i))).want(t, 201, nil)
		w.do(auth.RolePlanner, "PUT", pointsPath+"/"+id+"/photo", smallPNG(t, 40), "Content-Type", "image/png").want(t, 200, nil)
	}
	if n := len(stored()); n != 1 {
		t.Errorf("%d photos stored for one picture", n)
	}
	a := w.do(auth.RoleArchitect, "GET", pointsPath+"/A1/photo", nil).want(t, 200, nil)
	if m, err := jpeg.Decode(bytes.NewReader(a.body)); err != nil || m.Bounds().Dx() != 30 {
		t.Errorf("the photo: %v", err)
	}
	w.do(auth.RoleArchitect, "GET", pointsPath+"/A1/photo", nil, "If-None-Match", a.header.Get("ETag")).want(t, 304, nil)
	w.do(auth.RoleResident, "GET", pointsPath+"/A1/photo", nil).problem(t, 403)
	// Replacing what is known of the point keeps its photo; another photo of A1
	// leaves A2's alone; what nobody shows goes.
	var p plans.ControlPoint
	w.do(auth.RolePlanner, "PUT", pointsPath+"/A1", point("A1", 104850), "If-Match", "*").want(t, 200, &p)
	if p.Photo == nil {
		t.Error("the photo went with a change of the point")
	}
	w.do(auth.RolePlanner, "PUT", pointsPath+"/A1/photo", smallPNG(t, 200), "Content-Type", "image/png").want(t, 200, nil)
	if n := len(stored()); n != 2 {
		t.Errorf("%d photos stored, want 2", n)
	}
	w.do(auth.RolePlanner, "DELETE", pointsPath+"/A2", nil).want(t, 204, nil)
	w.do(auth.RolePlanner, "DELETE", pointsPath+"/A1/photo", nil).want(t, 204, nil)
	if keys := stored(); len(keys) != 0 {
		t.Errorf("left behind: %q", keys)
	}
}
