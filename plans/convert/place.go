package convert

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles/scene"
)

// place finds where the model stands. One source decides the plan frame, see
// leads; the others join it by their own georeference, by that of the sources
// they share an origin with, or as they are.
func (r *run) place(context.Context) error {
	opt := place.Options{CRS: r.CRS, Site: r.Site}
	if p := r.Options.Place; p != nil {
		opt.Place = &place.Manual{East: p.E, North: p.N, Height: p.H, YawDeg: p.YawDeg, Scale: p.Scale}
	}
	groups := r.originGroups()
	lead := r.placeLead(groups, opt)
	placed := r.join(lead, groups, opt)
	if r.rigidError = r.worstRigid(placed); r.rigidError > maxRigidError {
		r.bent = true
		r.placed.StandOnOrigin()
		placed = r.join(lead, groups, opt)
	}
	bounds := r.mapBounds(placed)
	r.each = placed
	r.frames = make([]place.Frame, len(r.sources))
	r.toPlan = make([]scene.Affine, len(r.sources))
	for i := range r.sources {
		r.toPlan[i], r.frames[i] = placed[i].SourceToPlan, placed[i].Frame()
		if r.sources[i].format.city || r.bent {
			r.bend(i, placed[i])
			r.toPlan[i] = scene.Identity()
		}
	}
	r.planBounds()
	r.reportPlace(mergeChecks(placed, lead), bounds)
	r.reportFacts(lead)
	r.reportReadings(lead, r.placeInput(lead, r.sources[lead].header.Georeference, r.leadBounds(lead, groups)))
	r.reportSources(placed, groups)
	if len(r.sources) > 1 {
		r.federate(groups)
	}
	return nil
}

// join places every source in the plan frame of the leading one.
func (r *run) join(lead int, groups *originGroups, opt place.Options) []*place.Placed {
	placed := make([]*place.Placed, len(r.sources))
	for i := range r.sources {
		placed[i] = r.placed
		if i != lead {
			placed[i] = r.placed.Join(r.placeInput(i, groups.georeference(i), r.sources[i].bounds), opt)
		}
	}
	return placed
}

// placeLead places the first candidate whose place can be used, else the first
// one of all, and gives its index.
func (r *run) placeLead(groups *originGroups, opt place.Options) int {
	candidates := r.leads(groups)
	for n, i := range candidates {
		p := place.Find(r.placeInput(i, r.sources[i].header.Georeference, r.leadBounds(i, groups)), opt)
		if n == 0 || p.Method != place.MethodNone && p.Method != place.MethodUnsupported {
			r.placed = p
		}
		if r.placed.Method != place.MethodNone && r.placed.Method != place.MethodUnsupported {
			return i
		}
	}
	return candidates[0]
}

// leads gives a source of each place that is stated, the one to decide the plan
// frame first: buildings before cities, RD before other systems, then the place
// that most sources share, then the least eastings. The order of the sources
// does not matter, so that the plan frame does not depend on it. Where none
// states a place it is any source.
func (r *run) leads(groups *originGroups) []int {
	var all []int
	for _, i := range groups.order {
		if groups.facts[i].stated != nil && !slices.ContainsFunc(all, func(k int) bool { return groups.of(k) == groups.of(i) }) {
			all = append(all, i)
		}
	}
	if n := slices.IndexFunc(groups.order, func(i int) bool { return groups.facts[i].own != nil }); len(all) == 0 && n >= 0 {
		return groups.order[n : n+1] // its place cannot be used, and the report says why
	}
	if len(all) == 0 {
		return groups.order[:1]
	}
	slices.SortStableFunc(all, func(i, k int) int {
		a, b := groups.facts[i].stated, groups.facts[k].stated
		return cmp.Or(
			groups.facts[i].rank()-groups.facts[k].rank(),
			cmp.Compare(len(groups.members(k)), len(groups.members(i))),
			slices.Compare(placeNumbers(a), placeNumbers(b)))
	})
	return all
}

func placeNumbers(g *scene.Georeference) []float64 {
	return []float64{g.Eastings, g.Northings, g.Height, g.AxisX, g.AxisY}
}

// stated gives the georeference that source i states, also by coordinates that
// lie in RD already; nil for none.
func (r *run) stated(i int) *scene.Georeference {
	return place.Stated(r.placeInput(i, r.sources[i].header.Georeference, r.sources[i].bounds))
}

