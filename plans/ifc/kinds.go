package ifc

import "strings"

// noShape says why an item, a curve or a profile is no shape by itself, "" for one
// that is not known. What all entities of the schemas are made to is listed in
// testdata/kinds.tsv.
func noShape(keyword string) string {
	switch keyword {
	case "IFCPLANE", "IFCCYLINDRICALSURFACE", "IFCHALFSPACESOLID", "IFCBOXEDHALFSPACE", "IFCPOLYGONALBOUNDEDHALFSPACE", "IFCLINE":
		return "has no end by itself"
	case "IFCARBITRARYOPENPROFILEDEF", "IFCOPENCROSSPROFILEDEF":
		return "is a line and bounds no area"
	case "IFCPROFILEDEF":
		return "is defined elsewhere"
	case "IFCDIRECTION", "IFCVECTOR", "IFCAXIS1PLACEMENT", "IFCAXIS2PLACEMENT2D", "IFCAXIS2PLACEMENT3D", "IFCAXIS2PLACEMENTLINEAR",
		"IFCFACEBOUND", "IFCFACEOUTERBOUND", "IFCCARTESIANPOINTLIST2D", "IFCCARTESIANPOINTLIST3D", "IFCLOOP", "IFCBOUNDEDSURFACE":
		return "is a part of shapes and none by itself"
	case "IFCDIMENSIONCURVE", "IFCPROJECTIONCURVE", "IFCTERMINATORSYMBOL", "IFCDIMENSIONCURVETERMINATOR", "IFCDRAUGHTINGCALLOUT", "IFCDIMENSIONCURVEDIRECTEDCALLOUT",
		"IFCSTRUCTUREDDIMENSIONCALLOUT", "IFCLINEARDIMENSION", "IFCANGULARDIMENSION", "IFCDIAMETERDIMENSION", "IFCRADIUSDIMENSION":
		return "is drawn on paper"
	}
	switch {
	case isSpiral(keyword):
		return "has no end by itself"
	case strings.HasPrefix(keyword, "IFCLIGHTSOURCE"):
		return "is a light"
	}
	return ""
}

// unmade gives the error about something that is not made: its kind and, where it
// is no shape by itself, why.
func unmade(what, keyword string) string {
	if why := noShape(keyword); why != "" {
		return what + " " + keyword + ", which " + why
	}
	return what + " " + keyword
}
