package glb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// ErrOpaqueBuffer tells that bytes cannot be read here: in another file, or
// compressed, or sparse.
var ErrOpaqueBuffer = errors.New("buffer is external, compressed or sparse")

// Elements reads accessor i as float64, component after component, applying
// normalization (glTF 2.0, clause 3.6.2.2).
func (d *Document) Elements(i int) ([]float64, error) {
	if i < 0 || i >= len(d.Accessors) {
		return nil, malformed("accessor %d of %d", i, len(d.Accessors))
	}
	a := &d.Accessors[i]
	if a.BufferView == nil || len(a.Sparse) > 0 {
		return nil, fmt.Errorf("reading accessor %d: %w", i, ErrOpaqueBuffer)
	}
	bytes, err := d.View(*a.BufferView)
	if err != nil {
		return nil, fmt.Errorf("reading accessor %d: %w", i, err)
	}
	size, n := componentBytes(a.ComponentType), components(a.Type)
	stride := max(d.BufferViews[*a.BufferView].ByteStride, size*n)
	out := make([]float64, 0, a.Count*n)
	for e := range a.Count {
		for c := range n {
			out = append(out, component(bytes[a.ByteOffset+e*stride+c*size:], a.ComponentType, a.Normalized))
		}
	}
	return out, nil
}

func component(b []byte, componentType int, normalized bool) float64 {
	var v, most float64
	switch componentType {
	case componentByte:
		v, most = float64(int8(b[0])), math.MaxInt8
	case componentUbyte:
		v, most = float64(b[0]), math.MaxUint8
	case componentShort:
		v, most = float64(int16(binary.LittleEndian.Uint16(b))), math.MaxInt16
	case componentUshort:
		v, most = float64(binary.LittleEndian.Uint16(b)), math.MaxUint16
	case componentUint:
		v, most = float64(binary.LittleEndian.Uint32(b)), math.MaxUint32
	case componentFloat:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	if normalized {
		return max(v/most, -1)
	}
	return v
}

// Triangles counts the triangles of all meshes that nodes of the scene show,
// once for each showing.
func (d *Document) Triangles() (int, error) {
	count := 0
	err := d.walk(func(_ [16]float64, p *Primitive) error {
		n := 0
		if p.Indices != nil {
			n = d.Accessors[*p.Indices].Count
		} else if a, ok := p.Attributes["POSITION"]; ok {
			n = d.Accessors[a].Count
		}
		mode := modeTriangles
		if p.Mode != nil {
			mode = *p.Mode
		}
		switch mode {
		case modeTriangles:
			count += n / 3
		case modeStrip, modeFan:
			count += max(n-2, 0)
		}
		return nil
	})
	return count, err
}

// maxPositions bounds what Positions visits: a small file can show one mesh by
// very many nodes.
const maxPositions = 1 << 24

// Positions calls visit with every vertex position that the scene shows, in the
// axes of glTF, node transforms applied. The error wraps ErrOpaqueBuffer where
// positions cannot be read, and ErrTooLarge, before any visit, where there are
// more than 16.7 million.
func (d *Document) Positions(visit func(p [3]float64)) error {
	count := 0
	err := d.walk(func(_ [16]float64, p *Primitive) error {
		if a, ok := p.Attributes["POSITION"]; ok {
			count += d.Accessors[a].Count
		}
		if count > maxPositions {
			return fmt.Errorf("counting positions: %w", ErrTooLarge)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return d.walk(func(m [16]float64, p *Primitive) error { return d.positions(p, &m, visit) })
}

// positions visits those of one primitive.
func (d *Document) positions(p *Primitive, m *[16]float64, visit func(p [3]float64)) error {
	a, ok := p.Attributes["POSITION"]
	if !ok {
		return nil
	}
	if len(p.Extensions.Draco) > 0 {
		return fmt.Errorf("reading positions: %w", ErrOpaqueBuffer)
	}
	if d.Accessors[a].Type != "VEC3" {
		return malformed("POSITION is %s", d.Accessors[a].Type)
	}
	v, err := d.Elements(a)
	if err != nil {
		return err
	}
	for i := 0; i+2 < len(v); i += 3 {
		visit(apply(m, [3]float64{v[i], v[i+1], v[i+2]}))
	}
	return nil
}

// maxVisits bounds the primitives that walk visits: many nodes may show one
// mesh of many primitives.
const maxVisits = 1 << 21

// walk calls visit for every primitive of the scene with its transform.
func (d *Document) walk(visit func(m [16]float64, p *Primitive) error) error {
	if len(d.Scenes) == 0 {
		return nil
	}
	visits := 0
	counted := func(m [16]float64, p *Primitive) error {
		if visits++; visits > maxVisits {
			return fmt.Errorf("visiting primitives: %w", ErrTooLarge)
		}
		return visit(m, p)
	}
	scene := 0
	if d.Scene != nil {
		scene = *d.Scene
	}
	for _, n := range d.Scenes[scene].Nodes {
		if err := d.walkNode(n, identity(), 0, counted); err != nil {
			return err
		}
	}
	return nil
}

func (d *Document) walkNode(i int, parent [16]float64, depth int, visit func([16]float64, *Primitive) error) error {
	if depth > maxNodeDepth {
		return malformed("nodes nested deeper than %d", maxNodeDepth)
	}
	n := &d.Nodes[i]
	m := multiply(&parent, n.local())
	if n.Mesh != nil {
		for j := range d.Meshes[*n.Mesh].Primitives {
			if err := visit(m, &d.Meshes[*n.Mesh].Primitives[j]); err != nil {
				return fmt.Errorf("reading node %d: %w", i, err)
			}
		}
	}
	for _, c := range n.Children {
		if err := d.walkNode(c, m, depth+1, visit); err != nil {
			return err
		}
	}
	return nil
}
