package solid

import (
	"errors"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// maxPatchPoints bounds the points of one curved face.
const maxPatchPoints = 1 << 16

// CurvedFace cuts up the face of a surface within its bounds (IfcAdvancedFace,
// IfcFaceSurface): rings of points in metres without a repeated last one, the
// face to their left about the normal of the surface, to their right where the
// face has not its sense. The points of the bounds stay as they are, so that
// faces which share edges meet; points between them lie on the surface, by the
// rule of Segments. A surface that ends nowhere needs no bounds, one that
// closes takes bounds that go round it, with or without a seam.
func CurvedFace(s Surface, bounds [][]scene.Vec3, sense bool) (Face, error) {
	return new(Effort).CurvedFace(s, bounds, sense)
}

// CurvedFace is the function of that name within this effort.
func (f *Effort) CurvedFace(s Surface, bounds [][]scene.Vec3, sense bool) (Face, error) {
	return f.face(&patch{f: f, s: s, span: s.span(), w: mesh.NewWelder(weldDistance)}, bounds, sense)
}

// HoledFace gives the whole of a surface that ends or closes by itself without
// the holes, which are given as the bounds of CurvedFace are
// (IfcCurveBoundedSurface, ImplicitOuter). Which way round a hole runs does not
// matter, unless it goes round the surface: then the face is to its left.
func (f *Effort) HoledFace(s Surface, holes [][]scene.Vec3, sense bool) (Face, error) {
	return f.face(&patch{f: f, s: s, span: s.span(), w: mesh.NewWelder(weldDistance), holed: true}, holes, sense)
}

// face cuts up the face of a patch.
func (f *Effort) face(p *patch, bounds [][]scene.Vec3, sense bool) (Face, error) {
	var rings []ring3
	for _, b := range bounds {
		if !sense {
			b = backward(b)
		}
		r, err := p.project(b)
		if err != nil {
			return Face{}, err
		}
		if len(r.corners) > 2 { // a vertex bounds nothing
			rings = append(rings, r)
		}
	}
	if err := p.fitRulers(rings); err != nil {
		return Face{}, err
	}
	outer, holes, err := p.region(rings)
	if err != nil {
		return Face{}, err
	}
	tris, err := p.triangulate(outer, holes)
	if err != nil {
		return Face{}, err
	}
	if !sense {
		for i := 0; i+2 < len(tris); i += 3 {
			tris[i+1], tris[i+2] = tris[i+2], tris[i+1]
		}
	}
	return Face{Outer: p.w.Positions, Triangles: tris}, nil
}

// Distance gives how far, in metres, a point lies from a surface.
func Distance(s Surface, p scene.Vec3) float64 {
	return s.at(s.near(p, nil)).Sub(p).Length()
}

func backward(ring []scene.Vec3) []scene.Vec3 {
	out := make([]scene.Vec3, len(ring))
	for i, q := range ring {
		out[len(ring)-1-i] = q
	}
	return out
}

// patch is a face being made. Its corners lie in the plane of the parameters,
// first as they are and after fitRulers measured in chords.
type patch struct {
	f      *Effort
	s      Surface
	span   span
	w      *mesh.Welder // the points in space
	period Vec2         // in chords
	holed  bool         // the bounds are holes in the whole of the surface
}

// node is a point in the plane of the parameters with its number in space; a
// point of a seam or pole is several corners.
type node struct {
	at Vec2
	id uint32
}

// ring3 is a bound in the plane of the parameters, unrolled: wind tells how
// often it goes round the surface in either parameter.
type ring3 struct {
	corners []node
	wind    [2]int
}

// project brings a bound into the plane of the parameters.
func (p *patch) project(bound []scene.Vec3) (ring3, error) {
	marks := make([]projected, 0, len(bound))
	var hint *Vec2
	for i, q := range bound {
		if !q.Finite() || q.Length() > maxLength {
			return ring3{}, fmt.Errorf("point %d of a bound is (%g, %g, %g): %w", i, q[0], q[1], q[2], ErrInvalid)
		}
		if err := p.f.spend(nearWork(p.s, hint != nil)); err != nil {
			return ring3{}, err
		}
		m := projected{id: p.w.ID(q), pole: p.poleNear(q)}
		if n := len(marks); n > 0 && marks[n-1].id == m.id {
			continue
		}
		if m.pole == nil {
			m.at = p.snapped(p.s.near(q, hint))
			hint = &m.at
		}
		marks = append(marks, m)
	}
	for len(marks) > 1 && marks[0].id == marks[len(marks)-1].id {
		marks = marks[:len(marks)-1]
	}
	first := 0
	for first < len(marks) && marks[first].pole != nil {
		first++
	}
	if first == len(marks) {
		return ring3{}, nil // a vertex loop at a pole bounds nothing
	}
	return p.unroll(append(marks[first:len(marks):len(marks)], marks[:first]...)), nil
}

// projected is a point of a bound; at a pole its u is open.
type projected struct {
	id   uint32
	at   Vec2
	pole *pole
}

// poleDistance is the distance in metres within which a point is a pole.
const poleDistance = 1e-5

func (p *patch) poleNear(q scene.Vec3) *pole {
	for i := range p.span.poles {
		if q.Sub(p.span.poles[i].at).Length() <= poleDistance {
			return &p.span.poles[i]
		}
	}
	return nil
}

// snapShare is the part of a surface within which parameters count as its end.
const snapShare = 1e-7

// snapped brings parameters that are nearly at an end to it.
func (p *patch) snapped(at Vec2) Vec2 {
	for k := range at {
		lo, hi := p.span.min[k], p.span.max[k]
		if math.IsInf(lo, 0) || math.IsInf(hi, 0) {
			continue
		}
		if e := snapShare * (hi - lo); math.Abs(at[k]-lo) < e {
			at[k] = lo
		} else if math.Abs(at[k]-hi) < e {
			at[k] = hi
		}
	}
	return at
}

// unroll makes the ring of a bound, each point next to the one before it though
// a seam lies between. At a pole the ring runs along the pole.
func (p *patch) unroll(marks []projected) ring3 {
	r := ring3{corners: []node{{marks[0].at, marks[0].id}}}
	for i := 1; i <= len(marks); i++ {
		m := marks[i%len(marks)]
		last := r.corners[len(r.corners)-1].at
		if m.pole == nil {
			r.corners = append(r.corners, node{p.beside(m.at, last), m.id})
			continue
		}
		next := marks[(i+1)%len(marks)]
		for k := i + 2; next.pole != nil; k++ {
			next = marks[k%len(marks)]
		}
		u := p.acrossPole(last[0], next.at[0], m.pole.v > last[1])
		r.corners = append(r.corners, node{Vec2{last[0], m.pole.v}, m.id}, node{Vec2{u, m.pole.v}, m.id})
	}
	n := len(r.corners) - 1
	for k := range 2 {
		if period := p.span.period[k]; period > 0 {
			r.wind[k] = int(math.Round((r.corners[n].at[k] - r.corners[0].at[k]) / period))
		}
	}
	r.corners = r.corners[:n]
	return r
}

// beside gives at, moved by whole periods to be nearest to last.
func (p *patch) beside(at, last Vec2) Vec2 {
	for k, period := range p.span.period {
		if period > 0 {
			at[k] -= period * math.Round((at[k]-last[k])/period)
		}
	}
	return at
}

// acrossPole gives the u at which a bound leaves a pole that it came to at
// from: the face lies to its left, so it goes back in u at an upper pole and on
// at a lower one, a whole turn where it leaves as it came.
func (p *patch) acrossPole(from, to float64, upper bool) float64 {
	period := p.span.period[0]
	if period == 0 {
		return to
	}
	sign := 1.0
	if upper {
		sign = -1
	}
	way := math.Mod((to-from)*sign, period)
	if way < 0 {
		way += period
	}
	if way < 1e-6*period || way > (1-1e-9)*period {
		way = period
	}
	return from + sign*way
}

// fitRulers gives straight directions the extent of the rings and brings the
// rings into chords.
func (p *patch) fitRulers(rings []ring3) error {
	for k := range 2 {
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, r := range rings {
			for _, c := range r.corners {
				lo, hi = math.Min(lo, c.at[k]), math.Max(hi, c.at[k])
			}
		}
		r := &p.span.rulers[k]
		if r.isZero() {
			if !(lo < hi) {
				return fmt.Errorf("a face without bounds on a surface without an end: %w", ErrInvalid)
			}
			*r = straightRuler(lo, hi)
		}
		if len(rings) > 0 && !(r.measure(hi)-r.measure(lo) < maxPatchPoints) {
			return fmt.Errorf("a face from %g to %g in parameter %d of its surface: %w", lo, hi, k, ErrTooLarge)
		}
		if p.span.period[k] > 0 {
			p.period[k] = r.measure(p.span.period[k]) - r.measure(0)
		}
		for _, ring := range rings {
			for i := range ring.corners {
				ring.corners[i].at[k] = r.measure(ring.corners[i].at[k])
			}
		}
	}
	return nil
}

// point adds the point of the surface at a place in chords.
func (p *patch) point(at Vec2) node {
	q := p.s.at(Vec2{p.span.rulers[0].value(at[0]), p.span.rulers[1].value(at[1])})
	return node{at, p.w.ID(q)}
}

// triangulate cuts the region into triangles of points in space.
func (p *patch) triangulate(outer []node, holes [][]node) ([]uint32, error) {
	if area := mesh.RingArea(places(outer)); !(area < maxPatchPoints) { // a point to each chord squared
		return nil, fmt.Errorf("a curved face of about %.0f points, more than %d: %w", area, maxPatchPoints, ErrTooLarge)
	}
	all := append([]node(nil), outer...)
	rings := make([][]Vec2, len(holes))
	for i, h := range holes {
		all = append(all, h...)
		rings[i] = places(h)
	}
	t := mesh.Triangulator{Spend: p.f.memory().polygons.Spend}
	tris, err := t.Triangulate(places(outer), rings)
	if err != nil && !errors.Is(err, mesh.ErrNotSimple) {
		return nil, fmt.Errorf("cutting up a curved face: %w", err)
	}
	if err == nil || nearlySimple(all, tris, outer, holes) {
		if all, tris, err = p.refine(all, tris); err != nil {
			return nil, err
		}
	}
	out := make([]uint32, 0, len(tris))
	for t := 0; t+2 < len(tris); t += 3 {
		a, b, c := all[tris[t]].id, all[tris[t+1]].id, all[tris[t+2]].id
		if a != b && b != c && c != a {
			out = append(out, a, b, c)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("a curved face without area: %w", ErrInvalid)
	}
	return out, nil
}

// crossedShare is the part of a face by which its triangles may cover too much
// for it still to be refined: bounds that cross by a hair do little harm, others
// keep the triangles on their own points.
const crossedShare = 0.01

// nearlySimple tells whether triangles cover little more or less than the rings.
func nearlySimple(all []node, tris []uint32, outer []node, holes [][]node) bool {
	want := math.Abs(mesh.RingArea(places(outer)))
	for _, h := range holes {
		want -= math.Abs(mesh.RingArea(places(h)))
	}
	got := 0.0
	for t := 0; t+2 < len(tris); t += 3 {
		a := all[tris[t]].at
		got += math.Abs(cross(sub(all[tris[t+1]].at, a), sub(all[tris[t+2]].at, a))) / 2
	}
	return math.Abs(got-want) <= crossedShare*want
}

func places(ring []node) []Vec2 {
	out := make([]Vec2, len(ring))
	for i, c := range ring {
		out[i] = c.at
	}
	return out
}
