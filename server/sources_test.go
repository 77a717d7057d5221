package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"mime"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/server/auth"
	"github.com/maquette-city/maquette/tiles/scene"
)

// placedIFC is a model in millimetres of nothing but a place.
const placedIFC = `ISO-10303-21;
HEADER;
FILE_DESCRIPTION((''),'2;1');
FILE_NAME('','',(''),(''),'','','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
DATA;
#1=IFCPROJECT('0$WU4A9R19$vKWO$AdOnKA',$,'Huis',$,$,$,$,(#2),#4);
#2=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#3,$);
#3=IFCAXIS2PLACEMENT3D(#8,$,$);
#8=IFCCARTESIANPOINT((0.,0.,0.));
#4=IFCUNITASSIGNMENT((#5));
#5=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);
ENDSEC;
END-ISO-10303-21;
`

// withSources gives a version of the block of found other sources, which lie in
// the store.
func (w *world) withSources(variant string, files map[string]string, names ...string) plans.Version {
	w.t.Helper()
	w.sources = nil
	for _, name := range names {
		sum := sha256.Sum256([]byte(files[name]))
		key := hex.EncodeToString(sum[:])
		w.put(sourceKey(key), []byte(files[name]))
		w.sources = append(w.sources, plans.VersionSource{SHA256: key, Filename: name, Bytes: int64(len(files[name]))})
	}
	return w.found(variant)
}

func TestSourcesAreHadAsTheyCame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	o := newOracle(t, w)
	const strange = "Toren \"é\" 100%;\r\n../plan.ifc"
	w.withSources("toren-a", map[string]string{strange: placedIFC, "notes.txt": "abc"}, strange, "notes.txt")
	const path = "/api/v1/variants/toren-a/versions/1/sources"
	var all list[sourceView]
	a := w.do(auth.RoleArchitect, "GET", path, nil).want(t, 200, &all)
	o.check(t, w, "GET", path, a)
	if len(all.Items) != 2 || all.Items[0].Filename != strange || !all.Items[0].Georeferenceable || all.Items[1].Georeferenceable || all.Items[1].Bytes != 3 {
		t.Errorf("sources %s", a.body)
	}
	a = w.do(auth.RoleArchitect, "GET", path+"/0", nil).want(t, 200, nil)
	_, params, err := mime.ParseMediaType(a.header.Get("Content-Disposition"))
	if string(a.body) != placedIFC || err != nil || params["filename"] != `Toren "é" 100%;__.._plan.ifc` || a.header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("%q: %v, %v", a.header.Get("Content-Disposition"), params, err)
	}
	a = w.do(auth.RoleArchitect, "GET", path+"/1", nil, "Range", "bytes=1-").want(t, 206, nil)
	if string(a.body) != "bc" {
		t.Errorf("a range is %q", a.body)
	}
	w.do(auth.RoleArchitect, "GET", path+"/1", nil, "If-None-Match", a.header.Get("ETag")).want(t, 304, nil)
	w.do(auth.RoleResident, "GET", path+"/0", nil).problem(t, 403)
	for _, index := range []string{"2", "-1", "x"} {
		w.do(auth.RoleArchitect, "GET", path+"/"+index, nil).problem(t, 404)
	}
}

func TestAttachmentNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"plan.ifc":                 `attachment; filename="plan.ifc"`,
		"Brug 'A'; def.ifc":        `attachment; filename="Brug 'A'; def.ifc"`,
		"é€.ifc":                   `attachment; filename="__.ifc"; filename*=UTF-8''%C3%A9%E2%82%AC.ifc`,
		`a"b%41 c.ifc`:             `attachment; filename="a_b_41 c.ifc"; filename*=UTF-8''a%22b%2541%20c.ifc`,
		"a\r\nX-Evil: 1\x00\xff/b": `attachment; filename="a__X-Evil: 1____b"`,
	} {
		if got := attachment(name); got != want && name != "a\r\nX-Evil: 1\x00\xff/b" {
			t.Errorf("%q: %s, want %s", name, got, want)
		} else if strings.ContainsAny(got, "\r\n\x00/") {
			t.Errorf("%q: %q holds what it must not", name, got)
		}
	}
}

