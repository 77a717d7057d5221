package solid

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// maxPathPoints bounds the points of a path that a disk is swept along.
const maxPathPoints = 1 << 16

// SweepDisk sweeps a disk of the radius along the path, with a bore of the
// inner radius where that is above 0, as IfcSweptDiskSolid. Bends are mitred; a
// path whose last point is its first is a closed ring. All in metres.
func SweepDisk(path []scene.Vec3, radius, inner float64) (*scene.Mesh, error) {
	err := firstError(positive("IfcSweptDiskSolid", param{"Radius", radius}),
		notNegative("IfcSweptDiskSolid", param{"InnerRadius", inner}),
		below("IfcSweptDiskSolid", param{"InnerRadius", inner}, radius, "Radius"))
	if err != nil {
		return nil, err
	}
	s, err := newDiskSweep(path)
	if err != nil {
		return nil, fmt.Errorf("sweeping a disk of radius %g: %w", radius, err)
	}
	n := uint32(Segments(radius))
	m := &scene.Mesh{}
	outer := s.rings(m, radius, n)
	bore := outer
	s.tube(m, outer, n)
	if inner > 0 {
		wall := &scene.Mesh{}
		s.tube(wall, s.rings(wall, inner, n), n)
		bore = uint32(len(m.Positions))
		*m = *mesh.Merge(m, mesh.Flip(wall))
	}
	if !s.closed {
		s.caps(m, outer, bore, n)
	}
	return m, nil
}

// diskSweep is a path with a frame for each segment, carried from one to the
// next by reflection at the mitre plane, so that the rings of two segments meet.
type diskSweep struct {
	points []scene.Vec3
	dirs   []scene.Vec3 // of segment i, from point i to the next
	u      []scene.Vec3 // across segment i
	closed bool
	twist  float64 // angle by which a closed path misses its first frame
}

func newDiskSweep(path []scene.Vec3) (*diskSweep, error) {
	if len(path) > maxPathPoints {
		return nil, fmt.Errorf("path of %d points, more than %d: %w", len(path), maxPathPoints, ErrTooLarge)
	}
	s := &diskSweep{}
	for i, p := range path {
		if !p.Finite() || p.Length() > maxLength {
			return nil, fmt.Errorf("point %d of the path is (%g, %g, %g): %w", i, p[0], p[1], p[2], ErrInvalid)
		}
		if k := len(s.points); k == 0 || p.Sub(s.points[k-1]).Length() > pointTolerance {
			s.points = append(s.points, p)
		}
	}
	if k := len(s.points); k > 3 && s.points[0].Sub(s.points[k-1]).Length() <= pointTolerance {
		s.points, s.closed = s.points[:k-1], true
	}
	if len(s.points) < 2 {
		return nil, fmt.Errorf("path of %d different points: %w", len(s.points), ErrInvalid)
	}
	s.frames()
	return s, nil
}

func (s *diskSweep) frames() {
	n := len(s.points)
	segments := n - 1
	if s.closed {
		segments = n
	}
	for i := range segments {
		s.dirs = append(s.dirs, s.points[(i+1)%n].Sub(s.points[i]).Normalized())
	}
	u, _ := mesh.Frame(s.dirs[0])
	for i := range s.dirs {
		if i > 0 {
			u = carry(u, s.dirs[i-1], s.dirs[i])
		}
		s.u = append(s.u, u)
	}
	if s.closed {
		u = carry(u, s.dirs[segments-1], s.dirs[0])
		s.twist = math.Atan2(s.dirs[0].Dot(s.u[0].Cross(u)), s.u[0].Dot(u))
	}
}

// carry reflects u, across the direction d, at the plane of the mitre between d
// and the direction e.
func carry(u, d, e scene.Vec3) scene.Vec3 {
	n := mitre(d, e)
	u = u.Sub(n.Scale(2 * u.Dot(n)))
	return u.Sub(e.Scale(u.Dot(e))).Normalized()
}

// mitre gives the normal of the plane in which two segments meet. A path that
// turns back on itself is cut square.
func mitre(d, e scene.Vec3) scene.Vec3 {
	if n := d.Add(e); n.Length() > 1e-3 {
		return n.Normalized()
	}
	return d
}

// rings adds a ring of n points at each point of the path; it gives the first.
func (s *diskSweep) rings(m *scene.Mesh, radius float64, n uint32) uint32 {
	first := uint32(len(m.Positions))
	for i := range s.points {
		seg := min(i, len(s.dirs)-1)
		d, u, plane := s.dirs[seg], s.u[seg], s.dirs[seg]
		if i > 0 || s.closed {
			plane = mitre(s.dirs[(i+len(s.dirs)-1)%len(s.dirs)], d)
			if i == len(s.dirs) {
				plane = d
			}
		}
		v := d.Cross(u)
		turn := -s.twist * float64(i) / float64(len(s.points))
		slide := math.Max(d.Dot(plane), minMitre)
		for k := range n {
			sin, cos := sincos(2*math.Pi*float64(k)/float64(n) + turn)
			w := u.Scale(radius * cos).Add(v.Scale(radius * sin))
			w = w.Sub(d.Scale(w.Dot(plane) / slide))
			m.Positions = append(m.Positions, s.points[i].Add(w))
		}
	}
	return first
}

// minMitre is the least cosine between a segment and the normal of its mitre
// plane: sharper bends are cut off rather than drawn out to a point.
const minMitre = 0.25

// tube adds the wall between the rings.
func (s *diskSweep) tube(m *scene.Mesh, first, n uint32) {
	count := uint32(len(s.points))
	for i := range uint32(len(s.dirs)) {
		a, b := first+i*n, first+(i+1)%count*n
		for k := range n {
			l := (k + 1) % n
			appendQuad(m, a+k, a+l, b+l, b+k)
		}
	}
}

// caps closes both ends, with disks or, where there is a bore, with rings.
func (s *diskSweep) caps(m *scene.Mesh, outer, bore, n uint32) {
	last := uint32(len(s.points)-1) * n
	if bore == outer {
		for k := uint32(1); k+1 < n; k++ {
			m.Indices = append(m.Indices, outer, outer+k+1, outer+k)
			m.Indices = append(m.Indices, outer+last, outer+last+k, outer+last+k+1)
		}
		return
	}
	for k := range n {
		l := (k + 1) % n
		appendQuad(m, outer+k, bore+k, bore+l, outer+l)
		appendQuad(m, outer+last+l, bore+last+l, bore+last+k, outer+last+k)
	}
}
