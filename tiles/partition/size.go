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
