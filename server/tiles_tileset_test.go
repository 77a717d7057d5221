package server

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
	"github.com/maquette-city/maquette/tiles/geo"
)

func TestTilesetFollowsVersionAndPlacement(t *testing.T) {
	t.Parallel()
	w, base, hash, _ := tilesWorld(t)
	var tileset struct {
		GeometricError float64 `json:"geometricError"`
		Root           struct {
			Transform geo.Matrix `json:"transform"`
			Content   struct{ URI string }
		} `json:"root"`
		Extras struct {
			Other    int `json:"other"`
			Maquette struct {
				Rev              int
				Variant, Project string
			} `json:"maquette"`
		} `json:"extras"`
	}
	first := w.do("", "GET", base+"/tileset.json", nil).want(t, 200, &tileset)
	if m := tileset.Extras.Maquette; m.Rev != 1 || m.Variant != "toren-a" || m.Project != "spui" || tileset.Extras.Other != 1 {
		t.Errorf("extras %+v", tileset.Extras)
	}
	if tileset.Root.Content.URI != "c/"+hash+".glb" || tileset.GeometricError != 8 {
		t.Errorf("the rest was changed: %s", first.body)
	}
	// A point of the plan frame, by hand: scaled, turned 30 degrees, moved,
	// then from the site's frame to geocentric.
	const rad = math.Pi / 180
	p := [3]float64{4, 2, 7}
	c, s := math.Cos(30*rad), math.Sin(30*rad)
	site := [3]float64{10 + 4*c - 2*s, 20 + 4*s + 2*c, 1 + 7}
	want := geo.GRS80().ENU(51.81*rad, 4.66*rad, 44).Apply(site)
	got := tileset.Root.Transform.Apply(p)
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-6 {
			t.Fatalf("the point lands at %v, want %v", got, want)
		}
	}
	tag := first.header.Get("Etag")
	if first.header.Get("Cache-Control") != "no-cache" || tag == "" || strings.HasPrefix(tag, "W/") {
		t.Errorf("headers %v", first.header)
	}
	w.do("", "GET", base+"/tileset.json", nil, "If-None-Match", tag).want(t, 304, nil)
	w.do(auth.RolePlanner, "PUT", "/api/v1/variants/toren-a/placement", object{"east": 11, "north": 20, "up": 1, "yawDeg": 30, "scale": 1}).want(t, 200, nil)
	moved := w.do("", "GET", base+"/tileset.json", nil, "If-None-Match", tag).want(t, 200, &tileset)
	if after := tileset.Root.Transform.Apply(p); math.Abs(math.Hypot(math.Hypot(after[0]-got[0], after[1]-got[1]), after[2]-got[2])-1) > 1e-6 {
		t.Errorf("a correction by one metre moved the point from %v to %v", got, after)
	}
	second, _ := w.version("toren-a", []byte("the second version"))
	w.publish(second)
	next := w.do("", "GET", base+"/tileset.json", nil, "If-None-Match", moved.header.Get("Etag")).want(t, 200, &tileset)
	if tileset.Extras.Maquette.Rev != 2 {
		t.Errorf("rev %d after the second version", tileset.Extras.Maquette.Rev)
	}
	for _, coding := range []string{"br", "gzip"} {
		packed := w.do("", "GET", base+"/tileset.json", nil, "Accept-Encoding", coding).want(t, 200, nil)
		if !bytes.Equal(unpack(t, packed.header.Get("Content-Encoding"), packed.body), next.body) || packed.header.Get("Etag") == next.header.Get("Etag") {
			t.Errorf("%s: other bytes or the same tag", coding)
		}
	}
}

func TestTilesAreForTheirAudienceOnly(t *testing.T) {
	t.Parallel()
	w, base, hash, _ := tilesWorld(t)
	w.do(auth.RolePlanner, "POST", "/api/v1/projects", object{"id": "elders", "name": "Elders", "site": object{"lat": 51.8, "lon": 4.6, "h": 43}}).want(t, 201, nil)
	other, err := w.catalog.Project(t.Context(), "elders")
	if err != nil {
		t.Fatal(err)
	}
	_, draft := w.version("toren-a", []byte("a draft"))
	layer, inLayer := w.version("omgeving", []byte("houses"))
	w.publish(layer)
	capability := w.capability()
	for path, status := range map[string]int{
		base + "/c/" + hash + ".glb":                                       200,
		base + "/c/" + draft + ".glb":                                      404,
		base + "/c/" + strings.Repeat("0", 32) + ".glb":                    404,
		base + "/c/" + strings.ToUpper(hash) + ".glb":                      404,
		base + "/c/..%2F1%2Ftileset.json":                                  404,
		"/tiles/wrong/toren-a/tileset.json":                                404,
		"/tiles/" + other.PublicCapability + "/toren-a/tileset.json":       404,
		"/tiles/" + other.PublicCapability + "/toren-a/c/" + hash + ".glb": 404,
		"/tiles/" + capability + "/omgeving/tileset.json":                  404,
		"/tiles/" + capability + "/context/omgeving/tileset.json":          200,
		"/tiles/" + capability + "/context/omgeving/c/" + inLayer + ".glb": 200,
		"/tiles/" + capability + "/context/toren-a/tileset.json":           404,
		base + "/model.glb":                                                200,
		base + "/pictures/front.png":                                       200,
		base + "/pictures/front":                                           404,
		base + "/pictures/..%2f..%2fx.png":                                 404,
		base + "/pictures/back.png":                                        404,
	} {
		if a := w.do("", "GET", path, nil); a.status != status {
			t.Errorf("%s: status %d, want %d", strings.ReplaceAll(path, capability, "CAP"), a.status, status)
		} else if status == 404 {
			a.problem(t, 404)
			if cc := a.header.Get("Cache-Control"); cc != "no-store" {
				t.Errorf("%s: a refusal with Cache-Control %q", path, cc)
			}
		}
	}
}

