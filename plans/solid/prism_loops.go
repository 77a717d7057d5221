package solid

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// outlineLoop is one ring of an outline, the inside to its left.
type outlineLoop struct {
	ids   []int32
	outer bool
	holes []int32 // of an outer one
	owner int32   // of a hole: the outer one that it lies in
}

// loops follows the edges of an outline round each piece of it. It drops those
// pieces and holes that are too narrow to have an area, with their edges.
func (o *slabOutline) loops() ([]outlineLoop, error) {
	starts := o.starts()
	used := make([]bool, len(o.edges))
	var all []outlineLoop
	kept := make([][2]int32, 0, len(o.edges))
	for first := range o.edges {
		if used[first] {
			continue
		}
		var l outlineLoop
		for i := int32(first); ; {
			used[i] = true
			l.ids = append(l.ids, o.edges[i][0])
			next := o.next(starts, used, i, int32(first))
			if next < 0 {
				return nil, fmt.Errorf("an outline is open: %w", ErrBoolean)
			}
			if i = next; int(i) == first {
				break
			}
		}
		area, narrow := o.area(l.ids)
		if narrow {
			continue
		}
		l.outer = area > 0
		for k, id := range l.ids {
			kept = append(kept, [2]int32{id, l.ids[(k+1)%len(l.ids)]})
		}
		all = append(all, l)
	}
	o.edges = kept
	return all, nil
}

// edgeStarts lists edges by the points they lead from.
type edgeStarts struct{ first, edges []int32 }

func (o *slabOutline) starts() edgeStarts {
	s := edgeStarts{first: make([]int32, len(o.points)+2), edges: make([]int32, len(o.edges))}
	for _, e := range o.edges {
		s.first[e[0]+2]++
	}
	for i := 1; i < len(s.first); i++ {
		s.first[i] += s.first[i-1]
	}
	for i, e := range o.edges {
		at := &s.first[e[0]+1]
		s.edges[*at] = int32(i)
		*at++
	}
	return s
}

// next gives the edge that follows edge i: where several do, the first clockwise
// from where it came, which stays with the same piece. The one the loop began
// with counts as unused.
func (o *slabOutline) next(starts edgeStarts, used []bool, i, first int32) int32 {
	e := o.edges[i]
	best, least := int32(-1), math.Inf(1)
	from := starts.edges[starts.first[e[1]]:starts.first[e[1]+1]]
	at := o.points[e[1]]
	for _, k := range from {
		if used[k] && k != first {
			continue
		}
		if len(from) == 1 {
			return k
		}
		turn := o.angle(at, o.points[e[0]]) - o.angle(at, o.points[o.edges[k][1]]) // clockwise
		if turn <= 0 {
			turn += 4
		}
		if turn < least {
			best, least = k, turn
		}
	}
	return best
}

func (o *slabOutline) angle(at, to point2) float64 {
	return pseudoAngle(Vec2{float64(to.x - at.x), float64(to.y - at.y)}, Vec2{})
}

// area gives the area of a ring in square metres, and whether that is next to
// nothing for its length.
func (o *slabOutline) area(ids []int32) (float64, bool) {
	ring := make([]Vec2, len(ids))
	for i, id := range ids {
		ring[i] = fromGrid(o.points[id])
	}
	length := 0.0
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		dx, dy := q[0]-p[0], q[1]-p[1]
		length += math.Sqrt(float64(dx*dx) + float64(dy*dy))
	}
	a := mesh.RingArea(ring)
	return a, math.Abs(a) <= sewTolerance*tolerances[0]*length
}

// capOutline is the outline of a cap: that which is left of the slab, and the
// rings of the tunnels that are alone.
type capOutline struct {
	*slabOutline
	all    []outlineLoop // those of the outline, then the rings
	rings  int           // the number of the first ring
	nested nesting
	graph  planarGraph
	loop   []int32 // of each edge of the graph
}

// nest gives each hole, rings among them, to the loop it lies in; rings that lie
// in none are nowhere.
func (c *capOutline) nest(f *Effort) error {
	c.graph = planarGraph{points: c.points, effort: f, nest: &c.nested}
	for i, l := range c.all {
		var w winding
		w[hostAbove] = 1
		if i >= c.rings {
			w = winding{}
			w[othersAbove] = -1
		}
		for k, id := range l.ids {
			before := len(c.graph.edges)
			c.graph.addEdge(id, l.ids[(k+1)%len(l.ids)], w)
			if len(c.graph.edges) > before {
				c.loop = append(c.loop, int32(i))
			}
		}
	}
	if err := f.spend(edgeWork * len(c.graph.edges)); err != nil {
		return err
	}
	if err := c.graph.sweep(); err != nil {
		return err
	}
	return c.own()
}

// own finds the owners of the holes in the order of the sweep: the first edge of
// a hole that it comes to is the lowest one at its leftmost point, and what lies
// under that has its owner already.
func (c *capOutline) own() error {
	seen := make([]bool, len(c.all))
	for k, e := range c.nested.edges {
		i := c.loop[e]
		l := &c.all[i]
		if w := c.graph.edges[e].below[hostAbove]; w != 0 && w != 1 {
			return fmt.Errorf("an outline lies over itself: %w", ErrBoolean)
		}
		if seen[i] {
			continue
		}
		seen[i] = true
		if l.outer {
			l.owner = i
			continue
		}
		l.owner = -1
		if c.graph.edges[e].below[hostAbove] == 0 {
			if int(i) < c.rings {
				return fmt.Errorf("a hole lies in no outline: %w", ErrBoolean)
			}
			continue
		}
		under := c.nested.under[k]
		if under < 0 || c.all[c.loop[under]].owner < 0 {
			return fmt.Errorf("a hole lies in no outline: %w", ErrBoolean)
		}
		l.owner = c.all[c.loop[under]].owner
		o := &c.all[l.owner]
		o.holes = append(o.holes, i)
	}
	return nil
}
