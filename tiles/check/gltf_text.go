package check

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
)

// errBuffersTooLarge is of a model whose buffers are larger than one file may be.
var errBuffersTooLarge = errors.New("buffers larger than 256 MiB together")

// asGLB makes a GLB of a glTF model in several files, so that it is looked at
// alike: its buffers one after another become the binary chunk. false where a
// buffer cannot be had, which is told.
func (v value) asGLB(d value) ([]byte, bool) {
	var bin []byte
	var starts []int
	for _, b := range d.elementsOf("buffers") {
		starts = append(starts, len(bin))
		if u, has := b.member("uri"); has {
			_, data, ok := u.follow()
			if !ok {
				return nil, false
			}
			bin = append(bin, data...)
			for len(bin)%4 != 0 {
				bin = append(bin, 0)
			}
		}
		if len(bin) > MaxFileBytes {
			b.fault(LimitReached, "%v", errBuffersTooLarge)
			return nil, false
		}
	}
	text, err := joined(d.raw(), starts, len(bin))
	if err != nil {
		v.fault(ContentWrong, "%v", err)
		return nil, false
	}
	for len(text)%4 != 0 {
		text = append(text, ' ')
	}
	out := binary.LittleEndian.AppendUint32([]byte("glTF\x02\x00\x00\x00"), uint32(20+len(text)+8+len(bin)))
	out = append(binary.LittleEndian.AppendUint32(out, uint32(len(text))), "JSON"...)
	out = append(out, text...)
	out = append(binary.LittleEndian.AppendUint32(out, uint32(len(bin))), "BIN\x00"...)
	return append(out, bin...), true
}

// joined changes glTF JSON to have one buffer of n bytes; starts tells where the
// bytes of each old one begin.
func joined(text []byte, starts []int, n int) ([]byte, error) {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(text, &top); err != nil {
		return nil, fmt.Errorf("reading glTF: %w", err)
	}
	if len(starts) == 0 {
		return text, nil
	}
	var views []map[string]any
	if raw, ok := top["bufferViews"]; ok {
		if err := json.Unmarshal(raw, &views); err != nil {
			return nil, fmt.Errorf("reading bufferViews: %w", err)
		}
	}
	for i, view := range views {
		b, ok := view["buffer"].(float64)
		if !ok || b < 0 || b >= float64(len(starts)) {
			return nil, fmt.Errorf("bufferView %d names no buffer", i)
		}
		at, _ := view["byteOffset"].(float64)
		view["buffer"], view["byteOffset"] = 0, at+float64(starts[int(b)])
	}
	top["buffers"] = json.RawMessage(fmt.Sprintf(`[{"byteLength":%d}]`, n))
	if len(views) > 0 {
		raw, err := json.Marshal(views)
		if err != nil {
			return nil, fmt.Errorf("writing bufferViews: %w", err)
		}
		top["bufferViews"] = raw
	}
	out, err := json.Marshal(top)
	if err != nil {
		return nil, fmt.Errorf("writing glTF: %w", err)
	}
	return out, nil
}
