package mesh

import "slices"

// edgeUse is one half edge of an edge, listed under the lesser of its ends.
type edgeUse struct{ other, half uint32 }

// EdgeList pairs the half edges of triangle lists. Its memory is used anew from
// list to list; the zero value is ready.
type EdgeList struct {
	starts []uint32
	uses   []edgeUse
	halves []uint32
}

// Each visits every edge between two different of the first n vertices: its
// lesser and its greater end, and the half edges on it in ascending order. Half
// edge h runs from the vertex indices[h] to the next of its triangle. Edges come
// in the order of their ends. The cost is linear in n and all but linear in the
// indices. The halves are valid until the visit ends.
func (l *EdgeList) Each(indices []uint32, n int, visit func(a, b uint32, halves []uint32)) {
	l.sortUses(indices, n)
	for a := range n {
		uses := l.uses[l.starts[a]:l.starts[a+1]]
		sortUses(uses)
		for i := 0; i < len(uses); {
			b := uses[i].other
			l.halves = l.halves[:0]
			for ; i < len(uses) && uses[i].other == b; i++ {
				l.halves = append(l.halves, uses[i].half)
			}
			visit(uint32(a), b, l.halves)
		}
	}
}

// sortUses lists the half edges by their lesser ends (a counting sort).
func (l *EdgeList) sortUses(indices []uint32, n int) {
	l.starts = append(l.starts[:0], make([]uint32, n+2)...)
	count := 0
	for h, a := range indices {
		if b := indices[nextHalf(uint32(h))]; a != b {
			l.starts[min(a, b)+2]++
			count++
		}
	}
	for i := 1; i < len(l.starts); i++ {
		l.starts[i] += l.starts[i-1]
	}
	l.uses = slices.Grow(l.uses[:0], count)[:count]
	for h, a := range indices {
		if b := indices[nextHalf(uint32(h))]; a != b {
			at := &l.starts[min(a, b)+1]
			l.uses[*at] = edgeUse{max(a, b), uint32(h)}
			*at++
		}
	}
}

// fewUses is the number of half edges at a vertex up to which sorting them by
// insertion is the quickest.
const fewUses = 24

func sortUses(uses []edgeUse) {
	if len(uses) > fewUses {
		slices.SortFunc(uses, func(a, b edgeUse) int {
			if a.other != b.other {
				return int(int64(a.other) - int64(b.other))
			}
			return int(int64(a.half) - int64(b.half))
		})
		return
	}
	for i := 1; i < len(uses); i++ {
		for k := i; k > 0 && uses[k].other < uses[k-1].other; k-- {
			uses[k], uses[k-1] = uses[k-1], uses[k]
		}
	}
}

// OpenHalves gives the half edges that no opposite one meets, in ascending
// order, where vertices with different numbers are different. Where an edge is
// run more often one way than the other, the first half edges that way count.
func (l *EdgeList) OpenHalves(indices []uint32, n int) []uint32 {
	var open []uint32
	l.Each(indices, n, func(a, _ uint32, halves []uint32) {
		forward := 0
		for _, h := range halves {
			if indices[h] == a {
				forward++
			}
		}
		surplus := forward - (len(halves) - forward)
		for _, h := range halves {
			switch {
			case surplus > 0 && indices[h] == a:
				surplus--
			case surplus < 0 && indices[h] != a:
				surplus++
			default:
				continue
			}
			open = append(open, h)
		}
	})
	slices.Sort(open)
	return open
}
