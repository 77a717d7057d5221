package simplify

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// body is a feature gathered into one mesh, in the frame of its first part's
// mesh, about an origin near it.
type body struct {
	feature   *scene.Feature
	base      scene.Affine // frame of the body, without origin, to source frame
	origin    scene.Vec3
	scale     float64 // metres of the plan for one of the body, at most
	slack     float64 // by which welding and rounding moved positions, at most
	box       scene.Box
	positions []scene.Vec3 // welded
	corners   []uint32     // three for each triangle, into positions
	wedges    []uint32     // of each corner, its number in sources
	looks     []uint16     // of each triangle, its number in materials
	sources   []wedge
	materials []scene.Material
	numbers   map[scene.Material]uint16
	lines     bool // there are parts of lines

	weld welder
	used []uint32 // of the positions of a mesh: number in sources plus one
}

// wedge is a vertex of one part.
type wedge struct{ part, index uint32 }

// maxLooks bounds the materials of one feature; those beyond look as the first
// does.
const maxLooks = math.MaxUint16

func (b *body) triangles() int { return len(b.looks) }

// triangle gives the corners of a triangle.
func (b *body) triangle(t uint32) (p, q, r scene.Vec3) {
	c := b.corners[3*t : 3*t+3]
	return b.positions[c[0]], b.positions[c[1]], b.positions[c[2]]
}

// gather fills b with the triangles of f, for which choose was called.
func (b *body) gather(f *scene.Feature) error {
	b.positions, b.corners, b.wedges = b.positions[:0], b.corners[:0], b.wedges[:0]
	b.looks, b.sources, b.materials = b.looks[:0], b.sources[:0], b.materials[:0]
	b.slack, b.box = 0, scene.NewBox()
	b.numbers = map[scene.Material]uint16{}
	b.feature = f
	b.weld.reset()
	first := true
	for i := range f.Parts {
		p := &f.Parts[i]
		if p.Mesh == nil || len(p.Mesh.Indices) == 0 {
			continue
		}
		if err := b.check(p.Mesh); err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
		to, err := b.relative(&p.Transform)
		if err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
		if first {
			first = false
			o := to.Apply(p.Mesh.Positions[p.Mesh.Indices[0]])
			b.origin = scene.Vec3{math.Round(o[0]), math.Round(o[1]), math.Round(o[2])}
		}
		if err := b.part(uint32(i), p, &to); err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
	}
	if !b.box.Empty() {
		b.slack += rounding * (b.origin.Length() + b.box.Size().Length())
	}
	return nil
}

// rounding is the share of coordinates that sums of them may be off.
const rounding = 0x1p-46

// choose takes the frame of the first part that shows something.
func (b *body) choose(f *scene.Feature, toPlan *scene.Affine) error {
	b.base, b.lines = scene.Identity(), false
	for i := range f.Parts {
		if m := f.Parts[i].Mesh; m != nil && len(m.Indices) > 0 {
			b.base = f.Parts[i].Transform
			break
		}
	}
	if !invertible(&b.base) {
		b.base = scene.Identity()
	}
	placed := toPlan.Mul(&b.base)
	b.scale = stretch(&placed)
	if !(b.scale > 0) || math.IsInf(b.scale, 1) {
		return fmt.Errorf("a transform that stretches %v times: %w", b.scale, ErrInvalid)
	}
	return nil
}

// stretch gives an upper bound of what a lengthens a vector by: its scale where
// it is a similarity, else the Frobenius norm. It is rounded up to 16 binary
// digits, so that copies of one thing in several places have one scale.
func stretch(a *scene.Affine) float64 {
	var c [3]scene.Vec3
	for k := range c {
		c[k] = scene.Vec3{a[k], a[4+k], a[8+k]}
	}
	x, y, z := c[0].Dot(c[0]), c[1].Dot(c[1]), c[2].Dot(c[2])
	s := math.Sqrt(x + y + z)
	const like = 1e-9
	m := max(x, y, z)
	skew := max(math.Abs(c[0].Dot(c[1])), math.Abs(c[1].Dot(c[2])), math.Abs(c[2].Dot(c[0])))
	if m-min(x, y, z) <= like*m && skew <= like*m {
		s = math.Sqrt(m) * (1 + 4*like)
	}
	_, e := math.Frexp(s)
	unit := math.Ldexp(1, e-16)
	return math.Ceil(s/unit) * unit
}

