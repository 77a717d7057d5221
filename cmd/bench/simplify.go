package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/simplify"
)

// simplified are the figures of one model at one tolerance.
type simplified struct {
	features, gone, before, after int
	seconds                       float64
	// ratio is the greatest of the bound of a feature over the distance that
	// samples find, of those where that is at least a tenth of the tolerance; over is how far a
	// sample lay beyond its bound, which must be 0.
	ratio, over, worst float64
}

// benchSimplify makes models coarser and tells what is left, at which speed in
// processor time, and how the bounds compare with samples of both surfaces.
func benchSimplify(ctx context.Context, c *config, named []string) error {
	files, err := c.inputs(named)
	if err != nil {
		return err
	}
	t := table{head: []string{"model", "tolerance m", "features", "vanished", "triangles", "left", "share", "CPU s", "M triangles/CPU s", "worst bound m", "bound/sample", "beyond bound m"}}
	for _, path := range files {
		features, err := readFeatures(ctx, path)
		if err != nil {
			return err
		}
		for _, tolerance := range []float64{0.1, 0.25, 0.5, 1} {
			r, err := simplifyAll(features, tolerance)
			if err != nil {
				return err
			}
			t.add(filepath.Base(path), strconv.FormatFloat(tolerance, 'g', 3, 64), strconv.Itoa(r.features), strconv.Itoa(r.gone),
				strconv.Itoa(r.before), strconv.Itoa(r.after), fmt.Sprintf("%.3f", float64(r.after)/float64(max(1, r.before))),
				fmt.Sprintf("%.3f", r.seconds), fmt.Sprintf("%.2f", float64(r.before)/r.seconds/1e6),
				fmt.Sprintf("%.3f", r.worst), fmt.Sprintf("%.1f", r.ratio), fmt.Sprintf("%.2g", r.over))
		}
	}
	t.print(c.out)
	return nil
}

func readFeatures(ctx context.Context, path string) ([]*scene.Feature, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []*scene.Feature
	_, err = ifc.Read(ctx, ifc.Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: path}, func(f *scene.Feature) error {
		if !f.Private && f.Triangles() > 0 {
			out = append(out, f)
		}
		return nil
	})
	return out, err
}

// simplifyAll makes every feature coarser and samples a part of the results.
func simplifyAll(features []*scene.Feature, tolerance float64) (simplified, error) {
	r := simplified{features: len(features)}
	out, bounds := make([]*scene.Feature, len(features)), make([]float64, len(features))
	var s simplify.Simplifier
	to := scene.Identity()
	start := cpuTime()
	for i, f := range features {
		var err error
		if out[i], bounds[i], err = s.Feature(f, &to, tolerance); err != nil {
			return r, err
		}
	}
	r.seconds = (cpuTime() - start).Seconds()
	random := rand.New(rand.NewPCG(1, 1))
	for i, f := range features {
		r.before += f.Triangles()
		r.worst = max(r.worst, bounds[i])
		g := out[i]
		if g == nil {
			r.gone++
			continue
		}
		r.after += g.Triangles()
		if g == f {
			continue
		}
		a, b := triangleSoup(f), triangleSoup(g)
		d := max(sampleDistance(a, b, random), sampleDistance(b, a, random))
		r.over = max(r.over, d-bounds[i]-1e-9)
		if d >= tolerance/10 {
			r.ratio = max(r.ratio, bounds[i]/d)
		}
	}
	return r, nil
}

type soupTriangle [3]scene.Vec3

func triangleSoup(f *scene.Feature) []soupTriangle {
	var out []soupTriangle
	for i := range f.Parts {
		p := &f.Parts[i]
		for t := 0; t+2 < 3*p.Mesh.Triangles(); t += 3 {
			var s soupTriangle
			for k := range s {
				s[k] = p.Transform.Apply(p.Mesh.Positions[p.Mesh.Indices[t+k]])
			}
			if s[1].Sub(s[0]).Cross(s[2].Sub(s[0])).Length() > 1e-9 {
				out = append(out, s)
			}
		}
	}
	return out
}

// sampleWork is the number of distances from triangles taken for one feature.
const sampleWork = 200_000

// sampleDistance gives the greatest distance of points of a, half of them corners, from b.
func sampleDistance(a, b []soupTriangle, random *rand.Rand) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	worst := 0.0
	for i := range max(20, min(2000, sampleWork/len(b))) {
		t := a[random.IntN(len(a))]
		u, v := random.Float64(), random.Float64()
		if u+v > 1 {
			u, v = 1-u, 1-v
		}
		if i%2 == 0 {
			u, v = 0, 0
		}
		p := t[0].Add(t[1].Sub(t[0]).Scale(u)).Add(t[2].Sub(t[0]).Scale(v))
		best := math.Inf(1)
		for k := range b {
			best = min(best, b[k].distance(p))
		}
		worst = max(worst, best)
	}
	return worst
}

// distance gives the distance of p: from the plane where p is over the triangle,
// else from the edges.
func (t *soupTriangle) distance(p scene.Vec3) float64 {
	n := t[1].Sub(t[0]).Cross(t[2].Sub(t[0])).Normalized()
	inside, best := n != scene.Vec3{}, math.Inf(1)
	for k := range t {
		e, d := t[(k+1)%3].Sub(t[k]), p.Sub(t[k])
		inside = inside && n.Dot(e.Cross(d)) >= 0
		s := 0.0
		if l := e.Dot(e); l > 0 {
			s = max(0, min(1, d.Dot(e)/l))
		}
		best = min(best, d.Sub(e.Scale(s)).Length())
	}
	if inside {
		return math.Abs(n.Dot(p.Sub(t[0])))
	}
	return best
}
