package catalog

import (
	"context"
	"fmt"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

// siteUse is something that stands in the site frame and counts from its
// origin: query counts how many a project ($1) has.
type siteUse struct{ noun, query string }

// siteUses lists all that is stored in the site frame. Versions are among them
// even before they are placed: a conversion that runs has read the origin.
func siteUses() []siteUse {
	return []siteUse{
		{"versions", `SELECT COUNT(*) FROM version WHERE project_id = $1`},
		{"placements", `SELECT COUNT(*) FROM placement p JOIN variant v ON v.id = p.variant_id WHERE v.project_id = $1`},
		{"control points", `SELECT COUNT(*) FROM control_point WHERE project_id = $1`},
		{"viewpoints", `SELECT COUNT(*) FROM viewpoint WHERE project_id = $1`},
		{"pins", `SELECT COUNT(*) FROM pin WHERE project_id = $1`},
		{"viewpoints", `SELECT COUNT(*) FROM viewpoint WHERE project_id = $1`},
		{"pins", `SELECT COUNT(*) FROM pin WHERE project_id = $1`},
	}
}

// MoveSite gives a project another site origin, as long as nothing stands in
// the site frame. Later it is refused: another origin has another vertical, so
// moving it 1 km tilts all that stands by 0.009 degrees, which a placement
// (turned about the vertical only) cannot say. There is no need either: a frame
// is exact however far from its origin.
func (c *Catalog) MoveSite(ctx context.Context, projectID string, site plans.Site) (plans.Project, error) {
	var p plans.Project
	err := c.change(ctx, "moving the site of project "+projectID, func(tx *change) (err error) {
		if err := tx.lockProject(ctx, projectID); err != nil {
			return err
		}
		if p, err = readProject(ctx, tx, projectID); err != nil || p.Site == site {
			return err
		}
		if err := checkSite(site); err != nil {
			return err
		}
		if err := tx.siteIsFree(ctx, projectID); err != nil {
			return err
		}
		p.Site = site
		if _, err = tx.ExecContext(ctx, `UPDATE project SET site_lat = $2, site_lon = $3, site_height = $4 WHERE id = $1`,
			projectID, site.LatDeg, site.LonDeg, site.Height); err != nil {
			return err
		}
		p.Seq, err = tx.event(ctx, projectID, plans.EventSiteChanged, plans.SiteChangedData{Site: site})
		return err
	})
	return p, err
}

// siteIsFree gives KindConflict where something stands in the site frame.
func (c *change) siteIsFree(ctx context.Context, projectID string) error {
	var found []string
	for _, use := range siteUses() {
		var n int
		if err := c.QueryRowContext(ctx, use.query, projectID).Scan(&n); err != nil {
			return fmt.Errorf("counting %s: %w", use.noun, err)
		}
		if n > 0 {
			found = append(found, fmt.Sprintf("%d %s", n, use.noun))
		}
	}
	if len(found) == 0 {
		return nil
	}
	return plans.Errorf(plans.KindConflict,
		"the site origin cannot move any more: %s count from it and would leave their place on the ground; make another project for another place",
		strings.Join(found, ", "))
}
