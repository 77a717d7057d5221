package plans

import (
	"math"
	"time"
)

// Placement is a record of where a variant stands: it turns the plan frame into
// the site frame. A correction makes a new revision.
type Placement struct {
	Revision    int     `json:"revision"`
	East        float64 `json:"east"` // metres in the site frame
	North       float64 `json:"north"`
	Up          float64 `json:"up"`
	YawDeg      float64 `json:"yawDeg"` // counter-clockwise seen from above
	Scale       float64 `json:"scale"`
	Method      string  `json:"method"` // "map-conversion", "property-set", "manual", "none", ...
	CRS         string  `json:"crs"`
	ConfirmedBy string  `json:"confirmedBy,omitempty"`
	// SourceKey names the georeference the record was made from, so that a
	// new version with another georeference is noticed.
	SourceKey string `json:"sourceKey,omitempty"`
	Note      string `json:"note,omitempty"` // of the person who placed it
	// Frame is how the leading source lies in the plan frame the placement is
	// about; zero where that is not known.
	Frame SourceFrame `json:"frame,omitzero"`
	// CreatedAt is when the revision was recorded; zero where a placement is
	// not a record (one found in a source).
	CreatedAt time.Time `json:"createdAt,omitzero"`
}

// SourceFrame is how the frame of a version's leading source (metres) lies in
// its plan frame. The plan frame is made anew of each version's georeference:
// by their source frames a placement is carried from one to the other.
type SourceFrame struct {
	X      float64 `json:"x"` // of the source's origin in the plan frame, metres
	Y      float64 `json:"y"`
	Z      float64 `json:"z"`
	YawDeg float64 `json:"yawDeg"` // of the source's x axis, counter-clockwise
	Scale  float64 `json:"scale"`  // metres of the plan for one of the source; 0 means the frame is not known
}

// Methods of a placement that the program acts on; readers name others after
// what they found ("map-conversion", "property-set", ...).
const (
	MethodManual         = "manual"          // a person gave it
	MethodNone           = "none"            // the sources say nothing
	MethodUnsupportedCRS = "unsupported-crs" // they name a CRS we cannot transform
)

// ByPerson tells whether a person gave or confirmed the placement: then a new
// version does not change it.
func (p Placement) ByPerson() bool { return p.ConfirmedBy != "" || p.Method == MethodManual }

// Placed tells whether the placement says where the variant stands at all.
func (p Placement) Placed() bool {
	return p.ByPerson() || p.Method != "" && p.Method != MethodNone && p.Method != MethodUnsupportedCRS
}

// Same tells whether both put the plan at the same place for the same reason,
// whoever said so and when.
func (p Placement) Same(q Placement) bool {
	for _, r := range []*Placement{&p, &q} {
		r.Revision, r.ConfirmedBy, r.Note, r.CreatedAt = 0, "", "", time.Time{}
	}
	return p == q
}

// Carried gives the placement of another version's plan frame that leaves the
// source's frame where p puts it on the ground; p itself where the frames are
// the same or not known.
func (p Placement) Carried(to SourceFrame) Placement {
	from := p.Frame
	if from == to || from.Scale == 0 || to.Scale == 0 {
		return p
	}
	// site = P(plan), plan = F(source): the new placement is P F inverse(G),
	// for the new frame G. Products are rounded before they are added, so that
	// every architecture gives the same.
	origin := p.Apply([3]float64{from.X, from.Y, from.Z})
	q := p
	q.Frame = to
	q.Scale = p.scale() * from.Scale / to.Scale
	q.YawDeg = Degrees180(p.YawDeg + from.YawDeg - to.YawDeg)
	q.East, q.North, q.Up = 0, 0, 0
	was := q.Apply([3]float64{to.X, to.Y, to.Z})
	q.East, q.North, q.Up = origin[0]-was[0], origin[1]-was[1], origin[2]-was[2]
	return q
}

// Apply gives where a point of the plan frame stands in the site frame.
func (p Placement) Apply(v [3]float64) [3]float64 {
	sin, cos := math.Sincos(p.YawDeg * (math.Pi / 180))
	s := p.scale()
	return [3]float64{
		p.East + float64(s*(float64(cos*v[0])-float64(sin*v[1]))),
		p.North + float64(s*(float64(sin*v[0])+float64(cos*v[1]))),
		p.Up + float64(s*v[2]),
	}
}

// scale is 1 in a placement that names none.
func (p Placement) scale() float64 {
	if p.Scale == 0 {
		return 1
	}
	return p.Scale
}

// Degrees180 gives the same direction within -180 to 180 degrees.
func Degrees180(deg float64) float64 { return math.Remainder(deg, 360) + 0 }