// invertible tells whether relative transforms can be found through a's inverse.
func invertible(a *scene.Affine) bool {
	s := 0.0
	for k, v := range a {
		if k%4 != 3 {
			s = max(s, math.Abs(v))
		}
	}
	return math.Abs(a.Determinant()) > 1e-6*s*s*s
}

// relative gives the transform from the frame t into that of b. It is rounded,
// so that parts that lie alike to each other do so in every place.
func (b *body) relative(t *scene.Affine) (scene.Affine, error) {
	if *t == b.base {
		return scene.Identity(), nil
	}
	inv := inverse(&b.base)
	r := inv.Mul(t)
	for k := range r {
		step := 0x1p-36
		if k%4 == 3 {
			step = 0x1p-24
		}
		if math.IsNaN(r[k]) || math.IsInf(r[k], 0) {
			return r, fmt.Errorf("a transform that is not finite: %w", ErrInvalid)
		}
		r[k] = math.Round(r[k]/step) * step
	}
	return r, nil
}

// inverse gives the inverse of a, which has one.
func inverse(a *scene.Affine) scene.Affine {
	x, y, z := scene.Vec3{a[0], a[4], a[8]}, scene.Vec3{a[1], a[5], a[9]}, scene.Vec3{a[2], a[6], a[10]}
	d := 1 / x.Dot(y.Cross(z))
	r := [3]scene.Vec3{y.Cross(z).Scale(d), z.Cross(x).Scale(d), x.Cross(y).Scale(d)}
	t := scene.Vec3{a[3], a[7], a[11]}
	var out scene.Affine
	for k, v := range r {
		out[4*k], out[4*k+1], out[4*k+2], out[4*k+3] = v[0], v[1], v[2], -v.Dot(t)
	}
	return out
}

// check tells what is wrong with the indices of m.
func (b *body) check(m *scene.Mesh) error {
	if len(m.Indices)%m.Arity() != 0 {
		return fmt.Errorf("%d indices are no groups of %d: %w", len(m.Indices), m.Arity(), ErrInvalid)
	}
	for at, i := range m.Indices {
		if int(i) >= len(m.Positions) {
			return fmt.Errorf("index %d is %d of %d positions: %w", at, i, len(m.Positions), ErrInvalid)
		}
	}
	if n := len(m.TexCoords); n > 0 && n != len(m.Positions) {
		return fmt.Errorf("%d texture coordinates of %d positions: %w", n, len(m.Positions), ErrInvalid)
	}
	return nil
}

// part adds the triangles of one part; of lines it only adds the extent.
func (b *body) part(number uint32, p *scene.Part, to *scene.Affine) error {
	m := p.Mesh
	b.used = slices.Grow(b.used[:0], len(m.Positions))[:len(m.Positions)]
	clear(b.used)
	look := uint16(0)
	if m.Lines {
		b.lines = true
	} else {
		look = b.look(p)
	}
	for at, i := range m.Indices {
		id := b.used[i]
		if id == 0 {
			v := to.Apply(m.Positions[i]).Sub(b.origin)
			if !v.Finite() {
				return fmt.Errorf("position %d at %v: %w", i, m.Positions[i], ErrInvalid)
			}
			b.box.Extend(v)
			if m.Lines {
				continue
			}
			b.sources = append(b.sources, wedge{number, i})
			id = uint32(len(b.sources))
			b.used[i] = id
			b.vertex(v)
		}
		b.corner(at, id-1, look)
	}
	if !m.Lines {
		b.turned(m, to)
	}
	return nil
}

// vertex welds the newest source.
func (b *body) vertex(v scene.Vec3) {
	id := b.weld.id(v, len(b.positions))
	if id == len(b.positions) {
		b.positions = append(b.positions, v)
	} else if d := v.Sub(b.positions[id]).Length(); d > b.slack {
		b.slack = d
	}
	b.weld.of = append(b.weld.of, uint32(id))
}

