// Package tiles is the JSON of 3D Tiles 1.1 (OGC 22-025r4): tileset, tile,
// content, bounding volume and the metadata that declares the coordinate
// reference system, with a deterministic writer and a bounded reader.
//
// It also fixes what Maquette puts into extras, and the Sink through which the
// tiler hands finished content to whoever stores it. It knows no glTF (see
// tiles/glb), no grid (tiles/partition) and no rules beyond the structure of
// the JSON (tiles/check). Implicit tiling is kept as it was read, not made.
package tiles

import "encoding/json"

// Version of the specification that Maquette writes into asset.version.
const Version = "1.1"

// Refinement strategies of a tile (3D Tiles 1.1, clause 7.9).
const (
	RefineAdd     = "ADD"     // the children are drawn together with the tile
	RefineReplace = "REPLACE" // the children take the tile's place
)

// Tileset is a tileset JSON (3D Tiles 1.1, tileset.schema.json).
type Tileset struct {
	Asset      Asset           `json:"asset"`
	Properties json.RawMessage `json:"properties,omitempty"` // per-feature ranges of 1.0, deprecated
	Schema     *Schema         `json:"schema,omitempty"`
	SchemaURI  string          `json:"schemaUri,omitempty"`
	Statistics json.RawMessage `json:"statistics,omitempty"`
	Groups     []Entity        `json:"groups,omitempty"`
	Metadata   *Entity         `json:"metadata,omitempty"`
	// GeometricError in metres where the whole tileset is left out.
	GeometricError     float64         `json:"geometricError"`
	Root               *Tile           `json:"root"`
	ExtensionsUsed     []string        `json:"extensionsUsed,omitempty"`
	ExtensionsRequired []string        `json:"extensionsRequired,omitempty"`
	Extensions         json.RawMessage `json:"extensions,omitempty"`
	Extras             json.RawMessage `json:"extras,omitempty"`
}

// Asset is the header of a tileset. TilesetVersion is read so that it can be
// warned of; Maquette never writes it, because clients append it to every
// content URI and so refetch everything.
type Asset struct {
	Version        string          `json:"version"`
	TilesetVersion string          `json:"tilesetVersion,omitempty"`
	Extensions     json.RawMessage `json:"extensions,omitempty"`
	Extras         json.RawMessage `json:"extras,omitempty"`
}

// Tile is one node of the tree (3D Tiles 1.1, tile.schema.json).
type Tile struct {
	BoundingVolume      BoundingVolume  `json:"boundingVolume"`
	ViewerRequestVolume *BoundingVolume `json:"viewerRequestVolume,omitempty"`
	// GeometricError in metres where the children are left out.
	GeometricError float64         `json:"geometricError"`
	Refine         string          `json:"refine,omitempty"`    // inherited where empty
	Transform      *Matrix         `json:"transform,omitempty"` // tile to parent, column-major
	Content        *Content        `json:"content,omitempty"`
	Contents       []Content       `json:"contents,omitempty"` // never written by Maquette
	Metadata       *Entity         `json:"metadata,omitempty"`
	ImplicitTiling json.RawMessage `json:"implicitTiling,omitempty"`
	Children       []*Tile         `json:"children,omitempty"`
	Extensions     json.RawMessage `json:"extensions,omitempty"`
	Extras         json.RawMessage `json:"extras,omitempty"`
}

// Content is what a tile draws: a GLB or an external tileset.
type Content struct {
	URI            string          `json:"uri"` // relative to the tileset JSON
	BoundingVolume *BoundingVolume `json:"boundingVolume,omitempty"`
	Metadata       *Entity         `json:"metadata,omitempty"`
	Group          *int            `json:"group,omitempty"`
	Extensions     json.RawMessage `json:"extensions,omitempty"`
	Extras         json.RawMessage `json:"extras,omitempty"`
}

// Walk calls visit for t and every tile below it, parents before children and
// children in order, until visit gives an error, which Walk returns.
func (t *Tile) Walk(visit func(*Tile) error) error {
	if err := visit(t); err != nil {
		return err
	}
	for _, c := range t.Children {
		if c == nil {
			continue
		}
		if err := c.Walk(visit); err != nil {
			return err
		}
	}
	return nil
}
