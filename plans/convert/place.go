package convert

import (
	"context"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

// place finds where the model stands. The first source with a place of its own
// decides the plan frame; the others join it, so that a federation of models
// stays together.
func (r *run) place(context.Context) error {
	opt := crs.Options{CRS: r.CRS, Site: r.Site}
	if p := r.Options.Place; p != nil {
		opt.Place = &crs.ManualPlace{East: p.E, North: p.N, Height: p.H, YawDeg: p.YawDeg, Scale: p.Scale}
	}
	lead := r.leadSource()
	r.placed = crs.Place(r.placeInput(lead, r.allBounds()), opt)
	r.toPlan = make([]scene.Affine, len(r.sources))
	checks := r.placed.Checks
	bounds := scene.NewBox()
	for i := range r.sources {
		p := r.placed
		if i != lead {
			p = r.placed.Join(r.placeInput(i, r.sources[i].bounds), opt)
			checks = append(checks, p.Checks...)
		}
		r.toPlan[i] = p.SourceToPlan
		r.mapBounds(i, p, &bounds)
		if r.sources[i].format.city {
			r.bend(i, p)
			r.toPlan[i] = scene.Identity()
		}
	}
	r.reportPlace(checks, bounds)
	return nil
}

func (r *run) leadSource() int {
	for i := range r.sources {
		if r.sources[i].header.Georeference != nil {
			return i
		}
	}
	return 0
}

func (r *run) placeInput(i int, bounds scene.Box) crs.Input {
	h := &r.sources[i].header
	return crs.Input{Georeference: h.Georeference, Hints: h.Hints, Bounds: bounds}
}

// allBounds is the box of all sources in the frame of the leading one, taking
// those without a place of their own to share it.
func (r *run) allBounds() scene.Box {
	lead := r.leadSource()
	b := r.sources[lead].bounds
	for i := range r.sources {
		if r.sources[i].header.Georeference == nil {
			b.Union(r.sources[i].bounds)
		}
	}
	return b
}

// mapBounds grows b by every vertex of source i on the map.
func (r *run) mapBounds(i int, p *crs.Placed, b *scene.Box) {
	for _, f := range r.features {
		if f.Source != i || f.Private {
			continue
		}
		for k := range f.Parts {
			part := &f.Parts[k]
			for _, v := range part.Mesh.Positions {
				if q := scene.Vec3(p.MapPoint(part.Transform.Apply(v))); q.Finite() {
					b.Extend(q)
				}
			}
		}
	}
}

func (r *run) reportPlace(checks []crs.Check, b scene.Box) {
	p := r.placed
	out := &r.report.Placement
	out.Method, out.CRS, out.PlanOrigin = p.Method, p.CRS, p.PlanOrigin
	out.Checks = nonNil(checks)
	out.PlanToSite, out.Site = &p.PlanToSite, &p.Site
	out.ScaleFactor, out.Convergence = p.ScaleFactor, p.ConvergenceDeg
	if !b.Empty() {
		out.Bounds = &Bounds{CRS: p.BoundsCRS, Min: b.Min, Max: b.Max}
	}
}

// bend turns source i vertex by vertex into the plan frame: over the length of
// a city neither the map's scale nor the earth is flat. Meshes shared by several
// parts (templates) get a copy each.
func (r *run) bend(i int, p *crs.Placed) {
	for _, f := range r.features {
		if f.Source != i {
			continue
		}
		for k := range f.Parts {
			part := &f.Parts[k]
			bent := &scene.Mesh{Positions: make([]scene.Vec3, len(part.Mesh.Positions)), Indices: part.Mesh.Indices, TexCoords: part.Mesh.TexCoords}
			for v, q := range part.Mesh.Positions {
				bent.Positions[v] = p.PlanPoint(part.Transform.Apply(q))
			}
			part.Mesh, part.Transform = bent, scene.Identity()
		}
	}
}
