package glb

import "strings"

// Component types and modes of glTF.
const (
	componentByte   = 5120
	componentUbyte  = 5121
	componentShort  = 5122
	componentUshort = 5123
	componentUint   = 5125
	componentFloat  = 5126

	modeLines     = 1
	modeTriangles = 4
	modeStrip     = 5
	modeFan       = 6
)

// maxNodeDepth bounds the nesting of nodes that Positions follows.
const maxNodeDepth = 64

func componentBytes(componentType int) int {
	switch componentType {
	case componentByte, componentUbyte:
		return 1
	case componentShort, componentUshort:
		return 2
	case componentUint, componentFloat:
		return 4
	}
	return 0
}

func components(accessorType string) int {
	return map[string]int{"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}[accessorType]
}

// validate checks every index that the readers of d follow.
func (d *Document) validate() error {
	if !strings.HasPrefix(d.Asset.Version, "2.") { // minor versions stay readable
		return malformed("asset.version %q", d.Asset.Version)
	}
	if len(d.Buffers) > 0 && d.Buffers[0].URI == nil {
		if n := d.Buffers[0].ByteLength; n < 0 || n > len(d.bin) {
			return malformed("buffer 0 of %d bytes in a chunk of %d", n, len(d.bin))
		}
	}
	for i := range d.BufferViews {
		if err := d.validateView(i); err != nil {
			return err
		}
	}
	if err := d.validateCompressed(); err != nil {
		return err
	}
	for i := range d.Accessors {
		if err := d.validateAccessor(i); err != nil {
			return err
		}
	}
	if err := d.validateMeshes(); err != nil {
		return err
	}
	return d.validateNodes()
}

func (d *Document) validateView(i int) error {
	v := &d.BufferViews[i]
	if v.Buffer < 0 || v.Buffer >= len(d.Buffers) {
		return malformed("bufferView %d names buffer %d of %d", i, v.Buffer, len(d.Buffers))
	}
	n := d.Buffers[v.Buffer].ByteLength
	if v.ByteOffset < 0 || v.ByteLength < 1 || v.ByteOffset > n || v.ByteLength > n-v.ByteOffset {
		return malformed("bufferView %d: %d bytes at %d in a buffer of %d", i, v.ByteLength, v.ByteOffset, n)
	}
	if v.ByteStride != 0 && (v.ByteStride < 4 || v.ByteStride > 252) {
		return malformed("bufferView %d: stride %d", i, v.ByteStride)
	}
	return nil
}

func (d *Document) validateAccessor(i int) error {
	a := &d.Accessors[i]
	size := componentBytes(a.ComponentType) * components(a.Type)
	if size == 0 || a.Count < 1 || a.ByteOffset < 0 {
		return malformed("accessor %d: type %q of %d, count %d, offset %d", i, a.Type, a.ComponentType, a.Count, a.ByteOffset)
	}
	if a.BufferView == nil {
		return nil
	}
	if *a.BufferView < 0 || *a.BufferView >= len(d.BufferViews) {
		return malformed("accessor %d names bufferView %d of %d", i, *a.BufferView, len(d.BufferViews))
	}
	v := &d.BufferViews[*a.BufferView]
	stride := max(v.ByteStride, size)
	if v.ByteStride != 0 && v.ByteStride < size {
		return malformed("accessor %d: elements of %d bytes, stride %d", i, size, v.ByteStride)
	}
	room := v.ByteLength - a.ByteOffset - size
	if room < 0 || (a.Count-1) > room/stride {
		return malformed("accessor %d: %d elements do not fit bufferView %d", i, a.Count, *a.BufferView)
	}
	return nil
}

func (d *Document) validateMeshes() error {
	for i := range d.Meshes {
		for j := range d.Meshes[i].Primitives {
			p := &d.Meshes[i].Primitives[j]
			for name, a := range p.Attributes {
				if a < 0 || a >= len(d.Accessors) {
					return malformed("mesh %d primitive %d: %s names accessor %d of %d", i, j, name, a, len(d.Accessors))
				}
			}
			if p.Indices != nil && (*p.Indices < 0 || *p.Indices >= len(d.Accessors)) {
				return malformed("mesh %d primitive %d: indices accessor %d of %d", i, j, *p.Indices, len(d.Accessors))
			}
		}
	}
	return nil
}

func (d *Document) validateNodes() error {
	outside := func(n int) bool { return n < 0 || n >= len(d.Nodes) }
	parents := make([]int, len(d.Nodes))
	for i := range d.Nodes {
		n := &d.Nodes[i]
		if n.Mesh != nil && (*n.Mesh < 0 || *n.Mesh >= len(d.Meshes)) {
			return malformed("node %d names mesh %d of %d", i, *n.Mesh, len(d.Meshes))
		}
		for _, c := range n.Children {
			if outside(c) {
				return malformed("node %d names child %d of %d", i, c, len(d.Nodes))
			}
			if parents[c]++; parents[c] > 1 {
				return malformed("node %d has two parents", c)
			}
		}
	}
	return d.validateScenes(parents)
}

// validateScenes wants each scene to name root nodes, each once (glTF 2.0,
// clause 3.5.1), so that no node is reached twice.
func (d *Document) validateScenes(parents []int) error {
	for i := range d.Scenes {
		named := make(map[int]bool, len(d.Scenes[i].Nodes))
		for _, n := range d.Scenes[i].Nodes {
			if n < 0 || n >= len(d.Nodes) {
				return malformed("scene %d names node %d of %d", i, n, len(d.Nodes))
			}
			if parents[n] > 0 || named[n] {
				return malformed("scene %d names node %d twice, or below another", i, n)
			}
			named[n] = true
		}
	}
	if d.Scene != nil && (*d.Scene < 0 || *d.Scene >= len(d.Scenes)) {
		return malformed("scene %d of %d", *d.Scene, len(d.Scenes))
	}
	return nil
}
