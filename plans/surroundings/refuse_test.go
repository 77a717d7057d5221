package surroundings

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// says answers with a text.
func says(status int, media, text string, header ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", media)
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

const emptyPage = `{"type":"FeatureCollection","features":[],"links":[]}`

// onePage is a page of the BGT with one feature.
func onePage(geometry, links string) string {
	return `{"type":"FeatureCollection","features":[{"type":"Feature","id":"x","properties":{},"geometry":` + geometry + `}],"links":[` + links + `]}`
}

// Each service answers wrongly in its own ways; the error says which source, which
// request, what is wrong and what to do, and the other layers come.
func TestWrongAnswersAreToldAndTheRestComes(t *testing.T) {
	exception := `<?xml version="1.0"?><ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/2.0"><ows:Exception><ows:ExceptionText>subset out of range</ows:ExceptionText></ows:Exception></ows:ExceptionReport>`
	utm := string(heightsTIFF([2]float64{siteE, siteE + 300}, [2]float64{siteN, siteN + 200}, 1))
	at := strings.LastIndex(utm, "\x40\x71") // 28992 in little-endian becomes 25847
	utm = utm[:at] + "\xf7\x64" + utm[at+2:]
	for _, c := range []struct {
		name   string
		layer  Layer
		prefix string
		answer func(http.ResponseWriter)
		says   []string
		tries  int // 0 for one
	}{
		{"not found", Buildings, "/bag", says(404, "application/json", `{"description":"no such collection"}`), []string{"3DBAG, page 1: answered 404 Not Found", "no such collection", "--base"}, 0},
		{"down for good", Buildings, "/bag", says(503, "text/html", "<html><title>Onderhoud</title></html>"), []string{"answered 503", "Onderhoud", "run the same command again later"}, maxTries},
		{"nobody is let in", BGT, "/bgt/collections/wegdeel", says(403, "text/plain", ""), []string{"BGT, wegdeel, page 1: answered 403", "mirror"}, 0},
		{"a page for people", Buildings, "/bag", says(200, "text/html; charset=utf-8", "<!DOCTYPE html><title>Welkom &amp; hallo</title>"), []string{"answered a page of HTML", "Welkom & hallo"}, 0},
		{"nothing", Buildings, "/bag", says(200, "application/json", ""), []string{"answered nothing"}, 0},
		{"half a page", Buildings, "/bag", says(200, "application/json", emptyPage[:30]), []string{"the answer is cut off after", "goes on from there"}, maxTries},
		{"no JSON", Buildings, "/bag", says(200, "application/json", `{"type":"FeatureCollection",]`), []string{"no JSON at byte"}, 0},
		{"another document", Buildings, "/bag", says(200, "application/json", `{"type":"FeatureCollection"}`), []string{`has no "features"`}, 0},
		{"integers without a transform", Buildings, "/bag", says(200, "application/json", `{"features":[{"type":"CityJSONFeature","id":"a","vertices":[[1,2,3]],"CityObjects":{}}]}`), []string{"no transform"}, 0},
		{"a transform to nowhere", Buildings, "/bag", says(200, "application/json", `{"features":[],"metadata":{"transform":{"scale":[0,1,1],"translate":[0,0,0]}}}`), []string{"leads nowhere"}, 0},
		{"another system by name", Buildings, "/bag", says(200, "application/json", `{"features":[],"metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/4979"}}`), []string{"4979", "RD with NAP"}, 0},
		{"another system by header", BGT, "/bgt/collections/wegdeel", says(200, "application/geo+json", emptyPage, "Content-Crs", "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"), []string{"CRS84", "RD was asked for"}, 0},
		{"degrees without saying so", BGT, "/bgt/collections/wegdeel", says(200, "application/geo+json", onePage(`{"type":"Point","coordinates":[4.66,51.81]}`, "")), []string{"4.66, 51.81", "not in RD"}, 0},
		{"no feature", BGT, "/bgt/collections/wegdeel", says(200, "application/geo+json", `{"features":[{"type":"Wegdeel"}]}`), []string{"no feature of GeoJSON"}, 0},
		{"degrees for buildings", Buildings, "/bag", says(200, "application/json", `{"features":[{"type":"CityJSONFeature","id":"a","vertices":[[4,51,3]],"CityObjects":{}}],"metadata":{"transform":{"scale":[1,1,1],"translate":[0,0,0]}}}`), []string{"a: vertex 0 lies at 4.0, 51.0", "not in RD"}, 0},
		{"pages in a circle", BGT, "/bgt/collections/wegdeel", says(200, "application/geo+json", onePage(`null`, `{"rel":"next","href":"/bgt/collections/wegdeel/items?cursor=1"}`)), []string{"lead in a circle"}, 2},
		{"a page elsewhere", BGT, "/bgt/collections/wegdeel", says(200, "application/geo+json", onePage(`null`, `{"rel":"next","href":"http://169.254.169.254/latest"}`)), []string{"169.254.169.254", "another server"}, 0},
		{"no collections", BGT, "/bgt/collections?", says(200, "application/json", `{"collections":[{"id":"pand"}]}`), []string{"list of collections", "none is one of the BGT"}, 0},
		{"an exception with status 200", Ground, "/ahn", says(200, "application/xml", exception), []string{"AHN, part 1 of 6: answered XML", "subset out of range", "image/tiff"}, 0},
		{"a raster that is none", Ground, "/ahn", says(200, "image/tiff", "II*\x00 and nothing"), []string{"not a whole TIFF"}, 0},
		{"a raster elsewhere", Ground, "/ahn", says(200, "image/tiff", utm), []string{"RD was asked for"}, 0},
		{"a picture of another size", Photo, "/photo", says(200, "image/jpeg", string(photoJPEG("0,0,1,1", 64, 64))), []string{"64 x 64 pixels, 128 x 128 were asked for"}, 0},
		{"half a picture", Photo, "/photo", says(200, "image/jpeg", string(photoJPEG("0,0,1,1", testSide, testSide)[:400])), []string{"cut off"}, maxTries},
		{"a redirect elsewhere", Photo, "/photo", says(302, "text/plain", "", "Location", "http://other.example/x"), []string{"leads to another server", "other.example"}, 0},
		{"come back tomorrow", Photo, "/photo", says(429, "text/plain", "", "Retry-After", "86400"), []string{"come back in 24h0m0s"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServices(t)
			o := s.options(t.TempDir())
			o.Layers = []Layer{c.layer, Ground}
			if c.layer == Ground {
				o.Layers = []Layer{Ground, BGT}
			}
			var asked atomic.Int32
			s.before = func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasPrefix(r.URL.RequestURI(), c.prefix) {
					return false
				}
				asked.Add(1)
				c.answer(w)
				return true
			}
			m, err := Run(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range m.Layers {
				if r.Layer != c.layer {
					if r.Err != nil || len(r.Files) == 0 {
						t.Errorf("%s did not come: %v", r.Layer, r.Err)
					}
					continue
				}
				var e *FetchError
				if !errors.As(r.Err, &e) || e.URL == "" || e.Advice == "" || len(r.Files) > 0 {
					t.Fatalf("%v, files %v", r.Err, r.Files)
				}
				for _, part := range c.says {
					if !strings.Contains(r.Err.Error(), part) {
						t.Errorf("%q does not say %q", r.Err, part)
					}
				}
			}
			if n := int(asked.Load()); n != max(c.tries, 1) {
				t.Errorf("asked %d times, want %d", n, max(c.tries, 1))
			}
		})
	}
}

func TestWaitsAsLongAsItIsAskedTo(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	o.Layers = []Layer{Buildings}
	var pauses []time.Duration
	o.sleep = func(_ context.Context, d time.Duration) error {
		pauses = append(pauses, d)
		return nil
	}
	n := 0
	s.before = func(w http.ResponseWriter, _ *http.Request) bool {
		switch n++; n {
		case 1:
			says(429, "text/plain", "", "Retry-After", "7")(w)
		case 2:
			says(503, "text/plain", "", "Retry-After", "Mon, 04 May 2026 12:00:30 GMT")(w)
		case 3, 4:
			says(500, "text/plain", "")(w)
		default:
			return false
		}
		return true
	}
	fetch(t, o)
	if len(pauses) != 4 || pauses[0] != 7*time.Second || pauses[1] != 30*time.Second {
		t.Fatalf("pauses %v", pauses)
	}
	for i, most := range []time.Duration{4 * time.Second, 8 * time.Second} {
		if d := pauses[2+i]; d < most/2 || d > most {
			t.Errorf("pause %d is %v, want from %v to %v", 2+i, d, most/2, most)
		}
	}
}

// Most services pack their answers; one that breaks off within is asked again from
// its beginning, as a part of what is packed is worth nothing.
func TestPackedAnswers(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	o.Layers = []Layer{Buildings}
	n := 0
	s.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Accept-Encoding") != "gzip" || r.Header.Get("Range") != "" {
			t.Errorf("asked with %v", r.Header)
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		q := r.URL.Query()
		_, _ = z.Write(s.bagPage(q.Get("bbox"), atoi(q.Get("offset"), 1), atoi(q.Get("limit"), 10)))
		_ = z.Close()
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("ETag", `"x"`)
		w.Header().Set("Accept-Ranges", "bytes")
		if n++; n == 1 {
			packed.Truncate(packed.Len() / 2)
		}
		_, _ = w.Write(packed.Bytes())
		return true
	}
	if m := fetch(t, o); m.Layers[0].Objects != s.buildings || n != 4 {
		t.Errorf("%d requests, %+v", n, m.Layers[0])
	}
}

