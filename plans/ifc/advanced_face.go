package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// advancedFace reads IfcAdvancedFace and IfcFaceSurface(Bounds, FaceSurface,
// SameSense). On a plane the bounds say all; on other surfaces the face is cut
// up between them.
func (c *pointCache) advancedFace(e step.Entity) (solid.Face, error) {
	face, err := c.bounds(e, c.anyLoop)
	if err != nil {
		return face, err
	}
	basis, turned := underlying(e.Optional(1))
	sense := (e.Enum(2) != "F") != turned
	if basis.Keyword() == "IFCPLANE" || !basis.Valid() {
		if !sense {
			reverse(face.Outer)
			for _, r := range face.Inners {
				reverse(r)
			}
		}
		return face, nil
	}
	var bounds [][]scene.Vec3
	for _, r := range append([][]scene.Vec3{face.Outer}, face.Inners...) {
		if len(r) > 0 {
			bounds = append(bounds, r)
		}
	}
	s, err := c.surface(basis, bounds)
	if err != nil {
		return face, err
	}
	face, err = c.m.payer().CurvedFace(s, bounds, sense)
	if err != nil {
		return face, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	if c.curved += len(face.Triangles) / 3; c.curved > maxCurvedTriangles {
		return face, fmt.Errorf("#%d: more than %d triangles of curved faces: %w", e.ID(), maxCurvedTriangles, solid.ErrTooLarge)
	}
	return face, nil
}

// maxCurvedTriangles bounds the triangles of the curved faces of one item.
const maxCurvedTriangles = 1_000_000

// surface gives the surface e, made once for all faces on it; the bounds are
// those of the first.
func (c *pointCache) surface(e step.Entity, bounds [][]scene.Vec3) (solid.Surface, error) {
	if s, ok := c.surfaces[e.ID()]; ok {
		return s, nil
	}
	s, err := c.m.surfaceUnder(e, bounds)
	if err != nil {
		return nil, err
	}
	if c.surfaces == nil {
		c.surfaces = map[step.ID]solid.Surface{}
	}
	c.surfaces[e.ID()] = s
	return s, nil
}

// anyLoop reads a bound of an advanced face: IfcEdgeLoop, IfcPolyLoop or
// IfcVertexLoop(LoopVertex).
func (c *pointCache) anyLoop(e step.Entity) ([]scene.Vec3, error) {
	if e.Keyword() != "IFCVERTEXLOOP" {
		return c.edgeLoop(e)
	}
	p, err := c.vertex(e.Optional(0))
	return []scene.Vec3{p}, err
}

// edgeLoop reads IfcEdgeLoop(EdgeList) of IfcOrientedEdge(*, *, EdgeElement,
// Orientation) over IfcEdgeCurve(EdgeStart, EdgeEnd, EdgeGeometry, SameSense).
// An edge whose orientation contradicts the one before it is turned round.
func (c *pointCache) edgeLoop(e step.Entity) ([]scene.Vec3, error) {
	if e.Keyword() != "IFCEDGELOOP" {
		return c.loop(e)
	}
	if err := c.m.read(e); err != nil {
		return nil, err
	}
	var ring []scene.Vec3
	var end scene.Vec3
	for v := range e.Arg(0).Items() {
		oriented, err := v.Entity()
		if err != nil {
			return nil, err
		}
		points, err := c.edgeOnce(oriented.Optional(2))
		if err != nil {
			return nil, err
		}
		points = append([]scene.Vec3(nil), points...)
		if oriented.Enum(3) == "F" {
			reverse(points)
		}
		if n := len(points) - 1; len(ring) > 0 && points[0].Sub(end).Length() > joinTolerance && points[n].Sub(end).Length() <= joinTolerance {
			reverse(points)
		}
		end = points[len(points)-1]
		ring = append(ring, points[:len(points)-1]...)
	}
	return ring, nil
}

// edgeOnce gives the points of an edge from its start to its end, the same ones
// to both faces of the edge.
func (c *pointCache) edgeOnce(e step.Entity) ([]scene.Vec3, error) {
	if points, ok := c.edges[e.ID()]; ok {
		return points, nil
	}
	points, err := c.edge(e)
	if err != nil {
		return nil, err
	}
	if c.edges == nil {
		c.edges = map[step.ID][]scene.Vec3{}
	}
	c.edges[e.ID()] = points
	return points, nil
}

// edge reads an IfcEdgeCurve, IfcEdge or IfcSubedge.
func (c *pointCache) edge(e step.Entity) ([]scene.Vec3, error) {
	start, err := c.vertex(e.Optional(0))
	if err != nil {
		return nil, err
	}
	end, err := c.vertex(e.Optional(1))
	if err != nil {
		return nil, err
	}
	if e.Keyword() == "IFCSUBEDGE" { // (.., ParentEdge)
		return c.subedge(e, start, end)
	}
	geometry := basisCurve(e.Optional(2))
	if e.Keyword() != "IFCEDGECURVE" || geometry.Keyword() == "IFCLINE" {
		return []scene.Vec3{start, end}, nil
	}
	points, err := c.m.edgePoints(geometry, start, end, e.Enum(3) != "F")
	if err != nil {
		return nil, err
	}
	if len(points) < 2 {
		return nil, fmt.Errorf("#%d: an edge of %d points", e.ID(), len(points))
	}
	points[0], points[len(points)-1] = start, end
	return points, nil
}

// subedge gives the part of its parent edge between the vertices.
func (c *pointCache) subedge(e step.Entity, start, end scene.Vec3) ([]scene.Vec3, error) {
	parent := e.Optional(2)
	if parent.Keyword() == "IFCSUBEDGE" || !parent.Valid() {
		return []scene.Vec3{start, end}, nil
	}
	whole, err := c.edgeOnce(parent)
	if err != nil {
		return nil, err
	}
	return cutToEdge(whole, start, end, true), nil
}

// basisCurve gives the curve in space of a curve on a surface.
func basisCurve(e step.Entity) step.Entity {
	switch e.Keyword() {
	case "IFCSURFACECURVE", "IFCSEAMCURVE", "IFCINTERSECTIONCURVE": // (Curve3D, ...)
		return e.Optional(0)
	}
	return e
}

// vertex reads IfcVertexPoint(VertexGeometry).
func (c *pointCache) vertex(e step.Entity) (scene.Vec3, error) {
	id, err := e.Arg(0).Ref()
	if err != nil {
		return scene.Vec3{}, err
	}
	return c.point(id)
}
