package glb

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	tileNormalBits  = 8  // stored as normalized bytes
	modelNormalBits = 10 // stored as float32 of 1023 steps
	// maxShortVertices is the highest count whose indices fit 16 bits without
	// the value that restarts primitives.
	maxShortVertices = math.MaxUint16
)

// primitive gathers the triangles of one material class.
type primitive struct {
	words    [][3]uint32 // stored positions, in the axes of glTF
	normals  []uint32    // packed
	colors   []uint32    // linear RGBA, red lowest
	features []uint32
	indices  []uint32
	count    int    // features that have triangles here
	last     uint32 // the latest of these, plus one
}

// Encoder writes tiles one after another and keeps its buffers between them.
// It serves one goroutine. The zero value is ready.
type Encoder struct {
	surface surface
	shader  shader
	orderer orderer
	table   hashTable
	linear  *[256]uint8
	classes [2]primitive // opaque, glass
}

// The material classes, one primitive each.
const (
	opaque = iota
	glass
)

func (e *Encoder) reset() {
	if e.linear == nil {
		e.linear = linearTable()
	}
	for i := range e.classes {
		p := &e.classes[i]
		*p = primitive{words: p.words[:0], normals: p.normals[:0], colors: p.colors[:0],
			features: p.features[:0], indices: p.indices[:0]}
	}
}

// gather brings all items into the primitives.
func (e *Encoder) gather(items []Item, g grid, normalBits uint) (Stats, error) {
	e.reset()
	stats := Stats{Features: len(items)}
	for id := range items {
		f := items[id].Feature
		for i := range f.Parts {
			n, err := e.part(uint32(id), &f.Parts[i], &items[id].ToPlan, g, normalBits)
			if err != nil {
				return stats, fmt.Errorf("encoding part %d of feature %q: %w", i, f.Key, err)
			}
			stats.Degenerate += n
		}
	}
	for i := range e.classes {
		stats.Vertices += len(e.classes[i].words)
		stats.Triangles += len(e.classes[i].indices) / 3
	}
	return stats, nil
}

// part adds one part of a feature to the primitive of its class.
func (e *Encoder) part(id uint32, part *scene.Part, toPlan *scene.Affine, g grid, normalBits uint) (degenerate int, err error) {
	if part.Mesh == nil || len(part.Mesh.Indices) == 0 {
		return 0, nil
	}
	placed := toPlan.Mul(&part.Transform)
	degenerate, err = e.surface.load(g, part.Mesh, &placed)
	if err != nil || len(e.surface.corners) == 0 {
		return degenerate, err
	}
	e.shader.shade(&e.surface)
	p, alpha := &e.classes[opaque], uint8(math.MaxUint8)
	if part.Material.Transparent() {
		p, alpha = &e.classes[glass], part.Material.RGBA[3]
	}
	if uint64(len(p.words))+uint64(len(e.surface.corners)) > math.MaxUint32 {
		return 0, ErrTooLarge
	}
	e.emit(p, id, e.color(part.Material.RGBA, alpha), normalBits)
	return degenerate, nil
}

// emit appends the shaded surface to p, in good order: a vertex for every pair
// of welded position and stored normal.
func (e *Encoder) emit(p *primitive, id, color uint32, normalBits uint) {
	s := &e.surface
	base, first := len(p.words), len(p.indices)
	e.table.reset(len(s.corners))
	weld := e.shader.start[:0] // of each new vertex; the shader is done with it
	for c, v := range s.corners {
		n := packNormal(e.shader.normal[c], normalBits)
		at, found := e.table.find(hash2(v, n), uint32(len(weld)), func(j uint32) bool {
			return weld[j] == v && p.normals[base+int(j)] == n
		})
		if !found {
			weld = append(weld, v)
			p.words = append(p.words, s.words[v])
			p.normals = append(p.normals, n)
			p.colors = append(p.colors, color)
			p.features = append(p.features, id)
		}
		p.indices = append(p.indices, uint32(base)+at)
	}
	e.shader.start = weld[:0]
	e.orderer.order(p, base, first)
	if p.last != id+1 {
		p.count++
		p.last = id + 1
	}
}

// color gives the linear colour of glTF's COLOR_0 for an sRGB colour.
func (e *Encoder) color(rgba [4]uint8, alpha uint8) uint32 {
	t := e.linear
	return uint32(t[rgba[0]]) | uint32(t[rgba[1]])<<8 | uint32(t[rgba[2]])<<16 | uint32(alpha)<<24
}

// linearTable gives for each sRGB byte its linear value (IEC 61966-2-1), in
// 255ths.
func linearTable() *[256]uint8 {
	var t [256]uint8
	for i := range t {
		c := float64(i) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		t[i] = uint8(math.Round(c * 255))
	}
	return &t
}
