package glb

import (
	"encoding/json"
	"fmt"
	"image/color"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// nodeModules gives node and the viewer's packages, where the one that is wanted
// is installed.
func nodeModules(t *testing.T, wanted string) (node, modules string) {
	t.Helper()
	modules, err := filepath.Abs("../../server/viewer/web/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if other := os.Getenv("MAQUETTE_NODE_MODULES"); other != "" {
		modules = other
	}
	node, err = exec.LookPath("node")
	if _, missing := os.Stat(filepath.Join(modules, filepath.FromSlash(wanted))); err != nil || missing != nil {
		t.Skipf("node with %s is not here: run npm ci in server/viewer/web", wanted)
	}
	return node, modules
}

// TestValidator holds all kinds of content against the Khronos validator, where
// the viewer's packages are installed: as they are, and decompressed, since it
// does not look into compressed views.
func TestValidator(t *testing.T) {
	t.Parallel()
	node, modules := nodeModules(t, "gltf-validator")
	dir := t.TempDir()
	for name, in := range map[string]Input{
		"both":              cube32(item("0/a", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), brick), item("0/b", block(scene.Vec3{3, 1, 1}, scene.Vec3{4, 2, 2}), pane)),
		"float":             {Items: []Item{item("0/a", tube(24, 40, 9), brick)}},
		"empty":             {},
		"town":              town(200),
		"float town":        {Items: town(200).Items, FloatStep: 1.0 / 512},
		"lines":             cube32(item("0/a", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), brick), item("0/b", polyline(scene.Vec3{3, 3, 3}, scene.Vec3{9, 3, 3}, scene.Vec3{9, 9, 4}), brick)),
		"float lines alone": {Items: []Item{item("0/b", polyline(scene.Vec3{3, 3, 3}, scene.Vec3{900, 3, 3}), brick)}},
		"textured": cube32(item("0/a", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), brick),
			textured("0/b", square(2), tile(t, color.NRGBA{9, 200, 9, 255}, texture.Repeat{S: true, T: true})), textured("0/c", square(3), tile(t, color.NRGBA{9, 9, 9, 90}, texture.Repeat{S: true}))),
		"dust": cube32(item("0/a", block(scene.Vec3{1, 1, 1}, scene.Vec3{1, 1, 1}), brick)),
	} {
		_, data, _ := mustEncode(t, in)
		write(t, filepath.Join(dir, name+".glb"), data)
		plain, err := Plain(data)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name+" plain.glb"), plain)
	}
	page := textured("0/b", square(2), tile(t, color.NRGBA{9, 9, 9, 255}, texture.Repeat{}))
	model, _ := mustModel(t, []Item{item("0/a", tube(24, 40, 9), pane), page, item("0/c", polyline(scene.Vec3{3, 3, 3}, scene.Vec3{9, 3, 3}), brick)}, scene.Vec3{})
	write(t, filepath.Join(dir, "model.glb"), model)
	out, err := exec.Command(node, "testdata/validate.mjs", modules, dir).CombinedOutput()
	if err != nil {
		t.Errorf("gltf-validator: %v\n%s", err, out)
	}
}

// TestOthersReadWhatWeRead lets glTF-Transform decompress tiles with meshoptimizer
// and compares every number with what Decode gives.
func TestOthersReadWhatWeRead(t *testing.T) {
	t.Parallel()
	node, modules := nodeModules(t, "@gltf-transform/extensions")
	dir := t.TempDir()
	inputs := map[string]Input{
		"town.glb": town(300), "float.glb": {Items: town(150).Items, FloatStep: 1.0 / 512}, "tube.glb": cube32(item("0/a", tubeAt(scene.Vec3{9, 9, 1}, 700), brick)),
		"lines.glb": cube32(append(town(60).Items, item("0/l", polyline(zigzagLine(400)...), brick))...),
	}
	for name, in := range inputs {
		_, data, _ := mustEncode(t, in)
		write(t, filepath.Join(dir, name), data)
	}
	cmd := exec.Command(node, "testdata/transform.mjs", modules, dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("glTF-Transform: %v", err)
	}
	var files map[string][]map[string][]float64
	if err := json.Unmarshal(out, &files); err != nil {
		t.Fatal(err)
	}
	for name, in := range inputs {
		d, _, _ := mustEncode(t, in)
		if len(d.compressed) == 0 || len(files[name]) != len(d.Meshes[0].Primitives) {
			t.Errorf("%s: %d compressed views, %d primitives", name, len(d.compressed), len(files[name]))
			continue
		}
		for i, p := range d.Meshes[0].Primitives {
			accessors := maps.Clone(p.Attributes)
			accessors["indices"] = *p.Indices
			for attribute, a := range accessors {
				want, err := d.Elements(a)
				if err != nil {
					t.Fatal(err)
				}
				if err := near(files[name][i][attribute], want); err != nil {
					t.Errorf("%s: %s of primitive %d: %v", name, attribute, i, err)
				}
			}
		}
	}
}

// near compares numbers; filtered normals may differ by one unit of a byte.
func near(got, want []float64) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d numbers, want %d", len(got), len(want))
	}
	for i := range got {
		if math.Abs(got[i]-want[i]) > 1.01/127 {
			return fmt.Errorf("number %d is %v, want %v", i, got[i], want[i])
		}
	}
	return nil
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
