package gltfplan

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/realfiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// pngURI gives an image as a data URI.
func pngURI(t testing.TB, img image.Image) string {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(out.Bytes())
}

// texelAreas counts the texels of each first channel of an image of a document.
func texelAreas(t testing.TB, data []byte, i int) (map[int]float64, *image.NRGBA) {
	t.Helper()
	var d struct{ Images []struct{ URI string } }
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(d.Images[i].URI, ",")
	raw, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	areas, out := map[int]float64{}, image.NewNRGBA(b)
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.Set(x, y, img.At(x, y))
			areas[int(out.NRGBAAt(x, y).R)] += 1 / float64(b.Dx()*b.Dy())
		}
	}
	return areas, out
}

func areaOf(f *scene.Feature) (sum float64) {
	for i := range f.Parts {
		sum += mesh.Area(f.Parts[i].Mesh)
	}
	return sum
}

// The sample of Cesium lays an image of ids over a square of one metre: each feature
// has as much of it as it has texels, to the digit, and its row of the table.
func TestFeaturesOfAnImageAreCutAlongItsTexels(t *testing.T) {
	t.Parallel()
	root := realfiles.Path(t, "3dtiles/samples/glTF")
	for name, image := range map[string]int{"EXT_mesh_features/FeatureIdTexture/FeatureIdTexture.gltf": 1,
		"EXT_structural_metadata/FeatureIdTextureAndPropertyTable/FeatureIdTextureAndPropertyTable.gltf": 1} {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		want, _ := texelAreas(t, data, image)
		all, h, err := readAll(t, data, bundle.None{})
		if err != nil || len(h.Skipped) > 0 {
			t.Fatalf("%v, %v", err, h.Skipped)
		}
		got := map[int]float64{}
		for _, f := range all {
			var id int
			if _, err := fmt.Sscanf(f.Key[strings.LastIndexByte(f.Key, '#'):], "#%d", &id); err != nil {
				t.Fatalf("%s: %v", f.Key, err)
			}
			got[id] = areaOf(f)
			if strings.Contains(name, "Table") && len(f.Sets) == 0 {
				t.Errorf("%s: nothing is told of %s", name, f.Key)
			}
		}
		if len(got) != len(want) || len(got) < 2 {
			t.Errorf("%s: %d features, not %d", name, len(got), len(want))
		}
		for id, a := range want {
			if math.Abs(got[id]-a) > 1e-9 {
				t.Errorf("%s: feature %d has %v m2, not %v", name, id, got[id], a)
			}
		}
	}
}

// An image that repeats, is scaled and has an id of two channels is cut as it lies;
// the colours of vertices go on over the cuts.
func TestImagesOfIdsMayRepeatAndBeScaled(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	copy(img.Pix, []byte{1, 1, 0, 255, 2, 0, 0, 255}) // ids 257 and 2
	positions := packed(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0)
	uv := packed(0, 0, 1, 0, 1, 1, 0, 1)
	data := doc(fmt.Sprintf(`"nodes":[{"mesh":0}],"extensionsUsed":["EXT_mesh_features","KHR_texture_transform"],
		"meshes":[{"primitives":[{"mode":6,"attributes":{"POSITION":0,"TEXCOORD_0":1},"extensions":{"EXT_mesh_features":{"featureIds":[
			{"featureCount":2,"nullFeatureId":2,"texture":{"index":0,"channels":[0,1],"extensions":{"KHR_texture_transform":{"scale":[2,1]}}}}]}}}]}],
		"accessors":[{"bufferView":0,"componentType":5126,"count":4,"type":"VEC3"},{"bufferView":1,"componentType":5126,"count":4,"type":"VEC2"}],
		"textures":[{"source":0}],"images":[{"uri":%q}]`, pngURI(t, img)), positions, uv)
	all, _, err := readAll(t, data, bundle.None{})
	if err != nil || len(all) != 2 {
		t.Fatalf("%d features, %v", len(all), err)
	}
	for _, f := range all {
		if a := areaOf(f); math.Abs(a-0.5) > 1e-9 {
			t.Errorf("%s has %v m2", f.Key, a)
		}
	}
	if !strings.HasSuffix(all[0].Key, "node 0") || !strings.HasSuffix(all[1].Key, "#257") {
		t.Errorf("%s and %s", all[0].Key, all[1].Key)
	}
}

