package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/profile"
)

// served is what is looked at of a tileset.
type served struct {
	Root struct {
		Transform geo.Matrix
		Content   struct{ URI string }
	}
	Extras struct {
		Maquette struct {
			Rev     int
			Profile tiles.Profile
		}
	}
}

// A version of before there were profiles serves tileset.json to all devices.
func TestProfilesOfAnOldVersion(t *testing.T) {
	t.Parallel()
	w, base, hash, _ := tilesWorld(t)
	tags := map[string]string{}
	for _, p := range profile.Tilesets() {
		var got served
		a := w.do("", "GET", base+"/"+p.Tileset, nil).want(t, 200, &got)
		m := got.Extras.Maquette
		if got.Root.Content.URI != "c/"+hash+".glb" || m.Rev != 1 || m.Profile.Name != p.Name || m.Profile.ErrorTarget != p.ErrorTarget {
			t.Errorf("%s: content %s, extras %+v", p.Tileset, got.Root.Content.URI, m)
		}
		tag := a.header.Get("Etag")
		if other, ok := tags[tag]; ok || tag == "" {
			t.Errorf("%s has the tag %s of %s", p.Tileset, tag, other)
		}
		tags[tag] = p.Tileset
		w.do("", "GET", base+"/"+p.Tileset, nil, "If-None-Match", tag).want(t, 304, nil)
	}
	for _, name := range []string{"tileset-desktop.json", "tileset-.json", "tileset-hmd-lite.json", "tileset-hmd.json.br"} {
		if a := w.do("", "GET", base+"/"+name, nil); a.status != 404 {
			t.Errorf("%s: status %d", name, a.status)
		}
	}
}

// A tileset of a profile stands where the placement says, and its contents and
// images are for whoever may see the version.
func TestProfilesHaveTheirOwnContents(t *testing.T) {
	t.Parallel()
	w, base, _, _ := tilesWorld(t)
	ctx := context.Background()
	v, err := w.catalog.CreateVersion(ctx, "toren-a", []plans.VersionSource{{SHA256: strings.Repeat("ab", 32), Filename: "toren.ifc", Bytes: 9}}, "", "test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.catalog.SetState(ctx, "toren-a", v.Number, plans.StateConverting, "", nil); err != nil {
		t.Fatal(err)
	}
	image, other := []byte("\xff\xd8\xff an image"), []byte("\xabKTX 20\xbb an image")
	files := map[string][]byte{
		tiles.ContentURI([]byte("plain")): []byte("plain"), tiles.ContentURI([]byte("packed")): []byte("packed"),
		tiles.ImageURI(image, "image/jpeg"): image, tiles.ImageURI(other, "image/ktx2"): other,
	}
	sizes := map[string]int64{}
	for uri, data := range files {
		w.put(tilesKey("toren-a", uri), data)
		sizes[uri] = int64(len(data))
	}
	tree := func(uri string) []byte {
		return fmt.Appendf(nil, `{"asset":{"version":"1.1"},"geometricError":8,"root":{"geometricError":0,"boundingVolume":{"box":[0,0,0,1,0,0,0,1,0,0,0,1]},"content":{"uri":%q},"extras":{"cell":"3/0/0/0"}}}`, uri)
	}
	desktop, hmd := tiles.ContentURI([]byte("plain")), tiles.ContentURI([]byte("packed"))
	w.put(tilesKey("toren-a", fmt.Sprint(v.Number), "tileset.json"), tree(desktop))
	w.put(tilesKey("toren-a", fmt.Sprint(v.Number), "tileset-hmd.json"), tree(hmd))
	v, err = w.catalog.Finish(ctx, "toren-a", v.Number, plans.Result{TilesetETag: `"x"`, Tiles: 1, Contents: sizes, Structure: "same",
		Tree: map[string]string{"3/0/0/0": desktop, plans.ProfileTile("hmd", "3/0/0/0"): hmd}}, json.RawMessage(`{}`), plans.Placement{East: 1, Method: "map-conversion", CRS: "EPSG:7415"})
	if err != nil {
		t.Fatal(err)
	}
	for uri := range files {
		w.do("", "GET", base+"/"+uri, nil).want(t, 404, nil)
	}
	w.publish(v)
	var a, b served
	w.do("", "GET", base+"/tileset.json", nil).want(t, 200, &a)
	w.do("", "GET", base+"/tileset-hmd.json", nil).want(t, 200, &b)
	if a.Root.Content.URI != desktop || b.Root.Content.URI != hmd || a.Root.Transform != b.Root.Transform {
		t.Errorf("desktop %+v\nheadset %+v", a.Root, b.Root)
	}
	for uri, data := range files {
		got := w.do("", "GET", base+"/"+uri, nil, "Accept-Encoding", "br, gzip").want(t, 200, nil)
		want := map[string]string{"glb": "model/gltf-binary", "jpg": "image/jpeg", "ktx2": "image/ktx2"}[uri[strings.LastIndex(uri, ".")+1:]]
		if !bytes.Equal(got.body, data) || got.header.Get("Content-Type") != want || got.header.Get("Cache-Control") != cacheForever || got.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %v", uri, got.header)
		}
	}
}
