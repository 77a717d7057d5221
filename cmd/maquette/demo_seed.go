package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/demo"
)

// The demo project. Names are what residents read.
const (
	demoProject     = "spuiboulevard"
	demoProjectName = "Spuiboulevard (demo, fictief)"
	demoPlan        = "Spuiboulevard 10 (demo, fictief)"
	demoLayer       = "Omgeving"
	demoCredit      = "Omgeving: demo van Maquette, fictief"
	demoBy          = "demo"
)

// intake turns a received upload into a source (convert.Intake).
type intake interface {
	Complete(ctx context.Context, uploadID string) (plans.Upload, error)
}

// demoDeps is what making the demo needs.
type demoDeps struct {
	catalog plans.Catalog
	store   assets.Store
	intake  intake
}

// seedDemo makes the demo project with its plan, its variants and its
// surroundings, and uploads their first versions on the way that every upload
// takes. What is there already stays as it is, so that it may be called at
// every start and goes on where it was cut off. The update of variant A is left
// for people to upload.
func seedDemo(ctx context.Context, d demoDeps) error {
	files, err := demo.Files()
	if err != nil {
		return fmt.Errorf("making the demo: %w", err)
	}
	plan, err := d.ensurePlan(ctx)
	if err != nil {
		return fmt.Errorf("making the demo: %w", err)
	}
	for _, f := range files {
		if f.Role == demo.RoleUpdate {
			continue
		}
		if err := d.ensureFile(ctx, plan, f); err != nil {
			return fmt.Errorf("making the demo from %s: %w", f.Name, err)
		}
	}
	return nil
}

// demoSite is the origin of the demo's site: street level at the plan's origin,
// in ETRS89.
func demoSite() (plans.Site, error) {
	t, err := crs.NewTransformer(crs.RDNAP(), crs.ETRS89())
	if err != nil {
		return plans.Site{}, err
	}
	p, err := t.Point([3]float64{demo.OriginEast, demo.OriginNorth, demo.GroundNAP})
	return plans.Site{LatDeg: p[0], LonDeg: p[1], Height: p[2]}, err
}

// ensurePlan finds or makes the project and its plan.
func (d demoDeps) ensurePlan(ctx context.Context) (plans.Plan, error) {
	if err := d.ensureProject(ctx); err != nil {
		return plans.Plan{}, err
	}
	known, err := d.catalog.Plans(ctx, demoProject)
	if err != nil {
		return plans.Plan{}, err
	}
	for _, p := range known {
		if p.Name == demoPlan {
			return p, nil
		}
	}
	return d.catalog.CreatePlan(ctx, plans.Plan{
		ProjectID: demoProject, Name: demoPlan,
		Description: "Drie verzonnen ontwerpen voor dezelfde plek. Demo, fictief.",
	})
}

// ensureProject makes the project unless it is there; another node may be the
// first.
func (d demoDeps) ensureProject(ctx context.Context) error {
	if _, err := d.catalog.Project(ctx, demoProject); plans.KindOf(err) != plans.KindNotFound {
		return err
	}
	site, err := demoSite()
	if err != nil {
		return fmt.Errorf("finding the demo's place: %w", err)
	}
	_, err = d.catalog.CreateProject(ctx, plans.Project{
		ID: demoProject, Name: demoProjectName, Site: site,
		Description: "Een verzonnen plan om Maquette te laten zien; niets hiervan wordt gebouwd.",
	})
	if plans.KindOf(err) == plans.KindConflict {
		return nil
	}
	return err
}

// ensureFile makes the variant or layer of a file and its first version.
func (d demoDeps) ensureFile(ctx context.Context, plan plans.Plan, f demo.File) error {
	v, err := d.ensureVariant(ctx, plan, f)
	if err != nil {
		return err
	}
	versions, err := d.catalog.Versions(ctx, v.ID)
	if err != nil || len(versions) > 0 {
		return err
	}
	u, err := d.upload(ctx, v.ID, f)
	if err != nil {
		return err
	}
	source := plans.VersionSource{SHA256: u.SHA256, Filename: u.Filename, Bytes: u.Bytes, Role: f.Role}
	_, err = d.catalog.CreateVersion(ctx, v.ID, []plans.VersionSource{source}, f.Note, demoBy)
	return err
}

func (d demoDeps) ensureVariant(ctx context.Context, plan plans.Plan, f demo.File) (plans.Variant, error) {
	want := plans.Variant{Owner: plans.OwnerVariant, ProjectID: demoProject, PlanID: plan.ID, Name: f.Title, PublishAtOnce: true}
	list := func() ([]plans.Variant, error) { return d.catalog.Variants(ctx, plan.ID) }
	if f.Role == demo.RoleContext {
		want.Owner, want.PlanID, want.Name = plans.OwnerLayer, "", demoLayer
		want.Layer = &plans.Layer{Kind: plans.LayerBuildings, Visible: true, Style: plans.PlainStyle(), Credits: []plans.Credit{{Text: demoCredit}}}
		list = func() ([]plans.Variant, error) { return d.catalog.Layers(ctx, demoProject) }
	}
	known, err := list()
	if err != nil {
		return plans.Variant{}, err
	}
	for _, v := range known {
		if v.Name == want.Name {
			return v, nil
		}
	}
	return d.catalog.CreateVariant(ctx, want)
}

// upload stores the bytes of a file and takes them in as a source.
func (d demoDeps) upload(ctx context.Context, variantID string, f demo.File) (plans.Upload, error) {
	id := demoUploadID(variantID, f.Bytes)
	u, err := d.catalog.Upload(ctx, id)
	switch {
	case err == nil && u.Complete:
		return u, nil
	case plans.KindOf(err) == plans.KindNotFound:
		err = d.catalog.CreateUpload(ctx, plans.Upload{ID: id, Filename: f.Name, Bytes: int64(len(f.Bytes)), CreatedBy: demoBy})
	}
	if err != nil {
		return plans.Upload{}, err
	}
	if _, err := d.store.Put(ctx, convert.UploadKey(id), bytes.NewReader(f.Bytes), int64(len(f.Bytes)), assets.PutOptions{}); err != nil {
		return plans.Upload{}, fmt.Errorf("storing the upload: %w", err)
	}
	return d.intake.Complete(ctx, id)
}

// demoUploadID is a UUID by name (RFC 9562 version 8), so that an interrupted
// start finds its own upload again.
func demoUploadID(variantID string, file []byte) string {
	h := sha256.New()
	h.Write([]byte("maquette demo upload/" + variantID + "/"))
	h.Write(file)
	u := h.Sum(nil)[:16]
	u[6] = u[6]&0x0f | 0x80
	u[8] = u[8]&0x3f | 0x80
	s := hex.EncodeToString(u)
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
