// Package placing turns what a person says of a plan's place into a placement of
// its variant: that the place is right, that another reading of the source is,
// where the source's origin stands on the map, which points of the plan are which
// on the ground, how far to move it. Nothing is converted again: a placement is
// five numbers between two frames, and what cannot be a placement of this plan is
// refused with the member that is wrong.
//
// What was found in the source is package place's; recording is plans/catalog's.
package placing

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/align"
	"github.com/maquette-city/maquette/plans/place"
)

// Methods of placements that are made here, beside plans.MethodManual.
const (
	MethodPairs = "point-pairs" // from points known in the plan and on the ground
	MethodMoved = "moved"       // an earlier placement, moved by hand
)

// Version is what is known of a converted version when somebody places it.
type Version struct {
	Site   plans.Site       // of the project
	Found  plans.Placement  // in its sources
	Record *plans.Placement // of the variant, nil for none
	About  *About           // what the report says
}

// About is what a report says of a version's place. Members that the report, of
// an older program, does not have are empty.
type About struct {
	Facts      place.Facts
	Checks     []json.RawMessage
	Candidates []Candidate
	Statements []json.RawMessage
	Confidence json.RawMessage // with its reasons
}

// Candidate is another reading of the source, as the report has it.
type Candidate struct {
	ID        string
	Method    string
	CRS       string
	Placement plans.Placement
	Raw       json.RawMessage // with all that the report says of it
}

// UnmarshalJSON keeps the whole beside the members that count here.
func (c *Candidate) UnmarshalJSON(text []byte) error {
	var m struct {
		ID        string          `json:"id"`
		Method    string          `json:"method"`
		CRS       string          `json:"crs"`
		Placement plans.Placement `json:"placement"`
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return err
	}
	*c = Candidate{ID: m.ID, Method: m.Method, CRS: m.CRS, Placement: m.Placement, Raw: append(json.RawMessage{}, text...)}
	return nil
}

// ReadReport reads what a report says of the place.
func ReadReport(report json.RawMessage) (*About, error) {
	var r struct {
		Placement struct {
			Checks     []json.RawMessage `json:"checks"`
			Candidates []Candidate       `json:"candidates"`
			Statements []json.RawMessage `json:"statements"`
			Confidence json.RawMessage   `json:"confidence"`
			Facts      *place.Facts      `json:"facts"`
		} `json:"placement"`
		Source []struct {
			Bounds struct {
				Plan *struct{ Min, Max [3]float64 } `json:"plan"`
			} `json:"bounds"`
		} `json:"source"`
	}
	if len(report) > 0 {
		if err := json.Unmarshal(report, &r); err != nil {
			return nil, fmt.Errorf("reading the place in a report: %w", err)
		}
	}
	p := &r.Placement
	a := &About{Checks: p.Checks, Candidates: p.Candidates, Statements: p.Statements, Confidence: p.Confidence}
	if p.Facts != nil {
		a.Facts = *p.Facts
		return a, nil
	}
	for _, s := range r.Source { // a report from before it told its frames
		if b := s.Bounds.Plan; b != nil {
			a.extend(b.Min, b.Max)
		}
	}
	return a, nil
}

func (a *About) extend(lo, hi [3]float64) {
	if a.Facts.Box == nil {
		a.Facts.Box = &[2][3]float64{lo, hi}
		return
	}
	for k := range lo {
		a.Facts.Box[0][k] = min(a.Facts.Box[0][k], lo[k])
		a.Facts.Box[1][k] = max(a.Facts.Box[1][k], hi[k])
	}
}

// Stands gives the placement that counts for the version, in its own plan frame:
// the variant's record where a person made it or the version has no place of its
// own, else what was found.
func (v *Version) Stands() plans.Placement {
	if v.Record == nil {
		return v.Found
	}
	if p := v.Record.Carried(v.Found.Frame); p.ByPerson() || !v.Found.Placed() || p.Same(v.Found) {
		return p
	}
	return v.Found
}

// Difference is how far one placement is from another.
type Difference struct {
	Metres  float64 `json:"metres"` // at the middle of the model
	East    float64 `json:"east"`   // of that, in the site frame
	North   float64 `json:"north"`
	Up      float64 `json:"up"`
	TurnDeg float64 `json:"turnDeg"` // counter-clockwise seen from above
	Size    float64 `json:"size"`    // times as large
}

// Difference tells how far the placement to is from from, both of this version.
func (v *Version) Difference(from, to plans.Placement) Difference {
	m := v.About.Facts.Middle()
	a, b := from.Apply(m), to.Apply(m)
	d := Difference{East: b[0] - a[0], North: b[1] - a[1], Up: b[2] - a[2], TurnDeg: plans.Degrees180(to.YawDeg - from.YawDeg), Size: 1}
	d.Metres = math.Hypot(math.Hypot(d.East, d.North), d.Up)
	if from.Scale > 0 && to.Scale > 0 {
		d.Size = to.Scale / from.Scale
	}
	return d
}

// Result is a placement that a person's words come to.
type Result struct {
	Placement plans.Placement // in the plan frame of the version
	Moves     Difference      // from where it stands
	Fit       *align.Fit      // of point pairs
	Warnings  []place.Check   // about what it comes to
	// Refused says why this is not recorded although it can be computed: pairs
	// that contradict each other.
	Refused Faults
}

// Fault is one thing that is wrong with a change: a JSON pointer into it and why.
type Fault struct{ Pointer, Detail string }

// Faults are all that is wrong with a change.
type Faults []Fault

// Error names the first fault.
func (f Faults) Error() string {
	if len(f) == 0 {
		return "nothing is wrong"
	}
	return f[0].Pointer + ": " + f[0].Detail
}

func fault(pointer, format string, args ...any) Faults {
	return Faults{{pointer, fmt.Sprintf(format, args...)}}
}
