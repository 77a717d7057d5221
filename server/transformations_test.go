package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

const transformationsPath = apiBase + "/transformations"

// transformed is an answer as a client reads it.
type transformed struct {
	From     string
	To       string
	Epoch    *float64
	Points   [][]*float64
	Failed   int
	Failures []transformationFailure
}

// transform asks as a resident and holds the answer against the document.
func (w *world) transform(t *testing.T, o *oracle, body string, status int) (answer transformed, raw answerOf) {
	t.Helper()
	raw = w.do(auth.RoleResident, "POST", transformationsPath, body, "Content-Type", "application/json")
	o.check(t, w, "POST", transformationsPath, raw)
	if raw.status != status {
		t.Fatalf("%.200s: status %d, want %d: %.500s", body, raw.status, status, raw.body)
	}
	if status == http.StatusOK {
		if err := json.Unmarshal(raw.body, &answer); err != nil {
			t.Fatal(err)
		}
	}
	return answer, raw
}

// The points are those of the verb's tests and NSGI's.
func TestTransformations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := newOracle(t, w)
	for _, c := range []struct{ name, body, want string }{
		{"RD and NAP to ETRS89", `{"from":"EPSG:7415","to":"EPSG:4937","rounded":true,"points":[[105000,425000,0]]}`,
			`{"from":"EPSG:7415","to":"EPSG:4937","points":[[51.81138307,4.66214368,43.702]],"failed":0,"failures":[]}`},
		{"two numbers in, two out", `{"from":"4258","to":"RD New","rounded":true,"points":[[51.728601274,4.712120126]]}`,
			`{"from":"EPSG:4258","to":"EPSG:28992","points":[[108360.879,415757.275]],"failed":0,"failures":[]}`},
		{"longitude first, by address", `{"from":"http://www.opengis.net/def/crs/OGC/1.3/CRS84","to":"28992","rounded":true,"points":[[4.712120126,51.728601274]]}`,
			`{"from":"OGC:CRS84","to":"EPSG:28992","points":[[108360.879,415757.275]],"failed":0,"failures":[]}`},
		{"WGS 84 at an epoch", `{"from":"4979","to":"4937","epoch":2026.9,"rounded":true,"points":[[51.8133,4.6601,43.7]]}`,
			`{"from":"EPSG:4979","to":"EPSG:4937","epoch":2026.9,"points":[[51.81329392,4.66009077,43.678]],"failed":0,"failures":[]}`},
		{"no height known", ` { "points" : [ [ 105000 , 425000 , null ] ] , "rounded" : true , "to" : "4937" , "from" : "7415" } `,
			`{"from":"EPSG:7415","to":"EPSG:4937","points":[[51.81138307,4.66214368,null]],"failed":0,"failures":[]}`},
		{"nothing at all", `{"from":"7415","to":"4937","points":[]}`,
			`{"from":"EPSG:7415","to":"EPSG:4937","points":[],"failed":0,"failures":[]}`},
		{"in full", `{"from":"7415","to":"28992","points":[[105000.123456789,425000,-1.5]]}`,
			`{"from":"EPSG:7415","to":"EPSG:28992","points":[[105000.123456789,425000,-1.5]],"failed":0,"failures":[]}`},
		{"one of three outside", `{"from":"4258","to":"28992","rounded":true,"points":[[4.7,51.8],[51.728601274,4.712120126],[91,0]]}`,
			`{"from":"EPSG:4258","to":"EPSG:28992","points":[null,[108360.879,415757.275],null],"failed":2,"failures":[` +
				`{"index":0,"detail":"latitude 4.7, longitude 51.8 lies outside the area of RD: are they swapped?"},` +
				`{"index":2,"detail":"latitude 91, longitude 0 is no place on earth"}]}`},
		{"outside NAP", `{"from":"4937","to":"7415","rounded":true,"points":[[48.525215534,0.178718781,320.1305]]}`,
			`{"from":"EPSG:4937","to":"EPSG:7415","points":[[-229867.072,72603.529,null]],"failed":1,"failures":[{"index":0,` +
				`"detail":"the height: NAP is not defined outside latitude 50-56, longitude 2-8: no height here"}]}`},
	} {
		_, raw := w.transform(t, o, c.body, 200)
		if got := strings.TrimSpace(string(raw.body)); got != c.want {
			t.Errorf("%s: got  %s\nwant %s", c.name, got, c.want)
		}
	}
	_, raw := w.transform(t, o, `{"from":"4937","to":"7415","points":[]}`, 200)
	if got := raw.header.Get("Content-Crs"); got != "<http://www.opengis.net/def/crs/EPSG/0/7415>" {
		t.Errorf("Content-Crs %q", got)
	}
}

func TestTransformationsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := newOracle(t, w)
	for _, c := range []struct {
		name, body string
		want       []string // pointers, each with a part of its detail
	}{
		{"nothing", `{}`, []string{"/points is required", "/from is required", "/to is required"}},
		{"foreign system", `{"from":"EPSG:2056","to":"7415","points":[]}`, []string{"/from CH1903+ / LV95"}},
		{"both unknown", `{"from":"a","to":"b","points":[]}`, []string{`/from "a"`, `/to "b"`}},
		{"ITRF without an epoch", `{"from":"7912","to":"7415","points":[]}`, []string{"/epoch EPSG:7912"}},
		{"epoch without meaning", `{"from":"7931","to":"7415","epoch":2026.9,"points":[]}`, []string{"/epoch no meaning"}},
		{"epoch out of bounds", `{"from":"7912","to":"7415","epoch":-1,"points":[]}`, []string{"/epoch no decimal year"}},
		{"epoch in words", `{"from":"7912","to":"7415","epoch":"now","points":[]}`, []string{"/epoch must be a number"}},
		{"points no array", `{"from":"7415","to":"4937","points":{"a":[1]}}`, []string{"/points must be an array"}},
		{"points null", `{"from":"7415","to":"4937","points":null}`, []string{"/points must be an array"}},
		{"points of all kinds", `{"from":"7415","to":"4937","points":[1,"a,]",null,[],[1],[1,2,3,4],[1,"2"],[null,2],[1e999,2],[[1],2],{"x":[1]},[1,2,true],[1,2]]}`,
			[]string{"/points/0 two or three", "/points/1 two or three", "/points/2 two or three", "/points/3 two or three", "/points/4 two or three",
				"/points/5 two or three", "/points/6 coordinate 2", "/points/7 coordinate 1", "/points/8 coordinate 1", "/points/9 coordinate 1",
				"/points/10 two or three", "/points/11 coordinate 3"}},
		{"unknown member", `{"from":"7415","to":"4937","points":[],"crs":1}`, []string{"/crs unknown member"}},
		{"a fault in every point", `{"from":"7415","to":"4937","points":[` + strings.Repeat("0,", 1000) + `0]}`, slices.Repeat([]string{"/points/"}, maxFaults)},
		{"one point too many", `{"from":"7415","to":"4937","points":[` + strings.Repeat("[1,2],", MaxTransformationPoints) + `[1,2]]}`,
			[]string{"/points more than 100000 points"}},
	} {
		_, raw := w.transform(t, o, c.body, 400)
		var p problem
		if err := json.Unmarshal(raw.body, &p); err != nil {
			t.Fatal(err)
		}
		if len(p.Errors) != len(c.want) {
			t.Errorf("%s: %d errors, want %d: %v", c.name, len(p.Errors), len(c.want), p.Errors)
			continue
		}
		for i, e := range p.Errors {
			pointer, detail, _ := strings.Cut(c.want[i], " ")
			if detail != "" && e.Pointer != pointer || !strings.Contains(e.Detail, detail) {
				t.Errorf("%s: %s %q, want %q", c.name, e.Pointer, e.Detail, c.want[i])
			}
		}
	}
}

// TestTransformationOfTheMostPoints sends as many as one request takes and back.
func TestTransformationOfTheMostPoints(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := newOracle(t, w)
	points := make([][3]float64, MaxTransformationPoints)
	for i := range points {
		points[i] = [3]float64{60000 + float64(i), 400000 + float64(i)*1.5, float64(i % 300)}
	}
	points[77777][0] = 1e8 // outside
	text, err := json.Marshal(points)
	if err != nil {
		t.Fatal(err)
	}
	there, _ := w.transform(t, o, `{"from":"7415","to":"4936","points":`+string(text)+`}`, 200)
	if len(there.Points) != len(points) || there.Failed != 1 || there.Failures[0].Index != 77777 || there.Points[77777] != nil {
		t.Fatalf("%d points, %d failed: %v", len(there.Points), there.Failed, there.Failures)
	}
	there.Points[77777] = there.Points[0]
	if text, err = json.Marshal(there.Points); err != nil {
		t.Fatal(err)
	}
	back, _ := w.transform(t, o, `{"from":"4936","to":"7415","points":`+string(text)+`}`, 200)
	for i, p := range back.Points {
		for k := range p {
			if i != 77777 && math.Abs(*p[k]-points[i][k]) > 0.5e-3 {
				t.Fatalf("point %d came back as %v, %v, %v, was %v", i, *p[0], *p[1], *p[2], points[i])
			}
		}
	}
}

func TestTransformationBodyIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := newOracle(t, w)
	head := `{"from":"7415","to":"4937","points":[]`
	full := head + strings.Repeat(" ", MaxTransformationBody-len(head)-1) + "}"
	w.transform(t, o, full, 200)
	w.transform(t, o, full+" ", 413)
	// The failures are bounded too.
	bad, _ := w.transform(t, o, `{"from":"7415","to":"4937","points":[`+strings.Repeat("[1e9,0],", 4999)+`[1e9,0]]}`, 200)
	if bad.Failed != 5000 || len(bad.Failures) != maxTransformationFailures {
		t.Errorf("%d failed, %d told", bad.Failed, len(bad.Failures))
	}
}

