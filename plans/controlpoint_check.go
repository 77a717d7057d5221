package plans

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Bounds of a control point.
const (
	// MaxControlPointID bounds an id, in characters: it is printed large.
	MaxControlPointID = 24
	// MaxSigma bounds a standard deviation in metres: beyond it a point says
	// nothing.
	MaxSigma = 100.0
	// MinMarkerSize and MaxMarkerSize bound a marker's edge, metres.
	MinMarkerSize, MaxMarkerSize = 0.01, 10.0
	// maxControlName and maxControlNote bound what people write, in bytes.
	maxControlName, maxControlNote = 200, 10_000
	// firstSurveyYear is the earliest year of a survey that counts.
	firstSurveyYear = 1900
)

// Check holds a control point, whose position in the site frame is known,
// against what every control point must be, and reports all that is wrong with
// a JSON pointer each.
func (p ControlPoint) Check(report func(pointer, detail string)) {
	if !WellFormedControlPointID(p.ID) {
		report("/id", fmt.Sprintf("must be 1 to %d letters, digits, hyphens and underscores, beginning with a letter or digit", MaxControlPointID))
	}
	for _, text := range []struct{ pointer, value string }{{"/name", p.Name}, {"/surveyedBy", p.SurveyedBy}} {
		if len(text.value) > maxControlName || strings.ContainsFunc(text.value, unicode.IsControl) {
			report(text.pointer, fmt.Sprintf("must be at most %d bytes without control characters", maxControlName))
		}
	}
	if len(p.Note) > maxControlNote {
		report("/note", fmt.Sprintf("must be at most %d bytes", maxControlNote))
	}
	for _, sigma := range []struct {
		pointer string
		value   float64
	}{{"/sigmaH", p.SigmaH}, {"/sigmaV", p.SigmaV}} {
		if !(sigma.value > 0 && sigma.value <= MaxSigma) {
			report(sigma.pointer, fmt.Sprintf("the standard deviation must be greater than 0 and at most %v m", MaxSigma))
		}
	}
	if d := length(p.Position); !(d <= MaxControlPointDistance) {
		report("/given/coordinates", fmt.Sprintf("lies %.0f m from the site origin, at most %v m is allowed: is it in another coordinate reference system, or are two axes swapped?", d, MaxControlPointDistance))
	}
	if at, err := time.Parse(time.DateOnly, p.SurveyedAt); err != nil || at.Year() < firstSurveyYear {
		report("/surveyedAt", fmt.Sprintf("must be a date since %d, written as 2026-11-22", firstSurveyYear))
	}
	if !slices.Contains(SurveyMethods(), p.Method) {
		report("/method", "must be one of "+strings.Join(SurveyMethods(), ", "))
	}
	p.Marker.check(report)
}

// WellFormedControlPointID tells whether an id is short and plain enough to be
// printed, said aloud and put into a path.
func WellFormedControlPointID(id string) bool {
	bad := strings.IndexFunc(id, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	})
	return id != "" && len(id) <= MaxControlPointID && bad < 0 && id[0] != '-' && id[0] != '_'
}

func (m Marker) check(report func(pointer, detail string)) {
	kinds := []MarkerKind{MarkerPoint, MarkerQR, MarkerAprilTag}
	switch {
	case !slices.Contains(kinds, m.Kind):
		report("/marker/kind", fmt.Sprintf("must be one of %s, %s, %s", kinds[0], kinds[1], kinds[2]))
	case m.Kind == MarkerPoint && m.SizeMetres != 0:
		report("/marker/sizeMetres", "a marker of kind point has no size: leave it out")
	case m.Kind != MarkerPoint && !(m.SizeMetres >= MinMarkerSize && m.SizeMetres <= MaxMarkerSize):
		report("/marker/sizeMetres", fmt.Sprintf("must be %v to %v m", MinMarkerSize, MaxMarkerSize))
	}
	switch {
	case m.TagID < 0 || m.TagID >= AprilTags36h11:
		report("/marker/tagId", fmt.Sprintf("must be 0 to %d", AprilTags36h11-1))
	case m.TagID != 0 && m.Kind != MarkerAprilTag:
		report("/marker/tagId", "only a marker of kind "+string(MarkerAprilTag)+" has a tag: leave it out")
	}
	if !slices.Contains([]MarkerMount{MountUnknown, MountGround, MountWall}, m.Mount) {
		report("/marker/mount", fmt.Sprintf("must be %s or %s, or left out", MountGround, MountWall))
	}
	if !(math.Abs(m.YawDeg) <= 360) {
		report("/marker/yawDeg", "must lie between -360 and 360")
	}
}

func length(v [3]float64) float64 { return math.Hypot(math.Hypot(v[0], v[1]), v[2]) }
