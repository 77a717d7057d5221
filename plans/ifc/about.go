package ifc

import (
	"math"
	"strings"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// maxNamed bounds the sites, the buildings and the storeys that are named
	// for a source: a report is read by people.
	maxNamed = 200
	// maxAboutText bounds one name in it, in characters.
	maxAboutText = 200
)

// about gives what the file says of itself. Persons are left out: the history
// of a project names them, and the report goes to more people than the file.
func (m *model) about(statements []scene.Statement) scene.About {
	a := scene.About{
		Application: m.application(), Project: named(m.project), LengthUnit: m.lengthUnit(),
		Sites: m.named("IFCSITE"), Buildings: m.named("IFCBUILDING"),
	}
	for e := range m.file.All("IFCBUILDINGSTOREY") {
		if len(a.Storeys) == maxNamed {
			break
		}
		h, told := m.storeyHeight(e)
		l := scene.Level{Named: named(e), Height: h, Untold: !told}
		l.Elevation, l.PlacementZ = m.storeyStatements(e)
		a.Storeys = append(a.Storeys, l)
	}
	for e := range m.file.All("IFCSITE") {
		if at, err := m.place(e.Optional(5)); err == nil {
			a.SitePlacement = &at
		}
		break
	}
	for e := range m.file.All("IFCGEOMETRICREPRESENTATIONCONTEXT") {
		if !isModelContext(e) {
			continue
		}
		if at, err := m.context(e); err == nil {
			a.WorldCoordinateSystem = &at
		}
		break
	}
	for _, h := range statements {
		if h.Kind == scene.StatedTrueNorth {
			a.TrueNorth = &[2]float64{h.Direction[0], h.Direction[1]}
			break // the first counts
		}
	}
	return a
}

// named gives the name (LongName where there is none) and GlobalId of an object
// of the spatial structure or of a project.
func named(e step.Entity) scene.Named {
	if !e.Valid() {
		return scene.Named{}
	}
	name := e.Text(2)
	if long := 7; name == "" {
		if e.Keyword() == "IFCPROJECT" {
			long = 5
		}
		name = e.Text(long)
	}
	return scene.Named{Name: short(name), GUID: short(e.Text(0))}
}

func short(s string) string {
	if r := []rune(s); len(r) > maxAboutText {
		return string(r[:maxAboutText]) + "..."
	}
	return s
}

func (m *model) named(keyword string) (all []scene.Named) {
	for e := range m.file.All(keyword) {
		if len(all) == maxNamed {
			break
		}
		all = append(all, named(e))
	}
	return all
}

// application names the program of the project's history, else the first one in
// the file, else the originating system of the header: IfcApplication(
// ApplicationDeveloper, Version, ApplicationFullName, ApplicationIdentifier).
func (m *model) application() string {
	app := m.project.Optional(1).Optional(1) // IfcOwnerHistory(OwningUser, OwningApplication, ...)
	if app.Keyword() != "IFCAPPLICATION" {
		for e := range m.file.All("IFCAPPLICATION") {
			app = e
			break
		}
	}
	if app.Keyword() != "IFCAPPLICATION" {
		return short(m.file.Header().Originating)
	}
	name, version := app.Text(2), app.Text(1)
	if version != "" && !strings.Contains(name, version) {
		name += " " + version
	}
	return short(strings.TrimSpace(name))
}

// lengthUnit names the unit of length of the project.
func (m *model) lengthUnit() scene.Length {
	u := scene.Length{Metres: m.units.length}
	for _, k := range []scene.Length{
		{Name: "metre", Metres: 1}, {Name: "millimetre", Metres: 1e-3}, {Name: "centimetre", Metres: 1e-2},
		{Name: "decimetre", Metres: 0.1}, {Name: "kilometre", Metres: 1e3}, {Name: "foot", Metres: 0.3048},
		{Name: "inch", Metres: 0.0254}, {Name: "US survey foot", Metres: 1200.0 / 3937},
	} {
		if math.Abs(u.Metres/k.Metres-1) < 1e-7 {
			u.Name = k.Name
			break
		}
	}
	return u
}

// storeyHeight gives the height of a storey in the model: that of its
// placement, or its Elevation where the placement says nothing; false where
// that does neither. Elevation is counted from the building's zero, which may
// lie elsewhere (ISO 16739-1, IfcBuildingStorey).
func (m *model) storeyHeight(e step.Entity) (float64, bool) {
	at, err := m.place(e.Optional(5))
	if err == nil && at[11] != 0 {
		return at[11], true
	}
	elevation, err := e.Arg(9).Float()
	if err != nil || math.IsNaN(elevation) || math.IsInf(elevation, 0) {
		return 0, false
	}
	return elevation*m.units.length + 0, true // never -0
}

// storeyStatements gives the Elevation of a storey and the height of its
// placement, each by itself, in metres; nil where the file says nothing of it.
func (m *model) storeyStatements(e step.Entity) (elevation, placementZ *float64) {
	if x, err := e.Arg(9).Float(); err == nil && !math.IsNaN(x) && !math.IsInf(x, 0) {
		x = x*m.units.length + 0 // never -0
		elevation = &x
	}
	if to := e.Optional(5); to.Valid() {
		if at, err := m.place(to); err == nil {
			z := at[11] + 0
			placementZ = &z
		}
	}
	return elevation, placementZ
}
