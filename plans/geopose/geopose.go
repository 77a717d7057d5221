// Package geopose reads, writes and evaluates GeoPoses: OGC GeoPose 1.0 Data
// Exchange Standard, 21-056r11, in all its encodings: Basic-YPR,
// Basic-Quaternion and its strict form, Advanced, Chain, Graph, Regular and
// Irregular Series, Stream with its header and element apart.
//
// A GeoPose is where a body is, and how it is turned, seen from the local
// tangent plane (east, north, up) at its own position. The quaternion turns the
// body's axes into those; yaw is about up, pitch about the body's y axis after
// that, roll about its x axis last, in degrees. Latitude and longitude are
// degrees, heights ellipsoidal.
//
// Beside the standard's members a pose says in which reference system it is, at
// which epoch, where it comes from and how accurate it is (Statement): the
// standard allows further members everywhere but in the strict form. Stored
// poses are ETRS89, which is what a WGS 84 position in the Netherlands is taken
// for unless an epoch tells otherwise; see ETRS89.
//
// The standard leaves the identifiers and parameters of frames to authorities
// and lists none. This package knows those of its examples under the authority
// "/geopose/1.0", and what they must mean:
//
//   - "LTP-ENU" or "/Extrinsic/LTP-ENU", parameters
//     "longitude=..&latitude=..&height=..": the tangent plane there;
//   - "RotateTranslate" or "/Intrinsic/Translate-Rotate", parameters
//     "translation=[x, y, z]&rotation=[w, x, y, z]": a frame whose origin and
//     axes are given in the frame before it, metres, the scalar part first;
//   - "none" and "interpolate" for the transition between poses: with none
//     there is no pose between two of a series.
//
// Documents of other authorities are read and written; they cannot be
// evaluated.
package geopose

// MediaType is the registered media type of GeoPose documents.
const MediaType = "application/geopose+json"

// Position is a place on the earth.
type Position struct {
	Lat float64 `json:"lat"` // degrees
	Lon float64 `json:"lon"` // degrees
	H   float64 `json:"h"`   // metres above the ellipsoid
}

// Angles are yaw, pitch and roll in degrees.
type Angles struct {
	Yaw   float64 `json:"yaw"`
	Pitch float64 `json:"pitch"`
	Roll  float64 `json:"roll"`
}

// Quaternion turns a body's axes into those of its outer frame; its length is 1.
type Quaternion struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	Z float64 `json:"z"`
	W float64 `json:"w"`
}

// Statement is what a pose says of itself beside the standard's members.
type Statement struct {
	CRS      string    `json:"crs,omitempty"`    // of position: "EPSG:4937"; "" is what the standard says, WGS 84
	Epoch    float64   `json:"epoch,omitempty"`  // decimal year, 0 where the reference system does not move
	Source   string    `json:"source,omitempty"` // what made it: "survey", "placement", "device", ...
	Accuracy *Accuracy `json:"accuracy,omitempty"`
}

// Accuracy is standard deviations: metres per axis and degrees.
type Accuracy struct {
	Horizontal float64 `json:"horizontal,omitempty"`
	Vertical   float64 `json:"vertical,omitempty"`
	Yaw        float64 `json:"yaw,omitempty"`
}

// BasicYPR is the standard's Basic-YPR.
type BasicYPR struct {
	Position Position `json:"position"`
	Angles   Angles   `json:"angles"`
	Statement
}

// BasicQuaternion is the standard's Basic-Quaternion.
type BasicQuaternion struct {
	Position   Position   `json:"position"`
	Quaternion Quaternion `json:"quaternion"`
	Statement
}

// StrictQuaternion is Basic-Quaternion without any further member.
type StrictQuaternion struct {
	Position   Position   `json:"position"`
	Quaternion Quaternion `json:"quaternion"`
}

// Frame is a frame specification; a transition model has the same members.
type Frame struct {
	Authority  string `json:"authority"`
	ID         string `json:"id"`
	Parameters string `json:"parameters"`
}

// Advanced is the standard's Advanced. Times are milliseconds since 1970 UTC.
type Advanced struct {
	FrameSpecification Frame      `json:"frameSpecification"`
	Quaternion         Quaternion `json:"quaternion"`
	ValidTime          *int64     `json:"validTime,omitempty"`
	Statement
}

// Chain is an outer frame and frames each in the one before.
type Chain struct {
	ValidTime  int64   `json:"validTime"`
	OuterFrame Frame   `json:"outerFrame"`
	FrameChain []Frame `json:"frameChain"`
	Statement
}

// Graph is frames, and links that say which is given in which.
type Graph struct {
	ValidTime     int64   `json:"validTime"`
	FrameList     []Frame `json:"frameList"`
	TransformList []Link  `json:"transformList"`
	Statement
}

// Link holds two indices into a graph's frames: the second frame is given in
// the first.
type Link struct {
	Link []int `json:"link"`
}

// SeriesHeader opens a series.
type SeriesHeader struct {
	PoseCount       int    `json:"poseCount"`
	IntegrityCheck  string `json:"integrityCheck,omitempty"`
	StartInstant    int64  `json:"startInstant"`
	StopInstant     int64  `json:"stopInstant"`
	TransitionModel Frame  `json:"transitionModel"`
}

// SeriesTrailer closes a series.
type SeriesTrailer struct {
	PoseCount      int    `json:"poseCount"`
	IntegrityCheck string `json:"integrityCheck,omitempty"`
}

// RegularSeries is poses at equal intervals, in milliseconds.
type RegularSeries struct {
	Header            SeriesHeader  `json:"header"`
	InterPoseDuration int64         `json:"interPoseDuration"`
	OuterFrame        Frame         `json:"outerFrame"`
	InnerFrameSeries  []Frame       `json:"innerFrameSeries"`
	Trailer           SeriesTrailer `json:"trailer"`
	Statement
}

// IrregularSeries is poses at times of their own.
type IrregularSeries struct {
	Header                  SeriesHeader   `json:"header"`
	OuterFrame              Frame          `json:"outerFrame"`
	InnerFrameAndTimeSeries []FrameAndTime `json:"innerFrameAndTimeSeries"`
	Trailer                 SeriesTrailer  `json:"trailer"`
	Statement
}

// FrameAndTime is a frame with the time it holds at.
type FrameAndTime struct {
	Frame     Frame `json:"frame"`
	ValidTime int64 `json:"validTime"`
}

// StreamHeader opens a stream.
type StreamHeader struct {
	TransitionModel Frame `json:"transitionModel"`
	OuterFrame      Frame `json:"outerFrame"`
	Statement
}

// StreamElement is one pose of a stream.
type StreamElement struct {
	StreamElement FrameAndTime `json:"streamElement"`
}

// Stream is a stream as it was recorded.
type Stream struct {
	Header         StreamHeader    `json:"header"`
	StreamElements []StreamElement `json:"streamElements"`
	Statement
}

// Document is any of the standard's documents.
type Document interface {
	BasicYPR | BasicQuaternion | StrictQuaternion | Advanced | Chain | Graph |
		RegularSeries | IrregularSeries | Stream | StreamHeader | StreamElement
}
