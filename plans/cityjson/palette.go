package cityjson

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// surfaceLook is the colour of a semantic surface: light walls, roofs of
// tile, quiet ground, so that a plan stands out among them.
func surfaceLook(kind string) (scene.Material, bool) {
	rgb, ok := map[string][3]uint8{
		"WallSurface":              {226, 219, 207},
		"GroundSurface":            {150, 146, 140},
		"ClosureSurface":           {205, 200, 192},
		"OuterCeilingSurface":      {206, 200, 190},
		"OuterFloorSurface":        {176, 172, 166},
		"InteriorWallSurface":      {238, 235, 228},
		"CeilingSurface":           {240, 238, 233},
		"FloorSurface":             {190, 180, 166},
		"Door":                     {120, 88, 64},
		"WaterSurface":             {116, 156, 178},
		"WaterGroundSurface":       {120, 116, 100},
		"WaterClosureSurface":      {130, 164, 182},
		"TrafficArea":              {128, 128, 130},
		"AuxiliaryTrafficArea":     {186, 178, 168},
		"TransportationMarking":    {236, 236, 232},
		"TransportationHole":       {96, 96, 98},
		"InteriorFloorSurface":     {190, 180, 166},
		"InteriorCeilingSurface":   {240, 238, 233},
		"OuterInstallationSurface": {190, 186, 180},
	}[kind]
	switch kind {
	case "RoofSurface":
		return pitchedRoof(), true
	case "Window":
		return scene.Material{Name: kind, RGBA: [4]uint8{128, 168, 186, 120}}, true
	}
	return scene.Material{Name: kind, RGBA: [4]uint8{rgb[0], rgb[1], rgb[2], 255}}, ok
}

// pitchedRoof is a roof of tiles, flatRoof one of bitumen or gravel.
func pitchedRoof() scene.Material {
	return scene.Material{Name: "RoofSurface", RGBA: [4]uint8{176, 108, 86, 255}}
}

func flatRoof() scene.Material {
	return scene.Material{Name: "RoofSurface, flat", RGBA: [4]uint8{152, 150, 148, 255}}
}

// classLook is the colour of an object without semantic surfaces.
func classLook(class string) scene.Material {
	rgb, ok := map[string][3]uint8{
		"Building": {218, 210, 198}, "BuildingPart": {218, 210, 198}, "BuildingInstallation": {190, 186, 180},
		"Bridge": {176, 176, 172}, "BridgePart": {176, 176, 172}, "BridgeConstructiveElement": {160, 164, 168}, "BridgeConstructionElement": {160, 164, 168},
		"Tunnel": {160, 158, 154}, "TunnelPart": {160, 158, 154}, "OtherConstruction": {168, 162, 154},
		"Road": {140, 140, 142}, "Railway": {150, 140, 128}, "TransportSquare": {176, 168, 158}, "Waterway": {116, 156, 178},
		"WaterBody": {116, 156, 178}, "LandUse": {196, 190, 178}, "PlantCover": {146, 168, 112},
		"SolitaryVegetationObject": {104, 140, 78}, "TINRelief": {170, 176, 148}, "CityFurniture": {120, 124, 128},
	}[class]
	if !ok {
		rgb = [3]uint8{200, 198, 194}
	}
	return scene.Material{Name: class, RGBA: [4]uint8{rgb[0], rgb[1], rgb[2], 255}}
}

// materials reads appearance.materials (section 7.1): diffuse colour and
// transparency, both from 0 to 1.
func materials(appearance []byte) ([]scene.Material, error) {
	if len(appearance) == 0 {
		return nil, nil
	}
	var a struct {
		Materials []struct {
			Name         string    `json:"name"`
			Diffuse      []float64 `json:"diffuseColor"`
			Transparency float64   `json:"transparency"`
		} `json:"materials"`
	}
	if err := json.Unmarshal(appearance, &a); err != nil {
		return nil, fmt.Errorf("rule appearance: %w", err)
	}
	out := make([]scene.Material, len(a.Materials))
	for i, m := range a.Materials {
		out[i] = scene.Material{Name: m.Name, RGBA: [4]uint8{200, 198, 194, channel(1 - m.Transparency)}}
		for k := 0; k < len(m.Diffuse) && k < 3; k++ {
			out[i].RGBA[k] = channel(m.Diffuse[k])
		}
	}
	return out, nil
}

func channel(v float64) uint8 { return uint8(math.Round(255 * math.Min(1, math.Max(0, v)))) }
