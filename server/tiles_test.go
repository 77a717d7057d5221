package server

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"testing"

	"github.com/andybalholm/brotli"
)

// tilesWorld has one published version whose content lies beside a brotli and a
// gzip form, as a conversion leaves it.
func tilesWorld(t testing.TB) (w *world, base, hash string, content []byte) {
	t.Helper()
	w = newWorld(t)
	w.seed()
	content = bytes.Repeat([]byte("glTF 0123456789 "), 1000)
	v, hash := w.version("toren-a", content)
	forms, err := compressed(content)
	if err != nil {
		t.Fatal(err)
	}
	w.put(tilesKey("toren-a", "c", hash+".glb.br"), forms["br"])
	w.put(tilesKey("toren-a", "c", hash+".glb.gz"), forms["gzip"])
	w.publish(v)
	return w, "/tiles/" + w.capability() + "/toren-a", hash, content
}

func unpack(t *testing.T, coding string, data []byte) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(data)
	switch coding {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		gz, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = gz
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestContentIsNegotiated(t *testing.T) {
	t.Parallel()
	w, base, hash, content := tilesWorld(t)
	for _, row := range []struct{ accept, ranged, coding string }{
		{"gzip, deflate, br, zstd", "", "br"},
		{"br", "", "br"},
		{"gzip", "", "gzip"},
		{"identity", "", ""},
		{"*", "", "br"},
		{"br;q=0.5, gzip;q=0.8", "", "gzip"},
		{"br;q=0, gzip", "", "gzip"},
		{"br;q=0, gzip;q=0", "", ""},
		{"identity, br;q=0.5", "", ""},
		{"BR", "", "br"},
		{"br;q=nonsense", "", ""},
		{"deflate", "", ""},
		{"br, gzip", "bytes=0-9", ""},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			header := []string{"Accept-Encoding", row.accept}
			if row.ranged != "" {
				header = append(header, "Range", row.ranged)
			}
			a := w.do("", method, base+"/c/"+hash+".glb?expired=2026-11-21", nil, header...)
			status := 200
			if row.ranged != "" {
				status = 206
			}
			if a.status != status || a.header.Get("Content-Encoding") != row.coding {
				t.Errorf("%s %q %s: status %d, coding %q, want %q", method, row.accept, row.ranged, a.status, a.header.Get("Content-Encoding"), row.coding)
				continue
			}
			_, ending := codings(row.coding)
			for name, want := range map[string]string{
				"Cache-Control": cacheForever, "Content-Type": glbType, "Etag": `"` + hash + ending + `"`,
				"Vary": "Accept-Encoding", "Access-Control-Allow-Origin": "*",
			} {
				if got := a.header.Get(name); got != want {
					t.Errorf("%s %q: %s %q, want %q", method, row.accept, name, got, want)
				}
			}
			if method == "GET" && row.ranged == "" && !bytes.Equal(unpack(t, row.coding, a.body), content) {
				t.Errorf("%q: other bytes", row.accept)
			}
			if method == "HEAD" && len(a.body) != 0 {
				t.Error("HEAD with a body")
			}
		}
	}
}

func TestContentRanges(t *testing.T) {
	t.Parallel()
	w, base, hash, content := tilesWorld(t)
	n := len(content)
	for _, row := range []struct {
		header, ifRange string
		status          int
		from, to        int
	}{
		{"bytes=0-15", "", 206, 0, 16},
		{"bytes=100-", "", 206, 100, n},
		{"bytes=-16", "", 206, n - 16, n},
		{fmt.Sprintf("bytes=%d-", n), "", 416, 0, 0},
		{"bytes=nonsense", "", 416, 0, 0},
		{"bytes=0-15", `"` + hash + `"`, 206, 0, 16},
		{"bytes=0-15", `"other"`, 200, 0, n},
	} {
		header := []string{"Range", row.header}
		if row.ifRange != "" {
			header = append(header, "If-Range", row.ifRange)
		}
		a := w.do("", "GET", base+"/c/"+hash+".glb", nil, header...)
		if a.status != row.status {
			t.Errorf("%s: status %d, want %d", row.header, a.status, row.status)
		} else if row.status < 400 && !bytes.Equal(a.body, content[row.from:row.to]) {
			t.Errorf("%s: other bytes", row.header)
		}
		if row.status == 206 && a.header.Get("Content-Range") != fmt.Sprintf("bytes %d-%d/%d", row.from, row.to-1, n) {
			t.Errorf("%s: Content-Range %q", row.header, a.header.Get("Content-Range"))
		}
	}
}

func TestContentThatIsHeldIsNotSentAgain(t *testing.T) {
	t.Parallel()
	w, base, hash, _ := tilesWorld(t)
	for _, tag := range []string{`"` + hash + `-br"`, `W/"` + hash + `-br"`, `"x", "` + hash + `-br"`, "*", `"` + hash + `"`} {
		a := w.do("", "GET", base+"/c/"+hash+".glb", nil, "Accept-Encoding", "br", "If-None-Match", tag)
		if a.status != 304 || len(a.body) != 0 || a.header.Get("Etag") == "" || a.header.Get("Cache-Control") != cacheForever {
			t.Errorf("%s: status %d, headers %v", tag, a.status, a.header)
		}
	}
	if a := w.do("", "GET", base+"/c/"+hash+".glb", nil, "If-None-Match", `"other"`); a.status != 200 {
		t.Errorf("another tag: status %d", a.status)
	}
}
