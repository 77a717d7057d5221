package glb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// wrap makes a GLB of a JSON text and a binary chunk.
func wrap(text string, bin []byte) []byte {
	for len(text)%4 != 0 {
		text += " "
	}
	var b []byte
	word := func(v uint32) { b = binary.LittleEndian.AppendUint32(b, v) }
	word(magic)
	word(2)
	word(uint32(headerBytes + 2*chunkHeader + len(text) + len(bin)))
	word(uint32(len(text)))
	word(chunkJSON)
	b = append(b, text...)
	word(uint32(len(bin)))
	word(chunkBIN)
	return append(b, bin...)
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	good := wrap(`{"asset":{"version":"2.0"}}`, nil)
	change := func(at int, v byte) []byte {
		b := append([]byte(nil), good...)
		b[at] = v
		return b
	}
	document := func(rest string) []byte { return wrap(`{"asset":{"version":"2.0"},`+rest+`}`, make([]byte, 64)) }
	const view = `"buffers":[{"byteLength":64}],"bufferViews":[{"buffer":0,"byteLength":64}],`
	for _, c := range []struct {
		name string
		data []byte
		says string
	}{
		{"nothing", nil, "too few"},
		{"other magic", change(0, 'x'), "magic"},
		{"other version", change(4, 1), "version"},
		{"wrong length", change(8, 200), "header says"},
		{"chunk too long", change(12, 252), "chunk 0"},
		{"no JSON first", change(16, 0), "not JSON"},
		{"broken JSON", wrap(`{"asset":`, nil), "JSON"},
		{"glTF 1", wrap(`{"asset":{"version":"1.0"}}`, nil), "asset.version"},
		{"buffer beyond the chunk", document(`"buffers":[{"byteLength":65}]`), "buffer 0"},
		{"view of no buffer", document(`"bufferViews":[{"buffer":0,"byteLength":4}]`), "buffer 0 of 0"},
		{"view beyond the buffer", document(`"buffers":[{"byteLength":64}],"bufferViews":[{"buffer":0,"byteOffset":60,"byteLength":8}]`), "bufferView 0"},
		{"negative offset", document(`"buffers":[{"byteLength":64}],"bufferViews":[{"buffer":0,"byteOffset":-4,"byteLength":8}]`), "bufferView 0"},
		{"accessor beyond its view", document(view + `"accessors":[{"bufferView":0,"componentType":5126,"type":"VEC3","count":6}]`), "do not fit"},
		{"accessor of huge count", document(view + `"accessors":[{"bufferView":0,"componentType":5126,"type":"VEC3","count":9223372036854775807}]`), "do not fit"},
		{"accessor of no type", document(view + `"accessors":[{"bufferView":0,"componentType":5126,"type":"VEC9","count":1}]`), "type"},
		{"attribute of no accessor", document(`"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}]`), "POSITION"},
		{"indices of no accessor", document(`"meshes":[{"primitives":[{"attributes":{},"indices":3}]}]`), "indices"},
		{"node of no mesh", document(`"nodes":[{"mesh":0}]`), "mesh 0 of 0"},
		{"child of no node", document(`"nodes":[{"children":[1]}]`), "child 1 of 1"},
		{"shared child", document(`"nodes":[{"children":[2]},{"children":[2]},{}]`), "two parents"},
		{"nodes in a ring", document(`"nodes":[{"children":[1]},{"children":[0]}],"scenes":[{"nodes":[0]}]`), "below another"},
		{"scene naming a node twice", document(`"nodes":[{}],"scenes":[{"nodes":[0,0]}]`), "twice"},
		{"scene of no node", document(`"scenes":[{"nodes":[0]}]`), "node 0 of 0"},
	} {
		_, err := Decode(c.data)
		if !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want an error that says %q", c.name, err, c.says)
		}
	}
}

func TestNodesNestedTooDeepEnd(t *testing.T) {
	t.Parallel()
	var nodes []string
	for i := range maxNodeDepth + 2 {
		nodes = append(nodes, fmt.Sprintf(`{"children":[%d]}`, i+1))
	}
	d, err := Decode(wrap(`{"asset":{"version":"2.0"},"nodes":[`+strings.Join(nodes, ",")+`,{}],"scenes":[{"nodes":[0]}]}`, nil))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Positions(func([3]float64) {}); !errors.Is(err, ErrMalformed) {
		t.Errorf("%v, want an error", err)
	}
}

func TestPrimitivesAreBounded(t *testing.T) {
	t.Parallel()
	const n = 1500 // nodes of as many primitives
	text := `{"asset":{"version":"2.0"},"meshes":[{"primitives":[{}` + strings.Repeat(`,{}`, n) + `]}],"nodes":[{"mesh":0}` +
		strings.Repeat(`,{"mesh":0}`, n) + `],"scenes":[{"nodes":[0` + strings.Join(numbered(n), "") + `]}]}`
	d, err := Decode(wrap(text, nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Triangles(); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v, want %v", err, ErrTooLarge)
	}
}

// A mesh shown by very many nodes costs a file little and a reader much.
func TestPositionsAreBounded(t *testing.T) {
	t.Parallel()
	const nodes, vertices = 300, 60_000
	bin := make([]byte, vertices*12)
	text := fmt.Sprintf(`{"asset":{"version":"2.0"},"buffers":[{"byteLength":%d}],"bufferViews":[{"buffer":0,"byteLength":%d}],
		"accessors":[{"bufferView":0,"componentType":5126,"type":"VEC3","count":%d}],"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],
		"nodes":[{"mesh":0}%s],"scenes":[{"nodes":[0%s]}]}`, len(bin), len(bin), vertices,
		strings.Repeat(`,{"mesh":0}`, nodes), strings.Join(numbered(nodes), ""))
	d, err := Decode(wrap(text, bin))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	if err := d.Positions(func([3]float64) { n++ }); !errors.Is(err, ErrTooLarge) || n > 0 {
		t.Errorf("%d positions, %v", n, err)
	}
}

func numbered(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf(",%d", i+1))
	}
	return out
}

func FuzzDecode(f *testing.F) {
	_, data, _ := mustEncode(f, cube32(item("0/a", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), brick), item("0/b", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), pane)))
	f.Add(data)
	_, data, _ = mustEncode(f, Input{Items: []Item{item("0/a", tube(8, 2, 3), brick)}})
	f.Add(data)
	f.Add(wrap(`{"asset":{"version":"2.0"},"nodes":[{"children":[1]},{"children":[0]}],"scenes":[{"nodes":[0]}]}`, nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Decode(data)
		if err != nil {
			return
		}
		n := 0
		if err := d.Positions(func([3]float64) { n++ }); err == nil && n > 0 && len(d.Accessors) == 0 {
			t.Error("positions out of nothing")
		}
		d.Triangles()
		_ = d.Surfaces(func(s *Surface) error {
			for _, i := range s.Mesh.Indices {
				if int(i) >= len(s.Mesh.Positions) {
					t.Fatal("an index points nowhere")
				}
			}
			return nil
		})
		d.Rows()
		for i := range d.Accessors {
			d.Elements(i)
		}
	})
}
