package site

import "github.com/maquette-city/maquette/plans"

// FeatureCollection is a GeoJSON object (RFC 7946).
type FeatureCollection struct {
	Type     string    `json:"type"`
	Features []Feature `json:"features"`
}

// Feature is one control point in GeoJSON.
type Feature struct {
	Type       string     `json:"type"`
	ID         string     `json:"id"`
	Geometry   Geometry   `json:"geometry"`
	Properties properties `json:"properties"`
}

// Geometry is a point: longitude and latitude in degrees, height above the
// ellipsoid in metres (CRS84h, taken as ETRS89).
type Geometry struct {
	Type        string     `json:"type"`
	Coordinates [3]float64 `json:"coordinates"`
}

type properties struct {
	Name       string       `json:"name"`
	SigmaH     float64      `json:"sigmaH"`
	SigmaV     float64      `json:"sigmaV"`
	SurveyedAt string       `json:"surveyedAt"`
	Method     string       `json:"method"`
	Marker     plans.Marker `json:"marker"`
	Retired    bool         `json:"retired"`
}

// GeoJSON gives control points of the frame as GeoJSON.
func (f Frame) GeoJSON(points []plans.ControlPoint) FeatureCollection {
	c := FeatureCollection{Type: "FeatureCollection", Features: make([]Feature, 0, len(points))}
	for _, p := range points {
		g := f.ToETRS89(p.Position)
		c.Features = append(c.Features, Feature{Type: "Feature", ID: p.ID,
			Geometry:   Geometry{"Point", [3]float64{g.LonDeg, g.LatDeg, g.Height}},
			Properties: properties{p.Name, p.SigmaH, p.SigmaV, p.SurveyedAt, p.Method, p.Marker, p.Retired}})
	}
	return c
}
