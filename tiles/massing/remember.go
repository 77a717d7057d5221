package massing

import (
	"encoding/binary"
	"math"

	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// rememberBlock is the kind of what is remembered of a group.
const rememberBlock = "massing block 1"

// remembered is block, remembered in m. What was known before and the triangles
// left are part of the key, since they end a search: a group that is the same after
// one that changed is found as long as that one has as many triangles and lies no
// farther off than another.
func remembered(m *memo.Memo, bodies []*body, tolerance float64, known distances, most int) ([]face, distances) {
	if m == nil {
		return block(bodies, tolerance, known, most)
	}
	key := blockKey(bodies, tolerance, known, most)
	if v, ok := m.Get(key); ok {
		if faces, far, ok := unpackBlock(v, bodies, known.most); ok {
			return faces, far
		}
	}
	faces, far := block(bodies, tolerance, known, most)
	m.Put(key, packBlock(faces, far, bodies))
	return faces, far
}

// blockKey is the digest of all that block depends on but for the numbers of the
// items: their order counts, which is that of the bodies.
func blockKey(bodies []*body, tolerance float64, known distances, most int) memo.Key {
	d := memo.NewDigest(rememberBlock)
	for _, v := range [...]float64{tolerance, known.found, known.bound, known.most} {
		d.Float(v)
	}
	d.Int(most)
	d.Int(len(bodies))
	for _, b := range bodies {
		d.Bool(b.opening)
		d.Bool(b.mark)
		d.Int(len(b.parts))
		for i := range b.parts {
			p := &b.parts[i]
			for _, v := range p.to {
				d.Float(v)
			}
			d.Int(int(binary.LittleEndian.Uint32(p.rgba[:])))
			d.Mesh(p.mesh)
		}
	}
	return d.Sum()
}

// packBlock packs faces, their items as numbers among the bodies, after the
// distances.
func packBlock(faces []face, far distances, bodies []*body) []byte {
	number := map[int32]uint32{nobody: math.MaxUint32}
	for i, b := range bodies {
		number[b.item] = uint32(i)
	}
	v := binary.LittleEndian.AppendUint64(nil, math.Float64bits(far.found))
	v = binary.LittleEndian.AppendUint64(v, math.Float64bits(far.bound))
	for i := range faces {
		f := &faces[i]
		v = binary.LittleEndian.AppendUint32(v, number[f.item])
		v = append(append(v, f.rgba[:]...), byte(len(f.corners)))
		for _, p := range f.corners {
			for _, c := range p {
				v = binary.LittleEndian.AppendUint64(v, math.Float64bits(c))
			}
		}
	}
	return v
}

const (
	blockHead  = 2 * 8     // bytes of the distances
	faceHead   = 4 + 4 + 1 // of item, colour and number of corners
	cornerSize = 3 * 8
)

// unpackBlock gives what packBlock packed, false where v is nothing such.
func unpackBlock(v []byte, bodies []*body, most float64) (faces []face, far distances, ok bool) {
	if len(v) < blockHead {
		return nil, far, false
	}
	number := func(at int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(v[at:])) }
	far = distances{found: number(0), bound: number(8), most: most}
	for v = v[blockHead:]; len(v) > 0; {
		if len(v) < faceHead || len(v) < faceHead+int(v[8])*cornerSize {
			return nil, far, false
		}
		f := face{item: nobody, rgba: [4]uint8(v[4:8]), corners: make([]scene.Vec3, v[8]), painted: true}
		if n := binary.LittleEndian.Uint32(v); int64(n) < int64(len(bodies)) {
			f.item = bodies[n].item
		}
		for i := range f.corners {
			for k := range 3 {
				f.corners[i][k] = number(faceHead + i*cornerSize + k*8)
			}
		}
		v = v[faceHead+len(f.corners)*cornerSize:]
		faces = append(faces, f)
	}
	return faces, far, true
}
