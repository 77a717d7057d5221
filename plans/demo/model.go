package demo

import (
	"bytes"
	"fmt"
	"math"
)

// madeAt is the fixed time of everything in the files: 2026-03-02 09:00 UTC.
const madeAt = 1772442000

// True north in the local frame: the map's north turned by the grid
// convergence at the origin (0.5666 degrees), then into the local axes.
const (
	trueNorthX = 0.289479
	trueNorthY = 0.957184
)

// model is one IFC file in the making.
type model struct {
	w       *stepWriter
	variant string // "A": first part of every path
	pal     palette

	owner, project, site, building ref
	context, body, axis            ref
	sitePlacement                  ref
	buildingPlacement              ref
	storeys                        []*storey

	styles, materials map[string]ref
	paths             map[string]bool // to find a path used twice

	contained, aggregated groups // structure -> elements, whole -> parts
	typed, made, classed  groups // type, material, classification reference -> elements
	described             groups // property set or quantity set -> elements
	sets                  map[string]ref
	codes                 map[string]ref
	classification        ref
	panel                 *treeKind // the solar panel, made once
}

// storey is a building storey; elevation above the ground floor in millimetres.
type storey struct {
	ref       ref
	placement ref
	name      string
	number    string // "00"
	elevation float64
}

// groups collects the members of one-to-many relations in the order of first
// use.
type groups struct {
	keys    []ref
	members map[ref][]ref
}

func (g *groups) put(key, member ref) {
	if key == 0 {
		return
	}
	if g.members == nil {
		g.members = map[ref][]ref{}
	}
	if _, ok := g.members[key]; !ok {
		g.keys = append(g.keys, key)
	}
	g.members[key] = append(g.members[key], member)
}

// newModel writes what every file begins with: units, contexts, georeference
// and the spatial structure down to the building.
func newModel(variant, building, description string) *model {
	m := &model{
		w: newStepWriter(), variant: variant, pal: demoPalette(),
		styles: map[string]ref{}, materials: map[string]ref{}, paths: map[string]bool{},
		sets: map[string]ref{}, codes: map[string]ref{},
	}
	m.writeOwner()
	m.writeContexts()
	m.writeProject(building)
	m.writeSite()
	m.writeBuilding(building, description)
	return m
}

// guid gives the GlobalId of a path below the variant. A path used twice is a
// fault of the generator and ends it.
func (m *model) guid(path string) string {
	full := m.variant + "/" + path
	if m.paths[full] {
		m.w.fail(fmt.Errorf("path %q is used twice", full))
	}
	m.paths[full] = true
	return GlobalID(full)
}

func (m *model) writeOwner() {
	person := m.w.add("IFCPERSON", nil, "Demo", "Ontwerper", nil, nil, nil, nil, nil)
	org := m.w.add("IFCORGANIZATION", nil, "Maquette demo (fictief)", "Verzonnen bureau voor de demonstratie", nil, nil)
	both := m.w.add("IFCPERSONANDORGANIZATION", person, org, nil)
	app := m.w.add("IFCAPPLICATION", org, "1.0", "Maquette demo", "maquette-demo")
	m.owner = m.w.add("IFCOWNERHISTORY", both, app, nil, enum("ADDED"), madeAt, nil, nil, madeAt)
}

func (m *model) writeContexts() {
	north := m.w.add("IFCDIRECTION", list{trueNorthX, trueNorthY})
	m.context = m.w.add("IFCGEOMETRICREPRESENTATIONCONTEXT", nil, "Model", 3, typedReal(1e-2), m.origin3(), north)
	sub := func(id string, view enum) ref {
		return m.w.add("IFCGEOMETRICREPRESENTATIONSUBCONTEXT", id, "Model", derived{}, derived{}, derived{}, derived{}, m.context, nil, view, nil)
	}
	m.body, m.axis = sub("Body", "MODEL_VIEW"), sub("Axis", "GRAPH_VIEW")
	metre := m.w.add("IFCSIUNIT", derived{}, enum("LENGTHUNIT"), nil, enum("METRE"))
	crs := m.w.add("IFCPROJECTEDCRS", "EPSG:7415", "Amersfoort / RD New + NAP height", "Amersfoort", "NAP", "RD New", nil, metre)
	m.w.add("IFCMAPCONVERSION", m.context, crs, OriginEast, OriginNorth, OriginNAP, AxisX, AxisY, 0.001)
}

// typedReal keeps small values readable in the six decimals of stepReal.
func typedReal(v float64) float64 { return math.Round(v*1e6) / 1e6 }

func (m *model) writeProject(name string) {
	si := func(kind string, prefix any, unit string) ref {
		return m.w.add("IFCSIUNIT", derived{}, enum(kind), prefix, enum(unit))
	}
	units := refs(
		si("LENGTHUNIT", enum("MILLI"), "METRE"),
		si("AREAUNIT", nil, "SQUARE_METRE"),
		si("VOLUMEUNIT", nil, "CUBIC_METRE"),
		si("PLANEANGLEUNIT", nil, "RADIAN"),
		m.transmittanceUnit(),
	)
	assignment := m.w.add("IFCUNITASSIGNMENT", units)
	m.project = m.w.add("IFCPROJECT", m.guid("project"), m.owner, "Spuiboulevard (demo, fictief)",
		"Fictief plan, gemaakt om Maquette te laten zien; bestaat niet", nil, name, "Schetsontwerp", refs(m.context), assignment)
}

