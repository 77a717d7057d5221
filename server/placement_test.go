package server

import (
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

func TestIfMatchHoldsOffWhoSawAnotherPlacement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	const path = "/api/v1/variants/toren-a/placement"
	body := object{"east": 1, "north": 2, "up": 0, "yawDeg": 0, "scale": 1}
	w.do(auth.RolePlanner, "PUT", path, body, "If-Match", "*").problem(t, 412) // there is none
	w.do(auth.RolePlanner, "PUT", path, body, "If-Match", `"r0"`).want(t, 200, nil)
	a := w.do(auth.RolePlanner, "GET", path, nil).want(t, 200, nil)
	if tag := a.header.Get("ETag"); tag != `"r1"` {
		t.Errorf("ETag %s", tag)
	}
	for _, header := range []string{`"r0"`, `W/"r1"`, `"r2", "other"`, `r1`, ``} {
		if a := w.do(auth.RolePlanner, "PUT", path, body, "If-Match", header); a.status != 412 {
			t.Errorf("If-Match %s: status %d", header, a.status)
		}
	}
	if p := w.do(auth.RolePlanner, "PUT", path, body, "If-Match", `"r0"`).problem(t, 412); p.Type != "urn:maquette:problem:"+string(plans.KindPrecondition) {
		t.Errorf("problem %+v", p)
	}
	for i, header := range []string{`"r1"`, `"r9", "r2"`, `*`} {
		var p plans.Placement
		a := w.do(auth.RolePlanner, "PUT", path, body, "If-Match", header).want(t, 200, &p)
		if p.Revision != i+2 || a.header.Get("ETag") != revisionTag(i+2) {
			t.Errorf("If-Match %s: revision %d, ETag %s", header, p.Revision, a.header.Get("ETag"))
		}
	}
}

func TestThePublicSeesNoPlaceOfWhatIsNotPublished(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	v, _ := w.version("toren-a", []byte("glTF content"))
	public := func() (variant plans.Variant, events int) {
		w.do(auth.RoleResident, "GET", "/api/v1/variants/toren-a", nil).want(t, 200, &variant)
		var all eventList
		w.do(auth.RoleResident, "GET", "/api/v1/projects/spui/events", nil).want(t, 200, &all)
		for _, e := range all.Items {
			if e.Type == plans.EventPlacementChanged {
				events++
			}
		}
		return variant, events
	}
	w.do(auth.RoleResident, "GET", "/api/v1/variants/toren-a/placement", nil).problem(t, 404)
	if v, n := public(); v.Placement != nil || n != 0 {
		t.Errorf("the public sees %+v and %d events of a draft", v.Placement, n)
	}
	w.do(auth.RoleArchitect, "GET", "/api/v1/variants/toren-a/placement", nil).want(t, 200, nil)
	w.publish(v)
	w.do(auth.RolePlanner, "PUT", "/api/v1/variants/toren-a/placement", object{"east": 1, "north": 2, "up": 0, "yawDeg": 0, "scale": 1}).want(t, 200, nil)
	if v, n := public(); v.Placement == nil || v.Placement.ConfirmedBy != "" || n != 1 {
		t.Errorf("the public sees %+v and %d events of what is published", v.Placement, n)
	}
}
