package gltfplan

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// readAll reads a document and gives what it emits.
func readAll(t testing.TB, data []byte, files bundle.Files) ([]*scene.Feature, scene.Header, error) {
	t.Helper()
	var all []*scene.Feature
	h, err := Read(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "a.gltf", Files: files}, func(f *scene.Feature) error {
		for i := range f.Parts {
			if err := mesh.Check(f.Parts[i].Mesh); err != nil {
				t.Errorf("%s: %v", f.Key, err)
			}
		}
		all = append(all, f)
		return nil
	})
	return all, h, err
}

// packed gives numbers as little-endian bytes: float32, or whole numbers by their
// own type.
func packed(values ...any) []byte {
	var out []byte
	for _, v := range values {
		switch v := v.(type) {
		case float64:
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(v)))
		case int:
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(v)))
		case uint16:
			out = binary.LittleEndian.AppendUint16(out, v)
		case uint8:
			out = append(out, v)
		case int8:
			out = append(out, byte(v))
		}
	}
	return out
}

// doc makes a document of members of the root, and of views that its one buffer
// holds one after another, each from a multiple of 4 bytes.
func doc(members string, views ...[]byte) []byte {
	var buffer []byte
	var list []string
	for _, v := range views {
		for len(buffer)%4 != 0 {
			buffer = append(buffer, 0)
		}
		list = append(list, fmt.Sprintf(`{"buffer":0,"byteOffset":%d,"byteLength":%d}`, len(buffer), len(v)))
		buffer = append(buffer, v...)
	}
	return fmt.Appendf(nil, `{"asset":{"version":"2.0"},%s,"bufferViews":[%s],"buffers":[{"byteLength":%d,"uri":"data:application/octet-stream;base64,%s"}]}`,
		members, strings.Join(list, ","), len(buffer), base64.StdEncoding.EncodeToString(buffer))
}

// square has four corners about the origin in the plane of x and y.
var square = packed(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0)

const squareAccessor = `{"bufferView":0,"componentType":5126,"count":4,"type":"VEC3"}`

// corners gives the triangles or segments of a feature in the scene's frame.
func corners(f *scene.Feature) string {
	var b strings.Builder
	for i := range f.Parts {
		p := &f.Parts[i]
		for k, ix := range p.Mesh.Indices {
			if k > 0 {
				b.WriteByte(' ')
			}
			v := p.Transform.Apply(p.Mesh.Positions[ix])
			for c, x := range v {
				if c > 0 {
					b.WriteByte(',')
				}
				fmt.Fprintf(&b, "%v", math.Round(x*1000)/1000+0)
			}
		}
		b.WriteByte(';')
	}
	return b.String()
}

func TestModesOfPrimitives(t *testing.T) {
	t.Parallel()
	a, b, c, d := "0,0,0", "1,0,0", "1,0,1", "0,0,1" // y is up in the file
	for mode, want := range []string{
		1: strings.Join([]string{a, b, c, d}, " "),
		2: strings.Join([]string{a, b, b, c, c, d, d, a}, " "),
		3: strings.Join([]string{a, b, b, c, c, d}, " "),
		4: strings.Join([]string{a, b, c}, " "),
		5: strings.Join([]string{a, b, c, b, d, c}, " "),
		6: strings.Join([]string{b, c, a, c, d, a}, " "),
	} {
		data := doc(fmt.Sprintf(`"nodes":[{"mesh":0,"name":"n"}],"meshes":[{"primitives":[{"mode":%d,"attributes":{"POSITION":0}}]}],"accessors":[%s]`, mode, squareAccessor), square)
		all, h, err := readAll(t, data, nil)
		if err != nil {
			t.Fatal(err)
		}
		if mode == modePoints {
			if len(all) != 0 || len(h.Skipped) != 1 || h.Skipped[0].Code != CodeUnsupportedGeometry {
				t.Errorf("points: %d features, %+v", len(all), h.Skipped)
			}
			continue
		}
		if len(all) != 1 || corners(all[0]) != want+";" || all[0].Parts[0].Mesh.Lines != (mode < modeTriangles) {
			t.Errorf("mode %d: %q, want %q", mode, corners(all[0]), want)
		}
	}
}

