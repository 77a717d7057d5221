package convert

import (
	"github.com/maquette-city/maquette/tiles/scene"
)

// StatementReport is one thing that a source says of its place, as it stands
// there: scene.Statement for a person to read. What is not said, or is no
// number, is left out.
type StatementReport struct {
	Source       int                 `json:"source"` // index
	Kind         string              `json:"kind"`
	Level        int                 `json:"level,omitempty"` // of georeferencing, LoGeoRef 10 to 60
	Where        string              `json:"where,omitempty"`
	Name         string              `json:"name,omitempty"`
	Text         string              `json:"text,omitempty"`
	CRS          string              `json:"crs,omitempty"`
	Georeference *GeoreferenceReport `json:"georeference,omitempty"`
	LatLon       *[2]float64         `json:"latLon,omitempty"`      // degrees
	Height       *float64            `json:"height,omitempty"`      // metres
	TrueNorth    *[2]float64         `json:"trueNorth,omitempty"`   // direction in the source frame
	Frame        *FrameReport        `json:"frame,omitempty"`       // in the source frame
	Point        *[3]float64         `json:"point,omitempty"`       // in the source frame, metres
	Coordinates  *[3]float64         `json:"coordinates,omitempty"` // of Point on the map
	Units        *[2]float64         `json:"units,omitempty"`       // metres of the map unit and of the project unit
	Box          *FeatureBox         `json:"box,omitempty"`         // in the source frame
}

func statementReport(source int, s *scene.Statement) StatementReport {
	out := StatementReport{Source: source, Kind: s.Kind, Level: s.Level, Where: s.Where, Name: s.Name, Text: s.Text, CRS: s.CRS,
		Georeference: georeferenceReport(s.Georeference), Frame: frameReport(s.Frame)}
	height := s.Height
	switch s.Kind {
	case scene.StatedLatLon, scene.StatedPointLatLon:
		out.LatLon = &[2]float64{s.LatDeg, s.LonDeg}
	case scene.StatedRigidOperation:
		if s.Georeference == nil {
			out.LatLon = &[2]float64{s.LatDeg, s.LonDeg}
		}
	case scene.StatedMapUnits:
		out.Units = pair(s.Direction)
	}
	switch s.Kind {
	case scene.StatedLatLon, scene.StatedPointLatLon, scene.StatedRigidOperation, scene.StatedReferenceHeight, scene.StatedTerrainHeight:
		if finite(height) && !s.NoHeight && s.Georeference == nil {
			out.Height = &height
		}
	case scene.StatedTrueNorth:
		out.TrueNorth = pair(s.Direction)
	}
	if out.LatLon != nil && !finite(out.LatLon[:]...) {
		out.LatLon = nil
	}
	switch s.Kind {
	case scene.StatedPoint, scene.StatedPointLatLon, scene.StatedControlPoint:
		out.Point = triple(s.Point)
		if !s.NoMap && s.Kind != scene.StatedPointLatLon {
			out.Coordinates = triple(s.Map)
		}
	case scene.StatedExtent:
		out.Box = boxReport(s.Box)
	}
	return out
}

func pair(v [2]float64) *[2]float64 {
	if !finite(v[:]...) {
		return nil
	}
	return &v
}

func triple(v [3]float64) *[3]float64 {
	if !finite(v[:]...) {
		return nil
	}
	return &v
}
