package check

import (
	"bytes"
	"encoding/binary"
	"testing"
	"testing/fstest"
)

// legacy10 makes 1.0 content: its tables padded, and what comes after.
func legacy10(magic string, tail []byte, parts ...string) []byte {
	header := legacyHeader([]byte(magic))
	var body []byte
	out := append([]byte(magic), 1, 0, 0, 0, 0, 0, 0, 0)
	for i, p := range parts {
		b := []byte(p)
		for (header+len(body)+len(b))%8 != 0 {
			b = append(b, " \x00"[i%2])
		}
		out = binary.LittleEndian.AppendUint32(out, uint32(len(b)))
		body = append(body, b...)
	}
	for len(out) < header {
		out = append(out, 1)
		out = append(out, make([]byte, min(3, header-len(out)))...)
	}
	body = append(body, tail...)
	for (len(out)+len(body))%8 != 0 {
		body = append(body, 0)
	}
	out = append(out, body...)
	binary.LittleEndian.PutUint32(out[8:], uint32(len(out)))
	return out
}

// FuzzLegacy reads b3dm, i3dm, pnts and cmpt.
func FuzzLegacy(f *testing.F) {
	ts, files := ours(f)
	glb := files.files[leaf(ts).Content.URI].Data
	floats := string(make([]byte, 24))
	b3dm := legacy10("b3dm", glb, `{"BATCH_LENGTH":2,"RTC_CENTER":[1,2,3]}`, "", `{"h":[1,2],"b":{"byteOffset":0,"componentType":"DOUBLE","type":"SCALAR"}}`, floats)
	f.Add(b3dm)
	f.Add(legacy10("pnts", nil, `{"POINTS_LENGTH":2,"POSITION":{"byteOffset":0},"BATCH_ID":{"byteOffset":0,"componentType":"UNSIGNED_BYTE"},"BATCH_LENGTH":1}`, floats, "", ""))
	f.Add(legacy10("pnts", nil, `{"POINTS_LENGTH":2,"POSITION_QUANTIZED":{"byteOffset":0},"QUANTIZED_VOLUME_OFFSET":[0,0,0],"QUANTIZED_VOLUME_SCALE":{"byteOffset":12}}`, floats, "", ""))
	f.Add(legacy10("i3dm", glb, `{"INSTANCES_LENGTH":2,"POSITION":{"byteOffset":0},"NORMAL_UP":{"byteOffset":0}}`, floats, "", ""))
	cmpt := append([]byte("cmpt\x01\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00"), b3dm...)
	binary.LittleEndian.PutUint32(cmpt[8:], uint32(len(cmpt)))
	f.Add(cmpt)
	const over = `{"asset":{"version":"1.0"},"geometricError":1,"root":{"boundingVolume":{"sphere":[0,0,0,1]},"refine":"ADD","geometricError":1,"content":{"uri":"a.b3dm"}}}`
	f.Fuzz(func(t *testing.T, data []byte) {
		fs := fstest.MapFS{"tileset.json": {Data: []byte(over)}, "a.b3dm": {Data: data}}
		if _, err := Run(t.Context(), FS(fs), "tileset.json", Options{Workers: 1}); err != nil {
			t.Error(err)
		}
	})
}

