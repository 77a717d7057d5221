package gltfplan

import (
	"fmt"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// piece is a stretch of a primitive of one material and one feature.
type piece struct {
	feature  int64 // its id, or noFeature
	mesh     *scene.Mesh
	mirrored *scene.Mesh // made when a mirroring place asks for it
	material scene.Material
	tallies  []tally // what images and vertices tell of it
}

const noFeature = -1

// shape is a mesh of the file, as its nodes show it.
type shape struct {
	pieces []*piece
	points int     // primitives of points
	tables []int   // property table of each primitive that has features, -1 for none
	errs   []error // of primitives that could not be read
}

// shape reads the mesh at index i; one that no skin bends and no weights of a node
// move is read once.
func (r *reader) shape(m *value, i int, weights *value, frames []scene.Affine) *shape {
	shared := frames == nil && weights.kind == absent
	if s := r.shapes[i]; s != nil && shared {
		return s
	}
	if weights.kind == absent {
		weights = m.get("weights")
	}
	s := &shape{}
	list := m.get("primitives")
	if list.kind == absent {
		s.errs = append(s.errs, broken("UNDEFINED_PROPERTY", fmt.Sprintf("/meshes/%d", i), `"primitives" must be defined`))
	}
	for k := range list.list {
		if err := r.pieces(s, &list.list[k], fmt.Sprintf("/meshes/%d/primitives/%d", i, k), weights, frames); err != nil {
			s.errs = append(s.errs, err)
		}
	}
	if shared {
		r.shapes[i] = s
	}
	return s
}

// pieces adds those of one primitive to s.
func (r *reader) pieces(s *shape, v *value, at string, weights *value, frames []scene.Affine) error {
	if v.kind != object {
		return broken("TYPE_MISMATCH", at, "an object is expected, not %s", v.kind)
	}
	p, err := r.doc.primitive(v, at)
	if p == nil {
		if err == nil {
			s.points++
		}
		return err
	}
	if err := r.morph(p, weights); err != nil {
		r.doc.found.note(err)
	}
	if frames != nil {
		if err := p.bendBy(frames); err != nil && !r.doc.found.note(err) {
			return err
		}
	}
	l, err := r.look(v.get("material"), at+"/material")
	if err != nil {
		r.doc.found.note(err)
	}
	ids, table, err := r.featureIDs(p)
	if err != nil {
		r.doc.found.note(err)
	}
	whole, err := r.mesh(p, l)
	if err != nil {
		return err
	}
	if len(whole.Indices) == 0 {
		return nil
	}
	surveys := r.surveys(p)
	for _, part := range r.split(p, l) {
		for _, f := range byFeature(part, ids, p, whole.Arity()) {
			m := whole
			if f.members != nil {
				m = mesh.Subset(whole, f.members)
			}
			s.pieces = append(s.pieces, &piece{feature: f.id, mesh: tidy(m), material: part.material,
				tallies: r.tallies(surveys, p, f.members, whole.Arity())})
			s.note(f.id, table)
		}
	}
	return nil
}

// note remembers the property table of a feature id.
func (s *shape) note(id int64, table int) {
	if id != noFeature && len(s.tables) == 0 {
		s.tables = append(s.tables, table)
	}
}

// mesh gives all of p as one mesh.
func (r *reader) mesh(p *primitive, l *look) (*scene.Mesh, error) {
	m := &scene.Mesh{Positions: p.positions, Indices: p.indices, Lines: p.lines}
	if l.texture == nil || p.lines {
		return m, nil
	}
	uv, err := p.texCoords(l.set)
	if err != nil {
		r.doc.found.note(err)
	}
	m.TexCoords = l.coordinates(uv)
	return m, nil
}

// tidy gives m without the vertices that it does not use: primitives often share
// one long list.
func tidy(m *scene.Mesh) *scene.Mesh {
	used := make([]bool, len(m.Positions))
	n := 0
	for _, i := range m.Indices {
		if !used[i] {
			used[i] = true
			n++
		}
	}
	if n == len(used) {
		return m
	}
	all := make([]int, len(m.Indices)/m.Arity())
	for i := range all {
		all[i] = i
	}
	return mesh.Subset(m, all)
}

// tinted is what a primitive shows in one colour; nil members stand for all of it.
type tinted struct {
	material scene.Material
	members  []int
}

// split parts a primitive by the colours of its vertices.
func (r *reader) split(p *primitive, l *look) []tinted {
	colours, members, err := p.colourGroups()
	if err != nil {
		r.doc.found.note(err)
	}
	if err != nil || len(colours) == 0 {
		return []tinted{{l.material([4]float64{1, 1, 1, 1}), nil}}
	}
	if len(colours) == 1 {
		return []tinted{{l.material(colours[0]), nil}}
	}
	var all []tinted
	for i, c := range colours {
		all = append(all, tinted{l.material(c), members[i]})
	}
	return all
}

// owned is what belongs to one feature; nil members stand for all.
type owned struct {
	id      int64
	members []int
}

// byFeature parts the triangles or segments of a part by their features, in the order
// of their first use.
func byFeature(t tinted, ids []int64, p *primitive, arity int) []owned {
	if ids == nil {
		return []owned{{noFeature, t.members}}
	}
	at := map[int64]int{}
	var all []owned
	add := func(i int) {
		id := ids[i]
		n, ok := at[id]
		if !ok {
			n = len(all)
			at[id] = n
			all = append(all, owned{id: id})
		}
		all[n].members = append(all[n].members, i)
	}
	if t.members == nil {
		for i := range len(p.indices) / arity {
			add(i)
		}
	}
	for _, i := range t.members {
		add(i)
	}
	return all
}

// placed gives the part of a piece under a transform, turned round where that
// mirrors.
func (p *piece) placed(a scene.Affine) scene.Part {
	m := p.mesh
	if a.Determinant() < 0 {
		if p.mirrored == nil {
			p.mirrored = mesh.Flip(p.mesh)
		}
		m = p.mirrored
	}
	return scene.Part{Mesh: m, Transform: a, Material: p.material}
}
