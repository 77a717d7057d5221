package convert

import (
	"encoding/json"
	"time"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Report is what a conversion tells of itself: written as JSON on success and
// on failure.
type Report struct {
	Source    []SourceReport  `json:"source"`
	Placement PlacementReport `json:"placement"`
	// Federation tells how several sources stand to each other; absent where
	// there is one.
	Federation *FederationReport `json:"federation,omitempty"`
	// Storeys of all sources: those of one name and height are one.
	Storeys   []StoreyReport `json:"storeys"`
	Elements  ElementsReport `json:"elements"`
	Triangles int            `json:"triangles"`
	Tiles     int            `json:"tiles"`
	Bytes     int64          `json:"bytes"` // of all content files
	// Exports tells of the files of the whole variant for phones and tablets.
	Exports []ExportReport `json:"exports"`
	// Pictures are those from four sides.
	Pictures  []PictureReport `json:"pictures"`
	Seconds   Seconds         `json:"seconds"`
	PeakBytes int64           `json:"peakBytes"` // largest resident set of the process
	Warnings  []string        `json:"warnings"`
	Error     *ErrorReport    `json:"error,omitempty"`
}

// PlacementReport tells where the model was put and what looks wrong with it.
type PlacementReport struct {
	Method      string           `json:"method"`
	CRS         string           `json:"crs"`
	Bounds      *Bounds          `json:"bounds"` // null where nothing was made
	Checks      []place.Check    `json:"checks"`
	PlanOrigin  [3]float64       `json:"planOrigin"` // map coordinates of the plan frame's origin
	PlanToSite  *plans.Placement `json:"planToSite,omitempty"`
	Site        *plans.Site      `json:"site,omitempty"`
	ScaleFactor float64          `json:"scaleFactor,omitempty"` // of the map projection at the model
	Convergence float64          `json:"convergenceDeg,omitempty"`
	// RigidError is how far the plan, turned as a whole, would be off the map at
	// its farthest corner, metres; beyond 0.01 it is bent vertex by vertex, which
	// is exact everywhere.
	RigidError float64 `json:"rigidError"`
	Bent       bool    `json:"bent"`
	// Facts are the frames of the version: with them a placement can be said in
	// map coordinates and made from them without the sources.
	Facts *place.Facts `json:"facts,omitempty"`
	// Confidence tells how far the place found is to be trusted, Candidates how
	// else the leading source may be read, Statements what all sources say.
	Confidence place.Confidence  `json:"confidence"`
	Candidates []place.Candidate `json:"candidates"`
	Statements []StatementReport `json:"statements"`
}

// Bounds are exact over all converted elements: easting, northing, height in
// the CRS, or the source frame where there is no place.
type Bounds struct {
	CRS string     `json:"crs"`
	Min [3]float64 `json:"min"`
	Max [3]float64 `json:"max"`
}

// ElementsReport counts the elements and names those that could not be made.
type ElementsReport struct {
	scene.Counts
	Skipped []scene.Skipped `json:"skipped"`
}

// Seconds are disjoint wall times that add up to Total.
type Seconds struct {
	Read     float64 `json:"read"`
	Geometry float64 `json:"geometry"`
	Tile     float64 `json:"tile"`
	Write    float64 `json:"write"`
	// Files is the time for the files of the whole variant and the pictures, which
	// are made after the tileset is whole.
	Files float64 `json:"files"`
	Total float64 `json:"total"`
}

// ErrorReport is why a conversion failed.
type ErrorReport struct {
	Kind    plans.Kind `json:"kind"`
	Message string     `json:"message"`
}

func newReport() *Report {
	return &Report{
		Source: []SourceReport{},
		Placement: PlacementReport{Method: "none", Checks: []place.Check{}, Candidates: []place.Candidate{}, Statements: []StatementReport{},
			Confidence: place.Confidence{Level: place.ConfidenceNone, Reasons: []place.Reason{}}},
		Elements: ElementsReport{Skipped: []scene.Skipped{}},
		Warnings: []string{},
		Storeys:  []StoreyReport{},
		Exports:  []ExportReport{},
		Pictures: []PictureReport{},
	}
}

// finish closes the books: what no stage counted is writing.
func (r *Report) finish(total time.Duration, err error) {
	s := &r.Seconds
	s.Total = total.Seconds()
	s.Write = max(0, s.Total-s.Read-s.Geometry-s.Tile-s.Files)
	r.PeakBytes = peakBytes()
	if err != nil {
		r.Error = &ErrorReport{Kind: plans.KindOf(err), Message: err.Error()}
	}
}

// JSON gives the report as an indented document.
func (r *Report) JSON() ([]byte, error) { return json.MarshalIndent(r, "", "  ") }
