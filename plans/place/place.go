// Package place finds the place of a plan on earth from what its source says of
// it, checks what was found against all else the source says, and undoes the
// mistakes that files are known for, each with a line among the checks.
//
// A place is three frames that hang together: source, plan and site; see
// Placed. Coordinates themselves are turned by package crs.
//
//	Find, Join     the place of the leading source, and of others in its frame
//	Check          what looks wrong, in words, with the distance (Codes, Advice)
//	Confidence     how far the place can be trusted, by a rule that is written there
//	Candidates     how else the source may be read, each ready to be chosen
//	Facts          what a report keeps, to turn map coordinates into a placement
//	               of the version and back without its sources
//
// Decisions. A slip is undone where the place can be told for certain (units and
// order of coordinates against the small area of RD), else the literal reading
// stands and the other is a candidate: a person chooses. A candidate moves the
// root transform and nothing else. The rotation is that of the map conversion
// and never that of TrueNorth, which most programs fill by default. Heights in RD
// are NAP's whatever vertical datum is named; in other systems they are
// ellipsoidal unless NAP is named. A latitude and longitude of the site alone
// place nothing: too many are the program's default.
package place

import (
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Methods of placement beside those a source's georeference names itself
// ("map-conversion", "property-set", "rigid-operation", "crs", "side-file").
const (
	MethodNone        = "none"            // no place was found
	MethodUnsupported = "unsupported-crs" // the source names a system that Parse refuses
	MethodCoordinates = "coordinates"     // the source says nothing, but its coordinates lie in RD
	MethodPoint       = "known-point"     // the source places one point, and no direction
	MethodManual      = "manual"          // a person said where
)

// Input is what one source says of its place.
type Input struct {
	Georeference *scene.Georeference // nil where it has none
	Statements   []scene.Statement
	Bounds       scene.Box     // of the model in the source frame, metres; may be empty
	Storeys      []scene.Level // of the source, for the checks of heights
}

// Options are what a person says of the place. The zero value leaves all to the
// source.
type Options struct {
	CRS   string      // of the source, in place of what it names
	Place *Manual     // in place of the source's georeference
	Site  *plans.Site // origin of the site frame; nil makes one at the model
}

// Manual says where the origin of the source frame stands on the map.
type Manual struct {
	East, North, Height float64 // map coordinates in Options.CRS, metres
	YawDeg              float64 // of the source's x axis, counter-clockwise from grid east
	Scale               float64 // metres of the map for one metre of the source; 0 means 1
}

// Placed is the place of one source. Three frames hang together:
//
//	source frame --SourceToPlan--> plan frame --PlanToSite--> site frame
//
// The plan frame is the map's grid (east, north, up) around PlanOrigin, the
// model turned into it rigidly. It touches the earth exactly at one point, the
// anchor: the middle of the model, rounded to 10 m, at the height of the plan
// origin. There the grid's east is turned by the meridian convergence and that
// is PlanToSite's yaw; metres in the plan are true metres everywhere, so a
// kilometre from the anchor the model lies 1 km x (ScaleFactor-1) off the map.
// For a house that is below a millimetre. A bridge or a road is drawn on the map
// and longer: where turning the model rigidly would be more than a centimetre
// off (RigidError) it is bent instead, vertex by vertex (PlanPoint), about the
// origin of the plan frame (StandOnOrigin).
type Placed struct {
	Method string
	CRS    string // code of the source's system as Parse has it, or as the source named it
	// BoundsCRS is the system that MapPoint answers in: EPSG:7415 in the
	// Netherlands, else that of the source, supported or not; "" without one.
	BoundsCRS string
	// PlanOrigin is the origin of the plan frame in CRS (metres), or in the
	// source frame where there is no place.
	PlanOrigin   [3]float64
	SourceToPlan scene.Affine
	PlanToSite   plans.Placement
	Site         plans.Site
	// RootTransform turns the plan frame into ECEF: root.transform of the
	// variant's tileset, in column order. Identity without place and site.
	RootTransform [16]float64
	// ScaleFactor is metres of the map for one true metre at the anchor, at
	// height 0 of the map; 0 without a place.
	ScaleFactor float64
	// ConvergenceDeg is the angle of grid east at the anchor, counter-clockwise
	// from true east, in degrees. Geodesists' meridian convergence is its
	// negative.
	ConvergenceDeg float64
	Checks         []Check

	frame     mapFrame
	stand     scene.Vec3          // the anchor, in the plan frame
	radius    float64             // of the model about its middle on the ground, metres
	siteGiven bool                // the site was given, not made at the model
	agrees    bool                // another statement of the source agrees with the place
	readings  []reading           // what else the source may mean
	own       *scene.Georeference // of the source itself, where a person gave another place
}

// Find finds the place of a source. It never fails: where nothing is found or
// nothing sensible, the method says so, an error stands among the checks, and
// the plan frame is the source frame, moved to near its origin.
func Find(in Input, opt Options) *Placed {
	p := &Placed{Checks: []Check{}, SourceToPlan: scene.Identity(), RootTransform: geo.IdentityMatrix()}
	if opt.Place != nil {
		p.own = in.Georeference
	}
	if b := in.Bounds; !b.Empty() && b.Min.Finite() && b.Max.Finite() {
		p.radius = math.Hypot(b.Size()[0], b.Size()[1]) / 2
	}
	g, c := p.georeference(in, opt)
	if g == nil || !p.placeOnMap(g, c, in, opt) {
		p.placeNowhere(in, opt)
		return p
	}
	p.checkAfter(in, opt)
	return p
}

// placeNowhere makes the source frame the plan frame.
func (p *Placed) placeNowhere(in Input, opt Options) {
	if p.Method != MethodUnsupported {
		p.Method = MethodNone
	}
	p.PlanOrigin = [3]float64{}
	if !in.Bounds.Empty() && in.Bounds.Min.Finite() && in.Bounds.Min.Length() > farFromOrigin {
		p.PlanOrigin = roundTo(in.Bounds.Min, originStep)
	}
	p.SourceToPlan = scene.Translation(scene.Vec3{}.Sub(p.PlanOrigin))
	p.PlanToSite = plans.Placement{Scale: 1, Method: p.Method, CRS: p.CRS, SourceKey: sourceKey(p.Method, p.CRS, in.Georeference)}
	p.RootTransform = geo.IdentityMatrix()
	if opt.Site != nil {
		p.Site = *opt.Site
		p.RootTransform = siteMatrix(p.Site)
	}
	p.checkStatements(in.Statements, nil)
}

func roundTo(v [3]float64, step float64) [3]float64 {
	for i := range v {
		v[i] = math.Round(v[i]/step)*step + 0 // never -0
	}
	return v
}
