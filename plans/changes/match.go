package changes

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// matcher pairs the loose features of both sides. Everything is done in the
// order of keys of the later version, so that the result is always the same.
type matcher struct{ *comparison }

func (m *matcher) pair(old, now int) {
	m.olds[old].partner, m.news[now].partner = int32(now)+1, int32(old)+1
}

// groups gives the indices of those without a partner by what by gives of them;
// by's second result is false for what is in no group.
func groups[K comparable](all []loose, by func(*loose) (K, bool)) map[K][]int {
	in := map[K][]int{}
	for i := range all {
		if all[i].partner == 0 {
			if k, ok := by(&all[i]); ok {
				in[k] = append(in[k], i)
			}
		}
	}
	return in
}

// join calls pair with each group that both sides have.
func join[K comparable](m *matcher, oldKey, newKey func(*loose) (K, bool), pair func(olds, news []int)) {
	olds, news := groups(m.olds, oldKey), groups(m.news, newKey)
	for i := range m.news {
		l := &m.news[i]
		if l.partner != 0 {
			continue
		}
		k, ok := newKey(l)
		if !ok || len(olds[k]) == 0 || len(news[k]) == 0 {
			continue
		}
		pair(olds[k], news[k])
		delete(news, k)
	}
}

// inOrder pairs the first with the first and so on.
func (m *matcher) inOrder(olds, news []int) {
	for i := range min(len(olds), len(news)) {
		m.pair(olds[i], news[i])
	}
}

// onlyOne pairs where there is no choice.
func (m *matcher) onlyOne(olds, news []int) {
	if len(olds) == 1 && len(news) == 1 {
		m.pair(olds[0], news[0])
	}
}

// byRenamedKey pairs what has the same key but for the new index of its source.
func (m *matcher) byRenamedKey() {
	join(m, func(l *loose) (string, bool) {
		to, ok := m.sources[int(l.source)]
		return fmt.Sprintf("%d/%s", to, idOf(l.key)), ok
	}, func(l *loose) (string, bool) { return l.key, true }, m.onlyOne)
}

// byID pairs what has the same id and class under any source.
func (m *matcher) byID() {
	type id struct {
		id    string
		class uint64
	}
	of := func(l *loose) (id, bool) { return id{idOf(l.key), l.class}, true }
	join(m, of, of, m.onlyOne)
}

// kind is what two bodies must have in common to be taken for one.
type kind struct{ class, shape, more uint64 }

// byGeometry pairs what has the same shape at the same place.
func (m *matcher) byGeometry() {
	if m.moved {
		return
	}
	of := func(l *loose) (kind, bool) { return kind{l.class, l.shape, l.geometry}, l.shape != 0 }
	join(m, of, of, m.inOrder)
}

// electLoose votes on moves of whole sources whose ids are new, by those bodies
// whose class and shape occur once on either side.
func (m *matcher) electLoose() {
	votes := map[int]*vote{}
	ballot := func(do func(v *vote, mv Rigid, box Box)) {
		of := m.renewedShape
		join(m, m.old(of), m.now(of), func(olds, news []int) {
			if len(olds) != 1 || len(news) != 1 {
				return
			}
			old, now := &m.olds[olds[0]], &m.news[news[0]]
			v := votes[int(now.source)]
			if v == nil {
				v = &vote{}
				votes[int(now.source)] = v
			}
			do(v, m.looseMove(old, now), now.box())
		})
	}
	ballot(func(v *vote, mv Rigid, box Box) { v.cast(mv, box) })
	ballot(func(v *vote, mv Rigid, box Box) { v.recount(mv, box) })
	for source, v := range votes {
		if _, ok := m.turns[source]; !ok {
			m.elect(source, v)
		}
	}
}

// looseMove gives the move between two bodies of one shape.
func (m *matcher) looseMove(old, now *loose) Rigid {
	from := m.toLater.After(old.pose())
	at := now.pose()
	return at.After(from.Inverse())
}

// byPlace pairs what has the same shape where its source's move leads it.
func (m *matcher) byPlace() {
	grid := newGrid(0.1)
	for i := range m.olds {
		if l := &m.olds[i]; l.partner == 0 && l.shape != 0 {
			grid.add(kind{l.class, l.shape, 0}, m.expected(l), i)
		}
	}
	for i := range m.news {
		l := &m.news[i]
		if l.partner != 0 || l.shape == 0 {
			continue
		}
		at := l.center()
		best, found := coarsely, -1
		grid.near(kind{l.class, l.shape, 0}, at, func(old int) {
			if o := &m.olds[old]; o.partner == 0 {
				if d := m.expected(o).Sub(at).Length(); d < best {
					best, found = d, old
				}
			}
		})
		if found >= 0 {
			m.pair(found, i)
		}
	}
}

