package glb

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// Plain gives a GLB without EXT_meshopt_compression: the same document with the
// views decompressed, for tools that do not know the extension and for checks
// that are to look inside. A file that has none comes back as it is. Its errors
// are those of Decode and Document.View.
func Plain(data []byte) ([]byte, error) {
	d, err := Decode(data)
	if err != nil || len(d.compressed) == 0 {
		return data, err
	}
	text, _, err := chunks(data)
	if err != nil {
		return nil, err
	}
	document := map[string]any{}
	numbers := json.NewDecoder(bytes.NewReader(text))
	numbers.UseNumber() // as they are written
	if err := numbers.Decode(&document); err != nil {
		return nil, fmt.Errorf("decoding GLB: %w: %w", ErrMalformed, err)
	}
	bin, err := d.plainViews(document)
	if err != nil {
		return nil, fmt.Errorf("decompressing GLB: %w", err)
	}
	document["buffers"] = []any{map[string]any{"byteLength": len(bin)}}
	for _, list := range []string{"extensionsUsed", "extensionsRequired"} {
		removeExtension(document, list)
	}
	if text, err = json.Marshal(document); err != nil {
		return nil, err
	}
	return assemble(text, bin)
}

// plainViews gives a buffer of all views and leads the views of the document
// there.
func (d *Document) plainViews(document map[string]any) ([]byte, error) {
	var bin []byte
	views, _ := document["bufferViews"].([]any)
	for i := range views {
		view, _ := views[i].(map[string]any)
		data, err := d.View(i)
		if err != nil {
			return nil, err
		}
		for len(bin)%alignment != 0 {
			bin = append(bin, 0)
		}
		view["buffer"], view["byteOffset"] = 0, len(bin)
		bin = append(bin, data...)
		if extensions, ok := view["extensions"].(map[string]any); ok {
			if delete(extensions, extMeshopt); len(extensions) == 0 {
				delete(view, "extensions")
			}
		}
	}
	return bin, nil
}

// removeExtension takes the extension off a list of the document, and the list
// where nothing is left.
func removeExtension(document map[string]any, list string) {
	names, _ := document[list].([]any)
	names = slices.DeleteFunc(names, func(n any) bool { return n == extMeshopt })
	if document[list] = names; len(names) == 0 {
		delete(document, list)
	}
}

// assemble gives the GLB of a document and its buffer.
func assemble(text, bin []byte) ([]byte, error) {
	for len(text)%4 != 0 {
		text = append(text, ' ')
	}
	for len(bin)%4 != 0 {
		bin = append(bin, 0)
	}
	size := headerBytes + 2*chunkHeader + len(text) + len(bin)
	if size > math.MaxUint32 {
		return nil, fmt.Errorf("writing GLB of %d bytes: %w", size, ErrTooLarge)
	}
	out := make([]byte, 0, size)
	for _, word := range []int{magic, 2, size, len(text), chunkJSON} {
		out = binary.LittleEndian.AppendUint32(out, uint32(word))
	}
	out = append(out, text...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(bin)))
	out = binary.LittleEndian.AppendUint32(out, chunkBIN)
	return append(out, bin...), nil
}