func TestNodesArePlaced(t *testing.T) {
	t.Parallel()
	const root = `"scene":0,"scenes":[{"name":"s","nodes":[0]}],"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"}],`
	for name, c := range map[string]struct{ nodes, want string }{
		"translation":         {`{"mesh":0,"translation":[10,20,30]}`, "10,-30,20 11,-30,20 11,-30,21;"},
		"scale then turn":     {`{"mesh":0,"scale":[2,1,1],"rotation":[0,0,0.7071067811865476,0.7071067811865476]}`, "0,0,0 0,0,2 -1,0,2;"},
		"a matrix":            {`{"mesh":0,"matrix":[0,1,0,0,-1,0,0,0,0,0,1,0,5,6,7,1]}`, "5,-7,6 5,-7,7 4,-7,7;"},
		"children":            {`{"children":[1],"translation":[1,0,0],"scale":[2,2,2]},{"mesh":0,"translation":[1,0,0]}`, "3,0,0 5,0,0 5,0,2;"},
		"a mirror":            {`{"mesh":0,"scale":[-1,1,1]}`, "0,0,0 -1,0,1 -1,0,0;"},
		"CESIUM_RTC":          {`{"mesh":0}],"extensions":{"CESIUM_RTC":{"center":[100,200,300]}},"x":[0`, "100,200,300 101,200,300 101,200,301;"},
		"a quaternion of 2":   {`{"mesh":0,"rotation":[0,0,0,2]}`, "0,0,0 1,0,0 1,0,1;"},
		"a matrix that is no": {`{"mesh":0,"matrix":[1,2]}`, "0,0,0 1,0,0 1,0,1;"},
	} {
		all, _, err := readAll(t, doc(root+`"nodes":[`+c.nodes+`]`, square), nil)
		if err != nil || len(all) != 1 {
			t.Fatal(name, err, len(all))
		}
		if got := corners(all[0]); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestKeysArePathsOfNodes(t *testing.T) {
	t.Parallel()
	data := doc(`"nodes":[{"name":"a","children":[1,2,3]},{"name":"b","mesh":0,"children":[4]},{"name":"b","mesh":0},{"mesh":0,"extras":{"class":"IfcWall","height":3,"made":"brick","loads":[1,2],"deep":{"a":1}}},{"name":"c","mesh":0}],
"meshes":[{"name":"m","primitives":[{"attributes":{"POSITION":0}}]}],"accessors":[`+squareAccessor+`]`, square)
	all, h, err := readAll(t, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, f := range all {
		keys = append(keys, f.Key+" "+f.Class+" "+f.Name+" in "+f.Parent)
	}
	want := []string{"0/a/b Node b in ", "0/a/b/c Node c in 0/a/b", "0/a/b~2 Node b in ", "0/a/node 3 IfcWall m in "}
	if !slices.Equal(keys, want) || h.Counts.Total != 4 || h.Counts.Converted != 4 {
		t.Errorf("%q, %+v", keys, h.Counts)
	}
	if all[0].Parts[0].Mesh != all[1].Parts[0].Mesh {
		t.Error("nodes of one mesh do not share it")
	}
	got, err := json.Marshal(all[3].Sets)
	if err != nil || string(got) != `[{"name":"","properties":[{"name":"class","value":"IfcWall"},{"name":"height","value":3},{"name":"made","value":"brick"},{"name":"loads","value":[1,2]},{"name":"deep","value":"{\"a\":1}"}]}]` {
		t.Errorf("%s, %v", got, err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		data, want string
		kind       plans.Kind
	}{
		"no JSON":          {"x", "reading a.gltf: INVALID_JSON: byte 0: ", plans.KindInvalid},
		"JSON cut short":   {`{"asset":{"ver`, "reading a.gltf: INVALID_JSON: byte ", plans.KindInvalid},
		"deep JSON":        {strings.Repeat("[", 1000), "reading a.gltf: INVALID_JSON: byte 201: it is more than 200 deep", plans.KindInvalid},
		"a list":           {"[]", "reading a.gltf: TYPE_MISMATCH: the JSON is an array", plans.KindInvalid},
		"glTF 1":           {`{"asset":{"version":"1.0"}}`, "reading a.gltf: UNKNOWN_ASSET_MAJOR_VERSION at /asset/version: ", plans.KindUnsupported},
		"GLB 1":            {"glTF\x01\x00\x00\x00\x0c\x00\x00\x00", "reading a.gltf: GLB_INVALID_VERSION at byte 4: version 1", plans.KindUnsupported},
		"GLB without JSON": {"glTF\x02\x00\x00\x00\x0c\x00\x00\x00", "reading a.gltf: GLB_UNEXPECTED_END_OF_CHUNK_HEADER: ", plans.KindInvalid},
		"GLB of 5 bytes":   {"glTF\x02", "reading a.gltf: GLB_UNEXPECTED_END_OF_HEADER: ", plans.KindInvalid},
	} {
		if _, _, err := readAll(t, []byte(c.data), nil); err == nil || !strings.HasPrefix(err.Error(), c.want) || plans.KindOf(err) != c.kind {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	const root = `"nodes":[{"mesh":0,"skin":0,"children":[1]},{"mesh":0,"extensions":{"EXT_mesh_gpu_instancing":{"attributes":{"TRANSLATION":0}}}}],"skins":[{"joints":[0]}],"accessors":[` + squareAccessor + `],`
	f.Add(doc(root+`"meshes":[{"weights":[1],"primitives":[{"mode":5,"attributes":{"POSITION":0,"COLOR_0":0},"targets":[{"POSITION":0}]}]}]`, square))
	f.Add(doc(root+`"meshes":[{"primitives":[{"attributes":{"POSITION":0,"_FEATURE_ID_0":0},"extensions":{"EXT_mesh_features":{"featureIds":[{"attribute":0,"propertyTable":0}]}}}]}]`, square))
	ids := image.NewNRGBA(image.Rect(0, 0, 2, 2))
	ids.Pix[0], ids.Pix[5] = 1, 1
	f.Add(doc(fmt.Sprintf(`"nodes":[{"mesh":0}],"meshes":[{"primitives":[{"mode":6,"attributes":{"POSITION":0,"TEXCOORD_0":1},"extensions":{
		"EXT_mesh_features":{"featureIds":[{"texture":{"index":0,"channels":[0,1]}}]},"EXT_structural_metadata":{"propertyTextures":[0]}}}]}],
		"extensions":{"EXT_structural_metadata":{"schema":{"classes":{"c":{"properties":{"p":{"type":"SCALAR","componentType":"UINT8"}}}}},
			"propertyTextures":[{"class":"c","properties":{"p":{"index":0,"channels":[2]}}}]}},
		"accessors":[%s,{"bufferView":1,"componentType":5126,"count":4,"type":"VEC2"}],"textures":[{"source":0}],"images":[{"uri":%q}]`,
		squareAccessor, pngURI(f, ids)), square, packed(0, 0, 1, 0, 1, 1, 0, 1)))
	f.Add(triangleDoc(`},"indices":2,"targets":[{"NORMAL":1}],"extras":{`, bounds, `,"skins":[{"joints":[0,1],"inverseBindMatrices":4}],
		"animations":[{"channels":[{"sampler":0,"target":{"node":0,"path":"rotation"}}],"samplers":[{"input":3,"output":4}]}],"cameras":[{"type":"perspective"}]`))
	f.Add([]byte("glTF\x02\x00\x00\x00\x1c\x00\x00\x00\x08\x00\x00\x00JSON{\"a\":[]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _, _ = readAll(t, data, nil)
	})
}
