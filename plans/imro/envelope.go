package imro

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// leastArea is the common area in square metres below which a Bouwvlak and a
// Maatvoering only touch: their outlines are drawn to a millimetre.
const leastArea = 0.05

// envelopes makes the volumes.
func (r *reader) envelopes(ctx context.Context) error {
	alone := len(r.blocks) == 0
	if alone && len(r.sizes) > 0 {
		r.warn("the plan has no Bouwvlak: the areas of its Maatvoering make the volumes")
	}
	sorted := slices.Clone(r.sizes)
	slices.SortStableFunc(sorted, func(a, b *area) int { return cmp.Compare(a.box[0][0], b.box[0][0]) })
	used := map[*area]bool{}
	for _, b := range r.blocks {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("reading %s: %w", r.src.Name, err)
		}
		if err := r.block(b, sorted, used); err != nil {
			return err
		}
	}
	for _, s := range r.sizes {
		switch {
		case alone:
			if err := r.alone(s); err != nil {
				return err
			}
		case !used[s] && s.limits != (limits{}):
			r.skip(s, CodeNoHeight, errors.New("it lies over no Bouwvlak"))
		}
	}
	return nil
}

// block makes the volumes over a Bouwvlak.
func (r *reader) block(b *area, sizes []*area, used map[*area]bool) error {
	r.header.Counts.Total++
	base, err := b.prism(0, 1)
	if err != nil {
		r.skip(b, CodeInvalidGeometry, err)
		return nil
	}
	made := 0
	for _, s := range sizes {
		if s.box[0][0] > b.box[1][0] {
			break
		}
		if s.limits == (limits{}) || !b.meets(s) {
			continue
		}
		shape, err := r.common(b, base, s)
		if err != nil {
			r.skip(s, CodeInvalidGeometry, fmt.Errorf("over the Bouwvlak %s: %w", b.id, err))
			continue
		}
		if shape == nil {
			continue
		}
		used[s] = true
		made++
		if err := r.volume(b, s, shape); err != nil {
			return err
		}
	}
	if made == 0 {
		r.skip(b, CodeNoHeight, errors.New("no maximum building height is drawn over it: the rules of the plan may name one"))
		return nil
	}
	r.header.Counts.Converted++
	return nil
}

// alone makes the volume over a Maatvoering of a plan without Bouwvlak.
func (r *reader) alone(s *area) error {
	if s.limits == (limits{}) {
		return nil
	}
	r.header.Counts.Total++
	shape, err := s.prism(0, 1)
	if err != nil {
		r.skip(s, CodeInvalidGeometry, err)
		return nil
	}
	r.header.Counts.Converted++
	return r.volume(s, s, shape)
}

func (b *area) meets(s *area) bool {
	for axis := range 2 {
		if b.box[0][axis] > s.box[1][axis] || s.box[0][axis] > b.box[1][axis] {
			return false
		}
	}
	return true
}

// prism extrudes an area between two heights, from the corner of its own box.
func (b *area) prism(low, high float64) (*scene.Mesh, error) { return b.prismFrom(b.box[0], low, high) }

func (b *area) prismFrom(origin solid.Vec2, low, high float64) (*scene.Mesh, error) {
	if b.fault != nil {
		return nil, b.fault
	}
	if len(b.profiles) == 0 {
		return nil, errors.New("it has no area")
	}
	local := make([]solid.Profile, len(b.profiles))
	for i, p := range b.profiles {
		moved, err := p.Transform(solid.Affine2{1, 0, -origin[0], 0, 1, -origin[1]}).Normalize()
		if err != nil {
			return nil, err
		}
		local[i] = moved
	}
	m, err := solid.Extrude(local, scene.Vec3{0, 0, 1}, high-low)
	if err != nil {
		return nil, err
	}
	for i := range m.Positions {
		m.Positions[i][2] += low
	}
	return m, nil
}

// common gives the volume of height 1 over what a Bouwvlak and a Maatvoering have
// in common, nil where they only touch.
func (r *reader) common(b *area, base *scene.Mesh, s *area) (*scene.Mesh, error) {
	if r.work > maxWork {
		return nil, errors.New("the areas of this file take too much work")
	}
	over, err := s.prismFrom(b.box[0], -1, 2)
	if err != nil {
		return nil, err
	}
	effort := solid.Effort{}
	m, err := effort.Intersect(base, over)
	r.work += effort.Spent()
	if err != nil {
		return nil, err
	}
	if len(m.Indices) == 0 || mesh.Volume(m) < leastArea {
		return nil, nil
	}
	return m, nil
}

