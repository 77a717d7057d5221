package citylook

// surfaceColour gives the sRGB colour of a semantic surface.
func surfaceColour(kind string) (rgb [3]uint8, ok bool) {
	switch kind {
	case "WallSurface":
		rgb = [3]uint8{226, 219, 207}
	case "GroundSurface":
		rgb = [3]uint8{150, 146, 140}
	case "ClosureSurface":
		rgb = [3]uint8{205, 200, 192}
	case "OuterCeilingSurface":
		rgb = [3]uint8{206, 200, 190}
	case "OuterFloorSurface":
		rgb = [3]uint8{176, 172, 166}
	case "InteriorWallSurface":
		rgb = [3]uint8{238, 235, 228}
	case "CeilingSurface", "InteriorCeilingSurface":
		rgb = [3]uint8{240, 238, 233}
	case "FloorSurface", "InteriorFloorSurface":
		rgb = [3]uint8{190, 180, 166}
	case "OuterInstallationSurface":
		rgb = [3]uint8{190, 186, 180}
	case "Door", "DoorSurface":
		rgb = [3]uint8{120, 88, 64}
	case "WaterSurface":
		rgb = [3]uint8{116, 156, 178}
	case "WaterGroundSurface":
		rgb = [3]uint8{120, 116, 100}
	case "WaterClosureSurface":
		rgb = [3]uint8{130, 164, 182}
	case "TrafficArea":
		rgb = [3]uint8{128, 128, 130}
	case "AuxiliaryTrafficArea":
		rgb = [3]uint8{186, 178, 168}
	case "TransportationMarking":
		rgb = [3]uint8{236, 236, 232}
	case "TransportationHole":
		rgb = [3]uint8{96, 96, 98}
	default:
		return rgb, false
	}
	return rgb, true
}

// classColour gives the sRGB colour of a class of city objects.
func classColour(class string) (rgb [3]uint8, ok bool) {
	switch class {
	case "Building", "BuildingPart":
		rgb = [3]uint8{218, 210, 198}
	case "BuildingInstallation":
		rgb = [3]uint8{190, 186, 180}
	case "Bridge", "BridgePart":
		rgb = [3]uint8{176, 176, 172}
	case "BridgeConstructiveElement", "BridgeConstructionElement":
		rgb = [3]uint8{160, 164, 168}
	case "Tunnel", "TunnelPart":
		rgb = [3]uint8{160, 158, 154}
	case "OtherConstruction":
		rgb = [3]uint8{168, 162, 154}
	case "Road", "Track":
		rgb = [3]uint8{140, 140, 142}
	case "Railway":
		rgb = [3]uint8{150, 140, 128}
	case "TransportSquare", "Square":
		rgb = [3]uint8{176, 168, 158}
	case "Waterway", "WaterBody":
		rgb = [3]uint8{116, 156, 178}
	case "LandUse":
		rgb = [3]uint8{196, 190, 178}
	case "PlantCover":
		rgb = [3]uint8{146, 168, 112}
	case "SolitaryVegetationObject":
		rgb = [3]uint8{104, 140, 78}
	case "TINRelief", "ReliefFeature":
		rgb = [3]uint8{170, 176, 148}
	case "CityFurniture":
		rgb = [3]uint8{120, 124, 128}
	default:
		return rgb, false
	}
	return rgb, true
}
