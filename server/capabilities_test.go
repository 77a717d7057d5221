package server

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
	"github.com/maquette-city/maquette/tiles/check"
)

const capabilitiesPath = apiBase + "/projects/spui/capabilities"

// draftWorld is tilesWorld with a draft: toren-a has a second version that nobody
// published, toren-b nothing else than a draft.
func draftWorld(t *testing.T) (w *world, published, draft, other string) {
	t.Helper()
	w, _, published, _ = tilesWorld(t)
	w.do(auth.RolePlanner, "POST", apiBase+"/plans/toren/variants", object{"id": "toren-b", "name": "B"}).want(t, 201, nil)
	_, draft = w.version("toren-a", []byte("glTF of a draft"))
	_, other = w.version("toren-b", []byte("glTF of another draft"))
	return w, published, draft, other
}

func (w *world) device(t *testing.T, body object) newCapability {
	t.Helper()
	var d newCapability
	w.do(auth.RolePlanner, "POST", capabilitiesPath, body).want(t, 201, &d)
	return d
}

// status gives that of a GET without an account.
func (w *world) status(path string) int { return w.do("", "GET", path, nil, "Accept", "*/*").status }

func TestCapabilitiesAreMadeListedAndRevoked(t *testing.T) {
	t.Parallel()
	w, _, _, _ := tilesWorld(t)
	o := newOracle(t, w)
	a := w.do(auth.RolePlanner, "POST", capabilitiesPath, object{"name": "Quest 3, no. 2", "drafts": true, "days": 2})
	o.check(t, w, "POST", capabilitiesPath, a)
	var d newCapability
	a.want(t, 201, &d)
	secret := strings.Split(d.Path, "/")[2]
	if d.Name != "Quest 3, no. 2" || !d.Drafts || d.CreatedBy != "test planner" || len(secret) != 32 || a.header.Get("Location") != capabilitiesPath+"/"+d.ID {
		t.Errorf("%+v at %s", d, a.header.Get("Location"))
	}
	if left := time.Until(d.ExpiresAt); left < 48*time.Hour-time.Minute || left > 72*time.Hour {
		t.Errorf("two days are %v", left)
	}
	for _, path := range []string{capabilitiesPath, capabilitiesPath + "/" + d.ID} {
		got := w.do(auth.RolePlanner, "GET", path, nil)
		o.check(t, w, "GET", path, got)
		if got.status != 200 || !bytes.Contains(got.body, []byte(d.ID)) || bytes.Contains(got.body, []byte(secret)) {
			t.Errorf("%s: status %d, body %s", path, got.status, got.body)
		}
	}
	for range 2 { // the second time it is revoked already
		w.do(auth.RolePlanner, "DELETE", capabilitiesPath+"/"+d.ID, nil).want(t, 204, nil)
	}
	var one plans.Capability
	w.do(auth.RolePlanner, "GET", capabilitiesPath+"/"+d.ID, nil).want(t, 200, &one)
	if one.RevokedAt == nil {
		t.Errorf("not revoked: %+v", one)
	}
	events := w.do(auth.RoleArchitect, "GET", apiBase+"/projects/spui/events", nil).want(t, 200, nil).body
	for _, kind := range []string{plans.EventCapabilityCreated, plans.EventCapabilityRevoked} {
		if bytes.Count(events, []byte(kind)) != 1 {
			t.Errorf("not one event %s: %s", kind, events)
		}
	}
	public := w.do("", "GET", apiBase+"/projects/spui/events", nil).want(t, 200, nil).body
	if bytes.Contains(public, []byte("capability.")) || bytes.Contains(events, []byte(secret)) {
		t.Error("events tell too much")
	}
}

