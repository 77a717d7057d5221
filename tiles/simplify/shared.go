package simplify

import (
	"encoding/binary"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// shared remembers what came of features, for others that show the same meshes
// in other places. What it holds decides only what is computed again.
type shared struct {
	meshes    map[*scene.Mesh]uint32
	materials map[scene.Material]uint32
	results   map[string]result
	key       []byte
	triangles int // of all results
}

// result is a simplified feature without its place.
type result struct {
	whole, nothing bool // it stays as it is, or vanishes
	parts          []scene.Part
	bound          float64 // metres of the plan
}

// maxShared bounds the results, and maxSharedTriangles the triangles of them,
// that are remembered: some megabytes.
const (
	maxShared          = 1 << 12
	maxSharedTriangles = 1 << 17
)

// find gives what came of the like of f, false where there was none; the key is
// kept for add. base and scale are those of the body.
func (s *shared) find(f *scene.Feature, b *body, tolerance float64, thrifty bool) (result, bool) {
	if s.results == nil || len(s.results) >= maxShared || len(s.meshes) >= maxShared || s.triangles > maxSharedTriangles {
		*s = shared{meshes: map[*scene.Mesh]uint32{}, materials: map[scene.Material]uint32{}, results: map[string]result{}, key: s.key}
	}
	k := binary.LittleEndian.AppendUint64(s.key[:0], math.Float64bits(tolerance))
	k = binary.LittleEndian.AppendUint64(k, math.Float64bits(b.scale))
	if thrifty {
		k = append(k, 1)
	} else {
		k = append(k, 0)
	}
	for i := range f.Parts {
		p := &f.Parts[i]
		if p.Mesh == nil || len(p.Mesh.Indices) == 0 {
			continue
		}
		k = binary.LittleEndian.AppendUint32(k, number(s.meshes, p.Mesh))
		k = binary.LittleEndian.AppendUint32(k, number(s.materials, p.Material))
		to, err := b.relative(&p.Transform)
		if err != nil || p.Mesh.Lines {
			s.key = s.key[:0]
			return result{}, false
		}
		for _, v := range to {
			k = binary.LittleEndian.AppendUint64(k, math.Float64bits(v+0))
		}
	}
	s.key = k
	r, ok := s.results[string(k)]
	return r, ok
}

func number[K comparable](m map[K]uint32, k K) uint32 {
	n, ok := m[k]
	if !ok {
		n = uint32(len(m))
		m[k] = n
	}
	return n
}

// add remembers a result under the key that find made.
func (s *shared) add(r result) {
	if len(s.key) == 0 {
		return
	}
	for i := range r.parts {
		s.triangles += r.parts[i].Mesh.Triangles()
	}
	s.results[string(s.key)] = r
}

// of gives what r says of f, whose parts have the frame base.
func (r *result) of(f *scene.Feature, base scene.Affine) (*scene.Feature, float64, error) {
	switch {
	case r.whole:
		return f, 0, nil
	case r.nothing:
		return nil, r.bound, nil
	}
	g := *f
	g.Parts = make([]scene.Part, len(r.parts), len(r.parts)+1)
	for i, p := range r.parts {
		p.Transform = base
		g.Parts[i] = p
	}
	return &g, r.bound, nil
}
