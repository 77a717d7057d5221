// Package realmodels reads the real files of tiles/realfiles for tests that want
// features of many kinds and no file format. Only tests import this package.
package realmodels

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans/cityjson"
	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/tiles/realfiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Features gives what is shown of the files that a pattern names below the folder
// of real files, in their own frames, without spaces; or skips the test where
// there is none.
func Features(t testing.TB, pattern string) []*scene.Feature {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(realfiles.Folder(t), filepath.FromSlash(pattern)))
	if err != nil || len(files) == 0 {
		t.Skipf("skipped: no %s among the shared data", pattern)
	}
	var all []*scene.Feature
	for i, name := range files {
		all = append(all, read(t, name, i)...)
	}
	return all
}

func read(t testing.TB, name string, index int) []*scene.Feature {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	var shown []*scene.Feature
	emit := func(f *scene.Feature) error {
		if !f.Private && f.Visible() {
			shown = append(shown, f)
		}
		return nil
	}
	if strings.HasSuffix(name, ".json") {
		_, err = cityjson.Read(t.Context(), cityjson.Source{Data: f, Size: st.Size(), Name: name, Index: index}, emit)
	} else {
		_, err = ifc.Read(t.Context(), ifc.Source{Data: f, Size: st.Size(), Name: name, Index: index}, emit)
	}
	if err != nil {
		t.Fatal(err)
	}
	return shown
}
