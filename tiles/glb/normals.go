package glb

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// creaseCosine is the cosine of 25 degrees. Faces that meet at less are
	// shaded as one curved surface: a circle of 15 segments or more looks
	// round, a roof of 13 degrees or more keeps its ridge.
	creaseCosine = 0.906307787036649963
	// maxPlanes bounds the work at one vertex, which grows with the square of
	// the number of planes that meet there. Beyond it the vertex is flat-shaded.
	maxPlanes = 64
	// planeSteps is the grid on which normals count as one plane's: within
	// about 0.03 degrees.
	planeSteps = 2048
)

// plane gathers the triangles of one direction at one vertex.
type plane struct {
	key    [3]int16
	normal scene.Vec3
	weight scene.Vec3
	shaded scene.Vec3 // what its corners are given
}

// shader finds the normal of every corner of a surface. Its buffers are used
// again for the next surface.
type shader struct {
	start  []uint32 // first entry in order of each welded vertex
	order  []uint32 // corners, by welded vertex
	planes []plane
	normal []scene.Vec3 // of each corner, unit length
}

// shade fills normal.
func (h *shader) shade(s *surface) {
	h.sortCorners(s)
	h.normal = grow(h.normal, len(s.corners))
	for v := range len(s.words) {
		h.vertex(s, h.order[h.start[v]:h.start[v+1]])
	}
}

// sortCorners lists the corners at each welded vertex, in order.
func (h *shader) sortCorners(s *surface) {
	n := len(s.words)
	h.start, h.order = grow(h.start, n+2), grow(h.order, len(s.corners))
	clear(h.start)
	for _, v := range s.corners {
		h.start[v+2]++
	}
	for v := 2; v < n+2; v++ {
		h.start[v] += h.start[v-1]
	}
	for c, v := range s.corners {
		h.order[h.start[v+1]] = uint32(c)
		h.start[v+1]++
	}
}

// vertex sets the normals of all corners at one vertex: each plane's corners
// take the weighted mean of the planes within the crease angle of it.
func (h *shader) vertex(s *surface, corners []uint32) {
	if !h.gather(s, corners) {
		for _, c := range corners {
			h.normal[c] = s.faces[c/3].normal
		}
		return
	}
	for i := range h.planes {
		h.planes[i].shaded = h.planes[i].smoothed(h.planes)
	}
	for _, c := range corners {
		h.normal[c] = h.planeOf(s.faces[c/3].key).shaded
	}
}

// gather collects the planes at a vertex, false where there are too many.
func (h *shader) gather(s *surface, corners []uint32) bool {
	h.planes = h.planes[:0]
	for _, c := range corners {
		f := &s.faces[c/3]
		p := h.planeOf(f.key)
		if p == nil {
			if len(h.planes) == maxPlanes {
				return false
			}
			h.planes = append(h.planes, plane{key: f.key, normal: f.normal})
			p = &h.planes[len(h.planes)-1]
		}
		p.weight = p.weight.Add(f.weights[c%3])
	}
	return true
}

func (h *shader) planeOf(key [3]int16) *plane {
	for i := range h.planes {
		if h.planes[i].key == key {
			return &h.planes[i]
		}
	}
	return nil
}

func (p *plane) smoothed(all []plane) scene.Vec3 {
	var sum scene.Vec3
	for i := range all {
		if p.normal.Dot(all[i].normal) >= creaseCosine {
			sum = sum.Add(all[i].weight)
		}
	}
	if n := sum.Normalized(); n != (scene.Vec3{}) {
		return n
	}
	return p.normal
}

func planeKey(n scene.Vec3) [3]int16 {
	var k [3]int16
	for i := range n {
		k[i] = int16(math.Round(n[i] * planeSteps))
	}
	return k
}

// packNormal gives n in the axes of glTF as three signed integers of the given
// bits in one word.
func packNormal(n scene.Vec3, bits uint) uint32 {
	most := float64(int(1)<<(bits-1) - 1)
	mask := uint32(1)<<bits - 1
	x := uint32(int32(math.Round(n[0] * most)))
	y := uint32(int32(math.Round(n[2] * most)))
	z := uint32(int32(math.Round(-n[1] * most)))
	return x&mask | y&mask<<bits | z&mask<<(2*bits)
}

// unpackNormal gives the three integers of packNormal.
func unpackNormal(w uint32, bits uint) [3]int32 {
	var out [3]int32
	for i := range out {
		out[i] = int32(w>>(uint(i)*bits)<<(32-bits)) >> (32 - bits)
	}
	return out
}