// FuzzModel reads the JSON of a GLB: its structure, features and metadata.
func FuzzModel(f *testing.F) {
	ts, files := oursOf(f, 1)
	name := leaf(ts).Content.URI
	data := files.files[name].Data
	f.Add(bytes.TrimRight(data[20:20+binary.LittleEndian.Uint32(data[12:])], " "))
	f.Add([]byte(`{"asset":{"version":"2.0"},"extensionsUsed":["EXT_structural_metadata","EXT_mesh_features"],"textures":[{"source":0}],"images":[{"uri":"data:image/png;base64,iVBORw0KGgo="}],
		"buffers":[{"byteLength":64}],"bufferViews":[{"buffer":0,"byteLength":64}],"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"},{"bufferView":0,"componentType":5121,"count":3,"type":"SCALAR"}],
		"meshes":[{"primitives":[{"attributes":{"POSITION":0,"_FEATURE_ID_0":1,"_T":1},"extensions":{"EXT_mesh_features":{"featureIds":[{"featureCount":3,"attribute":0,"propertyTable":0},{"featureCount":2,"texture":{"index":0,"channels":[0,1]}}]},"EXT_structural_metadata":{"propertyTextures":[0],"propertyAttributes":[0]}}}]}],
		"extensions":{"EXT_structural_metadata":{"schema":{"id":"s","enums":{"e":{"values":[{"name":"n","value":1}]}},"classes":{"c":{"properties":{"a":{"type":"STRING","array":true},"b":{"type":"BOOLEAN"},"d":{"type":"ENUM","enumType":"e","array":true,"count":2},"f":{"type":"MAT2","componentType":"UINT8","normalized":true,"offset":[0,0,0,1],"max":[1,1,1,1]}}}}},
		"propertyTables":[{"class":"c","count":2,"properties":{"a":{"values":0,"arrayOffsets":0,"stringOffsets":0,"arrayOffsetType":"UINT8","stringOffsetType":"UINT16"},"b":{"values":0},"d":{"values":0},"f":{"values":0,"min":[0,0,0,0]}}}],
		"propertyTextures":[{"class":"c","properties":{"f":{"index":0,"channels":[0,1,2,3]}}}],"propertyAttributes":[{"class":"c","properties":{"d":{"attribute":"_T"}}}]}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		f := files.with(name, remake(data, text))
		if _, err := Run(t.Context(), FS(f.files), "tileset.json", Options{Workers: 1}); err != nil {
			t.Error(err)
		}
	})
}

// Tables of 1.0 content that say what is not so.
func TestTablesOfLegacyContent(t *testing.T) {
	t.Parallel()
	ts, files := oursOf(t, 1)
	glb := files.files[leaf(ts).Content.URI].Data
	floats := string(make([]byte, 24))
	for _, c := range []struct {
		name, magic, features, batches string
		code                           string
	}{
		{"whole", "b3dm", `{"BATCH_LENGTH":2}`, `{"h":[1,2]}`, ""},
		{"no length", "b3dm", `{"RTC_CENTER":[0,0,0]}`, "", MemberMissing},
		{"a value too few", "b3dm", `{"BATCH_LENGTH":2}`, `{"h":[1]}`, TableWrong},
		{"values beyond the body", "b3dm", `{"BATCH_LENGTH":4}`, `{"h":{"byteOffset":0,"componentType":"DOUBLE","type":"SCALAR"}}`, TableWrong},
		{"values off their alignment", "b3dm", `{"BATCH_LENGTH":1}`, `{"h":{"byteOffset":4,"componentType":"DOUBLE","type":"SCALAR"}}`, TableWrong},
		{"no JSON", "b3dm", `{"BATCH_LENGTH":`, "", TableWrong},
		{"points", "pnts", `{"POINTS_LENGTH":2,"POSITION":{"byteOffset":0}}`, "", ""},
		{"points beyond the body", "pnts", `{"POINTS_LENGTH":3,"POSITION":{"byteOffset":0}}`, "", TableWrong},
		{"no positions", "pnts", `{"POINTS_LENGTH":2}`, "", TableWrong},
		{"no feature table", "pnts", ``, "", TableWrong},
		{"quantized without its volume", "pnts", `{"POINTS_LENGTH":2,"POSITION_QUANTIZED":{"byteOffset":0}}`, "", MemberMissing},
		{"batch ID beyond its length", "pnts", `{"POINTS_LENGTH":2,"POSITION":{"byteOffset":0},"BATCH_ID":{"byteOffset":0,"componentType":"UNSIGNED_BYTE"},"BATCH_LENGTH":0}`, "", TableWrong},
		{"instances", "i3dm", `{"INSTANCES_LENGTH":2,"POSITION":{"byteOffset":0}}`, "", ""},
		{"up without right", "i3dm", `{"INSTANCES_LENGTH":2,"POSITION":{"byteOffset":0},"NORMAL_UP":{"byteOffset":0}}`, "", TableWrong},
	} {
		tail := glb
		if c.magic == "pnts" {
			tail = nil
		}
		data := legacy10(c.magic, tail, c.features, floats, c.batches, floats)
		over := `{"asset":{"version":"1.0"},"geometricError":1,"root":{"boundingVolume":{"sphere":[0,0,0,1e4]},"refine":"ADD","geometricError":1,"content":{"uri":"a.` + c.magic + `"}}}`
		r, err := Run(t.Context(), FS(fstest.MapFS{"tileset.json": {Data: []byte(over)}, "a." + c.magic: {Data: data}}), "tileset.json", Options{})
		if err != nil {
			t.Fatal(err)
		}
		found := ""
		for _, i := range r.Issues {
			if i.Severity == Error {
				found = i.Code
			}
		}
		if found != c.code {
			t.Errorf("%s: %q, want %q\n%s", c.name, found, c.code, lines(r))
		}
	}
}
