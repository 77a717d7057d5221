package placing

import (
	"errors"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/align"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// DefaultSigma is taken of a pair that names none, metres per axis: a
	// corner picked on a screen and on a map.
	DefaultSigma = 0.1
	// samePoint is how near two points are one, metres.
	samePoint = 0.001
)

func checkPairs(pairs []Pair, report reporter) {
	if len(pairs) < 2 || len(pairs) > MaxPairs {
		report("/pairs", "%d pairs: 2 to %d are needed", len(pairs), MaxPairs)
		return
	}
	for i := range pairs {
		pairs[i].check(fmt.Sprintf("/pairs/%d", i), report)
	}
}

func (p *Pair) check(at string, report reporter) {
	switch {
	case p.Source == nil && p.Plan == nil:
		report(at, "needs a point of the plan: source or plan")
	case p.Source != nil && p.Plan != nil:
		report(at+"/plan", "is given beside source: give one of them")
	}
	if p.SourceIndex != nil && p.Source == nil {
		report(at+"/sourceIndex", "goes with source")
	}
	three := func(pointer string, v []float64) {
		if v != nil && len(v) != 3 {
			report(pointer, "must be three numbers")
		}
	}
	three(at+"/source", p.Source)
	three(at+"/plan", p.Plan)
	three(at+"/target/site", p.Target.Site)
	t := &p.Target
	switch {
	case (t.CRS != "" || t.Coordinates != nil) == (t.Site != nil):
		report(at+"/target", "must be crs with coordinates, or site")
	case t.Site == nil && t.CRS == "":
		report(at+"/target/crs", "is required")
	case t.Site == nil && len(t.Coordinates) != 2 && len(t.Coordinates) != 3:
		report(at+"/target/coordinates", "must be two or three numbers")
	}
	if s := p.Sigma; s != nil && !(*s >= align.MinSigma && *s <= align.MaxSigma) {
		report(at+"/sigma", "the standard deviation %v m is not between %v and %v m", *s, align.MinSigma, align.MaxSigma)
	}
}

// fit places the version by points known in the plan and on the ground.
func (v *Version) fit(c Change) (*Result, error) {
	now := v.Stands()
	if c.KeepHeight && !now.Placed() {
		return nil, fault("/keepHeight", "there is no height to keep: %s", nowhere(now))
	}
	pairs, faults := v.alignPairs(c, now)
	if len(faults) == 0 {
		faults = distinct(c.Pairs, pairs)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	scale := 1.0
	if now.Placed() && now.Scale > 0 {
		scale = now.Scale // the size it has
	}
	pairs = scaled(pairs, scale, false)
	f, err := align.Solve(pairs)
	if err != nil {
		return nil, pairFault(c.Pairs, err)
	}
	if size := f.Scale; c.AllowScale {
		if scale *= size; !(scale >= MinScale && scale <= MaxScale) {
			return nil, fault("/pairs", "the plan would have to be %.6g times as large", size)
		}
		if f, err = align.Solve(scaled(pairs, size, c.KeepHeight)); err != nil {
			return nil, pairFault(c.Pairs, err)
		}
	}
	p := plans.Placement{East: f.Translation[0], North: f.Translation[1], Up: f.Translation[2], YawDeg: f.YawRad * (180 / math.Pi), Scale: scale}
	if c.KeepHeight { // the middle of the model, on a round earth
		p.Up += v.About.Facts.Geographic(now, v.Site).Height - v.About.Facts.Geographic(p, v.Site).Height
	}
	return &Result{Placement: v.record(p, MethodPairs, now.CRS), Fit: f, Refused: refusals(c, f)}, nil
}

// alignPairs gives the pairs in the plan and the site frame.
func (v *Version) alignPairs(c Change, now plans.Placement) ([]align.Pair, Faults) {
	var faults Faults
	out := make([]align.Pair, len(c.Pairs))
	for i := range c.Pairs {
		p, at := &c.Pairs[i], fmt.Sprintf("/pairs/%d", i)
		from, wrong := v.planPoint(p, at)
		faults = append(faults, wrong...)
		to, high, wrong := v.sitePoint(&p.Target, at+"/target")
		faults = append(faults, wrong...)
		sigma := DefaultSigma
		if p.Sigma != nil {
			sigma = *p.Sigma
		}
		if c.KeepHeight {
			to[2] = now.Apply(from)[2]
		} else if !high && len(wrong) == 0 {
			faults = append(faults, Fault{at + "/target/coordinates", "has no height: give a third number in a system with heights, or say keepHeight"})
		}
		out[i] = align.Pair{ID: fmt.Sprint(i), From: from, To: to, SigmaH: sigma, SigmaV: sigma, Check: p.Check}
	}
	return out, faults
}

func (v *Version) planPoint(p *Pair, at string) ([3]float64, Faults) {
	if p.Plan != nil {
		return [3]float64(p.Plan), nil
	}
	f := &v.About.Facts
	index := f.Lead
	if p.SourceIndex != nil {
		index = *p.SourceIndex
	}
	if index < 0 || index >= len(f.Frames) {
		if len(f.Frames) == 0 {
			return [3]float64{}, fault(at+"/source", "the report of this version does not tell the frames of its sources: give the point in the plan frame")
		}
		return [3]float64{}, fault(at+"/sourceIndex", "the version has no source %d, but %d of them", index, len(f.Frames))
	}
	return f.Frames[index].ToPlan.Apply(scene.Vec3(p.Source)), nil
}

// sitePoint gives a target in the site frame, and whether it has a height.
func (v *Version) sitePoint(t *Target, at string) (p [3]float64, high bool, faults Faults) {
	if t.Site != nil {
		return [3]float64(t.Site), true, nil
	}
	c, err := crs.Parse(t.CRS)
	if err != nil {
		return p, false, fault(at+"/crs", "%v", err)
	}
	in := [3]float64{t.Coordinates[0], t.Coordinates[1], math.NaN()}
	if high = len(t.Coordinates) == 3; high {
		in[2] = t.Coordinates[2]
		if c.Dims() == 2 && c.RD() {
			c = crs.RDNAP() // nobody gives another height with RD
		}
		if c.Dims() == 2 {
			return p, false, fault(at+"/coordinates", "%s has no heights: give two numbers, or name a system with heights", c.Code())
		}
	} else if c.Geocentric() {
		return p, false, fault(at+"/coordinates", "%s needs three numbers", c.Code())
	}
	tr, err := crs.NewTransformer(c, crs.ETRS89())
	if err != nil {
		return p, false, fault(at+"/crs", "%v", err)
	}
	ll, err := tr.Point(in)
	if err != nil {
		return p, false, fault(at+"/coordinates", "%v", err)
	}
	if math.IsNaN(ll[2]) {
		if high {
			return p, false, fault(at+"/coordinates", "%s has no height there", c.Code())
		}
		ll[2] = v.Site.Height // what a height matters in the plane is 0.2 mm a metre at 1 km
	}
	const rad = math.Pi / 180
	e := geo.GRS80()
	m := e.ENU(v.Site.LatDeg*rad, v.Site.LonDeg*rad, v.Site.Height)
	p = m.ApplyInverse(e.Geocentric(ll[0]*rad, ll[1]*rad, ll[2]))
	if d := math.Hypot(p[0], p[1]); !(d <= MaxSiteMetres) {
		return p, high, fault(at+"/coordinates", "lie %.0f km from the site's origin", d/1000)
	}
	return p, high, nil
}

// distinct refuses a point that is given twice, on either side.
func distinct(said []Pair, pairs []align.Pair) (faults Faults) {
	near := func(a, b [3]float64) bool { return math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2]) < samePoint }
	for i := range pairs {
		for k := range pairs[:i] {
			if near(pairs[i].From, pairs[k].From) {
				faults = append(faults, Fault{fmt.Sprintf("/pairs/%d/%s", i, said[i].from()), fmt.Sprintf("is the same point of the plan as in pair %d", k)})
			}
			if near(pairs[i].To, pairs[k].To) {
				faults = append(faults, Fault{fmt.Sprintf("/pairs/%d/target", i), fmt.Sprintf("is the same place on the ground as in pair %d", k)})
			}
		}
		if len(faults) > 0 {
			return faults
		}
	}
	return nil
}

