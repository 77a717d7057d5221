package partition

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/simplify"
)

// Roads, lawns and water of a city lie side by side, each a surface by itself.
// Made coarser each for itself their borders would part, and slits open between
// them. So those that hang together under one proxy are made coarser as one
// surface of several materials, whose borders package simplify moves once for both
// sides, and taken apart again. The distance of one is then that of all.

// joint is ground that hangs together.
type joint struct {
	entries   []*entry // by key
	shapes    []*shape // of them, each with its own
	tolerance float64
	thrifty   bool
}

// liesBeside tells whether features of a class are surfaces that cover the ground
// side by side (CityGML 3.0, modules Relief, Transportation, LandUse, WaterBody,
// Vegetation; IMGeo 2.2, the parts of roads, terrain and water).
func liesBeside(class string) bool {
	switch class {
	case "TINRelief", "LandUse", "PlantCover", "WaterBody", "Waterway", "Road", "Railway", "Track", "Square", "TransportSquare", "TrafficArea",
		"AuxiliaryTrafficArea", "Wegdeel", "OndersteunendWegdeel", "BegroeidTerreindeel", "OnbegroeidTerreindeel", "Waterdeel", "OndersteunendWaterdeel":
		return true
	}
	return false
}

// mayJoin tells whether what proxies show of e may be part of a joint: images
// would not meet at borders that move.
func (e *entry) mayJoin() bool {
	if !e.seen || e.shape.gone || !liesBeside(e.feature.Class) {
		return false
	}
	for _, p := range e.form().Parts {
		if p.Mesh == nil || p.Mesh.Lines || p.Material.Texture != nil {
			return false
		}
	}
	return true
}

// jointsOf gives the joints among what lies below the nodes of a row, for entries
// that are not yet brought to the tolerance. Their shapes are no longer shared.
func jointsOf(row []*node, tolerance float64, thrifty bool) []*joint {
	var all []*joint
	for _, n := range row {
		for _, entries := range touching(n.below) {
			j := &joint{entries: entries, tolerance: tolerance, thrifty: thrifty}
			for _, e := range entries {
				own := *e.shape
				own.feature, own.toPlan, own.form = e.feature, &e.toPlan, e.form()
				own.after, own.afterward, own.thriftily = new(shape), tolerance, thrifty
				e.shape = &own
				j.shapes = append(j.shapes, &own)
			}
			all = append(all, j)
		}
	}
	return all
}

// sameCorner is the exponent of the width of the cells, about a millimetre, in which
// corners of two features are one.
const sameCorner = -10

// touching gives groups of two entries and more that share corners, in the order of
// their first ones.
func touching(below []*entry) [][]*entry {
	var all []*entry
	for _, e := range below {
		if e.mayJoin() {
			all = append(all, e)
		}
	}
	if len(all) < 2 {
		return nil
	}
	var groups mesh.Groups
	groups.Begin(len(all))
	first := map[[3]int64]uint32{}
	for i, e := range all {
		eachCorner(e.form(), func(at [3]int64) {
			k, ok := first[at]
			if !ok {
				first[at] = uint32(i)
			} else if all[k].toPlan == e.toPlan {
				groups.Join(k, uint32(i))
			}
		})
	}
	number, out := map[uint32]int{}, [][]*entry(nil)
	for i, e := range all {
		root := groups.Root(uint32(i))
		if _, ok := number[root]; !ok {
			number[root] = len(out)
			out = append(out, nil)
		}
		out[number[root]] = append(out[number[root]], e)
	}
	return slices.DeleteFunc(out, func(g []*entry) bool { return len(g) < 2 })
}

// eachCorner calls f with the cell of each corner of a feature, in its source frame.
func eachCorner(f *scene.Feature, do func(at [3]int64)) {
	for i := range f.Parts {
		p := &f.Parts[i]
		for _, k := range p.Mesh.Indices {
			v := p.Transform.Apply(p.Mesh.Positions[k])
			var at [3]int64
			for a := range v {
				at[a] = int64(math.Floor(math.Ldexp(v[a], -sameCorner) + 0.5))
			}
			do(at)
		}
	}
}

// triangles gives the number of triangles of all.
func (j *joint) triangles() int {
	n := 0
	for _, s := range j.shapes {
		n += s.form.Triangles()
	}
	return n
}

// bring fills what becomes of all shapes.
func (j *joint) bring(m *memo.Memo, by *simplify.Simplifier) error {
	away := 0.0
	for _, s := range j.shapes {
		away = max(away, s.away)
		*s.after = shape{feature: s.feature, toPlan: s.toPlan, form: s.form, away: s.away, key: s.key, joined: true}
	}
	if away >= j.tolerance {
		return nil
	}
	whole := shape{feature: j.entries[0].feature, toPlan: j.shapes[0].toPlan, form: j.whole(), key: j.key(m)}
	made, off, key, err := whole.simplified(m, by, j.tolerance-away)
	if err != nil {
		return err
	}
	if made != nil && made.Triangles() >= whole.form.Triangles() {
		return nil
	}
	for i, s := range j.shapes {
		s.after.away = away + off
		if s.after.gone = made == nil; !s.after.gone {
			s.after.take(made, i)
			s.after.key = partKey(m, key, i)
		}
	}
	return nil
}

// whole gives all forms as one feature, of which each material tells whose it is.
func (j *joint) whole() *scene.Feature {
	f := *j.entries[0].feature
	f.Parts = nil
	for i, s := range j.shapes {
		for _, p := range s.form.Parts {
			p.Material.Name = strconv.Itoa(i) + ofWhole + p.Material.Name
			f.Parts = append(f.Parts, p)
		}
	}
	return &f
}

// ofWhole lies between the number of a shape and the name of its material.
const ofWhole = "/"

// take leaves to s what of a joint is number i of it.
func (s *shape) take(made *scene.Feature, i int) {
	f := *s.feature
	f.Parts = nil
	for _, p := range made.Parts {
		number, name, _ := strings.Cut(p.Material.Name, ofWhole)
		if number == strconv.Itoa(i) {
			p.Material.Name = name
			f.Parts = append(f.Parts, p)
		}
	}
	if s.gone = len(f.Parts) == 0; !s.gone {
		s.form = &f
	}
}

// key is the digest of all forms.
func (j *joint) key(m *memo.Memo) (k memo.Key) {
	if m == nil {
		return k
	}
	d := memo.NewDigest(rememberJoint)
	for _, s := range j.shapes {
		d.Key(s.key)
	}
	return d.Sum()
}

// partKey is the digest of number i of what became of a joint.
func partKey(m *memo.Memo, key memo.Key, i int) (k memo.Key) {
	if m == nil {
		return k
	}
	d := memo.NewDigest(rememberJoint)
	d.Key(key)
	d.Int(i)
	return d.Sum()
}
