package server

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
	"github.com/maquette-city/maquette/tiles/check"
)

// packProject is the project of tilesWorld.
func packProject(t *testing.T, w *world) string {
	t.Helper()
	v, err := w.catalog.Variant(t.Context(), "toren-a")
	if err != nil {
		t.Fatal(err)
	}
	return v.ProjectID
}

// TestPackHoldsWhatItSays fetches every file of a pack and compares it with the
// list, adds the list up again and verifies its signature with the public key.
func TestPackHoldsWhatItSays(t *testing.T) {
	t.Parallel()
	w, base, hash, content := tilesWorld(t)
	o := newOracle(t, w)
	path := apiBase + "/packs/" + packProject(t, w) + "?profile=hmd-lite&days=2"
	var p pack
	a := w.do("", "GET", path, nil).want(t, 200, &p)
	o.check(t, w, "GET", path, a)
	roles, sum, total := map[string]int{}, sha256.New(), int64(0)
	for _, f := range p.Files {
		roles[f.Role]++
		got := w.do("", "GET", f.Href, nil, "Accept-Encoding", "identity").want(t, 200, nil).body
		digest := sha256.Sum256(got)
		if full := hex.EncodeToString(digest[:]); int64(len(got)) != f.Bytes || !strings.HasPrefix(full, f.SHA256) {
			t.Errorf("%s has %d bytes and hash %s, the pack says %d and %s", f.Href, len(got), full, f.Bytes, f.SHA256)
		}
		fmt.Fprintf(sum, "%s %d %s\n", f.SHA256, f.Bytes, f.Href)
		total += f.Bytes
		if f.Role == packContent && (f.Href != base+"/c/"+hash+".glb" || f.Bytes != int64(len(content))) {
			t.Errorf("content %+v", f)
		}
	}
	if roles[packTileset] != 1 || roles[packContent] != 1 || roles[packDocument] < 5 {
		t.Errorf("roles %v", roles)
	}
	if d := hex.EncodeToString(sum.Sum(nil)); d != p.Digest || total != p.Bytes {
		t.Errorf("digest %s and %d bytes, the pack says %s and %d", d, total, p.Digest, p.Bytes)
	}
	verifyPack(t, w, p)
	w.do("", "GET", path, nil, "If-None-Match", a.header.Get("Etag")).want(t, 304, nil)
}

func verifyPack(t *testing.T, w *world, p pack) {
	t.Helper()
	var keys keySet
	w.do("", "GET", apiBase+"/keys", nil).want(t, 200, &keys)
	key, err := base64.RawURLEncoding.DecodeString(keys.Keys[0].X)
	if err != nil || len(key) != ed25519.PublicKeySize {
		t.Fatalf("key %q: %v", keys.Keys[0].X, err)
	}
	claims, err := auth.VerifyPack(key, p.Signature, time.Now())
	if err != nil || claims.Digest != p.Digest || claims.Project != p.Project || claims.Profile != "hmd-lite" || !claims.ExpiresAt.Equal(p.Expires) {
		t.Errorf("claims %+v of %+v: %v", claims, p, err)
	}
	if left := time.Until(p.Expires); left < 48*time.Hour-time.Minute || left > 72*time.Hour || p.Expires.Hour() != 0 {
		t.Errorf("two days are %v, until %v", left, p.Expires)
	}
	if _, err := auth.VerifyPack(key, p.Signature, p.Expires.Add(time.Second)); err == nil {
		t.Error("good after its end")
	}
}

// TestPackArchive reads an archive with the reader of tiles/check, and its files
// with any ZIP.
func TestPackArchive(t *testing.T) {
	t.Parallel()
	w, _, hash, content := tilesWorld(t)
	path := apiBase + "/packs/" + packProject(t, w) + "/archive"
	data := w.do("", "GET", path, nil, "Accept", "*/*").want(t, 200, nil).body
	if _, err := check.Archive(bytes.NewReader(data), int64(len(data))); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	if got := read("v/toren-a/c/" + hash + ".glb"); !bytes.Equal(got, content) {
		t.Errorf("a content of %d bytes, want %d", len(got), len(content))
	}
	var top struct {
		Root struct {
			BoundingVolume struct{ Sphere [4]float64 }
			Children       []struct{ Content struct{ URI string } }
		}
	}
	if err := json.Unmarshal(read("tileset.json"), &top); err != nil || len(top.Root.Children) != 1 || top.Root.Children[0].Content.URI != "v/toren-a/tileset.json" {
		t.Errorf("%+v, %v", top, err)
	}
	var p pack
	if err := json.Unmarshal(read(packListName), &p); err != nil || p.Signature == "" || p.Profile != "hmd" {
		t.Errorf("list %+v, %v", p, err)
	}
}

func TestPackRefuses(t *testing.T) {
	t.Parallel()
	w, _, _, _ := tilesWorld(t)
	project := packProject(t, w)
	for query, status := range map[string]int{
		project + "?profile=phone": 400, project + "?days=0": 400, project + "?days=32": 400, project + "?days=week": 400,
		"elsewhere": 404, "elsewhere/archive": 404, project + "/archive?profile=": 200,
	} {
		if a := w.do("", "GET", apiBase+"/packs/"+query, nil, "Accept", "*/*"); a.status != status {
			t.Errorf("%s: status %d, want %d", query, a.status, status)
		}
	}
}

func TestPackListsAtOnceAreBounded(t *testing.T) {
	t.Parallel()
	w, _, _, _ := tilesWorld(t)
	path := apiBase + "/packs/" + packProject(t, w)
	var ends []func()
	for range maxPackers {
		done, err := w.server.packTurn(t.Context(), packPatience)
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, done)
	}
	if _, err := w.server.packTurn(t.Context(), time.Millisecond); plans.KindOf(err) != plans.KindUnavailable {
		t.Errorf("one list more than %d: %v", maxPackers, err)
	}
	time.AfterFunc(50*time.Millisecond, ends[0])
	w.do("", "GET", path, nil).want(t, 200, nil)
	ends[1]()
	w.do("", "GET", path+"/archive", nil, "Accept", "*/*").want(t, 200, nil)
}
