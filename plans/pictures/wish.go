package pictures

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/placing"
)

// look is raised where pictures look otherwise than before: all are drawn anew.
const look = 1

// Catalog is what is needed of plans.Catalog.
type Catalog interface {
	Project(ctx context.Context, id string) (plans.Project, error)
	Plans(ctx context.Context, projectID string) ([]plans.Plan, error)
	Variants(ctx context.Context, planID string) ([]plans.Variant, error)
	Layers(ctx context.Context, projectID string) ([]plans.Variant, error)
	Version(ctx context.Context, variantID string, number int) (plans.Version, error)
	Versions(ctx context.Context, variantID string) ([]plans.Version, error)
	Viewpoints(ctx context.Context, projectID string) ([]plans.Viewpoint, error)
	Replacement(ctx context.Context, variantID string) (plans.Replacement, error)
}

// Standing is a version where it stands.
type Standing struct {
	VariantID string          `json:"variant"`
	Number    int             `json:"version"`
	Placement plans.Placement `json:"placement"`
	// Kind is that of a layer, "" of a plan.
	Kind plans.LayerKind `json:"-"`
}

// Wish is a version and the viewpoints from which it should have pictures.
type Wish struct {
	Version plans.Version
	// Unplaced says that the version stands nowhere yet, so that nothing can be
	// drawn.
	Unplaced bool
	// Around is what the pictures show: the version itself first, then the layers
	// that the public sees around it.
	Around     []Standing
	Viewpoints []plans.Viewpoint
	// Replaced is what goes of the surroundings: pictures show what is proposed.
	Replaced plans.Replacement
}

