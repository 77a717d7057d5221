package glb

import (
	"fmt"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	tileNormalBits  = 8  // stored as normalized bytes
	modelNormalBits = 10 // stored as float32 of 1023 steps
	// maxShortVertices is the highest count whose indices fit 16 bits without
	// the value that restarts primitives.
	maxShortVertices = math.MaxUint16
)

// primitive gathers the triangles of one material class or of one texture, or
// the segments of all lines.
type primitive struct {
	words     [][3]uint32 // stored positions, in the axes of glTF
	normals   []uint32    // packed; empty for lines
	colors    []uint32    // linear RGBA, red lowest
	texcoords [][2]uint32 // bits of float32; empty without a texture
	features  []uint32
	indices   []uint32
	count     int            // features that are drawn here
	last      uint32         // the latest of these, plus one
	class     int            // opaque, glass or line
	texture   *scene.Texture // nil where the colours are all there is
	spilled   spilled        // what came before and lies in the scratch file
}

// reset empties p and keeps its buffers.
func (p *primitive) reset(class int, texture *scene.Texture) {
	*p = primitive{words: p.words[:0], normals: p.normals[:0], colors: p.colors[:0], texcoords: p.texcoords[:0],
		features: p.features[:0], indices: p.indices[:0], class: class, texture: texture}
}

// Encoder writes tiles one after another and keeps its buffers between them.
// It serves one goroutine. The zero value is ready.
type Encoder struct {
	surface    surface
	shader     shader
	orderer    orderer
	compressor compressor
	table      hashTable
	linear     *[256]uint8
	classes    [3]primitive            // opaque, glass, line
	pages      []*primitive            // one for each texture and class; buffers of earlier tiles lie beyond used
	used       int                     // pages of this tile
	plain      map[*scene.Texture]bool // see Input.Plain
	sheets     map[*scene.Texture]Sheet
	spill      *spill  // of models; nil keeps all in memory
	tracer     *tracer // of models; nil notes nothing
}

// The material classes, one primitive each.
const (
	opaque = iota
	glass
	line
	point // of tiles of points alone, see points.go
)

func (e *Encoder) reset() {
	if e.linear == nil {
		e.linear = linearTable()
	}
	for i := range e.classes {
		e.classes[i].reset(i, nil)
	}
	e.used = 0
}

// page gives the primitive of a texture, a new one where it is new: in the
// order in which items first use them.
func (e *Encoder) page(class int, texture *scene.Texture) *primitive {
	for _, p := range e.pages[:e.used] {
		if p.class == class && p.texture.Same(texture) {
			return p
		}
	}
	if e.used == len(e.pages) {
		e.pages = append(e.pages, &primitive{})
	}
	p := e.pages[e.used]
	e.used++
	p.reset(class, texture)
	return p
}

// primitives gives those that hold anything: opaque, glass, lines, then textures.
func (e *Encoder) primitives() []*primitive {
	var all []*primitive
	for i := range e.classes {
		all = append(all, &e.classes[i])
	}
	all = append(all, e.pages[:e.used]...)
	return slices.DeleteFunc(all, func(p *primitive) bool { return len(p.indices)+p.spilled.indices == 0 })
}

// gather brings all items into the primitives.
func (e *Encoder) gather(items []Item, g grid, normalBits uint) (Stats, error) {
	e.reset()
	stats := Stats{Features: len(items)}
	for id := range items {
		f := items[id].Feature
		known, ok := e.tracer.known(id, len(f.Parts))
		for i := range f.Parts {
			var n int
			var err error
			if ok {
				n, err = int(known[i].degenerate), e.again(&f.Parts[i], &known[i])
			} else {
				n, err = e.part(uint32(id), &f.Parts[i], items[id].drawn(i), &items[id].ToPlan, g, normalBits)
			}
			if err != nil {
				return stats, fmt.Errorf("encoding part %d of feature %q: %w", i, f.Key, err)
			}
			e.tracer.end(id, n)
			stats.Degenerate += n
		}
	}
	for _, p := range e.primitives() {
		stats.Vertices += len(p.words) + p.spilled.vertices
		if p.class != line {
			stats.Triangles += (len(p.indices) + p.spilled.indices) / 3
		}
	}
	return stats, nil
}

