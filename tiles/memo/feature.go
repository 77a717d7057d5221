package memo

import (
	"encoding/binary"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Shape adds all of f that any geometry or look made of it can depend on: parts,
// meshes, transforms, materials. Names and properties are not among it.
func (d *Digest) Shape(f *scene.Feature, toPlan *scene.Affine) {
	for _, v := range toPlan {
		d.Float(v)
	}
	d.Int(len(f.Parts))
	for i := range f.Parts {
		p := &f.Parts[i]
		for _, v := range p.Transform {
			d.Float(v)
		}
		d.material(&p.Material)
		d.Mesh(p.Mesh)
	}
}

func (d *Digest) material(m *scene.Material) {
	d.Text(m.Name)
	d.Int(int(binary.LittleEndian.Uint32(m.RGBA[:])))
	d.Bool(m.Texture != nil)
	if t := m.Texture; t != nil {
		d.Text(t.Name)
		d.Text(t.MediaType)
		d.Bytes(t.Sum[:])
		if t.Packed != nil {
			d.Bytes(t.PackedSum[:])
		}
		d.Bytes(t.Mean[:])
		d.Bool(t.Translucent)
		d.Bool(t.RepeatS)
		d.Bool(t.RepeatT)
	}
}

// Mesh adds a mesh, nil for none.
func (d *Digest) Mesh(m *scene.Mesh) {
	d.Bool(m == nil)
	if m == nil {
		return
	}
	d.Bool(m.Lines)
	d.Int(len(m.Positions))
	for _, p := range m.Positions {
		for _, v := range p {
			d.Float(v)
		}
	}
	d.Int(len(m.Indices))
	for _, i := range m.Indices {
		d.buf = binary.LittleEndian.AppendUint32(d.buf, i)
		if len(d.buf) >= digestBuffer {
			d.flush()
		}
	}
	d.Int(len(m.TexCoords))
	for _, t := range m.TexCoords {
		d.word(uint64(math.Float32bits(t[0]))<<32 | uint64(math.Float32bits(t[1])))
	}
	d.Int(len(m.Normals))
	for _, n := range m.Normals {
		for _, v := range n {
			d.Float(v)
		}
	}
}

// PackParts gives the parts of made, a form of f, as bytes; false where they hold
// a texture that f has not, which cannot be told in bytes, or normals, which no
// form has.
func PackParts(made, f *scene.Feature) ([]byte, bool) {
	var out []byte
	out = binary.LittleEndian.AppendUint32(out, uint32(len(made.Parts)))
	for i := range made.Parts {
		p := &made.Parts[i]
		at := materialOf(f, p.Material)
		if p.Mesh == nil || len(p.Mesh.Normals) > 0 || at < 0 && p.Material.Texture != nil {
			return nil, false
		}
		if at >= 0 {
			out = binary.LittleEndian.AppendUint32(out, uint32(at))
		} else {
			out = binary.LittleEndian.AppendUint32(out, ownMaterial)
			out = append(out, p.Material.RGBA[:]...)
			out = binary.LittleEndian.AppendUint32(out, uint32(len(p.Material.Name)))
			out = append(out, p.Material.Name...)
		}
		for _, v := range p.Transform {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
		}
		out = PackMesh(p.Mesh, out)
	}
	return out, true
}

// ownMaterial stands where the number of a part of the feature would that has the
// same material: the material itself follows, colour and name.
const ownMaterial = math.MaxUint32

// materialOf gives the first part of f of this material, -1 for none.
func materialOf(f *scene.Feature, m scene.Material) int {
	for i := range f.Parts {
		if f.Parts[i].Material == m {
			return i
		}
	}
	return -1
}

// PackMesh appends m, which is not nil, to out.
func PackMesh(m *scene.Mesh, out []byte) []byte {
	lines := uint32(0)
	if m.Lines {
		lines = 1
	}
	for _, n := range [...]uint32{lines, uint32(len(m.Positions)), uint32(len(m.Indices)), uint32(len(m.TexCoords))} {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	for _, p := range m.Positions {
		for _, v := range p {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
		}
	}
	for _, i := range m.Indices {
		out = binary.LittleEndian.AppendUint32(out, i)
	}
	for _, t := range m.TexCoords {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(t[0]))
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(t[1]))
	}
	return out
}

// UnpackParts gives f with the parts that PackParts packed for it; false where
// the bytes are not such.
func UnpackParts(data []byte, f *scene.Feature) (*scene.Feature, bool) {
	r := unpacker{data: data, ok: true}
	n := r.uint32()
	if int64(n) > int64(len(data)) {
		return nil, false
	}
	made := *f
	made.Parts = make([]scene.Part, n)
	for i := range made.Parts {
		p := &made.Parts[i]
		if p.Material = r.material(f); !r.ok {
			return nil, false
		}
		for k := range p.Transform {
			p.Transform[k] = math.Float64frombits(r.uint64())
		}
		if p.Mesh = r.mesh(); !r.ok {
			return nil, false
		}
	}
	return &made, r.ok && len(r.data) == 0
}

// UnpackMesh gives the mesh that PackMesh packed; false where the bytes are not
// such.
func UnpackMesh(data []byte) (*scene.Mesh, bool) {
	r := unpacker{data: data, ok: true}
	m := r.mesh()
	return m, r.ok && m != nil && len(r.data) == 0
}

// unpacker reads numbers off bytes; ok is false once there are too few.
type unpacker struct {
	data []byte
	ok   bool
}

func (r *unpacker) take(n int) []byte {
	if n > len(r.data) {
		r.ok, r.data = false, nil
		return nil
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *unpacker) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (r *unpacker) uint64() uint64 {
	if b := r.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// material reads a material of f, or one of the form's own.
func (r *unpacker) material(f *scene.Feature) (m scene.Material) {
	at := r.uint32()
	switch {
	case at == ownMaterial:
		copy(m.RGBA[:], r.take(len(m.RGBA)))
		m.Name = string(r.take(int(r.uint32())))
		r.ok = r.ok && materialOf(f, m) < 0
	case int64(at) < int64(len(f.Parts)):
		m = f.Parts[at].Material
	default:
		r.ok = false
	}
	return m
}

func (r *unpacker) mesh() *scene.Mesh {
	lines, positions, indices, coords := r.uint32(), r.uint32(), r.uint32(), r.uint32()
	if int64(positions)*24+int64(indices)*4+int64(coords)*8 > int64(len(r.data)) || lines > 1 {
		r.ok = false
		return nil
	}
	m := &scene.Mesh{Lines: lines == 1, Positions: make([]scene.Vec3, positions), Indices: make([]uint32, indices)}
	for i := range m.Positions {
		for k := range m.Positions[i] {
			m.Positions[i][k] = math.Float64frombits(r.uint64())
		}
	}
	for i := range m.Indices {
		m.Indices[i] = r.uint32()
	}
	if coords > 0 {
		m.TexCoords = make([][2]float32, coords)
	}
	for i := range m.TexCoords {
		m.TexCoords[i] = [2]float32{math.Float32frombits(r.uint32()), math.Float32frombits(r.uint32())}
	}
	return m
}
