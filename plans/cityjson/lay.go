package cityjson

import (
	"math"

	"github.com/maquette-city/maquette/tiles/texture"
)

// movedUV names a texture vertex that is moved by whole repeats.
type movedUV struct {
	index int
	shift [2]float64
}

// lay makes the texture vertices of a surface fit for a scene: where an image repeats
// they are moved near 0 by whole repeats. It gives the image as it lies there.
func (b *builder) lay(p *polygon, i *image) *image {
	least, most := b.extent(p)
	if outside(least, most) && i.entry.unstated {
		i = b.images.of(textureEntry{ref: i.entry.ref, repeat: texture.Repeat{S: true, T: true}})
	}
	if i == nil || !i.entry.repeat.S {
		return i
	}
	shift, ok := texture.Nearby(least, most)
	if !ok {
		b.tally.repairs[lostTexture]++
		p.uvs = p.uvs[:0]
		return nil
	}
	if shift != ([2]float64{}) {
		for k, v := range p.uvs {
			p.uvs[k] = b.move(movedUV{v, shift})
		}
	}
	return i
}

// extent gives the least and greatest texture vertices of a surface.
func (b *builder) extent(p *polygon) (least, most [2]float64) {
	least, most = b.uvs[p.uvs[0]], b.uvs[p.uvs[0]]
	for _, v := range p.uvs[1:] {
		for k, x := range b.uvs[v] {
			least[k], most[k] = math.Min(least[k], x), math.Max(most[k], x)
		}
	}
	return least, most
}

// outside tells whether an image would lie beside itself: by more than a hundredth,
// since exporters round.
func outside(least, most [2]float64) bool {
	const little = 0.01
	return least[0] < -little || least[1] < -little || most[0] > 1+little || most[1] > 1+little
}

// move gives the number of a texture vertex that is moved: their numbers follow those
// of the file.
func (b *builder) move(m movedUV) int {
	if n, there := b.moves[m]; there {
		return n
	}
	if b.moves == nil {
		b.moves = map[movedUV]int{}
	}
	uv := b.uvs[m.index]
	n := len(b.uvs) + len(b.moved)
	b.moved = append(b.moved, [2]float32{float32(uv[0] - m.shift[0]), float32(uv[1] - m.shift[1])})
	b.moves[m] = n
	return n
}

// uv gives a texture vertex by its number.
func (b *builder) uv(n int) [2]float32 {
	if n < len(b.uvs) {
		return [2]float32{float32(b.uvs[n][0]), float32(b.uvs[n][1])}
	}
	return b.moved[n-len(b.uvs)]
}