// part adds the first triangles of one part of a feature to the primitive of its
// class.
func (e *Encoder) part(id uint32, part *scene.Part, drawn int, toPlan *scene.Affine, g grid, normalBits uint) (degenerate int, err error) {
	if part.Mesh == nil || len(part.Mesh.Indices) == 0 {
		return 0, nil
	}
	if part.Mesh.Lines {
		return e.lines(id, part, toPlan, g)
	}
	material := e.materialOf(part)
	placed := toPlan.Mul(&part.Transform)
	sheet := e.sheet(material.Texture)
	e.surface.limit = drawn
	degenerate, err = e.surface.load(g, part.Mesh, &placed, sheet)
	if err != nil || e.surface.drawn == 0 {
		return degenerate, err
	}
	e.shader.shade(&e.surface)
	if len(e.surface.normals) > 0 {
		e.shader.normal = append(e.shader.normal[:0], e.surface.normals...)
	}
	alpha := uint8(math.MaxUint8)
	if material.Transparent() {
		alpha = material.RGBA[3]
	}
	p := e.primitiveOf(material, sheet)
	return degenerate, e.emitPart(p, id, func() { e.emit(p, id, e.color(material.RGBA, alpha), normalBits) })
}

// materialOf gives the material of a part of triangles as it is written.
func (e *Encoder) materialOf(part *scene.Part) scene.Material {
	if len(part.Mesh.TexCoords) == 0 || e.plain[part.Material.Texture] {
		return part.Material.Flat()
	}
	return part.Material
}

// primitiveOf gives the primitive of a material whose texture lies on sheet.
func (e *Encoder) primitiveOf(material scene.Material, sheet Sheet) *primitive {
	class, t := opaque, sheet.Texture
	if material.Transparent() || t != nil && t.Translucent {
		class = glass
	}
	if t != nil {
		return e.page(class, t)
	}
	return &e.classes[class]
}

// emitPart lets emit append a part of the feature id to p, whose vertices are at
// most as many as there are corners.
func (e *Encoder) emitPart(p *primitive, id uint32, emit func()) error {
	if uint64(p.spilled.vertices)+uint64(len(p.words))+uint64(len(e.surface.corners)) > math.MaxUint32 {
		return ErrTooLarge
	}
	before, first := len(p.words), len(p.indices)
	emit()
	e.tracer.note(p, before, first)
	if p.last != id+1 {
		p.count++
		p.last = id + 1
	}
	if e.spill == nil {
		return nil
	}
	return e.spill.took(e, len(p.words)-before)
}

// emit appends the shaded surface to p, in good order: a vertex for every
// welded position with a stored normal and, under a texture, its coordinates.
func (e *Encoder) emit(p *primitive, id, color uint32, normalBits uint) {
	s := &e.surface
	base, first := len(p.words), len(p.indices)
	e.table.reset(s.drawn)
	weld := e.shader.start[:0] // of each new vertex; the shader is done with it
	for c, v := range s.corners[:s.drawn] {
		n := packNormal(e.shader.normal[c], normalBits)
		hash := hash2(v, n)
		var uv [2]uint32
		if p.texture != nil {
			uv = s.texcoords[c]
			hash = hash3([3]uint32{hash, uv[0], uv[1]})
		}
		at, found := e.table.find(hash, uint32(len(weld)), func(j uint32) bool {
			return weld[j] == v && p.normals[base+int(j)] == n && (p.texture == nil || p.texcoords[base+int(j)] == uv)
		})
		if !found {
			weld = append(weld, v)
			p.words = append(p.words, s.words[v])
			p.normals = append(p.normals, n)
			p.colors = append(p.colors, color)
			p.features = append(p.features, id)
			if p.texture != nil {
				p.texcoords = append(p.texcoords, uv)
			}
		}
		p.indices = append(p.indices, uint32(base)+at)
	}
	e.shader.start = weld[:0]
	e.orderer.order(p, base, first)
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
