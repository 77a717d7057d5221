package glb

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// Scratch holds the vertices of a model until all of them are known: a new
// temporary file. A model of millions of triangles is then never in memory.
type Scratch interface {
	io.ReaderAt
	io.WriterAt
}

// spillVertices is how many vertices are held before they go to the scratch
// file, of all primitives together: about 2 MB.
const spillVertices = 1 << 16

// spill moves vertices and indices of primitives to the scratch file, as the
// bytes that a model holds but for the indices, which keep 32 bits until the
// number of vertices is known.
type spill struct {
	file  Scratch
	limit int   // vertices that are held
	size  int64 // bytes written
	held  int   // vertices in memory
	buf   []byte
}

// spilled is what of a primitive lies in the scratch file.
type spilled struct {
	vertices, indices                             int
	box                                           limits
	positions, normals, colors, texcoords, corner stream
}

// stream is the data of one accessor: runs of bytes in the scratch file.
type stream struct {
	runs []run
	size int
}

type run struct {
	at    int64
	size  int
	from  io.ReaderAt // an earlier model in place of the scratch file
	words int         // bytes of an index of that, which shift is added to; 0 for other values
	shift uint32
}

// took notes n more vertices in memory and spills all primitives of e where
// these are enough.
func (s *spill) took(e *Encoder, n int) error {
	if s.held += n; s.held < s.limit {
		return nil
	}
	return s.all(e)
}

// all spills what primitives still hold.
func (s *spill) all(e *Encoder) error {
	s.held = 0
	for _, p := range e.primitives() {
		if err := s.take(p); err != nil {
			return err
		}
	}
	return nil
}

// take moves what p holds to the scratch file, in one write.
func (s *spill) take(p *primitive) error {
	q := &p.spilled
	s.buf = s.buf[:0]
	q.box.add(p.words, false)
	s.add(&q.positions, func(b []byte) []byte { return appendPositions(b, p.words, false) })
	s.add(&q.normals, func(b []byte) []byte { return appendFloatNormals(b, p.normals) })
	s.add(&q.colors, func(b []byte) []byte { return appendWords(b, p.colors) })
	s.add(&q.texcoords, func(b []byte) []byte { return appendPairs(b, p.texcoords) })
	s.add(&q.corner, func(b []byte) []byte {
		for _, i := range p.indices {
			b = binary.LittleEndian.AppendUint32(b, i+uint32(q.vertices))
		}
		return b
	})
	if _, err := s.file.WriteAt(s.buf, s.size); err != nil {
		return fmt.Errorf("writing %d vertices to the scratch file: %w", len(p.words), err)
	}
	s.size += int64(len(s.buf))
	q.vertices += len(p.words)
	q.indices += len(p.indices)
	p.words, p.normals, p.colors, p.texcoords = p.words[:0], p.normals[:0], p.colors[:0], p.texcoords[:0]
	p.features, p.indices = p.features[:0], p.indices[:0]
	return nil
}

// add appends what fill writes to the buffer, as the next run of t.
func (s *spill) add(t *stream, fill func([]byte) []byte) {
	start := len(s.buf)
	s.buf = fill(s.buf)
	if n := len(s.buf) - start; n > 0 {
		t.runs = append(t.runs, run{at: s.size + int64(start), size: n})
		t.size += n
	}
}

// copyTo writes all runs to w in order.
func (t *stream) copyTo(w io.Writer, file io.ReaderAt) error {
	for _, r := range t.runs {
		to, from := w, file
		if r.from != nil {
			from = r.from
		}
		if r.words > 0 {
			to = &shiftWriter{w: w, width: r.words, shift: r.shift}
		}
		if _, err := io.CopyN(to, io.NewSectionReader(from, r.at, int64(r.size)), int64(r.size)); err != nil {
			return fmt.Errorf("copying %d bytes at %d of the scratch file or an earlier model: %w", r.size, r.at, err)
		}
	}
	return nil
}

// shortWriter passes words of 32 bits on as words of 16.
type shortWriter struct {
	w   io.Writer
	buf []byte
}

// Write takes whole words: runs of indices hold nothing else, and a section of
// them is read in pieces of an even number of words.
func (s *shortWriter) Write(p []byte) (int, error) {
	s.buf = s.buf[:0]
	for i := 0; i+4 <= len(p); i += 4 {
		s.buf = append(s.buf, p[i], p[i+1])
	}
	if _, err := s.w.Write(s.buf); err != nil {
		return 0, err
	}
	return len(p), nil
}

// limits are the least and greatest stored positions; the zero value holds
// none.
type limits struct{ low, high []float64 }

func (l *limits) add(words [][3]uint32, quantized bool) {
	l.begin()
	for _, p := range words {
		for i, bits := range p {
			v := float64(bits)
			if !quantized {
				v = float64(math.Float32frombits(bits))
			}
			l.low[i], l.high[i] = min(l.low[i], v), max(l.high[i], v)
		}
	}
}

func (l *limits) begin() {
	if l.low == nil {
		l.low = []float64{math.Inf(1), math.Inf(1), math.Inf(1)}
		l.high = []float64{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	}
}

// extend adds the limits of some positions.
func (l *limits) extend(low, high [3]float32) {
	l.begin()
	for i := range low {
		l.low[i], l.high[i] = min(l.low[i], float64(low[i])), max(l.high[i], float64(high[i]))
	}
}
