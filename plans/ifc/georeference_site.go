package ifc

import (
	"fmt"
	"math"
	"strings"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// addresses tells the postal addresses of sites and buildings; those of persons
// and organizations are not of the place.
func (m *model) addresses() []scene.Statement {
	var all []scene.Statement
	for _, of := range []struct {
		keyword, where string
		attribute      int
	}{{"IFCSITE", "IfcSite.SiteAddress", 13}, {"IFCBUILDING", "IfcBuilding.BuildingAddress", 11}} {
		n := 0
		for e := range m.file.All(of.keyword) {
			if n++; n > maxOperations || len(all) == maxStatements {
				break
			}
			if text := address(e.Optional(of.attribute)); text != "" {
				all = append(all, scene.Statement{Kind: scene.StatedAddress, Level: 10, Where: where(e, of.where), Name: named(e).Name, Text: text})
			}
		}
	}
	return all
}

// address writes IfcPostalAddress(Purpose, Description, UserDefinedPurpose,
// InternalLocation, AddressLines, PostalBox, Town, Region, PostalCode, Country) on
// one line, "" where it says nothing: programs fill it with what a person
// was to replace.
func address(e step.Entity) string {
	if e.Keyword() != "IFCPOSTALADDRESS" {
		return ""
	}
	var parts []string
	add := func(s string) {
		s = strings.Join(strings.Fields(s), " ")
		switch strings.ToLower(s) {
		case "", "unknown", "enter address here", "undefined", "not defined", "n/a", "-":
		default:
			parts = append(parts, s)
		}
	}
	n := 0
	for line := range e.Arg(4).Items() {
		if n++; n > maxStatements {
			break
		}
		add(line.TextOr(""))
	}
	if len(parts) == 0 && e.Text(5) == "" && e.Text(8) == "" {
		return "" // a town alone is that of the template
	}
	for _, i := range []int{5, 8, 6, 7, 9} {
		add(e.Text(i))
	}
	return short(strings.Join(parts, ", "))
}

// siteStatements tells the latitude, longitude and elevation of the sites.
func (m *model) siteStatements() []scene.Statement {
	var all []scene.Statement
	n := 0
	for site := range m.file.All("IFCSITE") {
		if n++; n > maxOperations || len(all) == maxStatements {
			break
		}
		s, ok := m.siteLatLon(site)
		for _, other := range all {
			ok = ok && (other.LatDeg != s.LatDeg || other.LonDeg != s.LonDeg || other.Height != s.Height)
		}
		if ok {
			all = append(all, s)
		}
	}
	return all
}

// siteLatLon reads RefLatitude, RefLongitude (degrees, minutes, seconds and
// millionths, all of one sign) and RefElevation of IfcSite.
func (m *model) siteLatLon(site step.Entity) (scene.Statement, bool) {
	if site.Arg(9).Absent() && site.Arg(10).Absent() {
		return scene.Statement{}, false
	}
	lat, err := compoundAngle(site.Arg(9))
	if err != nil {
		m.warn("georeference-unreadable", "#%d IfcSite.RefLatitude: %v", site.ID(), err)
		return scene.Statement{}, false
	}
	lon, err := compoundAngle(site.Arg(10))
	if err != nil {
		m.warn("georeference-unreadable", "#%d IfcSite.RefLongitude: %v", site.ID(), err)
		return scene.Statement{}, false
	}
	height, _, err := numberAt(site, 11, "RefElevation", 0)
	if err != nil {
		m.warn("georeference-unreadable", "#%d IfcSite.%v", site.ID(), err)
	}
	return scene.Statement{Kind: scene.StatedLatLon, Level: 20, Where: where(site, "IfcSite"), Name: named(site).Name,
		LatDeg: lat, LonDeg: lon, Height: height*m.units.length + 0, NoHeight: err != nil || site.Arg(11).Absent()}, true // + 0: not -0
}

// compoundAngle reads IfcCompoundPlaneAngleMeasure in degrees. Some writers put
// the sign on the first part only, where it counts for all; some write decimals,
// or a text.
func compoundAngle(v step.Value) (float64, error) {
	if text, err := v.Text(); err == nil {
		deg, ok := textAngle(text)
		if !ok {
			return 0, v.Error(step.RuleValueType, "expected degrees, found the text %.40q", text)
		}
		return deg, nil
	}
	if x, err := v.Float(); err == nil {
		return x, nil
	}
	parts, err := v.Floats(nil)
	if err != nil {
		return 0, err
	}
	if len(parts) < 1 || len(parts) > 4 {
		return 0, v.Error(step.RuleValueType, "degrees in %d parts: expected 3 or 4", len(parts))
	}
	var sum float64
	negative := false
	for i, p := range parts {
		negative = negative || p < 0
		sum += math.Abs(p) / [4]float64{1, 60, 3600, 3600e6}[i]
	}
	if negative {
		sum = -sum
	}
	return sum, nil
}

// buildingHeights tells the ElevationOfRefHeight and ElevationOfTerrain of the
// buildings.
func (m *model) buildingHeights() []scene.Statement {
	var all []scene.Statement
	n := 0
	for e := range m.file.All("IFCBUILDING") {
		if n++; n > maxOperations || len(all) >= maxStatements {
			break
		}
		for i, kind := range []string{scene.StatedReferenceHeight, scene.StatedTerrainHeight} {
			field := [2]string{"ElevationOfRefHeight", "ElevationOfTerrain"}[i]
			h, _, err := numberAt(e, 9+i, field, 0)
			switch {
			case err != nil:
				m.warn("georeference-unreadable", "#%d IfcBuilding.%v", e.ID(), err)
			case !e.Arg(9 + i).Absent():
				all = append(all, scene.Statement{Kind: kind, Level: 20, Where: where(e, "IfcBuilding."+field), Name: named(e).Name, Height: h*m.units.length + 0})
			}
		}
	}
	return all
}

// Of placements.
const (
	// mapDistance is how far from the origin of its source a product stands whose
	// placement may hold map coordinates, metres.
	mapDistance = 10_000.0
	// maxRoots bounds the products whose placements are followed to the top.
	maxRoots = 200
)

// placementStatements tells the placements of the sites, and of products that
// stand in no other as far off as map coordinates are.
func (m *model) placementStatements() []scene.Statement {
	var all []scene.Statement
	roots := map[step.ID]bool{}
	n := 0
	for site := range m.file.All("IFCSITE") {
		if n++; n > maxOperations || len(all) == maxStatements {
			break
		}
		roots[m.root(site.Optional(5)).ID()] = true
		at, err := m.place(site.Optional(5))
		if err != nil {
			m.warn("georeference-unreadable", "#%d IfcSite.ObjectPlacement: %v", site.ID(), err)
			continue
		}
		if identity := scene.Identity(); !alike(&at, &identity) && !hasFrame(all, &at) {
			all = append(all, scene.Statement{Kind: scene.StatedSitePlacement, Level: 30, Where: where(site, "IfcSite.ObjectPlacement"), Name: named(site).Name, Frame: &at})
		}
	}
	for i, p := range m.products {
		if i == maxRoots || len(all) >= maxStatements {
			break
		}
		all = append(all, m.rootPlacement(p, roots)...)
	}
	return all
}

// rootPlacement tells the placement that p stands in at the top, where it is not
// among roots and far off.
func (m *model) rootPlacement(p *product, roots map[step.ID]bool) []scene.Statement {
	root := m.root(p.entity.Optional(5))
	if !root.Valid() || roots[root.ID()] {
		return nil
	}
	roots[root.ID()] = true
	if root.Keyword() != "IFCLOCALPLACEMENT" || isPlacement(root.Optional(0)) {
		return nil // on a grid or along a curve
	}
	at, err := m.place(root)
	if err != nil || math.Hypot(at[3], at[7]) < mapDistance {
		return nil
	}
	return []scene.Statement{{Kind: scene.StatedProductPlacement, Level: 30, Name: named(p.entity).Name, Frame: &at,
		Where: fmt.Sprintf("#%d %s, placed at #%d", p.entity.ID(), p.class, root.ID())}}
}

// root follows a placement to the one that stands in no other.
func (m *model) root(e step.Entity) step.Entity {
	for range maxPlacementDepth {
		to := e.Optional(0)
		if e.Keyword() != "IFCLOCALPLACEMENT" || to.Keyword() != "IFCLOCALPLACEMENT" {
			break
		}
		e = to
	}
	return e
}
