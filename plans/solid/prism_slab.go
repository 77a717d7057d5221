package solid

import (
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// slab is a solid between two parallel caps whose sides all run the same way.
type slab struct {
	host   *scene.Mesh
	origin scene.Vec3 // heights and plane coordinates count from here
	n      scene.Vec3 // normal of the caps, up
	u, v   scene.Vec3 // directions of the plane coordinates
	low    float64    // heights of the caps
	high   float64
	shift  scene.Vec3 // along the sides, from the low cap to the high one

	heights []float64   // of the points
	walls   [][2]uint32 // the edges of the low cap, the inside to their left
	partner []uint32    // of a point of the low cap: that of the high one on the same side edge, plus one
}

const (
	// prismTolerance is the distance in metres within which the points of a slab
	// lie in its caps, and side edges run the same way.
	prismTolerance = 1e-6
	// minThickness is the least thickness in metres of a slab that is treated as
	// one.
	minThickness = 1e-3
)

// newSlab gives the mesh, which is closed and faces outward, as a slab with caps
// of the normal n, or nil.
func newSlab(m *scene.Mesh, origin, n scene.Vec3) *slab {
	s := &slab{host: m, origin: origin, n: n, low: math.Inf(1), high: math.Inf(-1)}
	s.heights = make([]float64, len(m.Positions))
	for _, i := range m.Indices {
		h := s.height(m.Positions[i])
		s.heights[i] = h
		s.low, s.high = min(s.low, h), max(s.high, h)
	}
	for _, i := range m.Indices {
		if h := s.heights[i]; h > s.low+prismTolerance && h < s.high-prismTolerance {
			return nil
		}
	}
	if !(s.high-s.low >= minThickness) {
		return nil
	}
	s.u, s.v = mesh.Frame(n)
	s.partner = make([]uint32, len(m.Positions))
	if along, ok := s.direction(m, s.heights, n); ok {
		s.shift = along.Scale(s.high - s.low)
		s.readWalls()
		return s
	}
	return nil
}

func (s *slab) height(p scene.Vec3) float64 { return p.Sub(s.origin).Dot(s.n) }

// flat gives the plane coordinates of p.
func (s *slab) flat(p scene.Vec3) Vec2 {
	d := p.Sub(s.origin)
	return Vec2{d.Dot(s.u), d.Dot(s.v)}
}

// upper tells whether a point of the height h lies on the side of the high cap.
func (s *slab) upper(h float64) bool { return h > s.low/2+s.high/2 }

// direction gives the way in which all triangles of m between the caps run, which
// rises by one: that of first, if it does.
func (s *slab) direction(m *scene.Mesh, heights []float64, first scene.Vec3) (scene.Vec3, bool) {
	if s.runs(m, heights, first) {
		return first, true
	}
	for t := 0; t+2 < len(m.Indices); t += 3 {
		alone, two, ok := s.spans(m.Indices[t:t+3], heights)
		if !ok {
			continue
		}
		for _, i := range two { // one of the two edges that rise runs along the side
			d := m.Positions[i].Sub(m.Positions[alone])
			d = d.Scale(1 / (heights[i] - heights[alone]))
			if s.runs(m, heights, d) {
				return d, true
			}
		}
		break
	}
	return scene.Vec3{}, false
}

// spans gives the corner of a triangle that is alone on its side, and the two
// others in their order, where it has corners on both.
func (s *slab) spans(tri []uint32, heights []float64) (alone uint32, two [2]uint32, ok bool) {
	a, b, c := s.upper(heights[tri[0]]), s.upper(heights[tri[1]]), s.upper(heights[tri[2]])
	switch {
	case a == b && b == c:
		return 0, two, false
	case b == c:
		return tri[0], [2]uint32{tri[1], tri[2]}, true
	case a == c:
		return tri[1], [2]uint32{tri[2], tri[0]}, true
	default:
		return tri[2], [2]uint32{tri[0], tri[1]}, true
	}
}

// runs tells whether all triangles of m between the caps have an edge that runs
// along d, which rises by one.
func (s *slab) runs(m *scene.Mesh, heights []float64, d scene.Vec3) bool {
	for t := 0; t+2 < len(m.Indices); t += 3 {
		alone, two, ok := s.spans(m.Indices[t:t+3], heights)
		if ok && !s.rises(m, heights, alone, two[0], d) && !s.rises(m, heights, alone, two[1], d) {
			return false
		}
	}
	return true
}

// rises tells whether the edge from i to j runs along d, as far as it lies
// between the caps.
func (s *slab) rises(m *scene.Mesh, heights []float64, i, j uint32, d scene.Vec3) bool {
	rise := heights[j] - heights[i]
	off := m.Positions[j].Sub(m.Positions[i]).Sub(d.Scale(rise))
	return off.Length()*min(1, (s.high-s.low)/math.Abs(rise)) <= prismTolerance
}

// readWalls notes the edges of the low cap and which points lie above which.
func (s *slab) readWalls() {
	d := s.shift.Scale(1 / (s.high - s.low))
	for t := 0; t+2 < len(s.host.Indices); t += 3 {
		alone, two, ok := s.spans(s.host.Indices[t:t+3], s.heights)
		if !ok {
			continue
		}
		if s.upper(s.heights[alone]) {
			s.walls = append(s.walls, two)
		}
		for _, i := range two {
			if s.rises(s.host, s.heights, alone, i, d) {
				s.pair(alone, i)
			}
		}
	}
}

// pair notes that one of two points lies above the other.
func (s *slab) pair(i, j uint32) {
	if s.upper(s.heights[i]) {
		i, j = j, i
	}
	s.partner[i] = j + 1
}

// ends gives the places of a point of the low cap in both caps.
func (s *slab) ends(i uint32) end {
	p := s.host.Positions[i]
	if k := s.partner[i]; k > 0 {
		return end{low: p, high: s.host.Positions[k-1]}
	}
	return end{low: p, high: p.Add(s.shift)}
}

// end is where a side edge meets the low and the high cap.
type end struct{ low, high scene.Vec3 }

// lift gives the ends of the side edge at a place of the plane.
func (s *slab) lift(p Vec2) end {
	q := s.origin.Add(s.n.Scale(s.low)).Add(s.u.Scale(p[0])).Add(s.v.Scale(p[1]))
	return end{low: q, high: q.Add(s.shift)}
}
