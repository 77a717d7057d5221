package catalog

import (
	"context"
	"math"

	"github.com/maquette-city/maquette/plans"
)

// maxPlacementMetres bounds a placement: farther from the site origin a plan
// is misplaced, and the tangent plane of the site frame means nothing.
const maxPlacementMetres = 200_000

// SetPlacement records where a variant stands, as a new revision. The caller
// sets ConfirmedBy where a person says so.
func (c *Catalog) SetPlacement(ctx context.Context, variantID string, p plans.Placement) (plans.Placement, error) {
	if err := checkPlacement(p); err != nil {
		return p, err
	}
	err := c.change(ctx, "placing variant "+variantID, func(tx *change) error {
		v, err := tx.lockVariant(ctx, variantID)
		if err != nil {
			return err
		}
		if p.SourceKey == "" && v.Placement != nil {
			p.SourceKey = v.Placement.SourceKey // what the person saw when placing it
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
	}
	return nil
}

// place writes the next revision of a variant's placement and its event.
func (c *change) place(ctx context.Context, v plans.Variant, p plans.Placement) (plans.Placement, error) {
	p.Revision = 1
	if v.Placement != nil {
		p.Revision = v.Placement.Revision + 1
	}
	_, err := c.ExecContext(ctx, `INSERT INTO placement
		(variant_id, revision, east, north, up, yaw_deg, scale, method, crs, confirmed_by, source_key, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		v.ID, p.Revision, p.East, p.North, p.Up, p.YawDeg, p.Scale, p.Method, p.CRS, p.ConfirmedBy, p.SourceKey, micros(c.now))
	if err != nil {
		return p, err
	}
	_, err = c.event(ctx, v.ProjectID, plans.EventPlacementChanged, plans.PlacementChangedData{Variant: v.ID, Placement: p})
	return p, err
}

// adopt makes the placement found in a version the variant's own, unless a
// person has spoken or nothing changed. It gives the placement that counts.
func (c *change) adopt(ctx context.Context, v plans.Variant, found plans.Placement) (plans.Placement, error) {
	old := v.Placement
	if old != nil && old.ByPerson() {
		return *old, nil
	}
	if old != nil {
		found.Revision, found.ConfirmedBy = old.Revision, ""
		if found == *old {
			return found, nil
		}
	}
	return c.place(ctx, v, found)
}
