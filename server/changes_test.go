package server

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/changes"
	"github.com/maquette-city/maquette/server/auth"
)

// putFeatures stores the features of a version: n of which those at changed
// stand elsewhere, by as much as the version's number says.
func (w *world) putFeatures(v plans.Version, n int, changed ...int) {
	w.t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	for i := range n {
		at := 10 * i
		if slices.Contains(changed, i) {
			at += v.Number
		}
		fmt.Fprintf(z, `{"key":"0/%03d","class":"IfcWall","name":"W","parent":"","storey":"00","properties":[],"box":{"min":[%d,0,0],"max":[%d,1,3]},"tiles":[],"geometryHash":"g%d","propertyHash":"p","shapeHash":"s%d","lookHash":"l","pose":[%d,0,0,0,0,0,1]}`+"\n", i, at, at+5, at, i, at)
	}
	if err := z.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.put(tilesKey(v.VariantID, fmt.Sprint(v.Number), "features.jsonl.gz"), out.Bytes())
}

func TestChangesBetweenVersions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	o := newOracle(t, w)
	w.do(auth.RolePlanner, "POST", "/api/v1/plans/toren/variants", object{"id": "toren-b", "name": "B"}).want(t, 201, nil)
	v1, _ := w.version("toren-a", []byte("one"))
	v2, _ := w.version("toren-a", []byte("two"))
	v3, _ := w.version("toren-a", []byte("three"))
	b1, _ := w.version("toren-b", []byte("b"))
	w.putFeatures(v1, 30)
	w.putFeatures(v2, 31, 4)
	w.putFeatures(v3, 30, 4, 5, 6)
	w.putFeatures(b1, 30, 9)
	w.publish(v1)
	w.publish(v3)
	const one, three = "/api/v1/variants/toren-a/versions/1/changes", "/api/v1/variants/toren-a/versions/3/changes"
	get := func(role auth.Role, path string) changeList {
		t.Helper()
		var l changeList
		a := w.do(role, "GET", path, nil).want(t, 200, &l)
		o.check(t, w, "GET", path, a)
		return l
	}
	for _, tt := range []struct {
		name  string
		role  auth.Role
		path  string
		since int
		items int
	}{
		{"the last published", auth.RoleResident, three, 1, 3},
		{"the last published, for staff", auth.RoleArchitect, three, 1, 3},
		{"a named one", auth.RoleResident, three + "?since=1", 1, 3},
		{"a draft, for staff", auth.RoleArchitect, three + "?since=2", 2, 4},
		{"by kind", auth.RoleArchitect, three + "?since=2&kind=removed", 2, 1},
		{"another variant", auth.RoleArchitect, three + "?against=toren-b/1", 1, 4},
		{"forward too", auth.RoleResident, one + "?since=3", 3, 3},
	} {
		l := get(tt.role, tt.path)
		if l.Against.Version != tt.since || len(l.Items) != tt.items || l.Next != nil {
			t.Errorf("%s: against %+v, %d items", tt.name, l.Against, len(l.Items))
		}
		if s := l.Summary; s.Total != s.Counts.Total() || len(s.Sentences["nl"]) == 0 {
			t.Errorf("%s: summary %+v", tt.name, s)
		}
	}
	if l := get(auth.RoleResident, three); l.Summary.Counts.Moved != 3 || !strings.Contains(string(l.Items[0]), `"vector":[3,0,0]`) {
		t.Errorf("%s", l.Items[0])
	}
	for _, tt := range []struct {
		name   string
		role   auth.Role
		path   string
		status int
		field  string
	}{
		{"a draft is not there for residents", auth.RoleResident, three + "?since=2", 400, "since"},
		{"nor is a draft's list", auth.RoleResident, "/api/v1/variants/toren-a/versions/2/changes", 404, ""},
		{"nor another variant's draft", auth.RoleResident, three + "?against=toren-b/1", 400, "against"},
		{"nothing before the first", auth.RoleArchitect, one, 404, ""},
		{"no such version", auth.RoleArchitect, three + "?since=9", 400, "since"},
		{"no number", auth.RoleArchitect, three + "?since=x", 400, "since"},
		{"no variant", auth.RoleArchitect, three + "?against=1", 400, "against"},
		{"an unknown variant", auth.RoleArchitect, three + "?against=x/1", 400, "against"},
		{"both", auth.RoleArchitect, three + "?since=1&against=toren-b/1", 400, "against"},
		{"no kind", auth.RoleArchitect, three + "?kind=bigger", 400, "kind"},
		{"too many", auth.RoleArchitect, three + "?limit=1001", 400, "limit"},
		{"no cursor", auth.RoleArchitect, three + "?cursor=-1", 400, "cursor"},
	} {
		a := w.do(tt.role, "GET", tt.path, nil)
		p := a.problem(t, tt.status)
		if tt.field != "" && (len(p.Errors) != 1 || p.Errors[0].Pointer != tt.field) {
			t.Errorf("%s: %+v", tt.name, p.Errors)
		}
		o.check(t, w, "GET", tt.path, a)
	}
}

func TestChangesByPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	v1, _ := w.version("toren-a", []byte("one"))
	v2, _ := w.version("toren-a", []byte("two"))
	w.putFeatures(v1, 9)
	w.putFeatures(v2, 9, 1, 2, 3, 5, 8)
	path, n := "/api/v1/variants/toren-a/versions/2/changes?since=1&kind=moved&limit=2", 0
	for pages := 1; ; pages++ {
		var l changeList
		a := w.do(auth.RoleArchitect, "GET", path, nil).want(t, 200, &l)
		n += len(l.Items)
		link := a.header.Get("Link")
		if l.Next == nil {
			if link != "" || pages != 3 || n != 5 {
				t.Errorf("%d pages, %d changes, link %q on the last", pages, n, link)
			}
			return
		}
		next, ok := strings.CutSuffix(link, `>; rel="next"`)
		if !ok || pages > 3 {
			t.Fatalf("page %d: link %q", pages, link)
		}
		path = strings.TrimPrefix(next, "<")
	}
}

func TestChangesOfWhatIsNotConverted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	w.version("toren-a", []byte("one"))
	id := w.upload("0d2f6f0e-8f4b-4f0e-9f57-3a3c8a1f2b12")
	w.do(auth.RoleArchitect, "POST", "/api/v1/variants/toren-a/versions", object{"sources": []object{{"upload": id}}}).want(t, 201, nil)
	w.do(auth.RoleArchitect, "GET", "/api/v1/variants/toren-a/versions/2/changes?since=1", nil).problem(t, 409)
}

func TestPublishingTellsHowFeaturesChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	v1, _ := w.version("toren-a", []byte("one"))
	v2, _ := w.version("toren-a", []byte("two"))
	w.putFeatures(v1, 9)
	w.putFeatures(v2, 8, 1)
	w.publish(v1)
	w.publish(v2)
	var events struct {
		Items []struct {
			Type string
			Data plans.TilesReplacedData
		}
	}
	w.do(auth.RoleResident, "GET", "/api/v1/projects/spui/events?since=0", nil).want(t, 200, &events)
	last := plans.TilesReplacedData{}
	for _, e := range events.Items {
		if e.Type == plans.EventTilesReplaced {
			last = e.Data
		}
	}
	if !slices.Equal(last.Features, []string{"0/001", "0/008"}) || !slices.Equal(last.FeatureKinds, []string{string(changes.Moved), string(changes.Removed)}) ||
		last.FeatureCounts["moved"] != 1 || last.FeatureCounts["removed"] != 1 {
		t.Errorf("%+v", last)
	}
}
