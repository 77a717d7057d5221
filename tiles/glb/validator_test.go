package glb

import (
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// TestValidator holds all kinds of content against the Khronos validator, where
// the viewer's packages are installed: the only check here that is not our own.
func TestValidator(t *testing.T) {
	t.Parallel()
	modules, err := filepath.Abs("../../server/viewer/web/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if other := os.Getenv("MAQUETTE_NODE_MODULES"); other != "" {
		modules = other
	}
	node, err := exec.LookPath("node")
	if _, missing := os.Stat(filepath.Join(modules, "gltf-validator")); err != nil || missing != nil {
		t.Skip("node with gltf-validator is not here: run npm ci in server/viewer/web")
	}
	dir := t.TempDir()
	for name, in := range map[string]Input{
		"both":              cube32(item("0/a", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), brick), item("0/b", block(scene.Vec3{3, 1, 1}, scene.Vec3{4, 2, 2}), pane)),
		"float":             {Items: []Item{item("0/a", tube(24, 40, 9), brick)}},
		"empty":             {},
		"lines":             cube32(item("0/a", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), brick), item("0/b", polyline(scene.Vec3{3, 3, 3}, scene.Vec3{9, 3, 3}, scene.Vec3{9, 9, 4}), brick)),
		"float lines alone": {Items: []Item{item("0/b", polyline(scene.Vec3{3, 3, 3}, scene.Vec3{900, 3, 3}), brick)}},
		"textured": cube32(item("0/a", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), brick),
			textured("0/b", square(2), tile(t, color.NRGBA{9, 200, 9, 255}, texture.Repeat{S: true, T: true})), textured("0/c", square(3), tile(t, color.NRGBA{9, 9, 9, 90}, texture.Repeat{S: true}))),
		"dust": cube32(item("0/a", block(scene.Vec3{1, 1, 1}, scene.Vec3{1, 1, 1}), brick)),
	} {
		_, data, _ := mustEncode(t, in)
		write(t, filepath.Join(dir, name+".glb"), data)
	}
	page := textured("0/b", square(2), tile(t, color.NRGBA{9, 9, 9, 255}, texture.Repeat{}))
	model, _ := mustModel(t, []Item{item("0/a", tube(24, 40, 9), pane), page, item("0/c", polyline(scene.Vec3{3, 3, 3}, scene.Vec3{9, 3, 3}), brick)}, scene.Vec3{})
	write(t, filepath.Join(dir, "model.glb"), model)
	out, err := exec.Command(node, "testdata/validate.mjs", modules, dir).CombinedOutput()
	if err != nil {
		t.Errorf("gltf-validator: %v\n%s", err, out)
	}
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
