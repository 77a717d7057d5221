package cityjson

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/rings"
)

// The repairs that are made, by the codes of val3dity (Ledoux 2018) for what ISO
// 19107 forbids. Each leaves the surface as its author must have meant it; whatever
// allows several readings is reported instead.
const (
	repeatedPoint = rings.Points    // 102: a corner repeats the one before, or the last the first
	crossingRing  = rings.Crossings // 104 and 201: rings that cross are divided there, by the even-odd rule
	repeatedRing  = rings.Repeated  // 202: an inner ring repeats another ring: it is left out
	outsideRing   = rings.Outside   // 206: an inner ring outside of the outer one: it is left out
	turnedShell   = iota            // 405: a closed shell is seen from inside: it is turned round
	repeatedFace                    // a second geometry of the level repeats a surface: it is left out
	lostTexture                     // texture vertices that are not there, no numbers, or too far apart
	repairKinds
)

// repairName gives the code and the words of a repair.
func repairName(kind int) string {
	if kind <= outsideRing {
		return rings.Rule(kind) // in the same order
	}
	return [repairKinds]string{
		turnedShell:  "repaired by val3dity's rule 405: %d closed shells were inside out and are turned round",
		repeatedFace: "%d surfaces stood in two geometries of one object and are taken once",
		lostTexture:  "%d surfaces lost their texture, whose texture vertices are missing, no numbers, or thousands of repeats apart",
	}[kind]
}

// clean checks the vertices of a surface and leaves out corners that repeat the one
// before, also where the last repeats the first, and inner rings of which less than
// three corners are left.
func (b *builder) clean(p *polygon) error {
	kept, from := 0, 0
	whole := p.ends[:0]
	textured := len(p.uvs) == len(p.ids)
	for i, to := range p.ends {
		start := kept
		for k := from; k < to; k++ {
			id := p.ids[k]
			if id < 0 || id >= len(b.vertices) {
				return &ruleError{rule: "vertex-index", err: fmt.Errorf("vertex %d of %d", id, len(b.vertices))}
			}
			if kept > start && b.vertices[p.ids[kept-1]] == b.vertices[id] {
				continue
			}
			p.ids[kept] = id
			if textured {
				p.uvs[kept] = p.uvs[k]
			}
			kept++
		}
		for kept-start > 1 && b.vertices[p.ids[start]] == b.vertices[p.ids[kept-1]] {
			kept--
		}
		if kept-start < to-from {
			b.tally.repairs[repeatedPoint]++
		}
		from = to
		switch {
		case kept-start >= 3:
			whole = append(whole, kept)
		case i == 0:
			return errFlat
		default:
			kept = start
		}
	}
	p.ids, p.ends = p.ids[:kept], whole
	p.uvs = p.uvs[:min(kept, len(p.uvs))]
	if len(whole) == 0 {
		return errFlat
	}
	b.checkTexture(p)
	return nil
}

// checkTexture takes the texture from a surface whose texture vertices are not
// there or no numbers.
func (b *builder) checkTexture(p *polygon) {
	for _, v := range p.uvs {
		if v < 0 || v >= len(b.uvs) || b.uvs[v] != b.uvs[v] {
			b.tally.repairs[lostTexture]++
			p.uvs = p.uvs[:0]
			return
		}
	}
}

// repeated tells whether another geometry of the object has this surface already,
// as where a MultiSurface with semantics stands beside the Solid that it bounds.
func (b *builder) repeated(p *polygon) bool {
	if !b.several {
		return false
	}
	sum := uint64(len(p.ids))
	for _, id := range p.ids {
		sum += mixed(b.vertices[id])
	}
	first, there := b.seen[sum]
	if !there {
		b.seen[sum] = b.number
		return false
	}
	if first == b.number {
		return false
	}
	b.tally.repairs[repeatedFace]++
	return true
}
