package surroundings

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"maps"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans/cityjson"
	"github.com/maquette-city/maquette/plans/terrain"
	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/scene"
)

// fetch runs and fails the test where anything did not come.
func fetch(t *testing.T, o Options) *Manifest {
	t.Helper()
	m, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range m.Layers {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	return m
}

// sums hashes the results below a folder.
func sums(t *testing.T, out string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(out, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d.Name() == partsFolder {
				return filepath.SkipDir
			}
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(out, path)
		all[filepath.ToSlash(name)] = fmt.Sprintf("%x", sha256.Sum256(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFetchesEachLayer(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	m := fetch(t, o)
	want := []string{"bgt/vegetatieobject_punt.geojson", "bgt/wegdeel.geojson", "buildings.city.jsonl", "credits.json", "ground.tif", "photo.tif", "surroundings.json"}
	if got := slices.Sorted(maps.Keys(sums(t, o.Out))); !slices.Equal(got, want) {
		t.Errorf("files %v, want %v", got, want)
	}
	if n := s.most.Load(); n > perHost {
		t.Errorf("%d requests at once", n)
	}
	var credits []CreditLine
	text, err := os.ReadFile(filepath.Join(o.Out, CreditsName))
	if err != nil || json.Unmarshal(text, &credits) != nil || len(credits) != 4 {
		t.Fatalf("%v: %s", err, text)
	}
	for _, c := range credits {
		if c.Text == "" || c.Licence == "" || !strings.HasPrefix(c.URL, "https://") || c.Fetched.IsZero() {
			t.Errorf("a credit says too little: %+v", c)
		}
	}
	if m.Date != "2026-05-04" || m.Box != (box{siteE, siteN, siteE + siteWidth, siteN + siteHeight}) {
		t.Errorf("%+v", m)
	}
}

func TestBuildingsKeepTheirCorners(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	o.Layers = []Layer{Buildings}
	m := fetch(t, o)
	if m.Layers[0].Objects != s.buildings || m.Layers[0].Answers != 3 {
		t.Errorf("%+v", m.Layers[0])
	}
	data, err := os.ReadFile(filepath.Join(o.Out, buildingsFile))
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	_, err = cityjson.Read(t.Context(), cityjson.Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: buildingsFile}, func(f *scene.Feature) error {
		if f.Class != "BuildingPart" {
			return nil
		}
		seen++
		var i int
		if _, err := fmt.Sscanf(f.SourceID, "NL.IMBAG.Pand.%d-0", &i); err != nil {
			return err
		}
		e, n := blockAt(i)
		b := scene.NewBox()
		for _, p := range f.Parts {
			for _, v := range p.Mesh.Positions {
				b.Extend(v)
			}
		}
		for k, want := range [3][2]float64{{e, e + 6}, {n, n + 4}, {1, 6}} {
			if math.Abs(b.Min[k]-want[0]) > 0.0006 || math.Abs(b.Max[k]-want[1]) > 0.0006 {
				return fmt.Errorf("%s reaches from %v to %v, want %v on axis %d", f.SourceID, b.Min, b.Max, want, k)
			}
		}
		return nil
	})
	if err != nil || seen != s.buildings {
		t.Errorf("%d buildings: %v", seen, err)
	}
}

func TestCollectionsKeepWhatStandsNow(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	o.Layers = []Layer{BGT}
	m := fetch(t, o)
	data, err := os.ReadFile(filepath.Join(o.Out, "bgt", "wegdeel.geojson"))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	h, err := vector.ReadGeoJSON(t.Context(), vector.Source{Data: bytes.NewReader(data), Size: int64(len(data))}, vector.Options{}, func(f *vector.Feature) error {
		ids = append(ids, f.ID)
		return nil
	})
	if err != nil || !sameAsRD(h.CRS) || !slices.Equal(ids, []string{"a", "b", "c"}) {
		t.Errorf("%v %v in %q", err, ids, h.CRS)
	}
	if m.Layers[0].Objects != 5 || !strings.Contains(strings.Join(m.Layers[0].Notes, " "), "wegdeel: 1 objects stand no more") {
		t.Errorf("%+v", m.Layers[0])
	}
	for _, a := range s.asked[1:] {
		if strings.Contains(a, "cursor") {
			continue
		}
		for _, part := range []string{"datetime=2026-05-04T00%3A00%3A00Z", "bbox=105000%2C425000%2C105300%2C425200", "crs=http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FEPSG%2F0%2F28992"} {
			if !strings.Contains(a, part) {
				t.Errorf("%s does not ask %s", a, part)
			}
		}
	}
}

func TestRastersKeepTheirPlace(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	o.Layers = []Layer{Ground, Photo}
	o.GroundSpacing, o.PhotoPixel = DefaultSpacing, DefaultPixel // 600 m are 1,200 heights and 2,400 pixels
	var err error
	if o.Area, err = BoxArea(siteE, siteN, siteE+600, siteN+20); err != nil {
		t.Fatal(err)
	}
	m := fetch(t, o)
	ground := openRaster(t, filepath.Join(o.Out, groundFile))
	h := terrain.NewHeights(ground)
	if g := ground.Georeference(); !sameAsRD(g.CRS) || g.VerticalDatum != "EPSG:5709" || ground.Width != 1200 || ground.Height != 40 {
		t.Errorf("%+v %d x %d", g, ground.Width, ground.Height)
	}
	for _, at := range [][2]float64{{0.3, 0.3}, {63.9, 10.1}, {64.2, 10.1}, {599.7, 19.7}} {
		got, ok := h.At(siteE+at[0], siteN+at[1])
		// Beyond the outermost middles of pixels the height is that of the pixel.
		want, _ := heightOf(siteE+min(max(at[0], 0.25), 599.75), siteN+min(max(at[1], 0.25), 19.75))
		if !ok || math.Abs(got-want) > 1e-4 {
			t.Errorf("height at %v is %v, want %v", at, got, want)
		}
	}
	photo := openRaster(t, filepath.Join(o.Out, photoFile))
	if photo.Width != 2400 || photo.Height != 80 || !photo.Photo() {
		t.Fatalf("photo of %d x %d", photo.Width, photo.Height)
	}
	img := image.NewNRGBA(image.Rect(0, 0, photo.Width, photo.Height))
	if err := photo.Pixels(0, 0, photo.Width, photo.Height, img.Pix); err != nil {
		t.Fatal(err)
	}
	for _, p := range []image.Point{{0, 0}, {300, 60}, {126, 40}, {130, 40}, {2399, 79}} {
		got := img.NRGBAAt(p.X, p.Y)
		want := colourAt(siteE+(float64(p.X)+0.5)/4, siteN+20-(float64(p.Y)+0.5)/4)
		if math.Abs(float64(got.R)-float64(want.R)) > 6 || math.Abs(float64(got.G)-float64(want.G)) > 6 {
			t.Errorf("pixel %v is %v, want %v", p, got, want)
		}
	}
	if m.Layers[0].Answers != 10 || m.Layers[1].Answers != 19 {
		t.Errorf("%+v", m.Layers)
	}
}

func openRaster(t *testing.T, path string) *terrain.Raster {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := terrain.Open(terrain.Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: path})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestGroundWithoutHeights(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	o.Layers = []Layer{Ground}
	m := fetch(t, o)
	if notes := strings.Join(m.Layers[0].Notes, " "); !strings.Contains(notes, "95.8 % of the area has heights") {
		t.Errorf("%q", notes) // the pond takes 50 x 50 m of 300 x 200
	}
	if _, ok := terrain.NewHeights(openRaster(t, filepath.Join(o.Out, groundFile))).At(siteE+280, siteN+180); ok {
		t.Error("the pond has a height")
	}
	var err error
	if o.Area, err = BoxArea(siteE+260, siteN+160, siteE+280, siteN+180); err != nil {
		t.Fatal(err)
	}
	o.Out = t.TempDir()
	m = fetch(t, o)
	if len(m.Layers[0].Files) != 0 || len(m.Credits()) != 0 || !strings.Contains(strings.Join(m.Layers[0].Notes, " "), "no heights in this area") {
		t.Errorf("%+v", m.Layers[0])
	}
}

func TestSecondRunAsksNothingAndGivesTheSame(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	fetch(t, o)
	before := sums(t, o.Out)
	s.forget()
	m := fetch(t, o)
	if n := s.requests("/"); n != 0 {
		t.Errorf("%d requests", n)
	}
	if m.Layers[0].Bytes != 0 || m.Layers[0].Requests != 0 {
		t.Errorf("%+v", m.Layers[0])
	}
	if after := sums(t, o.Out); !maps.Equal(before, after) {
		t.Errorf("%v\nis now\n%v", before, after)
	}
	other := s.options(t.TempDir())
	fetch(t, other)
	if after := sums(t, other.Out); !maps.Equal(before, after) {
		t.Errorf("another folder differs: %v\nand\n%v", before, after)
	}
}

func TestRefreshAsksWhatChanged(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	fetch(t, o)
	s.forget()
	o.Refresh, s.buildings = true, 251
	m := fetch(t, o)
	if n := s.requests("/"); n == 0 || s.unlisted != n {
		t.Errorf("%d requests, %d of them conditional", n, s.unlisted)
	}
	if m.Layers[3].Layer != Buildings || m.Layers[3].Objects != 251 || m.Layers[3].Requests == 0 || m.Layers[0].Requests != 0 {
		t.Errorf("%+v", m.Layers)
	}
}

func TestDamagedPartsAreFetchedAgain(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	o.Layers = []Layer{Buildings}
	fetch(t, o)
	all, err := filepath.Glob(filepath.Join(o.Out, partsFolder, "buildings", "*.body"))
	if err != nil || len(all) != 3 {
		t.Fatalf("%v %v", all, err)
	}
	if err := os.Truncate(all[1], 100); err != nil {
		t.Fatal(err)
	}
	s.forget()
	fetch(t, o)
	if n := s.requests("/bag"); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestGoesOnAfterItWasCutOff(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	fetch(t, s.options(t.TempDir()))
	all := s.requests("/")
	s.forget()
	ctx, cancel := context.WithCancel(t.Context())
	s.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if s.requests("/") >= all/2 {
			cancel()
		}
		return false
	}
	if _, err := Run(ctx, o); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
	s.before = nil
	time.Sleep(20 * time.Millisecond) // the requests that were under way end
	s.forget()
	o.now = func() time.Time { return time.Date(2026, 5, 5, 1, 0, 0, 0, time.UTC) } // another day: the first one's holds
	m := fetch(t, o)
	if n := s.requests("/"); n == 0 || n > all-all/2+perHost+2 {
		t.Errorf("%d requests, %d in all", n, all)
	}
	if m.Date != "2026-05-04" {
		t.Errorf("the state of %s was asked for", m.Date)
	}
}

func TestGoesOnInTheMiddleOfAnAnswer(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	o.Layers = []Layer{Photo}
	whole := photoJPEG(fmt.Sprintf("%v,%v,%v,%v", siteE, siteN+siteHeight-testSide, siteE+testSide, siteN+siteHeight), testSide, testSide)
	cut := 0
	var ranges []string
	s.before = func(w http.ResponseWriter, r *http.Request) bool {
		if h := r.Header.Get("Range"); h != "" {
			ranges = append(ranges, h)
		}
		if cut++; cut > 1 {
			return false
		}
		w.Header().Set("ETag", fmt.Sprintf(`"%x"`, len(whole)*31+int(whole[len(whole)/2])))
		w.Header().Set("Accept-Ranges", "bytes")
		w.Header().Set("Content-Type", "image/jpeg")
		w.Header().Set("Content-Length", fmt.Sprint(len(whole)))
		_, _ = w.Write(whole[:len(whole)/3])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	m := fetch(t, o)
	if want := fmt.Sprintf("bytes=%d-", len(whole)/3); len(ranges) != 1 || ranges[0] != want {
		t.Errorf("asked for %v, want %s", ranges, want)
	}
	if n := m.Layers[0].Answers; n != 6 {
		t.Errorf("%d answers", n)
	}
	all, _ := filepath.Glob(filepath.Join(o.Out, partsFolder, "photo", "*.body"))
	for _, name := range all {
		if data, err := os.ReadFile(name); err == nil && bytes.Equal(data, whole) {
			return
		}
	}
	t.Error("the answer is not what it would have been in one piece")
}
