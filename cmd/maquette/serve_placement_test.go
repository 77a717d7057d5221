package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// served is a tileset as anybody gets it.
type served struct {
	etag      string
	transform [16]float64
	contents  map[string][32]byte // URI to the hash of what is there
	rest      map[string]any      // the document without root.transform
}

func (p *process) tileset(capability, variant string) served {
	p.t.Helper()
	base := p.url + "/tiles/" + capability + "/" + variant + "/"
	text, header := p.fetch(base + "tileset.json")
	s := served{etag: header.Get("ETag"), contents: map[string][32]byte{}}
	var doc struct {
		Root struct{ Transform [16]float64 }
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		p.t.Fatal(err)
	}
	if err := json.Unmarshal(text, &s.rest); err != nil {
		p.t.Fatal(err)
	}
	s.transform = doc.Root.Transform
	root, _ := s.rest["root"].(map[string]any)
	delete(root, "transform")
	var walk func(tile map[string]any)
	walk = func(tile map[string]any) {
		if content, ok := tile["content"].(map[string]any); ok {
			uri, _ := content["uri"].(string)
			body, _ := p.fetch(base + uri)
			s.contents[uri] = sha256.Sum256(body)
		}
		children, _ := tile["children"].([]any)
		for _, child := range children {
			walk(child.(map[string]any))
		}
	}
	walk(root)
	return s
}

func (p *process) fetch(url string) ([]byte, http.Header) {
	p.t.Helper()
	res, err := http.Get(url)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 {
		p.t.Fatalf("%s: %d %v", url, res.StatusCode, err)
	}
	return text, res.Header
}

// follow opens a socket as the bearer of a token, "" for a resident, and gives
// the events of a type as they come.
func (p *process) follow(token, project, kind string) <-chan map[string]any {
	p.t.Helper()
	d := websocket.Dialer{Subprotocols: []string{"maquette.v1"}}
	conn, _, err := d.Dial("ws"+strings.TrimPrefix(p.url, "http")+"/live", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = conn.Close() })
	hello := map[string]any{"type": "hello", "project": project, "since": 0}
	if token != "" {
		hello["token"] = token
	}
	if err := conn.WriteJSON(hello); err != nil {
		p.t.Fatal(err)
	}
	events := make(chan map[string]any, 100)
	go func() {
		defer close(events)
		for {
			var m struct {
				Event string
				Data  map[string]any
			}
			if conn.ReadJSON(&m) != nil {
				return
			}
			if m.Event == kind {
				events <- m.Data
			}
		}
	}()
	return events
}

func next(t *testing.T, events <-chan map[string]any) map[string]any {
	t.Helper()
	select {
	case e := <-events:
		return e
	case <-time.After(10 * time.Second):
		t.Fatal("no event comes")
		return nil
	}
}

// rootTransform is ECEF(site) x planToSite, written out: GRS80, the textbook's
// east-north-up frame, a turn about up, a move.
func rootTransform(latDeg, lonDeg, h, east, north, up, yawDeg float64) [16]float64 {
	const a, f, rad = 6378137.0, 1 / 298.257222101, math.Pi / 180
	e2 := f * (2 - f)
	sp, cp := math.Sincos(latDeg * rad)
	sl, cl := math.Sincos(lonDeg * rad)
	n := a / math.Sqrt(1-e2*sp*sp)
	e := [3]float64{-sl, cl, 0}
	nn := [3]float64{-sp * cl, -sp * sl, cp}
	u := [3]float64{cp * cl, cp * sl, sp}
	o := [3]float64{(n + h) * cp * cl, (n + h) * cp * sl, (n*(1-e2) + h) * sp}
	sy, cy := math.Sincos(yawDeg * rad)
	var m [16]float64
	for k := range 3 {
		m[k] = cy*e[k] + sy*nn[k]
		m[4+k] = -sy*e[k] + cy*nn[k]
		m[8+k] = u[k]
		m[12+k] = o[k] + east*e[k] + north*nn[k] + up*u[k]
	}
	m[15] = 1
	return m
}

func apply(m [16]float64, v [3]float64) (p [3]float64) {
	for k := range p {
		p[k] = m[k]*v[0] + m[4+k]*v[1] + m[8+k]*v[2] + m[12+k]
	}
	return p
}

func away(a, b [3]float64) float64 {
	return math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2])
}

// startHouse starts a server with a project "kavel" that has one variant,
// "huis-a"; it gives a token of the admin and the public capability.
func startHouse(t *testing.T) (p *process, token, capability string) {
	t.Helper()
	p = startServer(t)
	_, code, _ := strings.Cut(p.link, "#code=")
	token, _ = p.call("", "POST", "/api/v1/sessions", fmt.Sprintf(`{"code":%q}`, code), nil, 201)["token"].(string)
	project := p.call(token, "POST", "/api/v1/projects", `{"id":"kavel","name":"Kavel 4","site":{"lat":51.81,"lon":4.66,"h":44}}`, nil, 201)
	capability, _ = project["publicCapability"].(string)
	p.call(token, "POST", "/api/v1/projects/kavel/plans", `{"id":"huis","name":"Huis"}`, nil, 201)
	p.call(token, "POST", "/api/v1/plans/huis/variants", `{"id":"huis-a","name":"A"}`, nil, 201)
	return p, token, capability
}

