package massing

import "github.com/maquette-city/maquette/tiles/scene"

const (
	// slenderWidth is the width of a mast or chimney at most, in tolerances.
	slenderWidth = 2
	// standsOut is how far it rises over the block at least, in tolerances.
	standsOut = 1.5
)

// part is one item of a group: its box in the frame and its colour.
type part struct {
	item int32
	box  scene.Box
	rgba [4]uint8
}

// itemBoxes gives the items of the group that have triangles.
func (g *group) itemBoxes() []part {
	var out []part
	for i := range g.triangles { // those of an item follow each other
		t := &g.triangles[i]
		if len(out) == 0 || out[len(out)-1].item != t.item {
			out = append(out, part{t.item, scene.NewBox(), coarse([3]int{int(t.rgba[0]), int(t.rgba[1]), int(t.rgba[2])})})
		}
		out[len(out)-1].box.Union(t.box())
	}
	return out
}

// masts gives boxes for items that are too slender for the lattice and stand out
// of it, and for walls too thin for it: those of a house whose other half is
// elsewhere.
func (l *lattice) masts() []face {
	var out []face
	for _, p := range l.g.itemBoxes() {
		size, wide := p.box.Size(), slenderWidth*l.g.tolerance
		switch least := standsOut * l.g.tolerance; {
		case size[0] <= wide && size[1] <= wide:
			p.box.Min[2] = max(p.box.Min[2], l.heightAt(p.box.Center()))
			if size = p.box.Size(); size[2] >= least {
				out = append(out, boxFaces(p)...)
			}
		case min(size[0], size[1]) <= thinWall*l.g.tolerance && size[2] >= thinWall*l.g.tolerance && !l.covers(&p.box):
			out = append(out, boxFaces(p)...)
		}
	}
	return out
}

// thinWall is the thickness of a wall at most, and its height at least, in
// tolerances, that gets a box where the lattice has lost it.
const thinWall = 1

// covers tells whether most of an upright thin box lies in columns or beside them.
func (l *lattice) covers(b *scene.Box) bool {
	const samples = 8
	seen := 0
	size := b.Size()
	for i := range samples {
		p := b.Center()
		along := 0
		if size[1] > size[0] {
			along = 1
		}
		p[along] = b.Min[along] + size[along]*(float64(i)+0.5)/samples
		if l.inColumn(p, 1-along) {
			seen++
		}
	}
	return 2*seen >= samples
}

// inColumn tells whether p lies in a column, or within half the tolerance of one
// across an axis.
func (l *lattice) inColumn(p scene.Vec3, axis int) bool {
	for _, off := range [3]float64{0, -0.5, 0.5} {
		q := p
		q[axis] += off * l.g.tolerance
		x, y := q[0]/l.g.pixel-float64(l.v.x0), q[1]/l.g.pixel-float64(l.v.y0)
		n := l.cell(before(l.x, x), before(l.y, y))
		if n == 0 {
			continue
		}
		c, z := &l.columns[n-1], (p[2]-l.g.box.Min[2])/l.g.pixel
		if c.bottom.at(x, y) <= z && z <= c.top.at(x, y) {
			return true
		}
	}
	return false
}

// beyond tells how far the box of the group reaches beyond that of its faces.
func (g *group) beyond(faces []face) float64 {
	b := scene.NewBox()
	for i := range faces {
		for _, p := range faces[i].corners {
			b.Extend(p)
		}
	}
	far := 0.0
	for k := range 3 {
		far = max(far, b.Min[k]-g.box.Min[k], g.box.Max[k]-b.Max[k])
	}
	return far
}

// boxed gives the boxes of all items.
func (g *group) boxed() []face {
	var out []face
	for _, p := range g.itemBoxes() {
		out = append(out, boxFaces(p)...)
	}
	return out
}

// heightAt gives the upper level at a point of the frame, far below everything
// where there is none.
func (l *lattice) heightAt(p scene.Vec3) float64 {
	x, y := p[0]/l.g.pixel-float64(l.v.x0), p[1]/l.g.pixel-float64(l.v.y0)
	i, j := before(l.x, x), before(l.y, y)
	n := l.cell(i, j)
	if n == 0 {
		return l.g.box.Min[2] - 1
	}
	return l.g.box.Min[2] + float64(l.columns[n-1].top.at(x, y)*l.g.pixel)
}

// before gives the last of the lines that is not after v, -1 where all are.
func before(lines []float64, v float64) int {
	i := len(lines) - 1
	for i >= 0 && lines[i] > v {
		i--
	}
	return i
}

// boxFaces gives the six faces of a box.
func boxFaces(p part) []face {
	c := p.box.Corners()
	var out []face
	for _, k := range [][4]int{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		out = append(out, face{corners: []scene.Vec3{c[k[0]], c[k[1]], c[k[2]], c[k[3]]}, item: p.item, rgba: p.rgba, painted: true})
	}
	return out
}
