package usdz

import (
	"bytes"
	"flag"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// smallItems are every kind of prim that a file can hold.
func smallItems(t *testing.T) []glb.Item {
	t.Helper()
	grey := page(t, 4, 4, color.NRGBA{90, 90, 90, 255}, false)
	leaves := page(t, 4, 4, color.NRGBA{9, 90, 9, 120}, false)
	items := []glb.Item{
		wall("0/a", "IfcWall", "Wand \"noord\"", 0, brick),
		wall("0/b", "IfcWindow", "Raam é\n1", 2, brick, pane),
		wall("0/c", "IfcWall", "Wand \"noord\"", 4, scene.Material{RGBA: [4]uint8{255, 255, 255, 255}, Texture: grey}),
		wall("0/d", "", "", 6, scene.Material{RGBA: [4]uint8{255, 200, 255, 255}, Texture: leaves}),
	}
	items[1].Feature.Storey = "begane grond"
	return items
}

func sceneOf(t *testing.T, name string, items []glb.Item) *prim {
	t.Helper()
	b := newBuilder(items)
	if err := glb.Shade(items, scene.Vec3{}, b.take); err != nil {
		t.Fatal(err)
	}
	return b.scene(name)
}

// What a model with every kind of prim becomes; read the golden when it changes.
func TestSceneAsText(t *testing.T) {
	t.Parallel()
	got := appendText(nil, sceneOf(t, "Het “huis”", smallItems(t)))
	const golden = "testdata/small.usda"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("other text; write it with -update and look at the difference:\n%s", got)
	}
}

// OpenUSD itself finds in the binary form what the text says, and nothing wrong
// with the file by any of its validators; where Python with usd-core is here.
func TestOpenUSDReadsTheSame(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil || exec.Command(python, "-c", "from pxr import Usd, UsdValidation").Run() != nil {
		t.Skip("python3 with usd-core is not here: pip install usd-core")
	}
	dir := t.TempDir()
	items := smallItems(t)
	data, _ := mustWrite(t, "Het “huis”", items...)
	empty, _ := mustWrite(t, "leeg")
	for name, data := range map[string][]byte{
		"small.usdz": data, "small.usda": appendText(nil, sceneOf(t, "Het “huis”", items)),
		"empty.usdz": empty, "empty.usda": appendText(nil, sceneOf(t, "leeg", nil)),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"small", "empty"} {
		out, err := exec.Command(python, "testdata/check.py", filepath.Join(dir, name+".usdz"), filepath.Join(dir, name+".usda")).CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != "" {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}
