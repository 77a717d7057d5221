package changes

import (
	"context"
	"hash/fnv"

	"github.com/maquette-city/maquette/tiles/scene"
)

// loose is a feature without a partner of the same key: all that pairing needs,
// small enough for the millions of a city. Texts are kept as hashes of 64 bits.
type loose struct {
	key                                            string
	class, name, shape, geometry, look, properties uint64
	min, max                                       [3]float32
	shift                                          [3]float32
	turn                                           [4]float32
	source                                         int32
	partner                                        int32 // index on the other side plus one, 0 for none
}

func (c *comparison) gather(to *[]loose, r *reader) error {
	if err := r.decode(); err != nil {
		return err
	}
	h := &r.head
	l := loose{key: r.key, source: int32(sourceOf(r.key)), class: hash64(h.Class), name: hash64(h.Name),
		geometry: hash64(h.GeometryHash), look: hash64(h.LookHash), properties: hash64(h.PropertyHash)}
	for i := range 3 {
		l.min[i], l.max[i] = float32(h.Box.Min[i]), float32(h.Box.Max[i])
	}
	if h.shaped() {
		l.shape = hash64(h.ShapeHash)
		for i, v := range h.Pose.Shift {
			l.shift[i] = float32(v)
		}
		for i, v := range h.Pose.Turn {
			l.turn[i] = float32(v)
		}
	}
	*to = append(*to, l)
	return nil
}

func hash64(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s)) // never fails
	return h.Sum64()
}

// pose gives the pose, to the precision of 32 bits.
func (l *loose) pose() Rigid {
	r := Rigid{}
	for i, v := range l.shift {
		r.Shift[i] = float64(v)
	}
	for i, v := range l.turn {
		r.Turn[i] = float64(v)
	}
	r.Turn = positive(r.Turn)
	return r
}

func (l *loose) box() Box {
	var b Box
	for i := range 3 {
		b.Min[i], b.Max[i] = float64(l.min[i]), float64(l.max[i])
	}
	return b
}

func (l *loose) center() scene.Vec3 {
	b := l.box()
	return b.center()
}

// match pairs what is loose on both sides, see the package comment.
func (c *comparison) match(ctx context.Context) error {
	m := &matcher{comparison: c}
	for _, step := range []func(){m.byRenamedKey, m.byID, m.byGeometry, m.electLoose, m.byPlace, m.byShape, m.byBox, m.byName} {
		if len(c.olds) == 0 || len(c.news) == 0 {
			break
		}
		step()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	c.pairs, c.gone = map[string]string{}, map[string]bool{}
	for i := range c.news {
		if p := c.news[i].partner; p > 0 {
			old := c.olds[p-1].key
			c.pairs[c.news[i].key], c.gone[old] = old, true
		}
	}
	return nil
}

// renewed tells whether most ids of a source are new on a side.
func renewed(t tally) bool { return 2*t.paired < t.all }
