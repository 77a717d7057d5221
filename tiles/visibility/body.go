package visibility

import (
	"math"
	"sync/atomic"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// maxCoordinate bounds plan coordinates, in metres, as in tiles/partition.
	maxCoordinate = 1 << 24
	// fewestPixels, summed over all directions, make the smallest feature seen.
	fewestPixels = 2
	// shareSeen is the surface that must be seen over all directions, of the
	// feature's own: wholly in the open it is some nine times that surface, the end
	// of a rafter under the eaves a twentieth. And mostSeen, in square metres, is
	// always enough: what a gap of a few centimetres beside a door shows of a large
	// wall is less.
	shareSeen = 0.03
	mostSeen  = 1.0
	// openShare is the part of a mesh's surface that its faces may leave unmatched
	// where it counts as closed.
	openShare = 1e-6
)

// body is an item as it is drawn.
type body struct {
	parts     []placed
	box       scene.Box // plan frame, metres; empty where there is nothing to judge
	area      float64   // square metres
	triangles int
	ground    bool
	need      int32 // pixels that make it seen
	pixels    atomic.Int32
}

// placed is a mesh and its way to the plan frame.
type placed struct {
	mesh *scene.Mesh
	to   scene.Affine
	// closed says that the mesh has an inside and its triangles show their backs
	// to it: those seen from behind then hide nothing that others do not.
	closed bool
	// indices are those of the mesh, or of what is not dust in it, into positions:
	// those of the mesh, or what of them is used then.
	indices   []uint32
	positions []scene.Vec3
}

func (b *body) seen() bool { return b.need > 0 && b.pixels.Load() >= b.need }

// takeAsSeen is for what needs or bears no judging.
func (b *body) takeAsSeen() {
	b.need = 1
	b.pixels.Store(1)
	b.box = scene.NewBox()
	b.parts = nil
}

// measure prepares the item: parts, box and surface.
func (b *body) measure(it *Item) {
	b.box = scene.NewBox()
	b.ground = groundClass(it.Feature.Class)
	for i := range it.Feature.Parts {
		p := &it.Feature.Parts[i]
		if p.Mesh == nil || len(p.Mesh.Indices) == 0 {
			continue
		}
		if p.Mesh.Lines || !b.add(placed{mesh: p.Mesh, to: it.ToPlan.Mul(&p.Transform), indices: p.Mesh.Indices, positions: p.Mesh.Positions}) {
			b.takeAsSeen()
			return
		}
	}
}

// add adds a mesh of triangles, false where it cannot be drawn.
func (b *body) add(p placed) bool {
	m := p.mesh
	for _, v := range m.Positions {
		q := p.to.Apply(v)
		if !(math.Abs(q[0]) <= maxCoordinate && math.Abs(q[1]) <= maxCoordinate && math.Abs(q[2]) <= maxCoordinate) {
			return false
		}
		b.box.Extend(q)
	}
	sum, volume := 0.0, 0.0
	var facing, o scene.Vec3 // the sum of all faces, and some point of the mesh
	for t := 0; t+2 < len(m.Indices); t += 3 {
		i, k, l := m.Indices[t], m.Indices[t+1], m.Indices[t+2]
		if int(max(i, k, l)) >= len(m.Positions) {
			return false
		}
		if t == 0 {
			o = m.Positions[i]
		}
		n := p.normal(m.Indices[t : t+3])
		sum += n.Length()
		facing = facing.Add(n)
		volume += n.Dot(p.to.ApplyVector(m.Positions[i].Sub(o)))
	}
	// What faces as far one way as the other is closed, or a tube.
	p.closed = volume > 0 && facing.Length() <= openShare*sum
	b.area += sum / 2
	b.triangles += m.Triangles()
	b.parts = append(b.parts, p)
	return true
}

// normal gives that of a triangle in the plan frame, as long as twice its area.
func (p *placed) normal(t []uint32) scene.Vec3 {
	a := p.mesh.Positions[t[0]]
	return p.to.ApplyVector(p.mesh.Positions[t[1]].Sub(a)).Cross(p.to.ApplyVector(p.mesh.Positions[t[2]].Sub(a)))
}

// sweep leaves out triangles of less than an eighth of a pixel, which few middles
// of pixels lie in, unless the feature is made of them for the greater part: the
// mouldings of a window, but not a dome.
func (b *body) sweep(pixel float64) {
	if b.triangles < fine {
		return
	}
	least, dust := pixel*pixel/8, 0.0
	rest := make([][]uint32, len(b.parts))
	for i := range b.parts {
		p := &b.parts[i]
		for t := 0; t+2 < len(p.indices); t += 3 {
			if area := p.normal(p.indices[t:t+3]).Length() / 2; area < least {
				dust += area
			} else {
				rest[i] = append(rest[i], p.indices[t:t+3]...)
			}
		}
	}
	if dust > b.area/2 {
		return
	}
	for i := range b.parts {
		b.parts[i].keep(rest[i])
	}
}

// keep leaves to p the triangles of some of its indices and their positions.
func (p *placed) keep(indices []uint32) {
	if len(indices) == len(p.indices) {
		return
	}
	number := make([]uint32, len(p.positions)) // plus one
	var used []scene.Vec3
	for k, i := range indices {
		if number[i] == 0 {
			used = append(used, p.positions[i])
			number[i] = uint32(len(used))
		}
		indices[k] = number[i] - 1
	}
	p.indices, p.positions = indices, used
}

// fine is the number of triangles from which on a body is swept.
const fine = 32

// setNeed decides how many pixels make b seen.
func (b *body) setNeed(pixel float64) {
	if b.need > 0 {
		return
	}
	b.need = max(fewestPixels, int32(min(b.area*shareSeen, mostSeen)/(pixel*pixel)))
}

// thin tells whether so few pixels fall on b in one direction that they may all
// miss it: a body shows a quarter of its surface on average (Cauchy).
func (b *body) thin(pixel float64) bool { return b.area < 16*pixel*pixel }

// groundClass tells a class of what one stands on: nobody looks up through it, or
// under it from its edge. Roads and land use are not of it: decks of bridges are.
func groundClass(class string) bool {
	switch class {
	case "IfcSite", "IfcEarthworksElement", "IfcEarthworksFill", "IfcGeomodel", "IfcGeoslice",
		"IfcGeotechnicalStratum", "IfcSolidStratum", "IfcVoidStratum", "IfcWaterStratum", "TINRelief":
		return true
	}
	return false
}