func TestNoCollectionNeedsTime(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	o.Layers = []Layer{BGT}
	s.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("datetime") == "" {
			return false
		}
		says(400, "application/json", `{"detail":"unknown query parameter datetime"}`)(w)
		return true
	}
	if m := fetch(t, o); m.Layers[0].Objects != 5 {
		t.Errorf("%+v", m.Layers[0])
	}
}

func TestNoMoreThanTheBytesThatAreAllowed(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	o.Layers, o.Most = []Layer{Ground}, 10_000
	m, err := Run(t.Context(), o)
	if err != nil || !errors.Is(m.Layers[0].Err, errMost) || !strings.Contains(m.Layers[0].Error, "--most") {
		t.Errorf("%v %+v", err, m)
	}
}

func TestFullAndForbiddenFolders(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	o.Layers = []Layer{Ground}
	if err := os.WriteFile(filepath.Join(o.Out, partsFolder), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var w *WriteError
	if _, err := Run(t.Context(), o); !errors.As(err, &w) {
		t.Errorf("a file in the place of the folder: %v", err)
	}
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	o = s.options(t.TempDir())
	o.Layers = []Layer{Ground, BGT}
	var address string
	s.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/ahn") {
			address = s.URL + r.URL.RequestURI()
		}
		return false
	}
	fetch(t, o)
	store, err := openStore(o.Out, "ground")
	if err != nil {
		t.Fatal(err)
	}
	base := store.base(address)
	for _, end := range []string{".json", ".body"} {
		if err := os.Remove(base + end); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/dev/full", base+".tmp"); err != nil {
		t.Fatal(err)
	}
	m, err := Run(t.Context(), o)
	if err != nil || !errors.As(m.Layers[0].Err, &w) || !strings.Contains(m.Layers[0].Error, "no space left") || m.Layers[1].Err != nil {
		t.Errorf("%v %+v", err, m)
	}
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	for name, o := range map[string]Options{
		"no such layer":    {Layers: []Layer{"trees"}},
		"no bytes":         {Most: -1},
		"too fine heights": {GroundSpacing: 0.1},
		"too fine a photo": {PhotoPixel: 0.001},
		"no address":       {Bases: map[Layer]string{BGT: "ftp://example.com"}},
		"a password":       {Bases: map[Layer]string{BGT: "https://me:secret@example.com"}},
	} {
		o.Out = t.TempDir()
		if _, err := Run(t.Context(), o); plans.KindOf(err) != plans.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLinksOfServicesBehindAProxy(t *testing.T) {
	c, err := newClient(&Options{Bases: DefaultBases()})
	if err != nil {
		t.Fatal(err)
	}
	const from = "https://api.3dbag.nl/collections/pand/items?bbox=1,2,3,4"
	for link, want := range map[string]string{
		"http://api.3dbag.nl/collections/pand/items?offset=11": "https://api.3dbag.nl/collections/pand/items?offset=11",
		"?offset=11":                         "https://api.3dbag.nl/collections/pand/items?offset=11",
		"https://api.pdok.nl/x":              "https://api.pdok.nl/x",
		"http://service.pdok.nl/x":           "",
		"https://example.com/":               "",
		"https://api.3dbag.nl:8443/":         "",
		"https://me@api.3dbag.nl/":           "",
		"file:///etc/passwd":                 "",
		"https://api.3dbag.nl.example.com/x": "",
		"\x7f://":                            "",
	} {
		got, err := c.follow(from, link)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s leads to %q, %v; want %q", link, got, err, want)
		}
	}
}

func TestPausesDoubleWithinBounds(t *testing.T) {
	for try := 1; try < 12; try++ {
		most := min(firstPause<<(try-1), maxPause)
		for range 50 {
			if d := pauseBefore(try); d < most/2 || d > most {
				t.Fatalf("try %d waits %v", try, d)
			}
		}
	}
}

func TestErrorsAreOneLine(t *testing.T) {
	e := statusError(&request{source: "AHN", part: "part 1 of 9", url: "https://x/y"}, 500, "")
	if s := fmt.Sprint(e); s != "AHN, part 1 of 9: answered 500 Internal Server Error (https://x/y): "+adviceLater {
		t.Error(s)
	}
}
