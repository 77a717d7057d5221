package partition

import "github.com/maquette-city/maquette/tiles"

// Made gives the result of tiles that were made elsewhere (terrain, points): the
// tileset for each form of images, and the URIs of the tiles that hold each
// feature in full. All features can be seen from outside.
func Made(forms []*tiles.Tileset, contents []TileInfo, features map[string][]string) *Result {
	r := &Result{Tileset: forms[0], Tiles: contents, features: map[string]*entry{}, made: forms}
	for key, uris := range features {
		r.features[key] = &entry{uris: uris, seen: true, area: 1}
	}
	return r
}
