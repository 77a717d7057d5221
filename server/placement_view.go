package server

import (
	"encoding/json"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/align"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/plans/placing"
)

// versionPlacement is where a version stands: what counts, and for staff how it
// came to that. The embedded parts are left out where they are nil.
type versionPlacement struct {
	Variant  string      `json:"variant"`
	Version  int         `json:"version"`
	State    plans.State `json:"state"`
	Revision int         `json:"revision"` // of the variant's placement, 0 for none
	// Current is the placement that counts, in this version's plan frame; null
	// where it stands nowhere.
	Current *standing  `json:"current"`
	Model   *modelView `json:"model"`
	*placementStaff
	*placementOutcome
}

// placementStaff is what architects and planners see beside it.
type placementStaff struct {
	Found      foundView           `json:"found"`
	Difference *placing.Difference `json:"difference"` // of what counts from what was found; null where nothing was
	Checks     []any               `json:"checks"`
	Candidates []json.RawMessage   `json:"candidates"`
	Statements []json.RawMessage   `json:"statements"`
	History    []plans.Placement   `json:"history"` // newest first
}

// placementOutcome is what a change came to, or would come to.
type placementOutcome struct {
	DryRun      bool        `json:"dryRun"`
	Consequence consequence `json:"consequence"`
	Fit         *fitView    `json:"fit,omitempty"`
	// Refused says why this would not be recorded; of a dry run alone.
	Refused []fieldError `json:"refused,omitempty"`
}

type consequence struct {
	placing.Difference               // from where it stood
	Public             bool          `json:"public"` // the public sees it at once
	Warnings           []place.Check `json:"warnings"`
}

// foundView is the place that was found in the sources.
type foundView struct {
	Method     string           `json:"method"`
	CRS        string           `json:"crs"`
	Confidence json.RawMessage  `json:"confidence,omitempty"`
	Placed     bool             `json:"placed"`
	Placement  *plans.Placement `json:"placement"` // null where it says nothing
	Map        *place.MapPlace  `json:"map"`
}

// standing is a placement and where that is.
type standing struct {
	Placement plans.Placement `json:"placement"`
	ByPerson  bool            `json:"byPerson"`
	// Map is where the origin of the leading source stands, in RD and NAP in
	// the Netherlands; null where no map reaches.
	Map *place.MapPlace `json:"map"`
	// Geographic is the middle of the model in ETRS89 (EPSG:4937); Middle the
	// same in RD and NAP, null outside the Netherlands.
	Geographic plans.Site `json:"geographic"`
	Middle     *mapPoint  `json:"middle"`
}

type mapPoint struct {
	CRS    string  `json:"crs"`
	East   float64 `json:"east"`
	North  float64 `json:"north"`
	Height float64 `json:"height"`
}

// modelView is the box of the model in its plan frame.
type modelView struct {
	Min    [3]float64 `json:"min"`
	Max    [3]float64 `json:"max"`
	Middle [3]float64 `json:"middle"`
}

func newModelView(f *place.Facts) *modelView {
	if f.Box == nil {
		return nil
	}
	return &modelView{Min: f.Box[0], Max: f.Box[1], Middle: f.Middle()}
}

// newStanding says where p puts the version, nil where it says nothing.
func newStanding(v *placing.Version, p plans.Placement) *standing {
	if !p.Placed() {
		return nil
	}
	f := &v.About.Facts
	s := &standing{Placement: p, ByPerson: p.ByPerson(), Map: onMap(v, p), Geographic: f.Geographic(p, v.Site)}
	s.Middle = inRDNAP(s.Geographic)
	return s
}

func onMap(v *placing.Version, p plans.Placement) *place.MapPlace {
	m, err := v.About.Facts.OnMap(p, v.Site, "")
	if err != nil || !finite(m.East, m.North, m.Height, m.RotationDeg, m.TrueRotationDeg) {
		return nil
	}
	return &m
}

func inRDNAP(at plans.Site) *mapPoint {
	t, err := crs.NewTransformer(crs.ETRS89(), crs.RDNAP())
	if err != nil {
		return nil
	}
	p, err := t.Point([3]float64{at.LatDeg, at.LonDeg, at.Height})
	if err != nil || !finite(p[:]...) || !crs.InNetherlands(p[0], p[1]) {
		return nil
	}
	return &mapPoint{CRS: crs.RDNAP().Code(), East: p[0], North: p[1], Height: p[2]}
}

