package placing

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans"
)

// Change is what a person says of the place of a version: exactly one of the
// members up to Revision, and how it is meant.
type Change struct {
	Confirm   bool     `json:"confirm"`   // where it stands is right
	Candidate string   `json:"candidate"` // this reading of the source is; Found for the first
	Map       *Map     `json:"map"`
	Placement *Numbers `json:"placement"`
	Pairs     []Pair   `json:"pairs"`
	Move      *Move    `json:"move"`
	Revision  *int     `json:"revision"` // back to how it was then

	KeepHeight bool   `json:"keepHeight"` // of map and pairs: only the plane is meant
	AllowScale bool   `json:"allowScale"` // the model may change its size
	Note       string `json:"note"`
}

// CandidateFound names the place found in the source among the candidates.
const CandidateFound = "found"

// Map says where the origin of the leading source's frame stands on a map, with
// the axes of its system: what IfcMapConversion says. Rotations are of the
// source's x axis, counter-clockwise, from grid east or from true east: one of
// the two.
type Map struct {
	CRS             string   `json:"crs"`
	East            *float64 `json:"east"` // metres
	North           *float64 `json:"north"`
	Height          *float64 `json:"height"` // above NAP where the system has it, else above the ellipsoid
	RotationDeg     *float64 `json:"rotationDeg"`
	TrueRotationDeg *float64 `json:"trueRotationDeg"`
	Scale           *float64 `json:"scale"` // metres of the map for one of the source; nil keeps it
}

// Numbers are those of a placement: plan frame to site frame.
type Numbers struct {
	East   *float64 `json:"east"`
	North  *float64 `json:"north"`
	Up     *float64 `json:"up"`
	YawDeg *float64 `json:"yawDeg"`
	Scale  *float64 `json:"scale"`
}

// Move is relative, in the site frame: a turn about a point (the model's middle
// where none is named), then a move. Members left out are 0.
type Move struct {
	East   float64   `json:"east"` // metres
	North  float64   `json:"north"`
	Up     float64   `json:"up"`
	YawDeg float64   `json:"yawDeg"` // counter-clockwise seen from above
	About  []float64 `json:"about"`  // east and north in the site frame
}

// Pair is one point of the plan and where it is on the ground.
type Pair struct {
	Source      []float64 `json:"source"`      // in the frame of a source, metres; or
	SourceIndex *int      `json:"sourceIndex"` // which one; the leading one where nil
	Plan        []float64 `json:"plan"`        // in the plan frame, metres
	Target      Target    `json:"target"`
	Sigma       *float64  `json:"sigma"` // standard deviation per axis of both together, metres; DefaultSigma where nil
	Check       bool      `json:"check"` // held against the fit, not part of it
}

// Target is a point on the ground: coordinates in a system, in the order of its
// axes, or in the site frame.
type Target struct {
	CRS         string    `json:"crs"`
	Coordinates []float64 `json:"coordinates"`
	Site        []float64 `json:"site"` // east, north, up
}

// Limits of a change.
const (
	// MaxSiteMetres is how far from the site's origin a model may be placed:
	// a site is a part of a town.
	MaxSiteMetres = 100_000.0
	// MaxSiteHeight is the same for its height over the site's origin.
	MaxSiteHeight = 10_000.0
	// MinScale and MaxScale bound the scale: beyond them it is a slip.
	MinScale, MaxScale = 1e-4, 1e4
	// MaxPairs bounds the pairs of one change: they are picked by hand.
	MaxPairs = 100
	// MaxNote bounds the note, in bytes.
	MaxNote = 2000
	// ownScale is how far a scale may be from what it was without leave.
	ownScale = 0.01
	// maxTurn bounds a turn in degrees.
	maxTurn = 360.0
)

