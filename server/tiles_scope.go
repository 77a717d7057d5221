package server

import (
	"context"
	"strings"
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
	opened   *ttlCache[string, audience]  // by capability
	variants *ttlCache[string, tileOwner] // by id
	visible  *ttlCache[contentID, struct{}]
	absent   *ttlCache[string, struct{}] // keys of encodings that were not made
	rendered *renderCache
}

type contentID struct {
	variant, uri string
	drafts       bool
}

// audience is whom a capability stands for: the public of a project, or one
// device.
type audience struct {
	project plans.Project
	device  *plans.Capability // nil for the public
}

// drafts tells whether the audience sees what is not published.
func (a audience) drafts() bool { return a.device != nil && a.device.Drafts }

// ended is an error once a device is not let in any more.
func (a audience) ended() error {
	if a.device == nil {
		return nil
	}
	return a.device.Ended(time.Now())
}

// tileOwner is what never changes of a variant.
type tileOwner struct {
	project string
	owner   plans.Owner
}

func newTileCache(c plans.Catalog) *tileCache {
	return &tileCache{
		catalog:  c,
		opened:   newTTLCache[string, audience](capabilityTTL, maxCapabilities),
		variants: newTTLCache[string, tileOwner](time.Hour, maxScopes),
		visible:  newTTLCache[contentID, struct{}](visibleTTL, maxVisible),
		absent:   newTTLCache[string, struct{}](absentTTL, maxVisible),
		rendered: newRenderCache(),
	}
}

func errNoTiles() error {
	return plans.Errorf(plans.KindNotFound, "there are no tiles at this address")
}

// audience finds whom a capability stands for: KindNotFound where nobody, KindGone
// where a device is not let in any more.
func (t *tileCache) audience(ctx context.Context, capability string) (audience, error) {
	if a, ok := t.opened.get(capability); ok {
		return a, a.ended()
	}
	var a audience
	var err error
	if a.project, err = t.catalog.ProjectByCapability(ctx, capability); plans.KindOf(err) == plans.KindNotFound {
		a, err = t.device(ctx, capability)
	}
	if err != nil {
		return a, err
	}
	t.opened.put(capability, a)
	return a, a.ended()
}

// device finds the device that a secret lets in, or let in.
func (t *tileCache) device(ctx context.Context, secret string) (audience, error) {
	d, err := t.catalog.CapabilityBySecret(ctx, secret)
	if plans.KindOf(err) == plans.KindNotFound {
		return audience{}, errNoTiles()
	}
	if err != nil {
		return audience{}, err
	}
	p, err := t.catalog.Project(ctx, d.ProjectID)
	return audience{p, &d}, err
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

// contentVisible asks whether an audience may have a content of a variant.
func (t *tileCache) contentVisible(ctx context.Context, a audience, variant, uri string) error {
	id := contentID{variant, uri, a.drafts()}
	if _, ok := t.visible.get(id); ok {
		return nil
	}
	ask := t.catalog.ContentVisible
	if a.drafts() {
		ask = t.catalog.DraftContentVisible
	}
	yes, err := ask(ctx, variant, uri)
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
func (s *Server) scope(c echo.Context, want plans.Owner) (audience, string, error) {
	ctx := c.Request().Context()
	variant := c.Param("variant")
	a, err := s.audience(c)
	if err != nil {
		return a, "", err
	}
	o, err := s.tiles.owner(ctx, variant)
	if err != nil {
		return a, "", err
	}
	if o.project != a.project.ID || o.owner != want {
		return a, "", errNoTiles()
	}
	return a, variant, nil
}

// audience finds whom the capability in the path stands for. What a device is
// given no shared cache may keep.
func (s *Server) audience(c echo.Context) (audience, error) {
	a, err := s.tiles.audience(c.Request().Context(), c.Param("capability"))
	if err == nil && a.device != nil {
		c.Set(keyPrivate, true)
	}
	return a, err
}

// cacheFor gives the Cache-Control of an answer: that of what is public, or the
// same for the caller alone.
func cacheFor(c echo.Context, public string) string {
	if private, _ := c.Get(keyPrivate).(bool); private {
		return "private, " + strings.TrimPrefix(public, "public, ")
	}
	return public
}
