package mesh

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// hashStep is the step in metres to which Hash rounds positions: a tenth of
// the finest step that a tile can show.
const hashStep = 1e-5

// Hash gives a SHA-256 of the geometry of m: of its triangles as a set, with
// positions rounded to 0.01 mm. It depends on neither the numbering of the
// vertices nor the order of the triangles nor on which corner begins each, but
// it does depend on the way they face. Positions on either side of a rounding
// limit hash differently, however close they are.
func Hash(m *scene.Mesh) [sha256.Size]byte {
	type triangle [9]int64
	ts := make([]triangle, 0, len(m.Indices)/3)
	for t := 0; t+2 < len(m.Indices); t += 3 {
		var p [3][3]int64
		for k := range p {
			p[k] = rounded(m.Positions[m.Indices[t+k]])
		}
		s := 0
		for k := 1; k < 3; k++ {
			if slices.Compare(p[k][:], p[s][:]) < 0 {
				s = k
			}
		}
		var key triangle
		for k := range 9 {
			key[k] = p[(s+k/3)%3][k%3]
		}
		ts = append(ts, key)
	}
	slices.SortFunc(ts, func(a, b triangle) int { return slices.Compare(a[:], b[:]) })

	h := sha256.New()
	var buf [72]byte
	for _, t := range ts {
		for k, v := range t {
			binary.LittleEndian.PutUint64(buf[8*k:], uint64(v))
		}
		h.Write(buf[:])
	}
	return [sha256.Size]byte(h.Sum(nil))
}

func rounded(p scene.Vec3) [3]int64 {
	var r [3]int64
	for i, v := range p {
		q := math.Round(v / hashStep)
		if cmp.Compare(math.Abs(q), 1<<62) < 0 {
			r[i] = int64(q)
		} else {
			r[i] = math.MinInt64
		}
	}
	return r
}