// from names the member that holds the point of the plan.
func (p *Pair) from() string {
	if p.Plan != nil {
		return "plan"
	}
	return "source"
}

// scaled gives the pairs with the plan enlarged; kept heights are kept.
func scaled(pairs []align.Pair, scale float64, keepHeight bool) []align.Pair {
	out := make([]align.Pair, len(pairs))
	for i, p := range pairs {
		if keepHeight {
			p.To[2] += (scale - 1) * p.From[2]
		}
		for k := range p.From {
			p.From[k] *= scale
		}
		out[i] = p
	}
	return out
}

// pairFault says which member a fault of the fit is about.
func pairFault(said []Pair, err error) error {
	var wrong *align.PairError
	if !errors.As(err, &wrong) {
		return err
	}
	if wrong.Pair < 0 || wrong.Pair >= len(said) {
		switch wrong.Part {
		case "from":
			return fault("/pairs", "the points of the plan lie too near each other in the plane to tell a direction")
		case "to":
			return fault("/pairs", "the points on the ground lie too near each other in the plane to tell a direction")
		}
		return fault("/pairs", "%s", wrong.Reason)
	}
	member := map[string]string{"from": "/" + said[wrong.Pair].from(), "to": "/target", "sigmaH": "/sigma", "sigmaV": "/sigma"}[wrong.Part]
	return fault(fmt.Sprintf("/pairs/%d%s", wrong.Pair, member), "%s", wrong.Reason)
}

// refusals says why a fit is not to be recorded.
func refusals(c Change, f *align.Fit) (faults Faults) {
	if f.Verdict != align.Rejected {
		return nil
	}
	for _, r := range f.Residuals {
		if r.ExcludedAsWrong {
			faults = append(faults, Fault{fmt.Sprintf("/pairs/%d", r.Pair), fmt.Sprintf("contradicts the others: it lies %.2f m from where they put it. Measure it again, leave it out, or give it a larger sigma", r.MisclosureMetres)})
		}
	}
	if len(faults) > 0 {
		return faults
	}
	if size := f.Scale; !c.AllowScale && math.Abs(size-1) > ownScale {
		return fault("/pairs", "the distances on the ground are %.6g times those in the plan: is a point another one than it is taken for, or the plan in another unit? Say allowScale where the plan is to change its size", size)
	}
	for _, r := range f.Checks {
		if r.StandardizedH > maxStandardized || math.Abs(r.StandardizedV) > maxStandardized {
			faults = append(faults, Fault{fmt.Sprintf("/pairs/%d", r.Pair), fmt.Sprintf("this check point lies %.2f m in the plane and %.2f m in height from where the others put it", r.Horizontal, math.Abs(r.Up))})
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return fault("/pairs", "contradict each other: they are up to %.2f m from where the best placement puts them, and it cannot be told which is wrong", worst(f))
}

// maxStandardized is a residual over its standard deviation that comes by chance
// once in a thousand times.
const maxStandardized = 3.7

func worst(f *align.Fit) (w float64) {
	for _, r := range f.Residuals {
		w = max(w, math.Hypot(r.Horizontal, r.Up))
	}
	return w
}
