package surroundings

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The place of the tests: 300 by 200 m in Dordrecht.
const siteE, siteN, siteWidth, siteHeight = 105000.0, 425000.0, 300.0, 200.0

func siteArea(t testing.TB) Area {
	t.Helper()
	a, err := BoxArea(siteE, siteN, siteE+siteWidth, siteN+siteHeight)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// services answers as the four services do: with pages, ETags, ranges and files of
// its own making. No request of a test leaves the machine.
type services struct {
	*httptest.Server
	t         testing.TB
	buildings int // in the area
	// before sees each request first and tells whether it has answered it.
	before func(w http.ResponseWriter, r *http.Request) bool

	mu       sync.Mutex
	asked    []string // paths with questions
	atOnce   atomic.Int32
	most     atomic.Int32
	unlisted int // requests that were answered "not modified"
}

func newServices(t testing.TB) *services {
	s := &services{t: t, buildings: 250}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// bases are the addresses of the services.
func (s *services) bases() map[Layer]string {
	return map[Layer]string{Buildings: s.URL + "/bag", BGT: s.URL + "/bgt", Ground: s.URL + "/ahn", Photo: s.URL + "/photo"}
}

// requests gives how many requests were made that a path begins with.
func (s *services) requests(prefix string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.asked {
		if strings.HasPrefix(a, prefix) {
			n++
		}
	}
	return n
}

func (s *services) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked, s.unlisted = nil, 0
}

func (s *services) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := s.atOnce.Add(1)
	defer s.atOnce.Add(-1)
	for most := s.most.Load(); n > most && !s.most.CompareAndSwap(most, n); most = s.most.Load() {
	}
	s.mu.Lock()
	s.asked = append(s.asked, r.URL.RequestURI())
	s.mu.Unlock()
	if !strings.Contains(r.UserAgent(), "Maquette") {
		http.Error(w, "who are you?", http.StatusForbidden)
		return
	}
	if s.before != nil && s.before(w, r) {
		return
	}
	s.answer(w, r)
}

func (s *services) answer(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	switch {
	case r.URL.Path == "/bag/collections/pand/items":
		s.send(w, r, "application/city+json", s.bagPage(q.Get("bbox"), atoi(q.Get("offset"), 1), atoi(q.Get("limit"), 10)))
	case r.URL.Path == "/bgt/collections":
		s.send(w, r, "application/json", []byte(`{"collections":[{"id":"pand"},{"id":"wegdeel"},{"id":"vegetatieobject_punt"},{"id":"waterdeel"},{"id":"wegdeel/../x"}]}`))
	case strings.HasPrefix(r.URL.Path, "/bgt/collections/"):
		w.Header().Set("Content-Crs", "<http://www.opengis.net/def/crs/EPSG/0/28992>")
		s.send(w, r, "application/geo+json", s.bgtPage(strings.Split(r.URL.Path, "/")[3], q.Get("cursor")))
	case r.URL.Path == "/ahn":
		s.send(w, r, "image/tiff", heightsTIFF(subset(q["subset"], "x"), subset(q["subset"], "y"), s.spacing(q)))
	case r.URL.Path == "/photo":
		s.send(w, r, "image/jpeg", photoJPEG(q.Get("bbox"), atoi(q.Get("width"), 0), atoi(q.Get("height"), 0)))
	default:
		http.NotFound(w, r)
	}
}

// spacing gives the distance of heights that is asked for.
func (s *services) spacing(q url.Values) float64 {
	var w, h int
	if _, err := fmt.Sscanf(q.Get("scalesize"), "x(%d),y(%d)", &w, &h); err != nil {
		return 0.5
	}
	x := subset(q["subset"], "x")
	return (x[1] - x[0]) / float64(w)
}

func atoi(s string, other int) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return other
}