// Check gives what is wrong with the form of a change, whatever version it is
// for.
func (c *Change) Check() Faults {
	var all Faults
	report := func(pointer, format string, args ...any) {
		all = append(all, Fault{pointer, fmt.Sprintf(format, args...)})
	}
	said := 0
	for _, is := range []bool{c.Confirm, c.Candidate != "", c.Map != nil, c.Placement != nil, c.Pairs != nil, c.Move != nil, c.Revision != nil} {
		if is {
			said++
		}
	}
	if said != 1 {
		report("", "say exactly one of confirm (true), candidate, map, placement, pairs, move and revision")
	}
	if len(c.Note) > MaxNote {
		report("/note", "has %d bytes, at most %d are allowed", len(c.Note), MaxNote)
	}
	if c.KeepHeight && c.Map == nil && c.Pairs == nil {
		report("/keepHeight", "goes with map and pairs alone")
	}
	if c.AllowScale && c.Map == nil && c.Pairs == nil && c.Placement == nil {
		report("/allowScale", "goes with map, placement and pairs alone")
	}
	switch {
	case c.Map != nil:
		c.Map.check(c.KeepHeight, report)
	case c.Placement != nil:
		all = append(all, c.Placement.Check("/placement")...)
	case c.Move != nil:
		c.Move.check(report)
	case c.Pairs != nil:
		checkPairs(c.Pairs, report)
	}
	return all
}

type reporter func(pointer, format string, args ...any)

// bounded is a number that must be there and within a limit either way.
type bounded struct {
	pointer string
	value   *float64
	limit   float64
}

func (r reporter) bounds(rows ...bounded) {
	for _, row := range rows {
		switch {
		case row.value == nil:
			r(row.pointer, "is required")
		case !(math.Abs(*row.value) <= row.limit):
			r(row.pointer, "%v is not within %v", *row.value, row.limit)
		}
	}
}

func (r reporter) scale(pointer string, v *float64) {
	if v != nil && !(*v >= MinScale && *v <= MaxScale) {
		r(pointer, "the scale %v is not between %v and %v; 1 leaves the size alone", *v, MinScale, MaxScale)
	}
}

func (m *Map) check(keepHeight bool, report reporter) {
	const anywhere = 1e8 // metres: no map is larger
	if m.CRS == "" {
		report("/map/crs", "is required")
	}
	report.bounds(bounded{"/map/east", m.East, anywhere}, bounded{"/map/north", m.North, anywhere})
	switch {
	case !keepHeight:
		report.bounds(bounded{"/map/height", m.Height, anywhere})
	case m.Height != nil:
		report("/map/height", "is given although keepHeight says to keep the one there is")
	}
	switch {
	case m.RotationDeg == nil && m.TrueRotationDeg == nil:
		report("/map/rotationDeg", "is required (or trueRotationDeg)")
	case m.RotationDeg != nil && m.TrueRotationDeg != nil:
		report("/map/trueRotationDeg", "is given beside rotationDeg: give one of them")
	case m.RotationDeg != nil:
		report.bounds(bounded{"/map/rotationDeg", m.RotationDeg, maxTurn})
	default:
		report.bounds(bounded{"/map/trueRotationDeg", m.TrueRotationDeg, maxTurn})
	}
	report.scale("/map/scale", m.Scale)
}

// Check gives what is wrong with the numbers by themselves, below the pointer at.
func (n *Numbers) Check(at string) (all Faults) {
	report := reporter(func(pointer, format string, args ...any) {
		all = append(all, Fault{at + pointer, fmt.Sprintf(format, args...)})
	})
	report.bounds(bounded{"/east", n.East, MaxSiteMetres}, bounded{"/north", n.North, MaxSiteMetres},
		bounded{"/up", n.Up, MaxSiteHeight}, bounded{"/yawDeg", n.YawDeg, maxTurn})
	if n.Scale == nil {
		report("/scale", "is required")
	}
	report.scale("/scale", n.Scale)
	return all
}

func (m *Move) check(report reporter) {
	report.bounds(bounded{"/move/east", &m.East, 2 * MaxSiteMetres}, bounded{"/move/north", &m.North, 2 * MaxSiteMetres},
		bounded{"/move/up", &m.Up, MaxSiteHeight}, bounded{"/move/yawDeg", &m.YawDeg, maxTurn})
	if m.About == nil {
		return
	}
	if len(m.About) != 2 {
		report("/move/about", "must be two numbers, east and north in the site frame")
		return
	}
	report.bounds(bounded{"/move/about/0", &m.About[0], MaxSiteMetres}, bounded{"/move/about/1", &m.About[1], MaxSiteMetres})
}

// record makes p a placement of this version, by a person.
func (v *Version) record(p plans.Placement, method, crs string) plans.Placement {
	p.Revision, p.ConfirmedBy, p.Note = 0, "", ""
	p.Method, p.CRS = method, crs
	p.SourceKey, p.Frame = v.Found.SourceKey, v.Found.Frame
	p.YawDeg = plans.Degrees180(p.YawDeg)
	return p
}
