package ifc

import (
	"github.com/maquette-city/maquette/plans/step"
)

// holder gives what holds e: the whole it is part of, else the spatial
// structure that contains it, else the host of the opening it fills or is, else
// the element it lies on.
func (m *model) holder(e step.Entity) (step.Entity, bool) {
	for _, by := range []map[step.ID]step.Entity{m.parent, m.container, m.fills, m.host, m.attached} {
		if up, ok := by[e.ID()]; ok {
			return up, true
		}
	}
	return step.Entity{}, false
}

// parentKey gives the key of the product that holds p, "" where none does or p
// holds itself.
func (m *model) parentKey(p *product) string {
	if m.circular[p.number] {
		return ""
	}
	if up := m.above(p); up != nil {
		return up.key
	}
	return ""
}

// above gives the product that holds p, nil where none does.
func (m *model) above(p *product) *product {
	e := p.entity
	for range maxAncestors {
		up, ok := m.holder(e)
		if !ok {
			break
		}
		held := m.product(up)
		if held == nil || held.kind != kindOpening {
			return held
		}
		e = up // a filling is held by the host of its opening
	}
	return nil
}

// storey gives the name of the storey that p stands on. Of what is on none it is
// the part of a bridge, road or the like (IfcFacilityPart), and of what is
// contained in nothing the storey that it is referenced in; else "".
func (m *model) storey(p *product) string {
	e := p.entity
	part := step.Entity{}
	for range maxAncestors {
		if c, ok := m.container[e.ID()]; ok && c.Keyword() == "IFCBUILDINGSTOREY" {
			e = c
		}
		if e.Keyword() == "IFCBUILDINGSTOREY" {
			return m.storeyName(e)
		}
		if !part.Valid() && isFacilityPart(e.Keyword()) {
			part = e
		}
		up, ok := m.holder(e)
		if !ok {
			break
		}
		e = up
	}
	if part.Valid() {
		return m.storeyName(part)
	}
	for _, s := range m.referenced[p.entity.ID()] {
		if s.Keyword() == "IFCBUILDINGSTOREY" && e == p.entity {
			return m.storeyName(s)
		}
	}
	return ""
}

// storeyName is spatialName, read once for all that stands there: a name may be as
// long as the file.
func (m *model) storeyName(e step.Entity) string {
	if name, ok := m.storeyNames.Load(e.ID()); ok {
		return name.(string)
	}
	name, _ := m.storeyNames.LoadOrStore(e.ID(), spatialName(e))
	return name.(string)
}

// spatialName gives the name of a spatial element, or its LongName.
func spatialName(e step.Entity) string {
	if name := e.Text(2); name != "" {
		return name
	}
	return e.Text(7)
}

// isFacilityPart tells whether a spatial element divides a facility (IFC 4.3).
func isFacilityPart(keyword string) bool {
	switch keyword {
	case "IFCFACILITYPART", "IFCFACILITYPARTCOMMON", "IFCBRIDGEPART", "IFCROADPART", "IFCRAILWAYPART", "IFCMARINEPART":
		return true
	}
	return false
}
