package cityjson

import (
	"errors"
	"fmt"

	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/plans/rings"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// builder makes the meshes of one object after another in the same memory, one mesh
// for each look.
type builder struct {
	vertices []scene.Vec3 // transform applied
	added    []scene.Vec3 // by repairs: their numbers follow those of vertices
	uvs      [][2]float64 // texture vertices
	moved    [][2]float32 // those of the object that are moved: their numbers follow those of uvs
	moves    map[movedUV]int
	images   *images
	groups   []group
	used     int // groups in use
	tally    tally

	tri     mesh.Triangulator
	poly    polygon
	local   []scene.Vec3             // corners of the surface at hand, from its first
	rings   [][]scene.Vec3           // in local
	few     [3 * (maxFan - 2)]uint32 // triangles of a small surface
	shell   shell
	seen    map[uint64]int // surfaces of several geometries, to the number of the first
	several bool           // the object has more than one geometry
	number  int            // of the geometry
}

// tally counts what became of the surfaces of an object.
type tally struct {
	made, failed int
	flat         int // surfaces without area, which nothing is lost by
	repairs      [repairKinds]int
	first        error // the first surface that could not be made
}

// begin starts an object.
func (b *builder) begin(vertices []scene.Vec3, several bool) {
	b.vertices, b.added, b.used, b.tally = vertices, b.added[:0], 0, tally{}
	b.moved, b.moves = b.moved[:0], nil
	b.several = several
	if several {
		b.seen = map[uint64]int{}
	}
}

// geometry adds all surfaces of g.
func (b *builder) geometry(g *geometry, d *dress) error {
	b.number, b.images = g.number, d.images
	w := surfaceWalk{c: cursor{text: g.boundaries}, follow: &d.follow, poly: &b.poly}
	b.beginShell()
	w.each = func(v surfaceValues) {
		l := d.look(v)
		b.note(b.surface(&b.poly, l), w.where)
	}
	w.unread = func(err error) { b.fail(err) }
	depth := depthOf(g.kind)
	if depth > 1 {
		w.shell = func() { b.endShell(&w) }
	}
	if err := w.level(depth); err != nil {
		return &ruleError{"boundaries-depth", w.where(), err}
	}
	return d.follow.fault
}

// note counts what became of a surface.
func (b *builder) note(err error, where func() string) {
	switch {
	case err == nil:
	case errors.Is(err, errFlat):
		b.tally.flat++
	default:
		var rule *ruleError
		if errors.As(err, &rule) {
			rule.path = where()
		}
		b.fail(err)
	}
}

func (b *builder) fail(err error) {
	b.tally.failed++
	if b.tally.first == nil {
		b.tally.first = at(fmt.Sprint("geometry/", b.number), err)
	}
}

// at gives a vertex.
func (b *builder) at(id int) scene.Vec3 {
	if id < len(b.vertices) {
		return b.vertices[id]
	}
	return b.added[id-len(b.vertices)]
}

// surface triangulates one polygon into the mesh of its look.
func (b *builder) surface(p *polygon, l look) error {
	if l.image == nil {
		p.uvs = p.uvs[:0]
	}
	if err := b.clean(p); err != nil {
		return err
	}
	if len(p.ends) == 0 || b.repeated(p) {
		return nil
	}
	if len(p.uvs) > 0 {
		l.image = b.lay(p, l.image)
	}
	b.bringNear(p)
	normal := mesh.NewellNormal(b.rings[0])
	if l.material == citylook.PitchedRoof() {
		l.material = citylook.Roof(normal)
	}
	triangles, err := b.triangles(p, normal)
	if err != nil {
		return err
	}
	if len(p.uvs) == 0 {
		l.image = nil // none, or lost where corners were added
	}
	b.add(p, b.group(l), triangles)
	b.tally.made++
	return nil
}

// bringNear takes the corners from the first one, so that large map coordinates
// cost no precision.
func (b *builder) bringNear(p *polygon) {
	b.local, b.rings = b.local[:0], b.rings[:0]
	origin := b.at(p.ids[0])
	for _, id := range p.ids {
		b.local = append(b.local, b.at(id).Sub(origin))
	}
	for i := range p.ends {
		from, to := p.ring(i)
		b.rings = append(b.rings, b.local[from:to:to])
	}
}

// triangles triangulates the surface at hand: indices into its corners.
func (b *builder) triangles(p *polygon, normal scene.Vec3) ([]uint32, error) {
	outer := b.rings[0]
	one := len(b.rings) == 1
	if one && len(outer) == 3 {
		return append(b.few[:0], 0, 1, 2), nil
	}
	if normal == (scene.Vec3{}) {
		return b.balanced(p)
	}
	if one && len(outer) == 4 {
		if t := quad(outer, normal, b.few[:0]); t != nil {
			return t, nil
		}
	}
	if one && len(outer) > 4 && len(outer) <= maxFan {
		if t := fan(outer, normal, b.few[:0]); t != nil {
			return t, nil
		}
	}
	found, err := b.tri.Polygon3(outer, b.rings[1:])
	if err == nil {
		return found, nil
	}
	if one && len(outer) == 4 {
		if folded := rings.FoldedQuad(outer); folded != nil {
			return folded, nil
		}
	}
	if found := b.mend(p, normal); found != nil {
		return found, nil
	}
	return nil, &ruleError{rule: "polygon", err: err}
}

// balanced triangulates a surface whose area adds up to nothing: it has none, or
// crosses itself into parts that are equal.
func (b *builder) balanced(p *polygon) ([]uint32, error) {
	if len(p.ids) > maxMendCorners {
		return nil, errFlat
	}
	if found := b.mend(p, rings.Normal(b.rings[0])); found != nil {
		return found, nil
	}
	return nil, errFlat
}

// add adds triangles of the corners of p to g.
func (b *builder) add(p *polygon, g *group, triangles []uint32) {
	for _, t := range triangles {
		c := corner{id: uint32(p.ids[t])}
		if len(p.uvs) > 0 {
			c.uv = uint32(p.uvs[t]) + 1
		}
		g.indices = append(g.indices, g.position(c))
	}
	b.shell.measure(b, p, triangles)
}

// group gives the group of a look.
func (b *builder) group(l look) *group {
	for i := range b.groups[:b.used] {
		if g := &b.groups[i]; g.look == l {
			return g
		}
	}
	if b.used == len(b.groups) {
		b.groups = append(b.groups, group{})
	}
	g := &b.groups[b.used]
	b.used++
	g.look, g.shell = l, 0
	g.corners, g.indices = g.corners[:0], g.indices[:0]
	g.table.begin()
	return g
}

// parts gives the meshes in the order of first use, and the image of each.
func (b *builder) parts() ([]scene.Part, []*image) {
	positions, indices := 0, 0
	for i := range b.groups[:b.used] {
		positions += len(b.groups[i].corners)
		indices += len(b.groups[i].indices)
	}
	out := make([]scene.Part, 0, b.used)
	var images []*image
	meshes := make([]scene.Mesh, b.used)
	allPositions, allIndices := make([]scene.Vec3, 0, positions), make([]uint32, 0, indices)
	for i := range b.groups[:b.used] {
		g, m := &b.groups[i], &meshes[i]
		from := len(allPositions)
		for _, c := range g.corners {
			allPositions = append(allPositions, b.at(int(c.id)))
		}
		m.Positions = allPositions[from:len(allPositions):len(allPositions)]
		from = len(allIndices)
		allIndices = append(allIndices, g.indices...)
		m.Indices = allIndices[from:len(allIndices):len(allIndices)]
		m.TexCoords = b.texCoords(g)
		out = append(out, scene.Part{Mesh: m, Transform: scene.Identity(), Material: g.look.material, Surface: g.look.surface})
		if g.look.image != nil && images == nil {
			images = make([]*image, b.used)
		}
		if images != nil {
			images[i] = g.look.image
		}
	}
	return out, images
}

// texCoords gives the texture vertices of a group, v turned from the lower left
// corner of the image, as in CityJSON, to the upper left one.
func (b *builder) texCoords(g *group) [][2]float32 {
	if g.look.image == nil {
		return nil
	}
	out := make([][2]float32, len(g.corners))
	for i, c := range g.corners {
		uv := b.uv(int(c.uv - 1))
		out[i] = [2]float32{uv[0], 1 - uv[1]}
	}
	return out
}
