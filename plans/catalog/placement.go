package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans"
)

// maxPlacementMetres bounds a placement: farther from the site origin a plan
// is misplaced, and the tangent plane of the site frame means nothing.
const maxPlacementMetres = 200_000

// maxPlacementNote bounds what a person writes beside a placement, in bytes.
const maxPlacementNote = 2000

// anyRevision is given in place of a number where none is expected.
const anyRevision = -1

// SetPlacement records where a variant stands, as a new revision. The caller
// sets ConfirmedBy where a person says so.
func (c *Catalog) SetPlacement(ctx context.Context, variantID string, p plans.Placement) (plans.Placement, error) {
	return c.ReplacePlacement(ctx, variantID, p, anyRevision)
}

// ReplacePlacement is SetPlacement where the variant's newest revision is still
// the given one (0 for none): KindPrecondition says that somebody else placed
// it meanwhile.
func (c *Catalog) ReplacePlacement(ctx context.Context, variantID string, p plans.Placement, revision int) (plans.Placement, error) {
	if err := checkPlacement(p); err != nil {
		return p, err
	}
	err := c.change(ctx, "placing variant "+variantID, func(tx *change) error {
		v, err := tx.lockVariant(ctx, variantID)
		if err != nil {
			return err
		}
		if now := v.Revision(); revision != anyRevision && revision != now {
			return plans.Errorf(plans.KindPrecondition, "variant %s was placed by somebody else meanwhile: its placement has revision %d, not %d. Look at it again", variantID, now, revision)
		}
		if old := v.Placement; old != nil && p.SourceKey == "" {
			p.SourceKey = old.SourceKey // what the person saw when placing it
		}
		if old := v.Placement; old != nil && p.Frame == (plans.SourceFrame{}) {
			p.Frame = old.Frame
		}
		p, err = tx.place(ctx, v, p)
		return err
	})
	return p, err
}

func checkPlacement(p plans.Placement) error {
	for _, x := range []float64{p.East, p.North, p.Up} {
		if !(math.Abs(x) <= maxPlacementMetres) {
			return invalid("/placement", "the placement %v, %v, %v lies more than %d km from the site", p.East, p.North, p.Up, maxPlacementMetres/1000)
		}
	}
	switch {
	case !(p.Scale > 0 && p.Scale < math.Inf(1)):
		return invalid("/placement/scale", "the scale %v is not a positive number", p.Scale)
	case !(math.Abs(p.YawDeg) <= 360):
		return invalid("/placement/yawDeg", "the yaw %v is not within 360 degrees", p.YawDeg)
	case p.Method == "":
		return invalid("/placement/method", "the placement's method is empty")
	case len(p.Note) > maxPlacementNote:
		return invalid("/note", "the note has %d bytes, at most %d are allowed", len(p.Note), maxPlacementNote)
	}
	return nil
}

// place writes the next revision of a variant's placement and its event. The
// record is about the plan frame of the version that is shown, where one is: a
// placement of another version's frame is carried over.
func (c *change) place(ctx context.Context, v plans.Variant, p plans.Placement) (plans.Placement, error) {
	if v.Current != 0 {
		shown, err := c.found(ctx, v.ID, v.Current)
		if err != nil {
			return p, err
		}
		p = p.Carried(shown.Frame)
	}
	return c.record(ctx, v, p)
}

