package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image/png"
	"net/http"
	"testing"
	"time"
)

// listed is a picture as the API lists it.
type listed struct {
	Name, Kind, Viewpoint, State, Href, SHA256 string
	Width, Height                              int
	Bytes                                      int
	Alt                                        []struct{ Lang, Text string }
	Thumbnail                                  *struct {
		Href          string
		Width, Height int
	}
}

// pictures lists those of a version from viewpoints.
func (p *process) pictures(token, path string) []listed {
	p.t.Helper()
	text, _ := json.Marshal(p.call(token, "GET", path+"/pictures", "", nil, 200))
	var all struct{ Items []listed }
	if err := json.Unmarshal(text, &all); err != nil {
		p.t.Fatal(err)
	}
	var some []listed
	for _, one := range all.Items {
		if one.Kind == "viewpoint" {
			some = append(some, one)
		}
	}
	return some
}

// drawn waits until a version has its one picture from a viewpoint, another than
// the one before.
func (p *process) drawn(token, path, before string) listed {
	p.t.Helper()
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if all := p.pictures(token, path); len(all) == 1 && all[0].State == "ready" && all[0].SHA256 != before {
			return all[0]
		}
	}
	p.t.Fatalf("no picture of %s is drawn: %+v", path, p.pictures(token, path))
	return listed{}
}

func (p *process) status(url string) int {
	p.t.Helper()
	res, err := http.Get(p.url + url)
	if err != nil {
		p.t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

// A version is drawn from a viewpoint when it is ready, again when it moves, and
// no more when the viewpoint goes; the public sees pictures of what it sees.
func TestServeDrawsPicturesFromViewpoints(t *testing.T) {
	t.Parallel()
	p, token, capability := startHouse(t)
	staff, public := p.follow(token, "kavel", "version.pictures"), p.follow("", "kavel", "version.pictures")
	const one = "/api/v1/variants/huis-a/versions/1"
	p.version(token, "huis-a", "ready", p.upload(token, 1, "huis.ifc", supplier("0$WU4A9R19$vKWO$AdOnKB", 0, "105449.,425120.,2.,1.,0.,1.")))
	stands := p.call(token, "GET", one+"/placement", "", nil, 200)["current"].(map[string]any)["placement"].(map[string]any)
	east, north := stands["east"].(float64), stands["north"].(float64)
	// From 20 m south of the wall, at the height of an eye; it looks north, a quarter turn up
	// from straight down.
	p.call(token, "POST", "/api/v1/projects/kavel/viewpoints",
		fmt.Sprintf(`{"id":"stoep","name":"De stoep","p":[%g,%g,1.65],"q":[0.70710678,0,0,0.70710678],"fovDeg":60}`, east+53, north), nil, 201) // the wall stands at 53, 20 of the plan frame

	first := p.drawn(token, one, "")
	if first.Name != "viewpoint-stoep" || first.Width != 1200 || first.Height != 800 || first.Thumbnail == nil || first.Thumbnail.Width != 300 {
		t.Errorf("listed %+v", first)
	}
	if len(first.Alt) != 2 || first.Alt[0].Text != "A, gezien vanaf De stoep" || first.Alt[1].Text != "A, seen from De stoep" {
		t.Errorf("it is said to show %v", first.Alt)
	}
	if s := p.status(first.Href); s != 404 {
		t.Errorf("the public gets a draft's picture: %d", s)
	}
	e := next(t, staff)
	if e["variant"] != "huis-a" || e["version"] != 1.0 || fmt.Sprint(e["viewpoints"]) != "[stoep]" {
		t.Errorf("staff heard %v", e)
	}

	p.call(token, "POST", one+"/_publish", "", nil, 200)
	p.call(token, "PUT", one+"/placement", `{"move":{"east":1,"north":-6}}`, nil, 200)
	moved := p.drawn("", one, first.SHA256)
	body, header := p.fetch(p.url + moved.Href)
	sum := sha256.Sum256(body)
	if hex.EncodeToString(sum[:]) != moved.SHA256 || len(body) != moved.Bytes || header.Get("ETag") != `"`+moved.SHA256[:32]+`"` {
		t.Errorf("%d bytes with the tag %s come for %+v", len(body), header.Get("ETag"), moved)
	}
	if img, err := png.Decode(bytes.NewReader(body)); err != nil || img.Bounds().Dx() != 1200 {
		t.Errorf("the picture cannot be read: %v", err)
	}
	beside, _ := p.fetch(p.url + "/tiles/" + capability + "/huis-a/pictures/viewpoint-stoep.png")
	if !bytes.Equal(beside, body) {
		t.Error("another picture lies beside the tiles")
	}
	p.fetch(p.url + moved.Thumbnail.Href)
	if e := next(t, public); e["shown"] != true { // the first that it hears of
		t.Errorf("the public heard %v", e)
	}
	report, _ := json.Marshal(p.call(token, "GET", one+"/report", "", nil, 200)["pictures"])
	if !bytes.Contains(report, []byte(moved.SHA256)) {
		t.Errorf("the report names %s", report)
	}
	pack, _ := p.fetch(p.url + "/api/v1/packs/kavel")
	if !bytes.Contains(pack, []byte(moved.SHA256)) {
		t.Error("the picture is in no pack")
	}

	p.call(token, "DELETE", "/api/v1/projects/kavel/viewpoints/stoep", "", nil, 204)
	if all := p.pictures(token, one); len(all) != 0 || p.status(moved.Href) != 404 {
		t.Errorf("the picture from a viewpoint that is gone: %+v", all)
	}
	if err := p.stop(); err != nil {
		t.Error(err)
	}
}
