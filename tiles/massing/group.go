package massing

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// finePerTolerance is the number of pixels of a view in the tolerance.
	finePerTolerance = 4
	// maxPixels bounds a view and maxSide its width and height; above them pixels
	// become larger.
	maxPixels, maxSide = 1 << 21, 1 << 13
)

// group is a building, or what hangs together, in its main directions.
type group struct {
	bodies    []*body // without marks
	openings  []opening
	opens     map[int32]bool // items that are openings
	tolerance float64
	frame     frame
	triangles []triangle // in the frame
	box       scene.Box  // in the frame
	pixel     float64    // metres
}

// triangle is one of a body.
type triangle struct {
	a, b, c scene.Vec3
	item    int32
	rgba    [4]uint8
}

func newGroup(bodies []*body, tolerance float64) *group {
	all := bodies
	bodies = slices.DeleteFunc(slices.Clone(bodies), func(b *body) bool { return b.mark })
	g := &group{bodies: bodies, tolerance: tolerance, frame: mainDirections(bodies), box: scene.NewBox()}
	g.openings, g.opens = g.frame.openingsOf(all), map[int32]bool{}
	for i := range g.openings {
		g.opens[g.openings[i].item] = true
	}
	to := g.frame.affine()
	n := 0
	for _, b := range bodies {
		for i := range b.parts {
			n += b.parts[i].mesh.Triangles()
		}
	}
	g.triangles = make([]triangle, 0, n)
	for _, b := range bodies {
		for i := range b.parts {
			g.add(b.item, &b.parts[i], &to)
		}
	}
	size := g.box.Size()
	g.pixel = tolerance / finePerTolerance
	for (size[0]/g.pixel+2)*(size[1]/g.pixel+2) > maxPixels || max(size[0], size[1])/g.pixel > maxSide {
		g.pixel *= 2
	}
	return g
}

// add adds the triangles of a part that have an area.
func (g *group) add(item int32, p *placed, toFrame *scene.Affine) {
	to := toFrame.Mul(&p.to)
	at := make([]scene.Vec3, len(p.mesh.Positions))
	for i, v := range p.mesh.Positions {
		at[i] = to.Apply(v)
	}
	for k := 0; k+2 < len(p.mesh.Indices); k += 3 {
		t := triangle{at[p.mesh.Indices[k]], at[p.mesh.Indices[k+1]], at[p.mesh.Indices[k+2]], item, p.rgba}
		g.box.Extend(t.a)
		g.box.Extend(t.b)
		g.box.Extend(t.c)
		g.triangles = append(g.triangles, t)
	}
}

// frame has its x axis along cos, sin in the plan, and z up.
type frame struct{ cos, sin float64 }

func (f *frame) affine() scene.Affine {
	return scene.Affine{f.cos, f.sin, 0, 0, -f.sin, f.cos, 0, 0, 0, 0, 1, 0}
}

// toPlan gives a point of the frame in the plan.
func (f *frame) toPlan(p scene.Vec3) scene.Vec3 {
	return scene.Vec3{float64(f.cos*p[0]) - float64(f.sin*p[1]), float64(f.sin*p[0]) + float64(f.cos*p[1]), p[2]}
}

// sectors is the number of directions that are told apart within a quarter turn.
const sectors = 90

// mainDirections finds the direction that most of the upright surface faces, a
// quarter turn counting as none: the normals to the fourth power, as complex
// numbers, weighed by area. Only square roots are needed for it, which every
// machine rounds alike.
func mainDirections(bodies []*body) frame {
	var sum [sectors][2]float64
	for _, b := range bodies {
		for i := range b.parts {
			p := &b.parts[i]
			for k := 0; k+2 < len(p.mesh.Indices); k += 3 {
				o := p.mesh.Positions[p.mesh.Indices[k]]
				u := p.to.ApplyVector(p.mesh.Positions[p.mesh.Indices[k+1]].Sub(o))
				v := p.to.ApplyVector(p.mesh.Positions[p.mesh.Indices[k+2]].Sub(o))
				weigh(&sum, u.Cross(v))
			}
		}
	}
	var best [2]float64
	for i := range sum {
		var s [2]float64
		for _, k := range []int{i + sectors - 1, i, i + 1} {
			s[0] += sum[k%sectors][0]
			s[1] += sum[k%sectors][1]
		}
		if length(s) > length(best)*(1+1e-9) {
			best = s
		}
	}
	if l := length(best); l > 0 {
		c, s := halved(best[0]/l, best[1]/l)
		c, s = halved(c, s)
		return frame{c, s}
	}
	return frame{1, 0}
}

// weigh adds a normal, as long as twice the area, to its sector and those of its
// fourth power.
func weigh(sum *[sectors][2]float64, n scene.Vec3) {
	l := math.Sqrt(float64(n[0]*n[0]) + float64(n[1]*n[1]))
	if l <= math.Abs(n[2]) { // roofs have no say
		return
	}
	x, y := n[0]/l, n[1]/l
	for range 2 {
		x, y = float64(x*x)-float64(y*y), float64(2*x*y)
	}
	i := min(int(turn(x, y)/4*sectors), sectors-1)
	sum[i][0] += float64(x * l)
	sum[i][1] += float64(y * l)
}

// turn grows from 0 to 4 as x, y goes round, as fast as the angle or nearly.
func turn(x, y float64) float64 {
	switch {
	case y >= 0 && x > 0:
		return y / (x + y)
	case y > 0:
		return 1 - x/(y-x)
	case x < 0:
		return 2 + y/(x+y)
	}
	return 3 + x/(x-y)
}

func length(v [2]float64) float64 {
	return math.Sqrt(float64(v[0]*v[0]) + float64(v[1]*v[1]))
}

// halved gives cosine and sine of half the angle, which is within a half turn
// either way.
func halved(c, s float64) (float64, float64) {
	return math.Sqrt(max(0, (1+c)/2)), math.Copysign(math.Sqrt(max(0, (1-c)/2)), s)
}
