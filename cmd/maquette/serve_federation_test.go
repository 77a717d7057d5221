package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// supplier gives a model in metres of one wall, x metres east of its origin; a
// map conversion joins it where conv is one.
func supplier(guid string, x float64, conv string) string {
	if conv != "" {
		conv = "#13=IFCPROJECTEDCRS('EPSG:7415',$,$,$,$,$,$);\n#14=IFCMAPCONVERSION(#2,#13," + conv + ");\n"
	}
	return fmt.Sprintf(`ISO-10303-21;
HEADER;
FILE_DESCRIPTION((''),'2;1');
FILE_NAME('','',(''),(''),'','','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
DATA;
#1=IFCPROJECT('0$WU4A9R19$vKWO$AdOnKA',$,'Huis',$,$,$,$,(#2),#4);
#2=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#3,$);
#3=IFCAXIS2PLACEMENT3D(#8,$,$);
#6=IFCAXIS2PLACEMENT3D(#9,$,$);
#8=IFCCARTESIANPOINT((0.,0.,0.));
#4=IFCUNITASSIGNMENT((#5));
#5=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
#9=IFCCARTESIANPOINT((%g,0.,0.));
#10=IFCBLOCK(#6,8.,0.3,3.);
#11=IFCSHAPEREPRESENTATION(#2,'Body','CSG',(#10));
#12=IFCPRODUCTDEFINITIONSHAPE($,$,(#11));
#20=IFCWALL('%s',$,'wand',$,$,$,#12,$,$);
%sENDSEC;
END-ISO-10303-21;
`, x, guid, conv)
}

// upload sends a file in one request and gives its id.
func (p *process) upload(token string, n int, name, text string) string {
	p.t.Helper()
	id := fmt.Sprintf("00000000-0000-4000-8000-%012d", n)
	p.call(token, "PUT", "/api/v1/uploads/"+id, text, map[string]string{
		"Content-Type": "application/octet-stream", "Content-Disposition": fmt.Sprintf("attachment; filename=%q", name)}, 201)
	return id
}

// version makes a version of uploads and waits until it has the state that is wanted,
// or has failed.
func (p *process) version(token, variant, want string, uploads ...string) map[string]any {
	p.t.Helper()
	var sources []map[string]string
	for _, u := range uploads {
		sources = append(sources, map[string]string{"upload": u, "role": "aspect"})
	}
	body, err := json.Marshal(map[string]any{"sources": sources})
	if err != nil {
		p.t.Fatal(err)
	}
	v := p.call(token, "POST", "/api/v1/variants/"+variant+"/versions", string(body), nil, 201)
	path := fmt.Sprintf("/api/v1/variants/%s/versions/%.0f", variant, v["number"])
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		v = p.call(token, "GET", path, "", nil, 200)
		if s := v["state"]; s == "failed" || s == want && v["result"] != nil {
			time.Sleep(200 * time.Millisecond) // ready is followed by published where nothing is in the way
			return p.call(token, "GET", path, "", nil, 200)
		}
	}
	p.t.Fatalf("the version does not end: %v", v)
	return nil
}

// report is what the tests read of a version's report.
type serveReport struct {
	Source []struct {
		File, Placed, Error string
		Project             struct{ Name string }
	}
	Federation struct {
		Origins, Done string
		Groups        []struct{ Sources []int }
	}
	Placement struct {
		Checks []struct {
			Code, Severity, Message string
			Sources                 []int
		}
	}
}

