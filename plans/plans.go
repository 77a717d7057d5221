// Package plans is the domain of Maquette: projects, plans, variants, versions,
// layers, their events, the kinds of error, and the interfaces by which the
// server reaches what stores them. It knows no HTTP, no SQL and no file format.
//
// Words (the same in code, API and documents): a project is an area under
// development; a plan is one proposal in it; a variant is one alternative
// design of a plan; a version is one upload to a variant (or to a context
// layer) and its immutable result; a source is an uploaded file, kept as
// received, by its SHA-256.
package plans

import (
	"encoding/json"
	"fmt"
	"time"
)

// Project is an area under development.
type Project struct {
	ID               string    `json:"id"` // lower-case letters, digits and hyphens
	Name             string    `json:"name"`
	Description      string    `json:"description"`
	Site             Site      `json:"site"`
	PublicCapability string    `json:"publicCapability"` // path segment under /tiles for the public audience
	Seq              int64     `json:"seq"`              // of the last event
	CreatedAt        time.Time `json:"createdAt"`
}

// Site is the origin of the site frame: an ETRS89 point (EPSG:4937), degrees
// and metres above the GRS80 ellipsoid.
type Site struct {
	LatDeg float64 `json:"lat"`
	LonDeg float64 `json:"lon"`
	Height float64 `json:"h"`
}

// Plan is one proposal in a project.
type Plan struct {
	ID          string    `json:"id"`
	ProjectID   string    `json:"projectId"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	CreatedAt   time.Time `json:"createdAt"`
}

// Owner says whose versions are meant: a variant of a plan or a context layer.
type Owner string

// The owners of versions.
const (
	OwnerVariant Owner = "variant"
	OwnerLayer   Owner = "layer"
)

// Variant is one alternative design of a plan, or (Owner "layer") one data set
// of the context: both own versions, a placement and one current tileset.
type Variant struct {
	ID            string     `json:"id"`
	Owner         Owner      `json:"owner"`
	ProjectID     string     `json:"projectId"`
	PlanID        string     `json:"planId,omitempty"` // empty for a layer
	Name          string     `json:"name"`
	PublishAtOnce bool       `json:"publishAtOnce"`
	Current       int        `json:"current"` // number of the published version, 0 for none
	Placement     *Placement `json:"placement,omitempty"`
	CreatedAt     time.Time  `json:"createdAt"`
	Layer         *Layer     `json:"layer,omitempty"` // of a layer, how it is shown
	// Partial is what can be seen of the first version while it is being made.
	Partial *Partial `json:"partial,omitempty"`
}

// Partial is what can be seen of a version that is still being converted: the
// blocks of a city that are tiled. It is had where the variant publishes at once
// and has nothing published yet, and goes with the conversion: when the version is
// published, fails or needs a person to place it.
type Partial struct {
	Version  int `json:"version"`
	Revision int `json:"revision"` // 1, 2, ... as it grows
	Done     int `json:"done"`     // features in it
	Total    int `json:"total"`    // features in the sources
}

// Key is where the tileset of p is stored, below the tiles of its variant.
func (p Partial) Key() string { return fmt.Sprintf("%d/parts/%d.json", p.Version, p.Revision) }

// PartialOf gives the number of the version that Partial is of, 0 for none.
func (v Variant) PartialOf() int {
	if v.Partial == nil {
		return 0
	}
	return v.Partial.Version
}

// Shows tells whether the public is shown anything of a variant.
func (v Variant) Shows() bool { return v.Current != 0 || v.Partial != nil }

// Revision gives the number of the newest record of the variant's placement, 0
// for none.
func (v Variant) Revision() int {
	if v.Placement == nil {
		return 0
	}
	return v.Placement.Revision
}

// State of a version.
type State string

// The states of a version, in the order of its life.
const (
	StateQueued     State = "queued"
	StateConverting State = "converting"
	StateReady      State = "ready"
	StateFailed     State = "failed"
	StatePublished  State = "published"
	StateWithdrawn  State = "withdrawn"
)

// Version is one upload to a variant or layer and its immutable result.
type Version struct {
	VariantID   string          `json:"variantId"`
	Number      int             `json:"number"` // 1, 2, ... per variant
	ProjectID   string          `json:"projectId"`
	State       State           `json:"state"`
	Reason      string          `json:"reason,omitempty"` // why it failed, for a person
	Note        string          `json:"note,omitempty"`
	Sources     []VersionSource `json:"sources"`
	Result      *Result         `json:"result,omitempty"`
	CreatedBy   string          `json:"createdBy"`
	CreatedAt   time.Time       `json:"createdAt"`
	ChangedAt   time.Time       `json:"changedAt"`
	PublishedAt *time.Time      `json:"publishedAt,omitempty"`
	Report      json.RawMessage `json:"-"` // the report of maquette convert
	// Found is the placement found in the sources, nil before the conversion
	// is done.
	Found *Placement `json:"-"`
}

// VersionSource is one source of a version.
type VersionSource struct {
	SHA256   string `json:"sha256"` // 64 hex digits
	Filename string `json:"filename"`
	Bytes    int64  `json:"bytes"`
	Role     string `json:"role,omitempty"` // "architecture", "structure", ...
	Choice
}

// Result is what a conversion made.
type Result struct {
	TilesetETag string           `json:"tilesetEtag"` // strong, quoted, of tileset.json
	Tiles       int              `json:"tiles"`
	Triangles   int              `json:"triangles"`
	Features    int              `json:"features"`
	Bytes       int64            `json:"bytes"`
	Contents    map[string]int64 `json:"-"` // content URI ("c/<hash>.glb"), and those of images, to bytes
	Pictures    []string         `json:"pictures"`
	Exports     []Export         `json:"exports"` // files of the whole variant, for viewers that know no tiles
	// Making says that pictures and files of the whole variant are still being
	// made; until then there are none.
	Making    bool              `json:"making,omitempty"`
	Structure string            `json:"structure"` // hash of the tree without its contents: equal means same topology
	Tree      map[string]string `json:"-"`         // tile id (cell, see ProfileTile) to content URI
}

// Files are what is made of a version after its tiles: Result has them from then
// on.
type Files struct {
	Pictures []string
	Exports  []Export
	Report   json.RawMessage // in the place of the version's, where there is one
}

// Export is a file that holds the whole variant.
type Export struct {
	File  string `json:"file"` // "model.usdz", beside tileset.json
	Bytes int64  `json:"bytes"`
	Scale int    `json:"scale"` // 1, or 200 for a model of 1:200
	// Whole says that everything is in it, in full.
	Whole bool `json:"whole"`
}

// Upload is a file being received or received.
type Upload struct {
	ID        string    `json:"id"`
	Filename  string    `json:"filename"`
	Bytes     int64     `json:"bytes"`
	SHA256    string    `json:"sha256,omitempty"` // once complete
	Complete  bool      `json:"complete"`
	CreatedBy string    `json:"-"`
	CreatedAt time.Time `json:"createdAt"`
}

// Event is one lasting change of a project, with its number in the project.
type Event struct {
	ProjectID string          `json:"projectId"`
	Seq       int64           `json:"seq"`
	Type      string          `json:"type"`
	Time      time.Time       `json:"time"`
	Data      json.RawMessage `json:"data"`
}
