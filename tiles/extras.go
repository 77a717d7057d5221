package tiles

import (
	"encoding/json"
	"fmt"
)

// Extras is what Maquette says of a tileset under extras.maquette. The revision
// stands here and not in asset.tilesetVersion, which would defeat every cache.
type Extras struct {
	Variant  string `json:"variant,omitempty"`  // id of the variant or layer
	Revision int64  `json:"revision,omitempty"` // number of its version
	Audience string `json:"audience,omitempty"` // "public" or "internal"
	// PlanOrigin is the map coordinates (E, N, H) of the plan frame's origin in
	// CRS, for people; clients need root.transform only.
	CRS        string      `json:"crs,omitempty"`
	PlanOrigin *[3]float64 `json:"planOrigin,omitempty"`
	// Profile is the kind of device that the tileset is made for.
	Profile *Profile `json:"profile,omitempty"`
}

// Profile is what a tileset says of the devices it is made for, so that a viewer
// need not know the table in tiles/profile, where each member is explained.
type Profile struct {
	Name           string  `json:"name"`
	ErrorTarget    float64 `json:"errorTarget"` // CSS pixels
	Triangles      int     `json:"triangles"`
	DrawCalls      int     `json:"drawCalls"`
	CacheBytes     int64   `json:"cacheBytes"`
	FirstViewBytes int64   `json:"firstViewBytes"`
	// Lite is for lesser devices of the kind: the same tiles, fewer of them.
	Lite *Profile `json:"lite,omitempty"`
}

type tilesetExtras struct {
	Maquette *Extras `json:"maquette,omitempty"`
}

type tileExtras struct {
	Cell string `json:"cell,omitempty"`
}

// SetExtras writes e under extras.maquette and drops any other extras.
func (t *Tileset) SetExtras(e Extras) error {
	b, err := json.Marshal(tilesetExtras{Maquette: &e})
	if err != nil {
		return fmt.Errorf("writing extras of tileset: %w", err)
	}
	t.Extras = b
	return nil
}

// MaquetteExtras gives extras.maquette; false where there is none.
func (t *Tileset) MaquetteExtras() (Extras, bool) {
	var e tilesetExtras
	if len(t.Extras) == 0 || json.Unmarshal(t.Extras, &e) != nil || e.Maquette == nil {
		return Extras{}, false
	}
	return *e.Maquette, true
}

// SetCell names the grid cell of the tile in extras.cell: "k/x/y/z", by which a
// client finds the same tile in another version; "root" over all cells.
func (t *Tile) SetCell(cell string) {
	t.Extras = json.RawMessage(`{"cell":` + string(quote(cell)) + `}`)
}

// Cell gives extras.cell, "" where there is none.
func (t *Tile) Cell() string {
	var e tileExtras
	if len(t.Extras) == 0 || json.Unmarshal(t.Extras, &e) != nil {
		return ""
	}
	return e.Cell
}