func (p *process) report(token, variant string, number int) (r serveReport) {
	p.t.Helper()
	v := p.call(token, "GET", fmt.Sprintf("/api/v1/variants/%s/versions/%d/report", variant, number), "", nil, 200)
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

// Several files make one version: three suppliers that fit together are shown
// at once, one that stands elsewhere waits for a person, a broken one fails the
// version by its name.
func TestServeMakesOneVersionOfSeveralSources(t *testing.T) {
	t.Parallel()
	p := startServer(t)
	_, code, _ := strings.Cut(p.link, "#code=")
	token, _ := p.call("", "POST", "/api/v1/sessions", fmt.Sprintf(`{"code":%q}`, code), nil, 201)["token"].(string)
	project := p.call(token, "POST", "/api/v1/projects", `{"id":"kavel","name":"Kavel 4","site":{"lat":51.81,"lon":4.66,"h":44}}`, nil, 201)
	p.call(token, "POST", "/api/v1/projects/kavel/plans", `{"id":"huis","name":"Huis"}`, nil, 201)
	p.call(token, "POST", "/api/v1/plans/huis/variants", `{"id":"huis-a","name":"A","publishAtOnce":true}`, nil, 201)
	a := p.upload(token, 1, "architect.ifc", supplier("0$WU4A9R19$vKWO$AdOnKB", 0, "105420.,425120.,2.,1.,0.,1."))
	b := p.upload(token, 2, "constructeur.ifc", supplier("0$WU4A9R19$vKWO$AdOnKC", 2, ""))
	c := p.upload(token, 3, "installateur.ifc", supplier("0$WU4A9R19$vKWO$AdOnKD", -995, "106420.,425120.,2.,1.,0.,1."))
	far := p.upload(token, 4, "tuin.ifc", supplier("0$WU4A9R19$vKWO$AdOnKE", 700, ""))
	broken := p.upload(token, 5, "kapot.ifc", supplier("0$WU4A9R19$vKWO$AdOnKF", 0, "")[:420])

	v := p.version(token, "huis-a", "published", a, b, c)
	if v["state"] != "published" {
		t.Fatalf("three that fit are %v: %v", v["state"], v["reason"])
	}
	r := p.report(token, "huis-a", 1)
	if len(r.Source) != 3 || r.Source[2].File != "installateur.ifc" || r.Source[1].Placed != "shared-origin" || r.Source[2].Placed != "map-conversion" {
		t.Errorf("sources %+v", r.Source)
	}
	if f := r.Federation; f.Origins != "differing" || f.Done != "moved-by-georeference" || fmt.Sprint(f.Groups) != "[{[0 1]} {[2]}]" {
		t.Errorf("federation %+v", f)
	}
	if c := r.Placement.Checks; len(c) != 1 || c[0].Code != "some-georeferenced" || !strings.HasPrefix(c[0].Message, "constructeur.ifc: ") {
		t.Errorf("checks %+v", c)
	}
	capability, _ := project["publicCapability"].(string)
	keys := p.tileKeys(capability, "huis-a", token)
	if keys != 3 {
		t.Errorf("%d of the three walls are found", keys)
	}

	v = p.version(token, "huis-a", "ready", a, far)
	r = p.report(token, "huis-a", 2)
	checks := r.Placement.Checks
	if v["state"] != "ready" || len(checks) != 2 || checks[1].Code != "source-far" || checks[1].Severity != "error" || !strings.Contains(checks[1].Message, "tuin.ifc stands 692.05 m from") {
		t.Errorf("a source that stands elsewhere: %v, %+v", v["state"], checks)
	}

	v = p.version(token, "huis-a", "failed", a, broken)
	if reason, _ := v["reason"].(string); v["state"] != "failed" || !strings.Contains(reason, "kapot.ifc") {
		t.Errorf("a broken source: %v, %q", v["state"], reason)
	}
	if r = p.report(token, "huis-a", 3); len(r.Source) != 2 || r.Source[1].Error == "" {
		t.Errorf("a broken source in the report: %+v", r.Source)
	}
	p.call("", "GET", "/api/v1/variants/huis-a/versions/1/report", "", nil, 403)
	if err := p.stop(); err != nil {
		t.Error(err)
	}
}

// tileKeys counts the walls of the three suppliers that the server knows in the
// published version, whose tileset it serves.
func (p *process) tileKeys(capability, variant, token string) (n int) {
	p.t.Helper()
	res, err := http.Get(p.url + "/tiles/" + capability + "/" + variant + "/tileset.json")
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	var tileset struct {
		Root struct{ Content struct{ URI string } }
	}
	if err := json.Unmarshal(text, &tileset); err != nil || res.StatusCode != 200 || !strings.Contains(string(text), ".glb") {
		p.t.Fatalf("tileset: %d %v %.300s", res.StatusCode, err, text)
	}
	for i, guid := range []string{"0$WU4A9R19$vKWO$AdOnKB", "0$WU4A9R19$vKWO$AdOnKC", "0$WU4A9R19$vKWO$AdOnKD"} {
		f := p.call(token, "GET", fmt.Sprintf("/api/v1/variants/%s/versions/1/features/%d%%2F%s", variant, i, strings.ReplaceAll(guid, "$", "%24")), "", nil, 200)
		if tiles, _ := f["tiles"].([]any); len(tiles) > 0 {
			uri, _ := tiles[0].(string)
			if res, err := http.Get(p.url + "/tiles/" + capability + "/" + variant + "/" + uri); err == nil && res.StatusCode == 200 {
				n++
				_ = res.Body.Close()
			}
		}
	}
	return n
}
