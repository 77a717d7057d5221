package server

import (
	"strings"
	"testing"

	"github.com/maquette-city/maquette/server/auth"
)

func TestPutRefusesNamesThatDeceive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for what, name := range map[string]string{
		"no UTF-8": "%ff%fe.ifc", "turns the reading direction": "%E2%80%AEgpj.ifc", "a bell": "a%07.ifc", "a folder": "..%5Ca.ifc",
	} {
		a := w.do(auth.RoleArchitect, "PUT", "/api/v1/uploads/"+testUUID, stepFile, "Content-Disposition", "attachment; filename*=UTF-8''"+name)
		if a.status != 400 {
			t.Errorf("%s: status %d", what, a.status)
		}
	}
}

func TestProblemOfAWholeBodyHasNoPointerInItsDetail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.do(auth.RolePlanner, "POST", "/api/v1/projects", "{", "Content-Type", "application/json").problem(t, 400)
	if !strings.HasPrefix(p.Detail, "not valid JSON") {
		t.Errorf("detail %q", p.Detail)
	}
}
