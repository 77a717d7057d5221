package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// maxFaces bounds the faces of one item.
const maxFaces = 2_000_000

// shells reads the faces of shells (IfcClosedShell, IfcOpenShell,
// IfcConnectedFaceSet: CfsFaces). They are good until the next call.
func (k *maker) shells(shells ...step.Entity) ([]solid.Face, error) {
	points := k.points()
	faces := points.scratch.faces
	defer func() { points.scratch.faces = faces }()
	for _, shell := range shells {
		list := shell.Arg(0)
		if list.Kind() != step.KindList {
			return nil, shell.Error(step.RuleMissingValue, "a shell without faces")
		}
		if err := k.m.read(shell); err != nil {
			return nil, err
		}
		for v := range list.Items() {
			fe, err := v.Entity()
			if err != nil {
				return nil, err
			}
			f, err := points.face(fe)
			if err != nil {
				return nil, err
			}
			if len(faces) >= maxFaces {
				return nil, fmt.Errorf("#%d: more than %d faces: %w", shell.ID(), maxFaces, solid.ErrTooLarge)
			}
			if err := k.effort.Spend(faceWork + pointWork*len(f.Outer)); err != nil {
				return nil, fmt.Errorf("#%d: %w", shell.ID(), err)
			}
			faces = append(faces, f)
		}
	}
	return faces, nil
}

// What reading a face and making it part of a shell costs, in looks.
const (
	faceWork  = 256
	pointWork = 256
)

// pointCache keeps the points of one item, each of which is in three faces or
// more, its edges and its surfaces.
type pointCache struct {
	m        *model
	scratch  *scratch
	edges    map[step.ID][]scene.Vec3 // nil until the first
	surfaces map[step.ID]solid.Surface
	curved   int // triangles of curved faces so far
}

// points gives a cache for one item. The one before it is not used any more.
func (k *maker) points() pointCache {
	if k.scratch == nil {
		k.scratch = &scratch{}
	}
	k.scratch.reset()
	return pointCache{m: k.m, scratch: k.scratch}
}

func (c *pointCache) point(id step.ID) (scene.Vec3, error) {
	return c.position(c.m.file.Entity(id))
}

// position reads an IfcCartesianPoint.
func (c *pointCache) position(e step.Entity) (scene.Vec3, error) {
	if p, ok := c.scratch.point(e); ok {
		return p, nil
	}
	p, err := c.m.point3(e)
	if err == nil {
		c.scratch.keep(e, p, c.m.file.Len())
	}
	return p, err
}

// face reads IfcFace(Bounds) with IfcFaceBound(Bound, Orientation) and
// IfcFaceOuterBound. Without an outer bound the first one is the outer.
func (c *pointCache) face(e step.Entity) (solid.Face, error) {
	switch e.Keyword() {
	case "IFCFACE":
	case "IFCADVANCEDFACE", "IFCFACESURFACE":
		return c.advancedFace(e)
	default:
		return solid.Face{}, fmt.Errorf("#%d: the face %s: %w", e.ID(), e.Keyword(), errUnsupported)
	}
	return c.bounds(e, c.loop)
}

// bounds reads the bounds of a face, their points by loop.
func (c *pointCache) bounds(e step.Entity, loop func(step.Entity) ([]scene.Vec3, error)) (solid.Face, error) {
	var face solid.Face
	var a [2]step.Value
	outer := false
	if err := c.m.read(e); err != nil {
		return face, err
	}
	for v := range e.Arg(0).Items() {
		bound, err := v.Entity()
		if err != nil {
			return face, err
		}
		bound.Fields(0, a[:])
		ring, err := loop(a[0].Optional())
		if err != nil {
			return face, err
		}
		if a[1].IsEnum("F") {
			reverse(ring)
		}
		isOuter := bound.Keyword() == "IFCFACEOUTERBOUND"
		switch {
		case isOuter && !outer:
			if face.Outer != nil {
				face.Inners = append(face.Inners, face.Outer)
			}
			face.Outer, outer = ring, true
		case face.Outer == nil:
			face.Outer = ring
		default:
			face.Inners = append(face.Inners, ring)
		}
	}
	return face, nil
}

// loop reads IfcPolyLoop(Polygon) or IfcVertexLoop, which has no extent.
func (c *pointCache) loop(e step.Entity) ([]scene.Vec3, error) {
	if k := e.Keyword(); k != "IFCPOLYLOOP" {
		if k == "IFCEDGELOOP" {
			return c.edgeLoop(e)
		}
		return nil, fmt.Errorf("#%d: a face bounded by %q: %w", e.ID(), k, errUnsupported)
	}
	if err := c.m.read(e); err != nil {
		return nil, err
	}
	all := c.scratch.ring
	ring := all[len(all):]
	for v := range e.Arg(0).Items() {
		to, err := v.Entity()
		if err != nil {
			return nil, err
		}
		p, err := c.position(to)
		if err != nil {
			return nil, err
		}
		if len(ring) > 0 && ring[len(ring)-1] == p {
			continue
		}
		ring = append(ring, p)
	}
	c.scratch.cut(ring)
	for len(ring) > 1 && ring[0] == ring[len(ring)-1] {
		ring = ring[:len(ring)-1]
	}
	return ring[:len(ring):len(ring)], nil
}

func reverse(ring []scene.Vec3) {
	for i, j := 0, len(ring)-1; i < j; i, j = i+1, j-1 {
		ring[i], ring[j] = ring[j], ring[i]
	}
}
