package convert

import (
	"context"
	"fmt"
	"time"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/partition"
	"github.com/maquette-city/maquette/tiles/scene"
)

// layer is a source that is no model of features but a raster or points: its
// reader opens it, and its tiles are made by a pipeline of their own. It stays
// open until the conversion ends.
type layer interface {
	// kind names what it can be put together with: "terrain", "points".
	kind() string
}

// layerMaker makes the tiles of all layers of a version.
type layerMaker interface {
	// features are what is picked, one a layer, with meshes in the frame of their
	// source that stand for them in pictures and files of the whole variant.
	// Positions that no triangle uses count for bounds.
	features(ctx context.Context, r *run) ([]*scene.Feature, error)
	tile(ctx context.Context, r *run) (*partition.Result, error)
	close()
}

// gatherLayers makes the features of layers, where the sources are such.
func (r *run) gatherLayers(ctx context.Context) error {
	start := time.Now()
	defer func() { r.report.Seconds.Read += time.Since(start).Seconds() }()
	kinds, of := map[string]int{}, ""
	for i := range r.sources {
		kind := "model"
		if l := r.sources[i].layer; l != nil {
			kind = l.kind()
		}
		kinds[kind], of = i, kind
	}
	if _, rasters := kinds[kindTerrain]; rasters && len(kinds) == 2 && r.onGround() {
		r.standOnRasters()
		return nil
	}
	if len(kinds) > 1 {
		return plans.Errorf(plans.KindInvalid, "the sources are of %d kinds (models, terrain, points), and one version is of one: make a layer of each", len(kinds))
	}
	switch of {
	case kindTerrain:
		r.layers = &groundMaker{}
	case kindPoints:
		r.layers = &pointMaker{}
	default:
		return nil
	}
	r.leaveCity()
	features, err := r.layers.features(ctx, r)
	if err != nil {
		return err
	}
	for _, f := range features {
		res := &r.sources[f.Source]
		res.header.Counts = scene.Counts{Total: 1, Converted: 1}
		r.report.Elements.Total++
		r.report.Elements.Converted++
		if err := r.take(f, res); err != nil {
			return err
		}
	}
	r.shareBounds()
	return nil
}

// shareBounds gives rasters that have no feature of their own, such as the photo over
// a terrain, the bounds of what they are part of: what holds for its place holds for
// theirs.
func (r *run) shareBounds() {
	all := scene.NewBox()
	for i := range r.sources {
		all.Union(r.sources[i].bounds)
	}
	for i := range r.sources {
		if s := &r.sources[i]; s.layer != nil && s.bounds.Empty() {
			s.bounds = all
		}
	}
}

// closeLayers lets go of what layers hold.
func (r *run) closeLayers() {
	if r.layers != nil {
		r.layers.close()
	}
	if r.ground != nil {
		r.opened = append(r.opened, r.ground.close...)
	}
	for _, c := range r.opened {
		_ = c.Close() // only read
	}
}

// layerKey gives the key of the one feature of a layer.
func layerKey(source int, name string) string { return fmt.Sprintf("%d/%s", source, name) }
