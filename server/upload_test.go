package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/server/auth"
)

const (
	testUUID    = "0d2f6f0e-8f4b-4f0e-9f57-3a3c8a1f2b11"
	disposition = `attachment; filename="toren.ifc"`
)

func TestPutTakesASmallFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var u plans.Upload
	a := w.do(auth.RoleArchitect, "PUT", "/api/v1/uploads/"+testUUID, stepFile, "Content-Disposition", disposition).want(t, 201, &u)
	sum := sha256.Sum256([]byte(stepFile))
	if u.SHA256 != hex.EncodeToString(sum[:]) || u.Bytes != int64(len(stepFile)) || !u.Complete || u.Filename != "toren.ifc" {
		t.Errorf("got %+v", u)
	}
	if a.header.Get("Location") != "/api/v1/uploads/"+testUUID {
		t.Errorf("Location %q", a.header.Get("Location"))
	}
	body, _, err := w.store.Get(t.Context(), "sources/"+u.SHA256, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if kept, _ := io.ReadAll(body); string(kept) != stepFile {
		t.Error("the source is kept with other bytes")
	}
	w.do(auth.RoleArchitect, "PUT", "/api/v1/uploads/"+testUUID, stepFile, "Content-Disposition", disposition).want(t, 200, nil)
	other := strings.Replace(stepFile, "HEADER", "FOOTER", 1)
	w.do(auth.RoleArchitect, "PUT", "/api/v1/uploads/"+testUUID, other, "Content-Disposition", disposition).problem(t, 409)
	w.do(auth.RolePlanner, "PUT", "/api/v1/uploads/"+testUUID, stepFile, "Content-Disposition", disposition).problem(t, 409)
}

func TestPutRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.MaxUpload = 1 << 20 })
	named := func(name string) string { return fmt.Sprintf("attachment; filename=%q", name) }
	for _, row := range []struct {
		name, id, disposition, body string
		status                      int
	}{
		{"no UUID", "abc", disposition, stepFile, 400},
		{"no name", testUUID, "", stepFile, 400},
		{"a path for a name", testUUID, named("../x.ifc"), stepFile, 400},
		{"an unknown ending", testUUID, named("virus.exe"), "MZ", 415},
		{"an empty file", testUUID, disposition, "", 400},
		{"a picture that says IFC", testUUID, disposition, "\x89PNGaaaaaaaa", 415},
		{"an IFC that says zip", testUUID, named("a.zip"), stepFile, 415},
		{"HTML that says JSON", testUUID, named("a.city.json"), "<html></html>", 415},
		{"too large", testUUID, disposition, stepFile + strings.Repeat(" ", 1<<20), 413},
	} {
		a := w.do(auth.RoleArchitect, "PUT", "/api/v1/uploads/"+row.id, row.body, "Content-Disposition", row.disposition)
		if a.status != row.status {
			t.Errorf("%s: status %d, want %d: %s", row.name, a.status, row.status, a.body)
		} else {
			a.problem(t, row.status)
		}
	}
	if _, err := w.catalog.Upload(t.Context(), testUUID); plans.KindOf(err) != plans.KindNotFound {
		t.Errorf("something refused is on record: %v", err)
	}
}

// TestPutThatBreaksOffLeavesNothing sends half the body and hangs up.
func TestPutThatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	whole := stepFile + strings.Repeat(" ", 100_000)
	w.hangUp("PUT /api/v1/uploads/"+testUUID, map[string]string{"Content-Disposition": disposition}, []byte(whole[:50_000]), len(whole))
	w.eventually("the half upload is refused", func() bool {
		u, err := w.catalog.Upload(context.Background(), testUUID)
		return err == nil && !u.Complete && strings.Contains(w.logs.String(), "route=/api/v1/uploads/:upload")
	})
	if _, err := w.store.Head(t.Context(), convert.UploadKey(testUUID)); !errors.Is(err, assets.ErrNotFound) {
		t.Errorf("half a file is stored: %v", err)
	}
	w.do(auth.RoleArchitect, "PUT", "/api/v1/uploads/"+testUUID, whole, "Content-Disposition", disposition).want(t, 201, nil)
}

// hangUp sends a request whose body ends before its length, and closes.
func (w *world) hangUp(line string, header map[string]string, body []byte, length int) {
	w.t.Helper()
	conn, err := net.Dial("tcp", w.http.Listener.Addr().String())
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close()
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n", line, w.tokens[auth.RoleArchitect], length)
	for name, value := range header {
		fmt.Fprintf(&b, "%s: %s\r\n", name, value)
	}
	b.WriteString("\r\n")
	b.Write(body)
	if _, err := conn.Write(b.Bytes()); err != nil {
		w.t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond) // let it arrive
}

func (w *world) eventually(what string, is func() bool) {
	w.t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if is() {
			return
		}
	}
	w.t.Fatalf("not in time: %s", what)
}