func TestCapabilitiesRefuse(t *testing.T) {
	t.Parallel()
	w, _, _, _ := tilesWorld(t)
	for _, role := range []auth.Role{auth.RoleResident, auth.RoleArchitect} {
		for _, r := range [][2]string{{"GET", capabilitiesPath}, {"POST", capabilitiesPath}, {"GET", capabilitiesPath + "/x"}, {"DELETE", capabilitiesPath + "/x"}} {
			if a := w.do(role, r[0], r[1], nil); a.status != 403 && a.status != 401 {
				t.Errorf("%s %s %s: status %d", role, r[0], r[1], a.status)
			}
		}
	}
	for want, body := range map[string]object{
		"/name": {"name": " "}, "/days": {"name": "x", "days": 0}, "/drafts": {"name": "x", "drafts": "yes"}, "/path": {"name": "x", "path": "y"},
	} {
		p := w.do(auth.RolePlanner, "POST", capabilitiesPath, body).problem(t, 400)
		if len(p.Errors) != 1 || p.Errors[0].Pointer != want {
			t.Errorf("%v: %+v", body, p.Errors)
		}
	}
	w.do(auth.RolePlanner, "POST", capabilitiesPath, object{"name": "x", "days": 32}).problem(t, 400)
	w.do(auth.RolePlanner, "POST", apiBase+"/projects/elders/capabilities", object{"name": "x"}).problem(t, 404)
	w.do(auth.RolePlanner, "GET", apiBase+"/projects/elders/capabilities", nil).problem(t, 404)
	w.do(auth.RolePlanner, "DELETE", capabilitiesPath+"/none", nil).problem(t, 404)
	w.do(auth.RolePlanner, "GET", capabilitiesPath+"/none", nil).problem(t, 404)
}

// A device sees what its capability says: drafts, or what everybody sees.
func TestDevicesSeeWhatIsTheirs(t *testing.T) {
	t.Parallel()
	w, published, draft, other := draftWorld(t)
	public := "/tiles/" + w.capability() + "/"
	drafts, plain := w.device(t, object{"name": "with drafts", "drafts": true}).Path, w.device(t, object{"name": "without"}).Path
	for _, row := range []struct {
		path                   string
		public, plain, drafted int
	}{
		{"toren-a/tileset.json", 200, 200, 200},
		{"toren-a/c/" + published + ".glb", 200, 200, 200},
		{"toren-a/c/" + draft + ".glb", 404, 404, 200},
		{"toren-b/tileset-hmd.json", 404, 404, 200},
		{"toren-b/c/" + other + ".glb", 404, 404, 200},
		{"toren-b/c/" + draft + ".glb", 404, 404, 404},
		{"toren-b/model.glb", 404, 404, 200},
		{"toren-b/pictures/front.png", 404, 404, 200},
	} {
		for base, want := range map[string]int{public: row.public, plain: row.plain, drafts: row.drafted} {
			if got := w.status(base + row.path); got != want {
				t.Errorf("%s%s: status %d, want %d", map[string]string{public: "public ", plain: "plain ", drafts: "drafts "}[base], row.path, got, want)
			}
		}
	}
	a := w.do("", "GET", drafts+"toren-a/tileset.json", nil).want(t, 200, nil)
	if !bytes.Contains(a.body, []byte(draft)) || a.header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("headers %v, body %s", a.header, a.body)
	}
	a = w.do("", "GET", drafts+"toren-a/c/"+draft+".glb", nil).want(t, 200, nil)
	if got := a.header.Get("Cache-Control"); got != "private, max-age=31536000, immutable" {
		t.Errorf("Cache-Control %q", got)
	}
}

