package footprint

import (
	"cmp"
	"math"
	"slices"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// steepest is the least share of plumb in the normal of what counts as ground:
	// the skirts of tiles and the sides of quays are none.
	steepest = 0.05
	// sliver is the area in m2 under which what is cut off is nothing.
	sliver = 1e-10
	// StandIn is how high the ground is taken to be where no layer shows any, metres
	// above the site's origin: where viewers and pictures draw a sheet of paper.
	StandIn = -0.06
)

// Dig takes up the ground under a region.
type Dig struct {
	region *Region
	level  *float64 // metres above the site's origin, nil for a hole
	// standIn tells that the sheet of paper is the ground where there is no other.
	standIn bool

	known, cut, fill float64
	heights          plans.HeightRange
	runs             [][]run // of each side: where it is on the ground
}

// run is a stretch of a side on one triangle of the ground: shares of the side, and
// heights there.
type run struct{ from, to, z0, z1 float64 }

// NewDig begins a dig down, or up, to a level.
func NewDig(r *Region, level *float64, standIn bool) *Dig {
	return &Dig{region: r, level: level, standIn: standIn, runs: make([][]run, len(r.sides)),
		heights: plans.HeightRange{Lowest: math.Inf(1), Highest: math.Inf(-1)}}
}

// Add takes up a triangle of the ground, in the site frame; either winding. What
// stands upright is none.
func (d *Dig) Add(t [3]scene.Vec3) {
	n := t[1].Sub(t[0]).Cross(t[2].Sub(t[0]))
	if !(math.Abs(n[2]) > steepest*n.Length()) || !t[0].Finite() || !t[1].Finite() || !t[2].Finite() {
		return
	}
	if n[2] < 0 {
		t[1], t[2] = t[2], t[1]
	}
	flat := [3]mesh.Vec2{{t[0][0], t[0][1]}, {t[1][0], t[1][1]}, {t[2][0], t[2][1]}}
	around := boxOf(flat[:]...)
	d.region.near.meets(around, func(i int) { d.take(clipped(t[:], d.region.triangles[i])) })
	if d.level == nil {
		return
	}
	d.region.nearSides.meets(around, func(i int) {
		if r, ok := runOn(d.region.sides[i], t, flat); ok {
			d.runs[i] = append(d.runs[i], r)
		}
	})
}

// take adds a piece of ground within the region: a convex polygon.
func (d *Dig) take(piece []scene.Vec3) {
	area, volume := under(piece, 0)
	if area < sliver {
		return
	}
	d.known += area
	for _, p := range piece {
		d.heights.Lowest, d.heights.Highest = min(d.heights.Lowest, p[2]), max(d.heights.Highest, p[2])
	}
	if d.level == nil {
		return
	}
	_, above := under(halfOf(piece, func(p scene.Vec3) float64 { return p[2] - *d.level }), *d.level)
	volume -= float64(area * *d.level)
	d.cut += above
	d.fill += max(0, above-volume)
}

// under gives the area of a convex polygon seen from above, and the volume between
// it and a height: below that it counts as less than nothing.
func under(piece []scene.Vec3, height float64) (area, volume float64) {
	for i := 2; i < len(piece); i++ {
		a, b, c := piece[0], piece[i-1], piece[i]
		part := cross(mesh.Vec2{a[0], a[1]}, mesh.Vec2{b[0], b[1]}, mesh.Vec2{c[0], c[1]}) / 2
		area += part
		volume += float64(part * ((a[2]+b[2]+c[2])/3 - height))
	}
	return area, volume
}

// clipped gives what of a convex polygon lies within a triangle, seen from above.
func clipped(piece []scene.Vec3, t [3]mesh.Vec2) []scene.Vec3 {
	for k := range t {
		a, b := t[k], t[(k+1)%3]
		if piece = halfOf(piece, func(p scene.Vec3) float64 { return cross(a, b, mesh.Vec2{p[0], p[1]}) }); len(piece) < 3 {
			return nil
		}
	}
	return piece
}

// halfOf gives the part of a convex polygon where a linear measure is not below 0.
func halfOf(piece []scene.Vec3, measure func(scene.Vec3) float64) []scene.Vec3 {
	out := make([]scene.Vec3, 0, len(piece)+1)
	for i, p := range piece {
		q := piece[(i+1)%len(piece)]
		mp, mq := measure(p), measure(q)
		if mp >= 0 {
			out = append(out, p)
		}
		if (mp > 0) != (mq > 0) && mp != 0 && mq != 0 {
			out = append(out, p.Add(q.Sub(p).Scale(mp/(mp-mq))))
		}
	}
	return out
}

// runOn gives the stretch of a side that lies on a triangle of the ground, which runs
// counter-clockwise; flat is the triangle from above.
func runOn(s side, t [3]scene.Vec3, flat [3]mesh.Vec2) (run, bool) {
	r := run{from: 0, to: 1}
	for k := range flat {
		ma, mb := cross(flat[k], flat[(k+1)%3], s.a), cross(flat[k], flat[(k+1)%3], s.b)
		switch {
		case ma < 0 && mb < 0:
			return r, false
		case ma < 0:
			r.from = max(r.from, ma/(ma-mb))
		case mb < 0:
			r.to = min(r.to, ma/(ma-mb))
		}
	}
	if r.to-r.from <= shortest {
		return r, false
	}
	height := func(f float64) float64 {
		p := s.at(f)
		whole := cross(flat[0], flat[1], flat[2])
		u, v := cross(p, flat[1], flat[2])/whole, cross(flat[0], p, flat[2])/whole
		return float64(u*t[0][2]) + float64(v*t[1][2]) + float64((1-u-v)*t[2][2])
	}
	r.z0, r.z1 = height(r.from), height(r.to)
	return r, true
}

// shortest is the share of a side below which a stretch of it is nothing.
const shortest = 1e-9

func (s side) at(f float64) mesh.Vec2 {
	return mesh.Vec2{s.a[0] + float64(f*(s.b[0]-s.a[0])), s.a[1] + float64(f*(s.b[1]-s.a[1]))}
}

// profile gives the stretches of a side in order, none over another: where the side
// runs along an edge of the ground both triangles gave one.
func (d *Dig) profile(i int) []run {
	all := d.runs[i]
	slices.SortStableFunc(all, func(a, b run) int {
		if a.from != b.from {
			return cmp.Compare(a.from, b.from)
		}
		return cmp.Compare(b.to, a.to)
	})
	var out []run
	at := 0.0
	gap := func(to float64) {
		if d.standIn && to-at > shortest {
			out = append(out, run{at, to, StandIn, StandIn})
		}
	}
	for _, r := range all {
		if r.to-at <= shortest {
			continue
		}
		if r.from < at {
			r.z0 += float64((at - r.from) / (r.to - r.from) * (r.z1 - r.z0))
			r.from = at
		}
		gap(r.from)
		out, at = append(out, r), r.to
	}
	gap(1)
	return out
}

// Ground tells what is known of the ground, without its layers and its model.
func (d *Dig) Ground() plans.Ground {
	g := plans.Ground{Area: d.region.area, Known: d.known, Layers: []string{}}
	if d.known > 0 {
		g.Heights = &plans.HeightRange{Lowest: d.heights.Lowest, Highest: d.heights.Highest}
		if d.level != nil {
			g.Cut, g.Fill = &d.cut, &d.fill
		}
	}
	return g
}
