package solid

import (
	"encoding/binary"

	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// The kinds of results that are remembered: what they depend on is the geometry
// alone. Only what was made is remembered, never an error.
const (
	rememberBoolean = "solid boolean 1"
	rememberBrep    = "solid brep 1"
)

// remembered gives the mesh that is remembered under the key of d, and what stands
// before it, of n bytes; else what make makes, which is remembered. The work is
// counted either way: an element ends at its limit at the same step. What would go
// beyond it is made, to fail as it does.
func (f *Effort) remembered(m *memo.Memo, d *memo.Digest, n int, make func() (*scene.Mesh, []byte, error)) (*scene.Mesh, []byte, error) {
	key := d.Sum()
	if v, ok := m.Get(key); ok && len(v) >= 8+n {
		spent := binary.LittleEndian.Uint64(v)
		mesh, ok := memo.UnpackMesh(v[8+n:])
		if ok && spent <= uint64(f.limit()-f.spent) {
			return mesh, v[8 : 8+n], f.spend(int(spent))
		}
	}
	before := f.spent
	made, head, err := make()
	if err == nil {
		v := binary.LittleEndian.AppendUint64(nil, uint64(f.spent-before))
		m.Put(key, memo.PackMesh(made, append(v, head...)))
	}
	return made, head, err
}

// run gives the result of the operands, which is never one of them, remembered.
func (f *Effort) run(op operation, in *operands, host *scene.Mesh, others []*scene.Mesh) (*scene.Mesh, error) {
	m := f.memory().Memo
	if m == nil {
		return in.runAny(f)
	}
	d := memo.NewDigest(rememberBoolean)
	d.Int(int(op))
	d.Mesh(host)
	d.Int(len(others))
	for _, o := range others {
		d.Mesh(o)
	}
	out, _, err := f.remembered(m, d, 0, func() (*scene.Mesh, []byte, error) {
		made, err := in.runAny(f)
		return made, nil, err
	})
	return out, err
}

// Brep is the function of that name within this effort.
func (f *Effort) Brep(faces []Face) (*scene.Mesh, Report, error) {
	m := f.memory().Memo
	if m == nil {
		return f.brep(faces)
	}
	d := memo.NewDigest(rememberBrep)
	d.Int(len(faces))
	for i := range faces {
		addFace(d, &faces[i])
	}
	var r Report
	out, head, err := f.remembered(m, d, reportBytes, func() (made *scene.Mesh, head []byte, err error) {
		made, r, err = f.brep(faces)
		return made, r.pack(), err
	})
	if err == nil {
		r = unpackReport(head)
	}
	return out, r, err
}

func addFace(d *memo.Digest, f *Face) {
	addRing(d, f.Outer)
	d.Int(len(f.Inners))
	for _, ring := range f.Inners {
		addRing(d, ring)
	}
	d.Bool(f.Triangles != nil)
	d.Int(len(f.Triangles))
	for _, i := range f.Triangles {
		d.Int(int(i))
	}
}

func addRing(d *memo.Digest, ring []scene.Vec3) {
	d.Int(len(ring))
	for _, p := range ring {
		for _, v := range p {
			d.Float(v)
		}
	}
}

// reportBytes is what a report takes: five numbers and a truth.
const reportBytes = 5*8 + 1

func (r *Report) pack() []byte {
	v := make([]byte, 0, reportBytes)
	for _, n := range [...]int{r.Faces, r.Degenerate, r.Crossing, r.Flipped, r.Cracks} {
		v = binary.LittleEndian.AppendUint64(v, uint64(n))
	}
	if r.Closed {
		return append(v, 1)
	}
	return append(v, 0)
}

// unpackReport takes reportBytes bytes.
func unpackReport(v []byte) Report {
	n := func(i int) int { return int(binary.LittleEndian.Uint64(v[8*i:])) }
	return Report{Faces: n(0), Degenerate: n(1), Crossing: n(2), Flipped: n(3), Cracks: n(4), Closed: v[reportBytes-1] == 1}
}
