package partition

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// MaxTextureBytes bounds the images in all tiles together. An image stands in
// every tile that shows it, so that each tile can be drawn when it arrives; one
// large photograph on every wall of a tower would make gigabytes of that.
const MaxTextureBytes = 256 << 20

// cost is what a texture takes in all tiles.
type cost struct {
	texture *scene.Texture
	bytes   int64
}

// tooCostly gives the textures to leave out so that what stays takes at most
// limit bytes: those that take the most go first.
func tooCostly(contents []*content, limit int64) map[*scene.Texture]bool {
	costs, total := textureCosts(contents)
	if total <= limit {
		return nil
	}
	slices.SortFunc(costs, func(a, b cost) int {
		return cmp.Or(cmp.Compare(b.bytes, a.bytes), bytes.Compare(a.texture.Sum[:], b.texture.Sum[:]), repeats(a.texture)-repeats(b.texture))
	})
	plain := map[*scene.Texture]bool{}
	for _, c := range costs {
		if total <= limit {
			break
		}
		plain[c.texture] = true
		total -= c.bytes
	}
	return plain
}

// repeats numbers the ways to repeat, for an order.
func repeats(t *scene.Texture) int {
	n := 0
	if t.RepeatS {
		n++
	}
	if t.RepeatT {
		n += 2
	}
	return n
}

// textureCosts adds up the tiles of each texture.
func textureCosts(contents []*content) (costs []cost, total int64) {
	at := map[*scene.Texture]int{}
	for _, c := range contents {
		seen := map[*scene.Texture]bool{}
		for k := range c.items {
			f := c.items[k].Feature
			for i := range f.Parts {
				t := f.Parts[i].Material.Texture
				if t == nil || seen[t] {
					continue
				}
				seen[t] = true
				k, ok := at[t]
				if !ok {
					k = len(costs)
					at[t] = k
					costs = append(costs, cost{texture: t})
				}
				costs[k].bytes += int64(len(t.Data))
				total += int64(len(t.Data))
			}
		}
	}
	return costs, total
}
