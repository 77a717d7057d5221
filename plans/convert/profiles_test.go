package convert

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/profile"
)

// readProfiles gives the tilesets of a folder in the order of profile.Tilesets.
func readProfiles(t *testing.T, dir string) []*tiles.Tileset {
	t.Helper()
	var all []*tiles.Tileset
	for _, p := range profile.Tilesets() {
		data, err := os.ReadFile(filepath.Join(dir, p.Tileset))
		if err != nil {
			t.Fatal(err)
		}
		set, err := tiles.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		extras, _ := set.MaquetteExtras()
		if !reflect.DeepEqual(extras.Profile, p.Extras()) {
			t.Errorf("%s states %+v", p.Tileset, extras.Profile)
		}
		all = append(all, set)
	}
	return all
}

// contentsOf gives the content of each tile by its cell.
func contentsOf(set *tiles.Tileset) map[string]string {
	contents := map[string]string{}
	_ = set.Root.Walk(func(t *tiles.Tile) error {
		if t.Content != nil {
			contents[t.Cell()] = t.Content.URI
		}
		return nil
	})
	return contents
}

// filesOf gives the files of content and of images below dir, by name.
func filesOf(t *testing.T, dir string) (contents, images []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "c"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".glb") {
			contents = append(contents, e.Name())
		} else {
			images = append(images, e.Name())
		}
	}
	return contents, images
}

func TestProfilesShareWhatHasNoImages(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	report := convertInto(t, out, demoFile(t, "demo-a.ifc"))
	all := readProfiles(t, out)
	want := contentsOf(all[0])
	for i, set := range all {
		if got := contentsOf(set); !reflect.DeepEqual(got, want) {
			t.Errorf("%s has other contents than tileset.json: %v", profile.Tilesets()[i].Tileset, got)
		}
	}
	contents, images := filesOf(t, out)
	if len(contents) != len(want) || len(images) > 0 || report.Tiles != len(want) {
		t.Errorf("%d contents and %d images for %d tiles; the report counts %d", len(contents), len(images), len(want), report.Tiles)
	}
}

// An image stands beside the tiles, once, and goes when another conversion into
// the folder has none.
func TestImagesStandBesideTheTiles(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	convertInto(t, out, filepath.Join("..", "ifc", "testdata", "textures.ifc"))
	first := digest(t, out)
	for i, set := range readProfiles(t, out) {
		if structure, err := structureOf(set.Root); err != nil || len(contentsOf(set)) == 0 {
			t.Errorf("tileset %d: %s, %v", i, structure, err)
		}
	}
	_, images := filesOf(t, out)
	if len(images) == 0 {
		t.Fatal("no image stands beside the tiles")
	}
	for _, name := range images {
		data, err := os.ReadFile(filepath.Join(out, "c", name))
		if err != nil || !strings.HasPrefix(name, tiles.Hash(data)+".") {
			t.Errorf("%s has another hash, %v", name, err)
		}
	}
	convertInto(t, out, demoFile(t, "demo-a.ifc"))
	if _, images := filesOf(t, out); len(images) > 0 {
		t.Errorf("images of an earlier conversion are left: %v", images)
	}
	convertInto(t, out, filepath.Join("..", "ifc", "testdata", "textures.ifc"))
	if digest(t, out) != first {
		t.Error("the same file gives other bytes")
	}
}
