package solid

import (
	"errors"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// How booleans work. Every plane that carries a face of any operand is treated
// by itself, in two dimensions: all operands are cut just above and just below
// it, the two cross sections are laid over each other, and each cell of that
// arrangement learns how often each operand winds round it on either side. A
// face of the result is where the inside is on one side only. So faces that
// coincide, shells that overlap and any number of cutters need no case of their
// own, and coplanar pieces come out as one polygon. Points within a tolerance of
// a plane lie on it, and the faces are sewn together by welding points and
// splitting edges at the points they pass.
//
// The result is checked; where it fails, the work is done again with other
// tolerances, and what fails with all of them is an error. Not chosen: BSP trees
// (slivers and T-junctions), and symbolic perturbation, which leaves a film
// where an opening that should be flush with a wall ends a micrometre short.

// tolerances are the distances in metres, tried in this order, within which
// points and planes are taken for one. The first is IFC's usual precision.
var tolerances = [...]float64{1e-5, 1e-6, 1e-7, 4e-5, 1e-8}

// Bounds of work for one operation.
const (
	// MaxTriangles is the most triangles that the operands may have together,
	// openings through slabs excepted, which only Effort bounds.
	MaxTriangles = 1 << 20
	// maxReach is the largest extent in metres of the operands.
	maxReach = 1 << 17
)

type operation int

const (
	opSubtract operation = iota
	opIntersect
	opUnion
)

func (op operation) String() string { return [...]string{"subtracting", "intersecting", "joining"}[op] }

// inside tells whether a place is in the result, by whether it is in a and b.
func (op operation) inside(a, b bool) bool {
	switch op {
	case opSubtract:
		return a && !b
	case opIntersect:
		return a && b
	default:
		return a || b
	}
}

// ClipHalfSpace cuts m by the plane through point and keeps the side that the
// normal (of any length) does NOT point to. The cut is capped, so that a closed
// mesh stays closed; an open one is trimmed. An empty mesh is a legal result.
//
// IfcHalfSpaceSolid with AgreementFlag TRUE holds the side its plane's normal
// points away from; the difference that takes it away keeps the other side:
// call with the plane's normal negated, and with the plane's normal itself where
// the flag is FALSE.
func ClipHalfSpace(m *scene.Mesh, point, normal scene.Vec3) (*scene.Mesh, error) {
	return new(Effort).ClipHalfSpace(m, point, normal)
}

// ClipHalfSpace is the function of that name within this effort.
func (f *Effort) ClipHalfSpace(m *scene.Mesh, point, normal scene.Vec3) (*scene.Mesh, error) {
	n := normal.Normalized()
	if n == (scene.Vec3{}) || !point.Finite() {
		return nil, fmt.Errorf("clipping by a plane without normal: %w", ErrInvalid)
	}
	if err := mesh.Check(m); err != nil {
		return nil, fmt.Errorf("clipping: %w", err)
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, i := range m.Indices {
		d := m.Positions[i].Sub(point).Dot(n)
		low, high = min(low, d), max(high, d)
	}
	switch {
	case high <= tolerances[0]:
		return m, nil
	case low >= -tolerances[0]:
		return &scene.Mesh{}, nil
	}
	b := mesh.Bounds(m)
	size := 2*b.Size().Length() + 1
	center := b.Center()
	foot := center.Sub(n.Scale(center.Sub(point).Dot(n)))
	out, err := f.boolean(opSubtract, m, []*scene.Mesh{halfSpaceBox(foot, n, size)})
	if err != nil {
		return nil, fmt.Errorf("clipping by the plane at (%g, %g, %g): %w", point[0], point[1], point[2], err)
	}
	return out, nil
}

// halfSpaceBox gives a box on the side of the plane that n points to, with one
// face centred on the foot and large enough to stand for the half space.
func halfSpaceBox(foot, n scene.Vec3, size float64) *scene.Mesh {
	u, v := mesh.Frame(n)
	m := &scene.Mesh{}
	for k := range 8 {
		p := foot.Add(u.Scale(size * float64(k&1*2-1))).Add(v.Scale(size * float64(k>>1&1*2-1)))
		m.Positions = append(m.Positions, p.Add(n.Scale(size*float64(k>>2))))
	}
	for _, q := range [6][4]uint32{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {1, 3, 7, 5}, {3, 2, 6, 7}, {2, 0, 4, 6}} {
		appendQuad(m, q[0], q[1], q[2], q[3])
	}
	return m
}

// Subtract gives host without the volume of the cutters, which must be closed
// and may overlap. A closed host gives a closed result, in which shells of the
// host that overlap are one; an open host is trimmed, without new faces. Where no cutter touches it the host itself comes back. An empty
// mesh is a legal result. Errors wrap ErrBoolean, ErrInvalid or ErrTooLarge.
func Subtract(host *scene.Mesh, cutters []*scene.Mesh) (*scene.Mesh, error) {
	return new(Effort).Subtract(host, cutters)
}

// Intersect gives the volume that a and b share: closed where a is, trimmed
// where a is open. b must be closed. Errors are those of Subtract.
func Intersect(a, b *scene.Mesh) (*scene.Mesh, error) {
	return new(Effort).Intersect(a, b)
}

// Union gives the volume of a and b together; both must be closed. Errors are
// those of Subtract.
func Union(a, b *scene.Mesh) (*scene.Mesh, error) {
	return new(Effort).Union(a, b)
}

// boolean checks the operands and tries the tolerances in turn.
func (f *Effort) boolean(op operation, host *scene.Mesh, others []*scene.Mesh) (*scene.Mesh, error) {
	if err := f.looked(host, others); err != nil {
		return nil, fmt.Errorf("%s %d meshes: %w", op, len(others), err)
	}
	in, err := newOperands(op, host, others)
	if err != nil {
		return nil, fmt.Errorf("%s %d meshes: %w", op, len(others), err)
	}
	if op == opSubtract {
		if err := in.throughPrism(f); err != nil {
			return nil, fmt.Errorf("%s %d meshes: %w", op, len(others), err)
		}
	}
	if err := in.bounded(); err != nil {
		return nil, fmt.Errorf("%s %d meshes: %w", op, len(others), err)
	}
	if in.apart() {
		return in.withoutContact(), nil
	}
	out, err := f.run(op, in, host, others)
	if err != nil {
		return nil, fmt.Errorf("%s %d meshes: %w", op, len(others), err)
	}
	return out, nil
}

// runAny is run with the first tolerance that serves.
func (o *operands) runAny(f *Effort) (out *scene.Mesh, err error) {
	for _, eps := range tolerances {
		if out, err = o.run(eps, f); err == nil {
			return out, nil
		}
		if errors.Is(err, ErrTooLarge) || errors.Is(err, ErrStopped) {
			break
		}
	}
	return nil, err
}