// The pack of a device is whole by its capability alone, and ends with it.
func TestDevicePacks(t *testing.T) {
	t.Parallel()
	w, _, draft, other := draftWorld(t)
	d := w.device(t, object{"name": "bril", "drafts": true, "days": 3})
	var p pack
	a := w.do("", "GET", d.Path+"pack.json?profile=hmd-lite", nil).want(t, 200, &p)
	verifyDevicePack(t, w, p)
	if !p.Expires.Equal(d.ExpiresAt) || a.header.Get("Access-Control-Allow-Origin") != "*" || a.header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("until %v of %v, headers %v", p.Expires, d.ExpiresAt, a.header)
	}
	found := map[string]bool{}
	for _, f := range p.Files {
		found[f.Role] = true
		for _, hash := range []string{draft, other} {
			if strings.Contains(f.Href, hash) {
				found[hash] = true
			}
		}
		if !strings.HasPrefix(f.Href, d.Path) && f.Role != packDocument {
			t.Errorf("%s lies elsewhere", f.Href)
		}
		got := w.do("", "GET", f.Href, nil, "Accept", "*/*").want(t, 200, nil)
		if int64(len(got.body)) != f.Bytes {
			t.Errorf("%s: %d bytes, listed %d", f.Href, len(got.body), f.Bytes)
		}
	}
	if !found[draft] || !found[other] || found[packApp] || !found[packDocument] {
		t.Errorf("found %v", found)
	}
	w.do("", "GET", d.Path+"pack.json?profile=hmd-lite", nil, "If-None-Match", a.header.Get("Etag")).want(t, 304, nil)
	// Who shows a token beside it gets the same: the capability says who is asking.
	if again := w.do(auth.RoleAdmin, "GET", d.Path+"pack.json?profile=hmd-lite", nil); again.header.Get("Etag") != a.header.Get("Etag") {
		t.Error("another pack for an administrator")
	}
	data := w.do("", "GET", d.Path+"pack.3tz?profile=hmd", nil).want(t, 200, nil).body
	if _, err := check.Archive(bytes.NewReader(data), int64(len(data))); err != nil {
		t.Error(err)
	}
	part := w.do("", "GET", d.Path+"pack.3tz?profile=hmd", nil, "Range", "bytes=7-11").want(t, 206, nil).body
	if !bytes.Equal(part, data[7:12]) {
		t.Error("other bytes in a range")
	}
	w.do("", "GET", d.Path+"pack.json?profile=phone", nil).problem(t, 400)
	var open pack
	w.do("", "GET", "/tiles/"+w.capability()+"/pack.json", nil).want(t, 200, &open)
	for _, f := range open.Files {
		if strings.Contains(f.Href, draft) || strings.Contains(f.Href, other) {
			t.Errorf("the public's pack has %s", f.Href)
		}
	}
}

func verifyDevicePack(t *testing.T, w *world, p pack) {
	t.Helper()
	key, _, err := w.signer.PackPublicKey()
	if err != nil {
		t.Fatal(err)
	}
	if claims, err := auth.VerifyPack(key, p.Signature, time.Now()); err != nil || claims.Digest != p.Digest {
		t.Errorf("claims %+v: %v", claims, err)
	}
}

// After its end or revocation a device is told so, and nothing opens; its secret
// stands in no log.
func TestDevicesThatAreNotLetInAnyMore(t *testing.T) {
	t.Parallel()
	w, published, draft, _ := draftWorld(t)
	ended, revoked := w.device(t, object{"name": "voorbij", "drafts": true}), w.device(t, object{"name": "kwijt", "drafts": true})
	paths := []string{"pack.json", "pack.3tz", "toren-a/tileset.json", "toren-a/c/" + published + ".glb", "toren-a/c/" + draft + ".glb", "toren-a/pictures/front.png", "toren-a/features.jsonl.gz"}
	for _, d := range []newCapability{ended, revoked} {
		for _, path := range paths[:6] {
			if got := w.status(d.Path + path); got != 200 {
				t.Errorf("%s before: status %d", path, got)
			}
		}
	}
	w.do(auth.RolePlanner, "DELETE", capabilitiesPath+"/"+revoked.ID, nil).want(t, 204, nil)
	w.server.tiles.opened = newTTLCache[string, audience](capabilityTTL, maxCapabilities) // as after capabilityTTL
	secret := strings.Split(ended.Path, "/")[2]
	a, err := w.server.tiles.audience(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	past := *a.device
	past.ExpiresAt = time.Now().Add(-time.Second)
	w.server.tiles.opened.put(secret, audience{a.project, &past}) // remembered, but its end has come
	for _, row := range []struct {
		d    newCapability
		want string
	}{{ended, "ended on"}, {revoked, "was revoked on"}} {
		for _, path := range paths {
			p := w.do("", "GET", row.d.Path+path, nil).problem(t, 410)
			if !strings.Contains(p.Detail, row.want) || strings.Contains(p.Detail, "tiles") {
				t.Errorf("%s: %q", path, p.Detail)
			}
		}
	}
	w.do("", "GET", "/tiles/"+strings.Repeat("A", 32)+"/pack.json", nil).problem(t, 404)
	for _, d := range []newCapability{ended, revoked} {
		if secret := strings.Split(d.Path, "/")[2]; strings.Contains(w.logs.String(), secret) {
			t.Error("the log holds the secret of " + d.Name)
		}
	}
	if n := strings.Count(w.logs.String(), "/tiles/:capability/pack.json"); n == 0 {
		t.Error("the log has no route of a pack: " + fmt.Sprint(n))
	}
}
