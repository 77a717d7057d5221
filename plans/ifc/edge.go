package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// edgePoints gives the points of an edge on a curve from start to end; sense
// tells whether the edge runs with the curve.
func (m *model) edgePoints(geometry step.Entity, start, end scene.Vec3, sense bool) ([]scene.Vec3, error) {
	switch geometry.Keyword() {
	case "IFCCIRCLE", "IFCELLIPSE":
		return m.conicEdge(geometry, start, end, sense)
	}
	points, err := m.curvePoints(geometry)
	if err != nil {
		return nil, err
	}
	if len(points) < 2 {
		return nil, fmt.Errorf("#%d: an edge of %d points", geometry.ID(), len(points))
	}
	return cutToEdge(points, start, end, sense), nil
}

// conicEdge gives the arc of a circle or ellipse from start to end.
func (m *model) conicEdge(e step.Entity, start, end scene.Vec3, sense bool) ([]scene.Vec3, error) {
	at, rx, ry, err := m.conicShape(e)
	if err != nil {
		return nil, err
	}
	back, ok := inverse(at)
	if !ok {
		return nil, fmt.Errorf("#%d: a conic without a frame", e.ID())
	}
	angle := func(p scene.Vec3) float64 {
		q := back.Apply(p)
		return math.Atan2(q[1]/ry, q[0]/rx)
	}
	a0, a1 := angle(start), angle(end)
	if sense {
		a1 = a0 + turn(a1-a0)
	} else {
		a1 = a0 - turn(a0-a1)
	}
	c, err := m.conic(e, a0, a1)
	return c.points, err
}
