package solid

// slabOutline is what is left of the outline of a slab: points with their ends, and
// edges with the inside to their left.
type slabOutline struct {
	points []point2
	ends   []end
	edges  [][2]int32
	// changed tells whether an opening that touches something takes any of the
	// slab.
	changed bool
}

// arrange lays the outlines of the openings that are not alone over that of the
// slab.
func (p *passages) arrange() (*slabOutline, error) {
	a := &outlining{p: p, g: newPlanarGraph(tolerances[0]*(1<<gridBits), p.effort)}
	a.addWalls()
	if err := a.addTunnels(); err != nil {
		return nil, err
	}
	if err := a.g.split(); err != nil {
		return nil, err
	}
	if err := a.g.sweep(); err != nil {
		return nil, err
	}
	return a.left(), nil
}

// outlining makes the outline that is left.
type outlining struct {
	p    *passages
	g    *planarGraph
	ends []end // of the points of g, those that it made itself excepted
}

// point numbers a place with its ends.
func (a *outlining) point(q point2, e end) int32 {
	k := a.g.point(q)
	if int(k) == len(a.ends) {
		a.ends = append(a.ends, e)
	}
	return k
}

func (a *outlining) addWalls() {
	s := a.p.slab
	var w winding
	w[hostAbove] = 1
	for _, e := range s.walls {
		var k [2]int32
		for i, v := range e {
			k[i] = a.point(toGrid(s.flat(s.host.Positions[v])), s.ends(v))
		}
		a.g.addEdge(k[0], k[1], w)
	}
}

// addTunnels adds the outlines, their points moved onto the sides of the slab
// that they all but touch.
func (a *outlining) addTunnels() error {
	var walls *wallIndex
	var near, number []int32
	var w winding
	w[othersAbove] = 1
	for i := range a.p.tunnels {
		t := &a.p.tunnels[i]
		if t.alone {
			continue
		}
		if walls == nil {
			walls = newWallIndex(a.p.slab)
		}
		near = walls.touching(near[:0], t.box, tolerances[0])
		first, last := t.ends[0], t.ends[1]
		if err := a.p.effort.spend(boxLeaf + 3*len(near) + pairWork*len(near)*int(last-first)); err != nil {
			return err
		}
		number = number[:0]
		for k := first; k < last; k++ {
			number = append(number, a.tunnelPoint(k, walls, near))
		}
		for _, e := range a.p.edges[t.edges[0]:t.edges[1]] {
			a.g.addEdge(number[e[0]-first], number[e[1]-first], w)
		}
	}
	return nil
}

// tunnelPoint numbers a point of a tunnel.
func (a *outlining) tunnelPoint(k int32, walls *wallIndex, near []int32) int32 {
	q, e := a.p.points[k], a.p.ends[k]
	if len(near) > 0 {
		if foot, ok := walls.snap(fromGrid(q), near); ok {
			q, e = toGrid(foot), a.p.slab.lift(foot)
		}
	}
	return a.point(q, e)
}

// left gives the edges between what is left of the slab and what is not.
func (a *outlining) left() *slabOutline {
	inside := func(w winding) bool { return opSubtract.inside(w[hostAbove] > 0, w[othersAbove] > 0) }
	taken := func(w winding) bool { return w[hostAbove] > 0 && w[othersAbove] > 0 }
	o := &slabOutline{}
	for i := range a.g.edges {
		e := &a.g.edges[i]
		above := a.g.above(int32(i))
		o.changed = o.changed || taken(above) || taken(e.below)
		if l := inside(above); l != inside(e.below) {
			o.edges = append(o.edges, directed(e.a, e.b, l))
		}
	}
	o.edges = a.g.straighten(o.edges)
	o.points = a.g.points
	for k := len(a.ends); k < len(o.points); k++ {
		a.ends = append(a.ends, a.p.slab.lift(fromGrid(o.points[k])))
	}
	o.ends = a.ends
	return o
}
