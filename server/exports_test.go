package server

import (
	"bytes"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
)

// Every file that a conversion makes of a whole variant is served under its name,
// as the type that the device asks for, in pieces and once only.
func TestExportsAreServedAsWhatTheyAre(t *testing.T) {
	t.Parallel()
	w, base, _, _ := tilesWorld(t)
	types := map[string]string{
		"model.glb": "model/gltf-binary", "ar.glb": "model/gltf-binary", "tabletop.glb": "model/gltf-binary",
		"model.usdz": "model/vnd.usdz+zip", "tabletop.usdz": "model/vnd.usdz+zip",
	}
	for _, file := range convert.ExportFiles() {
		w.put(tilesKey("toren-a", "1", file), []byte("bytes of "+file))
		if types[file] == "" {
			t.Errorf("%s has no type", file)
		}
	}
	tags := map[string]bool{}
	for file, mediaType := range types {
		a := w.do("", "GET", base+"/"+file, nil).want(t, 200, nil)
		if string(a.body) != "bytes of "+file || a.header.Get("Content-Type") != mediaType || a.header.Get("Access-Control-Allow-Origin") != "*" || a.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %q, %v", file, a.body, a.header)
		}
		tag := a.header.Get("Etag")
		if tags[tag] {
			t.Errorf("%s: tag %s is another file's", file, tag)
		}
		tags[tag] = true
		w.do("", "GET", base+"/"+file, nil, "If-None-Match", tag).want(t, 304, nil)
		if part := w.do("", "GET", base+"/"+file, nil, "Range", "bytes=0-4").want(t, 206, nil); !bytes.Equal(part.body, []byte("bytes")) {
			t.Errorf("%s: range %q", file, part.body)
		}
		head := w.do("", "HEAD", base+"/"+file, nil).want(t, 200, nil)
		if len(head.body) != 0 || head.header.Get("Content-Length") != a.header.Get("Content-Length") {
			t.Errorf("%s: HEAD %v", file, head.header)
		}
	}
	w.do("", "GET", base+"/other.usdz", nil).problem(t, 404)
	second, _ := w.version("toren-a", []byte("a version too large for these files"))
	w.publish(second)
	w.do("", "GET", base+"/model.usdz", nil).problem(t, 404)
}

// Between the tiles of a version and its files a client is told to come back.
func TestWhatIsBeingMadeIsNotMissing(t *testing.T) {
	t.Parallel()
	w, base, _, _ := tilesWorld(t)
	w.making = true
	v, _ := w.version("toren-a", []byte("a version whose files are to come"))
	w.publish(v)
	for _, file := range []string{"ar.glb", "model.usdz", "pictures/se.png"} {
		a := w.do("", "GET", base+"/"+file, nil)
		a.problem(t, 503)
		if a.header.Get("Retry-After") == "" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", file, a.header)
		}
		w.do("", "HEAD", base+"/"+file, nil).want(t, 503, nil)
	}
	w.do("", "GET", base+"/other.usdz", nil).problem(t, 404)
	if _, err := w.catalog.SetFiles(t.Context(), "toren-a", v.Number, plans.Files{}); err != nil {
		t.Fatal(err)
	}
	w.do("", "GET", base+"/ar.glb", nil).problem(t, 404)
}
