package server

import (
	"reflect"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

// A version keeps which level of detail and which theme of a source are to be taken;
// the public does not see it, as it sees nothing of sources.
func TestWhatIsTakenOfASource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	id := w.upload("0d2f6f0e-8f4b-4f0e-9f57-3a3c8a1f2b12")
	sources := []object{{"upload": id, "lod": "1.2", "appearance": "winter"}, {"upload": id}}
	for _, variant := range []string{"toren-a", "omgeving"} {
		path := "/api/v1/variants/" + variant + "/versions"
		w.do(auth.RoleArchitect, "POST", path, object{"sources": sources}).want(t, 201, nil)
		var v plans.Version
		w.do(auth.RoleArchitect, "GET", path+"/1", nil).want(t, 200, &v)
		if len(v.Sources) != 2 || v.Sources[0].Choice != (plans.Choice{LoD: "1.2", Appearance: "winter"}) || v.Sources[1].Choice != (plans.Choice{}) {
			t.Errorf("%s: %+v", variant, v.Sources)
		}
		var all list[plans.Version]
		w.do(auth.RoleArchitect, "GET", path, nil).want(t, 200, &all)
		if !reflect.DeepEqual(all.Items[0].Sources, v.Sources) {
			t.Errorf("%s, of the list: %+v", variant, all.Items[0].Sources)
		}
		w.do(auth.RoleResident, "GET", path+"/1", nil).problem(t, 404)
	}
}

func TestWhatCannotBeTakenOfASource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	id := w.upload("0d2f6f0e-8f4b-4f0e-9f57-3a3c8a1f2b12")
	for field, value := range map[string]any{"lod": "best", "appearance": strings.Repeat("x", plans.MaxAppearance+1)} {
		p := w.do(auth.RoleArchitect, "POST", "/api/v1/variants/toren-a/versions", object{"sources": []object{{"upload": id, field: value}}}).problem(t, 400)
		if len(p.Errors) != 1 || p.Errors[0].Pointer != "/sources/0/"+field {
			t.Errorf("%s: %+v", field, p.Errors)
		}
	}
}
