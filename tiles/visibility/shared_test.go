package visibility

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans/cityjson"
	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/tiles/scene"
)

// sharedData gives the folder of the shared test files, or skips.
func sharedData(t testing.TB) string {
	t.Helper()
	if root := os.Getenv("MAQUETTE_SHARED"); root != "" {
		return filepath.Join(root, "data")
	}
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		data := filepath.Join(dir, "..", "shared", "data")
		if _, err := os.Stat(data); err == nil {
			return data
		}
		dir = filepath.Dir(dir)
	}
	t.Skip("skipped: no ../shared/data beside the repository and MAQUETTE_SHARED is not set")
	return ""
}

// readAll gives the items of the files that the pattern names; spaces are left
// out.
func readAll(t testing.TB, pattern string) []Item {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(sharedData(t), pattern))
	if err != nil || len(files) == 0 {
		t.Skipf("skipped: no %s in the shared data", pattern)
	}
	var items []Item
	emit := func(f *scene.Feature) error {
		if !f.Private && f.Visible() {
			items = append(items, Item{f, scene.Identity()})
		}
		return nil
	}
	for i, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		st, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".json") {
			_, err = cityjson.Read(context.Background(), cityjson.Source{Data: f, Size: st.Size(), Name: name, Index: i}, emit)
		} else {
			_, err = ifc.Read(context.Background(), ifc.Source{Data: f, Size: st.Size(), Name: name, Index: i}, emit)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return items
}

const schependomlaan = "ifc/nl-schependomlaan/*.ifc*"

func TestRaysAgreeOnSharedFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: rays through real models take seconds")
	}
	t.Parallel()
	for _, file := range []string{
		"ifc/building/AC20-FZK-Haus.ifc",
		"ifc/building/Duplex_A_20110907_georeferenced.ifc",
		"ifc/building/LargeBuilding.ifc",
		"ifc/building/TallBuilding.ifc",
		schependomlaan,
		"cityjson/delft.json",
	} {
		items := readAll(t, file)
		a := compare(t, items, 300)
		t.Logf("%-50s %+v", file, a)
	}
}

// A wall that is moved by 10 cm changes what is seen of hardly anything else.
func TestMovedWalls(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: many walls of real models take seconds")
	}
	t.Parallel()
	for _, file := range []string{
		"ifc/building/AC20-FZK-Haus.ifc",
		"ifc/building/Duplex_A_20110907_georeferenced.ifc",
		schependomlaan,
	} {
		items := readAll(t, file)
		want := outside(t, items)
		rng := rand.New(rand.NewPCG(1, 2))
		moves, flips := 0, 0
		for range 12 {
			i := rng.IntN(len(items))
			for !strings.HasPrefix(items[i].Feature.Class, "IfcWall") {
				i = rng.IntN(len(items))
			}
			was := items[i].ToPlan
			items[i].ToPlan = scene.Translation(scene.Vec3{0.1 * float64(rng.IntN(3)-1), 0.1, 0})
			for k, seen := range outside(t, items) {
				if seen != want[k] {
					flips++
					if k != i {
						t.Logf("%s moved: %s %s %q seen %v", items[i].Feature.Name, items[k].Feature.Key, items[k].Feature.Class, items[k].Feature.Name, seen)
					}
				}
			}
			items[i].ToPlan = was
			moves++
		}
		t.Logf("%s: %d walls moved, %d flips among %d features", file, moves, flips, len(items))
	}
}