// MadeFrom names all that a picture from v depends on.
func (w *Wish) MadeFrom(v plans.Viewpoint) string {
	rows := []any{look, Width, Height, v.Position, v.Orientation, v.FovDeg}
	for _, s := range w.Around {
		p := s.Placement
		rows = append(rows, s.VariantID, s.Number, p.East, p.North, p.Up, p.YawDeg, p.Scale)
	}
	if r := &w.Replaced; len(r.Features)+len(r.Footprint) > 0 {
		rows = append(rows, r.Features, r.Covered, r.Footprint)
		if r.Ground != nil && r.Ground.Model != nil {
			rows = append(rows, r.Ground.Model.SHA256)
		}
	}
	// Numbers and strings alone: encoding them cannot fail.
	text, _ := json.Marshal(rows)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// ViewOf gives what draws the picture from v.
func ViewOf(v plans.Viewpoint) View {
	return View{Name: v.ID, Position: v.Position, Orientation: v.Orientation, FovDeg: v.FovDeg}
}

// counts tells whether the pictures of a version are kept up to date: of the one
// that the public sees, and of drafts that may follow it. Others keep those that
// they had.
func counts(owner plans.Variant, v plans.Version) bool {
	return v.Number == owner.Current || v.State == plans.StateReady && v.Number > owner.Current
}

// Wishes gives what should be drawn of a project: versions that the public sees
// first, each kind the newest first.
func Wishes(ctx context.Context, c Catalog, projectID string) ([]Wish, error) {
	site, err := readSite(ctx, c, projectID)
	if err != nil || len(site.viewpoints) == 0 {
		return nil, err
	}
	all := slices.Clone(site.layers)
	list, err := c.Plans(ctx, projectID)
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		of, err := c.Variants(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	var wishes []Wish
	for _, owner := range all {
		of, err := site.wishes(ctx, c, owner)
		if err != nil {
			return nil, err
		}
		wishes = append(wishes, of...)
	}
	slices.SortStableFunc(wishes, func(a, b Wish) int {
		if x, y := a.Version.State == plans.StatePublished, b.Version.State == plans.StatePublished; x != y {
			if x {
				return -1
			}
			return 1
		}
		return b.Version.ChangedAt.Compare(a.Version.ChangedAt)
	})
	return wishes, nil
}

// WishOf gives what should be drawn of one version; false where it keeps the
// pictures that it has.
func WishOf(ctx context.Context, c Catalog, owner plans.Variant, v plans.Version) (Wish, bool, error) {
	if !counts(owner, v) || v.Found == nil {
		return Wish{}, false, nil
	}
	site, err := readSite(ctx, c, owner.ProjectID)
	if err != nil {
		return Wish{}, false, err
	}
	w := site.wish(owner, v)
	w.Replaced, err = replacedBy(ctx, c, owner)
	return w, err == nil, err
}

// replacedBy gives what a variant of a plan replaces; layers replace nothing.
func replacedBy(ctx context.Context, c Catalog, owner plans.Variant) (plans.Replacement, error) {
	if owner.Owner != plans.OwnerVariant {
		return plans.Replacement{}, nil
	}
	return c.Replacement(ctx, owner.ID)
}

// siteFacts is what all wishes of a project share.
type siteFacts struct {
	layers     []plans.Variant
	viewpoints []plans.Viewpoint
}

func readSite(ctx context.Context, c Catalog, projectID string) (*siteFacts, error) {
	s := &siteFacts{}
	var err error
	if s.viewpoints, err = c.Viewpoints(ctx, projectID); err != nil {
		return nil, fmt.Errorf("finding what to draw: %w", err)
	}
	if s.layers, err = c.Layers(ctx, projectID); err != nil {
		return nil, fmt.Errorf("finding what to draw: %w", err)
	}
	slices.SortFunc(s.layers, func(a, b plans.Variant) int { return strings.Compare(a.ID, b.ID) })
	return s, nil
}

// wishes gives those of one variant or layer.
func (s *siteFacts) wishes(ctx context.Context, c Catalog, owner plans.Variant) ([]Wish, error) {
	versions, err := c.Versions(ctx, owner.ID)
	if err != nil {
		return nil, err
	}
	replaced, err := replacedBy(ctx, c, owner)
	if err != nil {
		return nil, err
	}
	var out []Wish
	for _, v := range versions {
		if !counts(owner, v) {
			continue
		}
		if v, err = c.Version(ctx, owner.ID, v.Number); err != nil {
			return nil, err
		}
		if v.Found != nil {
			w := s.wish(owner, v)
			w.Replaced = replaced
			out = append(out, w)
		}
	}
	return out, nil
}

// TilesetOf gives what draws one of those that stand around, from a folder: what the
// plan replaces of it is left out.
func (w *Wish) TilesetOf(s Standing, folder string) Tileset {
	t := Tileset{Folder: folder, Placement: s.Placement}
	for _, list := range [2][]plans.FeatureRef{w.Replaced.Features, w.Replaced.Covered} {
		for _, f := range list {
			if f.Layer == s.VariantID {
				t.Gone = append(t.Gone, f.Key)
			}
		}
	}
	switch s.Kind {
	case "", plans.LayerTheme:
	case plans.LayerGround, plans.LayerSurfaces, plans.LayerPoints:
		t.Cut = CutAll
	default:
		t.Cut = CutGround
	}
	return t
}

// drawn tells whether a layer stands around plans in pictures: what is off at first,
// and figures about neighbourhoods, do not.
func drawn(l plans.Variant) bool {
	return l.Layer == nil || l.Layer.Visible && l.Layer.Kind != plans.LayerTheme
}

// wish gives what is to be drawn of a version that was converted.
func (s *siteFacts) wish(owner plans.Variant, v plans.Version) Wish {
	at := placing.Version{Found: *v.Found, Record: owner.Placement}
	stands := at.Stands()
	if v.Number == owner.Current && owner.Placement != nil {
		stands = *owner.Placement
	}
	w := Wish{Version: v, Unplaced: !stands.Placed(), Around: []Standing{{VariantID: owner.ID, Number: v.Number, Placement: stands}}}
	for _, l := range s.layers {
		if l.ID != owner.ID && drawn(l) && l.Current != 0 && l.Placement != nil && len(w.Around) < MaxTilesets {
			kind := plans.LayerOther
			if l.Layer != nil {
				kind = l.Layer.Kind
			}
			w.Around = append(w.Around, Standing{l.ID, l.Current, *l.Placement, kind})
		}
	}
	for _, p := range s.viewpoints {
		if p.VariantID == "" || p.VariantID == owner.ID {
			w.Viewpoints = append(w.Viewpoints, p)
		}
	}
	return w
}
