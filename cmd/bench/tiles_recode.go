package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"

	"github.com/maquette-city/maquette/tiles/meshopt"
)

const extMeshopt = "EXT_meshopt_compression"

// encoding is a way to write the buffer views of a tile.
type encoding struct {
	name       string
	own        bool // as the tile is
	triangles  bool // indices of triangles are compressed
	attributes *meshopt.Packing
	octahedral bool // normals go through the filter
}

// gltfFile is a GLB in parts; the JSON is kept as it is but for what is changed.
type gltfFile struct {
	document map[string]any
	bin      []byte
}

func parseGLB(data []byte) (*gltfFile, error) {
	if len(data) < 20 || len(data) < 20+int(binary.LittleEndian.Uint32(data[12:])) {
		return nil, errors.New("no GLB")
	}
	end := 20 + int(binary.LittleEndian.Uint32(data[12:]))
	f := &gltfFile{}
	if len(data) > end+8 {
		f.bin = data[end+8:]
	}
	return f, json.Unmarshal(data[20:end], &f.document)
}

// bytes writes the file again.
func (f *gltfFile) bytes() ([]byte, error) {
	text, err := json.Marshal(f.document)
	if err != nil {
		return nil, err
	}
	for len(text)%4 != 0 {
		text = append(text, ' ')
	}
	for len(f.bin)%4 != 0 {
		f.bin = append(f.bin, 0)
	}
	out := []byte("glTF")
	for _, word := range []int{2, 28 + len(text) + len(f.bin), len(text), 0x4e4f534a} {
		out = binary.LittleEndian.AppendUint32(out, uint32(word))
	}
	out = append(out, text...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(f.bin)))
	out = binary.LittleEndian.AppendUint32(out, 0x004e4942)
	return append(out, f.bin...), nil
}

// objects gives the objects of a list, none where it is not there.
func objects(in map[string]any, name string) []map[string]any {
	list, _ := in[name].([]any)
	var out []map[string]any
	for _, v := range list {
		o, _ := v.(map[string]any)
		out = append(out, o)
	}
	return out
}

func integer(o map[string]any, name string) int {
	v, _ := o[name].(float64)
	return int(v)
}

// roles gives for each buffer view the attribute that it holds, "triangles" or
// nothing.
func (f *gltfFile) roles() map[int]string {
	out := map[int]string{}
	accessors := objects(f.document, "accessors")
	for _, mesh := range objects(f.document, "meshes") {
		for _, p := range objects(mesh, "primitives") {
			attributes, _ := p["attributes"].(map[string]any)
			for name := range attributes {
				out[integer(accessors[integer(attributes, name)], "bufferView")] = name
			}
			if mode, ok := p["mode"]; ok && mode != 4.0 {
				continue
			}
			out[integer(accessors[integer(p, "indices")], "bufferView")] = "triangles"
		}
	}
	return out
}

// recode gives a plain tile in another encoding.
func (e encoding) recode(plain []byte) ([]byte, error) {
	f, err := parseGLB(plain)
	if err != nil {
		return nil, err
	}
	roles := f.roles()
	var bin []byte
	fallback := 0
	for i, view := range objects(f.document, "bufferViews") {
		data := f.bin[integer(view, "byteOffset"):][:integer(view, "byteLength")]
		coded, facts, err := e.code(roles[i], view, data)
		if err != nil {
			return nil, err
		}
		if coded == nil {
			for len(bin)%8 != 0 {
				bin = append(bin, 0)
			}
			view["byteOffset"] = len(bin)
			bin = append(bin, data...)
			continue
		}
		facts["byteOffset"], facts["byteLength"] = len(bin), len(coded)
		view["buffer"], view["byteOffset"] = 1, fallback
		view["extensions"] = map[string]any{extMeshopt: facts}
		bin = append(bin, coded...)
		fallback += (len(data) + 7) / 8 * 8
	}
	buffers := []any{map[string]any{"byteLength": len(bin)}}
	if fallback > 0 {
		buffers = append(buffers, map[string]any{"byteLength": fallback, "extensions": map[string]any{extMeshopt: map[string]any{"fallback": true}}})
		for _, list := range []string{"extensionsUsed", "extensionsRequired"} {
			names, _ := f.document[list].([]any)
			f.document[list] = append(slices.Clone(names), extMeshopt)
		}
	}
	f.document["buffers"], f.bin = buffers, bin
	return f.bytes()
}

// code gives a view compressed, with the extension's JSON but for its place;
// nothing where it stays as it is.
func (e encoding) code(role string, view map[string]any, data []byte) ([]byte, map[string]any, error) {
	stride := integer(view, "byteStride")
	switch {
	case role == "" || e.attributes == nil && role != "triangles" || !e.triangles:
		return nil, nil, nil
	case role == "triangles":
		return codeTriangles(data)
	}
	facts := map[string]any{"buffer": 0, "byteStride": stride, "count": len(data) / stride, "mode": meshopt.Attributes}
	if role == "NORMAL" && e.octahedral {
		data = slices.Clone(data)
		facts["filter"] = meshopt.Octahedral
		if err := meshopt.ApplyOctahedral(data, stride, 8); err != nil {
			return nil, nil, err
		}
	}
	coded, err := meshopt.AppendAttributes(nil, data, stride, *e.attributes)
	return coded, facts, err
}

// codeTriangles takes indices of 16 bits; those of larger tiles stay.
func codeTriangles(data []byte) ([]byte, map[string]any, error) {
	if len(data)%6 != 0 {
		return nil, nil, nil
	}
	indices := make([]uint32, len(data)/2)
	for i := range indices {
		indices[i] = uint32(binary.LittleEndian.Uint16(data[2*i:]))
	}
	coded, err := meshopt.AppendTriangles(nil, indices)
	return coded, map[string]any{"buffer": 0, "byteStride": 2, "count": len(indices), "mode": meshopt.Triangles}, err
}

// withoutTables gives a tile without its property table and the extensions that
// lead to it: what gltfpack keeps.
func withoutTables(data []byte) ([]byte, error) {
	f, err := parseGLB(data)
	if err != nil {
		return nil, err
	}
	keep := 0
	for _, a := range objects(f.document, "accessors") {
		keep = max(keep, integer(a, "bufferView")+1)
	}
	for _, image := range objects(f.document, "images") {
		keep = max(keep, integer(image, "bufferView")+1)
	}
	views, _ := f.document["bufferViews"].([]any)
	f.document["bufferViews"] = views[:min(keep, len(views))]
	end := 0
	for _, view := range objects(f.document, "bufferViews") {
		at := view
		if extensions, ok := view["extensions"].(map[string]any); ok {
			at, _ = extensions[extMeshopt].(map[string]any)
		}
		end = max(end, integer(at, "byteOffset")+integer(at, "byteLength"))
	}
	f.bin = slices.Clone(f.bin[:end])
	if buffers := objects(f.document, "buffers"); len(buffers) > 0 {
		buffers[0]["byteLength"] = end
	}
	delete(f.document, "extensions")
	for _, mesh := range objects(f.document, "meshes") {
		for _, p := range objects(mesh, "primitives") {
			delete(p, "extensions")
		}
	}
	names, _ := f.document["extensionsUsed"].([]any)
	f.document["extensionsUsed"] = slices.DeleteFunc(names, func(n any) bool {
		return n == "EXT_structural_metadata" || n == "EXT_mesh_features"
	})
	return f.bytes()
}