// tusBegin begins a resumable upload and gives its path.
func (w *world) tusBegin(filename string, length int) string {
	w.t.Helper()
	a := w.do(auth.RoleArchitect, "POST", "/api/v1/uploads", nil, "Tus-Resumable", "1.0.0",
		"Upload-Length", strconv.Itoa(length), "Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte(filename))).want(w.t, 201, nil)
	path := a.header.Get("Location")
	if !strings.HasPrefix(path, "/api/v1/uploads/") {
		w.t.Fatalf("Location %q", path)
	}
	return path
}

func (w *world) tusPatch(role auth.Role, path string, offset int, data []byte) answerOf {
	w.t.Helper()
	return w.do(role, "PATCH", path, data, "Tus-Resumable", "1.0.0", "Upload-Offset", strconv.Itoa(offset), "Content-Type", "application/offset+octet-stream")
}

func (w *world) tusOffset(path string) int {
	w.t.Helper()
	a := w.do(auth.RoleArchitect, "HEAD", path, nil, "Tus-Resumable", "1.0.0").want(w.t, 200, nil)
	n, err := strconv.Atoi(a.header.Get("Upload-Offset"))
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// TestTusResumesAfterACut sends a file in pieces over connections that break,
// the second half to another server on the same catalog and store.
// storedParts gives the bytes of an unfinished upload in the store.
func (w *world) storedParts(path string) (bytes int64) {
	_ = w.store.List(w.t.Context(), partsPrefix(path[strings.LastIndex(path, "/")+1:]), func(i assets.Info) error {
		bytes += i.Bytes
		return nil
	})
	return bytes
}

func TestTusResumesAfterACut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := append([]byte(stepFile), bytes.Repeat([]byte("#1=IFCWALL();\n"), 1_600_000)...) // 22 MB: three parts
	path := w.tusBegin("groot.ifc", len(file))
	w.hangUp("PATCH "+path, map[string]string{"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}, file[:9_000_000], len(file))
	// Asking for the offset ends the earlier request where it stands: look at
	// the store first.
	w.eventually("what arrived before the cut is kept", func() bool { return w.storedParts(path) > 8_000_000 })
	at := w.tusOffset(path)
	if at < 8_000_000 {
		t.Fatalf("offset %d after the cut", at)
	}
	second, err := New(w.server.cfg)
	if err != nil {
		t.Fatal(err)
	}
	w.http.Config.Handler = second
	for at < len(file) {
		end := min(at+7_000_000, len(file))
		a := w.tusPatch(auth.RoleArchitect, path, at, file[at:end]).want(t, 204, nil)
		if got := a.header.Get("Upload-Offset"); got != strconv.Itoa(end) {
			t.Fatalf("offset %s after %d", got, end)
		}
		at = end
	}
	var u plans.Upload
	w.do(auth.RoleArchitect, "GET", path, nil).want(t, 200, &u)
	sum := sha256.Sum256(file)
	if !u.Complete || u.SHA256 != hex.EncodeToString(sum[:]) || u.Bytes != int64(len(file)) {
		t.Errorf("got %+v", u)
	}
	left := 0
	_ = w.store.List(t.Context(), partsPrefix(u.ID), func(assets.Info) error { left++; return nil })
	if left != 0 {
		t.Errorf("%d parts stay behind", left)
	}
}

func TestTusRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.MaxUpload = 1 << 20 })
	begin := func(role auth.Role, length, filename string) answerOf {
		return w.do(role, "POST", "/api/v1/uploads", nil, "Tus-Resumable", "1.0.0", "Upload-Length", length,
			"Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte(filename)))
	}
	begin(auth.RoleResident, "10", "a.ifc").problem(t, 403)
	begin(auth.RoleArchitect, "2000000", "a.ifc").problem(t, 413)
	begin(auth.RoleArchitect, "10", "a.exe").problem(t, 415)
	begin(auth.RoleArchitect, "0", "a.ifc").problem(t, 400)
	begin(auth.RoleArchitect, "x", "a.ifc").problem(t, 400)
	for _, extension := range []string{"Upload-Defer-Length", "Upload-Concat"} {
		w.do(auth.RoleArchitect, "POST", "/api/v1/uploads", nil, "Tus-Resumable", "1.0.0", extension, "1",
			"Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte("a.ifc"))).problem(t, 400)
	}
	w.do(auth.RoleArchitect, "POST", "/api/v1/uploads", nil, "Upload-Length", "10").problem(t, 412)

	path := w.tusBegin("a.ifc", 200)
	w.tusPatch(auth.RoleResident, path, 0, []byte("ISO")).problem(t, 403)
	w.tusPatch(auth.RoleArchitect, path, 5, []byte("ISO")).problem(t, 409)
	w.tusPatch(auth.RoleArchitect, path, 0, bytes.Repeat([]byte("no IFC "), 20)).problem(t, 415)
	stranger, _, _ := w.signer.Token(auth.RoleArchitect, "someone else", time.Hour)
	w.do("", "HEAD", path, nil, "Tus-Resumable", "1.0.0", "Authorization", "Bearer "+stranger).want(t, 404, nil)
	w.do("", "DELETE", path, nil, "Tus-Resumable", "1.0.0", "Authorization", "Bearer "+stranger).problem(t, 404)
	w.do(auth.RoleArchitect, "POST", "/api/v1/variants/x/versions", object{"sources": []any{object{"upload": strings.TrimPrefix(path, "/api/v1/uploads/")}}}).problem(t, 400)
	w.do(auth.RoleArchitect, "DELETE", path, nil, "Tus-Resumable", "1.0.0").want(t, 204, nil)
	if w.tusOffset(path) != 0 {
		t.Error("a part outlived its upload")
	}
}

// TestUploadWhoseNodeDiedAtTheEndIsTakenInLater has all parts but no intake.
func TestUploadWhoseNodeDiedAtTheEndIsTakenInLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.tusBegin("a.ifc", len(stepFile))
	id := strings.TrimPrefix(path, "/api/v1/uploads/")
	w.put(partKey(id, 0), []byte(stepFile))
	var u plans.Upload
	w.do(auth.RoleArchitect, "GET", path, nil).want(t, 200, &u)
	if !u.Complete || u.SHA256 == "" {
		t.Errorf("got %+v", u)
	}
}

func TestTusTellsWhatItCan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.do("", http.MethodOptions, "/api/v1/uploads", nil)
	if a.header.Get("Tus-Version") != "1.0.0" || a.header.Get("Tus-Max-Size") != strconv.Itoa(DefaultMaxUpload) || !strings.Contains(a.header.Get("Tus-Extension"), "termination") {
		t.Errorf("headers %v", a.header)
	}
}

