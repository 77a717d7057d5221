package solid

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// placeWork is what it costs to put one box in a tree, in looks.
const placeWork = 64

// separate finds the tunnels that touch nothing. Those that lean and do touch
// something are left to the general way.
func (p *passages) separate() error {
	if err := p.effort.spend(placeWork * (len(p.tunnels) + len(p.slab.walls))); err != nil {
		return err
	}
	boxes := make([]scene.Box, len(p.tunnels))
	for i := range p.tunnels {
		boxes[i] = p.tunnels[i].box
	}
	tunnels, walls := newBoxTree(boxes), newWallIndex(p.slab)
	kept := p.tunnels[:0]
	var near []int32
	for i, t := range p.tunnels {
		if t.convex {
			near = tunnels.touching(near[:0], boxes[i], alonePart*tolerances[0])
			looks := len(near)
			t.alone = looks == 1
			if t.alone {
				near = walls.touching(near[:0], boxes[i], alonePart*tolerances[0])
				looks += len(near)
				t.alone = !walls.meet(near, boxes[i], alonePart*tolerances[0])
			}
			if err := p.effort.spend(boxLeaf + 3*looks); err != nil {
				return err
			}
		}
		if t.lean != (point2{}) && !t.alone {
			p.rest = append(p.rest, t.mesh)
			continue
		}
		kept = append(kept, t)
	}
	p.tunnels = kept
	return nil
}

// alonePart is, in tolerances, how far a tunnel that touches nothing keeps from
// everything: further than any point is moved.
const alonePart = 8

// wallIndex finds the sides of a slab by their places in the plane.
type wallIndex struct {
	*boxTree
	walls [][2]Vec2
}

func newWallIndex(s *slab) *wallIndex {
	x := &wallIndex{walls: make([][2]Vec2, len(s.walls))}
	boxes := make([]scene.Box, len(s.walls))
	for i, w := range s.walls {
		boxes[i] = scene.NewBox()
		for k, v := range w {
			q := s.flat(s.host.Positions[v])
			x.walls[i][k] = q
			boxes[i].Extend(scene.Vec3{q[0], q[1], 0})
		}
	}
	x.boxTree = newBoxTree(boxes)
	return x
}

// meet tells whether one of the walls comes within the distance of the box, both
// of whose boxes do.
func (x *wallIndex) meet(walls []int32, b scene.Box, distance float64) bool {
	for _, i := range walls {
		from, to := x.walls[i][0], x.walls[i][1]
		d := Vec2{to[0] - from[0], to[1] - from[1]}
		// How far the box and its centre are from the line, times the length of d.
		cx, cy := b.Min[0]/2+b.Max[0]/2-from[0], b.Min[1]/2+b.Max[1]/2-from[1]
		off := math.Abs(float64(d[0]*cy) - float64(d[1]*cx))
		half := float64(math.Abs(d[1])*(b.Max[0]/2-b.Min[0]/2+distance)) + float64(math.Abs(d[0])*(b.Max[1]/2-b.Min[1]/2+distance))
		if off <= half {
			return true
		}
	}
	return false
}

// snap moves a place within the tolerance of one of the walls onto the nearest.
func (x *wallIndex) snap(q Vec2, walls []int32) (Vec2, bool) {
	best, foot := tolerances[0]*tolerances[0], q
	found := false
	for _, i := range walls {
		from, to := x.walls[i][0], x.walls[i][1]
		dx, dy := to[0]-from[0], to[1]-from[1]
		px, py := q[0]-from[0], q[1]-from[1]
		len2 := float64(dx*dx) + float64(dy*dy)
		along := (float64(dx*px) + float64(dy*py)) / len2
		if !(along > 0 && along < 1) {
			continue
		}
		f := Vec2{from[0] + float64(dx*along), from[1] + float64(dy*along)}
		ox, oy := f[0]-q[0], f[1]-q[1]
		if d := float64(ox*ox) + float64(oy*oy); d <= best {
			best, foot, found = d, f, true
		}
	}
	return foot, found
}
