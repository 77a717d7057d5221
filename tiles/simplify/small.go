package simplify

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// maxSmallSteps bounds the distances taken to tell which small clusters may
// vanish; what is not told stays.
const maxSmallSteps = 1 << 22

// settleSmall leaves out the small clusters that lie within the tolerance of
// what is shown and makes a sheet of each other one. It gives a bound of the
// distances.
func (t *tree) settleSmall() float64 {
	bound, steps := 0.0, maxSmallSteps
	shown := t.out.triangles()
	for i := range t.small {
		c := &t.small[i]
		radius := c.box.Size().Length() / 2
		far := math.Inf(1)
		if steps > 0 {
			far = radius + t.out.distance(c.box.Center(), shown, t.tolerance-radius)
			steps -= shown
		}
		if far > t.tolerance {
			far = t.sheet(c)
		}
		bound = max(bound, far)
	}
	return bound
}

// sheet puts out a rectangle for c and bounds the distance between them.
func (t *tree) sheet(c *cluster) float64 {
	triangles := t.within[c.from:c.to]
	if len(triangles) <= 2 {
		t.out.keep(t.body, triangles)
		return 0
	}
	x := t.body.fit(triangles)
	p := x.face(2, 0)
	look, size := t.mainLook(&x, triangles), c.box.Size().Length()
	t.out.patches([]patch{p}, t.body.flat(look))
	t.reach.begin(t.body.positions, t.body.corners, triangles, size, t.tolerance/4)
	d, ok := t.reach.within(p.asShape())
	if !ok {
		d = 2 * p.radius()
	}
	return max(x.half[2], d)
}

// distance gives the distance of p from the nearest of the first n triangles,
// or the first that is near enough.
func (o *output) distance(p scene.Vec3, n int, enough float64) float64 {
	best := math.Inf(1)
	for i := 0; i < n; i++ {
		c := o.corners[3*i : 3*i+3]
		best = min(best, squaredDistance(p, o.points[c[0]].position, o.points[c[1]].position, o.points[c[2]].position))
		if best <= float64(enough*enough) && enough > 0 {
			break
		}
	}
	return math.Sqrt(best)
}