// The place a person confirmed is read back from the file that is downloaded.
func TestASourceWithItsConfirmedPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	o := newOracle(t, w)
	w.withSources("toren-a", map[string]string{"huis.ifc": placedIFC, "huis.ifc.place.json": "{}", "notes.txt": "abc", "broken.ifc": "ISO-10303-21;\nno"},
		"huis.ifc", "huis.ifc.place.json", "notes.txt", "broken.ifc")
	const base = "/api/v1/variants/toren-a/versions/1"
	const path = base + "/sources/0/georeferenced"
	get := func(index, status int) answerOf {
		t.Helper()
		at := fmt.Sprintf("%s/sources/%d/georeferenced", base, index)
		a := w.do(auth.RoleArchitect, "GET", at, nil)
		o.check(t, w, "GET", at, a)
		a.problem(t, status)
		return a
	}
	get(0, 409)
	w.do(auth.RolePlanner, "PUT", base+"/placement", object{"map": object{"crs": "EPSG:28992", "east": 105000.125, "north": 425000.5, "height": 3.25, "rotationDeg": 30}}).want(t, 200, nil)
	a := w.do(auth.RoleArchitect, "GET", path, nil).want(t, 200, nil)
	o.check(t, w, "GET", path, a)
	h, err := ifc.Read(context.Background(), ifc.Source{Data: bytes.NewReader(a.body), Size: int64(len(a.body)), Name: "huis.ifc"}, func(*scene.Feature) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	g := h.Georeference
	if g == nil || math.Abs(g.Eastings-105000.125) > 1e-4 || math.Abs(g.Northings-425000.5) > 1e-4 || math.Abs(g.Height-3.25) > 1e-4 ||
		math.Abs(math.Atan2(g.AxisY, g.AxisX)*180/math.Pi-30) > 1e-7 || math.Abs(g.Scale-1) > 1e-9 {
		t.Errorf("read back %+v", g)
	}
	if d := a.header.Get("Content-Disposition"); d != `attachment; filename="huis-georeferenced.ifc"` {
		t.Errorf("disposition %s", d)
	}
	w.do(auth.RoleArchitect, "GET", path, nil, "If-None-Match", a.header.Get("ETag")).want(t, 304, nil)
	if a := w.do(auth.RoleArchitect, "HEAD", path, nil).want(t, 200, nil); len(a.body) != 0 {
		t.Error("HEAD has a body")
	}
	get(1, 415)
	get(2, 415)
	get(3, 409) // its frame is not in the report
	w.do(auth.RolePlanner, "PUT", base+"/placement", object{"move": object{"east": 1}}).want(t, 200, nil)
	if again := w.do(auth.RoleArchitect, "GET", path, nil, "If-None-Match", a.header.Get("ETag")).want(t, 200, nil); bytes.Equal(again.body, a.body) {
		t.Error("the file does not follow the placement")
	}
}

func TestStoredFilesAreReadAnywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	data := bytes.Repeat([]byte("0123456789abcdef"), readBlock/16+100)
	w.put("sources/x", data)
	r := &storeReaderAt{ctx: t.Context(), store: w.store, key: "sources/x", size: int64(len(data))}
	for _, at := range []int{0, 5, readBlock - 3, readBlock, len(data) - 4, 7} {
		p := make([]byte, 6)
		n, err := r.ReadAt(p, int64(at))
		want := data[at:min(at+6, len(data))]
		if !bytes.Equal(p[:n], want) || (err == io.EOF) != (len(want) < 6) || err != nil && err != io.EOF {
			t.Errorf("at %d: %q, %v", at, p[:n], err)
		}
	}
	gone := &storeReaderAt{ctx: t.Context(), store: w.store, key: "sources/none", size: 10}
	if _, err := gone.ReadAt(make([]byte, 1), 0); err == nil || gone.err == nil {
		t.Error("a file that is not there is read")
	}
}
