package catalog

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

// SetFiles records what was made of a version after its tiles, and tells of it.
// Where that is known already nothing changes; KindConflict where the version has
// no result.
func (c *Catalog) SetFiles(ctx context.Context, variantID string, number int, f plans.Files) (plans.Version, error) {
	var v plans.Version
	err := c.change(ctx, "recording the files of a version", func(tx *change) error {
		if _, err := tx.lockVariant(ctx, variantID); err != nil {
			return err
		}
		var err error
		if v, err = readVersion(ctx, tx, variantID, number); err != nil {
			return err
		}
		switch {
		case v.Result == nil:
			return plans.Errorf(plans.KindConflict, "version %d of variant %s has no result", number, variantID)
		case !v.Result.Making:
			return nil
		}
		if err := tx.writeFiles(ctx, &v, f); err != nil {
			return err
		}
		return tx.filesEvent(ctx, v)
	})
	return v, err
}

func (c *change) writeFiles(ctx context.Context, v *plans.Version, f plans.Files) error {
	v.Result.Making = false
	v.Result.Pictures, v.Result.Exports = append([]string{}, f.Pictures...), append([]plans.Export{}, f.Exports...)
	if len(f.Report) > 0 {
		v.Report = f.Report
	}
	result, err := json.Marshal(v.Result)
	if err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, `UPDATE version SET result = $3, report = $4 WHERE variant_id = $1 AND number = $2`,
		v.VariantID, v.Number, string(result), nullJSON(v.Report))
	return err
}

func (c *change) filesEvent(ctx context.Context, v plans.Version) error {
	names := []string{}
	for _, name := range v.Result.Pictures {
		names = append(names, strings.TrimSuffix(name, ".png")) // as the API addresses them
	}
	_, err := c.event(ctx, v.ProjectID, plans.EventVersionFiles, plans.VersionFilesData{
		Variant: v.VariantID, Version: v.Number, State: v.State, Pictures: names, Exports: v.Result.Exports,
	})
	return err
}
