package solid

import (
	"errors"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// How openings in prisms work. Most hosts are slabs: solids between two parallel
// caps, with sides that all run one way, such as walls, floors and whatever is an
// extrusion. Most of their openings go through from cap to cap. Such a
// difference is one of outlines in the plane of a cap, and the result is the
// slab of the outline that is left.
//
// An opening that touches no other one and no side of the slab is a tunnel by
// itself: its outline is a hole of both caps, and it may lean. The outlines of
// all others, which run along the sides of the slab, are laid over that of the
// slab in one arrangement (planarGraph), welded within the tolerance of
// booleans. Openings that end within the slab, run another way or lean against
// something are left to the general way, which takes them off the result.
//
// Both caps and the sides are made of the same points, so that the result is
// closed whatever the arrangement has welded; its volume is checked as that of
// any boolean. Not chosen: reading which solids are extrusions from the file.
// A mesh tells as much, of boxes and boundary representations too.

// What the steps cost, in looks.
const (
	spanWork    = 12 // looking at one triangle of an operand
	tunnelWork  = 96 // bringing one point of an opening to the caps
	outlineWork = 64 // tracing and building on one edge of an outline
)

// throughPrism takes off the host those openings that go through it, if it is a
// slab; the operands left are the others.
func (in *operands) throughPrism(f *Effort) error {
	if !in.closed || len(in.others) == 0 {
		return nil
	}
	var best *passages
	for _, n := range capNormals(in.host) {
		if err := f.spend(spanWork * in.host.Triangles()); err != nil {
			return err
		}
		s := newSlab(in.host, in.origin, n)
		if s == nil {
			continue
		}
		p, err := newPassages(s, in.others, f)
		if err != nil {
			return err
		}
		if best == nil || len(p.rest) < len(best.rest) {
			best = p
		}
		if len(best.rest) == 0 {
			break
		}
	}
	if best == nil || len(best.rest) == len(in.others) {
		return nil
	}
	out, err := best.subtract()
	if errors.Is(err, ErrTooLarge) || errors.Is(err, ErrStopped) {
		return err
	}
	if err == nil && out != in.host {
		err = best.check(out)
	}
	if err == nil { // what fails goes the general way
		in.replace(out, best.rest)
	}
	return nil
}

// replace goes on with another host and fewer others.
func (in *operands) replace(host *scene.Mesh, rest []*scene.Mesh) {
	in.host, in.others = host, rest
	in.count = host.Triangles()
	for _, o := range rest {
		in.count += o.Triangles()
	}
}

// check tells whether the result can be right.
func (p *passages) check(out *scene.Mesh) error {
	if len(out.Indices) == 0 {
		return nil
	}
	if open := p.effort.memory().edges.OpenHalves(out.Indices, len(out.Positions)); len(open) > 0 {
		return fmt.Errorf("the slab has %d open edges: %w", len(open), ErrBoolean)
	}
	all := mesh.Volume(p.slab.host)
	slack := float64(1e-9*all) + float64(8*tolerances[0]*mesh.Area(p.slab.host))
	if v := mesh.Volume(out); !(v > 0 && v < all+slack) {
		return fmt.Errorf("the slab has %g m3 of %g: %w", v, all, ErrBoolean)
	}
	return nil
}

// maxNormals bounds the directions in which a host may be a slab: a box is one
// in three.
const maxNormals = 3

// alike is the cosine from which two normals are one.
const alike = 1 - 1e-9

// capNormals gives the normals that the caps of m can have if it is a slab: of
// one of the triangles at any of its points, because each point is of a cap.
func capNormals(m *scene.Mesh) []scene.Vec3 {
	if len(m.Indices) == 0 {
		return nil
	}
	corner := m.Positions[m.Indices[0]]
	var normals [maxNormals]scene.Vec3
	var areas [maxNormals]float64
	count := 0
	for t := 0; t+2 < len(m.Indices); t += 3 {
		p, q, r := m.Positions[m.Indices[t]], m.Positions[m.Indices[t+1]], m.Positions[m.Indices[t+2]]
		if p != corner && q != corner && r != corner {
			continue
		}
		cross := q.Sub(p).Cross(r.Sub(p))
		n, area := axial(cross.Normalized()), cross.Length()
		if n == (scene.Vec3{}) {
			continue
		}
		k := 0
		for k < count && math.Abs(n.Dot(normals[k])) < alike {
			k++
		}
		if k == maxNormals {
			return nil // more sides meet than in a slab
		}
		if count = max(count, k+1); area > areas[k] {
			normals[k], areas[k] = n, area
		}
	}
	return normals[:count]
}
