package plans

import (
	"fmt"
	"strings"
	"time"
)

// MaxControlPoints bounds the control points of a project, retired ones
// counted: a large site has some dozens.
const MaxControlPoints = 1000

// MinControlPointDistance is how near to each other, in metres, two control
// points in use may lie: nearer ones are the same point surveyed twice, and a
// device that takes one for the other would not notice.
const MinControlPointDistance = 0.01

// MaxControlPointDistance bounds the distance of a control point from the site
// origin, in metres: farther off a slip is likelier than a point.
const MaxControlPointDistance = 5000.0

// ControlPoint is a surveyed point on the site: a device is aligned to the site
// frame by what it measures of some of them.
type ControlPoint struct {
	ID        string `json:"id"` // short and readable: "A1"; unique in the project whatever its case
	ProjectID string `json:"projectId"`
	Name      string `json:"name"`
	// Position is east, north, up in metres in the site frame.
	Position [3]float64 `json:"position"`
	// Given is the position as the surveyor gave it.
	Given GivenPosition `json:"given"`
	// SigmaH and SigmaV are standard deviations in metres: of the east and of
	// the north coordinate each, and of the height. Both greater than 0.
	SigmaH     float64       `json:"sigmaH"`
	SigmaV     float64       `json:"sigmaV"`
	SurveyedAt string        `json:"surveyedAt"`           // date, RFC 3339 full-date
	SurveyedBy string        `json:"surveyedBy,omitempty"` // not for the public
	Method     string        `json:"method"`               // one of SurveyMethods
	Marker     Marker        `json:"marker"`
	Photo      *ControlPhoto `json:"photo,omitempty"` // not for the public
	Note       string        `json:"note,omitempty"`
	Retired    bool          `json:"retired"` // no longer to be used: moved, lost, surveyed anew
	Revision   int           `json:"revision"`
	CreatedAt  time.Time     `json:"createdAt"`
	ChangedAt  time.Time     `json:"changedAt"`
}

// GivenPosition is a position in a named coordinate reference system, axes in
// EPSG's order.
type GivenPosition struct {
	CRS         string     `json:"crs"` // code such as "EPSG:7415", or SiteCRS
	Coordinates [3]float64 `json:"coordinates"`
	// Epoch in decimal years, of coordinates in a system that moves with the
	// earth's plates; 0 where there is none.
	Epoch float64 `json:"epoch,omitempty"`
}

// SiteCRS names the project's own site frame as the system of a GivenPosition:
// east, north, up in metres.
const SiteCRS = "site"

// Marker is what stands at a control point to be found by a person or a camera.
// Its frame: origin at the control point, which is the middle of the marker, x
// to the right and y to the top as one reads it, z towards who looks at it.
type Marker struct {
	Kind MarkerKind `json:"kind"`
	// TagID is the number of an AprilTag, 0 to 586.
	TagID int `json:"tagId"`
	// SizeMetres is the edge of the black square of a tag, or of a QR code
	// without its quiet zone; 0 for a point.
	SizeMetres float64 `json:"sizeMetres"`
	// Mount says how the marker stands, "" where that is not known.
	Mount MarkerMount `json:"mount"`
	// YawDeg is the direction of the marker's x axis in the site frame,
	// counter-clockwise from east: with 0 the top of a marker on the ground
	// points north, and a marker on a wall looks south.
	YawDeg float64 `json:"yawDeg"`
}

// MarkerKind is a kind of marker.
type MarkerKind string

// The kinds of marker.
const (
	MarkerPoint    MarkerKind = "point"         // a nail, a plate: touched by hand
	MarkerQR       MarkerKind = "qr"            // a QR code with the control point's URN
	MarkerAprilTag MarkerKind = "apriltag36h11" // an AprilTag of the family 36h11
)

// MarkerMount says how a marker stands.
type MarkerMount string

// The ways a marker stands.
const (
	MountUnknown MarkerMount = ""
	MountGround  MarkerMount = "ground" // flat, read from above
	MountWall    MarkerMount = "wall"   // upright
)

// AprilTags36h11 is the number of tags in the family 36h11.
const AprilTags36h11 = 587

// ControlPhoto is a picture of a control point, kept in the object store under
// the hash of its bytes.
type ControlPhoto struct {
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Width  int    `json:"width"`  // pixels
	Height int    `json:"height"` // pixels
}

// SurveyMethods lists the ways a position is had, the best first.
func SurveyMethods() []string {
	return []string{"total-station", "rtk", "laser-scan", "photogrammetry", "map", "estimated", "other"}
}

// ControlPointFault is what is wrong with one of several new control points in
// view of the others.
type ControlPointFault struct {
	Index   int    // of the new point
	Pointer string // JSON pointer into it
	Detail  string
}

// ControlPointFaults holds new control points against those the project has and
// against each other: ids used twice, tags used twice, two points at one place,
// too many. A point of the project that has the id of replaced is left out: it
// is the one that is replaced ("" for none).
func ControlPointFaults(old []ControlPoint, replaced string, added []ControlPoint) []ControlPointFault {
	var faults []ControlPointFault
	known := make([]ControlPoint, 0, len(old)+len(added))
	for _, p := range old {
		if !strings.EqualFold(p.ID, replaced) {
			known = append(known, p)
		}
	}
	for i, p := range added {
		if len(known) >= MaxControlPoints {
			return append(faults, ControlPointFault{i, "", fmt.Sprintf("a project has at most %d control points", MaxControlPoints)})
		}
		for _, q := range known {
			if pointer, detail := p.conflict(q); detail != "" {
				faults = append(faults, ControlPointFault{i, pointer, detail})
			}
		}
		known = append(known, p)
	}
	return faults
}

// conflict says what of p cannot be beside q.
func (p ControlPoint) conflict(q ControlPoint) (pointer, detail string) {
	if strings.EqualFold(p.ID, q.ID) {
		return "/id", fmt.Sprintf("the control point %s exists already", q.ID)
	}
	if p.Retired || q.Retired {
		return "", ""
	}
	if p.Marker.Kind == MarkerAprilTag && q.Marker.Kind == MarkerAprilTag && p.Marker.TagID == q.Marker.TagID {
		return "/marker/tagId", fmt.Sprintf("tag %d stands at control point %s already", q.Marker.TagID, q.ID)
	}
	d := length([3]float64{p.Position[0] - q.Position[0], p.Position[1] - q.Position[1], p.Position[2] - q.Position[2]})
	if d < MinControlPointDistance {
		return "/given/coordinates", fmt.Sprintf("lies %.1f mm from control point %s: two points at one place; retire one of them", d*1000, q.ID)
	}
	return "", ""
}