// TestLargeTransformationsTakeTurns holds the turns with bodies that never end.
func TestLargeTransformationsTakeTurns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := newOracle(t, w)
	large := `{"from":"7415","to":"4937","points":[` + strings.Repeat("[1e5,4e5],", MaxBody/10) + `[1e5,4e5]]}`
	var open []*io.PipeWriter
	ended := make(chan error, maxBulkTransformations)
	for range maxBulkTransformations {
		r, pw := io.Pipe()
		open = append(open, pw)
		go func() {
			res, err := http.Post(w.http.URL+transformationsPath, "application/json", r)
			if err == nil {
				_, err = io.Copy(io.Discard, res.Body)
				res.Body.Close()
			}
			ended <- err
		}()
		fmt.Fprint(pw, `{"from"`) // the transport has begun to send
	}
	for deadline := time.Now().Add(20 * time.Second); len(w.server.bulk) < maxBulkTransformations; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the large requests have not begun")
		}
	}
	_, raw := w.transform(t, o, large, 503)
	if raw.header.Get("Retry-After") == "" {
		t.Error("a client is not told when to come back")
	}
	w.transform(t, o, `{"from":"7415","to":"4937","points":[[1e5,4e5]]}`, 200) // a small one needs no turn
	for _, pw := range open {
		fmt.Fprint(pw, `:"7415","to":"4937","points":[]}`)
		pw.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	w.transform(t, o, large, 200)
}

func TestListOfCRSs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := newOracle(t, w)
	raw := w.do(auth.RoleResident, "GET", apiBase+"/crss", nil)
	o.check(t, w, "GET", apiBase+"/crss", raw)
	var all list[crsView]
	if err := json.Unmarshal(raw.body, &all); err != nil || raw.status != 200 {
		t.Fatal(raw.status, err)
	}
	seen := map[string]crsView{}
	for _, c := range all.Items {
		seen[c.Code] = c
	}
	for _, code := range []string{"EPSG:28992", "EPSG:7415", "EPSG:4258", "EPSG:9067", "EPSG:4937", "EPSG:7931", "OGC:CRS84", "OGC:CRS84h", "EPSG:25831", "EPSG:3857"} {
		if _, ok := seen[code]; !ok {
			t.Errorf("%s is not in the list", code)
		}
	}
	want := crsView{Code: "EPSG:7912", URI: "http://www.opengis.net/def/crs/EPSG/0/7912", Name: "ITRF2014 (3D)", Area: "World", Epoch: "required",
		Axes: []axisView{{"Lat", "north", "degree"}, {"Lon", "east", "degree"}, {"h", "up", "metre"}}}
	if got := seen["EPSG:7912"]; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// FuzzTransformation sends any body: the answer is points or a problem that is
// the caller's.
func FuzzTransformation(f *testing.F) {
	for _, s := range []string{
		`{"from":"7415","to":"4937","points":[[105000,425000,0]]}`, `{"points":[[1,"a\"]",null],{"b":[1]},[[],2]]}`,
		`{"from":"7912","to":"7415","epoch":2026.9,"points":[[51,4,null],[1e400,-0.0E-5]]}`, `[]`, ``, `{"points":[`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var l pointList
		if !json.Valid(body) {
			return
		}
		l.decodeStrictly(body, "/points", func(pointer, _ string) {
			if !strings.HasPrefix(pointer, "/points") {
				t.Fatalf("pointer %q", pointer)
			}
		})
		var same []json.RawMessage
		if err := json.Unmarshal(body, &same); err == nil && same != nil && len(same) <= maxFaults && len(l.points) != len(same) {
			t.Fatalf("%d points of %d elements of %s", len(l.points), len(same), body)
		}
		var req transformationRequest
		var d strictDecoder
		d.decodeRequest(body, &req)
		if len(d.fields) > 0 || req.transformer == nil {
			return
		}
		failures, failed := req.Points.transform(req.transformer)
		out := req.Points.appendJSON(nil, req.transformer.To(), req.Rounded)
		if !json.Valid(out) || failed < len(failures) {
			t.Fatalf("%s gave %s, %d, %v", body, out, failed, failures)
		}
	})
}

func BenchmarkTransformation(b *testing.B) {
	w := newWorld(b)
	var text bytes.Buffer
	text.WriteString(`{"from":"7415","to":"4937","points":[`)
	for i := range MaxTransformationPoints {
		fmt.Fprintf(&text, "[%d,425000.125,%d],", 60000+i, i%100)
	}
	text.WriteString(`[1,300000,2]]}`)
	body := bytes.Replace(text.Bytes(), []byte("[60000,425000.125,0],"), nil, 1)
	b.ReportAllocs()
	for b.Loop() {
		if a := w.do(auth.RoleResident, "POST", transformationsPath, body, "Content-Type", "application/json"); a.status != 200 {
			b.Fatal(a.status, plans.KindInvalid)
		}
	}
}
