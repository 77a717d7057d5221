package simplify

import (
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// output gathers the triangles that are shown, in the frame of the body.
type output struct {
	points  []point
	corners []uint32 // three for each triangle, into points
	looks   []uint16
	known   []uint32 // of the sources and then the positions of a body: point plus one
	area    []float64
}

// point is a vertex: its position and the source it came from, or none.
type point struct {
	position scene.Vec3
	source   uint32
}

const noSource = ^uint32(0)

func (o *output) reset() {
	o.points, o.corners, o.looks, o.known = o.points[:0], o.corners[:0], o.looks[:0], o.known[:0]
}

func (o *output) triangles() int { return len(o.looks) }

// areas gives n zeros.
func (o *output) areas(n int) []float64 {
	o.area = slices.Grow(o.area[:0], n)[:n]
	clear(o.area)
	return o.area
}

// patches adds rectangles in one material: those of a box share its corners.
func (o *output) patches(all []patch, look uint16) {
	first := len(o.points)
	for i := range all {
		var id [4]uint32
		for k, p := range all[i].corners() {
			id[k] = o.corner(p, first)
		}
		o.triangle(id[0], id[1], id[2], look)
		o.triangle(id[0], id[2], id[3], look)
	}
}

// sameCorner is the distance in metres within which corners of one box are one.
const sameCorner = 1e-6

func (o *output) corner(p scene.Vec3, first int) uint32 {
	for i := first; i < len(o.points); i++ {
		if d := o.points[i].position.Sub(p); d.Dot(d) < sameCorner*sameCorner {
			return uint32(i)
		}
	}
	o.points = append(o.points, point{p, noSource})
	return uint32(len(o.points) - 1)
}

func (o *output) triangle(a, b, c uint32, look uint16) {
	o.corners = append(o.corners, a, b, c)
	o.looks = append(o.looks, look)
}

// keep adds triangles of the body as they are.
func (o *output) keep(b *body, triangles []uint32) {
	for _, t := range triangles {
		o.wedges(b, [3]uint32(b.corners[3*t:3*t+3]), [3]uint32(b.wedges[3*t:3*t+3]), b.looks[t])
	}
}

// wedges adds a triangle of vertices of the body, given with their sources.
func (o *output) wedges(b *body, corners, sources [3]uint32, look uint16) {
	if len(o.known) == 0 {
		n := len(b.sources) + len(b.positions)
		o.known = slices.Grow(o.known, n)[:n]
		clear(o.known)
	}
	textured := b.materials[look].Texture != nil
	var id [3]uint32
	for k, s := range sources {
		if !textured {
			s = uint32(len(b.sources)) + corners[k]
		}
		if o.known[s] == 0 {
			o.points = append(o.points, point{b.positions[corners[k]], sources[k]})
			o.known[s] = uint32(len(o.points))
		}
		id[k] = o.known[s] - 1
	}
	o.triangle(id[0], id[1], id[2], look)
}

// parts gives the parts that are shown, without their place: one for each
// material, in the order of the feature.
func (o *output) parts(b *body) []scene.Part {
	starts := make([]int, len(b.materials)+1) // of the triangles of each material in order
	for _, l := range o.looks {
		starts[l+1]++
	}
	shown := 0
	for l := range b.materials {
		if starts[l+1] > 0 {
			shown++
		}
		starts[l+1] += starts[l]
	}
	order, at := make([]uint32, len(o.looks)), slices.Clone(starts)
	for t, l := range o.looks {
		order[at[l]] = uint32(t)
		at[l]++
	}
	out := make([]scene.Part, 0, shown)
	number := make([]uint32, len(o.points))
	for l, material := range b.materials {
		if list := order[starts[l]:starts[l+1]]; len(list) > 0 {
			out = append(out, scene.Part{Mesh: o.mesh(b, list, material.Texture != nil, number), Material: material})
		}
	}
	return out
}

// mesh gives some triangles of one material. number is scratch, zero for each
// point before and after.
func (o *output) mesh(b *body, triangles []uint32, textured bool, number []uint32) *scene.Mesh {
	m := &scene.Mesh{Indices: make([]uint32, 0, 3*len(triangles))}
	for _, t := range triangles {
		for _, c := range o.corners[3*t : 3*t+3] {
			if number[c] == 0 {
				o.vertex(b, m, c, textured)
				number[c] = uint32(len(m.Positions))
			}
			m.Indices = append(m.Indices, number[c]-1)
		}
	}
	for _, t := range triangles {
		for _, c := range o.corners[3*t : 3*t+3] {
			number[c] = 0
		}
	}
	return m
}

// vertex adds the point c to m. One of the first part's frame is where it was
// to the last digit.
func (o *output) vertex(b *body, m *scene.Mesh, c uint32, textured bool) {
	p := &o.points[c]
	position := p.position.Add(b.origin)
	if p.source != noSource {
		w := b.sources[p.source]
		if part := &b.feature.Parts[w.part]; part.Transform == b.base {
			position = part.Mesh.Positions[w.index]
		}
	}
	m.Positions = append(m.Positions, position)
	if !textured {
		return
	}
	var uv [2]float32
	if p.source != noSource {
		uv = b.coordinate(p.source)
	}
	m.TexCoords = append(m.TexCoords, uv)
}
