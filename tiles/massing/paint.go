package massing

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/visibility"
)

// mostSamples is the number of places at most that are asked across and up an
// upright face for what is seen there.
const mostSamples = 8

// How far before a face one stands to see what is there and how far one looks, in
// tolerances.
const (
	standBefore = 0.5
	lookInto    = 3
)

// paint finds whose face f is and its colour: what most of the lines see that lead
// into it from before, and the mean colour of what they all see.
func (f *face) paint(x *index, g *group) {
	if f.painted {
		return
	}
	a, b := f.corners[0], f.corners[1]
	top := f.corners[len(f.corners)-1]
	out := b.Sub(a).Cross(top.Sub(a)).Normalized().Scale(g.tolerance)
	n := samples(b.Sub(a).Length(), g.tolerance) * samples(top.Sub(a).Length(), g.tolerance)
	items := map[int32]int{}
	var rgb [3]int
	met := 0
	for i := range 2 * n {
		if i == n && met > 0 { // openings have a say where there is nothing else
			break
		}
		p := f.inside(scattered(i % n))
		if t := x.seen(p.Add(out.Scale(standBefore)), out.Scale(-lookInto)); t != nil && (i >= n || !g.opens[t.item]) {
			items[t.item]++
			met++
			for c := range rgb {
				rgb[c] += throughGlass(t.rgba, c)
			}
		}
	}
	if met > 0 && (f.item != nobody || met > n/2) {
		f.item = most(items)
		f.rgba = coarse([3]int{rgb[0] / met, rgb[1] / met, rgb[2] / met})
	}
	f.painted = true
}

// scattered gives the i-th point of a sequence that fills the unit square evenly
// and keeps time with no row of windows (Roberts, The Unreasonable Effectiveness
// of Quasirandom Sequences, 2018).
func scattered(i int) (u, v float64) {
	_, u = math.Modf(float64(0.7548776662466927*float64(i)) + 0.5)
	_, v = math.Modf(float64(0.5698402909980532*float64(i)) + 0.5)
	return u, v
}

func samples(length, tolerance float64) int {
	return min(max(1, 2*int(length/tolerance)), mostSamples)
}

// inside gives a point of the face, u along its lower edge and v up.
func (f *face) inside(u, v float64) scene.Vec3 {
	c := f.corners
	low := c[0].Add(c[1].Sub(c[0]).Scale(u))
	high := c[len(c)-1].Add(c[2].Sub(c[len(c)-1]).Scale(u))
	return low.Add(high.Sub(low).Scale(v))
}

// painter gathers faces into features.
type painter struct {
	items []visibility.Item // and marks after them
	marks int
	kept  []bool // items that come back as they are
	looks []map[[4]uint8]*pile
	order [][][4]uint8
}

// pile is the faces of one item in one colour.
type pile struct {
	mesh    scene.Mesh
	numbers map[scene.Vec3]uint32
}

func newPainter(items, marks []visibility.Item) *painter {
	items = slices.Concat(items, marks)
	return &painter{items: items, marks: len(marks), kept: make([]bool, len(items)), looks: make([]map[[4]uint8]*pile, len(items)), order: make([][][4]uint8, len(items))}
}

// bodies gives the items that blocks can stand for; the others are kept.
func (p *painter) bodies() []*body {
	var out []*body
	for i := range p.items {
		mark := i >= len(p.items)-p.marks
		if mark && !Opens(p.items[i].Feature.Class) {
			continue
		}
		if b, ok := newBody(i, &p.items[i]); ok {
			b.mark = mark
			out = append(out, b)
		} else if !mark {
			p.kept[i] = shows(p.items[i].Feature)
		}
	}
	return out
}

// shows tells whether a feature has a triangle or a segment.
func shows(f *scene.Feature) bool {
	for i := range f.Parts {
		if m := f.Parts[i].Mesh; m != nil && m.Triangles()+m.Segments() > 0 {
			return true
		}
	}
	return false
}

// keptTriangles gives the number of triangles of what comes back as it is.
func (p *painter) keptTriangles() int {
	n := 0
	for i, kept := range p.kept {
		if kept {
			n += p.items[i].Feature.Triangles()
		}
	}
	return n
}

// add adds faces, in the plan frame.
func (p *painter) add(faces []face) {
	for i := range faces {
		f := &faces[i]
		if p.looks[f.item] == nil {
			p.looks[f.item] = map[[4]uint8]*pile{}
		}
		h := p.looks[f.item][f.rgba]
		if h == nil {
			h = &pile{numbers: map[scene.Vec3]uint32{}}
			p.looks[f.item][f.rgba] = h
			p.order[f.item] = append(p.order[f.item], f.rgba)
		}
		for k := 2; k < len(f.corners); k++ {
			h.mesh.Indices = append(h.mesh.Indices, h.number(f.corners[0]), h.number(f.corners[k-1]), h.number(f.corners[k]))
		}
	}
}

func (h *pile) number(v scene.Vec3) uint32 {
	n, ok := h.numbers[v]
	if !ok {
		n = uint32(len(h.mesh.Positions))
		h.numbers[v] = n
		h.mesh.Positions = append(h.mesh.Positions, v)
	}
	return n
}

// features gives the copies of all features that have faces or are kept.
func (p *painter) features() []*scene.Feature {
	var out []*scene.Feature
	for i := range p.items {
		it := &p.items[i]
		if !p.kept[i] && len(p.order[i]) == 0 {
			continue
		}
		f := *it.Feature
		f.Parts = nil
		if p.kept[i] {
			for k := range it.Feature.Parts {
				part := it.Feature.Parts[k]
				part.Transform = it.ToPlan.Mul(&part.Transform)
				f.Parts = append(f.Parts, part)
			}
		}
		for _, rgba := range p.order[i] {
			f.Parts = append(f.Parts, scene.Part{Mesh: &p.looks[i][rgba].mesh, Transform: scene.Identity(), Material: scene.Material{RGBA: rgba}})
		}
		out = append(out, &f)
	}
	return out
}
