package placing

import (
	"errors"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/place"
)

// Apply gives the placement that c comes to. then is the placement of the
// revision it names, nil where it names none. What is wrong with it is Faults.
func (v *Version) Apply(c Change, then *plans.Placement) (*Result, error) {
	if faults := c.Check(); len(faults) > 0 {
		return nil, faults
	}
	r, err := v.apply(c, then)
	if err != nil {
		return nil, err
	}
	now := v.Stands()
	if r.Moves = v.Difference(now, r.Placement); !now.Placed() {
		r.Moves = Difference{Size: 1} // from nowhere
	}
	r.Placement.Note = c.Note
	if err := v.checkResult(c, r, now); err != nil {
		return nil, err
	}
	r.Warnings = v.warnings(r.Placement)
	return r, nil
}

func (v *Version) apply(c Change, then *plans.Placement) (*Result, error) {
	switch {
	case c.Confirm:
		return v.confirm()
	case c.Candidate != "":
		return v.choose(c.Candidate)
	case c.Map != nil:
		return v.onMap(c)
	case c.Placement != nil:
		n := c.Placement
		p := plans.Placement{East: *n.East, North: *n.North, Up: *n.Up, YawDeg: *n.YawDeg, Scale: *n.Scale}
		return &Result{Placement: v.record(p, plans.MethodManual, v.Stands().CRS)}, nil
	case c.Pairs != nil:
		return v.fit(c)
	case c.Move != nil:
		return v.move(c.Move)
	case then != nil:
		p := then.Carried(v.Found.Frame)
		return &Result{Placement: v.record(p, p.Method, p.CRS)}, nil
	}
	return nil, fault("/revision", "the placement has no such revision")
}

// confirm says that where it stands is right.
func (v *Version) confirm() (*Result, error) {
	p := v.Stands()
	if !p.Placed() {
		return nil, fault("/confirm", "there is no place to confirm: %s", nowhere(p))
	}
	return &Result{Placement: v.record(p, p.Method, p.CRS)}, nil
}

func nowhere(p plans.Placement) string {
	if p.CRS != "" {
		return "the source names " + p.CRS + ", which is not supported"
	}
	return "the source says nothing of where it stands"
}

func (v *Version) choose(id string) (*Result, error) {
	if id == CandidateFound {
		if !v.Found.Placed() {
			return nil, fault("/candidate", "no place was found: %s", nowhere(v.Found))
		}
		return &Result{Placement: v.record(v.Found, v.Found.Method, v.Found.CRS)}, nil
	}
	for _, c := range v.About.Candidates {
		if c.ID != id {
			continue
		}
		p := c.Placement
		if p.Scale == 0 {
			p.Scale = 1
		}
		method, crs := c.Method, c.CRS
		if method == "" || method == plans.MethodNone || method == plans.MethodUnsupportedCRS {
			method = plans.MethodManual
		}
		return &Result{Placement: v.record(p, method, crs)}, nil
	}
	return nil, fault("/candidate", "%.80q is none of the %d candidates of this version", id, len(v.About.Candidates))
}

func (v *Version) onMap(c Change) (*Result, error) {
	m, now := c.Map, v.Stands()
	at := place.MapPlace{CRS: m.CRS, East: *m.East, North: *m.North}
	if c.KeepHeight {
		if !now.Placed() {
			return nil, fault("/keepHeight", "there is no height to keep: %s", nowhere(now))
		}
		stands, err := v.About.Facts.OnMap(now, v.Site, m.CRS)
		if err != nil {
			return nil, fault("/keepHeight", "the height it stands at cannot be told in %.80q: %v", m.CRS, err)
		}
		at.Height = stands.Height
	} else {
		at.Height = *m.Height
	}
	if m.TrueRotationDeg != nil {
		at.TrueRotationDeg, at.FromTrueEast = *m.TrueRotationDeg, true
	} else {
		at.RotationDeg = *m.RotationDeg
	}
	switch {
	case m.Scale != nil:
		at.Scale = *m.Scale
	case now.Placed() && now.Scale > 0 && len(v.About.Facts.Frames) > v.About.Facts.Lead:
		at.Scale = v.About.Facts.Frames[v.About.Facts.Lead].Scale * now.Scale
	}
	p, err := v.About.Facts.FromMap(at, v.Site)
	var wrong *place.ParameterError
	switch {
	case errors.As(err, &wrong):
		field := wrong.Field
		if field == "rotationDeg" && at.FromTrueEast {
			field = "trueRotationDeg"
		}
		return nil, fault("/map/"+field, "%s", wrong.Reason)
	case err != nil:
		return nil, err
	}
	return &Result{Placement: v.record(p, plans.MethodManual, p.CRS)}, nil
}