// volume emits what may be built: up to the gutter, and from there up to the ridge.
func (r *reader) volume(b, s *area, shape *scene.Mesh) error {
	ground := r.ground(b)
	top, gutter := above(s.limits.build, s.limits.buildNAP, ground), above(s.limits.gutter, s.limits.gutterNAP, ground)
	f := r.feature(b, s, ground)
	switch {
	case gutter > 0 && top > gutter:
		f.Parts = []scene.Part{part(b, shape, ground, ground+gutter, lowerLook()), part(b, shape, ground+gutter, ground+top, upperLook())}
	case gutter > 0 && top <= 0:
		f.Parts = []scene.Part{part(b, shape, ground, ground+gutter, lowerLook())}
	case top > 0:
		f.Parts = []scene.Part{part(b, shape, ground, ground+top, upperLook())}
	default:
		r.skip(s, CodeNoHeight, fmt.Errorf("its height above NAP lies below the ground, %.2f m", ground))
		return nil
	}
	return r.emit(f)
}

// above gives a height above the ground, 0 for none.
func above(h float64, nap bool, ground float64) float64 {
	if h > 0 && nap {
		return max(0, h-ground)
	}
	return h
}

// part stretches a volume of height 1 between two heights above NAP.
func part(b *area, shape *scene.Mesh, low, high float64, look scene.Material) scene.Part {
	t := scene.Translation(scene.Vec3{b.box[0][0], b.box[0][1], low})
	t[10] = high - low
	return scene.Part{Mesh: shape, Transform: t, Material: look}
}

// lowerLook and upperLook are the colours of what may be built: like glass, so that
// what stands there now and what is planned are seen within.
func lowerLook() scene.Material {
	return scene.Material{Name: "maximum goothoogte", RGBA: [4]uint8{214, 92, 62, 96}}
}

func upperLook() scene.Material {
	return scene.Material{Name: "maximum bouwhoogte", RGBA: [4]uint8{232, 148, 62, 80}}
}

// ground gives the height of the ground at an area: the mean over the corners of
// its outlines where it is known, else 0.
func (r *reader) ground(b *area) float64 {
	sum, n := 0.0, 0
	if known := r.src.Options.Ground; known != nil {
		for _, p := range b.profiles {
			for _, q := range p.Outer {
				if h, ok := known(q[0], q[1]); ok {
					sum += h
					n++
				}
			}
		}
	}
	if n == 0 {
		r.bare = true
		return 0
	}
	return sum / float64(n)
}

// feature fills in everything but the shape.
func (r *reader) feature(b, s *area, ground float64) *scene.Feature {
	id := b.id
	if s != b {
		id += "+" + s.id
	}
	f := &scene.Feature{Key: r.key(id), GUID: b.id, SourceID: b.id, Source: r.src.Index, Class: b.class, Name: nameOf(s)}
	ps := []scene.Property{}
	for _, v := range s.values {
		ps = append(ps, scene.Property{Name: v.kind, Value: propertyOf(v)})
	}
	ps = append(ps, scene.Property{Name: "maatvoering", Value: s.id}, scene.Property{Name: "peil", Value: ground, Unit: "m"})
	if zone := r.zones[b.zone]; zone != "" {
		ps = append(ps, scene.Property{Name: "bestemming", Value: zone})
	}
	f.Sets = []scene.PropertySet{{Properties: append(ps, r.plan...)}}
	return f
}

// propertyOf gives a value as a number where it is one.
func propertyOf(v value) any {
	if x, err := strconv.ParseFloat(strings.ReplaceAll(v.text, ",", "."), 64); err == nil {
		return x
	}
	return v.text
}

// nameOf names a volume to people: "maximum bouwhoogte 24 m".
func nameOf(s *area) string {
	var parts []string
	for _, l := range []struct {
		name string
		v    float64
	}{{"maximum goothoogte", s.limits.gutter}, {"maximum bouwhoogte", s.limits.build}} {
		if l.v > 0 {
			parts = append(parts, l.name+" "+strconv.FormatFloat(l.v, 'f', -1, 64)+" m")
		}
	}
	return strings.Join(parts, ", ")
}
