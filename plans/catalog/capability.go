package catalog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// keptEnded is how long a capability that ended or was revoked stays on the list.
const keptEnded = 90 * 24 * time.Hour

const capabilityColumns = `id, project_id, name, drafts, created_by, created_at, expires_at, revoked_at`

func scanCapability(s scanner) (plans.Capability, error) {
	var p plans.Capability
	var created, expires, revoked int64
	err := s.Scan(&p.ID, &p.ProjectID, &p.Name, &p.Drafts, &p.CreatedBy, &created, &expires, &revoked)
	p.CreatedAt, p.ExpiresAt = fromMicros(created), fromMicros(expires)
	if revoked != 0 {
		at := fromMicros(revoked)
		p.RevokedAt = &at
	}
	return p, err
}

// secretHash is what is stored of a secret.
func secretHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// CreateCapability stores a capability and gives its secret, which nobody is told
// again. KindConflict where the project has plans.MaxCapabilities.
func (c *Catalog) CreateCapability(ctx context.Context, p plans.Capability) (plans.Capability, string, error) {
	if err := firstFault(p.Check); err != nil {
		return p, "", err
	}
	p.ID, p.RevokedAt, p.ExpiresAt = newID(), nil, p.ExpiresAt.UTC().Truncate(time.Microsecond)
	secret := newCapability()
	err := c.change(ctx, "making a capability of project "+p.ProjectID, func(tx *change) error {
		if err := tx.lockProject(ctx, p.ProjectID); err != nil {
			return err
		}
		p.CreatedAt = tx.now
		if !p.ExpiresAt.After(tx.now) {
			return invalid("/days", "the end, %s, is past", p.ExpiresAt.Format(time.RFC3339))
		}
		if err := tx.roomForCapability(ctx, p.ProjectID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO capability (`+capabilityColumns+`, secret_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)`,
			p.ID, p.ProjectID, p.Name, p.Drafts, p.CreatedBy, micros(p.CreatedAt), micros(p.ExpiresAt), secretHash(secret)); err != nil {
			return err
		}
		_, err := tx.event(ctx, p.ProjectID, plans.EventCapabilityCreated, plans.CapabilityData{Capability: p})
		return err
	})
	if err != nil {
		secret = ""
	}
	return p, secret, err
}

// roomForCapability forgets those that ended long ago and tells whether one more
// may be made.
func (c *change) roomForCapability(ctx context.Context, projectID string) error {
	old := micros(c.now.Add(-keptEnded))
	_, err := c.ExecContext(ctx, `DELETE FROM capability WHERE project_id = $1 AND (expires_at < $2 OR revoked_at > 0 AND revoked_at < $2)`, projectID, old)
	if err != nil {
		return fmt.Errorf("forgetting old ones: %w", err)
	}
	var n int
	err = c.QueryRowContext(ctx, `SELECT COUNT(*) FROM capability WHERE project_id = $1 AND expires_at > $2 AND revoked_at = 0`, projectID, micros(c.now)).Scan(&n)
	if err == nil && n >= plans.MaxCapabilities {
		err = plans.Errorf(plans.KindConflict, "%d devices have access to project %s already: revoke some first", n, projectID)
	}
	return err
}

// Capability finds a capability of a project.
func (c *Catalog) Capability(ctx context.Context, projectID, id string) (plans.Capability, error) {
	p, err := scanCapability(c.read.QueryRowContext(ctx, `SELECT `+capabilityColumns+` FROM capability WHERE project_id = $1 AND id = $2`, projectID, id))
	return p, storeError("reading capability "+id, missing(err, "project %s has no capability %.80q", projectID, id))
}

// Capabilities lists those of a project in the order they were made, for 90 days
// after their end.
func (c *Catalog) Capabilities(ctx context.Context, projectID string) ([]plans.Capability, error) {
	if _, err := c.Project(ctx, projectID); err != nil {
		return nil, err
	}
	return collect(ctx, c.read, "listing capabilities of project "+projectID, scanCapability,
		`SELECT `+capabilityColumns+` FROM capability WHERE project_id = $1 ORDER BY created_at, id`, projectID)
}

// CapabilityBySecret finds what a secret opens, or opened: whether it has ended is
// for the caller to see. The secret stands in no error: errors are logged.
func (c *Catalog) CapabilityBySecret(ctx context.Context, secret string) (plans.Capability, error) {
	p, err := scanCapability(c.read.QueryRowContext(ctx, `SELECT `+capabilityColumns+` FROM capability WHERE secret_hash = $1`, secretHash(secret)))
	return p, storeError("reading a capability by its secret", missing(err, "this opens nothing"))
}

// RevokeCapability ends a capability now; one that was revoked stays as it is.
func (c *Catalog) RevokeCapability(ctx context.Context, projectID, id string) error {
	return c.change(ctx, "revoking capability "+id, func(tx *change) error {
		if err := tx.lockProject(ctx, projectID); err != nil {
			return err
		}
		p, err := scanCapability(tx.QueryRowContext(ctx, `SELECT `+capabilityColumns+` FROM capability WHERE project_id = $1 AND id = $2`, projectID, id))
		if err = missing(err, "project %s has no capability %.80q", projectID, id); err != nil || p.RevokedAt != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE capability SET revoked_at = $1 WHERE id = $2`, micros(tx.now), id); err != nil {
			return err
		}
		at := tx.now
		p.RevokedAt = &at
		_, err = tx.event(ctx, projectID, plans.EventCapabilityRevoked, plans.CapabilityData{Capability: p})
		return err
	})
}

// NewestVersion gives the number of a variant's newest version that is converted
// and was not withdrawn, 0 for none: what whoever sees drafts is shown.
func (c *Catalog) NewestVersion(ctx context.Context, variantID string) (int, error) {
	var n int
	err := c.read.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) FROM version WHERE variant_id = $1 AND state IN ($2, $3)`,
		variantID, plans.StateReady, plans.StatePublished).Scan(&n)
	return n, storeError("looking for the newest version of variant "+variantID, err)
}

// DraftContentVisible tells whether the content URI belongs to a version of the
// variant that is converted and was not withdrawn, or could be seen in the last 24
// hours.
func (c *Catalog) DraftContentVisible(ctx context.Context, variantID, uri string) (bool, error) {
	var yes bool
	err := c.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM version_content c
		JOIN version v ON v.variant_id = c.variant_id AND v.number = c.number
		JOIN variant a ON a.id = c.variant_id
		WHERE c.variant_id = $1 AND c.uri = $2 AND (v.state IN ($3, $4) OR a.partial_version = c.number OR v.hidden_at > $5))`,
		variantID, uri, plans.StateReady, plans.StatePublished, micros(c.now().Add(-contentGrace))).Scan(&yes)
	return yes, storeError("looking up content of variant "+variantID, err)
}
