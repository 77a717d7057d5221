package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// maxChain bounds chains of boolean results.
const maxChain = 4096

// boolean reads IfcBooleanResult(Operator, FirstOperand, SecondOperand). A chain
// of differences is followed down to its first solid, then all second operands
// are taken off it.
func (k *maker) boolean(e step.Entity) ([]piece, error) {
	var cuts []step.Entity
	first := e
	for isBoolean(first) && first.Enum(0) == "DIFFERENCE" {
		if len(cuts) > maxChain {
			return nil, fmt.Errorf("#%d: a chain of more than %d differences: %w", e.ID(), maxChain, errCycle)
		}
		if err := k.m.read(first); err != nil {
			return nil, err
		}
		second, err := first.Ref(2)
		if err != nil {
			return nil, err
		}
		cuts = append(cuts, second)
		if first, err = first.Ref(1); err != nil {
			return nil, err
		}
	}
	host, err := k.operandPieces(first, e)
	if err != nil {
		return nil, err
	}
	for i := len(cuts) - 1; i >= 0; i-- {
		if host, err = k.subtractOperand(host, cuts[i], e); err != nil {
			return nil, err
		}
	}
	return host, nil
}

func isBoolean(e step.Entity) bool {
	k := e.Keyword()
	return k == "IFCBOOLEANRESULT" || k == "IFCBOOLEANCLIPPINGRESULT"
}

// operandPieces makes the first operand of a difference: a solid, or a union or
// intersection. The style of the operand counts where the result has none.
func (k *maker) operandPieces(e, result step.Entity) ([]piece, error) {
	if isBoolean(e) && e.Enum(0) != "DIFFERENCE" {
		pieces, err := k.combined(e)
		if s := k.m.itemStyle(e.Optional(1)); s != nil {
			for i := range pieces {
				pieces[i].material = s
			}
		}
		return pieces, err
	}
	pieces, err := k.operand(e, result)
	if len(pieces) > 1 && pieces[0].item == nil {
		item := new(int)
		for i := range pieces {
			pieces[i].item = item
		}
	}
	if s := k.m.itemStyle(e); s != nil {
		for i := range pieces {
			pieces[i].material = s
		}
	}
	return pieces, err
}

// operand makes a solid that is an operand, one level deeper.
func (k *maker) operand(e, result step.Entity) ([]piece, error) {
	if err := k.deeper(result); err != nil {
		return nil, err
	}
	defer func() { k.depth-- }()
	return k.solid(e)
}

// maxOperands bounds the operands of all boolean results of one product.
const maxOperands = 2000

// deeper goes one level down from a boolean result.
func (k *maker) deeper(result step.Entity) error {
	k.depth++
	if k.operands++; k.depth > maxItemDepth || k.operands > maxOperands {
		k.depth--
		return fmt.Errorf("#%d: operands nested deeper than %d or more than %d: %w", result.ID(), maxItemDepth, maxOperands, errCycle)
	}
	return nil
}

// combined makes a union or intersection.
func (k *maker) combined(e step.Entity) ([]piece, error) {
	if err := k.deeper(e); err != nil {
		return nil, err
	}
	defer func() { k.depth-- }()
	a, err := k.whole(e.Optional(1), e)
	if err != nil {
		return nil, err
	}
	if half := e.Optional(2); isHalfSpace(half) && e.Enum(0) == "INTERSECTION" {
		return k.clip(a, half)
	}
	b, err := k.whole(e.Optional(2), e)
	if err != nil {
		return nil, err
	}
	switch op := e.Enum(0); op {
	case "UNION":
		return k.joined(a, b, k.effort.Union)
	case "INTERSECTION":
		return k.joined(a, b, k.effort.Intersect)
	default:
		return nil, e.Error(step.RuleValueType, "a boolean operator %q", op)
	}
}

// joined makes a union or intersection of two meshes by op.
func (k *maker) joined(a, b *scene.Mesh, op func(a, b *scene.Mesh) (*scene.Mesh, error)) ([]piece, error) {
	made, err := op(a, b)
	if err != nil {
		return nil, err
	}
	return k.carriedPieces(mesh.Merge(a, b), made), nil
}

// whole makes an operand as one mesh.
func (k *maker) whole(e, result step.Entity) (*scene.Mesh, error) {
	var pieces []piece
	var err error
	if isBoolean(e) {
		pieces, err = k.boolean(e)
	} else {
		pieces, err = k.operand(e, result)
	}
	if err != nil {
		return nil, err
	}
	return wholeMesh(pieces), nil
}

// wholeMesh gives the pieces as one mesh in the frame of the representation.
func wholeMesh(pieces []piece) *scene.Mesh {
	if len(pieces) == 1 {
		return moved(pieces[0].mesh, pieces[0].at)
	}
	all := make([]*scene.Mesh, len(pieces))
	for i, p := range pieces {
		all[i] = moved(p.mesh, p.at)
	}
	return mesh.Merge(all...)
}