// Where an image would cut into too many pieces, triangles belong to the feature at
// their centre, and that is told.
func TestTooFineImagesOfIdsAreNotCut(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(0, 0, 2, 2))
	copy(img.Pix, []byte{1, 0, 0, 255, 2, 0, 0, 255, 2, 0, 0, 255, 1, 0, 0, 255})
	for _, scale := range []int{1500, 1 << 15} {
		data := doc(fmt.Sprintf(`"nodes":[{"mesh":0}],"meshes":[{"primitives":[{"mode":6,"attributes":{"POSITION":0,"TEXCOORD_0":1},"extensions":{"EXT_mesh_features":{"featureIds":[{"texture":{"index":0}}]}}}]}],
			"accessors":[%s,{"bufferView":1,"componentType":5126,"count":4,"type":"VEC2"}],"textures":[{"source":0}],"images":[{"uri":%q}]`, squareAccessor, pngURI(t, img)),
			square, packed(0, 0, scale, 0, scale, scale, 0, scale))
		all, h, err := readAll(t, data, bundle.None{})
		if err != nil || len(all) == 0 || !strings.Contains(strings.Join(h.Warnings, "\n"), "TOO_LARGE at /meshes/0/primitives/0/extensions/EXT_mesh_features") {
			t.Errorf("scale %d: %d features, %v, %q", scale, len(all), err, h.Warnings)
		}
	}
}

// Of the sample of Cesium with a property texture the mean, the least and the most
// of each property are those of the texels.
func TestPropertyTexturesAreTold(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(realfiles.Path(t, "3dtiles/samples/glTF"), "EXT_structural_metadata", "SimplePropertyTexture", "SimplePropertyTexture.gltf"))
	if err != nil {
		t.Fatal(err)
	}
	all, h, err := readAll(t, data, bundle.None{})
	if err != nil || len(all) != 1 {
		t.Fatalf("%d features, %v, %v", len(all), err, h.Warnings)
	}
	_, img := texelAreas(t, data, 1)
	least, most, sum := 255, 0, 0
	for i := 0; i < len(img.Pix); i += 4 {
		v := int(img.Pix[i])
		least, most, sum = min(least, v), max(most, v), sum+v
	}
	got := map[string]any{}
	for _, s := range all[0].Sets {
		for _, p := range s.Properties {
			got[p.Name] = p.Value
		}
	}
	if got["insideTemperature (least)"] != float64(least) || got["insideTemperature (most)"] != float64(most) {
		t.Errorf("%v, not %d to %d", got, least, most)
	}
	if mean, _ := got["insideTemperature"].(float64); math.Abs(mean-float64(sum)*4/float64(len(img.Pix))) > 0.01 {
		t.Errorf("the mean is %v", mean)
	}
}

// Values of vertices are told of the surface that they are corners of.
func TestPropertyAttributesAreTold(t *testing.T) {
	t.Parallel()
	data := doc(`"nodes":[{"mesh":0}],"extensionsUsed":["EXT_structural_metadata"],
		"meshes":[{"primitives":[{"attributes":{"POSITION":0,"_HEAT":1},"extensions":{"EXT_structural_metadata":{"propertyAttributes":[0]}}}]}],
		"extensions":{"EXT_structural_metadata":{"schema":{"id":"s","classes":{"warm":{"properties":{"heat":{"type":"SCALAR","componentType":"FLOAT32","scale":2,"offset":1}}}}},
			"propertyAttributes":[{"class":"warm","properties":{"heat":{"attribute":"_HEAT"}}}]}},
		"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"},{"bufferView":1,"componentType":5126,"count":3,"type":"SCALAR"}]`,
		packed(0, 0, 0, 1, 0, 0, 1, 1, 0), packed(1, 2, 6))
	all, h, err := readAll(t, data, bundle.None{})
	if err != nil || len(all) != 1 || len(all[0].Sets) != 1 {
		t.Fatalf("%v, %v, %v", all, err, h.Warnings)
	}
	want := "{warm [{heat 7 } {heat (least) 3 } {heat (most) 13 }]}"
	if got := fmt.Sprint(all[0].Sets[0]); got != want {
		t.Errorf("%s, not %s", got, want)
	}
}
