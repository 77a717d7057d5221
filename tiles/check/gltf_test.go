package check

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/maquette-city/maquette/tiles"
)

// idImage is a PNG of 2 by 1 pixels that hold 0 and 1.
func idImage(t testing.TB) []byte {
	t.Helper()
	p := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	p.SetNRGBA(0, 0, color.NRGBA{0, 7, 0, 255})
	p.SetNRGBA(1, 0, color.NRGBA{1, 9, 0, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// featured is a triangle with every kind of features and metadata, its JSON and
// its binary chunk. The chunk: positions, texture coordinates, feature IDs
// 0 0 1 (a byte each, 4 apart), then at 72 the tables.
func featured(t testing.TB) (text string, bin []byte) {
	t.Helper()
	for _, x := range []float32{0, 0, 0, 1, 0, 0, 0, 1, 0} {
		bin = binary.LittleEndian.AppendUint32(bin, math.Float32bits(x))
	}
	for _, x := range []float32{0, 0, 1, 0, 0, 1} {
		bin = binary.LittleEndian.AppendUint32(bin, math.Float32bits(x))
	}
	bin = append(bin, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0)
	bin = append(bin, "abc"...)                     // 72: two texts
	bin = append(bin, 0, 0, 1, 3)                   // 75: a byte too many, then their offsets at 76
	bin = append(bin, 0)                            // 79
	bin = append(bin, 5, 6, 7, 0)                   // 80: numbers of two lists
	bin = append(bin, 0, 2, 3, 0)                   // 84: offsets of the lists
	bin = append(bin, 2, 0, 0, 0, 1, 0, 2, 0)       // 88: bits, then at 92 an enum of UINT16
	bin = append(bin, 0, 255, 128, 64, 10, 5, 0, 0) // 96: two normalized VEC2, spare
	text = `{"asset":{"version":"2.0"},"extensionsUsed":["EXT_mesh_features","EXT_structural_metadata"],"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
"buffers":[{"byteLength":104}],"bufferViews":[{"buffer":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":24},{"buffer":0,"byteOffset":60,"byteLength":12,"byteStride":4},
{"buffer":0,"byteOffset":72,"byteLength":3},{"buffer":0,"byteOffset":76,"byteLength":3},{"buffer":0,"byteOffset":80,"byteLength":3},{"buffer":0,"byteOffset":84,"byteLength":3},
{"buffer":0,"byteOffset":88,"byteLength":1},{"buffer":0,"byteOffset":92,"byteLength":4},{"buffer":0,"byteOffset":96,"byteLength":4}],
"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]},{"bufferView":1,"componentType":5126,"count":3,"type":"VEC2"},{"bufferView":2,"componentType":5121,"count":3,"type":"SCALAR"}],
"images":[{"uri":"data:image/png;base64,` + base64.StdEncoding.EncodeToString(idImage(t)) + `"}],"textures":[{"source":0}],
"meshes":[{"primitives":[{"attributes":{"POSITION":0,"TEXCOORD_0":1,"_FEATURE_ID_0":2,"_WEAR":2},"extensions":{
"EXT_mesh_features":{"featureIds":[{"featureCount":2,"attribute":0,"propertyTable":0,"label":"parts"},{"featureCount":2,"texture":{"index":0,"channels":[0]},"propertyTable":0},{"featureCount":3}]},
"EXT_structural_metadata":{"propertyTextures":[0],"propertyAttributes":[0]}}}]}],
"extensions":{"EXT_structural_metadata":{"schema":{"id":"test","enums":{"kind":{"values":[{"name":"wall","value":1},{"name":"roof","value":2}]}},
"classes":{"part":{"properties":{"name":{"type":"STRING","required":true},"list":{"type":"SCALAR","componentType":"UINT8","array":true},"seen":{"type":"BOOLEAN"},"kind":{"type":"ENUM","enumType":"kind"},
"size":{"type":"VEC2","componentType":"UINT8","normalized":true,"scale":[2,2],"max":[2,2]}}},"texel":{"properties":{"wear":{"type":"SCALAR","componentType":"UINT8","max":9}}}}},
"propertyTables":[{"class":"part","count":2,"properties":{"name":{"values":3,"stringOffsets":4,"stringOffsetType":"UINT8"},"list":{"values":5,"arrayOffsets":6,"arrayOffsetType":"UINT8"},"seen":{"values":7},"kind":{"values":8},"size":{"values":9}}}],
"propertyTextures":[{"class":"texel","properties":{"wear":{"index":0,"channels":[1]}}}],"propertyAttributes":[{"class":"texel","properties":{"wear":{"attribute":"_WEAR"}}}]}}}`
	return strings.ReplaceAll(text, "\n", ""), bin
}

// asFile makes a GLB.
func asFile(text string, bin []byte) []byte {
	whole := slices.Concat([]byte("glTF\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00JSON"), binary.LittleEndian.AppendUint32(nil, uint32(len(bin))), []byte("BIN\x00"), bin)
	return remake(whole, []byte(text))
}

const oneModel = `{"asset":{"version":"1.1"},"geometricError":1,"root":{"boundingVolume":{"sphere":[0,0,0,9]},"refine":"ADD","geometricError":1,"content":{"uri":"a.glb"}}}`

func checkModel(t *testing.T, data []byte, more fstest.MapFS) *Report {
	t.Helper()
	files := fstest.MapFS{"tileset.json": {Data: []byte(oneModel)}, "a.glb": {Data: data}}
	for name, f := range more {
		files[name] = f
	}
	r, err := Run(t.Context(), FS(files), "tileset.json", Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Every fault of features and metadata in a model is found where it is.
func TestFeaturesAndMetadataOfModels(t *testing.T) {
	t.Parallel()
	whole, bin := featured(t)
	if r := checkModel(t, asFile(whole, bin), nil); r.Errors() > 0 {
		t.Fatalf("the whole one:\n%s", lines(r))
	}
	for _, c := range []struct{ name, from, to, code string }{
		{"no feature count", `{"featureCount":2,"attribute"`, `{"attribute"`, MemberMissing},
		{"too small a count", `{"featureCount":2,"attribute"`, `{"featureCount":1,"attribute"`, FeatureIDWrong},
		{"attribute that is not there", `"attribute":0,"propertyTable":0`, `"attribute":4,"propertyTable":0`, FeaturesWrong},
		{"attribute of another type", `"_FEATURE_ID_0":2`, `"_FEATURE_ID_0":0`, FeaturesWrong},
		{"table that is not there", `"attribute":0,"propertyTable":0`, `"attribute":0,"propertyTable":1`, FeaturesWrong},
		{"a label of spaces", `"label":"parts"`, `"label":"my parts"`, SchemaWrong},
		{"attribute and texture", `"attribute":0,"propertyTable":0`, `"attribute":0,"texture":{"index":0},"propertyTable":0`, FeaturesWrong},
		{"texture that is not there", `"texture":{"index":0,`, `"texture":{"index":1,`, MetadataWrong},
		{"IDs of the texture beyond the table", `"texture":{"index":0,"channels":[0]}`, `"texture":{"index":0,"channels":[1]}`, FeatureIDWrong},
		{"a channel twice", `"channels":[0]`, `"channels":[0,0]`, MetadataWrong},
		{"channel five", `"channels":[0]`, `"channels":[4]`, FeaturesWrong},
		{"coordinates that are not there", `"texture":{"index":0,`, `"texture":{"index":0,"texCoord":1,`, FeaturesWrong},
		{"more vertices than rows", `{"featureCount":3}`, `{"featureCount":3,"propertyTable":0}`, FeatureIDWrong},
		{"no schema", `"schema":{"id"`, `"scheme":{"id"`, MemberMissing},
		{"undeclared", `"EXT_mesh_features","EXT`, `"EXT`, ExtensionUndeclared},
		{"no class", `{"class":"part","count"`, `{"class":"parts","count"`, MetadataWrong},
		{"no rows", `"count":2,"properties"`, `"count":0,"properties"`, ValueWrong},
		{"a row too many", `"count":2,"properties"`, `"count":3,"properties"`, MetadataWrong},
		{"a property of no class", `"seen":{"values":7}`, `"Seen":{"values":7}`, MetadataWrong},
		{"a required column less", `"name":{"values":3,"stringOffsets":4,"stringOffsetType":"UINT8"},`, ``, MetadataWrong},
		{"no string offsets", `"stringOffsets":4,`, ``, MemberMissing},
		{"offsets of another width", `"stringOffsetType":"UINT8"`, `"stringOffsetType":"UINT16"`, MetadataWrong},
		{"array offsets at no array", `"seen":{"values":7}`, `"seen":{"values":7,"arrayOffsets":6}`, MetadataWrong},
		{"no array offsets", `"arrayOffsets":6,`, ``, MemberMissing},
		{"view that is not there", `"seen":{"values":7}`, `"seen":{"values":70}`, ValueWrong},
		{"bits that are set beyond the rows", `"count":2,"properties"`, `"count":1,"properties"`, MetadataWrong},
		{"an enum value that is not there", `"name":"roof","value":2`, `"name":"roof","value":3`, MetadataWrong},
		{"beyond max", `"max":[2,2]`, `"max":[1,1]`, MetadataWrong},
		{"scale of an integer", `"max":9`, `"scale":2`, SchemaWrong},
		{"min of a list", `"array":true}`, `"array":true,"min":1}`, SchemaWrong},
		{"count of no array", `"type":"BOOLEAN"`, `"type":"BOOLEAN","count":2`, SchemaWrong},
		{"required with a default", `"required":true`, `"required":true,"default":"x"`, SchemaWrong},
		{"noData of a boolean", `"type":"BOOLEAN"`, `"type":"BOOLEAN","noData":false`, SchemaWrong},
		{"enum of no such type", `"enumType":"kind"`, `"enumType":"kinds"`, SchemaWrong},
		{"an enum value twice", `"name":"roof","value":2`, `"name":"roof","value":1`, SchemaWrong},
		{"an identifier of a space", `"seen":`, `"is seen":`, SchemaWrong},
		{"a semantic of another type", `"type":"BOOLEAN"`, `"type":"BOOLEAN","semantic":"NAME"`, SchemaWrong},
		{"too few channels", `"componentType":"UINT8","max":9`, `"componentType":"UINT16","max":9`, MetadataWrong},
		{"attribute of no application", `"attribute":"_WEAR"`, `"attribute":"WEAR"`, MetadataWrong},
		{"attribute that the primitive lacks", `"attribute":"_WEAR"`, `"attribute":"_TEAR"`, MetadataWrong},
		{"property texture that is not there", `"propertyTextures":[0]`, `"propertyTextures":[1]`, MetadataWrong},
		{"property attribute that is not there", `"propertyAttributes":[0]`, `"propertyAttributes":[1]`, MetadataWrong},
	} {
		if n := strings.Count(whole, c.from); n < 1 {
			t.Fatalf("%s: %q is not in the model", c.name, c.from)
		}
		r := checkModel(t, asFile(strings.Replace(whole, c.from, c.to, 1), bin), nil)
		if !slices.ContainsFunc(r.Issues, func(i Issue) bool {
			return i.Severity == Error && i.Code == c.code && strings.HasPrefix(i.Pointer, "a.glb#")
		}) {
			t.Errorf("%s: no %s\n%s", c.name, c.code, lines(r))
		}
	}
	for name, at := range map[string]int{"text that is no UTF-8": 72, "offset that goes back": 77, "list offset that goes back": 85} {
		broken := bytes.Clone(bin)
		broken[at] = 0xff
		if r := checkModel(t, asFile(whole, broken), nil); r.Errors() != 1 {
			t.Errorf("%s:\n%s", name, lines(r))
		}
	}
}

// Images beside a model are there, are what they say, and fit the device.
func TestImagesOfModels(t *testing.T) {
	t.Parallel()
	whole, bin := featured(t)
	at := strings.Index(whole, `"data:image`)
	end := at + strings.Index(whole[at:], `"}`) + 1
	picture := idImage(t)
	large := bytes.Clone(picture)
	binary.BigEndian.PutUint32(large[16:], 5000)
	webp := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00"), 0x87, 0x13, 0, 1, 0, 0) // 5000 by 2
	ktx := append([]byte("\xabKTX 20\xbb\r\n\x1a\n"), make([]byte, 60)...)
	binary.LittleEndian.PutUint32(ktx[20:], 5000)
	for _, c := range []struct {
		name, uri string
		data      []byte
		mime      string
		code      string // "" for none
	}{
		{"named by its hash", tiles.Hash(picture) + ".png", picture, "image/png", ""},
		{"gone", "no.png", nil, "", FileMissing},
		{"another name", "other.png", picture, "", OwnHash},
		{"another media type", "other.png", picture, "image/webp", ContentWrong},
		{"no image", "other.png", []byte("hello"), "", ContentWrong}, // a warning: an extension may bring a format
		{"outside", "../other.png", picture, "", URIOutside},
		{"too large, WebP", "other.webp", webp, "image/webp", OwnBudget},
		{"too large, KTX2", "other.ktx2", ktx, "image/ktx2", OwnBudget},
	} {
		text := whole[:at] + `"` + c.uri + `"`
		if c.mime != "" {
			text += `,"mimeType":"` + c.mime + `"`
		}
		more := fstest.MapFS{}
		if c.data != nil {
			more[c.uri] = &fstest.MapFile{Data: c.data}
		}
		r := checkModel(t, asFile(text+whole[end:], bin), more)
		i := slices.IndexFunc(r.Issues, func(i Issue) bool { return strings.Contains(i.Pointer, "/images/0") })
		if c.code == "" && i >= 0 || c.code != "" && !slices.ContainsFunc(r.Issues, func(i Issue) bool { return i.Code == c.code && strings.Contains(i.Pointer, "/images/0") }) {
			t.Errorf("%s: want %q\n%s", c.name, c.code, lines(r))
		}
	}
	var f imageFacts
	if f.look(large); f.kind != "" {
		t.Errorf("a PNG of a broken header is %s, %d by %d", f.kind, f.width, f.height)
	}
}
