package server

import (
	"errors"
	"testing"
	"time"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/server/auth"
)

func TestSweepForgetsOldUnfinishedUploadsOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.tusBegin("a.ifc", 1000)
	w.tusPatch(auth.RoleArchitect, path, 0, []byte(stepFile)).want(t, 204, nil)
	w.upload(testUUID)
	if n, err := SweepUploads(t.Context(), w.store, time.Now().Add(-time.Hour)); n != 0 || err != nil {
		t.Fatalf("%d objects swept that are young, %v", n, err)
	}
	n, err := SweepUploads(t.Context(), w.store, time.Now().Add(time.Hour))
	if n != 1 || err != nil {
		t.Fatalf("%d objects swept, %v; want the one part", n, err)
	}
	if at := w.tusOffset(path); at != 0 {
		t.Errorf("offset %d after the sweep", at)
	}
	u, err := w.catalog.Upload(t.Context(), testUUID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Head(t.Context(), "sources/"+u.SHA256); errors.Is(err, assets.ErrNotFound) {
		t.Error("a source was swept")
	}
}
