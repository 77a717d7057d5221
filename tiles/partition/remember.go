package partition

import (
	"context"
	"encoding/binary"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/simplify"
)

// The kinds of results that are remembered. Their numbers count up with the form
// in which they are kept; that another program may compute something else is
// what the seal of a memo is for.
const (
	rememberForm   = "partition form 1"
	rememberDivide = "partition divide 2"
	rememberLeave  = "partition leave 2"
	rememberTile   = "partition tile 1"
	rememberJoint  = "partition joint 1"
)

// digestAll takes the digests of what the geometry and look of all entries depend
// on, where anything is remembered.
func (b *Builder) digestAll(ctx context.Context, all []*entry) error {
	if b.memo == nil {
		return nil
	}
	return b.each(ctx, len(all), func(_, i int) error {
		d := memo.NewDigest("shape")
		d.Shape(all[i].feature, &all[i].toPlan)
		all[i].digest = d.Sum()
		return nil
	})
}

// simplified is what a simplifier makes of the form of s, remembered in m; the key
// is that of the result.
func (s *shape) simplified(m *memo.Memo, by *simplify.Simplifier, tolerance float64) (f *scene.Feature, away float64, key memo.Key, err error) {
	if m == nil {
		f, away, err = by.Feature(s.form, s.toPlan, tolerance)
		return f, away, key, err
	}
	d := memo.NewDigest(rememberForm)
	d.Key(s.key)
	d.Float(tolerance)
	d.Bool(by.Thrifty)
	key = d.Sum()
	if v, ok := m.Get(key); ok {
		if f, away, ok = unpackForm(v, s.form); ok {
			return f, away, key, nil
		}
	}
	if f, away, err = by.Feature(s.form, s.toPlan, tolerance); err == nil {
		if v, ok := packForm(f, away, s.form); ok {
			m.Put(key, v)
		}
	}
	return f, away, key, err
}

// Simplified is by.Feature, remembered in m: once for all features of equal parts
// that are turned alike, wherever they stand. Where nothing is gained f itself
// comes back. Its errors are those of package simplify.
func Simplified(m *memo.Memo, by *simplify.Simplifier, f *scene.Feature, toPlan *scene.Affine, tolerance float64) (*scene.Feature, float64, error) {
	turned := f
	if movable(f) {
		turned = unmoved(f)
	}
	s := shape{form: turned, toPlan: toPlan}
	if m != nil {
		d := memo.NewDigest("turned shape")
		d.Shape(turned, toPlan)
		s.key = d.Sum()
	}
	made, away, _, err := s.simplified(m, by, tolerance)
	switch {
	case err != nil || made == nil:
		return nil, away, err
	case made == turned || made.Triangles() >= f.Triangles():
		return f, away, nil
	case turned == f:
		return made, away, nil
	}
	own := *made
	own.Parts = slices.Clone(made.Parts)
	for i := range own.Parts {
		own.Parts[i].Transform = f.Parts[0].Transform
	}
	return &own, away, nil
}

// unmoved gives f, which is movable, turned as it is but at the origin.
func unmoved(f *scene.Feature) *scene.Feature {
	g := *f
	g.Parts = slices.Clone(f.Parts)
	for i := range g.Parts {
		t := &g.Parts[i].Transform
		t[3], t[7], t[11] = 0, 0, 0
	}
	return &g
}

// What became of a form: the first byte of what is remembered of it.
const (
	formGone  = iota
	formStays // nothing was gained: the form itself stands for the result
	formParts // followed by the parts
)

func packForm(made *scene.Feature, away float64, of *scene.Feature) ([]byte, bool) {
	v := binary.LittleEndian.AppendUint64([]byte{formGone}, math.Float64bits(away))
	switch {
	case made == nil:
		return v, true
	case made.Triangles() >= of.Triangles():
		v[0] = formStays
		return v, true
	}
	v[0] = formParts
	parts, ok := memo.PackParts(made, of)
	return append(v, parts...), ok
}

func unpackForm(v []byte, of *scene.Feature) (made *scene.Feature, away float64, ok bool) {
	if len(v) < 9 {
		return nil, 0, false
	}
	away = math.Float64frombits(binary.LittleEndian.Uint64(v[1:]))
	switch {
	case v[0] == formGone && len(v) == 9:
		return nil, away, true
	case v[0] == formStays && len(v) == 9:
		return of, away, true
	case v[0] == formParts:
		made, ok = memo.UnpackParts(v[9:], of)
	}
	return made, away, ok
}

// choice is which of a list are shown in spite of all, and how far the rest lies
// at most from what is shown.
type choice struct {
	shown    []bool
	distance gap
	fine     bool
}

