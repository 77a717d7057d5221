package bgt

import (
	"strings"

	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/tiles/scene"
)

// look is the colour of an area, in sRGB.
type look struct {
	name string
	rgb  [3]uint8
}

// material gives the look as a material; equal looks are one.
func (l look) material() scene.Material {
	return scene.Material{Name: l.name, RGBA: [4]uint8{l.rgb[0], l.rgb[1], l.rgb[2], 255}}
}

// The looks of areas: what people see there, a little paler, so that a plan stands out.
var (
	lookAsphalt   = look{"asfalt", [3]uint8{112, 114, 118}}
	lookMotorway  = look{"asfalt, autoweg", [3]uint8{98, 100, 106}}
	lookClinkers  = look{"klinkers", [3]uint8{158, 122, 108}}
	lookCycle     = look{"fietspad", [3]uint8{172, 92, 80}}
	lookPavement  = look{"tegels", [3]uint8{188, 186, 180}}
	lookPlaza     = look{"voetgangersgebied", [3]uint8{200, 188, 170}}
	lookParking   = look{"parkeervlak", [3]uint8{140, 130, 126}}
	lookBus       = look{"OV-baan", [3]uint8{126, 118, 122}}
	lookBallast   = look{"spoorbaan", [3]uint8{138, 128, 118}}
	lookIsland    = look{"verkeerseiland", [3]uint8{176, 174, 168}}
	lookGravel    = look{"half verhard", [3]uint8{196, 180, 148}}
	lookDirt      = look{"onverhard", [3]uint8{176, 154, 122}}
	lookSand      = look{"zand", [3]uint8{226, 210, 166}}
	lookYard      = look{"erf", [3]uint8{206, 198, 182}}
	lookGrass     = look{"gras", [3]uint8{148, 178, 106}}
	lookGreen     = look{"groenvoorziening", [3]uint8{132, 166, 98}}
	lookShrubs    = look{"struiken", [3]uint8{104, 142, 84}}
	lookLeafWood  = look{"loofbos", [3]uint8{90, 130, 76}}
	lookPineWood  = look{"naaldbos", [3]uint8{70, 110, 80}}
	lookHeath     = look{"heide", [3]uint8{156, 124, 140}}
	lookReed      = look{"rietland", [3]uint8{176, 174, 112}}
	lookField     = look{"bouwland", [3]uint8{192, 172, 124}}
	lookBank      = look{"oever", [3]uint8{160, 168, 120}}
	lookFootprint = look{"pand", [3]uint8{170, 164, 158}}
	lookConcrete  = look{"beton", [3]uint8{162, 160, 156}}
	lookDitch     = look{"greppel", [3]uint8{140, 156, 120}}
)

// lookOf gives the look of an area: by the finest value that is known, then by what
// the object is for, then by its kind.
func (o *object) lookOf() look {
	v := &o.values
	switch o.kind.name {
	case "wegdeel", "ondersteunendwegdeel":
		return roadLook(v.text("functie", "function"), v.text("fysiekvoorkomen", "surfacematerial"), v.plus("fysiekvoorkomen", o.kind.name))
	case "begroeidterreindeel", "onbegroeidterreindeel":
		return landLook(v.text("fysiekvoorkomen", "class"), v.plus("fysiekvoorkomen", o.kind.name))
	case "waterdeel":
		if strings.HasPrefix(v.text("type", "class"), "greppel") {
			return lookDitch
		}
		return waterLook()
	case "ondersteunendwaterdeel":
		return lookBank
	case "pand", "gebouwinstallatie":
		return lookFootprint
	}
	return lookConcrete
}

// waterLook is that of water in city models.
func waterLook() look {
	m := citylook.Class("WaterBody")
	return look{"water", [3]uint8{m.RGBA[0], m.RGBA[1], m.RGBA[2]}}
}

// roadLook takes FunctieWeg or FunctieOndersteunendWegdeel, FysiekVoorkomenWeg and
// FysiekVoorkomenWegPlus of IMGeo.
func roadLook(function, surface, finer string) look {
	switch function {
	case "fietspad":
		return lookCycle
	case "spoorbaan":
		return lookBallast
	case "voetpad", "voetpad op trap":
		if surface == "open verharding" || surface == "" {
			return lookPavement
		}
	case "voetgangersgebied":
		return lookPlaza
	case "verkeerseiland":
		if paved(surface) {
			return lookIsland
		}
	case "parkeervlak":
		if surface != "groenvoorziening" {
			return lookParking
		}
	case "ov-baan":
		return lookBus
	case "rijbaan autosnelweg", "rijbaan autoweg":
		return lookMotorway
	case "ruiterpad":
		return lookSand
	}
	return groundLook(surface, finer, lookAsphalt)
}

func paved(surface string) bool {
	return surface == "" || surface == "open verharding" || surface == "gesloten verharding"
}

// groundLook is that of a surface by what it is made of.
func groundLook(surface, finer string, otherwise look) look {
	switch finer {
	case "asfalt", "cementbeton":
		return lookAsphalt
	case "betonstraatstenen", "gebakken klinkers":
		return lookClinkers
	case "tegels":
		return lookPavement
	case "sierbestrating":
		return lookPlaza
	case "gras- en kruidachtigen", "gras en kruidachtigen":
		return lookGrass
	case "bosplantsoen", "heesters", "struikrozen", "bodembedekkers", "planten":
		return lookShrubs
	case "zand":
		return lookSand
	case "schelpen", "grasklinkers", "gravel", "puin", "grind":
		return lookGravel
	case "boomschors", "houtsnippers":
		return lookDirt
	}
	switch surface {
	case "gesloten verharding":
		return lookAsphalt
	case "open verharding":
		return lookClinkers
	case "half verhard":
		return lookGravel
	case "onverhard":
		return lookDirt
	case "groenvoorziening":
		return lookGreen
	}
	return otherwise
}

// landLook takes FysiekVoorkomenBegroeidTerrein and FysiekVoorkomenOnbegroeidTerrein.
func landLook(surface, finer string) look {
	switch surface {
	case "erf":
		return lookYard
	case "zand", "duin", "open duinvegetatie":
		return lookSand
	case "loofbos", "gemengd bos", "houtwal":
		return lookLeafWood
	case "naaldbos":
		return lookPineWood
	case "struiken", "gesloten duinvegetatie":
		return lookShrubs
	case "heide":
		return lookHeath
	case "rietland", "moeras", "kwelder":
		return lookReed
	case "bouwland":
		return lookField
	case "fruitteelt", "boomteelt":
		return lookGreen
	case "grasland agrarisch", "grasland overig":
		return lookGrass
	}
	return groundLook(surface, finer, lookGreen)
}
