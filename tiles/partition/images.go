package partition

import (
	"context"
	"fmt"
	"path"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// stored is a tile that the sink has.
type stored struct {
	uris  []string // one for each form of images, one at least
	bytes int      // of the first
	stats glb.Stats
}

// store encodes a tile, once for each form of images in which it differs, and
// hands it to the sink after its images. Without forms the images are embedded.
func (b *Builder) store(ctx context.Context, e *glb.Encoder, sink tiles.Sink, in glb.Input) (stored, error) {
	uses := textureUses(in.Items, in.Plain)
	var s stored
	for i := range max(1, len(b.forms)) {
		if i > 0 && len(uses) == 0 {
			s.uris = append(s.uris, s.uris[0])
			continue
		}
		if len(uses) > 0 && len(b.forms) > 0 {
			var err error
			if in.Sheets, err = b.sheets(ctx, sink, uses, b.forms[i]); err != nil {
				return s, err
			}
		}
		data, stats, err := b.encoded(e, in, len(uses) > 0)
		if err != nil {
			return s, err
		}
		uri := tiles.ContentURI(data)
		if err := sink.Content(ctx, uri, data); err != nil {
			return s, fmt.Errorf("storing %s: %w", uri, err)
		}
		if i == 0 {
			s.bytes, s.stats = len(data), stats
		}
		s.uris = append(s.uris, uri)
	}
	return s, nil
}

// sheets makes the images of a tile and hands them to the sink.
func (b *Builder) sheets(ctx context.Context, sink tiles.Sink, uses []texture.Use, form texture.Form) (map[*scene.Texture]glb.Sheet, error) {
	placed, err := b.press.Tile(uses, form)
	if err != nil {
		return nil, err
	}
	sheets := map[*scene.Texture]glb.Sheet{}
	for i, p := range placed {
		sheets[uses[i].Texture] = glb.Sheet{Texture: p.On, Offset: p.Offset, Scale: p.Scale}
		uri := path.Join("c", p.On.URI)
		if err := sink.Content(ctx, uri, p.On.Data); err != nil {
			return nil, fmt.Errorf("storing the image %s: %w", uri, err)
		}
	}
	return sheets, nil
}

// textureUses gives the textures that items show, in the order of their first
// use, and between which coordinates.
func textureUses(items []glb.Item, plain map[*scene.Texture]bool) []texture.Use {
	var uses []texture.Use
	at := map[*scene.Texture]int{}
	for i := range items {
		parts := items[i].Feature.Parts
		for j := range parts {
			t, m := parts[j].Material.Texture, parts[j].Mesh
			if t == nil || plain[t] || m == nil || m.Lines || len(m.TexCoords) == 0 || len(m.Indices) == 0 {
				continue
			}
			k, ok := at[t]
			if !ok {
				k = len(uses)
				at[t] = k
				uses = append(uses, texture.Use{Texture: t, Low: m.TexCoords[0], High: m.TexCoords[0]})
			}
			extend(&uses[k], m)
		}
	}
	return uses
}

// extend widens a use to the coordinates of a mesh.
func extend(u *texture.Use, m *scene.Mesh) {
	for _, c := range m.TexCoords {
		for i, v := range c {
			u.Low[i], u.High[i] = min(u.Low[i], v), max(u.High[i], v)
		}
	}
}

// ForForm gives the tileset for form i of Options.Forms: the same tree, with the
// contents of its images.
func (r *Result) ForForm(i int) *tiles.Tileset {
	if r.made != nil {
		return r.made[i]
	}
	t := *r.Tileset
	t.Root = r.treeFor(i, t.Root)
	return &t
}

// treeFor copies a tile and all below it.
func (r *Result) treeFor(i int, tile *tiles.Tile) *tiles.Tile {
	c := *tile
	if c.Content != nil {
		if uris := r.forms[c.Content.URI]; uris != nil {
			content := *c.Content
			content.URI = uris[i]
			c.Content = &content
		}
	}
	c.Children = make([]*tiles.Tile, len(tile.Children))
	for k, child := range tile.Children {
		c.Children[k] = r.treeFor(i, child)
	}
	return &c
}

// formsOf maps the contents that differ between forms to all of theirs.
func formsOf(tiles []TileInfo) map[string][]string {
	forms := map[string][]string{}
	for i := range tiles {
		for _, uri := range tiles[i].URIs {
			if uri != tiles[i].URI {
				forms[tiles[i].URI] = tiles[i].URIs
			}
		}
	}
	return forms
}