func (r *run) placeInput(i int, g *scene.Georeference, bounds scene.Box) place.Input {
	h := &r.sources[i].header
	return place.Input{Georeference: g, Statements: h.Statements, Bounds: bounds, Storeys: h.About.Storeys}
}

// leadBounds is the box of all sources that stand in the frame of the leading
// one: those that share its origin and those that say nothing.
func (r *run) leadBounds(lead int, groups *originGroups) scene.Box {
	b := scene.NewBox()
	for i := range r.sources {
		if groups.of(i) == groups.of(lead) || groups.georeference(i) == nil && groups.facts[i].stated == nil {
			b.Union(r.sources[i].bounds)
		}
	}
	return b
}

// mapBounds is the box of every vertex on the map.
func (r *run) mapBounds(placed []*place.Placed) scene.Box {
	b := scene.NewBox()
	for _, f := range r.features {
		if !f.Private {
			extendOnMap(&b, f, placed[f.Source])
		}
	}
	if r.city != nil { // until all is read again
		for i := range r.sources {
			extendByCorners(&b, r.sources[i].bounds, placed[i].MapPoint)
		}
	}
	return b
}

// extendOnMap grows b to hold every vertex of f, which is in its source frame, on
// the map.
func extendOnMap(b *scene.Box, f *scene.Feature, p *place.Placed) {
	for k := range f.Parts {
		part := &f.Parts[k]
		for _, v := range part.Mesh.Positions {
			if q := scene.Vec3(p.MapPoint(part.Transform.Apply(v))); q.Finite() {
				b.Extend(q)
			}
		}
	}
}

// planBounds finds the box of each source in the plan frame.
func (r *run) planBounds() {
	for i := range r.sources {
		r.sources[i].planned = scene.NewBox()
	}
	for _, f := range r.features {
		if !f.Private {
			r.sources[f.Source].planned.Union(featureBounds(f, &r.toPlan[f.Source]))
		}
	}
	if r.city != nil { // until all is read again
		for i := range r.sources {
			p := r.each[i]
			extendByCorners(&r.sources[i].planned, r.sources[i].bounds, func(v [3]float64) [3]float64 { return p.PlanPoint(v) })
		}
	}
}

// mergeChecks gathers what was noticed about the place of each source: what is
// said of several is said once.
func mergeChecks(placed []*place.Placed, lead int) []place.Check {
	order := []int{lead}
	for i := range placed {
		if i != lead {
			order = append(order, i)
		}
	}
	type said struct {
		code, severity, message string
		distance                float64
	}
	all, at := []place.Check{}, map[said]int{}
	for _, i := range order {
		for _, c := range placed[i].Checks {
			k := said{c.Code, c.Severity, c.Message, math.Round(c.Distance)}
			if n, ok := at[k]; ok {
				all[n].Sources = append(all[n].Sources, i)
				continue
			}
			at[k] = len(all)
			if len(placed) > 1 {
				c.Sources = []int{i}
			}
			if i == lead && c.Code == "no-georeference" {
				c.Sources = nil // none of them has one
			}
			all = append(all, c)
		}
	}
	return all
}

func (r *run) reportPlace(checks []place.Check, b scene.Box) {
	p := r.placed
	out := &r.report.Placement
	out.Method, out.CRS, out.PlanOrigin = p.Method, p.CRS, p.PlanOrigin
	out.Checks = checks
	out.PlanToSite, out.Site = &p.PlanToSite, &p.Site
	out.ScaleFactor, out.Convergence = p.ScaleFactor, p.ConvergenceDeg
	out.RigidError, out.Bent = r.rigidError, r.bent
	if !b.Empty() {
		out.Bounds = &Bounds{CRS: p.BoundsCRS, Min: b.Min, Max: b.Max}
	}
}

// reportFacts keeps the frames of the version.
func (r *run) reportFacts(lead int) {
	b := scene.NewBox()
	for i := range r.sources {
		b.Union(r.sources[i].planned)
	}
	f := r.placed.Facts(lead, r.frames, b)
	r.report.Placement.Facts = &f
}

// reportReadings tells how far the place of the leading source is to be
// trusted, what else the source may mean, and what all sources say of it.
func (r *run) reportReadings(lead int, in place.Input) {
	out := &r.report.Placement
	out.Confidence = r.placed.Confidence()
	out.Candidates = r.placed.Candidates(in, out.Facts)
	for i := range r.sources {
		for k := range r.sources[i].header.Statements {
			out.Statements = append(out.Statements, statementReport(i, &r.sources[i].header.Statements[k]))
		}
	}
}