// A correction moves the plan by its root transform alone: no tile is made or
// fetched again, open viewers hear of it, the public only of what it was shown,
// and a new version with another georeference leaves it where a person put it.
func TestServeMovesAPlanByItsPlacementAlone(t *testing.T) {
	t.Parallel()
	const lat, lon, h = 51.81, 4.66, 44.0
	p, token, capability := startHouse(t)
	staff, public := p.follow(token, "kavel", "placement.changed"), p.follow("", "kavel", "placement.changed")
	const versions = "/api/v1/variants/huis-a/versions"
	first := p.upload(token, 1, "huis.ifc", supplier("0$WU4A9R19$vKWO$AdOnKB", 0, "105449.,425120.,2.,1.,0.,1."))
	if v := p.version(token, "huis-a", "ready", first); v["state"] != "ready" {
		t.Fatalf("the version is %v: %v", v["state"], v["reason"])
	}
	next(t, staff) // found
	p.call(token, "PUT", versions+"/1/placement", `{"confirm":true,"note":"gezien"}`, map[string]string{"If-Match": `"r1"`}, 200)
	next(t, staff)
	p.call(token, "POST", versions+"/1/_publish", "", nil, 200)
	before := p.tileset(capability, "huis-a")

	p.call(token, "PUT", versions+"/1/placement", `{"move":{"east":3,"north":-4}}`, map[string]string{"If-Match": `"r1"`}, 412)
	p.call(token, "PUT", versions+"/1/placement?dryRun=true", `{"move":{"east":3,"north":-4,"up":0.5,"yawDeg":10}}`, nil, 200)
	answer := p.call(token, "PUT", versions+"/1/placement", `{"move":{"east":3,"north":-4,"up":0.5,"yawDeg":10}}`, map[string]string{"If-Match": `"r2"`}, 200)
	now := answer["current"].(map[string]any)["placement"].(map[string]any)
	num := func(name string) float64 { return now[name].(float64) }
	for who, events := range map[string]<-chan map[string]any{"staff": staff, "the public": public} {
		e := next(t, events) // the first that the public hears of at all
		placement := e["placement"].(map[string]any)
		if placement["revision"] != 3.0 || placement["east"] != now["east"] || e["variant"] != "huis-a" || (placement["confirmedBy"] != nil) != (who == "staff") {
			t.Errorf("%s heard %v", who, e)
		}
	}
	after := p.tileset(capability, "huis-a")
	want := rootTransform(lat, lon, h, num("east"), num("north"), num("up"), num("yawDeg"))
	for i := range want {
		if math.Abs(after.transform[i]-want[i]) > 1e-8 { // rounding at the size of the earth
			t.Errorf("root.transform[%d] is %.12g, want %.12g", i, after.transform[i], want[i])
		}
	}
	if before.etag == after.etag || before.transform == after.transform {
		t.Errorf("the tileset did not change: %s", after.etag)
	}
	if !reflect.DeepEqual(before.rest, after.rest) || !reflect.DeepEqual(before.contents, after.contents) || len(after.contents) == 0 {
		t.Errorf("more than the transform changed: %v became %v", before.rest, after.rest)
	}
	// The middle of the wall went 3 m east, 4 m south, half a metre up.
	middle := [3]float64{49 + 4, 20, 2}
	if d := away(apply(before.transform, middle), apply(after.transform, middle)); math.Abs(d-math.Sqrt(9+16+0.25)) > 0.2 {
		t.Errorf("the wall moved %.3f m", d)
	}

	// Two metres farther east, in a plan frame that is 100 m away.
	second := p.upload(token, 2, "huis.ifc", supplier("0$WU4A9R19$vKWO$AdOnKB", 0, "105451.,425120.,2.,1.,0.,1."))
	p.version(token, "huis-a", "ready", second)
	look := p.call(token, "GET", versions+"/2/placement", "", nil, 200)
	checks, _ := json.Marshal(look["checks"])
	if !strings.Contains(string(checks), "place-differs-from-record") {
		t.Errorf("another georeference goes unsaid: %s", checks)
	}
	p.call(token, "POST", versions+"/2/_publish", "", nil, 200)
	carried := p.tileset(capability, "huis-a")
	if d := away(apply(after.transform, [3]float64{49, 20, 2}), apply(carried.transform, [3]float64{-49, 20, 2})); d > 1e-6 {
		t.Errorf("the origin of the source moved %g m with the new version", d)
	}
	if e := next(t, public); e["placement"].(map[string]any)["revision"] != 4.0 {
		t.Errorf("the public heard %v", e)
	}
	if err := p.stop(); err != nil {
		t.Error(err)
	}
}
