package glb

import (
	"encoding/binary"
	"io"
	"math"

	"github.com/qmuntal/gltf"

	"github.com/maquette-city/maquette/tiles/scene"
)

// A model of which little changed is mostly copied: WriteModelAfter tells where
// each feature lies in the file that it writes, and takes what lies in an earlier
// one from there.

// Named names all that the geometry, look and place of an item depend on: items
// of one name are written alike. The zero value names nothing.
type Named [32]byte

// Earlier is a model that WriteModelAfter wrote before.
type Earlier struct {
	File  io.ReaderAt // as it was written
	Size  int64       // of that, bytes
	Trace []byte      // as it was told
}

// lot is what one part of a feature takes of a primitive.
type lot struct {
	of                *primitive // nil where nothing of the part is drawn
	number            uint32     // of the primitive in the file
	vertex, index     uint32     // the first of each, and how many
	vertices, indices uint32
	degenerate        uint32
	low, high         [3]float32 // of its positions
}

// place is where the streams of a primitive begin in the file; short indices have
// 16 bits.
type place struct {
	positions, normals, colors, texcoords, corner uint64
	short                                         bool
}

// earlier is an Earlier that was read.
type earlier struct {
	file   io.ReaderAt
	size   int64
	places []place
	lots   map[Named][]lot
}

// tracer notes where features come to lie.
type tracer struct {
	names  []Named // of items
	before *earlier
	lots   [][]lot // of each item
	part   lot     // the part at work
	packed []byte  // the trace
}

const (
	traceHead  = 3*8 + 4 // origin, primitives
	placeBytes = 5*8 + 1
	itemHead   = 32 + 4 // name, parts
	lotBytes   = 6*4 + 6*4
	nowhere    = math.MaxUint32 // number of the primitive of what is not drawn
)

// read gives the earlier model, nil where it has another origin or there is none.
func (e *Earlier) read(origin scene.Vec3) *earlier {
	if e == nil || len(e.Trace) < traceHead {
		return nil
	}
	t := e.Trace
	for _, v := range origin {
		if binary.LittleEndian.Uint64(t) != math.Float64bits(v) {
			return nil
		}
		t = t[8:]
	}
	out := &earlier{file: e.File, size: e.Size, lots: map[Named][]lot{}}
	n := int(binary.LittleEndian.Uint32(t))
	for t = t[4:]; n > 0; n-- {
		if len(t) < placeBytes {
			return nil
		}
		at := func(i int) uint64 { return binary.LittleEndian.Uint64(t[8*i:]) }
		out.places = append(out.places, place{at(0), at(1), at(2), at(3), at(4), t[40] == 1})
		t = t[placeBytes:]
	}
	return out.readLots(t)
}

// readLots reads the lots of all items; nil where t is nothing such.
func (e *earlier) readLots(t []byte) *earlier {
	for len(t) > 0 {
		if len(t) < itemHead {
			return nil
		}
		name, n := Named(t), int64(binary.LittleEndian.Uint32(t[32:]))
		if t = t[itemHead:]; int64(len(t)) < n*lotBytes {
			return nil
		}
		lots := make([]lot, n)
		for i := range lots {
			if lots[i] = readLot(t); !e.holds(&lots[i]) {
				return nil
			}
			t = t[lotBytes:]
		}
		e.lots[name] = lots
	}
	return e
}

// holds tells whether all that l names lies in the file.
func (e *earlier) holds(l *lot) bool {
	if l.number == nowhere {
		return true
	}
	if int64(l.number) >= int64(len(e.places)) {
		return false
	}
	p := &e.places[l.number]
	width := uint64(4)
	if p.short {
		width = 2
	}
	vertices, indices := uint64(l.vertex)+uint64(l.vertices), uint64(l.index)+uint64(l.indices)
	fits := func(at, size uint64) bool { return at <= uint64(e.size) && size <= uint64(e.size)-at }
	return fits(p.positions, 12*vertices) && fits(p.normals, 12*vertices) && fits(p.colors, 4*vertices) &&
		fits(p.texcoords, 8*vertices) && fits(p.corner, width*indices)
}

func readLot(t []byte) lot {
	u := func(i int) uint32 { return binary.LittleEndian.Uint32(t[4*i:]) }
	l := lot{number: u(0), vertex: u(1), index: u(2), vertices: u(3), indices: u(4), degenerate: u(5)}
	for k := range 3 {
		l.low[k], l.high[k] = math.Float32frombits(u(6+k)), math.Float32frombits(u(9+k))
	}
	return l
}

