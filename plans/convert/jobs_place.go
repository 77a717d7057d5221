package convert

import (
	"context"
	"fmt"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/plans/placing"
)

// doubt gives what is wrong with the place that was found, or "": with it no
// version is published before a person looked.
func (r jobReport) doubt() string {
	for _, c := range r.Placement.Checks {
		if c.Severity == place.SeverityError {
			return c.Message
		}
	}
	return ""
}

// placement gives the placement the child found. Its SourceKey names the
// georeference: a person's correction holds as long as that stays the same.
func (r jobReport) placement() plans.Placement {
	var p plans.Placement
	if r.Placement.PlanToSite != nil {
		p = *r.Placement.PlanToSite
	}
	p.Method, p.CRS, p.Revision, p.ConfirmedBy = r.Placement.Method, r.Placement.CRS, 0, ""
	p.Frame = r.Placement.Facts.SourceFrame()
	if p.SourceKey != "" {
		return p
	}
	o := r.Placement.PlanOrigin
	p.SourceKey = fmt.Sprintf("%s %s %.3f,%.3f,%.3f", p.Method, p.CRS, o[0], o[1], o[2])
	return p
}

// publish publishes where the variant wants it at once and the version has a
// place that nothing speaks against. That a newer version is published already
// is no fault.
func (c *conversion) publish(ctx context.Context, features plans.FeatureChanges, r jobReport) error {
	v, err := c.cfg.Catalog.Variant(ctx, c.args.Variant)
	if err != nil || !v.PublishAtOnce {
		return err
	}
	if reason := r.waits(v.Placement); reason != "" {
		c.cfg.Log.Info("version not published at once", "variant_id", c.args.Variant, "version", c.args.Version, "reason", reason)
		return nil
	}
	published, err := c.cfg.Catalog.Publish(ctx, c.args.Variant, c.args.Version, features)
	if plans.KindOf(err) == plans.KindConflict {
		c.cfg.Log.Info("version not published at once", "variant_id", c.args.Variant, "version", c.args.Version, "reason", err)
		return nil
	}
	if err == nil {
		c.version = published
	}
	return err
}

// waits says why a version waits for a person, or "": where a person placed the
// variant and this version's georeference is another than the one he saw and
// puts it somewhere else, and where nobody did and the place is in doubt.
func (r jobReport) waits(record *plans.Placement) string {
	if record == nil || !record.ByPerson() {
		return r.doubt()
	}
	v := placing.Version{Found: r.placement(), Record: record, About: &placing.About{}}
	if f := r.Placement.Facts; f != nil {
		v.About.Facts = *f
	}
	if _, differs := v.Differs(); differs {
		return "its georeference is not the one its placement was confirmed with"
	}
	return ""
}
