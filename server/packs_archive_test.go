package server

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/server/auth"
	"github.com/maquette-city/maquette/tiles/archive"
	"github.com/maquette-city/maquette/tiles/check"
)

// countingStore counts what is read of a store.
type countingStore struct {
	assets.Store
	mu   sync.Mutex
	gets []string
	fail error // what Get answers, where it is set
}

func (s *countingStore) Get(ctx context.Context, key string, rng *assets.Range) (io.ReadCloser, assets.Info, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return nil, assets.Info{}, s.fail
	}
	s.gets = append(s.gets, fmt.Sprintf("%s %v", key[strings.LastIndex(key, "/")+1:], rng))
	return s.Store.Get(ctx, key, rng)
}

func (s *countingStore) taken() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.gets
	s.gets = nil
	return out
}

// archiveWorld is tilesWorld with a second variant, whose content has no gzip
// form. It gives the address of the archive.
func archiveWorld(t *testing.T) (*world, *countingStore, string) {
	t.Helper()
	w, _, _, _ := tilesWorld(t)
	c := &countingStore{Store: w.server.cfg.Store}
	w.server.cfg.Store = c
	w.do(auth.RolePlanner, "POST", apiBase+"/plans/toren/variants", object{"id": "toren-b", "name": "B"}).want(t, 201, nil)
	w.published("toren-b", []byte("glTF that no gzip makes smaller"))
	return w, c, apiBase + "/packs/" + packProject(t, w) + "/archive?profile=tablet"
}

// published makes and publishes a version of one content.
func (w *world) published(variant string, content []byte) {
	w.t.Helper()
	v, _ := w.version(variant, content)
	w.publish(v)
}

func TestArchiveRanges(t *testing.T) {
	t.Parallel()
	w, store, path := archiveWorld(t)
	whole := w.do("", "GET", path, nil, "Accept", "*/*").want(t, 200, nil)
	n, tag := len(whole.body), whole.header.Get("Etag")
	if whole.header.Get("Content-Length") != fmt.Sprint(n) || whole.header.Get("Accept-Ranges") != "bytes" || !strings.HasPrefix(tag, `"`) || whole.header.Get("Content-Type") != archive.MediaType {
		t.Errorf("headers %v of %d bytes", whole.header, n)
	}
	store.taken()
	for _, row := range []struct {
		header, ifRange string
		status          int
		from, to        int
	}{
		{"bytes=0-15", "", 206, 0, 16},
		{"bytes=100-", "", 206, 100, n},
		{"bytes=-22", "", 206, n - 22, n},
		{fmt.Sprintf("bytes=%d-%d", n/2, n/2), "", 206, n / 2, n/2 + 1},
		{fmt.Sprintf("bytes=%d-", n), "", 416, 0, 0},
		{"bytes=100-199", tag, 206, 100, 200},
		{"bytes=100-199", `"other"`, 200, 0, n},
		{"bytes=100-199", "W/" + tag, 200, 0, n},
	} {
		header := []string{"Range", row.header, "Accept", "*/*"}
		if row.ifRange != "" {
			header = append(header, "If-Range", row.ifRange)
		}
		a := w.do("", "GET", path, nil, header...)
		switch {
		case a.status != row.status:
			t.Errorf("%s: status %d, want %d", row.header, a.status, row.status)
		case row.status < 400 && !bytes.Equal(a.body, whole.body[row.from:row.to]):
			t.Errorf("%s: other bytes", row.header)
		case row.status == 206 && a.header.Get("Content-Range") != fmt.Sprintf("bytes %d-%d/%d", row.from, row.to-1, n):
			t.Errorf("%s: Content-Range %q", row.header, a.header.Get("Content-Range"))
		}
	}
	w.do("", "GET", path, nil, "Accept", "*/*", "If-None-Match", tag).want(t, 304, nil)
}

// Once the pack is made, what a range does not touch is not read; HEAD reads nothing
// at all.
func TestArchiveReadsWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	w, store, path := archiveWorld(t)
	w.do("", "GET", strings.Replace(path, "/archive", "", 1), nil).want(t, 200, nil) // makes the pack
	store.taken()
	head := w.do("", "HEAD", path, nil, "Accept", "*/*").want(t, 200, nil)
	if head.header.Get("Content-Length") == "" || head.header.Get("Etag") == "" {
		t.Errorf("headers %v", head.header)
	}
	if got := store.taken(); len(got) > 0 {
		t.Errorf("HEAD reads %v", got)
	}
	w.do("", "GET", path, nil, "Accept", "*/*", "Range", "bytes=0-99").want(t, 206, nil)
	if got := store.taken(); len(got) > 0 {
		t.Errorf("the first file, which is at hand, needs %v", got)
	}
	end := w.do("", "GET", path, nil, "Accept", "*/*", "Range", "bytes=-22").want(t, 206, nil)
	directory := fmt.Sprintf("bytes=%d-", binary.LittleEndian.Uint32(end.body[16:]))
	w.do("", "GET", path, nil, "Accept", "*/*", "Range", directory).want(t, 206, nil)
	got := store.taken()
	for _, g := range got {
		if strings.Contains(g, ".gz") && !strings.HasSuffix(g, " 8}") {
			t.Errorf("the directory needs the sum of a content, and reads %s", g)
		}
	}
	if len(got) != 2 {
		t.Errorf("the sums of two contents need %v", got)
	}
	w.do("", "GET", path, nil, "Accept", "*/*", "Range", directory).want(t, 206, nil)
	if got := store.taken(); len(got) > 0 {
		t.Errorf("the sums are known, yet it reads %v", got)
	}
}

// A download that was cut off goes on where it was, however often.
func TestArchiveGoesOn(t *testing.T) {
	t.Parallel()
	w, _, path := archiveWorld(t)
	whole := w.do("", "GET", path, nil, "Accept", "*/*").want(t, 200, nil)
	var got []byte
	for len(got) < len(whole.body) {
		a := w.do("", "GET", path, nil, "Accept", "*/*", "Range", fmt.Sprintf("bytes=%d-%d", len(got), len(got)+699), "If-Range", whole.header.Get("Etag")).want(t, 206, nil)
		got = append(got, a.body...)
	}
	if !bytes.Equal(got, whole.body) {
		t.Error("the parts are not the whole")
	}
	if _, err := check.Archive(bytes.NewReader(got), int64(len(got))); err != nil {
		t.Error(err)
	}
}

// An archive changes with the project, and then a part of the old one is not
// followed by one of the new.
func TestArchiveOfAnotherState(t *testing.T) {
	t.Parallel()
	w, _, path := archiveWorld(t)
	before := w.do("", "HEAD", path, nil, "Accept", "*/*").want(t, 200, nil).header.Get("Etag")
	w.published("toren-a", []byte("glTF of a later version"))
	a := w.do("", "GET", path, nil, "Accept", "*/*", "Range", "bytes=5-", "If-Range", before).want(t, 200, nil)
	if a.header.Get("Etag") == before {
		t.Error("the same tag after a change")
	}
}

func TestArchiveOfAStoreThatFails(t *testing.T) {
	t.Parallel()
	w, store, path := archiveWorld(t)
	w.do("", "HEAD", path, nil, "Accept", "*/*").want(t, 200, nil)
	store.fail = assets.ErrUnavailable
	req, err := http.NewRequestWithContext(t.Context(), "GET", w.http.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := w.http.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if data, err := io.ReadAll(res.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%d bytes of %d, then %v", len(data), res.ContentLength, err)
	}
}
