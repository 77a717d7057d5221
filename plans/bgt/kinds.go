package bgt

import (
	"path"
	"strings"
)

// sorting is what becomes of the objects of a kind.
type sorting int

const (
	sortNothing sorting = iota // no object in the street
	sortArea                   // lies on the ground
	sortOverlay                // lies on other areas
	sortUpright                // stands on them: points, lines and areas
)

// kind is an object type of IMGeo 2.1.
type kind struct {
	name  string // in lower case, as tables and collections are named
	class string // as IMGeo names it
	sort  sorting
}

// kinds lists the object types. A name that ends in another's comes before it.
func kinds() []kind {
	return []kind{
		{"ondersteunendwegdeel", "OndersteunendWegdeel", sortArea},
		{"wegdeel", "Wegdeel", sortArea},
		{"onbegroeidterreindeel", "OnbegroeidTerreindeel", sortArea},
		{"begroeidterreindeel", "BegroeidTerreindeel", sortArea},
		{"ondersteunendwaterdeel", "OndersteunendWaterdeel", sortArea},
		{"waterdeel", "Waterdeel", sortArea},
		{"overbruggingsdeel", "Overbruggingsdeel", sortArea},
		{"kunstwerkdeel", "Kunstwerkdeel", sortArea},
		{"overigbouwwerk", "OverigBouwwerk", sortArea},
		{"ongeclassificeerdobject", "OngeclassificeerdObject", sortArea},
		{"gebouwinstallatie", "GebouwInstallatie", sortOverlay},
		{"pand", "Pand", sortArea},
		{"spoor", "Spoor", sortOverlay},
		{"tunneldeel", "Tunneldeel", sortNothing},
		{"vegetatieobject", "VegetatieObject", sortUpright},
		{"overigescheiding", "OverigeScheiding", sortUpright},
		{"scheiding", "Scheiding", sortUpright},
		{"weginrichtingselement", "Weginrichtingselement", sortUpright},
		{"waterinrichtingselement", "Waterinrichtingselement", sortUpright},
		{"straatmeubilair", "Straatmeubilair", sortUpright},
		{"installatie", "Installatie", sortUpright},
		{"sensor", "Sensor", sortUpright},
		{"paal", "Paal", sortUpright},
		{"mast", "Mast", sortUpright},
		{"bord", "Bord", sortUpright},
		{"kast", "Kast", sortUpright},
		{"bak", "Bak", sortUpright},
		{"put", "Put", sortUpright},
		{"functioneelgebied", "FunctioneelGebied", sortNothing},
		{"openbareruimtelabel", "OpenbareRuimteLabel", sortNothing},
		{"openbareruimte", "OpenbareRuimte", sortNothing},
		{"nummeraanduidingreeks", "Nummeraanduidingreeks", sortNothing},
		{"plaatsbepalingspunt", "Plaatsbepalingspunt", sortNothing},
		{"stadsdeel", "Stadsdeel", sortNothing},
		{"waterschap", "Waterschap", sortNothing},
		{"wijk", "Wijk", sortNothing},
		{"buurt", "Buurt", sortNothing},
	}
}

// kindNamed finds the kind of a table or collection; CityGML's own names count too.
func kindNamed(name string) (kind, bool) {
	name = plain(name)
	if ours, ok := cityKind(name); ok {
		name = ours
	}
	for _, k := range kinds() {
		if k.name == name || "bgt"+k.name == name {
			return k, true
		}
	}
	return kind{}, false
}

// cityKind gives the object type that IMGeo has in place of a class of CityGML 2.0.
func cityKind(name string) (string, bool) {
	switch name {
	case "trafficarea":
		return "wegdeel", true
	case "auxiliarytrafficarea":
		return "ondersteunendwegdeel", true
	case "railway":
		return "spoor", true
	case "plantcover":
		return "begroeidterreindeel", true
	case "waterbody":
		return "waterdeel", true
	case "buildingpart", "building":
		return "pand", true
	case "bridgeconstructionelement", "bridgepart", "bridge":
		return "overbruggingsdeel", true
	case "tunnelpart", "tunnel":
		return "tunneldeel", true
	case "solitaryvegetationobject":
		return "vegetatieobject", true
	case "buildinginstallation":
		return "gebouwinstallatie", true
	}
	return "", false
}

// TypeOf gives the object type that a file name tells ("bgt_wegdeel.gml"), "" for
// none.
func TypeOf(fileName string) string {
	base := strings.ToLower(path.Base(strings.ReplaceAll(fileName, "\\", "/")))
	words := strings.FieldsFunc(base, func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') })
	for _, k := range kinds() {
		for _, w := range words {
			if w == k.name {
				return k.name
			}
		}
	}
	return ""
}

// kindOf finds what an object is: by its table or element, by the file, by its values.
func (o *object) kindOf(fileName string) (kind, bool) {
	for _, name := range []string{o.table, o.values.text("objecttype", "featuretype", "bgtobjecttype"), TypeOf(fileName)} {
		if k, ok := kindNamed(name); ok && name != "" {
			return k, true
		}
	}
	if k, ok := kindNamed(o.kindByValues()); ok {
		return k, true
	}
	return kind{}, false
}

// kindByValues tells the kind by values that one list of IMGeo alone has.
func (o *object) kindByValues() string {
	v := &o.values
	if f := v.text("functie"); f != "" {
		if f == "berm" || f == "verkeerseiland" {
			return "ondersteunendwegdeel"
		}
		return "wegdeel"
	}
	if f := v.text("fysiekvoorkomen"); f != "" {
		switch f {
		case "erf", "zand", "onverhard", "half verhard", "open verharding", "gesloten verharding":
			return "onbegroeidterreindeel"
		}
		return "begroeidterreindeel"
	}
	switch v.text("type") {
	case "waterloop", "watervlakte", "greppel, droge sloot", "zee":
		return "waterdeel"
	case "oever, slootkant", "slik":
		return "ondersteunendwaterdeel"
	case "muur", "hek", "kademuur", "geluidsscherm", "damwand", "walbescherming", "draadraster", "faunaraster":
		return "scheiding"
	}
	switch v.text("plustype") {
	case "boom", "haag":
		return "vegetatieobject"
	case "lichtmast", "verkeersbordpaal", "poller":
		return "paal"
	}
	return ""
}
