package partition

import (
	"slices"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// cutting is a feature on its way into pieces.
type cutting struct {
	entry  *entry
	placed []scene.Affine // of each part into the plan frame
	welded [][]uint32     // of each part: its indices, one number for each position
	marks  [][]int        // of each of those: the latest piece that uses it
	pieces int
}

// piece is some triangles of a feature, or segments of its lines.
type piece struct {
	of     *cutting
	picked [][]int // of each part, by number
	beside [][]int // others that meet these: they are shaded with them, not shown
}

// newCutting prepares e.
func newCutting(e *entry) *cutting {
	c := &cutting{entry: e}
	for i := range e.feature.Parts {
		part := &e.feature.Parts[i]
		number := map[scene.Vec3]uint32{}
		welded := make([]uint32, len(part.Mesh.Indices))
		for k, v := range part.Mesh.Indices {
			p := part.Mesh.Positions[v]
			n, known := number[p]
			if !known {
				n = uint32(len(number))
				number[p] = n
			}
			welded[k] = n
		}
		c.placed = append(c.placed, e.toPlan.Mul(&part.Transform))
		c.welded = append(c.welded, welded)
		c.marks = append(c.marks, make([]int, len(number)))
	}
	return c
}

// all gives the piece that is everything.
func (c *cutting) all() *piece {
	p := &piece{of: c}
	for i := range c.entry.feature.Parts {
		m := c.entry.feature.Parts[i].Mesh
		picked := make([]int, len(m.Indices)/m.Arity())
		for k := range picked {
			picked[k] = k
		}
		p.picked, p.beside = append(p.picked, picked), append(p.beside, nil)
	}
	return p
}

// cut gives the pieces of e on both sides of a plane, nil for none.
func (e *entry) cut(axis int, middle float64) (low, high *entry) {
	p := e.piece
	if p == nil {
		p = newCutting(e).all()
	}
	sides := [2]*piece{{of: p.of}, {of: p.of}}
	for i := range p.picked {
		var at [2][]int
		for _, k := range p.picked[i] {
			side := 0
			if p.of.center(i, k)[axis] >= middle {
				side = 1
			}
			at[side] = append(at[side], k)
		}
		for s := range sides {
			near := append(slices.Clone(at[1-s]), p.beside[i]...)
			sides[s].picked = append(sides[s].picked, at[s])
			sides[s].beside = append(sides[s].beside, p.of.meeting(i, at[s], near))
		}
	}
	return sides[0].entry(), sides[1].entry()
}

// center gives the middle of a triangle or segment in the plan frame.
func (c *cutting) center(part, number int) scene.Vec3 {
	m := c.entry.feature.Parts[part].Mesh
	n := m.Arity()
	var sum scene.Vec3
	for _, v := range m.Indices[n*number : n*number+n] {
		sum = sum.Add(c.placed[part].Apply(m.Positions[v]))
	}
	return sum.Scale(1 / float64(n))
}

// meeting gives those of near that share a position with one of picked.
func (c *cutting) meeting(part int, picked, near []int) []int {
	if c.entry.feature.Parts[part].Mesh.Lines {
		return nil
	}
	c.pieces++
	marks, welded := c.marks[part], c.welded[part]
	for _, k := range picked {
		for _, v := range welded[3*k : 3*k+3] {
			marks[v] = c.pieces
		}
	}
	var meet []int
	for _, k := range near {
		if slices.ContainsFunc(welded[3*k:3*k+3], func(v uint32) bool { return marks[v] == c.pieces }) {
			meet = append(meet, k)
		}
	}
	return meet
}

// entry gives the piece as a feature of its own, with the key of the whole; nil
// where nothing is picked.
func (p *piece) entry() *entry {
	e := *p.of.entry
	e.piece, e.box, e.area = p, scene.NewBox(), 0
	e.feature = p.feature(false)
	extendBox(&e.box, e.feature, &e.toPlan)
	if e.box.Empty() {
		return nil
	}
	for i := range e.feature.Parts {
		placed := e.toPlan.Mul(&e.feature.Parts[i].Transform)
		e.area += area(e.feature.Parts[i].Mesh, &placed)
	}
	if e.digest != (memo.Key{}) { // anything is remembered
		d := memo.NewDigest("shape")
		d.Shape(e.feature, &e.toPlan)
		e.digest = d.Sum()
	}
	return &e
}

// feature gives what is picked as a feature, followed in each part by what is
// beside where that is wanted.
func (p *piece) feature(beside bool) *scene.Feature {
	f := *p.of.entry.feature
	f.Parts = nil
	for i := range p.picked {
		if len(p.picked[i]) == 0 {
			continue
		}
		part := p.of.entry.feature.Parts[i]
		numbers := p.picked[i]
		if beside {
			numbers = append(slices.Clone(numbers), p.beside[i]...)
		}
		part.Mesh = mesh.Subset(part.Mesh, numbers)
		f.Parts = append(f.Parts, part)
	}
	return &f
}

// item gives e as a tile shows it.
func (e *entry) item() glb.Item {
	if e.piece == nil {
		return glb.Item{Feature: e.feature, ToPlan: e.toPlan}
	}
	it := glb.Item{Feature: e.piece.feature(true), ToPlan: e.toPlan}
	for _, picked := range e.piece.picked {
		if len(picked) > 0 {
			it.Drawn = append(it.Drawn, len(picked))
		}
	}
	return it
}
