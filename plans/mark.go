package plans

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"
)

// Bounds of what people set up in a site frame.
const (
	MaxViewpoints = 500    // of a project
	MaxPins       = 10_000 // of a project
	// MaxMarkDistance bounds how far from the site origin they are, metres.
	MaxMarkDistance = 50_000.0
	// MaxPinText bounds the text of a pin, in bytes.
	MaxPinText = 2000
	// MaxViewpointName bounds the name of a viewpoint, in bytes.
	MaxViewpointName = 200
)

// Viewpoint is a place to look from, in the site frame.
type Viewpoint struct {
	ID        string     `json:"id"`
	ProjectID string     `json:"projectId"`
	Name      string     `json:"name"`
	Position  [3]float64 `json:"p"` // east, north, up in metres: the eye
	// Orientation turns the camera's axes into the site frame, as a unit
	// quaternion x, y, z, w. A camera looks along its -z axis and has y up, as
	// in glTF and WebXR.
	Orientation [4]float64 `json:"q"`
	FovDeg      float64    `json:"fovDeg"`            // vertical field of view
	VariantID   string     `json:"variant,omitempty"` // shown from there, "" for any
	CreatedBy   string     `json:"createdBy,omitempty"`
	CreatedAt   time.Time  `json:"createdAt"`
}

// Pin is a text at a place in the site frame. It belongs to the ground: where a
// variant is placed anew, it stays.
type Pin struct {
	ID        string     `json:"id"`
	ProjectID string     `json:"projectId"`
	Text      string     `json:"text"`
	Position  [3]float64 `json:"p"`                 // east, north, up in metres
	VariantID string     `json:"variant,omitempty"` // it is about, "" for none
	Feature   string     `json:"feature,omitempty"` // key of the feature of that variant it is about
	CreatedBy string     `json:"createdBy,omitempty"`
	CreatedAt time.Time  `json:"createdAt"`
}

// The types of lasting events of viewpoints and pins.
const (
	EventViewpointCreated = "viewpoint.created"
	EventViewpointRemoved = "viewpoint.removed"
	EventPinCreated       = "pin.created"
	EventPinRemoved       = "pin.removed"
)

// ViewpointData goes with EventViewpointCreated. Shown tells whether the public
// saw the variant it shows when it was made; where it did not, the event is
// none of the public's.
type ViewpointData struct {
	Viewpoint Viewpoint `json:"viewpoint"`
	Shown     bool      `json:"shown"`
}

// PinData goes with EventPinCreated; Shown is as in ViewpointData.
type PinData struct {
	Pin   Pin  `json:"pin"`
	Shown bool `json:"shown"`
}

// RemovedData goes with the removal of what has an id.
type RemovedData struct {
	ID string `json:"id"`
}

// Check reports what is wrong with a viewpoint, by JSON pointer.
func (v Viewpoint) Check(report func(pointer, detail string)) {
	checkLine("/name", v.Name, MaxViewpointName, report)
	checkMark(v.Position, report)
	var squares float64
	for _, x := range v.Orientation {
		squares += x * x
	}
	if !(math.Abs(math.Sqrt(squares)-1) <= 1e-3) {
		report("/q", fmt.Sprintf("must be a unit quaternion x, y, z, w; its length is %.4g", math.Sqrt(squares)))
	}
	if !(v.FovDeg >= 1 && v.FovDeg <= 170) {
		report("/fovDeg", "must lie between 1 and 170 degrees")
	}
}

// Check reports what is wrong with a pin, by JSON pointer.
func (p Pin) Check(report func(pointer, detail string)) {
	switch {
	case strings.TrimSpace(p.Text) == "":
		report("/text", "is required")
	case len(p.Text) > MaxPinText:
		report("/text", fmt.Sprintf("has %d bytes, at most %d are allowed", len(p.Text), MaxPinText))
	}
	checkMark(p.Position, report)
	if p.Feature != "" && p.VariantID == "" {
		report("/feature", "needs the variant it belongs to")
	}
	if len(p.Feature) > 500 {
		report("/feature", "is longer than a key")
	}
}

func checkLine(pointer, text string, most int, report func(pointer, detail string)) {
	switch {
	case strings.TrimSpace(text) == "":
		report(pointer, "is required")
	case len(text) > most:
		report(pointer, fmt.Sprintf("has %d bytes, at most %d are allowed", len(text), most))
	case strings.ContainsFunc(text, unicode.IsControl):
		report(pointer, "holds a control character")
	}
}

func checkMark(p [3]float64, report func(pointer, detail string)) {
	if d := math.Sqrt(p[0]*p[0] + p[1]*p[1] + p[2]*p[2]); !(d <= MaxMarkDistance) {
		report("/p", fmt.Sprintf("lies %.0f m from the site origin, at most %.0f m is allowed", d, MaxMarkDistance))
	}
}
