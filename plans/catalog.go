package plans

import (
	"context"
	"encoding/json"
)

// Catalog stores projects and all that hangs below them. Every method that
// changes something writes its event in the same transaction and gives errors
// of this package's kinds. Implemented by plans/catalog.
type Catalog interface {
	CreateProject(ctx context.Context, p Project) (Project, error)
	Project(ctx context.Context, id string) (Project, error)
	Projects(ctx context.Context) ([]Project, error)
	// ProjectByCapability finds the project whose public capability c is.
	ProjectByCapability(ctx context.Context, c string) (Project, error)

	CreatePlan(ctx context.Context, p Plan) (Plan, error)
	Plan(ctx context.Context, id string) (Plan, error)
	Plans(ctx context.Context, projectID string) ([]Plan, error)

	// CreateVariant makes a variant of a plan or, with OwnerLayer, a layer.
	CreateVariant(ctx context.Context, v Variant) (Variant, error)
	Variant(ctx context.Context, id string) (Variant, error)
	Variants(ctx context.Context, planID string) ([]Variant, error)
	// Layers lists the layers of a project in their order, but for removed ones.
	Layers(ctx context.Context, projectID string) ([]Variant, error)
	// ChangeLayer puts name and l in the place of what a layer has.
	// KindPrecondition where it has another revision than l; 0 is any.
	ChangeLayer(ctx context.Context, projectID, id, name string, l Layer) (Variant, error)
	// OrderLayers puts the layers of a project in the order of ids, which names
	// each of them once: else KindConflict.
	OrderLayers(ctx context.Context, projectID string, ids []string) ([]Variant, error)
	// RemoveLayer takes a layer out of its project, with its revision as above.
	RemoveLayer(ctx context.Context, projectID, id string, revision int) error
	SetPublishAtOnce(ctx context.Context, variantID string, on bool) (Variant, error)

	// SetPlacement records where a variant stands, as a new revision.
	SetPlacement(ctx context.Context, variantID string, p Placement) (Placement, error)
	// ReplacePlacement does so only where the newest revision is still the
	// given one, 0 for none; else KindPrecondition.
	ReplacePlacement(ctx context.Context, variantID string, p Placement, revision int) (Placement, error)
	// Placements gives up to limit revisions of a variant's placement, newest
	// first.
	Placements(ctx context.Context, variantID string, limit int) ([]Placement, error)
	// Placement gives one revision of a variant's placement.
	Placement(ctx context.Context, variantID string, revision int) (Placement, error)

	CreateUpload(ctx context.Context, u Upload) error
	CompleteUpload(ctx context.Context, id, sha256 string, bytes int64) (Upload, error)
	Upload(ctx context.Context, id string) (Upload, error)

	// CreateVersion gives the version its number and enqueues its conversion
	// in the same transaction.
	CreateVersion(ctx context.Context, variantID string, sources []VersionSource, note, by string) (Version, error)
	Version(ctx context.Context, variantID string, number int) (Version, error)
	Versions(ctx context.Context, variantID string) ([]Version, error)
	// SetState moves a version to converting or failed.
	SetState(ctx context.Context, variantID string, number int, s State, reason string, report json.RawMessage) (Version, error)
	// Finish records the result of a conversion: the version is ready.
	Finish(ctx context.Context, variantID string, number int, r Result, report json.RawMessage, p Placement) (Version, error)
	// Publish makes a ready (or withdrawn) version the variant's current one;
	// an older version never overtakes a newer published one. features is
	// what the tiles.replaced event says of them.
	Publish(ctx context.Context, variantID string, number int, features FeatureChanges) (Version, error)
	Withdraw(ctx context.Context, variantID string, number int) (Version, error)
	// Contents gives the tree (tile id to content URI) and sizes of a version.
	Contents(ctx context.Context, variantID string, number int) (tree map[string]string, bytes map[string]int64, err error)
	// ContentVisible tells whether the content URI belongs to a version of the
	// variant that the public may see or could see in the last 24 hours.
	ContentVisible(ctx context.Context, variantID, uri string) (bool, error)

	// MoveSite gives a project another site origin: KindConflict once anything
	// stands in the site frame.
	MoveSite(ctx context.Context, projectID string, site Site) (Project, error)
	// CreateControlPoints adds control points, all or none; KindConflict where
	// one does not go with the others (see ControlPointFaults).
	CreateControlPoints(ctx context.Context, projectID string, points []ControlPoint) ([]ControlPoint, error)
	ControlPoint(ctx context.Context, projectID, id string) (ControlPoint, error)
	// ControlPoints lists the control points of a project by id, retired ones
	// among them.
	ControlPoints(ctx context.Context, projectID string) ([]ControlPoint, error)
	// ReplaceControlPoint puts p in the place of the point with its id.
	// KindPrecondition where that has another revision than p; 0 is any.
	ReplaceControlPoint(ctx context.Context, p ControlPoint) (ControlPoint, error)
	// RemoveControlPoint deletes a control point, with its revision as above.
	RemoveControlPoint(ctx context.Context, projectID, id string, revision int) error

	// CreateViewpoint and CreatePin set something up in the site frame; each is
	// found in its project alone.
	CreateViewpoint(ctx context.Context, v Viewpoint) (Viewpoint, error)
	Viewpoint(ctx context.Context, projectID, id string) (Viewpoint, error)
	Viewpoints(ctx context.Context, projectID string) ([]Viewpoint, error)
	RemoveViewpoint(ctx context.Context, projectID, id string) error
	CreatePin(ctx context.Context, p Pin) (Pin, error)
	Pin(ctx context.Context, projectID, id string) (Pin, error)
	Pins(ctx context.Context, projectID string) ([]Pin, error)
	RemovePin(ctx context.Context, projectID, id string) error

	// Pictures lists the pictures of a version from viewpoints, drawn or failed,
	// by viewpoint; Picture finds one.
	Pictures(ctx context.Context, variantID string, number int) ([]Picture, error)
	Picture(ctx context.Context, variantID string, number int, viewpointID string) (Picture, error)

	// CreateCapability lets a device in and gives its secret, once.
	CreateCapability(ctx context.Context, c Capability) (Capability, string, error)
	Capability(ctx context.Context, projectID, id string) (Capability, error)
	// Capabilities lists those of a project, for 90 days after their end.
	Capabilities(ctx context.Context, projectID string) ([]Capability, error)
	// CapabilityBySecret finds what a secret opens, or opened until it ended.
	CapabilityBySecret(ctx context.Context, secret string) (Capability, error)
	RevokeCapability(ctx context.Context, projectID, id string) error
	// Replacement gives what of the context goes when a variant is built, revision 0
	// where nobody said anything; SetReplacement records the next revision,
	// KindPrecondition where r.Revision is neither 0 nor the newest.
	Replacement(ctx context.Context, variantID string) (Replacement, error)
	SetReplacement(ctx context.Context, r Replacement) (Replacement, error)
	// NoteObjects notes objects before they are written: where no picture and no
	// record comes to name them, they are deleted after a while.
	NoteObjects(ctx context.Context, projectID string, keys []string) error
	// NewestVersion gives the number of the newest version of a variant that is
	// converted and was not withdrawn, 0 for none.
	NewestVersion(ctx context.Context, variantID string) (int, error)
	// DraftContentVisible is ContentVisible for who may see drafts.
	DraftContentVisible(ctx context.Context, variantID, uri string) (bool, error)

	// Events gives up to limit events after since; KindGone where the events
	// asked for are no longer kept.
	Events(ctx context.Context, projectID string, since int64, limit int) ([]Event, error)
}

// Notifier wakes whoever waits for events of a project, on every node, and
// carries fleeting progress. Implemented by server/bus.
type Notifier interface {
	EventsWritten(projectID string)
	Progress(p Progress)
}
