package solid

import (
	"errors"
	"fmt"

	"github.com/maquette-city/maquette/tiles/scene"
)

// subtract gives the slab without the openings that go through it; the slab
// itself where none takes anything off it.
func (p *passages) subtract() (*scene.Mesh, error) {
	left, err := p.arrange()
	if err != nil {
		return nil, fmt.Errorf("laying openings over the outline of a slab: %w", err)
	}
	if err := p.effort.spend(outlineWork * (len(left.edges) + len(p.edges))); err != nil {
		return nil, err
	}
	loops, err := left.loops()
	if err != nil {
		return nil, err
	}
	b := &slabBuilder{p: p, outline: left, loops: len(loops), m: &scene.Mesh{}}
	lean := b.addRings(&loops)
	low := &capOutline{slabOutline: left, all: loops, rings: b.loops}
	if err := low.nest(p.effort); err != nil {
		return nil, fmt.Errorf("nesting the outlines of a slab: %w", err)
	}
	if !left.changed && !low.holed() {
		return p.slab.host, nil
	}
	return b.build(low, lean)
}

// holed tells whether a tunnel that is alone goes through the slab.
func (c *capOutline) holed() bool {
	for i := c.rings; i < len(c.all); i++ {
		if c.all[i].owner >= 0 {
			return true
		}
	}
	return false
}

// size gives the points of the cap, those that loops share counted twice, and the
// triangles of the slab.
func (c *capOutline) size() (points, triangles int) {
	for i := range c.all {
		switch l := &c.all[i]; {
		case l.owner < 0:
		case l.outer:
			points += len(l.ids)
			triangles += 4*len(l.ids) - 4
		default:
			points += len(l.ids)
			triangles += 4*len(l.ids) + 4
		}
	}
	return points, triangles
}

// slabBuilder makes the mesh of what is left of a slab.
type slabBuilder struct {
	p       *passages
	outline *slabOutline
	loops   int // of the outline; those of tunnels follow
	m       *scene.Mesh
	number  [2][]uint32 // of a point in the mesh, by cap, plus one
}

// addRings adds the rings of the tunnels that are alone as holes, and gives the
// points as they lie in the high cap where any tunnel leans, else nil.
func (b *slabBuilder) addRings(loops *[]outlineLoop) []point2 {
	var lean []point2
	for i := range b.p.tunnels {
		t := &b.p.tunnels[i]
		if !t.alone {
			continue
		}
		if t.lean != (point2{}) && lean == nil {
			lean = append([]point2(nil), b.outline.points...)
		}
		edges := b.p.edges[t.edges[0]:t.edges[1]]
		l := outlineLoop{ids: make([]int32, len(edges))}
		for k, e := range edges {
			id := int32(len(b.outline.points))
			at := b.p.points[e[0]]
			b.outline.points = append(b.outline.points, at)
			b.outline.ends = append(b.outline.ends, b.p.ends[e[0]])
			if lean != nil {
				lean = append(lean, point2{at.x + t.lean.x, at.y + t.lean.y})
			}
			l.ids[len(edges)-1-k] = id
		}
		*loops = append(*loops, l)
	}
	return lean
}

// build makes the caps and the sides.
func (b *slabBuilder) build(low *capOutline, lean []point2) (*scene.Mesh, error) {
	points, triangles := low.size()
	b.m.Positions = make([]scene.Vec3, 0, 2*points)
	b.m.Indices = make([]uint32, 0, 3*triangles)
	for k := range b.number {
		b.number[k] = make([]uint32, len(b.outline.points))
	}
	if err := b.cap(low, low.points, true, lean == nil); err != nil {
		return nil, err
	}
	if lean != nil {
		if err := b.cap(low, lean, false, true); err != nil {
			return nil, err
		}
	}
	for i := range low.all {
		if l := &low.all[i]; l.owner >= 0 {
			for k, id := range l.ids {
				next := l.ids[(k+1)%len(l.ids)]
				appendQuad(b.m, b.vertex(0, id), b.vertex(0, next), b.vertex(1, next), b.vertex(1, id))
			}
		}
	}
	return b.m, nil
}

// cap adds the triangles of the caps that are asked for.
func (b *slabBuilder) cap(c *capOutline, points []point2, low, high bool) error {
	var outer []Vec2
	var holes [][]Vec2
	var ids []int32
	flat := func(l *outlineLoop) []Vec2 {
		ring := make([]Vec2, len(l.ids))
		for i, id := range l.ids {
			ring[i] = fromGrid(points[id])
		}
		ids = append(ids, l.ids...)
		return ring
	}
	for i := range c.all {
		l := &c.all[i]
		if !l.outer {
			continue
		}
		ids, holes = ids[:0], holes[:0]
		outer = flat(l)
		for _, h := range l.holes {
			holes = append(holes, flat(&c.all[h]))
		}
		tris, err := b.p.effort.memory().polygons.Triangulate(outer, holes)
		if err != nil {
			if errors.Is(err, ErrTooLarge) || errors.Is(err, ErrStopped) {
				return err
			}
			return fmt.Errorf("filling the cap of a slab: %w: %w", err, ErrBoolean)
		}
		for k := 0; k+2 < len(tris); k += 3 {
			b.triangle(ids[tris[k]], ids[tris[k+1]], ids[tris[k+2]], low, high)
		}
	}
	return nil
}

// triangle adds one triangle to the caps.
func (b *slabBuilder) triangle(i, j, k int32, low, high bool) {
	if low {
		b.m.Indices = append(b.m.Indices, b.vertex(0, i), b.vertex(0, k), b.vertex(0, j))
	}
	if high {
		b.m.Indices = append(b.m.Indices, b.vertex(1, i), b.vertex(1, j), b.vertex(1, k))
	}
}

// vertex gives the number in the mesh of a point of the low cap, 0, or the high
// one, 1.
func (b *slabBuilder) vertex(cap int, id int32) uint32 {
	n := &b.number[cap][id]
	if *n == 0 {
		e := b.outline.ends[id]
		at := e.low
		if cap == 1 {
			at = e.high
		}
		b.m.Positions = append(b.m.Positions, at)
		*n = uint32(len(b.m.Positions))
	}
	return *n - 1
}
