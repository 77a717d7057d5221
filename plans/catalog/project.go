package catalog

import (
	"context"
	"math"

	"github.com/maquette-city/maquette/plans"
)

const projectColumns = `id, name, description, site_lat, site_lon, site_height, public_capability, seq, created_at`

func scanProject(s scanner) (plans.Project, error) {
	var p plans.Project
	var created int64
	err := s.Scan(&p.ID, &p.Name, &p.Description, &p.Site.LatDeg, &p.Site.LonDeg, &p.Site.Height,
		&p.PublicCapability, &p.Seq, &created)
	p.CreatedAt = fromMicros(created)
	return p, err
}

// CreateProject stores a project; an empty id and public capability are made.
func (c *Catalog) CreateProject(ctx context.Context, p plans.Project) (plans.Project, error) {
	if err := checkProject(&p); err != nil {
		return plans.Project{}, err
	}
	err := c.change(ctx, "creating project "+p.ID, func(tx *change) error {
		p.CreatedAt, p.Seq = tx.now, 0
		_, err := tx.ExecContext(ctx, `INSERT INTO project (`+projectColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)`,
			p.ID, p.Name, p.Description, p.Site.LatDeg, p.Site.LonDeg, p.Site.Height, p.PublicCapability, micros(tx.now))
		if err != nil {
			return err
		}
		p.Seq = 1
		_, err = tx.event(ctx, p.ID, plans.EventProjectCreated, p)
		return err
	})
	return p, err
}

func checkProject(p *plans.Project) error {
	if err := giveID(&p.ID); err != nil {
		return err
	}
	if err := checkTexts(p.Name, p.Description); err != nil {
		return err
	}
	if err := checkSite(p.Site); err != nil {
		return err
	}
	if p.PublicCapability == "" {
		p.PublicCapability = newCapability()
	}
	return nil
}

func checkSite(s plans.Site) error {
	if !(math.Abs(s.LatDeg) <= 90 && math.Abs(s.LonDeg) <= 180 && math.Abs(s.Height) <= 10_000) {
		return invalid("/site", "the site %v, %v, %v is not latitude, longitude in degrees and height in metres", s.LatDeg, s.LonDeg, s.Height)
	}
	return nil
}

// Project finds a project by its id.
func (c *Catalog) Project(ctx context.Context, id string) (plans.Project, error) {
	p, err := readProject(ctx, c.read, id)
	return p, storeError("reading project "+id, err)
}

func readProject(ctx context.Context, q queryer, id string) (plans.Project, error) {
	p, err := scanProject(q.QueryRowContext(ctx, `SELECT `+projectColumns+` FROM project WHERE id = $1`, id))
	return p, missing(err, "project %s does not exist", id)
}

// ProjectByCapability finds the project whose public capability is given. The
// capability stands in no error: errors are logged.
func (c *Catalog) ProjectByCapability(ctx context.Context, capability string) (plans.Project, error) {
	p, err := scanProject(c.read.QueryRowContext(ctx,
		`SELECT `+projectColumns+` FROM project WHERE public_capability = $1`, capability))
	err = missing(err, "this capability opens no project (any more)")
	return p, storeError("reading a project by capability", err)
}

// Projects lists all projects by name.
func (c *Catalog) Projects(ctx context.Context) ([]plans.Project, error) {
	return collect(ctx, c.read, "listing projects", scanProject,
		`SELECT `+projectColumns+` FROM project ORDER BY name, id`)
}

const planColumns = `id, project_id, name, description, created_at`

func scanPlan(s scanner) (plans.Plan, error) {
	var p plans.Plan
	var created int64
	err := s.Scan(&p.ID, &p.ProjectID, &p.Name, &p.Description, &created)
	p.CreatedAt = fromMicros(created)
	return p, err
}

// CreatePlan stores a plan of a project.
func (c *Catalog) CreatePlan(ctx context.Context, p plans.Plan) (plans.Plan, error) {
	if err := giveID(&p.ID); err != nil {
		return plans.Plan{}, err
	}
	if err := checkTexts(p.Name, p.Description); err != nil {
		return plans.Plan{}, err
	}
	err := c.change(ctx, "creating plan "+p.ID, func(tx *change) error {
		p.CreatedAt = tx.now
		if err := tx.lockProject(ctx, p.ProjectID); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO plan (`+planColumns+`) VALUES ($1, $2, $3, $4, $5)`,
			p.ID, p.ProjectID, p.Name, p.Description, micros(tx.now))
		if err != nil {
			return err
		}
		_, err = tx.event(ctx, p.ProjectID, plans.EventPlanCreated, p)
		return err
	})
	return p, err
}

// Plan finds a plan by its id.
func (c *Catalog) Plan(ctx context.Context, id string) (plans.Plan, error) {
	p, err := scanPlan(c.read.QueryRowContext(ctx, `SELECT `+planColumns+` FROM plan WHERE id = $1`, id))
	return p, storeError("reading plan "+id, missing(err, "plan %s does not exist", id))
}

// Plans lists the plans of a project in the order they were made.
func (c *Catalog) Plans(ctx context.Context, projectID string) ([]plans.Plan, error) {
	return collect(ctx, c.read, "listing plans of project "+projectID, scanPlan,
		`SELECT `+planColumns+` FROM plan WHERE project_id = $1 ORDER BY created_at, id`, projectID)
}