// subtractOperand takes the second operand of a difference off the host.
func (k *maker) subtractOperand(host []piece, second, result step.Entity) ([]piece, error) {
	var cutter *scene.Mesh
	var err error
	switch {
	case second.Keyword() == "IFCPOLYGONALBOUNDEDHALFSPACE":
	case isHalfSpace(second):
	default:
		if cutter, err = k.whole(second, result); err != nil {
			return nil, err
		}
	}
	out, err := k.cutPieces(host, func(m *scene.Mesh) (*scene.Mesh, error) {
		switch {
		case cutter != nil:
			return k.effort.Subtract(m, []*scene.Mesh{cutter})
		case second.Keyword() == "IFCPOLYGONALBOUNDEDHALFSPACE":
			return k.subtractBounded(m, second)
		}
		return k.clipMesh(m, second, false)
	})
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", result.ID(), err)
	}
	return out, nil
}

func isHalfSpace(e step.Entity) bool {
	switch e.Keyword() {
	case "IFCHALFSPACESOLID", "IFCBOXEDHALFSPACE", "IFCPOLYGONALBOUNDEDHALFSPACE":
		return true
	}
	return false
}

// clip intersects a mesh with a half space.
func (k *maker) clip(m *scene.Mesh, half step.Entity) ([]piece, error) {
	var cut *scene.Mesh
	if half.Keyword() == "IFCPOLYGONALBOUNDEDHALFSPACE" {
		prism, err := k.boundedHalfSpace(half, mesh.Bounds(m))
		if err != nil {
			return nil, err
		}
		if cut, err = k.effort.Intersect(m, prism); err != nil {
			return nil, err
		}
	} else {
		var err error
		if cut, err = k.clipMesh(m, half, true); err != nil {
			return nil, err
		}
	}
	return k.carriedPieces(m, cut), nil
}

// clipMesh cuts m by the surface of the half space and keeps what lies in it, or
// what does not.
func (k *maker) clipMesh(m *scene.Mesh, half step.Entity, keep bool) (*scene.Mesh, error) {
	if isRound(half.Optional(0).Keyword()) {
		return k.clipRound(m, half, keep)
	}
	point, out, err := k.m.halfSpace(half)
	if err != nil {
		return nil, err
	}
	if !keep {
		out = out.Scale(-1)
	}
	return k.effort.ClipHalfSpace(m, point, out)
}

// halfSpace reads IfcHalfSpaceSolid(BaseSurface, AgreementFlag) on a plane: a
// point of it and its normal out of the half space. The agreement flag says
// that the normal of the plane points out.
func (m *model) halfSpace(e step.Entity) (point, out scene.Vec3, err error) {
	surface, err := e.Ref(0)
	if err != nil {
		return point, out, err
	}
	if surface.Keyword() != "IFCPLANE" {
		return point, out, fmt.Errorf("#%d: a half space bounded by %s: %w", e.ID(), surface.Keyword(), errUnsupported)
	}
	at, err := m.axes(surface.Optional(0))
	if err != nil {
		return point, out, err
	}
	out = scene.Vec3{at[2], at[6], at[10]}
	if e.Enum(1) == "F" {
		out = out.Scale(-1)
	}
	return scene.Vec3{at[3], at[7], at[11]}, out, nil
}

// subtractBounded takes an IfcPolygonalBoundedHalfSpace off m.
func (k *maker) subtractBounded(m *scene.Mesh, e step.Entity) (*scene.Mesh, error) {
	if len(m.Positions) == 0 {
		return m, nil
	}
	prism, err := k.boundedHalfSpace(e, mesh.Bounds(m))
	if err != nil || len(prism.Indices) == 0 {
		return m, err
	}
	return k.effort.Subtract(m, []*scene.Mesh{prism})
}

// boundedHalfSpace reads IfcPolygonalBoundedHalfSpace(BaseSurface,
// AgreementFlag, Position, PolygonalBoundary) as a solid: the boundary, extruded
// along the z of Position as far as the host reaches, cut by the surface.
func (k *maker) boundedHalfSpace(e step.Entity, host scene.Box) (*scene.Mesh, error) {
	at, err := k.m.axes(e.Optional(2))
	if err != nil {
		return nil, err
	}
	boundary, err := k.m.ring(e.Optional(3))
	if err != nil {
		return nil, err
	}
	low, high := reach(host, at)
	prism, err := k.effort.Extrude([]solid.Profile{{Outer: boundary}}, scene.Vec3{0, 0, 1}, high-low)
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	shift := scene.Translation(scene.Vec3{0, 0, low})
	return k.clipMesh(moved(prism, at.Mul(&shift)), e, true)
}

// reach gives the range of z in the frame at that holds the box, with a margin.
func reach(box scene.Box, at scene.Affine) (low, high float64) {
	z := scene.Vec3{at[2], at[6], at[10]}
	o := scene.Vec3{at[3], at[7], at[11]}
	low, high = math.Inf(1), math.Inf(-1)
	for i := range 8 {
		p := box.Min
		for axis := range 3 {
			if i>>axis&1 == 1 {
				p[axis] = box.Max[axis]
			}
		}
		d := p.Sub(o).Dot(z)
		low, high = math.Min(low, d), math.Max(high, d)
	}
	return low - 1, high + 1
}
