package spill

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// errDamaged is a record that is not what was written.
var errDamaged = errors.New("the record is damaged")

// maxNesting bounds lists in lists.
const maxNesting = 32

// reading reads one record. The first fault stays.
type reading struct {
	*tables
	reader *Reader // of images
	rest   []byte
	err    error
}

// feature reads a record.
func (o *Reader) feature(t *tables, data []byte) (*scene.Feature, error) {
	r := &reading{tables: t, reader: o, rest: data}
	f := &scene.Feature{Key: r.text(), GUID: r.text(), SourceID: r.text(), Source: int(r.varint())}
	f.Class, f.Name, f.Parent, f.Storey = r.word(), r.text(), r.text(), r.word()
	f.Private = r.byte()&markPrivate != 0
	if n := r.count(2); n > 0 {
		f.Sets = make([]scene.PropertySet, n)
		for i := range f.Sets {
			r.set(&f.Sets[i])
		}
	}
	if n := r.count(2); n > 0 {
		f.Parts = make([]scene.Part, n)
		for i := range f.Parts {
			r.part(&f.Parts[i])
		}
	}
	if r.err == nil && len(r.rest) > 0 {
		r.fault()
	}
	return f, r.err
}

func (r *reading) fault() {
	if r.err == nil {
		r.err = errDamaged
	}
	r.rest = nil
}

func (r *reading) byte() byte {
	if len(r.rest) == 0 {
		r.fault()
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *reading) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.fault()
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reading) varint() int64 {
	v, n := binary.Varint(r.rest)
	if n <= 0 {
		r.fault()
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// count reads how many follow of what takes so many bytes at least: never more
// than the record has room for.
func (r *reading) count(least int) int {
	n := r.uvarint()
	if n > uint64(len(r.rest)/least) {
		r.fault()
		return 0
	}
	return int(n)
}

func (r *reading) bytes(n int) []byte {
	if n > len(r.rest) {
		r.fault()
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reading) text() string { return string(r.bytes(r.count(1))) }

func (r *reading) word() string {
	n := r.uvarint()
	if n == 0 {
		return r.text()
	}
	if n > uint64(len(r.words)) {
		r.fault()
		return ""
	}
	return r.words[n-1]
}

func (r *reading) float() float64 {
	b := r.bytes(8)
	if b == nil {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

func (r *reading) set(s *scene.PropertySet) {
	s.Name = r.word()
	if n := r.count(3); n > 0 {
		s.Properties = make([]scene.Property, n)
		for i := range s.Properties {
			p := &s.Properties[i]
			p.Name, p.Unit = r.word(), r.word()
			p.Value = r.value(0)
		}
	}
}

func (r *reading) value(depth int) any {
	switch r.byte() {
	case kindNil:
		return nil
	case kindFalse:
		return false
	case kindTrue:
		return true
	case kindNumber:
		return r.float()
	case kindText:
		return r.text()
	case kindList:
		n := r.count(1)
		if depth > maxNesting {
			r.fault()
			return nil
		}
		list := make([]any, n)
		for i := range list {
			list[i] = r.value(depth + 1)
		}
		return list
	}
	r.fault()
	return nil
}

func (r *reading) part(p *scene.Part) {
	marks := r.byte()
	p.Material = r.material()
	p.Transform = scene.Identity()
	if marks&markPlaced != 0 {
		for i := range p.Transform {
			p.Transform[i] = r.float()
		}
	}
	if marks&markShared != 0 {
		n := r.uvarint()
		if n == 0 || n > uint64(len(r.meshes)) {
			r.fault()
			p.Mesh = &scene.Mesh{}
			return
		}
		p.Mesh = r.meshes[n-1]
		return
	}
	p.Mesh = r.mesh(marks)
}

func (r *reading) mesh(marks byte) *scene.Mesh {
	m := &scene.Mesh{Lines: marks&markLines != 0}
	m.Positions = make([]scene.Vec3, r.count(3))
	r.positions(m.Positions)
	m.Indices = make([]uint32, r.count(1))
	last := int64(0)
	for i := range m.Indices {
		last += r.varint()
		if last < 0 || last >= int64(len(m.Positions)) {
			r.fault()
			return m
		}
		m.Indices[i] = uint32(last)
	}
	if marks&markTexCoords != 0 {
		b := r.bytes(8 * len(m.Positions))
		if b == nil {
			return m
		}
		m.TexCoords = make([][2]float32, len(m.Positions))
		for i := range m.TexCoords {
			m.TexCoords[i] = [2]float32{math.Float32frombits(binary.LittleEndian.Uint32(b[8*i:])), math.Float32frombits(binary.LittleEndian.Uint32(b[8*i+4:]))}
		}
	}
	return m
}

func (r *reading) positions(all []scene.Vec3) {
	var before [3]uint64
	for i := range all {
		for k := range 3 {
			n := int(r.byte())
			if n > 8 {
				r.fault()
				return
			}
			differs := uint64(0)
			for j, b := range r.bytes(n) {
				differs |= uint64(b) << (8 * j)
			}
			before[k] ^= differs
			all[i][k] = math.Float64frombits(before[k])
		}
	}
}

// material reads the number of one.
func (r *reading) material() scene.Material {
	n := r.uvarint()
	if n >= uint64(len(r.materials)) {
		r.fault()
		return scene.Material{}
	}
	k := r.materials[n]
	m := scene.Material{RGBA: k.rgba, Name: r.words[k.name-1]}
	if k.texture == 0 {
		return m
	}
	m.Texture = r.texture(k.texture)
	return m
}

// texture gives texture n, from 1.
func (r *reading) texture(n uint64) *scene.Texture {
	if t := r.reader.textures[n]; t != nil {
		return t
	}
	x := r.textures[n-1]
	t := x.about
	var err error
	if t.Data, err = r.reader.file.Bytes(x.image, nil); err != nil && r.err == nil {
		r.err = fmt.Errorf("reading the image %s: %w", t.Name, err)
	}
	if x.packed.Bytes > 0 {
		if t.Packed, err = r.reader.file.Bytes(x.packed, nil); err != nil && r.err == nil {
			r.err = fmt.Errorf("reading the image %s: %w", t.Name, err)
		}
	}
	r.reader.textures[n] = &t
	return &t
}
