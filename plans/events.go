package plans

import "strings"

// The types of lasting events (contract with every client; see the AsyncAPI
// document).
const (
	EventProjectCreated   = "project.created"
	EventPlanCreated      = "plan.created"
	EventVariantCreated   = "variant.created"
	EventVariantChanged   = "variant.changed"
	EventVersionState     = "version.state"
	EventVersionPublished = "version.published"
	EventVersionFiles     = "version.files"
	EventTilesReplaced    = "tiles.replaced"
	EventTilesPartial     = "tiles.partial"
	EventPlacementChanged = "placement.changed"
	EventLayerCreated     = "layer.created"
)

// The types of lasting events of a site.
const (
	EventSiteChanged         = "site.changed"
	EventControlPointCreated = "control-point.created"
	EventControlPointChanged = "control-point.changed"
	EventControlPointRemoved = "control-point.removed"
)

// SiteChangedData goes with EventSiteChanged: the origin of the site frame
// lies elsewhere. Nothing stood in the frame when it moved.
type SiteChangedData struct {
	Site Site `json:"site"`
}

// ControlPointData goes with EventControlPointCreated and
// EventControlPointChanged.
type ControlPointData struct {
	ControlPoint ControlPoint `json:"controlPoint"`
}

// ControlPointRemovedData goes with EventControlPointRemoved.
type ControlPointRemovedData struct {
	ID string `json:"id"`
}

// VersionStateData goes with EventVersionState and EventVersionPublished.
type VersionStateData struct {
	Variant string `json:"variant"`
	Version int    `json:"version"`
	State   State  `json:"state"`
	Reason  string `json:"reason,omitempty"`
}

// VersionFilesData goes with EventVersionFiles: the pictures of a version, by
// name, and the files of the whole variant are there.
type VersionFilesData struct {
	Variant  string   `json:"variant"`
	Version  int      `json:"version"`
	State    State    `json:"state"` // of the version when they were there
	Pictures []string `json:"pictures"`
	Exports  []Export `json:"exports"`
}

// PlacementChangedData goes with EventPlacementChanged: the variant moves, its
// tiles stay as they are.
type PlacementChangedData struct {
	Variant   string    `json:"variant"`
	Placement Placement `json:"placement"`
	// Shown tells whether the public saw the variant when it moved; where it
	// did not, the event is none of the public's.
	Shown bool `json:"shown"`
}

// TilesReplacedData goes with EventTilesReplaced: what an open viewer needs to
// change only the tiles that changed.
type TilesReplacedData struct {
	Tileset   string     `json:"tileset"` // variant or layer id
	PrevRev   int        `json:"prevRev"` // version number shown before, 0 for none
	Rev       int        `json:"rev"`
	ETag      string     `json:"etag"`     // of the new tileset.json
	Replaced  []Replaced `json:"replaced"` // contents that changed at unchanged tiles
	Structure bool       `json:"structure"`
	// Features are the keys of features that changed, at most MaxEventFeatures;
	// FeatureKinds says of each how: "added", "removed", "moved", "reshaped",
	// "restyled" or "redescribed".
	Features     []string `json:"features"`
	FeatureKinds []string `json:"featureKinds"`
	// FeatureCounts counts all that changed by kind, also those that Features
	// does not name; absent where nobody compared the two.
	FeatureCounts map[string]int `json:"featureCounts,omitempty"`
}

// TilesPartialData goes with EventTilesPartial: more can be seen of a version that
// is being made, and the tileset is to be read again; nothing where Partial is nil,
// since the conversion failed or waits for a person. EventTilesReplaced tells when
// it is whole.
type TilesPartialData struct {
	Tileset string   `json:"tileset"` // variant or layer id
	Partial *Partial `json:"partial"`
	ETag    string   `json:"etag"` // of the tileset.json that is served now, "" for none
}

// FeatureChanges is what an event says of the features that changed.
type FeatureChanges struct {
	Keys   []string
	Kinds  []string       // one for each of Keys
	Counts map[string]int // of all, by kind; nil where they were not compared
}

// Cut gives at most MaxEventFeatures of them, as lists that are not nil.
func (f FeatureChanges) Cut() (keys, kinds []string) {
	n := min(len(f.Keys), len(f.Kinds), MaxEventFeatures)
	return append([]string{}, f.Keys[:n]...), append([]string{}, f.Kinds[:n]...)
}

// MaxEventFeatures bounds the features an event names; the rest is had from the
// API.
const MaxEventFeatures = 500

// Replaced is one content that took another's place.
type Replaced struct {
	Old   string `json:"old"`
	New   string `json:"new"`
	Bytes int64  `json:"bytes"`
	// Profile says for whose tileset this holds; "" for all that have no pair of
	// their own for Old.
	Profile string `json:"profile,omitempty"`
}

// ProfileTile names a tile of Result.Tree whose content is another one in the
// tileset of a profile than in tileset.json.
func ProfileTile(profile, tile string) string { return profile + ":" + tile }

// SplitTile gives the profile that a tile of Result.Tree stands for, "" for the
// tile of tileset.json, and its name there.
func SplitTile(name string) (profile, tile string) {
	if p, t, ok := strings.Cut(name, ":"); ok {
		return p, t
	}
	return "", name
}

// Progress is a fleeting message of a running conversion.
type Progress struct {
	ProjectID string `json:"project"`
	Variant   string `json:"variant"`
	Version   int    `json:"version"`
	Stage     string `json:"stage"`
	Done      int64  `json:"done"`
	Total     int64  `json:"total"`
}
