package server

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
)

// How long answers about tiles are remembered: a capability that was revoked
// stops working within capabilityTTL; content that left the public's sight is
// fetchable for 24 hours anyway (plans.Catalog), so visibleTTL adds nothing
// that counts.
const (
	capabilityTTL   = 10 * time.Second
	visibleTTL      = time.Minute
	absentTTL       = 10 * time.Minute
	maxCapabilities = 1 << 10
	maxScopes       = 1 << 14
	maxVisible      = 1 << 16
)

// tileCache spares the catalog a query per tile. What is not visible is never
// remembered: it may be published the next moment.
type tileCache struct {
	catalog  plans.Catalog
	projects *ttlCache[string, plans.Project] // by capability
	variants *ttlCache[string, tileOwner]     // by id
	visible  *ttlCache[contentID, struct{}]
	absent   *ttlCache[string, struct{}] // keys of encodings that were not made
	rendered *renderCache
}

type contentID struct{ variant, uri string }

// tileOwner is what never changes of a variant.
type tileOwner struct {
	project string
	owner   plans.Owner
}

func newTileCache(c plans.Catalog) *tileCache {
	return &tileCache{
		catalog:  c,
		projects: newTTLCache[string, plans.Project](capabilityTTL, maxCapabilities),
		variants: newTTLCache[string, tileOwner](time.Hour, maxScopes),
		visible:  newTTLCache[contentID, struct{}](visibleTTL, maxVisible),
		absent:   newTTLCache[string, struct{}](absentTTL, maxVisible),
		rendered: newRenderCache(),
	}
}

func errNoTiles() error {
	return plans.Errorf(plans.KindNotFound, "there are no tiles at this address")
}

// project finds the project whose public capability this is.
func (t *tileCache) project(ctx context.Context, capability string) (plans.Project, error) {
	if p, ok := t.projects.get(capability); ok {
		return p, nil
	}
	p, err := t.catalog.ProjectByCapability(ctx, capability)
	if plans.KindOf(err) == plans.KindNotFound {
		return p, errNoTiles()
	}
	if err == nil {
		t.projects.put(capability, p)
	}
	return p, err
}

// owner finds what a variant belongs to.
func (t *tileCache) owner(ctx context.Context, variant string) (tileOwner, error) {
	if o, ok := t.variants.get(variant); ok {
		return o, nil
	}
	v, err := t.catalog.Variant(ctx, variant)
	if plans.KindOf(err) == plans.KindNotFound {
		return tileOwner{}, errNoTiles()
	}
	o := tileOwner{v.ProjectID, v.Owner}
	if err == nil {
		t.variants.put(variant, o)
	}
	return o, err
}

// contentVisible asks whether the public may have a content of a variant.
func (t *tileCache) contentVisible(ctx context.Context, variant, uri string) error {
	id := contentID{variant, uri}
	if _, ok := t.visible.get(id); ok {
		return nil
	}
	yes, err := t.catalog.ContentVisible(ctx, variant, uri)
	if err != nil {
		return err
	}
	if !yes {
		return errNoTiles()
	}
	t.visible.put(id, struct{}{})
	return nil
}

// scope checks that the capability in the path is one for the project of the
// variant in the path, and that a layer is asked for as context, a variant not.
func (s *Server) scope(c echo.Context, want plans.Owner) (plans.Project, string, error) {
	ctx := c.Request().Context()
	variant := c.Param("variant")
	p, err := s.tiles.project(ctx, c.Param("capability"))
	if err != nil {
		return p, "", err
	}
	o, err := s.tiles.owner(ctx, variant)
	if err != nil {
		return p, "", err
	}
	if o.project != p.ID || o.owner != want {
		return p, "", errNoTiles()
	}
	return p, variant, nil
}
