package partition

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// MaxTextureBytes bounds the images of all tiles together, a byte a pixel where
// that is more than their files take: it is also about a microsecond of work.
// Images that are embedded, or joined with others, count in every tile that shows
// them; one small picture on every wall of a city would make gigabytes of that.
const MaxTextureBytes = 256 << 20

// cost is what a texture takes in all tiles.
type cost struct {
	texture *scene.Texture
	bytes   int64
}

// tooCostly gives the textures to leave out so that what stays takes at most
// limit bytes: those that take the most go first.
func tooCostly(contents []*content, forms []texture.Form, limit int64) map[*scene.Texture]bool {
	costs, total := textureCosts(contents, forms)
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

// textureCosts adds up what each texture takes.
func textureCosts(contents []*content, forms []texture.Form) (costs []cost, total int64) {
	at := map[*scene.Texture]int{}
	for _, c := range contents {
		for _, u := range textureUses(c.items, nil) {
			k, known := at[u.Texture]
			if !known {
				k = len(costs)
				at[u.Texture] = k
				costs = append(costs, cost{texture: u.Texture})
			}
			if known && alone(u, forms) {
				continue
			}
			n := max(int64(len(u.Texture.Data)), int64(u.Texture.Width)*int64(u.Texture.Height))
			costs[k].bytes += n
			total += n
		}
	}
	return costs, total
}

// alone tells whether a texture is a file of its own in all forms, which tiles
// share.
func alone(u texture.Use, forms []texture.Form) bool {
	joins := func(f texture.Form) bool { return texture.Joins(u, f) }
	return len(forms) > 0 && !slices.ContainsFunc(forms, joins)
}
