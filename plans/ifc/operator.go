package ifc

import (
	"strings"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// operator reads IfcCartesianTransformationOperator2D/3D(Axis1, Axis2,
// LocalOrigin, Scale, [Axis3]) and the non-uniform forms with Scale2, Scale3
// (IfcBaseAxis).
func (m *model) operator(e step.Entity) (scene.Affine, error) {
	origin, err := e.Ref(2)
	if err != nil {
		return scene.Affine{}, err
	}
	o, err := m.point3(origin)
	if err != nil {
		return scene.Affine{}, err
	}
	var axis [3]scene.Vec3
	for i, at := range []int{0, 1, 4} {
		if at == 4 && !strings.Contains(e.Keyword(), "3D") {
			break
		}
		if axis[i], err = m.direction(e.Optional(at), scene.Vec3{}); err != nil {
			return scene.Affine{}, err
		}
	}
	scale, err := m.operatorScale(e)
	if err != nil {
		return scene.Affine{}, err
	}
	if strings.Contains(e.Keyword(), "3D") {
		axis = baseAxes3(axis)
	} else {
		axis = baseAxes2(axis)
	}
	return frame(axis[0].Scale(scale[0]), axis[1].Scale(scale[1]), axis[2].Scale(scale[2]), o), nil
}

// operatorScale gives the scales of the three axes.
func (m *model) operatorScale(e step.Entity) ([3]float64, error) {
	s, err := e.FloatOr(3, 1)
	if err != nil {
		return [3]float64{}, err
	}
	scale := [3]float64{s, s, s}
	first := map[string]int{"IFCCARTESIANTRANSFORMATIONOPERATOR3DNONUNIFORM": 5, "IFCCARTESIANTRANSFORMATIONOPERATOR2DNONUNIFORM": 4}[e.Keyword()]
	for i := 1; first > 0 && i < 3; i++ {
		if first == 4 && i == 2 {
			break
		}
		if scale[i], err = e.FloatOr(first+i-1, s); err != nil {
			return scale, err
		}
	}
	for _, v := range scale {
		if v == 0 {
			return scale, e.Error(step.RuleNumberRange, "a transformation with the scale 0")
		}
	}
	return scale, nil
}

// baseAxes3 completes the axes of an operator (IfcBaseAxis, Dim 3): a given
// Axis3 decides, Axis1 is made square to it, Axis2 may mirror. IfcSecondProjAxis
// takes (0, 1, 0) for an Axis2 that is left out, so that an x axis that points
// backward mirrors, and does not turn, the shape.
func baseAxes3(a [3]scene.Vec3) [3]scene.Vec3 {
	z := a[2]
	if z == (scene.Vec3{}) {
		z = scene.Vec3{0, 0, 1}
	}
	if a[1] == (scene.Vec3{}) {
		a[1] = scene.Vec3{0, 1, 0}
	}
	x := firstProjAxis(z, a[0])
	y := z.Cross(x)
	if y.Dot(a[1]) < 0 {
		y = y.Scale(-1)
	}
	return [3]scene.Vec3{x, y, z}
}

// baseAxes2 is baseAxes3 in the plane.
func baseAxes2(a [3]scene.Vec3) [3]scene.Vec3 {
	x := a[0]
	if x == (scene.Vec3{}) {
		x = scene.Vec3{1, 0, 0}
		if a[1] != (scene.Vec3{}) {
			x = scene.Vec3{a[1][1], -a[1][0], 0}
		}
	}
	y := scene.Vec3{-x[1], x[0], 0}
	if a[1] != (scene.Vec3{}) && y.Dot(a[1]) < 0 {
		y = y.Scale(-1)
	}
	return [3]scene.Vec3{x, y, {0, 0, 1}}
}
