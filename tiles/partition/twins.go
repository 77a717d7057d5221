package partition

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/simplify"
)

// shape is what the proxies of one level show of a feature. Features of equal
// parts that stand in other places (the windows of a facade, the houses of a
// row) share one, as long as they were simplified to the same tolerances: what
// package simplify gives depends on meshes and directions, not on where they are.
type shape struct {
	feature *scene.Feature // the first that has it
	toPlan  *scene.Affine
	form    *scene.Feature // feature, or what is left of it
	away    float64        // metres between form and feature, both ways
	gone    bool           // too small to be shown
	key     memo.Key       // of form, where anything is remembered
	joined  bool           // away counts on what others show: see joint

	after     *shape  // what a tolerance makes of it
	afterward float64 // that tolerance
	thriftily bool    // see simplify.Simplifier
}

// bring fills after.
func (s *shape) bring(m *memo.Memo, simplifier *simplify.Simplifier) error {
	n := s.after
	*n = shape{feature: s.feature, toPlan: s.toPlan, form: s.form, away: s.away, gone: s.gone, key: s.key, joined: s.joined}
	if s.gone || s.away >= s.afterward {
		return nil
	}
	f, away, key, err := s.simplified(m, simplifier, s.afterward-s.away)
	if err != nil {
		return fmt.Errorf("simplifying feature %q to %v m: %w", s.feature.Key, s.afterward, err)
	}
	if f == nil {
		n.gone = true
	} else if f.Triangles() < s.form.Triangles() {
		n.form, n.away, n.key = f, s.away+away, key
	}
	return nil
}

// dueFor lists the shapes of entries that are not yet brought to tolerance, each
// once.
func dueFor(entries []*entry, tolerance float64, thrifty bool) []*shape {
	var due []*shape
	for _, e := range entries {
		if s := e.shape; s.after == nil || s.afterward != tolerance || s.thriftily != thrifty {
			s.after, s.afterward, s.thriftily = new(shape), tolerance, thrifty
			due = append(due, s)
		}
	}
	return due
}

// form gives what proxies show of e, where e stands.
func (e *entry) form() *scene.Feature {
	s := e.shape
	if s.form == s.feature {
		return e.feature
	}
	if e.feature == s.feature {
		return s.form
	}
	f := *e.feature
	f.Parts = slices.Clone(s.form.Parts)
	for i := range f.Parts {
		f.Parts[i].Transform = e.feature.Parts[0].Transform
	}
	return &f
}

// twins finds features of equal shape.
type twins struct {
	seed      maphash.Seed
	meshes    map[*scene.Mesh]uint64
	alike     map[uint64][]*scene.Mesh // by hash: the first of each content
	numbers   map[*scene.Mesh]uint64   // of those
	materials map[scene.Material]uint64
	shapes    map[string]*shape
	buf       []byte
}

// shapesOf gives every entry the shape of its feature in full.
func shapesOf(all []*entry) {
	t := twins{seed: maphash.MakeSeed(), meshes: map[*scene.Mesh]uint64{}, alike: map[uint64][]*scene.Mesh{},
		numbers: map[*scene.Mesh]uint64{}, materials: map[scene.Material]uint64{}, shapes: map[string]*shape{}}
	for _, e := range all {
		own := &shape{feature: e.feature, toPlan: &e.toPlan, form: e.feature, key: e.digest}
		e.shape = own
		if !movable(e.feature) {
			continue
		}
		key := t.key(e)
		if s := t.shapes[string(key)]; s != nil {
			e.shape = s
		} else {
			t.shapes[string(key)] = own
		}
	}
}

// movable tells whether all parts of f stand alike, so that one transform places
// whatever is made of them.
func movable(f *scene.Feature) bool {
	for i := range f.Parts {
		if m := f.Parts[i].Mesh; m == nil || m.Lines || f.Parts[i].Transform != f.Parts[0].Transform {
			return false
		}
	}
	return len(f.Parts) > 0
}

// key gives what the shape of e depends on: parts, directions and scale.
func (t *twins) key(e *entry) []byte {
	b := t.buf[:0]
	for _, v := range e.toPlan {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	for i, v := range e.feature.Parts[0].Transform {
		if i%4 != 3 {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
	}
	for i := range e.feature.Parts {
		p := &e.feature.Parts[i]
		material, ok := t.materials[p.Material]
		if !ok {
			material = uint64(len(t.materials))
			t.materials[p.Material] = material
		}
		b = binary.LittleEndian.AppendUint64(b, material)
		b = binary.LittleEndian.AppendUint64(b, t.mesh(p.Mesh))
	}
	t.buf = b
	return b
}

// mesh numbers meshes, those of equal content alike.
func (t *twins) mesh(m *scene.Mesh) uint64 {
	if n, ok := t.meshes[m]; ok {
		return n
	}
	hash := t.hash(m)
	for _, o := range t.alike[hash] {
		if slices.Equal(o.Indices, m.Indices) && slices.Equal(o.Positions, m.Positions) && slices.Equal(o.TexCoords, m.TexCoords) {
			t.meshes[m] = t.numbers[o]
			return t.numbers[o]
		}
	}
	n := uint64(len(t.numbers))
	t.alike[hash] = append(t.alike[hash], m)
	t.numbers[m], t.meshes[m] = n, n
	return n
}

// hash of what a mesh begins with: contents are compared in any case.
func (t *twins) hash(m *scene.Mesh) uint64 {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(m.Positions))<<32|uint64(len(m.Indices)))
	for _, p := range m.Positions[:min(len(m.Positions), hashed)] {
		for _, v := range p {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
	}
	return maphash.Bytes(t.seed, b)
}

// hashed is the number of positions that a mesh is first told apart by.
const hashed = 16
