// Package citylook gives the colours of city models that bring none of their own:
// one for each semantic surface, else one for each class of city object.
//
// The classes and surfaces are those of CityGML 2.0 and 3.0 (OGC 12-019 and
// 20-010), which CityJSON (OGC 20-072) shares: the readers of both formats ask
// here, so that one city looks alike in both. Colours are quiet, so that a plan
// stands out among them: light walls, roofs of tile where they are pitched and of
// bitumen where they are flat.
//
// It knows no file format, holds no state and allocates nothing.
package citylook

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Surface gives the look of a semantic surface ("RoofSurface", a pitched one); false
// where the kind is not known.
func Surface(kind string) (scene.Material, bool) {
	switch kind {
	case "RoofSurface":
		return PitchedRoof(), true
	case "Window", "WindowSurface":
		return scene.Material{Name: kind, RGBA: [4]uint8{128, 168, 186, 120}}, true
	}
	rgb, ok := surfaceColour(kind)
	return opaque(kind, rgb), ok
}

// Class gives the look of a city object without semantic surfaces, grey where the
// class is not known.
func Class(class string) scene.Material {
	rgb, ok := classColour(class)
	if !ok {
		rgb = Unknown()
	}
	return opaque(class, rgb)
}

// Unknown is the colour of what has neither a known class nor a colour.
func Unknown() [3]uint8 { return [3]uint8{200, 198, 194} }

// PitchedRoof is a roof of tiles.
func PitchedRoof() scene.Material { return opaque("RoofSurface", [3]uint8{176, 108, 86}) }

// FlatRoof is a roof of bitumen or gravel.
func FlatRoof() scene.Material { return opaque("RoofSurface, flat", [3]uint8{152, 150, 148}) }

// levelCosine is the cosine of the steepest roof that counts as flat: 8 degrees.
const levelCosine = 0.990

// Roof gives the look of a roof by the normal of its surface, of any length.
func Roof(normal scene.Vec3) scene.Material {
	if math.Abs(normal.Normalized()[2]) > levelCosine {
		return FlatRoof()
	}
	return PitchedRoof()
}

// Inside tells the classes of rooms and of what stands in them, which the public
// does not see.
func Inside(class string) bool {
	switch class {
	case "BuildingRoom", "BuildingFurniture", "BuildingUnit", "BuildingStorey", "Room", "Storey", "BuildingSubdivision",
		"BridgeRoom", "BridgeFurniture", "TunnelHollowSpace", "HollowSpace", "TunnelFurniture":
		return true
	}
	return false
}

func opaque(name string, rgb [3]uint8) scene.Material {
	return scene.Material{Name: name, RGBA: [4]uint8{rgb[0], rgb[1], rgb[2], 255}}
}
