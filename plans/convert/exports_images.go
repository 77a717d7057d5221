package convert

import (
	"fmt"
	"slices"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// exportImageBytes bounds the images of a file for a phone together: under half of
// what Scene Viewer takes of all.
const exportImageBytes = 4 << 20

// exportImageSides are the sizes of images that are tried, in pixels: from what
// Scene Viewer and Quick Look take downward.
func exportImageSides() []int { return []int{2048, 1024, 512, 256, 128} }

// withFittingImages gives items with images that a phone takes, all equally fine;
// without images where even the smallest are too many.
func withFittingImages(items []glb.Item) ([]glb.Item, error) {
	textures := texturesOf(items)
	if len(textures) == 0 {
		return items, nil
	}
	for _, side := range exportImageSides() {
		made := map[*scene.Texture]*scene.Texture{}
		images := map[[32]byte]int64{}
		for _, t := range textures {
			fitted, err := texture.Fitted(t, side)
			if err != nil {
				return nil, fmt.Errorf("making the images smaller: %w", err)
			}
			made[t] = fitted
			images[fitted.Sum] = int64(len(fitted.Data))
		}
		bytes := int64(0)
		for _, n := range images {
			bytes += n
		}
		if bytes <= exportImageBytes {
			return retextured(items, func(m scene.Material) scene.Material { m.Texture = made[m.Texture]; return m }), nil
		}
	}
	return retextured(items, scene.Material.Flat), nil
}

// texturesOf lists the textures that items show, each once.
func texturesOf(items []glb.Item) []*scene.Texture {
	var all []*scene.Texture
	seen := map[*scene.Texture]bool{}
	for i := range items {
		for k := range items[i].Feature.Parts {
			p := &items[i].Feature.Parts[k]
			if t := p.Material.Texture; t != nil && !seen[t] && len(p.Mesh.TexCoords) > 0 {
				seen[t] = true
				all = append(all, t)
			}
		}
	}
	return all
}

// retextured gives items whose textured parts have another material.
func retextured(items []glb.Item, change func(scene.Material) scene.Material) []glb.Item {
	items = slices.Clone(items)
	for i := range items {
		f := *items[i].Feature
		f.Parts = slices.Clone(f.Parts)
		for k := range f.Parts {
			p := &f.Parts[k]
			switch {
			case p.Material.Texture == nil:
			case len(p.Mesh.TexCoords) == 0:
				p.Material = p.Material.Flat()
			default:
				p.Material = change(p.Material)
			}
		}
		items[i].Feature = &f
	}
	return items
}
