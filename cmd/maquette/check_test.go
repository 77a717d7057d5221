package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	cleanTileset = `{"asset":{"version":"1.1"},"schema":{"id":"m","classes":{"t":{"properties":{"crs":{"type":"STRING","semantic":"TILESET_CRS_GEOCENTRIC"}}}}},"metadata":{"class":"t","properties":{"crs":"EPSG:4936"}},"geometricError":1,"root":{"boundingVolume":{"sphere":[0,0,0,1]},"geometricError":0,"refine":"ADD"}}`
	warnTileset  = `{"asset":{"version":"1.1"},"geometricError":1,"root":{"boundingVolume":{"sphere":[0,0,0,1]},"geometricError":0,"refine":"ADD"}}`
	wrongTileset = `{"asset":{"version":"1.1"},"geometricError":1,"root":{"boundingVolume":{"sphere":[0,0,0,-1]},"geometricError":0,"refine":"ADD"}}`
)

func TestCheckExitCodesAndLines(t *testing.T) {
	t.Parallel()
	dir := func(text string) string {
		d := t.TempDir()
		if err := os.WriteFile(filepath.Join(d, "tileset.json"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return d
	}
	model := func(text string) string {
		path := filepath.Join(t.TempDir(), "a.gltf")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir(wrongTileset))))
	defer server.Close()
	for _, c := range []struct {
		name string
		args []string
		code int
		out  string
	}{
		{"clean", []string{"--strict", dir(cleanTileset)}, 0, ""},
		{"a file", []string{filepath.Join(dir(cleanTileset), "tileset.json")}, 0, ""},
		{"warning", []string{dir(warnTileset)}, 0, "WARN MAQUETTE_CRS / no TILESET_CRS_GEOCENTRIC: clients take WGS 84\n"},
		{"strict after the folder", []string{dir(warnTileset), "--strict"}, 1, "ERROR MAQUETTE_CRS / no TILESET_CRS_GEOCENTRIC: clients take WGS 84\n"},
		{"error", []string{dir(wrongTileset)}, 1, "ERROR VALUE_WRONG /root/boundingVolume/sphere radius -1\n"},
		{"over HTTP", []string{server.URL + "/"}, 1, "ERROR VALUE_WRONG /root/boundingVolume/sphere radius -1\n"},
		{"over HTTP, by file", []string{server.URL + "/tileset.json?token=1"}, 1, "ERROR VALUE_WRONG /root/boundingVolume/sphere radius -1\n"},
		{"nothing over HTTP", []string{server.URL + "/none/"}, 65, ""},
		{"no folder", []string{filepath.Join(t.TempDir(), "none")}, 65, ""},
		{"empty folder", []string{t.TempDir()}, 65, ""},
		{"no JSON", []string{dir("PK\x03\x04")}, 65, ""},
		{"a model", []string{model(`{"asset":{"version":"2.0"}}`)}, 0, ""},
		{"a model with an error", []string{model(`{"asset":{"version":"2.0"},"scene":1}`)}, 1, "ERROR UNRESOLVED_REFERENCE /scene there is no scenes/1\n"},
		{"no model", []string{model("PK")}, 65, ""},
		{"no argument", nil, 64, ""},
		{"two arguments", []string{"a", "b"}, 64, ""},
		{"unknown flag", []string{"--loose", "a"}, 64, ""},
		{"help", []string{"-h"}, 0, ""},
	} {
		var out, errs bytes.Buffer
		code := dispatch(t.Context(), append([]string{"check"}, c.args...), stdio{nil, &out, &errs})
		if code != c.code || !strings.HasSuffix(out.String(), c.out) || c.out == "" && out.Len() > 0 {
			t.Errorf("%s: exit %d, want %d\n%s%s", c.name, code, c.code, out.String(), errs.String())
		}
		if code != 0 && errs.Len() == 0 {
			t.Errorf("%s: exit %d without a word", c.name, code)
		}
	}
}

func TestCheckDoesNotFollowLinksOut(t *testing.T) {
	t.Parallel()
	outside, dir := t.TempDir(), t.TempDir()
	secret := filepath.Join(outside, "secret.json")
	if err := os.WriteFile(secret, []byte(cleanTileset), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "tileset.json")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	var out, errs bytes.Buffer
	if code := dispatch(t.Context(), []string{"check", dir}, stdio{nil, &out, &errs}); code != exitData {
		t.Errorf("exit %d\n%s%s", code, out.String(), errs.String())
	}
}
