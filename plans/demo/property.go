package demo

import "fmt"

// property is one value of a set, ready to write.
type property struct {
	name  string
	value typed
}

// propertySet is a property set (Pset_...) or quantity set (Qto_...).
type propertySet struct {
	name       string
	properties []property
	fresh      bool // shares no instance with other sets, so that a change stays in it
}

func set(name string, ps ...property) propertySet { return propertySet{name: name, properties: ps} }

func label(name, v string) property      { return property{name, typed{"IFCLABEL", v}} }
func identifier(name, v string) property { return property{name, typed{"IFCIDENTIFIER", v}} }
func boolean(name string, v bool) property {
	return property{name, typed{"IFCBOOLEAN", v}}
}
func real(name, measure string, v float64) property { return property{name, typed{measure, v}} }

// The quantities: millimetres, square and cubic metres.
func length(name string, mm float64) property { return real(name, "IFCQUANTITYLENGTH", mm) }
func area(name string, m2 float64) property   { return real(name, "IFCQUANTITYAREA", m2) }
func volume(name string, m3 float64) property { return real(name, "IFCQUANTITYVOLUME", m3) }

// describe attaches sets to an element. Equal sets are written once and
// shared, as authoring tools do.
func (m *model) describe(element ref, sets ...propertySet) {
	for _, s := range sets {
		key := m.w.record(s.name, s.arguments())
		r, ok := m.sets[key]
		if !ok {
			r = m.writeSet(s)
			m.sets[key] = r
		}
		m.described.put(r, element)
	}
}

func (s propertySet) arguments() list {
	l := list{}
	for _, p := range s.properties {
		l = append(l, p.name, p.value)
	}
	return l
}

// writeSet numbers the set by first use, so that a changed value keeps its
// GlobalId.
func (m *model) writeSet(s propertySet) ref {
	path := fmt.Sprintf("set/%d", len(m.sets))
	l := list{}
	write := m.w.shared
	if s.fresh {
		write = m.w.add
	}
	quantities := len(s.name) > 4 && s.name[:4] == "Qto_"
	for _, p := range s.properties {
		if quantities {
			l = append(l, write(p.value.name, p.name, nil, nil, p.value.value, nil))
		} else {
			l = append(l, write("IFCPROPERTYSINGLEVALUE", p.name, nil, p.value, nil))
		}
	}
	if quantities {
		return m.w.add("IFCELEMENTQUANTITY", m.guid(path), m.owner, s.name, nil, nil, l)
	}
	return m.w.add("IFCPROPERTYSET", m.guid(path), m.owner, s.name, nil, l)
}

// sfb gives the classification reference of an NL-SfB table 1 code.
func (m *model) sfb(code string) ref {
	if r, ok := m.codes[code]; ok {
		return r
	}
	if m.classification == 0 {
		m.classification = m.w.add("IFCCLASSIFICATION", "BIM Loket / Ketenstandaard", "2019", nil, "NL-SfB tabel 1", nil, nil, nil)
	}
	r := m.w.add("IFCCLASSIFICATIONREFERENCE", nil, code, sfbTitle(code), m.classification, nil, nil)
	m.codes[code] = r
	return r
}

// sfbTitle names the NL-SfB element groups that the demo uses.
func sfbTitle(code string) string {
	return map[string]string{
		"13": "Vloeren op grondslag", "16": "Funderingsconstructies", "21": "Buitenwanden", "22": "Binnenwanden", "23": "Vloeren",
		"24": "Trappen en hellingen", "27": "Daken", "28": "Hoofddraagconstructies",
		"31": "Buitenwandopeningen", "32": "Binnenwandopeningen", "34": "Balustrades en leuningen",
		"37": "Dakopeningen", "41": "Buitenwandafwerkingen", "47": "Dakafwerkingen",
		"57": "Luchtbehandeling", "61": "Centrale elektrotechnische voorzieningen", "90": "Terrein",
	}[code]
}