func finite(all ...float64) bool {
	for _, v := range all {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// newStaffView tells staff how a version's place came about.
func newStaffView(v *placing.Version, history []plans.Placement) *placementStaff {
	out := &placementStaff{
		Found:  foundView{Method: v.Found.Method, CRS: v.Found.CRS, Confidence: v.About.Confidence, Placed: v.Found.Placed()},
		Checks: []any{}, Candidates: []json.RawMessage{}, Statements: []json.RawMessage{}, History: history,
	}
	if c := v.DiffersCheck(); c != nil {
		out.Checks = append(out.Checks, c)
	}
	for _, c := range v.About.Checks {
		out.Checks = append(out.Checks, c)
	}
	for _, c := range v.About.Candidates {
		out.Candidates = append(out.Candidates, c.Raw)
	}
	out.Statements = append(out.Statements, v.About.Statements...)
	if now := v.Stands(); v.Found.Placed() {
		out.Found.Placement, out.Found.Map = &v.Found, onMap(v, v.Found)
		if now.Placed() {
			d := v.Difference(v.Found, now)
			out.Difference = &d
		}
	}
	return out
}

// fitView is how well point pairs fit.
type fitView struct {
	YawDeg         float64          `json:"yawDeg"`
	Scale          float64          `json:"scale"` // of the ground against the plan: applied with allowScale alone
	RMSHorizontal  float64          `json:"rmsHorizontal"`
	RMSVertical    float64          `json:"rmsVertical"`
	DOF            int              `json:"dof"` // observations more than needed, in the plane
	Baseline       float64          `json:"baseline"`
	Residuals      []residualView   `json:"residuals"`
	PredictedError []predictionView `json:"predictedError"`
	Verdict        align.Verdict    `json:"verdict"`
	Hints          []hintView       `json:"hints"`
}

type residualView struct {
	Pair        int     `json:"pair"`
	East        float64 `json:"east"`
	North       float64 `json:"north"`
	Up          float64 `json:"up"`
	Horizontal  float64 `json:"horizontal"`
	Check       bool    `json:"check"`
	Contradicts bool    `json:"contradicts"`
}

type predictionView struct {
	Distance   float64 `json:"distance"` // from the middle of the points, metres
	Horizontal float64 `json:"horizontal"`
	Vertical   float64 `json:"vertical"`
}

type hintView struct {
	Code   string  `json:"code"`
	Pair   int     `json:"pair"` // -1 where it is about all
	Metres float64 `json:"metres"`
	// The texts are left out of hints that are about a device's frame.
	Message   string `json:"message,omitempty"`
	MessageNl string `json:"messageNl,omitempty"`
}

func newHintView(h align.Hint) hintView {
	v := hintView{Code: h.Code, Pair: h.Pair, Metres: h.Metres}
	switch h.Code {
	case "contradicts", "contradiction", "noisy", "outlying", "check-point", "same-point", "two-only", "short-baseline", "unchecked":
		v.Message, v.MessageNl = h.EN, h.NL
	}
	return v
}

func newFitView(f *align.Fit) *fitView {
	if f == nil {
		return nil
	}
	out := &fitView{
		YawDeg: f.YawRad * (180 / math.Pi), Scale: f.Scale, RMSHorizontal: f.RMSH, RMSVertical: f.RMSV, DOF: f.DOFH, Baseline: f.Baseline,
		Residuals: []residualView{}, PredictedError: []predictionView{}, Verdict: f.Verdict, Hints: []hintView{},
	}
	for i, r := range append(append([]align.Residual{}, f.Residuals...), f.Checks...) {
		out.Residuals = append(out.Residuals, residualView{r.Pair, r.East, r.North, r.Up, r.Horizontal, i >= len(f.Residuals), r.ExcludedAsWrong})
	}
	for _, p := range f.Predicted {
		out.PredictedError = append(out.PredictedError, predictionView(p))
	}
	for _, h := range f.Hints {
		out.Hints = append(out.Hints, newHintView(h))
	}
	return out
}