// expected gives where the middle of an earlier feature lies in the later
// version if it moved with its source.
func (m *matcher) expected(l *loose) scene.Vec3 {
	at := m.toLater.Apply(l.center())
	to, ok := m.sources[int(l.source)]
	if !ok {
		to = int(l.source)
	}
	whole := m.whole(to)
	return whole.Apply(at)
}

// old and now keep of a key function what belongs to sources with new ids.
func (m *matcher) old(of func(*loose) (kind, bool)) func(*loose) (kind, bool) {
	return func(l *loose) (kind, bool) {
		k, ok := of(l)
		return k, ok && renewed(m.perOld[int(l.source)])
	}
}

func (m *matcher) now(of func(*loose) (kind, bool)) func(*loose) (kind, bool) {
	return func(l *loose) (kind, bool) {
		k, ok := of(l)
		return k, ok && renewed(m.perNew[int(l.source)])
	}
}

func (m *matcher) renewedShape(l *loose) (kind, bool) {
	return kind{l.class, l.shape, 0}, l.shape != 0
}

// byShape pairs, of sources with new ids, what has the same shape elsewhere:
// that of the same name first.
func (m *matcher) byShape() {
	named := func(l *loose) (kind, bool) { return kind{l.class, l.shape, l.name}, l.shape != 0 }
	join(m, m.old(named), m.now(named), m.nearest)
	join(m, m.old(m.renewedShape), m.now(m.renewedShape), m.nearest)
}

// maxDistances bounds the distances that are compared within one group of like
// bodies; larger groups are paired in the order of their places.
const maxDistances = 1 << 14

// nearest pairs the two that are nearest, then the next two.
func (m *matcher) nearest(olds, news []int) {
	if len(olds)*len(news) > maxDistances {
		along := func(at func(int) scene.Vec3) func(a, b int) int {
			return func(a, b int) int {
				p, q := at(a), at(b)
				return cmp.Or(slices.Compare(p[:], q[:]), cmp.Compare(a, b))
			}
		}
		slices.SortFunc(olds, along(func(i int) scene.Vec3 { return m.expected(&m.olds[i]) }))
		slices.SortFunc(news, along(func(i int) scene.Vec3 { return m.news[i].center() }))
		m.inOrder(olds, news)
		return
	}
	type couple struct {
		distance float64
		old, now int
	}
	all := make([]couple, 0, len(olds)*len(news))
	for _, o := range olds {
		at := m.expected(&m.olds[o])
		for _, n := range news {
			all = append(all, couple{at.Sub(m.news[n].center()).Length(), o, n})
		}
	}
	slices.SortFunc(all, func(a, b couple) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.now, b.now), cmp.Compare(a.old, b.old))
	})
	for _, c := range all {
		if m.olds[c.old].partner == 0 && m.news[c.now].partner == 0 {
			m.pair(c.old, c.now)
		}
	}
}

const (
	// sameOverlap is the least share of the space two boxes take together that
	// both must take for their bodies to be one, reshaped.
	sameOverlap = 0.5
	// boxGrowth widens boxes for that, in metres: a plate has no volume.
	boxGrowth = 0.05
)

// byBox pairs, of sources with new ids, what takes the same space in another
// shape.
func (m *matcher) byBox() {
	grid := newGrid(2)
	for i := range m.olds {
		if l := &m.olds[i]; l.partner == 0 && l.shape != 0 && renewed(m.perOld[int(l.source)]) {
			grid.add(kind{class: l.class}, m.expected(l), i)
		}
	}
	for i := range m.news {
		l := &m.news[i]
		if l.partner != 0 || l.shape == 0 || !renewed(m.perNew[int(l.source)]) {
			continue
		}
		best, found := sameOverlap, -1
		grid.near(kind{class: l.class}, l.center(), func(old int) {
			o := &m.olds[old]
			if o.partner != 0 {
				return
			}
			if share := overlap(o.box(), l.box(), m.expected(o)); share > best {
				best, found = share, old
			}
		})
		if found >= 0 {
			m.pair(found, i)
		}
	}
}

// overlap gives the share that both boxes take of what they take together, a
// with its middle moved to at.
func overlap(a, b Box, at scene.Vec3) float64 {
	shift := at.Sub(a.center())
	both, va, vb := 1.0, 1.0, 1.0
	for i := range 3 {
		lowA, highA := a.Min[i]+shift[i]-boxGrowth, a.Max[i]+shift[i]+boxGrowth
		lowB, highB := b.Min[i]-boxGrowth, b.Max[i]+boxGrowth
		both *= math.Max(0, math.Min(highA, highB)-math.Max(lowA, lowB))
		va *= highA - lowA
		vb *= highB - lowB
	}
	return both / (va + vb - both)
}

// byName pairs, of sources with new ids, what has no shape and the only one of
// its name and class: a storey, a site.
func (m *matcher) byName() {
	of := func(l *loose) (kind, bool) { return kind{class: l.class, more: l.name}, l.shape == 0 }
	join(m, m.old(of), m.now(of), m.onlyOne)
}
