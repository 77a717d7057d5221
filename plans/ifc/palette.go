package ifc

import "github.com/maquette-city/maquette/tiles/scene"

// palette is the look of a class where the model gives none: light plaster and
// concrete, warm wood and roof tiles, glass that one sees through.
var palette = map[string][4]uint8{
	"IfcWall": {229, 224, 213, 255}, "IfcWallStandardCase": {229, 224, 213, 255}, "IfcWallElementedCase": {229, 224, 213, 255},
	"IfcCurtainWall": {168, 178, 186, 255}, "IfcWindow": {158, 201, 219, 110}, "IfcWindowStandardCase": {158, 201, 219, 110},
	"IfcDoor": {150, 111, 78, 255}, "IfcDoorStandardCase": {150, 111, 78, 255},
	"IfcSlab": {201, 199, 193, 255}, "IfcSlabStandardCase": {201, 199, 193, 255}, "IfcRoof": {164, 86, 66, 255},
	"IfcColumn": {189, 187, 182, 255}, "IfcColumnStandardCase": {189, 187, 182, 255},
	"IfcBeam": {178, 176, 171, 255}, "IfcBeamStandardCase": {178, 176, 171, 255}, "IfcMember": {168, 160, 148, 255},
	"IfcPlate": {190, 196, 200, 255}, "IfcStair": {196, 188, 175, 255}, "IfcStairFlight": {196, 188, 175, 255},
	"IfcRamp": {196, 188, 175, 255}, "IfcRampFlight": {196, 188, 175, 255}, "IfcRailing": {110, 114, 118, 255},
	"IfcCovering": {222, 214, 200, 255}, "IfcFooting": {160, 158, 154, 255}, "IfcPile": {160, 158, 154, 255},
	"IfcSite": {141, 163, 112, 255}, "IfcGeographicElement": {116, 150, 92, 255},
	"IfcFurnishingElement": {181, 148, 109, 255}, "IfcFurniture": {181, 148, 109, 255},
	"IfcSanitaryTerminal": {240, 241, 242, 255}, "IfcReinforcingBar": {120, 92, 80, 255},
	"IfcPavement": {122, 122, 124, 255}, "IfcKerb": {170, 170, 168, 255}, "IfcRail": {105, 100, 98, 255},
	"IfcSpace": {150, 190, 230, 60}, "IfcSpatialZone": {150, 190, 230, 60}, "IfcVirtualElement": {200, 200, 220, 40},
}

// otherColour is the look of classes that the palette does not name.
var otherColour = [4]uint8{200, 200, 200, 255}

// glassColour is the look of a pane in a curtain wall.
var glassColour = [4]uint8{158, 201, 219, 110}

// classLook gives the look of a product that has none of its own.
func (m *model) classLook(p *product) scene.Material {
	rgba, ok := palette[p.class]
	if !ok {
		rgba = otherColour
	}
	if p.class == "IfcPlate" && m.parent[p.entity.ID()].Keyword() == "IFCCURTAINWALL" {
		rgba = glassColour
	}
	return scene.Material{Name: p.class, RGBA: rgba}
}
