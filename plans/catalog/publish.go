package catalog

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

// Publish makes a ready or withdrawn version the variant's current one and
// writes version.published, what the placement asks for, and tiles.replaced.
// An older version never overtakes a newer published one, and one that has no
// place is not published: both KindConflict. Publishing the current version
// again changes nothing.
func (c *Catalog) Publish(ctx context.Context, variantID string, number int, features plans.FeatureChanges) (plans.Version, error) {
	var v plans.Version
	err := c.change(ctx, "publishing a version", func(tx *change) error {
		owner, err := tx.lockVariant(ctx, variantID)
		if err != nil {
			return err
		}
		if v, err = readVersion(ctx, tx, variantID, number); err != nil || v.State == plans.StatePublished && owner.Current == number {
			return err
		}
		if err := checkPublish(owner, v); err != nil {
			return err
		}
		if err := tx.adoptOf(ctx, owner, number); err != nil {
			return err
		}
		v.PublishedAt = &tx.now
		if err := tx.step(ctx, &v, plans.StatePublished, nil); err != nil {
			return err
		}
		return tx.show(ctx, owner, number, features)
	})
	return v, err
}

func checkPublish(owner plans.Variant, v plans.Version) error {
	if v.Number <= owner.Current {
		return plans.Errorf(plans.KindConflict, "version %d of variant %s is older than version %d, which is published: withdraw that one first",
			v.Number, v.VariantID, owner.Current)
	}
	return checkStep(v, plans.StatePublished)
}

// adoptOf makes a version's placement count and refuses a version without one.
func (c *change) adoptOf(ctx context.Context, owner plans.Variant, number int) error {
	found, err := c.found(ctx, owner.ID, number)
	if err != nil {
		return err
	}
	if !found.Placed() && (owner.Placement == nil || !owner.Placement.ByPerson()) {
		return plans.Errorf(plans.KindConflict, "version %d of variant %s has no place yet: %s. Set the placement of variant %s, then publish again", number, owner.ID, whyNoPlace(found), owner.ID)
	}
	_, err = c.adopt(ctx, owner, found)
	return err
}

// whyNoPlace says what a version lacks to stand anywhere.
func whyNoPlace(p plans.Placement) string {
	if p.CRS != "" {
		return "its coordinate reference system " + p.CRS + " is not supported"
	}
	return "its files say nothing of where it stands"
}

