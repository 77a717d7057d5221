package mesh

// bridge joins the hole whose first corner is l to the rest: where it touches
// the rest in that corner, there, else to the helper of the edge below.
func (e *ears) bridge(l, below int32) {
	n := &e.nodes[l]
	if m := e.opening(l, e.at(n.next), e.at(n.prev)); m != none {
		e.joined[e.corners[l].ring] = true
		e.bridgeHere(m, l)
		return
	}
	if below == none || !e.sweep[below].forward {
		return // the hole lies outside: the areas will not add up
	}
	if m := e.opening(e.sweep[below].helper, e.at(l), e.at(l)); m != none {
		e.joined[e.corners[l].ring] = true
		e.bridgeTo(m, l)
	}
}

// splitRing splits the ring at a place that the line comes to, from which the
// edges active[lo:hi] lead to the left.
func (e *ears) splitRing(here int32, lo, hi int, bridged bool) {
	for k := max(0, lo-1); k < hi; k++ {
		s := &e.sweep[e.active[k]]
		if !s.forward || k < lo && bridged {
			continue
		}
		if s.merge || k < lo && lo == hi && e.splits(here) {
			e.splitTo(s.helper, here)
		}
	}
}

// splits tells whether a node has both its edges to the right and the inside to
// the left.
func (e *ears) splits(i int32) bool {
	n, p := &e.nodes[i], e.at(i)
	return e.turn(i) <= 0 && compare2(p, e.at(n.prev)) < 0 && compare2(p, e.at(n.next)) < 0
}

// splitTo makes a pair of opposite edges between the places of two nodes.
func (e *ears) splitTo(i, here int32) {
	m, l := e.opening(i, e.at(here), e.at(here)), e.opening(here, e.at(i), e.at(i))
	if m != none && l != none {
		e.bridgeTo(m, l)
	}
}

// opening gives a node of the joined rings at the place of node i such that the
// inside lies toward p or q there, at worst with both on its border, or none. A
// tip, which may have the inside all round or nowhere, is taken where there is
// no other such node.
func (e *ears) opening(i int32, p, q Vec2) int32 {
	border, tip := none, none
	for m, done := i, false; !done; done = m == i {
		e.steps++
		if e.joined[e.corners[m].ring] && e.nodes[m].next != m { // not one that was left out
			x, y := e.opens(m, p), e.opens(m, q)
			in := x == inside || y == inside
			switch isTip := e.turn(m) == 0 && e.spike(m); {
			case in && isTip:
				tip = m
			case in:
				return m
			case x == onSide && y == onSide:
				border = m
			}
		}
		m = e.corners[m].same
	}
	if border != none {
		return border
	}
	return tip
}

// bridgeTo joins a hole at l to m: the ring then runs m, l, round the hole to
// l2, m2, and on as before.
func (e *ears) bridgeTo(m, l int32) {
	l2 := e.twinNode(l, e.nodes[l].prev)
	m2 := e.twinNode(m, l2)
	next := e.nodes[m].next
	e.nodes[m].next, e.nodes[l].prev = l, m
	e.nodes[m2].next, e.nodes[next].prev = next, m2
	e.moveEdge(m, m2)
}

// bridgeHere joins a hole at its corner l to the node m, which lies at the same
// place: m, round the hole without l, m2.
func (e *ears) bridgeHere(m, l int32) {
	first, last, next := e.nodes[l].next, e.nodes[l].prev, e.nodes[m].next
	m2 := e.twinNode(m, last)
	e.nodes[m].next, e.nodes[first].prev = first, m
	e.nodes[m2].next, e.nodes[next].prev = next, m2
	e.nodes[l].prev, e.nodes[l].next = l, l
	e.moveEdge(m, m2)
}

// twinNode makes another node at the place of m, after a node.
func (e *ears) twinNode(m, after int32) int32 {
	i := e.insert(e.nodes[m].point, after)
	e.corners[i].ring = e.corners[m].ring
	e.link(i, m)
	return i
}

// moveEdge says that the edge which led on from m now leads on from m2.
func (e *ears) moveEdge(m, m2 int32) {
	k := e.corners[m].edge
	e.corners[m].edge, e.corners[m2].edge = none, k
	if k != none {
		e.sweep[k].owner = m2
	}
}

// opens tells where p lies with respect to the inside of the ring at its corner
// i. The tip of a spike has the inside all round.
func (e *ears) opens(i int32, p Vec2) place {
	n := &e.nodes[i]
	a, b, c := e.at(n.prev), e.at(i), e.at(n.next)
	if Orient2D(a, b, c) > 0 {
		return inCone(a, b, c, p)
	}
	switch x, y := Orient2D(a, b, p), Orient2D(b, c, p); {
	case x > 0 || y > 0:
		return inside
	case x == 0 || y == 0:
		return onSide
	default:
		return outside
	}
}
