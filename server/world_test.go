package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/assets/embedded"
	"github.com/maquette-city/maquette/assets/s3store"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/catalog"
	"github.com/maquette-city/maquette/plans/changes"
	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/server/auth"
)

// gateway is the one embedded object store of the test process.
var gateway *embedded.Gateway

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "maquette-server-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	gateway, err = embedded.Start(context.Background(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		panic(err)
	}
	defer gateway.Close()
	return m.Run()
}

// world is a server on a real catalog and a real object store of its own.
type world struct {
	t       testing.TB
	catalog *catalog.Catalog
	store   assets.Store
	signer  *auth.Signer
	server  *Server
	http    *httptest.Server
	tokens  map[auth.Role]string
	logs    *lockedBuffer
	sources []plans.VersionSource // of the versions to come; one of its own where nil
	making  bool                  // the files of the versions to come are still being made
}

func newWorld(t testing.TB, adjust ...func(*Config)) *world {
	t.Helper()
	ctx := context.Background()
	w := &world{t: t, tokens: map[auth.Role]string{auth.RoleResident: ""}, logs: &lockedBuffer{}}
	var err error
	if w.catalog, err = catalog.Open(ctx, filepath.Join(t.TempDir(), "catalog.db"), catalog.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.catalog.Close() })
	if w.store, err = s3store.Open(ctx, gateway.Config("test-"+strings.ToLower(rand.Text()[:12]))); err != nil {
		t.Fatal(err)
	}
	if w.signer, err = auth.NewSigner(bytes.Repeat([]byte{7}, auth.KeyBytes)); err != nil {
		t.Fatal(err)
	}
	for _, role := range auth.Roles()[1:] {
		w.tokens[role], _, _ = w.signer.Token(role, "test "+string(role), time.Hour)
	}
	cfg := Config{
		Catalog: w.catalog, Codes: w.catalog, Store: w.store, Hot: assets.NewCache(w.store, assets.CacheOptions{}),
		Intake: convert.NewIntake(w.catalog, w.store), Features: noFeatures{}, Changes: changes.NewArchive(w.store), Signer: w.signer,
		Viewer: fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>viewer</title>")}, "assets/app-1a2b.js": {Data: bytes.Repeat([]byte("let a=1;\n"), 500)}},
		Log:    slog.New(slog.NewTextHandler(w.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, f := range adjust {
		f(&cfg)
	}
	if w.server, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	w.http = httptest.NewServer(w.server)
	t.Cleanup(w.http.Close)
	return w
}

// answerOf is a response read to its end.
type answerOf struct {
	status int
	header http.Header
	body   []byte
}

// do sends a request as a role; header pairs follow.
func (w *world) do(role auth.Role, method, path string, body any, header ...string) answerOf {
	w.t.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(b)
	case []byte:
		r = bytes.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			w.t.Fatal(err)
		}
		r = bytes.NewReader(text)
		header = append(header, "Content-Type", "application/json")
	}
	req, err := http.NewRequest(method, w.http.URL+path, r)
	if err != nil {
		w.t.Fatal(err)
	}
	if token := w.tokens[role]; token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if req.Header.Get("Accept-Encoding") == "" {
		req.Header.Set("Accept-Encoding", "identity") // keep net/http from unpacking
	}
	return w.send(req)
}

func (w *world) send(req *http.Request) answerOf {
	w.t.Helper()
	res, err := w.http.Client().Do(req)
	if err != nil {
		w.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatalf("%s %s: reading the answer: %v", req.Method, req.URL.Path, err)
	}
	return answerOf{res.StatusCode, res.Header, data}
}

// want checks the status and decodes the answer into v, where it is not nil.
func (a answerOf) want(t testing.TB, status int, v any) answerOf {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d; body %s", a.status, status, a.body)
	}
	if v != nil {
		if err := json.Unmarshal(a.body, v); err != nil {
			t.Fatalf("decoding %s: %v", a.body, err)
		}
	}
	return a
}

// problem checks that the answer is a problem detail of the status.
func (a answerOf) problem(t testing.TB, status int) problem {
	t.Helper()
	var p problem
	a.want(t, status, &p)
	if got := a.header.Get("Content-Type"); got != problemType {
		t.Errorf("content type %q, want %q", got, problemType)
	}
	if p.Status != status || p.Title == "" || p.Detail == "" || !strings.HasPrefix(p.Type, "urn:maquette:problem:") {
		t.Errorf("incomplete problem: %s", a.body)
	}
	return p
}

