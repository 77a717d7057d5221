package check

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
)

// errBuffersTooLarge is of a model whose buffers are larger than one file may be.
var errBuffersTooLarge = errors.New("buffers larger than 256 MiB together")

// place is where a buffer of a model in several files comes to lie in a GLB.
type place struct{ buffer, start int }

// asGLB makes a GLB of a glTF model in several files, so that it is looked at
// alike: its buffers one after another become the binary chunk. false where a
// buffer cannot be had, which is told. Buffers without a URI, which stand for
// what EXT_meshopt_compression unpacks, stay without bytes.
func (v value) asGLB(d value) ([]byte, bool) {
	var bin []byte
	var places []place
	buffers := []map[string]int{nil}
	for _, b := range d.elementsOf("buffers") {
		u, has := b.member("uri")
		if !has {
			places = append(places, place{len(buffers), 0})
			n, _ := b.member("byteLength")
			length, _ := n.plain()
			buffers = append(buffers, map[string]int{"byteLength": int(length)})
			continue
		}
		places = append(places, place{0, len(bin)})
		_, data, ok := u.follow()
		if !ok {
			return nil, false
		}
		bin = append(bin, data...)
		bin = append(bin, make([]byte, (4-len(bin)%4)%4)...)
		if len(bin) > MaxFileBytes {
			b.fault(LimitReached, "%v", errBuffersTooLarge)
			return nil, false
		}
	}
	buffers[0] = map[string]int{"byteLength": len(bin)}
	text, err := joined(d.raw(), places, buffers)
	if err != nil {
		v.fault(ContentWrong, "%v", err)
		return nil, false
	}
	text = append(text, "    "[:(4-len(text)%4)%4]...)
	out := binary.LittleEndian.AppendUint32([]byte("glTF\x02\x00\x00\x00"), uint32(20+len(text)+8+len(bin)))
	out = append(binary.LittleEndian.AppendUint32(out, uint32(len(text))), "JSON"...)
	out = append(out, text...)
	out = append(binary.LittleEndian.AppendUint32(out, uint32(len(bin))), "BIN\x00"...)
	return append(out, bin...), true
}

// joined changes glTF JSON to have other buffers; places tells where the old
// ones lie in them.
func joined(text []byte, places []place, buffers []map[string]int) ([]byte, error) {
	if len(places) == 0 {
		return bytes.Clone(text), nil
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal(text, &top); err != nil {
		return nil, fmt.Errorf("reading glTF: %w", err)
	}
	var views []map[string]any
	if raw, ok := top["bufferViews"]; ok {
		if err := json.Unmarshal(raw, &views); err != nil {
			return nil, fmt.Errorf("reading bufferViews: %w", err)
		}
	}
	for i, view := range views {
		if !moved(view, places) {
			return nil, fmt.Errorf("bufferView %d names no buffer", i)
		}
		extensions, _ := view["extensions"].(map[string]any)
		if packed, ok := extensions["EXT_meshopt_compression"].(map[string]any); ok && !moved(packed, places) {
			return nil, fmt.Errorf("bufferView %d is packed in no buffer", i)
		}
	}
	for name, x := range map[string]any{"buffers": buffers, "bufferViews": views} {
		if name == "bufferViews" && len(views) == 0 {
			continue
		}
		raw, err := json.Marshal(x)
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", name, err)
		}
		top[name] = raw
	}
	out, err := json.Marshal(top)
	if err != nil {
		return nil, fmt.Errorf("writing glTF: %w", err)
	}
	return out, nil
}

// moved changes buffer and byteOffset of a view; false where it names no buffer.
func moved(view map[string]any, places []place) bool {
	b, ok := view["buffer"].(float64)
	if !ok || b < 0 || b >= float64(len(places)) {
		return false
	}
	at, _ := view["byteOffset"].(float64)
	view["buffer"], view["byteOffset"] = places[int(b)].buffer, at+float64(places[int(b)].start)
	return true
}
