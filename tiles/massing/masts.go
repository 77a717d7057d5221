package massing

import "github.com/maquette-city/maquette/tiles/scene"

const (
	// slenderWidth is the width of a mast or chimney at most, in tolerances.
	slenderWidth = 2
	// standsOut is how far it rises over the block at least, in tolerances.
	standsOut = 1.5
)

// masts gives boxes for items that are too slender for the lattice and stand out
// of it.
func (l *lattice) masts(bodies []*body) []face {
	boxes := map[int32]*scene.Box{}
	colours := map[int32][4]uint8{}
	for i := range l.g.triangles {
		t := &l.g.triangles[i]
		b := boxes[t.item]
		if b == nil {
			fresh := scene.NewBox()
			b = &fresh
			boxes[t.item] = b
			colours[t.item] = coarse([3]int{int(t.rgba[0]), int(t.rgba[1]), int(t.rgba[2])})
		}
		b.Extend(t.a)
		b.Extend(t.b)
		b.Extend(t.c)
	}
	var out []face
	for _, body := range bodies {
		box := boxes[body.item]
		if box == nil || box.Size()[0] > slenderWidth*l.g.tolerance || box.Size()[1] > slenderWidth*l.g.tolerance {
			continue
		}
		foot := max(box.Min[2], l.heightAt(box.Center()))
		if box.Max[2]-foot < standsOut*l.g.tolerance {
			continue
		}
		box.Min[2] = foot
		out = append(out, boxFaces(*box, body.item, colours[body.item])...)
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
	return l.g.box.Min[2] + l.columns[n-1].top.at(x, y)*l.g.pixel
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
func boxFaces(b scene.Box, item int32, rgba [4]uint8) []face {
	c := b.Corners()
	var out []face
	for _, k := range [][4]int{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		out = append(out, face{corners: []scene.Vec3{c[k[0]], c[k[1]], c[k[2]], c[k[3]]}, item: item, rgba: rgba, painted: true})
	}
	return out
}

// boxed gives the box of a group that nothing else is left of.
func (g *group) boxed() []face {
	t := &g.triangles[0]
	return boxFaces(g.box, t.item, coarse([3]int{int(t.rgba[0]), int(t.rgba[1]), int(t.rgba[2])}))
}
