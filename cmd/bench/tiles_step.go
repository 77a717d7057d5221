package main

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/meshopt"
)

// atStep gives a tile of ours without its property table and with positions on
// the grid that gltfpack lays over them: unsigned shorts from the least value of
// each axis in the given step. plain is its plain form.
func atStep(tile, plain []byte, step float64) ([]byte, error) {
	bare, err := withoutTables(tile)
	if err != nil {
		return nil, err
	}
	f, err := parseGLB(bare)
	if err != nil {
		return nil, err
	}
	d, err := glb.Decode(plain)
	if err != nil {
		return nil, err
	}
	view, data, err := f.onGrid(d, step)
	if err != nil || data == nil {
		return bare, err
	}
	if err := f.replaceView(view, data); err != nil {
		return nil, err
	}
	return f.bytes()
}

// shortStride is that of three unsigned shorts in a vertex buffer.
const shortStride = 8

// onGrid gives the view of positions and what it holds on the grid, and changes
// their accessors; nil where nothing is drawn.
func (f *gltfFile) onGrid(d *glb.Document, step float64) (view int, data []byte, err error) {
	if len(d.Nodes) == 0 {
		return 0, nil, nil
	}
	scale := 1.0
	if s := d.Nodes[0].Scale; s != nil {
		scale = s[0]
	}
	accessors := objects(f.document, "accessors")
	var numbers []int
	var values [][]float64
	low := [3]float64{math.Inf(1), math.Inf(1), math.Inf(1)}
	for _, mesh := range d.Meshes {
		for _, p := range mesh.Primitives {
			n := p.Attributes["POSITION"]
			v, err := d.Elements(n)
			if err != nil {
				return 0, nil, err
			}
			for i := range v {
				v[i] *= scale
				low[i%3] = min(low[i%3], v[i])
			}
			numbers, values = append(numbers, n), append(values, v)
		}
	}
	for i, n := range numbers {
		a := accessors[n]
		view = integer(a, "bufferView")
		a["componentType"], a["byteOffset"] = 5123, len(data)
		a["min"], a["max"] = []int{0, 0, 0}, []int{65535, 65535, 65535}
		for k, v := range values[i] {
			data = binary.LittleEndian.AppendUint16(data, uint16(min(math.Round((v-low[k%3])/step), math.MaxUint16)))
			if k%3 == 2 {
				data = append(data, 0, 0)
			}
		}
	}
	node := objects(f.document, "nodes")[0]
	node["scale"], node["translation"] = []float64{step, step, step}, low[:]
	return view, data, nil
}

// replaceView writes data in place of a view, in the form that is smallest after
// brotli, and all views anew.
func (f *gltfFile) replaceView(number int, data []byte) error {
	stored, facts := data, map[string]any(nil)
	for _, packing := range []meshopt.Packing{meshopt.Bytewise, meshopt.Tight} {
		coded, err := meshopt.AppendAttributes(nil, data, shortStride, packing)
		if err != nil {
			return err
		}
		if brotliSize(coded) < brotliSize(stored) {
			stored = coded
			facts = map[string]any{"buffer": 0, "byteStride": shortStride, "count": len(data) / shortStride, "mode": meshopt.Attributes}
		}
	}
	var bin []byte
	for i, view := range objects(f.document, "bufferViews") {
		at := view
		if extensions, ok := view["extensions"].(map[string]any); ok {
			at, _ = extensions[extMeshopt].(map[string]any)
		}
		bytes := slices.Clone(f.bin[integer(at, "byteOffset"):][:integer(at, "byteLength")])
		if i == number {
			bytes, at = stored, view
			delete(view, "extensions")
			view["buffer"], view["byteStride"], view["byteLength"] = 0, shortStride, len(data)
			if facts != nil {
				view["buffer"], view["extensions"], at = 1, map[string]any{extMeshopt: facts}, facts
			}
		}
		at["byteOffset"], at["byteLength"] = len(bin), len(bytes)
		bin = append(bin, bytes...)
		for len(bin)%4 != 0 {
			bin = append(bin, 0)
		}
	}
	f.bin = bin
	return nil
}
