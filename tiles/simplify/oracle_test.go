package simplify

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// soup is the triangles of a feature in the plan frame.
type soup [][3]scene.Vec3

func soupOf(f *scene.Feature, to scene.Affine) soup {
	var out soup
	if f == nil {
		return nil
	}
	for i := range f.Parts {
		p := &f.Parts[i]
		if p.Mesh.Lines {
			continue
		}
		m := to.Mul(&p.Transform)
		for t := 0; t < len(p.Mesh.Indices); t += 3 {
			var tri [3]scene.Vec3
			for k := range tri {
				tri[k] = m.Apply(p.Mesh.Positions[p.Mesh.Indices[t+k]])
			}
			out = append(out, tri)
		}
	}
	return out
}

// oracleDistance gives the distance of p from the triangle, found another way
// than the product does: by the plane where p is over it, else by the edges.
func oracleDistance(p scene.Vec3, t [3]scene.Vec3) float64 {
	n := t[1].Sub(t[0]).Cross(t[2].Sub(t[0])).Normalized()
	inside := n != scene.Vec3{}
	best := math.Inf(1)
	for k := range t {
		a, b := t[k], t[(k+1)%3]
		e := b.Sub(a)
		inside = inside && n.Dot(e.Cross(p.Sub(a))) >= 0
		s := 0.0
		if l := e.Dot(e); l > 0 {
			s = math.Max(0, math.Min(1, p.Sub(a).Dot(e)/l))
		}
		best = math.Min(best, p.Sub(a.Add(e.Scale(s))).Length())
	}
	if inside {
		return math.Abs(n.Dot(p.Sub(t[0])))
	}
	return best
}

// sampled gives the greatest distance of points spread over from, by area and
// on corners and edges too, from the surface to.
func sampled(from, to soup, count int, r *rand.Rand) float64 {
	sums := make([]float64, len(from))
	total := 0.0
	for i, t := range from {
		total += t[1].Sub(t[0]).Cross(t[2].Sub(t[0])).Length()
		sums[i] = total
	}
	worst := 0.0
	ask := func(p scene.Vec3) {
		best := math.Inf(1)
		for i := range to {
			best = math.Min(best, oracleDistance(p, to[i]))
		}
		worst = math.Max(worst, best)
	}
	for i := range count {
		at := r.Float64() * total
		k := 0
		for lo, hi := 0, len(sums); lo < hi; {
			if mid := (lo + hi) / 2; sums[mid] < at {
				lo, k = mid+1, mid+1
			} else {
				hi = mid
			}
		}
		if i%3 == 0 {
			k = r.IntN(len(from))
		}
		t := from[min(k, len(from)-1)]
		u, v := r.Float64(), r.Float64()
		switch {
		case i%5 == 0:
			u, v = float64(r.IntN(2)), 0
		case i%5 == 1:
			v = 1 - u
		case u+v > 1:
			u, v = 1-u, 1-v
		}
		ask(t[0].Add(t[1].Sub(t[0]).Scale(u)).Add(t[2].Sub(t[0]).Scale(v)))
	}
	return worst
}

// hausdorff samples the two-sided distance.
func hausdorff(t *testing.T, a, b soup, count int) float64 {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	if len(a) == 0 || len(b) == 0 {
		return math.Inf(1)
	}
	return math.Max(sampled(a, b, count, r), sampled(b, a, count, r))
}
