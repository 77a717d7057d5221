package catalog

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/maquette-city/maquette/plans"
)

// SetPartial records that more can be seen of a version that is being made: what
// was recorded before and contents (by URI, in bytes) that are stored since. The
// placement found is the variant's from then on, as when the version is finished.
// KindConflict where nothing of the version is to be seen before it is whole: it is
// not being converted, the variant does not publish at once, shows another version
// or a newer part, or has no place.
func (c *Catalog) SetPartial(ctx context.Context, variantID string, p plans.Partial, contents map[string]int64, found plans.Placement) error {
	if found.Scale == 0 {
		found.Scale = 1
	}
	if err := checkPlacement(found); err != nil {
		return err
	}
	return c.change(ctx, "showing a part of a version", func(tx *change) error {
		v, owner, err := tx.lockVersion(ctx, variantID, p.Version, plans.StateReady)
		if err != nil {
			return err
		}
		if err := checkPartial(owner, v, p, found); err != nil {
			return err
		}
		err = insertAll(ctx, tx, contents, `INSERT INTO version_content (variant_id, number, uri, bytes) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, variantID, p.Version)
		if err != nil {
			return err
		}
		if _, err := tx.adopt(ctx, owner, found); err != nil {
			return err
		}
		owner.Partial = &p
		return tx.writePartial(ctx, owner)
	})
}

func checkPartial(owner plans.Variant, v plans.Version, p plans.Partial, found plans.Placement) error {
	switch {
	case owner.Current != 0 || owner.PartialOf() > v.Number || owner.PartialOf() == v.Number && owner.Partial.Revision >= p.Revision:
		return plans.Errorf(plans.KindConflict, "variant %s shows something newer than part %d of version %d", owner.ID, p.Revision, v.Number)
	case !owner.PublishAtOnce:
		return plans.Errorf(plans.KindConflict, "versions of variant %s are published by a person", owner.ID)
	case !found.Placed() && (owner.Placement == nil || !owner.Placement.ByPerson()):
		return plans.Errorf(plans.KindConflict, "version %d of variant %s has no place", v.Number, owner.ID)
	}
	return nil
}

// DropPartial takes away what can be seen of a version that is not published yet,
// if anything can.
func (c *Catalog) DropPartial(ctx context.Context, variantID string, number int) error {
	return c.change(ctx, "hiding a part of a version", func(tx *change) error {
		owner, err := tx.lockVariant(ctx, variantID)
		if err != nil || owner.PartialOf() != number {
			return err
		}
		return tx.dropPartial(ctx, &owner)
	})
}

// dropPartial makes owner one of which no part can be seen.
func (c *change) dropPartial(ctx context.Context, owner *plans.Variant) error {
	if owner.Partial == nil {
		return nil
	}
	owner.Partial = nil
	return c.writePartial(ctx, *owner)
}

// writePartial records owner.Partial and tells of it.
func (c *change) writePartial(ctx context.Context, owner plans.Variant) error {
	text := ""
	if owner.Partial != nil {
		encoded, err := json.Marshal(owner.Partial)
		if err != nil {
			return err
		}
		text = string(encoded)
	}
	_, err := c.ExecContext(ctx, `UPDATE variant SET partial_version = $2, partial = $3 WHERE id = $1`, owner.ID, owner.PartialOf(), text)
	if err != nil {
		return err
	}
	data := plans.TilesPartialData{Tileset: owner.ID, Partial: owner.Partial}
	if owner.Partial != nil {
		if data.ETag, err = c.servedTag(ctx, owner); err != nil {
			return err
		}
	}
	_, err = c.event(ctx, owner.ProjectID, plans.EventTilesPartial, data)
	return err
}

// decodePartial reads the column of a variant.
func decodePartial(text string) (*plans.Partial, error) {
	if text == "" {
		return nil, nil
	}
	p := &plans.Partial{}
	if err := json.Unmarshal([]byte(text), p); err != nil {
		return nil, fmt.Errorf("decoding what can be seen of a version: %w", err)
	}
	return p, nil
}
