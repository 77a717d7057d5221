package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/surroundings"
)

// The box of the rasters in plans/terrain/testdata, in RD.
const publicBox = "85000,446491,85011,446500"

// publicServices answers as the public services do about a garden of 11 by 9 m: two
// sheds, a path and a tree, heights and a photo.
func publicServices(t *testing.T, asked *atomic.Int32) (flags []string) {
	t.Helper()
	heights, err := os.ReadFile(filepath.FromSlash("../../plans/terrain/testdata/float32.tif"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		q := r.URL.Query()
		switch r.URL.Path {
		case "/buildings/collections/pand/items":
			fmt.Fprint(w, `{"type":"FeatureCollection","numberMatched":2,"metadata":{"transform":{"scale":[0.001,0.001,0.001],"translate":[85000,446490,0]}},"features":[`+shed("1", 3000)+`,`+shed("2", 6000)+`]}`)
		case "/bgt/collections":
			fmt.Fprint(w, `{"collections":[{"id":"wegdeel"},{"id":"vegetatieobject_punt"}]}`)
		case "/bgt/collections/wegdeel/items":
			fmt.Fprint(w, `{"type":"FeatureCollection","features":[{"type":"Feature","id":"p","properties":{"lokaal_id":"G0503.p","functie":"voetpad","fysiek_voorkomen":"open verharding","status":"bestaand","relatieve_hoogteligging":0,"eind_registratie":null},
				"geometry":{"type":"Polygon","coordinates":[[[85001,446492],[85009,446492],[85009,446493.5],[85001,446493.5],[85001,446492]]]}}]}`)
		case "/bgt/collections/vegetatieobject_punt/items":
			fmt.Fprint(w, `{"type":"FeatureCollection","features":[{"type":"Feature","id":"b","properties":{"lokaal_id":"G0503.b","plus_type":"boom","status":"bestaand","relatieve_hoogteligging":0},"geometry":{"type":"Point","coordinates":[85008,446498]}}]}`)
		case "/ground":
			w.Header().Set("Content-Type", "image/tiff")
			_, _ = w.Write(heights)
		case "/photo":
			w.Header().Set("Content-Type", "image/jpeg")
			side, _ := strconv.Atoi(q.Get("width"))
			img := image.NewRGBA(image.Rect(0, 0, side, side))
			img.Set(1, 1, color.White)
			_ = jpeg.Encode(w, img, nil)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	for _, l := range surroundings.Layers() {
		flags = append(flags, "--base-"+string(l), server.URL+"/"+string(l))
	}
	return flags
}

// shed is a building of 2 by 2 m and 2.5 m high on ground at 8 m.
func shed(id string, east int) string {
	var vertices [][3]int
	for k := range 8 {
		vertices = append(vertices, [3]int{east + 2000*(k%2), 4000 + 2000*(k/2%2), 8000 + 2500*(k/4)})
	}
	text, _ := json.Marshal(vertices)
	id = "NL.IMBAG.Pand.050310000000000" + id
	return fmt.Sprintf(`{"type":"CityJSONFeature","id":%[1]q,"vertices":%[2]s,"CityObjects":{%[1]q:{"type":"Building","attributes":{"oorspronkelijkbouwjaar":1970},
		"geometry":[{"type":"Solid","lod":"2.2","boundaries":[[[[0,2,3,1]],[[4,5,7,6]],[[0,1,5,4]],[[1,3,7,5]],[[3,2,6,7]],[[2,0,4,6]]]]}]}}}`, id, text)
}

func TestSurroundingsBecomeTilesAndLayers(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	out := t.TempDir()
	args := append([]string{"surroundings", "--bbox", publicBox, "--out", out}, publicServices(t, &asked)...)
	code, lines, errs := verbRun(t, "", args...)
	if code != exitOK {
		t.Fatalf("code %d: %s", code, errs)
	}
	for _, want := range []string{"© 3DBAG by tudelft3d and 3DGI, CC BY 4.0", "CC0 1.0", "maquette convert " + filepath.Join(out, "buildings.city.jsonl"), "/bgt/*.geojson"} {
		if !strings.Contains(lines, want) {
			t.Errorf("it does not say %q:\n%s", want, lines)
		}
	}
	commands := 0
	for line := range strings.Lines(lines) { // what it says can be done, is done
		if words := strings.Fields(line); words[0] == "maquette" {
			commands++
			var args []string
			for _, w := range words[1:] {
				if found, _ := filepath.Glob(w); len(found) > 0 {
					args = append(args, found...)
				} else {
					args = append(args, w)
				}
			}
			if code, _, errs := verbRun(t, "", append(args, "--skip-pictures", "--skip-exports")...); code != exitOK {
				t.Errorf("%s: code %d: %s", line, code, errs)
			}
		}
	}
	if commands != 3 {
		t.Errorf("%d commands in\n%s", commands, lines)
	}
	surroundingsBecomeLayers(t, args)
}

// surroundingsBecomeLayers fetches into the folder of args again and makes layers of
// it on a server.
func surroundingsBecomeLayers(t *testing.T, args []string) {
	t.Helper()
	p := startServer(t)
	_, code, _ := strings.Cut(p.link, "#code=")
	token, _ := p.call("", "POST", "/api/v1/sessions", fmt.Sprintf(`{"code":%q}`, code), nil, 201)["token"].(string)
	toETRS, err := crs.NewTransformer(crs.RDNAP(), crs.ETRS89())
	if err != nil {
		t.Fatal(err)
	}
	site, err := toETRS.Point([3]float64{85005, 446495, 8})
	if err != nil {
		t.Fatal(err)
	}
	p.call(token, "POST", "/api/v1/projects", fmt.Sprintf(`{"id":"tuin","name":"Tuin","site":{"lat":%.9f,"lon":%.9f,"h":%.3f}}`, site[0], site[1], site[2]), nil, 201)
	args = append(slices.Clone(args), "--project", p.url+"/tuin", "--token", token, "--publish")
	if code, out, errs := verbRun(t, "", args...); code != exitOK {
		t.Fatalf("code %d: %s%s", code, out, errs)
	}
	layers, _ := p.call("", "GET", "/api/v1/projects/tuin/layers", "", nil, 200)["items"].([]any)
	var kinds []string
	for _, l := range layers {
		v := l.(map[string]any)
		layer := v["layer"].(map[string]any)
		credits := layer["credits"].([]any)
		kinds = append(kinds, fmt.Sprint(layer["kind"], len(credits)))
		made := p.call(token, "GET", fmt.Sprintf("/api/v1/variants/%s/versions/1", v["id"]), "", nil, 200)
		result, _ := made["result"].(map[string]any)
		if made["state"] != "published" || result == nil || result["features"].(float64) < 1 {
			t.Errorf("%v is %v: %v", v["name"], made["state"], p.report(token, fmt.Sprint(v["id"]), 1).Placement.Checks)
		}
		if layer["kind"] != "ground" && result["features"].(float64) != 2 { // two sheds; a path and a tree
			t.Errorf("%v features of %v", result["features"], v["name"])
		}
	}
	if fmt.Sprint(kinds) != "[ground2 surfaces2 buildings1]" {
		t.Errorf("layers and their credits: %v", kinds)
	}
	code2, lines, errs := verbRun(t, "", args...)
	if code2 != exitOK || strings.Count(lines, "is there already, of the same files") != 3 {
		t.Errorf("the second time: code %d, %s%s", code2, lines, errs)
	}
	wrong := slices.Clone(args)
	wrong[len(wrong)-4] = p.url + "/nergens"
	if code, _, errs := verbRun(t, "", wrong...); code != exitData || !strings.Contains(errs, "404") {
		t.Errorf("no such project: code %d, %s", code, errs)
	}
	wrong = slices.Clone(args)
	wrong[len(wrong)-2] = "no-token"
	if code, _, errs := verbRun(t, "", wrong...); code != exitData || !strings.Contains(errs, "maquette token --role planner") {
		t.Errorf("a token that is none: code %d, %s", code, errs)
	}
	if err := p.stop(); err != nil {
		t.Error(err)
	}
}

func TestSurroundingsTellsWhatFailedAndGoesOn(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	flags := publicServices(t, &asked)
	dead := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(dead.Close)
	out := t.TempDir()
	args := append(append([]string{"surroundings", "--around", "85005,446495", "--radius", "4", "--out", out}, flags...), "--base-ground", dead.URL, "--layers", "ground,buildings")
	code, lines, errs := verbRun(t, "", args...)
	if code != exitUnavailable || !strings.Contains(errs, "AHN, part 1 of 1: answered 404 Not Found") || strings.Contains(lines, "Hoogtebestand") || !strings.Contains(lines, "3DBAG") {
		t.Errorf("code %d\n%s\n%s", code, lines, errs)
	}
	if _, err := os.Stat(filepath.Join(out, "buildings.city.jsonl")); err != nil {
		t.Error(err)
	}
}

func TestSurroundingsLines(t *testing.T) {
	t.Parallel()
	box := []string{"--bbox", publicBox, "--out", filepath.Join(t.TempDir(), "x")}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--bbox", publicBox}, "--out DIR is missing"},
		{[]string{"--out", "x"}, "name the area once"},
		{append([]string{"--around", "1,2"}, box...), "name the area once"},
		{[]string{"--out", "x", "--bbox", "1,2,3"}, "--bbox"},
		{[]string{"--out", "x", "--around", "here"}, "--around"},
		{[]string{"--out", "x", "--boundary", "no-such-file"}, "boundary"},
		{[]string{"--out", "x", "--bbox", "100000,420000,110000,430000"}, "100.0 km2"},
		{append([]string{"--layers", "trees"}, box...), `there is no layer "trees"`},
		{append([]string{"--most", "lots"}, box...), "--most"},
		{append([]string{"--most", "9999999G"}, box...), "--most"},
		{append([]string{"--project", "https://example.com/x"}, box...), "--token"},
		{append([]string{"--project", "http://example.com/x", "--token", "t"}, box...), "use https"},
		{append([]string{"--project", "https://example.com/", "--token", "t"}, box...), "names no project"},
		{append([]string{"tuin"}, box...), "tuin"},
	} {
		code, _, errs := verbRun(t, "", append([]string{"surroundings"}, c.args...)...)
		if code != exitUsage || !strings.Contains(errs, c.says) {
			t.Errorf("%v: code %d, %q does not say %q", c.args, code, errs, c.says)
		}
	}
	for s, want := range map[string]int64{"1": 1, "500M": 500 << 20, "2g": 2 << 30, "16 kB": 0, "16kB": 16 << 10} {
		if n, err := parseBytes(s); n != want || (err != nil) != (want == 0) {
			t.Errorf("%q is %d bytes, %v", s, n, err)
		}
	}
}

// A person stops it while a service answers slowly: it says how to go on, and does.
func TestSurroundingsGoOnAfterAnInterrupt(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	flags := publicServices(t, &asked)
	slow := make(chan struct{})
	reached := make(chan struct{}, 10)
	mirror := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached <- struct{}{}
		select {
		case <-slow:
		case <-r.Context().Done():
			return
		}
		http.Error(w, "", http.StatusNotFound)
	}))
	t.Cleanup(mirror.Close)
	t.Cleanup(func() { close(slow) })
	out := t.TempDir()
	args := append([]string{"surroundings", "--bbox", publicBox, "--out", out, "--layers", "buildings,ground"}, flags...)
	cmd := verbCommand(t, append(slices.Clone(args), "--base-ground", mirror.URL)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	<-reached
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(out, "buildings.city.jsonl")); err == nil {
			break
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitInterrupted || !strings.Contains(errs.String(), "run the same command again") {
		t.Fatalf("%v: %s", err, errs.String())
	}
	before := asked.Load()
	if code, _, errs := verbRun(t, "", args...); code != exitOK || asked.Load() != before+1 {
		t.Errorf("code %d, %d requests, one was missing: %s", code, asked.Load()-before, errs)
	}
}

func TestProjectsByAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://m.example/tuin":                     "https://m.example tuin",
		"https://m.example/projects/tuin/":           "https://m.example tuin",
		"https://m.example/api/v1/projects/tuin":     "https://m.example tuin",
		"https://m.example/maquette/projects/tuin-2": "https://m.example/maquette tuin-2",
		"http://127.0.0.1:8080/tuin":                 "http://127.0.0.1:8080 tuin",
		"http://localhost/tuin":                      "http://localhost tuin",
		"https://m.example":                          "",
		"https://m.example/Tuin":                     "",
		"https://me:secret@m.example/tuin":           "",
		"ftp://m.example/tuin":                       "",
		"tuin":                                       "",
	} {
		server, project, err := surroundings.SplitProject(address)
		if got := strings.TrimSpace(server + " " + project); got != want || (err == nil) != (want != "") {
			t.Errorf("%s is %q, %v", address, got, err)
		}
	}
}

func TestProgressOfSurroundings(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	p := newProgress(&out)
	p.now, p.began = func() time.Time { return now }, now
	step := func(after time.Duration, l surroundings.Progress) { now = now.Add(after); p.tell(l) }
	bgt := surroundings.Progress{Layer: surroundings.BGT, Source: "BGT", Done: 5, Total: 20, Bytes: 2_500_000}
	step(10*time.Second, bgt)
	step(time.Second, bgt) // too soon for a line
	step(0, surroundings.Progress{Layer: surroundings.Ground, Source: "AHN", Done: 4, Total: 4, Bytes: 5e9, Ended: true})
	step(0, surroundings.Progress{Layer: surroundings.Photo, Source: "Luchtfoto", Done: 4, Total: 4, Ended: true})
	step(0, surroundings.Progress{Layer: surroundings.Buildings, Source: "3DBAG", Ended: true, Err: context.Canceled})
	want := "[#####...............] 2.5 MB BGT 5/20, 30s left\nAHN        4 parts, 5.00 GB fetched\nLuchtfoto  4 parts, all there already\n3DBAG      failed\n"
	if out.String() != want {
		t.Errorf("%q\nwant\n%q", out.String(), want)
	}
	out.Reset()
	p.terminal = true
	step(time.Second, bgt)
	p.end()
	if s := out.String(); !strings.HasPrefix(s, "\r[") || !strings.HasSuffix(s, strings.Repeat(" ", lineWidth)+"\r") || strings.Contains(s, "\n") {
		t.Errorf("%q", s)
	}
	if s := left(time.Second, 1, 1000); s != "" || left(time.Duration(math.MaxInt32), 0, 5) != "" {
		t.Errorf("%q is too soon to say", s)
	}
}
