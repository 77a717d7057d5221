package tiles

import (
	"encoding/json"
	"fmt"
	"math"
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
	// Outside: refine by what can be seen from outside alone; see Tileset.Outside.
	Outside bool `json:"outside,omitempty"`
	// Lite is for lesser devices of the kind: the same tiles, fewer of them.
	Lite *Profile `json:"lite,omitempty"`
}

type tilesetExtras struct {
	Maquette *Extras `json:"maquette,omitempty"`
}

type tileExtras struct {
	Cell         string   `json:"cell,omitempty"`
	OutsideError *float64 `json:"outsideError,omitempty"`
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

// SetOutsideError says, beside the cell, how far in metres what can be seen from
// outside lies from what the tile shows: geometricError without what is hidden
// inside of buildings.
func (t *Tile) SetOutsideError(metres float64) {
	e := tileExtras{Cell: t.Cell(), OutsideError: &metres}
	if b, err := json.Marshal(e); err == nil { // a number that is none stays out
		t.Extras = b
	}
}

// OutsideError gives extras.outsideError, geometricError where there is none.
func (t *Tile) OutsideError() float64 {
	var e tileExtras
	if len(t.Extras) == 0 || json.Unmarshal(t.Extras, &e) != nil || e.OutsideError == nil {
		return t.GeometricError
	}
	return *e.OutsideError
}

// Outside gives the tileset as devices take it that refine by what can be seen
// from outside alone: what is inside of a building is fetched by who is in it, and
// stands for no detail outside.
func (t *Tileset) Outside() *Tileset {
	out := *t
	if t.Root != nil {
		out.Root = t.Root.outside(math.Inf(1))
	}
	return &out
}

// outsideShare is the most that a tile's error is of that of the tile over it.
// What a shell leaves out lies near what the proxy over it shows, but may lie far
// from the shell itself, next to that of another cell.
const outsideShare = 0.75

func (t *Tile) outside(over float64) *Tile {
	out := *t
	out.GeometricError = min(t.OutsideError(), over*outsideShare)
	out.Children = nil
	for _, c := range t.Children {
		out.Children = append(out.Children, c.outside(out.GeometricError))
	}
	return &out
}

// Cell gives extras.cell, "" where there is none.
func (t *Tile) Cell() string {
	var e tileExtras
	if len(t.Extras) == 0 || json.Unmarshal(t.Extras, &e) != nil {
		return ""
	}
	return e.Cell
}