func TestModelAndPicturesFollowTheVersion(t *testing.T) {
	t.Parallel()
	w, base, _, content := tilesWorld(t)
	a := w.do("", "GET", base+"/model.glb", nil).want(t, 200, nil)
	if !bytes.Equal(a.body, append([]byte("model"), content...)) || a.header.Get("Cache-Control") != "no-cache" {
		t.Error("other bytes or caching")
	}
	tag := a.header.Get("Etag")
	w.do("", "GET", base+"/model.glb", nil, "If-None-Match", tag).want(t, 304, nil)
	w.do("", "GET", base+"/model.glb", nil, "Range", "bytes=0-4").want(t, 206, nil)
	v, _ := w.version("toren-a", []byte("new"))
	w.publish(v)
	w.do("", "GET", base+"/model.glb", nil, "If-None-Match", tag).want(t, 200, nil)
	w.do("", "GET", base+"/pictures/front.png", nil).want(t, 200, nil)
}

func TestWithdrawnTilesetIsGone(t *testing.T) {
	t.Parallel()
	w, base, hash, _ := tilesWorld(t)
	w.do(auth.RolePlanner, "POST", "/api/v1/variants/toren-a/versions/1/_withdraw", nil).want(t, 200, nil)
	w.do("", "GET", base+"/tileset.json", nil).problem(t, 404)
	w.do("", "GET", base+"/c/"+hash+".glb", nil).want(t, 200, nil) // open viewers finish
}

func TestTilesPreflight(t *testing.T) {
	t.Parallel()
	w, base, hash, _ := tilesWorld(t)
	a := w.do("", "OPTIONS", base+"/c/"+hash+".glb", nil, "Origin", "https://elsewhere.example", "Access-Control-Request-Headers", "authorization")
	if a.status != 204 || a.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(a.header.Get("Access-Control-Allow-Headers"), "Authorization") {
		t.Errorf("status %d, headers %v", a.status, a.header)
	}
}

func TestRenderTilesetRefusesWhatIsNone(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{``, `[]`, `null`, `{}`, `{"root":null}`, `{"root":[]}`, `{"root":{}`} {
		if out, err := renderTileset([]byte(raw), geo.IdentityMatrix(), nil); err == nil {
			t.Errorf("%q gave %s", raw, out)
		}
	}
	out, err := renderTileset([]byte(`{"root":{},"extras":3}`), geo.IdentityMatrix(), map[string]any{"rev": 1})
	if err != nil || !json.Valid(out) {
		t.Errorf("extras that are no object: %s, %v", out, err)
	}
}

func TestCacheIsBoundedAndForgets(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	c := newTTLCache[int, plans.Owner](time.Second, 64)
	c.now = func() time.Time { return now }
	for i := range 1000 {
		c.put(i, plans.OwnerLayer)
		if len(c.entries) > 64 {
			t.Fatalf("%d entries", len(c.entries))
		}
		if _, ok := c.get(i); !ok {
			t.Fatalf("entry %d was lost at once", i)
		}
	}
	now = now.Add(2 * time.Second)
	if _, ok := c.get(999); ok {
		t.Error("an entry outlived its time")
	}
}

func FuzzRenderTileset(f *testing.F) {
	f.Add([]byte(`{"asset":{"version":"1.1"},"root":{"transform":[1],"extras":{"cell":"3/0/0/0"}},"extras":{"maquette":1}}`))
	f.Add([]byte(`{"root":{}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		out, err := renderTileset(raw, geo.IdentityMatrix(), map[string]any{"rev": 1})
		if err == nil && !json.Valid(out) {
			t.Errorf("not JSON: %s", out)
		}
	})
}
