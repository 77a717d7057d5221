package gltfplan

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/ktx2"
	"github.com/maquette-city/maquette/tiles/realfiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// textured is a triangle with one texture of these images.
func textured(texture string, images ...string) []byte {
	for i, uri := range images {
		images[i] = fmt.Sprintf(`{"uri":%q}`, uri)
	}
	return doc(fmt.Sprintf(`"nodes":[{"mesh":0}],"extensionsUsed":["KHR_texture_basisu","EXT_texture_avif","EXT_texture_webp"],
		"meshes":[{"primitives":[{"attributes":{"POSITION":0,"TEXCOORD_0":1},"material":0}]}],
		"materials":[{"pbrMetallicRoughness":{"baseColorTexture":{"index":0}}}],"textures":[%s],"images":[%s],
		"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]},{"bufferView":1,"componentType":5126,"count":3,"type":"VEC2"}]`,
		texture, strings.Join(images, ",")), packed(0, 0, 0, 1, 0, 0, 1, 1, 0), packed(0, 0, 1, 0, 1, 1))
}

func dataOf(kind string, data []byte) string {
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data)
}

// A KTX 2.0 image is kept as it came, beside pixels for all else; one that is damaged
// gives way to the image that glTF itself names; AVIF is told of and the colour used.
func TestImagesOfExtensionsAreUsed(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	packedImage, err := ktx2.Encode([]*image.NRGBA{img}, false)
	if err != nil {
		t.Fatal(err)
	}
	white, ktx, broken := pngURI(t, img), dataOf("image/ktx2", packedImage), dataOf("image/ktx2", packedImage[:90])
	avif := dataOf("image/avif", []byte("\x00\x00\x00\x20ftypavif\x00\x00\x00\x00avifmif1"))
	for _, test := range []struct {
		name, texture string
		images        []string
		packed, shown bool
		warning       string
	}{
		{"KTX2 alone", `{"extensions":{"KHR_texture_basisu":{"source":0}}}`, []string{ktx}, true, true, ""},
		{"KTX2 beside PNG", `{"source":0,"extensions":{"KHR_texture_basisu":{"source":1}}}`, []string{white, ktx}, true, true, ""},
		{"damaged KTX2 beside PNG", `{"source":0,"extensions":{"KHR_texture_basisu":{"source":1}}}`, []string{white, broken}, false, true, ""},
		{"damaged KTX2", `{"extensions":{"KHR_texture_basisu":{"source":0}}}`, []string{broken}, false, false, "IMAGE_DATA_INVALID at /images/0"},
		{"AVIF beside PNG", `{"source":0,"extensions":{"EXT_texture_avif":{"source":1}}}`, []string{white, avif}, false, true, ""},
		{"AVIF alone", `{"extensions":{"EXT_texture_avif":{"source":0}}}`, []string{avif}, false, false, "IMAGE_DATA_INVALID at /images/0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			all, h, err := readAll(t, textured(test.texture, test.images...), bundle.None{})
			if err != nil || len(all) != 1 {
				t.Fatalf("%d features, %v", len(all), err)
			}
			made := all[0].Parts[0].Material.Texture
			if (made != nil) != test.shown {
				t.Fatalf("texture %v, warnings %q", made, h.Warnings)
			}
			if made != nil && (bytes.Equal(made.Packed, packedImage) != test.packed || made.MediaType == "image/ktx2") {
				t.Errorf("packed %d bytes, %s", len(made.Packed), made.MediaType)
			}
			if text := strings.Join(h.Warnings, "\n"); !strings.Contains(text, test.warning) {
				t.Errorf("%q is not told: %q", test.warning, text)
			}
		})
	}
}

// The balloon of Cesium has three KTX 2.0 images, all of which are kept.
func TestImagesOfARealFileAreKept(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(realfiles.Path(t, "gltf/cesium-native"), "CesiumBalloon", "CesiumBalloonKTX2.glb"))
	if err != nil {
		t.Fatal(err)
	}
	all, h, err := readAll(t, data, bundle.None{})
	if err != nil || len(h.Skipped) > 0 {
		t.Fatalf("%v, %v, %v", err, h.Skipped, h.Warnings)
	}
	seen := map[*scene.Texture]bool{}
	for _, f := range all {
		for i := range f.Parts {
			if x := f.Parts[i].Material.Texture; x != nil {
				seen[x] = len(x.Packed) > 0
			}
		}
	}
	for x, packed := range seen {
		if !packed {
			t.Errorf("%s of %d x %d is not kept", x.Name, x.Width, x.Height)
		}
	}
	if len(seen) != 3 {
		t.Errorf("%d textures", len(seen))
	}
}