// seed makes a project with a plan, a variant and a layer.
func (w *world) seed() {
	w.t.Helper()
	w.do(auth.RolePlanner, "POST", "/api/v1/projects", object{"id": "spui", "name": "Spuiboulevard", "site": object{"lat": 51.81, "lon": 4.66, "h": 44}}).want(w.t, 201, nil)
	w.do(auth.RolePlanner, "POST", "/api/v1/projects/spui/plans", object{"id": "toren", "name": "Toren"}).want(w.t, 201, nil)
	w.do(auth.RolePlanner, "POST", "/api/v1/plans/toren/variants", object{"id": "toren-a", "name": "A"}).want(w.t, 201, nil)
	w.do(auth.RolePlanner, "POST", "/api/v1/projects/spui/layers", object{"id": "omgeving", "name": "Omgeving"}).want(w.t, 201, nil)
}

const stepFile = "ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n"

// upload puts a small IFC file as the architect and gives its id.
func (w *world) upload(id string) string {
	w.t.Helper()
	w.do(auth.RoleArchitect, "PUT", "/api/v1/uploads/"+id, stepFile, "Content-Disposition", `attachment; filename="toren.ifc"`).want(w.t, 201, nil)
	return id
}

// version makes a version of a variant and finishes it as the converter would,
// with one content whose bytes are data.
func (w *world) version(variant string, data []byte) (plans.Version, string) {
	w.t.Helper()
	v := w.finished(variant, data, json.RawMessage(`{"triangles":12}`),
		plans.Placement{East: 10, North: 20, Up: 1, YawDeg: 30, Scale: 1, Method: "map-conversion", CRS: "EPSG:7415"})
	return v, contentHash(data)
}

func contentHash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}

// finished is a version with a report and a placement found.
func (w *world) finished(variant string, data []byte, report json.RawMessage, found plans.Placement) plans.Version {
	w.t.Helper()
	ctx := context.Background()
	sources := w.sources
	if sources == nil {
		sources = []plans.VersionSource{{SHA256: strings.Repeat("ab", 32), Filename: "toren.ifc", Bytes: 9}}
	}
	v, err := w.catalog.CreateVersion(ctx, variant, sources, "", "test")
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.catalog.SetState(ctx, variant, v.Number, plans.StateConverting, "", nil); err != nil {
		w.t.Fatal(err)
	}
	hash := contentHash(data)
	uri := "c/" + hash + ".glb"
	w.put(tilesKey(variant, uri), data)
	w.put(tilesKey(variant, fmt.Sprint(v.Number), "tileset.json"), []byte(`{"asset":{"version":"1.1"},"geometricError":8,"extras":{"other":1},"root":{"refine":"ADD","geometricError":0,"boundingVolume":{"box":[0,0,0,1,0,0,0,1,0,0,0,1]},"content":{"uri":"`+uri+`"},"extras":{"cell":"3/0/0/0"}}}`))
	w.put(tilesKey(variant, fmt.Sprint(v.Number), "model.glb"), append([]byte("model"), data...))
	w.put(fmt.Sprintf("pictures/%s/%d/front.png", variant, v.Number), []byte("\x89PNG picture"))
	v, err = w.catalog.Finish(ctx, variant, v.Number, plans.Result{
		TilesetETag: `"` + hash + `"`, Tiles: 1, Triangles: 12, Features: 1, Bytes: int64(len(data)),
		Contents: map[string]int64{uri: int64(len(data))}, Tree: map[string]string{"3/0/0/0": uri},
		Pictures: []string{"front.png"}, Structure: "same", Making: w.making,
	}, report, found)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

func (w *world) publish(v plans.Version) {
	w.t.Helper()
	w.do(auth.RolePlanner, "POST", fmt.Sprintf("/api/v1/variants/%s/versions/%d/_publish", v.VariantID, v.Number), nil).want(w.t, 200, nil)
}

func (w *world) put(key string, data []byte) {
	w.t.Helper()
	if _, err := w.store.Put(context.Background(), key, bytes.NewReader(data), int64(len(data)), assets.PutOptions{}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) capability() string {
	w.t.Helper()
	p, err := w.catalog.Project(context.Background(), "spui")
	if err != nil {
		w.t.Fatal(err)
	}
	return p.PublicCapability
}
