package ifc

import (
	"strings"

	"github.com/maquette-city/maquette/plans/ifcxml"
	"github.com/maquette-city/maquette/plans/step"
)

// check notes what is odd about the file as a whole. Nothing is left out for it.
func (m *model) check() {
	if why := approximate(m.name); why != "" {
		m.warn("schema", "%s %s", m.name, why)
	}
	switch n := m.file.Count("IFCPROJECT"); {
	case n == 0:
		m.warn("no-project", "the file holds no IfcProject")
	case n > 1:
		m.warn("several-projects", "the file holds %d of IfcProject, #%d counts", n, m.project.ID())
	}
	m.checkAttributes()
}

// approximate says how the schema of the name is read, "" for those that are
// read by their own rules.
func approximate(name string) string {
	switch {
	case name == "IFC2X3" || name == "IFC4" || released4X3(name):
		return ""
	case name == "IFC2X3_FINAL" || name == "IFC2X3_TC1" || strings.HasPrefix(name, "IFC4_"):
		return ""
	case strings.HasPrefix(name, "IFC2X"):
		return "is older than IFC2X3 and read by its rules"
	case strings.HasPrefix(name, "IFC4X3"):
		return "is a draft of IFC4X3 and read by the rules of IFC4X3"
	}
	return "is withdrawn and read by the rules of IFC4"
}

func released4X3(name string) bool {
	return name == "IFC4X3" || strings.HasPrefix(name, "IFC4X3_ADD") || strings.HasPrefix(name, "IFC4X3_TC")
}

// checkedRecords is how many records of each entity have their attributes
// counted: a writer that counts otherwise does so in every record.
const checkedRecords = 3

// checkedBytes is from what size on a record is not looked at: to count what is
// behind a long list takes as long as to read it.
const checkedBytes = 1 << 16

// checkAttributes compares the numbers of attributes with the schema. Another
// number means that the header names the wrong schema, that numbers are written
// with decimal commas, or that the file was edited by hand.
func (m *model) checkAttributes() {
	title := map[schema]string{schema2X3: "IFC2X3", schema4: "IFC4", schema4X3: "IFC4X3"}[m.schema]
	if approximate(m.name) != "" {
		return
	}
	counts := ifcxml.AttributeCounts(title, m.file.Keywords())
	for _, keyword := range m.file.Keywords() {
		want, known := counts[keyword]
		switch {
		case known:
			m.checkRecords(keyword, want, title)
		case strings.HasPrefix(keyword, "IFC"):
			for e := range m.file.All(keyword) {
				m.warn("unknown-entity", "#%d %s is no entity of %s (records of it: %d)", e.ID(), keyword, title, m.file.Count(keyword))
				break
			}
		}
	}
}

// checkRecords counts the attributes of the first records of a keyword.
func (m *model) checkRecords(keyword string, want int, title string) {
	left := checkedRecords
	for e := range m.file.All(keyword) {
		if n, ok := attributes(e); ok && n != want {
			m.warn("attribute-count", "#%d %s has %d attributes, in %s it has %d", e.ID(), keyword, n, title, want)
			return
		}
		if left--; left == 0 {
			return
		}
	}
}

// attributes counts the attributes of e; false where they cannot be read, or only
// slowly.
func attributes(e step.Entity) (n int, ok bool) {
	if e.Size() >= checkedBytes {
		return 0, false
	}
	for v := range e.Args().Items() {
		if v.Kind() == step.KindBad {
			return 0, false
		}
		n++
	}
	return n, true
}

// checkParents finds products that hold each other in a circle. Whoever walks up
// a tree would never come to its root: such products get no parent.
func (m *model) checkParents() {
	seen := make([]int32, len(m.products)) // the walk that came by, from 1
	for i, p := range m.products {
		walk := int32(i) + 1
		for p != nil && seen[p.number] == 0 {
			seen[p.number] = walk
			p = m.above(p)
		}
		if p == nil || seen[p.number] != walk {
			continue
		}
		m.warn("cycle", "#%d %s is part of itself: it and what is between get no parent", p.entity.ID(), p.class)
		for !m.circular[p.number] {
			m.circular[p.number] = true
			p = m.above(p)
		}
	}
}

// given gives the record that v refers to, none where v is absent. Other than
// with Value.Optional a reference that leads nowhere is an error.
func given(v step.Value) (step.Entity, error) {
	if v.Kind() != step.KindRef {
		return step.Entity{}, nil
	}
	return v.Entity()
}
