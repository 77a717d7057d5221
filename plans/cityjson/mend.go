package cityjson

import (
	"github.com/maquette-city/maquette/plans/rings"
	"github.com/maquette-city/maquette/tiles/scene"
)

// maxMendCorners bounds a surface that is repaired: those of buildings have few, and
// the rest of the file waits.
const maxMendCorners = 4096

// mend triangulates a surface whose rings break ISO 19107 in a way that is clear; see
// package rings. It adds corners to p, which loses its texture, and gives nil where
// it cannot tell what was meant.
func (b *builder) mend(p *polygon, normal scene.Vec3) []uint32 {
	if len(p.ids) > maxMendCorners {
		return nil
	}
	surface, repairs, err := rings.Planar(&b.tri, b.rings, normal)
	if err != nil {
		return nil
	}
	for kind, n := range [...]int{repeatedPoint: repairs.Points, crossingRing: repairs.Crossings, repeatedRing: repairs.Repeated, outsideRing: repairs.Outside} {
		b.tally.repairs[kind] += n
	}
	origin := b.at(p.ids[0])
	for _, v := range surface.Added {
		p.ids = append(p.ids, len(b.vertices)+len(b.added))
		b.added, b.local = append(b.added, v.Add(origin)), append(b.local, v)
	}
	p.uvs = p.uvs[:0]
	return surface.Triangles
}