// Withdraw takes a published version back. Where it was the current one, the
// newest other published version is shown again, or nothing.
func (c *Catalog) Withdraw(ctx context.Context, variantID string, number int) (plans.Version, error) {
	var v plans.Version
	err := c.change(ctx, "withdrawing a version", func(tx *change) error {
		var owner plans.Variant
		var err error
		if v, owner, err = tx.lockVersion(ctx, variantID, number, plans.StateWithdrawn); err != nil {
			return err
		}
		if err := tx.step(ctx, &v, plans.StateWithdrawn, nil); err != nil || owner.Current != number {
			return err
		}
		var next int
		err = tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) FROM version WHERE variant_id = $1 AND state = $2`,
			variantID, plans.StatePublished).Scan(&next)
		if err != nil {
			return err
		}
		if next != 0 {
			if err := tx.adoptOf(ctx, owner, next); err != nil {
				return err
			}
		}
		return tx.show(ctx, owner, next, plans.FeatureChanges{})
	})
	return v, err
}

// show makes a version (0 for none) the one the public sees, and tells open
// viewers what that replaces.
func (c *change) show(ctx context.Context, owner plans.Variant, number int, features plans.FeatureChanges) error {
	_, err := c.ExecContext(ctx, `UPDATE variant SET current = $2, partial_version = 0, partial = '' WHERE id = $1`, owner.ID, number)
	if err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, `UPDATE version SET hidden_at = $3 WHERE variant_id = $1 AND number = $2`, owner.ID, owner.Current, micros(c.now))
	if err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, `UPDATE version SET hidden_at = NULL, published_at = $3 WHERE variant_id = $1 AND number = $2`,
		owner.ID, number, micros(c.now))
	if err != nil {
		return err
	}
	before, err := readShown(ctx, c, owner.ID, owner.Current)
	if err != nil {
		return err
	}
	after, err := readShown(ctx, c, owner.ID, number)
	if err != nil {
		return err
	}
	data := replaced(owner.ID, before, after, features)
	if data.ETag, err = c.servedTag(ctx, owner); err != nil {
		return err
	}
	_, err = c.event(ctx, owner.ProjectID, plans.EventTilesReplaced, data)
	return err
}

// servedTag is the ETag that the variant's tileset has from now on.
func (c *change) servedTag(ctx context.Context, owner plans.Variant) (string, error) {
	v, err := readVariant(ctx, c, owner.ID)
	if err != nil {
		return "", err
	}
	p, err := readProject(ctx, c, owner.ProjectID)
	if err != nil {
		return "", err
	}
	return strconv.Quote(plans.TilesetTag(p, v)), nil
}

// shown is what viewers have of a version: the zero value is nothing.
type shown struct {
	number int
	result plans.Result // with Tree and Contents
}

func readShown(ctx context.Context, q queryer, variantID string, number int) (shown, error) {
	s := shown{number: number}
	if number == 0 {
		return s, nil
	}
	var result sql.NullString
	err := q.QueryRowContext(ctx, `SELECT result FROM version WHERE variant_id = $1 AND number = $2`, variantID, number).Scan(&result)
	if err != nil {
		return s, missing(err, "variant %s has no version %d", variantID, number)
	}
	if !result.Valid {
		return s, plans.Errorf(plans.KindConflict, "version %d of variant %s has no result", number, variantID)
	}
	if err := json.Unmarshal([]byte(result.String), &s.result); err != nil {
		return s, fmt.Errorf("decoding the result of version %d: %w", number, err)
	}
	s.result.Tree, s.result.Contents, err = readContents(ctx, q, variantID, number)
	return s, err
}

// replaced compares two trees: contents that changed at tiles both have are
// listed; anything else is a change of structure, after which a viewer reads
// the tileset again. A content that is replaced by two different ones is one
// too: viewers find tiles by their content.
func replaced(variantID string, before, after shown, features plans.FeatureChanges) plans.TilesReplacedData {
	d := plans.TilesReplacedData{
		Tileset: variantID, PrevRev: before.number, Rev: after.number,
		Replaced:      []plans.Replaced{},
		Structure:     before.number == 0 || after.number == 0 || before.result.Structure != after.result.Structure,
		FeatureCounts: features.Counts,
	}
	d.Features, d.FeatureKinds = features.Cut()
	next := map[pair]string{} // the content after, by profile and the content before
	for _, tile := range tilesOf(before, after) {
		old, now := contentAt(before, tile), contentAt(after, tile)
		profile, _ := plans.SplitTile(tile)
		p := pair{profile, old}
		d.Structure = d.Structure || old == "" || now == "" || next[p] != "" && next[p] != now
		next[p] = now
	}
	for p, now := range next {
		if p.old == "" || now == "" || p.old == now || p.profile != "" && next[pair{old: p.old}] == now {
			continue
		}
		d.Replaced = append(d.Replaced, plans.Replaced{Old: p.old, New: now, Bytes: after.result.Contents[now], Profile: p.profile})
	}
	slices.SortFunc(d.Replaced, func(a, b plans.Replaced) int {
		return cmp.Or(strings.Compare(a.Old, b.Old), strings.Compare(a.Profile, b.Profile))
	})
	return d
}

// pair is a content in the tileset of a profile, "" for tileset.json.
type pair struct{ profile, old string }

// tilesOf gives the tiles of two trees, those of tileset.json first.
func tilesOf(a, b shown) []string {
	all := maps.Clone(a.result.Tree)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, b.result.Tree)
	return slices.SortedFunc(maps.Keys(all), func(a, b string) int {
		pa, ta := plans.SplitTile(a)
		pb, tb := plans.SplitTile(b)
		return cmp.Or(strings.Compare(pa, pb), strings.Compare(ta, tb))
	})
}

// contentAt gives the content of a tile: that of the profile, else that of all.
func contentAt(s shown, name string) string {
	if uri := s.result.Tree[name]; uri != "" {
		return uri
	}
	_, tile := plans.SplitTile(name)
	return s.result.Tree[tile]
}
