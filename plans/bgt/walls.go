package bgt

import (
	"math"

	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/drape"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// upright is how a fence, a wall or a hedge stands, metres. Areas of them are as high
// and have a width of their own.
type upright struct {
	height, width float64
	look          look
}

const (
	// rooted is how deep uprights reach into the ground, so that none stands on air.
	rooted = 0.1
	// wallSag is how far the foot of a line may lie off the ground between its corners.
	wallSag = 0.1
	// mostMitre is how far the corner of a strip may stick out, in halves of its width.
	mostMitre = 2.0
)

// uprights gives the usual height and width of what is drawn as a line or stands as an
// area, by the value of its type (TypeScheiding and so on of IMGeo 2.1); false where
// it is no higher than the ground.
func uprights(kind, value string) (upright, bool) {
	switch value {
	case "hek":
		return upright{1.5, 0.06, lookMetal}, true
	case "draadraster", "faunaraster":
		return upright{1.2, 0.05, lookMetal}, true
	case "muur":
		return upright{1.8, 0.2, lookBrick}, true
	case "kademuur", "damwand", "walbescherming":
		return upright{0.3, 0.3, lookConcrete}, true
	case "geluidsscherm":
		return upright{4, 0.25, lookScreen}, true
	case "haag":
		return upright{1.2, 0.6, lookHedge}, true
	case "geleideconstructie":
		return upright{0.75, 0.15, lookMetal}, true
	case "balustrade":
		return upright{1.1, 0.1, lookMetal}, true
	case "verblindingswering":
		return upright{1.2, 0.1, lookScreen}, true
	case "remmingswerk", "geleidewerk":
		return upright{1.5, 0.4, lookWooden}, true
	case "vuilvang":
		return upright{0.5, 0.2, lookMetal}, true
	}
	switch kind {
	case "scheiding", "overigescheiding":
		return upright{1.5, 0.1, lookMetal}, true
	case "spoor":
		return upright{0.15, 1.5, lookTrunk}, true
	case "vegetatieobject":
		return upright{1.2, 0.6, lookHedge}, true
	}
	return upright{0.02, 0.3, lookConcrete}, false
}

// uprightOf finds how an object stands.
func (o *object) uprightOf() (upright, bool) {
	v := &o.values
	for _, value := range []string{v.plus("type", o.kind.name), v.text("type", "function", "class")} {
		if u, ok := uprights(o.kind.name, value); ok && value != "" {
			return o.asHigh(u), true
		}
	}
	u, ok := uprights(o.kind.name, "")
	return o.asHigh(u), ok
}

// asHigh takes the height that the file states.
func (o *object) asHigh(u upright) upright {
	if h, ok := o.values.metres(heightNames[:]); ok && o.kind.sort == sortUpright {
		u.height = h
	}
	return u
}

// foot gives a line on the ground, with points between its own where the ground bends.
func foot(g *drape.Ground, line []vector.Point, lift float64) []scene.Vec3 {
	var out []scene.Vec3
	for i := 1; i < len(line); i++ {
		a, b := mesh.Vec2{line[i-1][0], line[i-1][1]}, mesh.Vec2{line[i][0], line[i][1]}
		if a == b {
			continue
		}
		all := g.Line([]mesh.Vec2{a, b}, lift)
		if len(out) == 0 {
			out = append(out, all[0])
		}
		out = bends(out, all)
	}
	return out
}

// bends adds the points of a straight run but the first, without those that the run
// passes within wallSag.
func bends(out, run []scene.Vec3) []scene.Vec3 {
	if len(run) < 2 {
		return out
	}
	first, last := run[0], run[len(run)-1]
	length := math.Hypot(last[0]-first[0], last[1]-first[1])
	worst, at := wallSag, 0
	for i := 1; i+1 < len(run); i++ {
		t := math.Hypot(run[i][0]-first[0], run[i][1]-first[1]) / length
		if off := math.Abs(first[2] + float64((last[2]-first[2])*t) - run[i][2]); off > worst {
			worst, at = off, i
		}
	}
	if at == 0 {
		return append(out, last)
	}
	return bends(bends(out, run[:at+1]), run[at:])
}

// strip makes an upright strip along a line about origin, closed but for its bottom.
func strip(line []scene.Vec3, u upright, origin scene.Vec3) *scene.Mesh {
	m := &scene.Mesh{}
	for i, p := range line {
		side := mitre(line, i).Scale(u.width / 2)
		p = p.Sub(origin)
		low, high := scene.Vec3{0, 0, -rooted}, scene.Vec3{0, 0, u.height}
		m.Positions = append(m.Positions, p.Add(side).Add(low), p.Add(side).Add(high), p.Sub(side).Add(high), p.Sub(side).Add(low))
		if i == 0 {
			m.Indices = append(m.Indices, 0, 2, 1, 0, 3, 2)
			continue
		}
		b := uint32(4 * i)
		a := b - 4
		for k := range uint32(3) { // left, top, right
			m.Indices = append(m.Indices, a+k, b+k+1, b+k, a+k, a+k+1, b+k+1)
		}
		if i == len(line)-1 {
			m.Indices = append(m.Indices, b, b+1, b+2, b, b+2, b+3)
		}
	}
	return m
}

// mitre gives the direction to the left of a line at its point i, longer at a bend so
// that the strip keeps its width.
func mitre(line []scene.Vec3, i int) scene.Vec3 {
	left := func(a, b scene.Vec3) scene.Vec3 {
		d := b.Sub(a)
		return scene.Vec3{-d[1], d[0], 0}.Normalized()
	}
	var before, after scene.Vec3
	if i > 0 {
		before = left(line[i-1], line[i])
	}
	if i+1 < len(line) {
		after = left(line[i], line[i+1])
	}
	switch {
	case i == 0:
		return after
	case i+1 == len(line):
		return before
	}
	mid := before.Add(after).Normalized()
	if mid == (scene.Vec3{}) {
		return after // it turns back
	}
	return mid.Scale(min(mostMitre, 1/max(mid.Dot(after), 1/mostMitre)))
}

// raise makes an area, which lies on the ground, height metres high: the area as its
// top and a side on each edge of its outline.
func raise(top *scene.Mesh, height float64) {
	open := mesh.OpenEdges(top)
	for i := range top.Positions {
		top.Positions[i][2] += height
	}
	down := scene.Vec3{0, 0, height + rooted}
	for _, e := range open {
		first := uint32(len(top.Positions))
		top.Positions = append(top.Positions, top.Positions[e[0]].Sub(down), top.Positions[e[1]].Sub(down))
		top.Indices = append(top.Indices, first, first+1, e[1], first, e[1], e[0])
	}
}
