// Package demo makes the files of the demo project: a fictional plan on the
// Spuiboulevard in Dordrecht in three variants, written as IFC4 (ISO 16739-1
// in ISO 10303-21 clear text), a second version of variant A, and the houses
// around it as CityJSON 2.0. Every file says that it is fictional.
//
// The files are made, not stored: the same program gives the same bytes on
// every machine. GlobalIds come from the path of an element in its variant, so
// an element keeps its id from version to version.
//
// Frames: each IFC file is in millimetres in a local frame whose x axis runs
// along the street; its IfcMapConversion puts it at RD (EPSG:28992)
// 105400, 425100 with NAP heights (EPSG:7415). The CityJSON file is in map
// coordinates.
//
// This package reads nothing and knows no reader; it says nothing about how
// the files are stored or tiled.
package demo

import "fmt"

// Where the demo stands: the origin of the local frame in RD and NAP metres
// (EPSG:7415) and the direction of its x axis in the map. The axis is a
// Pythagorean pair, so the turn is exact.
const (
	OriginEast  = 105400.0
	OriginNorth = 425100.0
	OriginNAP   = 1.0 // finished ground floor ("peil")
	AxisX       = 0.96
	AxisY       = 0.28
)

// GroundNAP is the height of the pavement around the plan in metres above NAP.
const GroundNAP = 0.9

// Roles of the files.
const (
	RolePlan    = "architecture" // an IFC file, version 1 of its variant
	RoleUpdate  = "update"       // an IFC file, version 2 of its variant
	RoleContext = "context"      // the CityJSON file of the surroundings
)

// MovedWallPath and ChangedDoorPath name the two elements of variant A that its
// second version changes: the wall moves MovedWallBy metres along the street,
// the door gets another fire rating. GlobalID turns a path into an id.
const (
	MovedWallPath   = "A/06/terraswand/2"
	ChangedDoorPath = "A/00/hoofdentree/deur"
	MovedWallBy     = 0.6
)

// File is one file of the demo.
type File struct {
	Name    string // "demo-a.ifc"
	Role    string // one of the roles above
	Variant string // "A", "B", "C"; empty for the context
	Title   string // for people, in Dutch
	Note    string // what the version is, in Dutch
	Bytes   []byte
}

// Files makes all files, in the order in which they are uploaded: version 1 of
// every variant, the update of variant A, the context.
func Files() ([]File, error) {
	kinds := []struct {
		name, role, variant, title, note string
		build                            func() ([]byte, error)
	}{
		{"demo-a.ifc", RolePlan, "A", "A Boulevardblok", "Eerste ontwerp", func() ([]byte, error) { return buildA(false) }},
		{"demo-b.ifc", RolePlan, "B", "B Spuitoren", "Eerste ontwerp", buildB},
		{"demo-c.ifc", RolePlan, "C", "C Hofblok", "Eerste ontwerp", buildC},
		{"demo-a-v2.ifc", RoleUpdate, "A", "A Boulevardblok", "Terraswand 0,6 m verplaatst; brandwerendheid hoofdentree 60 minuten", func() ([]byte, error) { return buildA(true) }},
		{"demo-omgeving.city.json", RoleContext, "", "Omgeving", "Fictieve omgeving", buildContext},
	}
	files := make([]File, 0, len(kinds))
	for _, k := range kinds {
		b, err := k.build()
		if err != nil {
			return nil, fmt.Errorf("making demo file %s: %w", k.name, err)
		}
		files = append(files, File{k.name, k.role, k.variant, k.title, k.note, b})
	}
	return files, nil
}
