package tiles

import (
	"fmt"
	"path"
)

// Flatten gives set as one tree: in the place of each tile that leads to a tileset
// among its contents (IsTilesetURI) stands the root of that, with contents named
// from where set lies. read gives the bytes at such a URI. A tileset that leads to
// others in turn is refused: Maquette makes none.
func Flatten(set *Tileset, read func(uri string) ([]byte, error)) (*Tileset, error) {
	root, err := flatten(set.Root, func(leading *Tile) (*Tile, error) {
		uri := leading.Content.URI
		data, err := read(uri)
		if err != nil {
			return nil, err
		}
		inner, err := Parse(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", uri, err)
		}
		return below(inner.Root, path.Dir(uri))
	})
	if err != nil {
		return nil, fmt.Errorf("putting tilesets together: %w", err)
	}
	out := *set
	out.Root = root
	return &out, nil
}

// flatten copies t and all below it, with what lead gives for tiles that lead to a
// tileset.
func flatten(t *Tile, lead func(*Tile) (*Tile, error)) (*Tile, error) {
	if t.Content != nil && IsTilesetURI(t.Content.URI) {
		return lead(t)
	}
	out := *t
	out.Children = make([]*Tile, len(t.Children))
	for i, c := range t.Children {
		var err error
		if out.Children[i], err = flatten(c, lead); err != nil {
			return nil, err
		}
	}
	return &out, nil
}

// below copies t and all below it, whose contents lie in folder.
func below(t *Tile, folder string) (*Tile, error) {
	out := *t
	if t.Content != nil {
		c := *t.Content
		if c.URI = path.Join(folder, c.URI); IsTilesetURI(c.URI) {
			return nil, fmt.Errorf("a tileset leads to %s, and was led to itself", c.URI)
		}
		out.Content = &c
	}
	out.Children = make([]*Tile, len(t.Children))
	for i, c := range t.Children {
		var err error
		if out.Children[i], err = below(c, folder); err != nil {
			return nil, err
		}
	}
	return &out, nil
}

// Leading gives the URIs of the tilesets that tiles of the tree lead to.
func (t *Tileset) Leading() []string {
	var all []string
	_ = t.Root.Walk(func(tile *Tile) error {
		if tile.Content != nil && IsTilesetURI(tile.Content.URI) {
			all = append(all, tile.Content.URI)
		}
		return nil
	})
	return all
}