func (l *lot) append(out []byte) []byte {
	for _, v := range [...]uint32{l.number, l.vertex, l.index, l.vertices, l.indices, l.degenerate} {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	for _, v := range [...]float32{l.low[0], l.low[1], l.low[2], l.high[0], l.high[1], l.high[2]} {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	return out
}

// trace packs where everything lies; primitives of drawn lie at places.
func (t *tracer) trace(origin scene.Vec3, drawn []*primitive, places []place) []byte {
	var out []byte
	for _, v := range origin {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
	}
	out = binary.LittleEndian.AppendUint32(out, uint32(len(places)))
	for _, p := range places {
		for _, v := range [...]uint64{p.positions, p.normals, p.colors, p.texcoords, p.corner} {
			out = binary.LittleEndian.AppendUint64(out, v)
		}
		out = append(out, 0)
		if p.short {
			out[len(out)-1] = 1
		}
	}
	number := map[*primitive]uint32{nil: nowhere}
	for i, p := range drawn {
		number[p] = uint32(i)
	}
	for i, lots := range t.lots {
		if t.names[i] == (Named{}) {
			continue
		}
		out = append(out, t.names[i][:]...)
		out = binary.LittleEndian.AppendUint32(out, uint32(len(lots)))
		for k := range lots {
			lots[k].number = number[lots[k].of]
			out = lots[k].append(out)
		}
	}
	return out
}

// known gives what an earlier model has of an item, false where it has nothing.
func (t *tracer) known(id int, parts int) ([]lot, bool) {
	if t == nil || t.before == nil || t.names[id] == (Named{}) {
		return nil, false
	}
	lots, ok := t.before.lots[t.names[id]]
	return lots, ok && len(lots) == parts
}

// note notes that what lies in p from vertex and index on is the part at work.
func (t *tracer) note(p *primitive, vertex, index int) {
	if t == nil {
		return
	}
	l := lot{of: p, vertex: uint32(p.spilled.vertices + vertex), index: uint32(p.spilled.indices + index),
		vertices: uint32(len(p.words) - vertex), indices: uint32(len(p.indices) - index)}
	for k := range 3 {
		l.low[k], l.high[k] = float32(math.Inf(1)), float32(math.Inf(-1))
	}
	for _, w := range p.words[vertex:] {
		for k, bits := range w {
			v := math.Float32frombits(bits)
			l.low[k], l.high[k] = min(l.low[k], v), max(l.high[k], v)
		}
	}
	t.part = l
}

// end ends the part at work, of the item id.
func (t *tracer) end(id, degenerate int) {
	if t != nil {
		t.part.degenerate = uint32(degenerate)
		t.lots[id] = append(t.lots[id], t.part)
		t.part = lot{}
	}
}

// again adds a part that lies in the earlier model to the primitive of its class,
// as bytes that are copied when the model is written.
func (e *Encoder) again(part *scene.Part, l *lot) error {
	if l.number == nowhere {
		return nil
	}
	p := e.linesOf()
	if !part.Mesh.Lines {
		material := e.materialOf(part)
		p = e.primitiveOf(material, e.sheet(material.Texture))
	}
	if len(p.words) > 0 {
		if err := e.spill.take(p); err != nil {
			return err
		}
	}
	q := &p.spilled
	if uint64(q.vertices)+uint64(l.vertices) > math.MaxUint32 {
		return ErrTooLarge
	}
	was := *l
	e.tracer.part = was
	e.tracer.part.of, e.tracer.part.vertex, e.tracer.part.index = p, uint32(q.vertices), uint32(q.indices)
	q.copy(e.tracer.before, &was, p)
	return nil
}

// copy appends a lot of an earlier model.
func (q *spilled) copy(from *earlier, l *lot, p *primitive) {
	at := &from.places[l.number]
	q.box.extend(l.low, l.high)
	q.positions.copy(from.file, at.positions, 12, l)
	if p.class != line {
		q.normals.copy(from.file, at.normals, 12, l)
	}
	q.colors.copy(from.file, at.colors, 4, l)
	if p.texture != nil {
		q.texcoords.copy(from.file, at.texcoords, 8, l)
	}
	width := 4
	if at.short {
		width = 2
	}
	r := run{at: int64(at.corner) + int64(width)*int64(l.index), size: width * int(l.indices), from: from.file,
		words: width, shift: uint32(q.vertices) - l.vertex}
	q.corner.append(r, 4*int(l.indices))
	q.vertices += int(l.vertices)
	q.indices += int(l.indices)
}

// copy appends the values of the vertices of l, of stride bytes each.
func (t *stream) copy(file io.ReaderAt, at uint64, stride int, l *lot) {
	size := stride * int(l.vertices)
	t.append(run{at: int64(at) + int64(stride)*int64(l.vertex), size: size, from: file}, size)
}

// append appends a run that is written as size bytes.
func (t *stream) append(r run, size int) {
	t.size += size
	if n := len(t.runs); n > 0 {
		last := &t.runs[n-1]
		if last.from == r.from && last.words == r.words && last.shift == r.shift && last.at+int64(last.size) == r.at {
			last.size += r.size
			return
		}
	}
	t.runs = append(t.runs, r)
}

// shiftWriter passes indices of 16 or 32 bits on as such of 32 bits that are
// shifted.
type shiftWriter struct {
	w     io.Writer
	width int
	shift uint32
	buf   []byte
}

// Write takes whole indices, as shortWriter does.
func (s *shiftWriter) Write(p []byte) (int, error) {
	s.buf = s.buf[:0]
	for i := 0; i+s.width <= len(p); i += s.width {
		v := uint32(binary.LittleEndian.Uint16(p[i:]))
		if s.width == 4 {
			v = binary.LittleEndian.Uint32(p[i:])
		}
		s.buf = binary.LittleEndian.AppendUint32(s.buf, v+s.shift)
	}
	if _, err := s.w.Write(s.buf); err != nil {
		return 0, err
	}
	return len(p), nil
}

// placesOf gives where the primitives of the document lie in the file.
func (w *writer) placesOf(primitives []*gltf.Primitive) []place {
	offset := func(accessor int) uint64 {
		return uint64(w.head) + uint64(w.doc.BufferViews[*w.doc.Accessors[accessor].BufferView].ByteOffset)
	}
	out := make([]place, len(primitives))
	for i, p := range primitives {
		q := &out[i]
		for name, to := range map[string]*uint64{"POSITION": &q.positions, "NORMAL": &q.normals, "COLOR_0": &q.colors, "TEXCOORD_0": &q.texcoords} {
			if a, ok := p.Attributes[name]; ok {
				*to = offset(a)
			}
		}
		q.corner = offset(*p.Indices)
		q.short = w.doc.Accessors[*p.Indices].ComponentType == gltf.ComponentUshort
	}
	return out
}
