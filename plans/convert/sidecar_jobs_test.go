//go:build unix

package convert

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
)

// A side file that was uploaded among the sources of a version lies beside the
// source it names when that is converted, and is no source itself.
func TestUploadedSideFileIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorks(t, t.TempDir(), "ok:one", func(c *JobsConfig) { c.Workers = 0 })
	const place = `{"crs":"EPSG:7415","position":[105000,425000,1.5]}`
	sum := sha256.Sum256([]byte(place))
	sha := hex.EncodeToString(sum[:])
	if _, err := w.store.Put(t.Context(), SourceKey(sha), strings.NewReader(place), -1, assets.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	c := &conversion{Jobs: w.jobs, dir: t.TempDir(), version: plans.Version{Sources: []plans.VersionSource{
		{SHA256: sha, Filename: "Toren é.ifc.place.json"}, {SHA256: sourceSum(), Filename: "Toren é.ifc"}, {SHA256: sourceSum(), Filename: "b.ifc"},
	}}}
	inputs, err := c.fetch(t.Context())
	if err != nil || len(inputs) != 2 {
		t.Fatalf("%v, %v", inputs, err)
	}
	got, err := os.ReadFile(inputs[0].path + sidecarEnding)
	if err != nil || string(got) != place {
		t.Errorf("the side file of %s: %q, %v", filepath.Base(inputs[0].path), got, err)
	}
	if _, err := os.Stat(inputs[1].path + sidecarEnding); err == nil {
		t.Error("the other source got it too")
	}
}