// move turns and moves what stands somewhere.
func (v *Version) move(m *Move) (*Result, error) {
	now := v.Stands()
	if now.Scale == 0 {
		now.Scale = 1
	}
	middle := now.Apply(v.About.Facts.Middle())
	about := [2]float64{middle[0], middle[1]}
	if len(m.About) == 2 {
		about = [2]float64(m.About)
	}
	sin, cos := math.Sincos(m.YawDeg * (math.Pi / 180))
	x, y := now.East-about[0], now.North-about[1]
	p := now
	p.East = about[0] + (float64(cos*x) - float64(sin*y)) + m.East
	p.North = about[1] + (float64(sin*x) + float64(cos*y)) + m.North
	p.Up += m.Up
	p.YawDeg += m.YawDeg
	return &Result{Placement: v.record(p, MethodMoved, now.CRS)}, nil
}

// member gives the pointer of what c says, and of its part that is in metres
// east.
func (c *Change) member() (all, east string) {
	switch {
	case c.Map != nil:
		return "/map", "/map/east"
	case c.Placement != nil:
		return "/placement", "/placement/east"
	case c.Move != nil:
		return "/move", "/move/east"
	case c.Pairs != nil:
		return "/pairs", "/pairs"
	case c.Candidate != "":
		return "/candidate", "/candidate"
	case c.Revision != nil:
		return "/revision", "/revision"
	}
	return "/confirm", "/confirm"
}

// checkResult refuses a placement that cannot be meant.
func (v *Version) checkResult(c Change, r *Result, now plans.Placement) error {
	p, f := r.Placement, v.About.Facts
	all, east := c.member()
	if !(p.Scale >= MinScale && p.Scale <= MaxScale) {
		return fault(all, "the model would be %v times as large as it was made", p.Scale)
	}
	at := p.Apply(f.Middle())
	if d := math.Hypot(at[0], at[1]); !(d <= MaxSiteMetres) {
		return fault(east, "the model would stand %.1f km from the site's origin, more than the %.0f km that a site may reach", d/1000, MaxSiteMetres/1000)
	}
	if !(math.Abs(at[2]) <= MaxSiteHeight) {
		return fault(all, "the model would stand %.0f m over the site's origin", at[2])
	}
	for _, x := range []float64{p.East, p.North, p.Up} { // of the plan frame's origin: what is recorded
		if !(math.Abs(x) <= 2*MaxSiteMetres) {
			return fault(all, "the plan's origin would lie at %.0f, %.0f, %.0f m in the site frame", p.East, p.North, p.Up)
		}
	}
	own := v.Found.Scale // as it was made, where it stands nowhere yet
	if now.Placed() {
		own = now.Scale
	}
	if own == 0 {
		own = 1
	}
	if size := p.Scale / own; math.Abs(size-1) > ownScale && !c.AllowScale && (c.Map != nil || c.Placement != nil) {
		return fault(all+"/scale", "the model would be %.6g times as large as it is: coordinates are in metres already, whatever the unit of the file. Say allowScale where that is meant", size)
	}
	return nil
}

// Distances from which on a person is told, metres.
const (
	farFromSite = 5_000.0 // plumb lines differ by 0.8 mm a metre
	farInHeight = 30.0    // of the foot of the model from the site's origin
	// NAP lies this far above the ellipsoid in the Netherlands.
	leastGeoid, mostGeoid = 39.0, 49.0
)

// warnings are what is strange of a placement that can be meant.
func (v *Version) warnings(p plans.Placement) []place.Check {
	all := []place.Check{}
	warn := func(code string, distance float64, text place.Sentence) {
		all = append(all, place.NewCheck(place.SeverityWarning, code, distance, text))
	}
	f := v.About.Facts
	at := p.Apply(f.Middle())
	if d := math.Hypot(at[0], at[1]); d > farFromSite {
		warn("site-far", d, place.Sentence{
			En: "the model would stand %v km from the site's origin",
			Nl: "het model komt %v km van de oorsprong van het terrein te staan",
		}.Fill(decimals(d/1000, 1)))
		return all // heights say nothing there
	}
	if f.Box == nil {
		return all
	}
	foot := p.Apply([3]float64{0, 0, f.Box[0][2]})[2]
	switch up := math.Abs(foot); {
	case up >= leastGeoid && up <= mostGeoid:
		warn("vertical-datum", up, place.Sentence{
			En: "the foot of the model would stand %v m over the site's origin, about as far as NAP is from the ellipsoid here: which of the two is its height above?",
			Nl: "de voet van het model komt %v m boven de oorsprong van het terrein, ongeveer zoveel als NAP hier van de ellipsoïde ligt: waarboven is de hoogte gemeten?",
		}.Fill(decimals(foot, 1)))
	case up > farInHeight:
		warn("height-unusual", up, place.Sentence{
			En: "the foot of the model would stand %v m over the site's origin",
			Nl: "de voet van het model komt %v m boven de oorsprong van het terrein",
		}.Fill(decimals(foot, 1)))
	}
	return all
}