// record writes p as it is.
func (c *change) record(ctx context.Context, v plans.Variant, p plans.Placement) (plans.Placement, error) {
	p.Revision, p.CreatedAt = v.Revision()+1, c.now
	frame, err := json.Marshal(p.Frame)
	if err != nil {
		return p, err
	}
	_, err = c.ExecContext(ctx, `INSERT INTO placement
		(variant_id, revision, east, north, up, yaw_deg, scale, method, crs, confirmed_by, source_key, note, frame, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		v.ID, p.Revision, p.East, p.North, p.Up, p.YawDeg, p.Scale, p.Method, p.CRS, p.ConfirmedBy, p.SourceKey, p.Note, string(frame), micros(c.now))
	if err != nil {
		return p, err
	}
	_, err = c.event(ctx, v.ProjectID, plans.EventPlacementChanged, plans.PlacementChangedData{Variant: v.ID, Placement: p, Shown: v.Current != 0})
	return p, err
}

// adopt makes the placement found in a version the variant's own. Where a person
// has spoken, his stays, carried into the version's plan frame: what stood
// somewhere stands there still. It gives the placement that counts.
func (c *change) adopt(ctx context.Context, v plans.Variant, found plans.Placement) (plans.Placement, error) {
	old := v.Placement
	next := found
	next.ConfirmedBy, next.Note = "", ""
	if old != nil && old.ByPerson() {
		next = old.Carried(found.Frame)
	}
	if old != nil && next.Same(*old) {
		return *old, nil
	}
	return c.record(ctx, v, next)
}

// found gives the placement that was found in a version.
func (c *change) found(ctx context.Context, variantID string, number int) (plans.Placement, error) {
	var text sql.NullString
	err := c.QueryRowContext(ctx, `SELECT placement FROM version WHERE variant_id = $1 AND number = $2`, variantID, number).Scan(&text)
	if err != nil {
		return plans.Placement{}, missing(err, "variant %s has no version %d", variantID, number)
	}
	return decodeFound(text, number)
}

// decodeFound reads the placement column of a version; that of one that was
// never converted is the zero value.
func decodeFound(text sql.NullString, number int) (plans.Placement, error) {
	var p plans.Placement
	if !text.Valid {
		return p, nil
	}
	if err := json.Unmarshal([]byte(text.String), &p); err != nil {
		return p, fmt.Errorf("decoding the placement of version %d: %w", number, err)
	}
	return p, nil
}

// placementColumns are those of a placement p, as placementRow scans them.
const placementColumns = `p.revision, p.east, p.north, p.up, p.yaw_deg, p.scale, p.method, p.crs, p.confirmed_by, p.source_key, p.note, p.frame, p.created_at`

// placementRow is a placement that may be missing.
type placementRow struct {
	revision, created           sql.NullInt64
	east, north, up, yaw, scale sql.NullFloat64
	method, crs, by, key, note  sql.NullString
	frame                       sql.NullString
}

func (r *placementRow) columns() []any {
	return []any{&r.revision, &r.east, &r.north, &r.up, &r.yaw, &r.scale, &r.method, &r.crs, &r.by, &r.key, &r.note, &r.frame, &r.created}
}

// placement gives the record, nil where there is none.
func (r *placementRow) placement() (*plans.Placement, error) {
	if !r.revision.Valid {
		return nil, nil
	}
	var frame plans.SourceFrame
	if err := json.Unmarshal([]byte(r.frame.String), &frame); err != nil {
		return nil, fmt.Errorf("decoding the frame of placement %d: %w", r.revision.Int64, err)
	}
	return &plans.Placement{
		Revision: int(r.revision.Int64),
		East:     r.east.Float64, North: r.north.Float64, Up: r.up.Float64,
		YawDeg: r.yaw.Float64, Scale: r.scale.Float64,
		Method: r.method.String, CRS: r.crs.String, ConfirmedBy: r.by.String, SourceKey: r.key.String,
		Note: r.note.String, Frame: frame, CreatedAt: fromMicros(r.created.Int64),
	}, nil
}

func scanPlacement(s scanner) (plans.Placement, error) {
	var r placementRow
	if err := s.Scan(r.columns()...); err != nil {
		return plans.Placement{}, err
	}
	p, err := r.placement()
	if err != nil {
		return plans.Placement{}, err
	}
	return *p, nil // a row of the table has a revision
}

// Placements gives up to limit revisions of a variant's placement, newest first.
func (c *Catalog) Placements(ctx context.Context, variantID string, limit int) ([]plans.Placement, error) {
	return collect(ctx, c.read, "listing placements of variant "+variantID, scanPlacement,
		`SELECT `+placementColumns+` FROM placement p WHERE p.variant_id = $1 ORDER BY p.revision DESC LIMIT $2`, variantID, max(limit, 0))
}

// Placement gives one revision of a variant's placement.
func (c *Catalog) Placement(ctx context.Context, variantID string, revision int) (plans.Placement, error) {
	p, err := scanPlacement(c.read.QueryRowContext(ctx,
		`SELECT `+placementColumns+` FROM placement p WHERE p.variant_id = $1 AND p.revision = $2`, variantID, revision))
	return p, storeError("reading a placement of variant "+variantID, missing(err, "the placement of variant %s has no revision %d", variantID, revision))
}
