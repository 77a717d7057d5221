package gltfplan

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
)

// triangleDoc is a document of one triangle: %s are members of the primitive, of
// the accessor of positions, and of the root.
func triangleDoc(primitive, accessor, root string) []byte {
	return doc(fmt.Sprintf(`"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],"meshes":[{"primitives":[{"attributes":{"POSITION":0%s}}]}],
		"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"%s},
			{"bufferView":1,"componentType":5126,"count":3,"type":"VEC3"},{"bufferView":2,"componentType":5123,"count":3,"type":"SCALAR"},
			{"bufferView":3,"componentType":5126,"count":3,"type":"SCALAR"},{"bufferView":4,"componentType":5126,"count":3,"type":"VEC4"}]%s`, primitive, accessor, root),
		packed(0, 0, 0, 1, 0, 0, 0, 1, 0), packed(0, 0, 1, 0, 0, 2, 0, 0, 1), packed(uint16(0), uint16(1), uint16(5), uint16(0)), packed(0, 1, 1),
		packed(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3))
}

const bounds = `,"min":[0,0,0],"max":[1,1,0]`

// The glTF-Validator 2.0.0-dev.3.10 says of each document what stands beside it, and
// of the first one nothing.
func TestRulesAreNamed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		data []byte
		want string // code and pointer, "" for none
	}{
		{"a triangle", triangleDoc("", bounds, ""), ""},
		{"no bounds", triangleDoc("", "", ""), "MESH_PRIMITIVE_POSITION_ACCESSOR_WITHOUT_BOUNDS at /meshes/0/primitives/0/attributes/POSITION"},
		{"bounds too small", triangleDoc("", `,"min":[0,0,0],"max":[0.5,1,0]`, ""), "ACCESSOR_ELEMENT_OUT_OF_MAX_BOUND at /accessors/0/max/0"},
		{"bounds too large", triangleDoc("", `,"min":[-1,0,0],"max":[1,1,0]`, ""), "ACCESSOR_MIN_MISMATCH at /accessors/0/min/0"},
		{"bounds of two", triangleDoc("", `,"min":[0,0],"max":[1,1,0]`, ""), "ARRAY_LENGTH_NOT_IN_LIST at /accessors/0/min"},
		{"long normal", triangleDoc(`,"NORMAL":1`, bounds, ""), "ACCESSOR_VECTOR3_NON_UNIT at /meshes/0/primitives/0/attributes/NORMAL"},
		{"unknown attribute", triangleDoc(`,"COLOUR":1`, bounds, ""), "MESH_PRIMITIVE_INVALID_ATTRIBUTE at /meshes/0/primitives/0/attributes/COLOUR"},
		{"second coordinates", triangleDoc(`,"TEXCOORD_1":1`, bounds, ""), "MESH_PRIMITIVE_INDEXED_SEMANTIC_CONTINUITY at /meshes/0/primitives/0/attributes"},
		{"coordinates of three", triangleDoc(`,"TEXCOORD_0":1`, bounds, ""), "MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT at /meshes/0/primitives/0/attributes/TEXCOORD_0"},
		{"joints alone", triangleDoc(`,"JOINTS_0":4`, bounds, ""), "MESH_PRIMITIVE_JOINTS_WEIGHTS_MISMATCH at /meshes/0/primitives/0/attributes"},
		{"no such vertex", triangleDoc(`},"indices":2,"extras":{`, bounds, ""), "ACCESSOR_INDEX_OOB at /meshes/0/primitives/0/indices"},
		{"floats as indices", triangleDoc(`},"indices":3,"extras":{`, bounds, ""), "MESH_PRIMITIVE_INDICES_ACCESSOR_INVALID_FORMAT at /meshes/0/primitives/0/indices"},
		{"target of nothing", triangleDoc(`},"targets":[{"NORMAL":1}],"extras":{`, bounds, ""), "MESH_PRIMITIVE_MORPH_TARGET_NO_BASE_ACCESSOR at /meshes/0/primitives/0/targets/0/NORMAL"},
		{"no coordinates", triangleDoc(`},"material":0,"extras":{`, bounds, `,"materials":[{"emissiveTexture":{"index":0}}],"textures":[{}]`), "MESH_PRIMITIVE_TOO_FEW_TEXCOORDS at /meshes/0/primitives/0/material"},
		{"colour beyond 1", triangleDoc("", bounds, `,"materials":[{"pbrMetallicRoughness":{"baseColorFactor":[1,2,1,1]}}]`), "VALUE_NOT_IN_RANGE at /materials/0/pbrMetallicRoughness/baseColorFactor/1"},
		{"colour of words", triangleDoc("", bounds, `,"materials":[{"emissiveFactor":["red",0,0]}]`), "ARRAY_TYPE_MISMATCH at /materials/0/emissiveFactor"},
		{"undeclared extension", triangleDoc("", bounds, `,"materials":[{"extensions":{"KHR_materials_unlit":{}}}]`), "UNDECLARED_EXTENSION at /materials/0/extensions/KHR_materials_unlit"},
		{"extension elsewhere", triangleDoc("", bounds, `,"extensionsUsed":["KHR_materials_unlit"],"samplers":[{"extensions":{"KHR_materials_unlit":{}}}]`), "UNEXPECTED_EXTENSION_OBJECT at /samplers/0/extensions/KHR_materials_unlit"},
		{"required and unused", triangleDoc("", bounds, `,"extensionsRequired":["KHR_materials_unlit"]`), "UNUSED_EXTENSION_REQUIRED at /extensionsRequired/0"},
		{"optional quantization", triangleDoc("", bounds, `,"extensionsUsed":["KHR_mesh_quantization"]`), "NON_REQUIRED_EXTENSION at /extensionsUsed/0"},
		{"the same twice", triangleDoc("", bounds, `,"extensionsUsed":["A_b","A_b"]`), "DUPLICATE_ELEMENTS at /extensionsUsed/1"},
		{"falling times", triangleDoc("", bounds, `,"animations":[{"channels":[{"sampler":0,"target":{"node":0,"path":"translation"}}],"samplers":[{"input":3,"output":1}]}]`), "ACCESSOR_ANIMATION_INPUT_NON_INCREASING at /animations/0/samplers/0/input"},
		{"turns of any length", triangleDoc("", bounds, `,"animations":[{"channels":[{"sampler":0,"target":{"node":0,"path":"rotation"}}],"samplers":[{"input":3,"output":4}]}]`), "ACCESSOR_ANIMATION_SAMPLER_OUTPUT_NON_NORMALIZED_QUATERNION at /animations/0/channels/0/sampler"},
		{"two cameras in one", triangleDoc("", bounds, `,"cameras":[{"type":"perspective","perspective":{"yfov":1,"znear":1},"orthographic":{"xmag":1,"ymag":1,"zfar":2,"znear":1}}]`), "ONE_OF_MISMATCH at /cameras/0"},
		{"far before near", triangleDoc("", bounds, `,"cameras":[{"type":"perspective","perspective":{"yfov":1,"znear":2,"zfar":1}}]`), "CAMERA_ZFAR_LEQUAL_ZNEAR at /cameras/0/perspective"},
		{"no such light", triangleDoc("", bounds, `,"extensionsUsed":["KHR_lights_punctual"],"extensions":{"KHR_lights_punctual":{"lights":[]}}`), "EMPTY_ENTITY at /extensions/KHR_lights_punctual/lights"},
		{"image of nothing", triangleDoc("", bounds, `,"images":[{"name":"x"}]`), "ONE_OF_MISMATCH at /images/0"},
		{"image of another kind", triangleDoc("", bounds, `,"images":[{"mimeType":"image/jpeg","uri":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVQYV2P4z/AfAAQAAf+I0P3MAAAAAElFTkSuQmCC"}]`), "IMAGE_MIME_TYPE_INVALID at /images/0/uri"},
		{"joints apart", triangleDoc("", bounds, `,"skins":[{"joints":[0,1]}],"nodes":[{"mesh":0},{"name":"b"}]`), "SKIN_NO_COMMON_ROOT at /skins/0/joints"},
		{"newer than itself", []byte(`{"asset":{"version":"2.0","minVersion":"2.1"}}`), "ASSET_MIN_VERSION_GREATER_THAN_VERSION at /asset/minVersion"},
		{"no asset", []byte(`{}`), "UNDEFINED_PROPERTY at /"},
		{"a matrix that shears", []byte(`{"asset":{"version":"2.0"},"nodes":[{"matrix":[1,0,0,0,1,1,0,0,0,0,1,0,0,0,0,1]}]}`), "NODE_MATRIX_NON_TRS at /nodes/0/matrix"},
		{"a name with a slash", []byte(`{"asset":{"version":"2.0"},"nodes":[{"extensions":{"a/b~c":{}}}]}`), "UNDECLARED_EXTENSION at /nodes/0/extensions/a~1b~0c"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			found, _, err := Check(context.Background(), Source{Data: bytes.NewReader(test.data), Size: int64(len(test.data)), Name: "a.gltf"})
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, f := range found {
				all = append(all, f.Code+" at "+f.Pointer)
			}
			if text := strings.Join(all, "\n"); test.want == "" && text != "" || !strings.Contains(text+"\n", test.want+"\n") && test.want != "" {
				t.Errorf("%q, not %q", text, test.want)
			}
		})
	}
}

// Of a rule that is broken everywhere 20 places are told, and how many more.
func TestFindingsOfOneRuleAreBounded(t *testing.T) {
	t.Parallel()
	data := []byte(`{"asset":{"version":"2.0"},"nodes":[` + strings.Repeat(`{"mesh":7},`, 99) + `{"mesh":7}]}`)
	found, more, err := Check(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "a.gltf"})
	if err != nil || len(found) != maxFindings || more["UNRESOLVED_REFERENCE"] != 100-maxFindings {
		t.Errorf("%d found, %v more, %v", len(found), more, err)
	}
}