// send answers with ETag and ranges.
func (s *services) send(w http.ResponseWriter, r *http.Request, media string, body []byte) {
	w.Header().Set("Content-Type", media)
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, len(body)*31+int(body[len(body)/2])))
	if r.Header.Get("If-None-Match") != "" {
		s.mu.Lock()
		s.unlisted++
		s.mu.Unlock()
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// bagPage is a page of 3DBAG. Each page counts its integers from another corner, as
// the service does.
func (s *services) bagPage(bbox string, offset, limit int) []byte {
	translate := [3]float64{siteE + float64(offset), siteN - float64(offset), float64(offset) / 8}
	p := map[string]any{"type": "FeatureCollection", "numberMatched": s.buildings, "metadata": map[string]any{
		"referenceSystem": "https://www.opengis.net/def/crs/EPSG/0/7415", "transform": transform{[3]float64{0.001, 0.001, 0.001}, translate}}}
	features := []any{}
	for i := offset; i < offset+limit && i <= s.buildings; i++ {
		features = append(features, block(i, translate))
	}
	p["features"], p["numberReturned"] = features, len(features)
	links := []link{{Href: "self", Rel: "self"}}
	if offset+limit <= s.buildings {
		links = append(links, link{fmt.Sprintf("%s/bag/collections/pand/items?bbox=%s&offset=%d&limit=%d", s.URL, bbox, offset+limit, limit), "next"})
	}
	p["links"] = links
	return text(p)
}

// blockAt is the corner of building i: a grid of 10 m, from 20 m off the corner.
func blockAt(i int) (e, n float64) {
	return siteE + 20 + float64((i-1)%25)*10.125, siteN + 20 + float64((i-1)/25)*10.25
}

// block is a building of 6 by 4 m, and 5 m high on ground at 1 m.
func block(i int, translate [3]float64) map[string]any {
	e, n := blockAt(i)
	id := fmt.Sprintf("NL.IMBAG.Pand.%016d", i)
	var vertices [][3]int
	for k := range 8 {
		p := [3]float64{e + float64(6*(k%2)), n + float64(4*(k/2%2)), 1 + float64(5*(k/4))}
		vertices = append(vertices, [3]int{step(p[0], translate[0]), step(p[1], translate[1]), step(p[2], translate[2])})
	}
	solid := map[string]any{"type": "Solid", "lod": "2.2", "boundaries": [][][][]int{{{{0, 2, 3, 1}}, {{4, 5, 7, 6}}, {{0, 1, 5, 4}}, {{1, 3, 7, 5}}, {{3, 2, 6, 7}}, {{2, 0, 4, 6}}}},
		"semantics": map[string]any{"surfaces": []map[string]string{{"type": "GroundSurface"}, {"type": "RoofSurface"}, {"type": "WallSurface"}}, "values": [][]int{{0, 1, 2, 2, 2, 2}}}}
	return map[string]any{"type": "CityJSONFeature", "id": id, "vertices": vertices, "CityObjects": map[string]any{
		id:        map[string]any{"type": "Building", "children": []string{id + "-0"}, "attributes": map[string]any{"oorspronkelijkbouwjaar": 1900 + i, "b3_h_maaiveld": 1}},
		id + "-0": map[string]any{"type": "BuildingPart", "parents": []string{id}, "geometry": []any{solid}}}}
}

func step(v, translate float64) int { return int(math.Round((v - translate) / 0.001)) }

func text(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// bgtPage is a page of a collection: roads on two pages with one that stands no more
// and one that comes twice, trees on one, no water.
func (s *services) bgtPage(name, cursor string) []byte {
	road := func(id string, at float64, more map[string]any) map[string]any {
		p := map[string]any{"lokaal_id": id, "functie": "rijbaan lokale weg", "fysiek_voorkomen": "gesloten verharding", "relatieve_hoogteligging": 0, "status": "bestaand", "eind_registratie": nil}
		for k, v := range more {
			p[k] = v
		}
		e, n := siteE+at, siteN+5
		return map[string]any{"type": "Feature", "id": id, "properties": p, "geometry": map[string]any{"type": "Polygon",
			"coordinates": [][][2]float64{{{e, n}, {e + 50, n}, {e + 50, n + 8}, {e, n + 8}, {e, n}}}}}
	}
	p := map[string]any{"type": "FeatureCollection", "numberReturned": 2, "links": []link{}}
	switch name + cursor {
	case "wegdeel":
		p["features"] = []any{road("a", 0, nil), road("b", 50, nil)}
		p["links"] = []link{{s.URL + "/bgt/collections/wegdeel/items?cursor=2", "next"}}
	case "wegdeel2":
		p["features"] = []any{road("b", 50, nil), road("c", 100, nil), road("d", 150, map[string]any{"eind_registratie": "2020-01-01T00:00:00Z"})}
	case "vegetatieobject_punt":
		tree := func(id string, e, n float64) any {
			return map[string]any{"type": "Feature", "id": id, "properties": map[string]any{"lokaal_id": id, "plus_type": "boom", "status": "bestaand", "relatieve_hoogteligging": 0},
				"geometry": map[string]any{"type": "Point", "coordinates": [2]float64{siteE + e, siteN + n}}}
		}
		p["features"] = []any{tree("t1", 10, 16), tree("t2", 290, 190)}
	default:
		p["features"] = []any{}
	}
	return text(p)
}

func subset(all []string, axis string) (v [2]float64) {
	for _, s := range all {
		if rest, ok := strings.CutPrefix(s, axis+"("); ok {
			a, b, _ := strings.Cut(strings.TrimSuffix(rest, ")"), ",")
			v[0], _ = strconv.ParseFloat(a, 64)
			v[1], _ = strconv.ParseFloat(b, 64)
		}
	}
	return v
}

// heightOf is the ground of the tests; false where there is none, as under the pond.
func heightOf(e, n float64) (float64, bool) {
	if e > siteE+250 && n > siteN+150 {
		return 0, false
	}
	return (e-siteE)/64 - (n-siteN)/128, true
}

// heightsTIFF is a GeoTIFF of one strip as a WCS gives it, written here anew to hold
// the writer of this package to another.
func heightsTIFF(x, y [2]float64, pixel float64) []byte {
	le := binary.LittleEndian
	w, h := int(math.Round((x[1]-x[0])/pixel)), int(math.Round((y[1]-y[0])/pixel))
	type entry struct {
		tag, kind uint16
		count     uint32
		data      []byte
	}
	short := func(v ...uint16) (b []byte) {
		for _, n := range v {
			b = le.AppendUint16(b, n)
		}
		return b
	}
	double := func(v ...float64) (b []byte) {
		for _, n := range v {
			b = le.AppendUint64(b, math.Float64bits(n))
		}
		return b
	}
	long := func(v int) []byte { return le.AppendUint32(nil, uint32(v)) }
	var pixels []byte
	for j := range h {
		for i := range w {
			v, ok := heightOf(x[0]+(float64(i)+0.5)*pixel, y[1]-(float64(j)+0.5)*pixel)
			if !ok {
				v = -9999
			}
			pixels = le.AppendUint32(pixels, math.Float32bits(float32(v)))
		}
	}
	entries := []entry{{256, 4, 1, long(w)}, {257, 4, 1, long(h)}, {258, 3, 1, short(32)}, {259, 3, 1, short(1)}, {262, 3, 1, short(1)}, {273, 4, 1, long(8)},
		{277, 3, 1, short(1)}, {278, 4, 1, long(h)}, {279, 4, 1, long(len(pixels))}, {339, 3, 1, short(3)}, {33550, 12, 3, double(pixel, pixel, 0)},
		{33922, 12, 6, double(0, 0, 0, x[0], y[1], 0)}, {34735, 3, 16, short(1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 28992)}, {42113, 2, 6, []byte("-9999\x00")}}
	at := 8 + len(pixels)
	out := append(append([]byte("II\x2a\x00"), long(at)...), pixels...)
	end := at + 2 + 12*len(entries) + 4
	directory, after := short(uint16(len(entries))), []byte(nil)
	for _, e := range entries {
		directory = append(le.AppendUint32(append(directory, short(e.tag, e.kind)...), e.count), make([]byte, 4)...)
		if len(e.data) <= 4 {
			copy(directory[len(directory)-4:], e.data)
			continue
		}
		le.PutUint32(directory[len(directory)-4:], uint32(end+len(after)))
		after = append(after, e.data...)
	}
	return append(append(append(out, directory...), 0, 0, 0, 0), after...)
}

// colourAt is the photo of the tests: it changes slowly, so that JPEG keeps it.
func colourAt(e, n float64) color.RGBA {
	return color.RGBA{uint8(min((e-siteE)/2, 255)), uint8(max(n-siteN, 0) / 2), 90, 255}
}

func photoJPEG(bbox string, w, h int) []byte {
	var b [4]float64
	for i, s := range strings.Split(bbox, ",") {
		b[i], _ = strconv.ParseFloat(s, 64)
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, colourAt(b[0]+(float64(x)+0.5)*(b[2]-b[0])/float64(w), b[3]-(float64(y)+0.5)*(b[3]-b[1])/float64(h)))
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 90}); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// testSide is the side of the rasters that tests ask for.
const testSide = 128

// options are those of a test: nothing waits, and rasters are small.
func (s *services) options(out string) Options {
	a := siteArea(s.t)
	return Options{Area: a, Out: out, Bases: s.bases(), Agent: "Maquette/test", side: testSide, GroundSpacing: 1, PhotoPixel: 1,
		sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		now:   func() time.Time { return time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC) }}
}