func TestSniff(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, head string
		ok         bool
	}{
		{"a.ifc", "ISO-10303-21;", true},
		{"a.IFC", "\xef\xbb\xbf \r\nISO-10303-21;", true},
		{"a.ifc", "/* made by */ /**/\nISO-10303-21;", true},
		{"a.ifc", "/* never ends", false},
		{"a.ifc", "iso-10303-21;", false},
		{"a.ifc", "", false},
		{"a.ifczip", "PK\x03\x04", true},
		{"a.ifc", "PK\x03\x04", true},
		{"a.ifcXML", "<?xml version='1.0'?><ifcXML xmlns='x'>", true},
		{"a.ifc", "\xef\xbb\xbf<ex:iso_10303_28 version='2.0'>", true},
		{"a.ifc", "\xff\xfe<\x00i\x00f\x00c\x00X\x00M\x00L\x00>\x00", true},
		{"a.xml", "<uos id='u'/>", true},
		{"a.xml", "<CityModel>", false},
		{"a.gml", "<CityModel xmlns='http://www.opengis.net/citygml/2.0'>", true},
		{"a.gml", "<FeatureCollection/>", false},
		{"a.ifcxml", "<html>", false},
		{"a.ifcxml", "ISO-10303-21;", true},
		{"a.ifczip", "PK\x05\x06", false},
		{"a.city.json", " {", true},
		{"a.city.json.gz", "\x1f\x8b\x08\x00", true},
		{"a.gml.gz", "<CityModel>", false},
		{"a.city.jsonl", `{"type"`, true},
		{"a.json", "[", false},
		{"a.glb", "glTF\x02\x00\x00\x00", true},
		{"a.glb", "gltf", false},
		{"a.gltf", "{", true},
		{"a.obj", "# exported\nv 0 0 0", true},
		{"a.obj", "L\x01\x00\x00", false},
		{"a.mtl", "newmtl a", true},
		{"a.bin", "\x00\x00", true},
		{"a.png", "\x89PNG\r\n\x1a\n", true},
		{"a.png", "<svg>", false},
		{"a.JPG", "\xff\xd8\xff\xe0", true},
		{"a.ktx2", "\xabKTX 20\xbb\r\n", true},
		{"a.geojson", "{", true},
		{"a.gpkg", "SQLite format 3\x00", true},
		{"a.gpkg", "PK\x03\x04", false},
		{"a.csv", "code;aantal", true},
		{"a.csv", "\x00", false},
		{"a.docx", "PK\x03\x04", false},
		{"ifc", "ISO-10303-21;", false},
	} {
		if err := sniff(row.name, []byte(row.head)); (err == nil) != row.ok {
			t.Errorf("%s beginning %q: %v", row.name, row.head, err)
		}
	}
}

func FuzzSniff(f *testing.F) {
	f.Add("a.ifc", []byte("/* */ISO-10303-21;"))
	f.Add("b.json", []byte("\xef\xbb\xbf{"))
	f.Fuzz(func(_ *testing.T, name string, head []byte) { _ = sniff(name, head) })
}
