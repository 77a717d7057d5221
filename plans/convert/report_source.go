package convert

import (
	"math"
	"path/filepath"

	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles/scene"
)

// SourceReport describes one source: what it is, what it says of itself and
// where it stands.
type SourceReport struct {
	Index       int           `json:"index"`
	File        string        `json:"file"`
	Format      string        `json:"format"`
	Schema      string        `json:"schema"`
	Bytes       int64         `json:"bytes"`
	SHA256      string        `json:"sha256"`
	Error       string        `json:"error,omitempty"`       // why it was refused
	Application string        `json:"application,omitempty"` // the program that wrote it
	Project     *scene.Named  `json:"project,omitempty"`
	Sites       []scene.Named `json:"sites,omitempty"`
	Buildings   []scene.Named `json:"buildings,omitempty"`
	LengthUnit  *scene.Length `json:"lengthUnit,omitempty"`
	Elements    *scene.Counts `json:"elements,omitempty"`
	Origin      *SourceOrigin `json:"origin,omitempty"`
	// Placed is how it came into the plan frame: the method of its georeference
	// ("map-conversion", ...), or "shared-origin".
	Placed string       `json:"placed,omitempty"`
	Bounds SourceBounds `json:"bounds"`
	// Extensions are those of its standard that the source declares, Members what
	// they say of it as a whole: null where that is more than a value or a list of
	// values.
	Extensions []scene.Extension `json:"extensions,omitempty"`
	Members    []scene.Property  `json:"members,omitempty"`
}

// SourceOrigin is what a source says of its own frame; nil where it says
// nothing.
type SourceOrigin struct {
	SitePlacement         *FrameReport        `json:"sitePlacement"`
	WorldCoordinateSystem *FrameReport        `json:"worldCoordinateSystem"`
	TrueNorthDeg          *float64            `json:"trueNorthDeg"` // of true north, clockwise from the y axis
	MapConversion         *GeoreferenceReport `json:"mapConversion"`
}

// GeoreferenceReport is where a source says that its frame stands on the map,
// metres; YawDeg is that of its x axis, counter-clockwise from grid east.
type GeoreferenceReport struct {
	Method        string  `json:"method"`
	CRS           string  `json:"crs"`
	VerticalDatum string  `json:"verticalDatum,omitempty"`
	Eastings      float64 `json:"eastings"`
	Northings     float64 `json:"northings"`
	Height        float64 `json:"height"`
	YawDeg        float64 `json:"yawDeg"`
	Scale         float64 `json:"scale"`
}

// FrameReport is a frame within the source: metres, and degrees
// counter-clockwise from the source's x axis.
type FrameReport struct {
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Z      float64 `json:"z"`
	YawDeg float64 `json:"yawDeg"`
}

// SourceBounds are the box of a source's elements, metres; nil where it has
// none.
type SourceBounds struct {
	Own  *FeatureBox `json:"own"`  // in its own frame
	Plan *FeatureBox `json:"plan"` // in the plan frame
}

// PlacedShared is SourceReport.Placed of a source without a georeference.
const PlacedShared = "shared-origin"

// refusedSource is the report of a source that could not be opened.
func refusedSource(index int, path, name string, err error) SourceReport {
	if name == "" {
		name = filepath.Base(path)
	}
	return SourceReport{Index: index, File: name, Error: err.Error()}
}

// reportSources writes what is known of each source once it has its place.
func (r *run) reportSources(placed []*place.Placed, groups *originGroups) {
	for i := range r.sources {
		s, out := &r.sources[i], &r.report.Source[i]
		a := &s.header.About
		out.Application, out.Sites, out.Buildings = a.Application, a.Sites, a.Buildings
		if a.Project != (scene.Named{}) {
			out.Project = &a.Project
		}
		if a.LengthUnit.Metres > 0 && !math.IsInf(a.LengthUnit.Metres, 0) {
			out.LengthUnit = &a.LengthUnit
		}
		out.Elements = &s.header.Counts
		out.Origin = originReport(&s.header)
		out.Placed = PlacedShared
		if placed[i].Method != place.MethodNone && groups.facts[i].stated != nil || r.Options.Place != nil {
			out.Placed = placed[i].Method
		}
		out.Extensions, out.Members = a.Extensions, a.Members
		out.Bounds = SourceBounds{Own: boxReport(s.bounds), Plan: boxReport(s.planned)}
	}
	r.reportStoreys()
}

func originReport(h *scene.Header) *SourceOrigin {
	o := &SourceOrigin{SitePlacement: frameReport(h.About.SitePlacement), WorldCoordinateSystem: frameReport(h.About.WorldCoordinateSystem)}
	if n := h.About.TrueNorth; n != nil {
		deg := math.Atan2(n[0], n[1])*180/math.Pi + 0 // never -0
		if finite(deg) {
			o.TrueNorthDeg = &deg
		}
	}
	o.MapConversion = georeferenceReport(h.Georeference)
	return o
}

// georeferenceReport gives g for the report, nil where it cannot be written.
func georeferenceReport(g *scene.Georeference) *GeoreferenceReport {
	if g == nil || !finite(g.Eastings, g.Northings, g.Height, g.AxisX, g.AxisY, g.Scale) {
		return nil
	}
	return &GeoreferenceReport{Method: g.Method, CRS: g.CRS, VerticalDatum: g.VerticalDatum,
		Eastings: g.Eastings, Northings: g.Northings, Height: g.Height,
		YawDeg: math.Atan2(g.AxisY, g.AxisX)*180/math.Pi + 0, Scale: g.Scale}
}

func frameReport(a *scene.Affine) *FrameReport {
	if a == nil {
		return nil
	}
	f := &FrameReport{X: a[3] + 0, Y: a[7] + 0, Z: a[11] + 0, YawDeg: math.Atan2(a[4], a[0])*180/math.Pi + 0}
	if !finite(f.X, f.Y, f.Z, f.YawDeg) {
		return nil
	}
	return f
}

// boxReport gives b for the report, nil where it is empty or cannot be written.
func boxReport(b scene.Box) *FeatureBox {
	if b.Empty() || !b.Min.Finite() || !b.Max.Finite() {
		return nil
	}
	out := FeatureBox(b)
	return &out
}

// finite tells whether all can be written as JSON.
func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