// transmittanceUnit is W/(m2 K).
func (m *model) transmittanceUnit() ref {
	element := func(unit string, exponent int) ref {
		u := m.w.add("IFCSIUNIT", derived{}, enum(map[string]string{"WATT": "POWERUNIT", "METRE": "LENGTHUNIT", "KELVIN": "THERMODYNAMICTEMPERATUREUNIT"}[unit]), nil, enum(unit))
		return m.w.add("IFCDERIVEDUNITELEMENT", u, exponent)
	}
	return m.w.add("IFCDERIVEDUNIT", refs(element("WATT", 1), element("METRE", -2), element("KELVIN", -1)), enum("THERMALTRANSMITTANCEUNIT"), nil)
}

func (m *model) writeSite() {
	m.sitePlacement = m.w.add("IFCLOCALPLACEMENT", nil, m.origin3())
	// Latitude and longitude of the origin in degrees, minutes, seconds and
	// millionths (ETRS89), from RD by RDNAPTRANS.
	lat, lon := list{51, 48, 44, 342066}, list{4, 40, 4, 545886}
	m.site = m.w.add("IFCSITE", m.guid("site"), m.owner, "Kavel Spuiboulevard (fictief)", nil, nil, m.sitePlacement, nil, nil,
		enum("ELEMENT"), lat, lon, OriginNAP*1000, nil, nil)
	m.aggregated.put(m.project, m.site)
	m.describe(m.site, set("Pset_SiteCommon", label("Reference", "DDT-DEMO-1"), real("TotalArea", "IFCAREAMEASURE", 4256)))
}

func (m *model) writeBuilding(name, description string) {
	m.buildingPlacement = m.w.add("IFCLOCALPLACEMENT", m.sitePlacement, m.origin3())
	address := m.w.add("IFCPOSTALADDRESS", enum("SITE"), nil, nil, nil, list{"Spuiboulevard (demo, fictief)"}, nil, "Dordrecht", "Zuid-Holland", nil, "Nederland")
	m.building = m.w.add("IFCBUILDING", m.guid("building"), m.owner, name, description, nil, m.buildingPlacement, nil, nil,
		enum("ELEMENT"), OriginNAP*1000, nil, address)
	m.aggregated.put(m.site, m.building)
}

// addStorey adds a storey, named as the Dutch BIM basis ILS asks: two digits
// and a word.
func (m *model) addStorey(number, word string, elevation float64) *storey {
	placement := m.w.add("IFCLOCALPLACEMENT", m.buildingPlacement, m.at3(0, 0, elevation))
	name := number + " " + word
	r := m.w.add("IFCBUILDINGSTOREY", m.guid("storey/"+number), m.owner, name, nil, nil, placement, nil, nil, enum("ELEMENT"), elevation)
	s := &storey{ref: r, placement: placement, name: name, number: number, elevation: elevation}
	m.storeys = append(m.storeys, s)
	m.aggregated.put(m.building, r)
	m.describe(r, set("Pset_BuildingStoreyCommon", boolean("AboveGround", true), boolean("EntranceLevel", number == "00")))
	return s
}

// finish writes the relations and gives the file.
func (m *model) finish(name, title string) ([]byte, error) {
	m.writeRelations()
	if m.w.err != nil {
		return nil, fmt.Errorf("writing variant %s: %w", m.variant, m.w.err)
	}
	h := newStepWriter()
	h.buf.WriteString("ISO-10303-21;\nHEADER;\n")
	record := func(entity string, args ...any) { h.buf.WriteString(h.record(entity, args) + ";\n") }
	record("FILE_DESCRIPTION", list{"ViewDefinition [DesignTransferView_V1.0]", title}, "2;1")
	record("FILE_NAME", name, "2026-03-02T09:00:00", list{"Demo Ontwerper"}, list{"Maquette demo (fictief)"}, "Maquette demo", "Maquette demo", "")
	record("FILE_SCHEMA", list{"IFC4"})
	h.buf.WriteString("ENDSEC;\nDATA;\n")
	return bytes.Join([][]byte{h.buf.Bytes(), m.w.buf.Bytes(), []byte("ENDSEC;\nEND-ISO-10303-21;\n")}, nil), nil
}

// writeRelations writes the collected one-to-many relations.
func (m *model) writeRelations() {
	m.relate(&m.aggregated, "agg", "IFCRELAGGREGATES", true)
	m.relate(&m.contained, "cont", "IFCRELCONTAINEDINSPATIALSTRUCTURE", false)
	m.relate(&m.typed, "type", "IFCRELDEFINESBYTYPE", false)
	m.relate(&m.described, "prop", "IFCRELDEFINESBYPROPERTIES", false)
	m.relate(&m.made, "mat", "IFCRELASSOCIATESMATERIAL", false)
	m.relate(&m.classed, "class", "IFCRELASSOCIATESCLASSIFICATION", false)
}

// relate writes one relation for each group; wholeFirst tells whether the key
// stands before its members.
func (m *model) relate(g *groups, kind, entity string, wholeFirst bool) {
	for i, key := range g.keys {
		id := m.guid(fmt.Sprintf("rel/%s/%d", kind, i))
		members := refs(g.members[key]...)
		if wholeFirst {
			m.w.add(entity, id, m.owner, nil, nil, key, members)
		} else {
			m.w.add(entity, id, m.owner, nil, nil, members, key)
		}
	}
}
