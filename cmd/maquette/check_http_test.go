package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/tiles/check"
)

// What a server does wrong is told, and none of it keeps the check for ever.
func TestCheckOfOddServers(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, cleanTileset) }))
	defer elsewhere.Close()
	other := strings.Replace(elsewhere.URL, "127.0.0.1", "localhost", 1)
	const withContent = `{"asset":{"version":"1.1"},"geometricError":1,"root":{"boundingVolume":{"sphere":[0,0,0,1]},"geometricError":0,"refine":"ADD","content":{"uri":"a.glb"}}}`
	for _, c := range []struct {
		name  string
		serve http.HandlerFunc
		code  int
		out   string // part of what is written
	}{
		{"redirects to itself", func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/a/tileset.json") {
				io.WriteString(w, cleanTileset)
				return
			}
			http.Redirect(w, r, "/a/tileset.json", http.StatusFound)
		}, 0, ""},
		{"redirects for ever", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", http.StatusFound) }, 65, "more than 5 redirects"},
		{"redirects elsewhere", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, http.StatusFound) }, 65, "another server"},
		{"refuses", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, 65, "403"},
		{"cuts content short", func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, ".json") {
				io.WriteString(w, withContent)
				return
			}
			w.Header().Set("Content-Length", "1000")
			w.Write([]byte("glTF"))
		}, 1, "FILE_MISSING /root/content/uri a.glb: unexpected EOF"},
		{"sends content without end", func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, ".json") {
				io.WriteString(w, withContent)
				return
			}
			for zeros := make([]byte, 1<<20); r.Context().Err() == nil; {
				if _, err := w.Write(zeros); err != nil {
					return
				}
			}
		}, 1, "larger than 256 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(c.serve)
			defer server.Close()
			var out, errs bytes.Buffer
			code := dispatch(t.Context(), []string{"check", server.URL + "/secret-capability/"}, stdio{nil, &out, &errs})
			if code != c.code || !strings.Contains(out.String()+errs.String(), c.out) {
				t.Errorf("exit %d, want %d with %q\n%s%s", code, c.code, c.out, out.String(), errs.String())
			}
			if strings.Contains(out.String()+errs.String(), "secret-capability") {
				t.Errorf("the address is told:\n%s%s", out.String(), errs.String())
			}
		})
	}
}

// A server that does not answer is left when its time is over.
func TestCheckOfAServerThatHangs(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-stop }))
	defer server.Close()
	defer close(stop)
	source, entry, err := newHTTPSource(server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	source.client.Timeout = 50 * time.Millisecond
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if _, err := check.Run(ctx, source, entry, check.Options{}); err == nil || ctx.Err() != nil {
		t.Errorf("%v", err)
	}
}

func TestCheckOfAnArchive(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	if code := dispatch(t.Context(), []string{"check", "testdata/none.3tz"}, stdio{nil, &out, &errs}); code != exitData {
		t.Errorf("exit %d\n%s", code, errs.String())
	}
}
