package solid

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// operands are the checked input of a boolean operation, moved so that the
// first one's centre is the origin.
type operands struct {
	op     operation
	host   *scene.Mesh
	others []*scene.Mesh
	closed bool // whether the host is
	origin scene.Vec3
	count  int // triangles of all
}

// looked counts what it costs to check the operands, most of which may lie far
// from the host.
func (f *Effort) looked(host *scene.Mesh, others []*scene.Mesh) error {
	n := host.Triangles()
	for _, o := range others {
		n += o.Triangles()
	}
	return f.spend(checkWork * (n + 1))
}

func newOperands(op operation, host *scene.Mesh, others []*scene.Mesh) (*operands, error) {
	if err := mesh.Check(host); err != nil {
		return nil, err
	}
	in := &operands{op: op, host: host, closed: mesh.Closed(host)}
	if !in.closed && op == opUnion && len(host.Indices) > 0 {
		return nil, fmt.Errorf("the first mesh is not closed: %w", ErrBoolean)
	}
	if in.closed {
		in.host = outward(host)
	}
	in.count = host.Triangles()
	bounds := mesh.Bounds(host)
	all := bounds
	in.origin = all.Center()
	for i, o := range others {
		if err := mesh.Check(o); err != nil {
			return nil, fmt.Errorf("mesh %d: %w", i, err)
		}
		if len(o.Indices) == 0 {
			continue
		}
		if !mesh.Closed(o) {
			return nil, fmt.Errorf("mesh %d is not closed: %w", i, ErrBoolean)
		}
		if b := mesh.Bounds(o); op == opUnion || boxesTouch(b, bounds, tolerances[0]) {
			in.others = append(in.others, outward(o))
			in.count += o.Triangles()
			all.Union(b)
		}
	}
	if size := all.Size(); !all.Empty() && !(max(size[0], size[1], size[2]) < maxReach) {
		return nil, fmt.Errorf("extent of %g m, more than %d: %w", max(size[0], size[1], size[2]), maxReach, ErrTooLarge)
	}
	return in, nil
}

// bounded tells whether there are not too many triangles.
func (in *operands) bounded() error {
	if in.count > MaxTriangles && len(in.others) > 0 {
		return fmt.Errorf("%d triangles, more than %d: %w", in.count, MaxTriangles, ErrTooLarge)
	}
	return nil
}

// outward gives a closed mesh facing outward.
func outward(m *scene.Mesh) *scene.Mesh {
	if mesh.Volume(m) < 0 {
		return mesh.Flip(m)
	}
	return m
}

// apart tells whether nothing touches: the result is then plain.
func (in *operands) apart() bool {
	host := mesh.Bounds(in.host)
	for _, o := range in.others {
		if boxesTouch(mesh.Bounds(o), host, tolerances[0]) {
			return false
		}
	}
	return true
}

// withoutContact gives the result where nothing touches.
func (in *operands) withoutContact() *scene.Mesh {
	switch in.op {
	case opSubtract:
		return in.host
	case opIntersect:
		return &scene.Mesh{}
	default:
		return mesh.Merge(append([]*scene.Mesh{in.host}, in.others...)...)
	}
}

// run does the operation with one tolerance.
func (in *operands) run(eps float64, f *Effort) (*scene.Mesh, error) {
	a, err := newArrangement(in, eps, f)
	if err != nil {
		return nil, err
	}
	sew, err := a.facets()
	if err != nil {
		return nil, err
	}
	out, err := sew.mesh()
	if err != nil {
		return nil, err
	}
	if err := in.check(out, eps); err != nil {
		return nil, err
	}
	for i := range out.Positions {
		out.Positions[i] = a.restore(out.Positions[i])
	}
	return out, nil
}

// check tells whether the result can be right: closed, and of a volume between
// the bounds that the operands set.
func (in *operands) check(out *scene.Mesh, eps float64) error {
	if !in.closed || len(out.Indices) == 0 && in.op == opIntersect {
		return nil
	}
	if len(out.Indices) > 0 {
		if open := mesh.OpenEdges(out); len(open) > 0 {
			return fmt.Errorf("the result has %d open edges: %w", len(open), ErrBoolean)
		}
	}
	// Overlapping shells count several times, before and after: the lower
	// bounds hold for the largest one alone.
	a, b, largest := mesh.Volume(in.host), 0.0, 0.0
	slack := 1e-9*a + 8*eps*mesh.Area(in.host)
	for _, o := range in.others {
		v := mesh.Volume(o)
		b += v
		largest = max(largest, v)
		slack += 1e-9*v + 8*eps*mesh.Area(o)
	}
	low, high := 0.0, a
	switch in.op {
	case opSubtract:
		if in.simple() {
			low = a - b
		}
	case opIntersect:
		high = math.Min(a, b)
	case opUnion:
		low, high = 0, a+b
		if in.simple() {
			low = max(a, largest)
		}
	}
	if v := mesh.Volume(out); v < low-slack || v > high+slack {
		return fmt.Errorf("the result has %g m3, not between %g and %g: %w", v, low, high, ErrBoolean)
	}
	return nil
}

// simple tells whether the host is one shell, so that its volume is that of the
// space it holds.
func (in *operands) simple() bool {
	return len(components(in.host)) == 1
}

// boxesTouch tells whether two boxes come within the distance of each other.
func boxesTouch(a, b scene.Box, distance float64) bool {
	for k := range 3 {
		if a.Min[k] > b.Max[k]+distance || b.Min[k] > a.Max[k]+distance {
			return false
		}
	}
	return true
}

// components gives the triangles of m (the number of each first index), one
// list for each set of triangles that share vertices.
func components(m *scene.Mesh) [][]int {
	var groups mesh.Groups
	groups.Begin(len(m.Positions))
	for t := 0; t+2 < len(m.Indices); t += 3 {
		for k := 1; k < 3; k++ {
			groups.Join(m.Indices[t], m.Indices[t+k])
		}
	}
	var out [][]int
	number := make(map[uint32]int)
	for t := 0; t+2 < len(m.Indices); t += 3 {
		root := groups.Root(m.Indices[t])
		k, ok := number[root]
		if !ok {
			k = len(out)
			number[root] = k
			out = append(out, nil)
		}
		out[k] = append(out[k], t)
	}
	return out
}
