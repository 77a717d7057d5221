package massing

import (
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/visibility"
)

// mostSamples is the number of places at most that are asked across and up an
// upright face for what is seen there.
const mostSamples = 6

// paint finds whose face f is and its colour, by what lies nearest before points
// all over it.
func (f *face) paint(x *index, g *group) {
	if f.painted {
		return
	}
	a, b := f.corners[0], f.corners[1]
	top := f.corners[len(f.corners)-1]
	out := b.Sub(a).Cross(top.Sub(a)).Normalized().Scale(g.tolerance / 2)
	across := samples(b.Sub(a).Length(), g.tolerance)
	up := samples(top.Sub(a).Length(), g.tolerance)
	items := map[int32]int{}
	var rgb [3]int
	n := 0
	for i := range across {
		for j := range up {
			p := f.inside((float64(i)+0.5)/float64(across), (float64(j)+0.5)/float64(up)).Add(out)
			if _, t := x.nearest(p, 0, square(3*g.tolerance)); t != nil {
				items[t.item]++
				n++
				for c := range rgb {
					rgb[c] += int(t.rgba[c])
				}
			}
		}
	}
	if n > 0 {
		f.item = most(items)
		f.rgba = coarse([3]int{rgb[0] / n, rgb[1] / n, rgb[2] / n})
	}
	f.painted = true
}

func square(v float64) float64 { return v * v }

func samples(length, tolerance float64) int {
	return min(max(1, int(length/tolerance)), mostSamples)
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
	items []visibility.Item
	kept  []bool // items that come back as they are
	looks []map[[4]uint8]*pile
	order [][][4]uint8
}

// pile is the faces of one item in one colour.
type pile struct {
	mesh    scene.Mesh
	numbers map[scene.Vec3]uint32
}

func newPainter(items []visibility.Item) *painter {
	return &painter{items: items, kept: make([]bool, len(items)), looks: make([]map[[4]uint8]*pile, len(items)), order: make([][][4]uint8, len(items))}
}

// bodies gives the items that blocks can stand for; the others are kept.
func (p *painter) bodies() []*body {
	var out []*body
	for i := range p.items {
		if b, ok := newBody(i, &p.items[i]); ok {
			out = append(out, b)
		} else {
			p.kept[i] = p.items[i].Feature.Visible()
		}
	}
	return out
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