func (c *choice) pack() []byte {
	v := binary.LittleEndian.AppendUint64(nil, math.Float64bits(c.distance.all))
	v = binary.LittleEndian.AppendUint64(v, math.Float64bits(c.distance.seen))
	for _, b := range append([]bool{c.fine}, c.shown...) {
		if b {
			v = append(v, 1)
		} else {
			v = append(v, 0)
		}
	}
	return v
}

// choiceHead is the bytes of two distances and a truth.
const choiceHead = 2*8 + 1

// unpackChoice gives the choice among n.
func unpackChoice(v []byte, n int) (*choice, bool) {
	if len(v) != choiceHead+n {
		return nil, false
	}
	c := &choice{shown: make([]bool, n), fine: v[choiceHead-1] == 1}
	c.distance.all = math.Float64frombits(binary.LittleEndian.Uint64(v))
	c.distance.seen = math.Float64frombits(binary.LittleEndian.Uint64(v[8:]))
	for i, b := range v[choiceHead:] {
		c.shown[i] = b == 1
	}
	return c, true
}

// chosen gives the choice among n that is remembered under d, else that of
// choose.
func chosen(m *memo.Memo, d *memo.Digest, n int, choose func() *choice) *choice {
	if m == nil {
		return choose()
	}
	key := d.Sum()
	if v, ok := m.Get(key); ok {
		if c, ok := unpackChoice(v, n); ok {
			return c
		}
	}
	c := choose()
	m.Put(key, c.pack())
	return c
}

// divideDigest begins the digest of all that dividing p depends on: what is shown
// already, and what is left in the order in which it is asked.
func (p *portion) divideDigest(left []*entry) *memo.Digest {
	d := memo.NewDigest(rememberDivide)
	d.Float(p.cell.reach())
	for _, list := range [][]*entry{p.shell, left} {
		d.Int(len(list))
		for _, e := range list {
			d.Key(e.digest)
			d.Bool(e.seen)
		}
	}
	return d
}

// leaveDigest is the same for what a proxy leaves out.
func (p *proxy) leaveDigest(kept, left, little []*entry) *memo.Digest {
	d := memo.NewDigest(rememberLeave)
	d.Float(p.tolerance)
	d.Float(p.away.all)
	d.Float(p.away.seen)
	for _, list := range [][]*entry{kept, left, little} {
		d.Int(len(list))
		for _, e := range list {
			d.Key(e.digest)
			d.Key(e.shape.key)
			d.Float(e.shape.away)
			d.Float(e.home.lacking.all)
			d.Float(e.home.lacking.seen)
			d.Bool(e.seen)
		}
	}
	return d
}

// encoded is e.Encode, remembered but for tiles that show images.
func (b *Builder) encoded(e *glb.Encoder, in glb.Input, images bool) ([]byte, glb.Stats, error) {
	if b.memo == nil || images {
		return e.Encode(in)
	}
	key := tileKey(&in)
	if v, ok := b.memo.Get(key); ok {
		if data, stats, ok := unpackTile(v); ok {
			return data, stats, nil
		}
	}
	data, stats, err := e.Encode(in)
	if err == nil {
		b.memo.Put(key, packTile(data, stats))
	}
	return data, stats, err
}

// tileKey is the digest of all that a tile without images depends on.
func tileKey(in *glb.Input) memo.Key {
	d := memo.NewDigest(rememberTile)
	for _, v := range in.Origin {
		d.Float(v)
	}
	d.Float(in.Step)
	d.Float(in.FloatStep)
	d.Int(len(in.Items))
	for i := range in.Items {
		f := in.Items[i].Feature
		for _, text := range [...]string{f.Key, f.Class, f.Name, f.Storey} {
			d.Text(text)
		}
		d.Shape(f, &in.Items[i].ToPlan)
		d.Int(len(in.Items[i].Drawn))
		for _, n := range in.Items[i].Drawn {
			d.Int(n)
		}
		for k := range f.Parts {
			d.Bool(in.Plain[f.Parts[k].Material.Texture])
		}
	}
	return d.Sum()
}

// packTile packs a tile with its statistics before it.
func packTile(data []byte, s glb.Stats) []byte {
	v := make([]byte, 0, tileHead+len(data))
	for _, n := range [...]int{s.Features, s.Triangles, s.Vertices, s.Degenerate} {
		v = binary.LittleEndian.AppendUint64(v, uint64(n))
	}
	return append(v, data...)
}

// tileHead is the bytes of the four statistics.
const tileHead = 4 * 8

func unpackTile(v []byte) ([]byte, glb.Stats, bool) {
	if len(v) < tileHead {
		return nil, glb.Stats{}, false
	}
	n := func(i int) int { return int(binary.LittleEndian.Uint64(v[8*i:])) }
	return v[tileHead:], glb.Stats{Features: n(0), Triangles: n(1), Vertices: n(2), Degenerate: n(3)}, true
}
