package partition

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// measure adds box and area of a part to e.
func (b *Builder) measure(e *entry, p *scene.Part) error {
	m := p.Mesh
	if m == nil || len(m.Indices) == 0 {
		return nil
	}
	if len(m.Indices)%m.Arity() != 0 {
		return fmt.Errorf("%d indices: %w", len(m.Indices), ErrIndex)
	}
	if err := b.mark(m); err != nil {
		return err
	}
	placed := e.toPlan.Mul(&p.Transform)
	for i, used := range b.seen {
		if !used {
			continue
		}
		v := placed.Apply(m.Positions[i])
		if err := checkPosition(v); err != nil {
			return fmt.Errorf("position %d at %v: %w", i, v, err)
		}
		e.box.Extend(v)
	}
	e.area += area(m, &placed)
	return nil
}

// mark sets seen for the positions that triangles or segments of m use.
func (b *Builder) mark(m *scene.Mesh) error {
	n := len(m.Positions)
	if cap(b.seen) < n {
		b.seen = make([]bool, n, n+n/4)
	}
	b.seen = b.seen[:n]
	clear(b.seen)
	for at, i := range m.Indices {
		if int(i) >= n {
			return fmt.Errorf("index %d at %d with %d positions: %w", i, at, n, ErrIndex)
		}
		b.seen[i] = true
	}
	return nil
}

func checkPosition(v scene.Vec3) error {
	if !v.Finite() {
		return ErrNotFinite
	}
	for _, c := range v {
		if math.Abs(c) > maxCoordinate {
			return ErrTooFar
		}
	}
	return nil
}

// area gives the area of m's triangles after the transform, square metres. Lines
// have none: what they show is their extent.
func area(m *scene.Mesh, placed *scene.Affine) float64 {
	sum := 0.0
	if m.Lines {
		return sum
	}
	for t := 0; t < len(m.Indices); t += 3 {
		a := m.Positions[m.Indices[t]]
		u := placed.ApplyVector(m.Positions[m.Indices[t+1]].Sub(a))
		v := placed.ApplyVector(m.Positions[m.Indices[t+2]].Sub(a))
		sum += u.Cross(v).Length()
	}
	return sum / 2
}

// omitted gathers what a viewer lacks while some features are not drawn.
type omitted struct {
	box     scene.Box
	area    float64
	largest float64 // the greatest diagonal of a feature's box
}

func nothing() omitted { return omitted{box: scene.NewBox()} }

func (o *omitted) feature(e *entry) {
	o.box.Union(e.box)
	o.area += e.area
	o.largest = math.Max(o.largest, e.box.Size().Length())
}

func (o *omitted) add(p omitted) {
	o.box.Union(p.box)
	o.area += p.area
	o.largest = math.Max(o.largest, p.largest)
}

// size gives the geometric error of leaving o out, in metres: the diagonal of
// its largest feature, but also the size of its mass, since a tower of small
// panels is no small thing. A body of surface A shows A/4 on average over all
// directions (Cauchy), a square of side sqrt(A)/2, and never more than its
// box's diagonal. The result is rounded up to three binary digits: a moved wall
// then seldom changes it.
func (o *omitted) size() float64 {
	if o.box.Empty() {
		return 0
	}
	mass := math.Min(math.Sqrt(o.area)/2, o.box.Size().Length())
	return roundUp(math.Max(o.largest, mass))
}

// roundUp gives the next number of three binary digits.
func roundUp(v float64) float64 {
	if v <= 0 {
		return 0
	}
	_, exponent := math.Frexp(v)
	unit := math.Ldexp(1, exponent-3)
	return math.Ceil(v/unit) * unit
}
