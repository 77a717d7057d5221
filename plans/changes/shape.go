package changes

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Shape is what is known of a body but for its place, and the place apart.
type Shape struct {
	// Hash is the same for two bodies that a turn and a shift bring together to
	// a tenth of a millimetre, their vertices and triangles in the same order.
	Hash string
	// Look is the same where colours, opacities and textures are, part by part.
	Look string
	// Pose leads the body's own frame, which its first and farthest vertices
	// span, into the plan frame. Round bodies that are turned by one of their
	// sides keep their hash and have another pose.
	Pose Rigid
}

// ShapeOf gives the shape of f, which toPlan leads into the plan frame; false
// where f has none.
func ShapeOf(f *scene.Feature, toPlan *scene.Affine) (Shape, bool) {
	v := vertices{parts: f.Parts, toPlan: toPlan}
	frame, ok := v.frame()
	if !ok {
		return Shape{}, false
	}
	return Shape{Hash: v.hash(frame.Inverse()), Look: v.look(), Pose: frame}, true
}

// vertices walks the vertices of a feature in the order of its parts.
type vertices struct {
	parts  []scene.Part
	toPlan *scene.Affine
}

// each calls do with every vertex in the plan frame.
func (v *vertices) each(do func(p scene.Vec3)) {
	for i := range v.parts {
		m := v.toPlan.Mul(&v.parts[i].Transform)
		for _, p := range v.parts[i].Mesh.Positions {
			do(m.Apply(p))
		}
	}
}

// nearTie is the difference in metres under which two distances count as the
// same: the first vertex of those that are farthest is taken, and the last bits
// of its neighbours must not decide which that is.
const nearTie = 1e-4

// frame gives the frame of the body: its origin the first vertex, x to the
// vertex farthest from that, y towards the vertex farthest from that line.
func (v *vertices) frame() (Rigid, bool) {
	var origin scene.Vec3
	some := false
	v.each(func(p scene.Vec3) {
		if !some {
			origin, some = p, true
		}
	})
	if !some {
		return Rigid{}, false
	}
	x := v.farthest(func(p scene.Vec3) scene.Vec3 { return p.Sub(origin) }).Normalized()
	if x == (scene.Vec3{}) { // one point
		return Rigid{Shift: origin, Turn: Still().Turn}, origin.Finite()
	}
	across := func(p scene.Vec3) scene.Vec3 {
		d := p.Sub(origin)
		return d.Sub(x.Scale(d.Dot(x)))
	}
	y := v.farthest(across)
	if y.Length() < nearTie { // one line: a turn about it changes nothing
		y = scene.Vec3{0, 0, 1}.Cross(x)
		if y.Length() < nearTie {
			y = scene.Vec3{1, 0, 0}.Cross(x)
		}
	}
	z := x.Cross(y).Normalized()
	return Rigid{Shift: origin, Turn: fromAxes(x, z.Cross(x), z)}, origin.Finite()
}

// farthest gives the longest of the vectors that to makes of the vertices, of
// those alike the first.
func (v *vertices) farthest(to func(scene.Vec3) scene.Vec3) scene.Vec3 {
	longest := 0.0
	v.each(func(p scene.Vec3) { longest = math.Max(longest, to(p).Length()) })
	var found scene.Vec3
	some := false
	v.each(func(p scene.Vec3) {
		if d := to(p); !some && d.Length() >= longest-nearTie {
			found, some = d, true
		}
	})
	return found
}

// Positions are rounded to 1/hashUnit metres, shifted by an odd part of that:
// drawings are made of whole, half and quarter millimetres, and none of these
// may lie where rounding changes sides.
const (
	hashUnit  = 1e4
	hashShift = 0.137
)

// hash gives the hash of the shape seen in the frame that own leads into.
func (v *vertices) hash(own Rigid) string {
	h := sha256.New()
	buf := make([]byte, 0, flushAt+64)
	for i := range v.parts {
		mesh := v.parts[i].Mesh
		m := v.toPlan.Mul(&v.parts[i].Transform)
		buf = binary.LittleEndian.AppendUint64(buf, uint64(len(mesh.Positions)))
		if mesh.Lines {
			buf = append(buf, "lines"...)
		}
		for _, p := range mesh.Positions {
			for _, c := range own.Apply(m.Apply(p)) {
				buf = binary.LittleEndian.AppendUint64(buf, uint64(int64(math.Round(c*hashUnit+hashShift))))
			}
			buf = flush(h, buf)
		}
		for _, at := range mesh.Indices {
			buf = flush(h, binary.LittleEndian.AppendUint32(buf, at))
		}
	}
	h.Write(buf)
	return short(h)
}

// look hashes what the parts look like.
func (v *vertices) look() string {
	h := sha256.New()
	buf := make([]byte, 0, flushAt+64)
	for i := range v.parts {
		p := &v.parts[i]
		buf = append(buf, p.Material.RGBA[:]...)
		if t := p.Material.Texture; t != nil {
			buf = append(buf, t.Sum[:]...)
			for _, uv := range p.Mesh.TexCoords {
				buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(uv[0]))
				buf = flush(h, binary.LittleEndian.AppendUint32(buf, math.Float32bits(uv[1])))
			}
		}
		buf = flush(h, buf)
	}
	h.Write(buf)
	return short(h)
}

// flushAt is how many bytes are gathered before they are hashed.
const flushAt = 4000

func flush(h hash.Hash, buf []byte) []byte {
	if len(buf) < flushAt {
		return buf
	}
	h.Write(buf)
	return buf[:0]
}

// short gives the first 32 hex digits, as all hashes of a record have them.
func short(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)[:16]) }
