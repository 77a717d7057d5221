package plans

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Bounds of what a variant replaces.
const (
	MaxReplacedFeatures  = 5000 // named one by one, and found under the footprint
	MaxFootprintRings    = 100
	MaxFootprintCorners  = 5000 // of all rings
	MaxFootprintLevel    = 500  // metres above or below the site's origin
	maxReplacedReference = 600  // bytes of a layer's id and a feature's key
)

// FeatureRef names a feature of a context layer, whatever the layer's version.
type FeatureRef struct {
	Layer string `json:"layer"`
	Key   string `json:"key"`
}

// Compare orders references by layer, then key.
func (f FeatureRef) Compare(g FeatureRef) int {
	if n := strings.Compare(f.Layer, g.Layer); n != 0 {
		return n
	}
	return strings.Compare(f.Key, g.Key)
}

// Replacement says what of the context goes when a variant is built: a viewer that
// shows the proposed situation leaves it out, and so does what hides things behind
// real buildings (the occluder of a headset).
type Replacement struct {
	VariantID string `json:"variantId"`
	Revision  int    `json:"revision"` // from 1; 0 where nobody said anything yet
	// Features are named one by one, in the order of FeatureRef.Compare.
	Features []FeatureRef `json:"features"`
	// Footprint is the ground that the variant takes: outlines in the site frame,
	// metres east and north, without a repeated last corner.
	Footprint [][][2]float64 `json:"footprint"`
	// Level is the finished ground within the footprint, metres above the site's
	// origin; nil where the ground is only taken away.
	Level *float64 `json:"level,omitempty"`
	// Covered are the features of context layers that stand on the footprint: those
	// the middle of whose box lies within an outline.
	Covered []FeatureRef `json:"covered"`
	// Ground is what is known of the ground under the footprint, nil without one.
	Ground    *Ground   `json:"ground,omitempty"`
	CreatedBy string    `json:"createdBy,omitempty"`
	CreatedAt time.Time `json:"createdAt,omitzero"`
}

// Ground is the ground under a footprint, as the layers that show it have it.
type Ground struct {
	Area float64 `json:"area"` // of the footprint, m2
	// Known is the area of it for which there are heights, m2; what follows is about
	// that part alone.
	Known float64 `json:"known"`
	// Layers are those that the heights come from.
	Layers  []string     `json:"layers"`
	Heights *HeightRange `json:"heights,omitempty"` // nil where Known is 0
	// Cut is what is dug away above the level, Fill what is brought up to it, m3; nil
	// without a level, or without heights.
	Cut  *float64 `json:"cut,omitempty"`
	Fill *float64 `json:"fill,omitempty"`
	// Model is the new ground as a GLB, nil without a level.
	Model *GroundModel `json:"model,omitempty"`
}

// HeightRange is metres above the site's origin.
type HeightRange struct {
	Lowest  float64 `json:"lowest"`
	Highest float64 `json:"highest"`
}

// GroundModel is a GLB of the finished ground and the slopes around it, in the site
// frame, y up.
type GroundModel struct {
	Object string `json:"object,omitempty"` // its key in the object store
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // 64 hex digits
}

// EventReplacementChanged is the type of the event that goes with a new revision,
// with ReplacementChangedData.
const EventReplacementChanged = "replacement.changed"

// ReplacementChangedData tells that a variant replaces something else now: the
// resource says what. Shown tells whether the public sees the variant.
type ReplacementChangedData struct {
	Variant  string `json:"variant"`
	Revision int    `json:"revision"`
	Shown    bool   `json:"shown"`
}

// Check reports what is wrong with a replacement, by JSON pointer.
func (r Replacement) Check(report func(pointer, detail string)) {
	if len(r.Features) > MaxReplacedFeatures {
		report("/features", fmt.Sprintf("names %d features, at most %d are allowed: draw a footprint instead", len(r.Features), MaxReplacedFeatures))
		return
	}
	for i, f := range r.Features {
		if f.Layer == "" || f.Key == "" || len(f.Layer)+len(f.Key) > maxReplacedReference {
			report(fmt.Sprintf("/features/%d", i), "must name a layer and the key of a feature of it")
		}
	}
	if len(r.Footprint) > MaxFootprintRings {
		report("/footprint", fmt.Sprintf("has %d outlines, at most %d are allowed", len(r.Footprint), MaxFootprintRings))
		return
	}
	if r.Level != nil {
		r.checkLevel(report)
	}
	corners, faults := 0, 0
	count := func(pointer, detail string) {
		faults++
		report(pointer, detail)
	}
	for i, ring := range r.Footprint {
		checkOutline(fmt.Sprintf("/footprint/%d", i), ring, count)
		corners += len(ring)
	}
	switch {
	case corners > MaxFootprintCorners:
		report("/footprint", fmt.Sprintf("has %d corners, at most %d are allowed", corners, MaxFootprintCorners))
	case faults == 0:
		checkCrossings(r.Footprint, report)
	}
}

func (r *Replacement) checkLevel(report func(pointer, detail string)) {
	if len(r.Footprint) == 0 {
		report("/level", "is of the ground within a footprint, and there is none")
	}
	if !(math.Abs(*r.Level) <= MaxFootprintLevel) {
		report("/level", fmt.Sprintf("must lie between -%d and %d metres above the site's origin", MaxFootprintLevel, MaxFootprintLevel))
	}
}

func checkOutline(pointer string, ring [][2]float64, report func(pointer, detail string)) {
	if len(ring) < 3 {
		report(pointer, "must have at least three corners: [[east, north], ...] in metres in the site frame")
		return
	}
	for i, p := range ring {
		if !(math.Hypot(p[0], p[1]) <= MaxMarkDistance) {
			report(fmt.Sprintf("%s/%d", pointer, i), fmt.Sprintf("lies more than %g km from the site", MaxMarkDistance/1000))
		}
	}
}

// Sorted gives refs in order, each once.
func Sorted(refs []FeatureRef) []FeatureRef {
	out := append([]FeatureRef{}, refs...)
	slices.SortFunc(out, FeatureRef.Compare)
	return slices.Compact(out)
}

// Covers tells whether a place of the site frame lies within one of the outlines,
// by the even-odd rule; on an edge either may hold.
func (r *Replacement) Covers(east, north float64) bool {
	inside := false
	for _, ring := range r.Footprint {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if (a[1] > north) != (b[1] > north) && east < a[0]+(north-a[1])*(b[0]-a[0])/(b[1]-a[1]) {
				inside = !inside
			}
		}
	}
	return inside
}
