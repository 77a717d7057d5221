package cityjson

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// flatTurn is how small, against the area of a quad, a turn at a corner is taken
// for none.
const flatTurn = 1e-9

// quad divides four corners that do not cross, seen along the normal: a convex one
// along its shorter diagonal, one with a single corner that turns inward or not at
// all from that corner. The triangles are appended to out; nil where it is neither.
func quad(q []scene.Vec3, normal scene.Vec3, out []uint32) []uint32 {
	least := flatTurn * normal.Dot(normal)
	inward, at := 0, 0
	for i := range q {
		e := q[i].Sub(q[(i+3)%4])
		if e.Cross(q[(i+1)%4].Sub(q[i])).Dot(normal) <= least {
			inward++
			at = i
		}
	}
	if inward > 1 {
		return nil
	}
	d, e := q[2].Sub(q[0]), q[3].Sub(q[1])
	if inward == 1 && at%2 == 0 || inward == 0 && d.Dot(d) <= e.Dot(e) {
		return append(out, 0, 1, 2, 0, 2, 3)
	}
	return append(out, 1, 2, 3, 1, 3, 0)
}

// maxFan is the number of corners up to which a surface may be cut up as a fan.
const maxFan = 6

// fan cuts a surface of few corners into triangles round the corner that turns least,
// such as the point that a neighbour has on the edge of a wall, where all of the
// surface is seen from there within half a turn. Nil where it is not.
func fan(q []scene.Vec3, normal scene.Vec3, out []uint32) []uint32 {
	n := len(q)
	at, least := 0, math.Inf(1)
	for i := range q {
		if t := q[i].Sub(q[(i+n-1)%n]).Cross(q[(i+1)%n].Sub(q[i])).Dot(normal); t < least {
			at, least = i, t
		}
	}
	none := flatTurn * normal.Dot(normal)
	first := q[(at+1)%n].Sub(q[at])
	before := first
	for k := 2; k < n; k++ {
		d := q[(at+k)%n].Sub(q[at])
		if before.Cross(d).Dot(normal) <= none || first.Cross(d).Dot(normal) < -none {
			return nil
		}
		out = append(out, uint32(at), uint32((at+k-1)%n), uint32((at+k)%n))
		before = d
	}
	return out
}