// corner adds a corner, and drops its triangle at the last one where it has no
// three different corners.
func (b *body) corner(at int, source uint32, look uint16) {
	b.corners = append(b.corners, b.weld.of[source])
	b.wedges = append(b.wedges, source)
	if at%3 != 2 {
		return
	}
	n := len(b.corners)
	c := b.corners[n-3:]
	if c[0] == c[1] || c[1] == c[2] || c[2] == c[0] {
		b.corners, b.wedges = b.corners[:n-3], b.wedges[:n-3]
		return
	}
	b.looks = append(b.looks, look)
}

// turned adds to slack what rounding of the relative transform may move.
func (b *body) turned(m *scene.Mesh, to *scene.Affine) {
	if *to == scene.Identity() {
		return
	}
	far := 0.0
	for _, p := range m.Positions {
		far = max(far, math.Abs(p[0]), math.Abs(p[1]), math.Abs(p[2]))
	}
	b.slack = max(b.slack, weldStep) + 2*(float64(far*3*0x1p-37)+0x1p-25)
}

// look gives the number of the part's material.
func (b *body) look(p *scene.Part) uint16 {
	m := p.Material
	if len(p.Mesh.TexCoords) == 0 {
		m = m.Flat()
	}
	return b.addLook(m)
}

// addLook gives the number of a material.
func (b *body) addLook(m scene.Material) uint16 {
	n, ok := b.numbers[m]
	if ok || len(b.materials) >= maxLooks {
		return n
	}
	n = uint16(len(b.materials))
	b.numbers[m] = n
	b.materials = append(b.materials, m)
	return n
}

// flat gives the number of a material without its image.
func (b *body) flat(look uint16) uint16 {
	if b.materials[look].Texture == nil {
		return look
	}
	return b.addLook(b.materials[look].Flat())
}

// coordinate gives where a source lies in the image of its part.
func (b *body) coordinate(source uint32) [2]float32 {
	w := b.sources[source]
	return b.feature.Parts[w.part].Mesh.TexCoords[w.index]
}

// textured tells whether a triangle shows an image.
func (b *body) textured(t uint32) bool { return b.materials[b.looks[t]].Texture != nil }

// weldStep is the size in metres of the cells of which all positions become
// the first that came: below what a tile's positions can tell.
const weldStep = 0x1p-12

// welder numbers positions by cells. Its table is seeded, so that no file can
// be made to fill one list; numbers do not depend on the seed.
type welder struct {
	keys  [][3]uint64
	ids   []uint32 // plus one, 0 free
	of    []uint32 // number of each source
	count int
	seed  [3]uint64
}

func (w *welder) reset() {
	if w.seed[0] == 0 {
		for k := range w.seed {
			w.seed[k] = rand.Uint64() | 1
		}
	}
	w.of, w.count = w.of[:0], 0
	const kept = 1 << 12
	if len(w.ids) == 0 || len(w.ids) > kept {
		w.ids, w.keys = make([]uint32, kept), make([][3]uint64, kept)
		return
	}
	clear(w.ids)
}

// id gives the number of v: next where its cell is new.
func (w *welder) id(v scene.Vec3, next int) int {
	if 2*w.count >= len(w.ids) {
		w.grow()
	}
	var key [3]uint64
	for k, c := range v {
		key[k] = math.Float64bits(math.Floor(c/weldStep+0.5) + 0)
	}
	at := w.find(key)
	if w.ids[at] == 0 {
		w.ids[at], w.keys[at] = uint32(next)+1, key
		w.count++
		return next
	}
	return int(w.ids[at] - 1)
}

// find gives the place of a key, or the free one that it would take.
func (w *welder) find(key [3]uint64) int {
	h := w.seed[0]*key[0] + w.seed[1]*key[1] + w.seed[2]*key[2]
	h ^= h >> 32
	h *= w.seed[0]
	h ^= h >> 29
	mask := len(w.ids) - 1
	at := int(h) & mask
	for w.ids[at] != 0 && w.keys[at] != key {
		at = (at + 1) & mask
	}
	return at
}

func (w *welder) grow() {
	ids, keys := w.ids, w.keys
	w.ids, w.keys = make([]uint32, 2*len(ids)), make([][3]uint64, 2*len(ids))
	for i, id := range ids {
		if id != 0 {
			at := w.find(keys[i])
			w.ids[at], w.keys[at] = id, keys[i]
		}
	}
}
