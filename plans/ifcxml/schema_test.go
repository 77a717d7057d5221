package ifcxml

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSchemas compares with what the published EXPRESS schemas say.
func TestSchemas(t *testing.T) {
	t.Parallel()
	for title, c := range map[string]struct {
		entities, wall int
		doorLast       string
		decomposedBy   inverse
	}{
		"IFC2X3": {653, 8, "OverallWidth:r", inverse{"IfcRelDecomposes", "RelatingObject"}},
		"IFC4":   {776, 9, "UserDefinedOperationType:s", inverse{"IfcRelAggregates", "RelatingObject"}},
		"IFC4X3": {876, 9, "UserDefinedOperationType:s", inverse{"IfcRelAggregates", "RelatingObject"}},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			s, err := loadSchema(title)
			if err != nil {
				t.Fatal(err)
			}
			wall, door := s.entity("IfcWall"), s.entity("IfcDoor")
			last := door.attributes[len(door.attributes)-1]
			if len(s.all()) != c.entities || len(wall.attributes) != c.wall || last.name+":"+string(last.kind) != c.doorLast {
				t.Errorf("%d entities, a wall of %d attributes, a door up to %s:%s", len(s.all()), len(wall.attributes), last.name, last.kind)
			}
			if got := s.entity("IfcProject").inverses["IsDecomposedBy"]; got != c.decomposedBy {
				t.Errorf("IsDecomposedBy is %+v", got)
			}
			if s.kindOf("IfcLengthMeasure") != "r" || s.kindOf("IfcWall") != "" || s.kindOf("IfcCompoundPlaneAngleMeasure").item() != "i" {
				t.Error("the types are not resolved")
			}
		})
	}
	if _, err := loadSchema("IFC5"); err == nil {
		t.Error("a schema that is not listed is found")
	}
}

// TestAttributeCounts compares with the entities put together.
func TestAttributeCounts(t *testing.T) {
	t.Parallel()
	for _, title := range []string{"IFC2X3", "IFC4", "IFC4X3"} {
		s, err := loadSchema(title)
		if err != nil {
			t.Fatal(err)
		}
		keywords := []string{"IFCNOSUCH", "", "IFCLABEL"}
		for _, e := range s.all() {
			keywords = append(keywords, e.keyword)
		}
		counts := AttributeCounts(title, keywords)
		if len(counts) != len(s.all()) {
			t.Errorf("%s: %d entities of %d", title, len(counts), len(s.all()))
		}
		for _, e := range s.all() {
			if counts[e.keyword] != len(e.attributes) {
				t.Errorf("%s: %s has %d attributes, counted %d", title, e.name, len(e.attributes), counts[e.keyword])
			}
		}
	}
	if n := len(AttributeCounts("IFC5", []string{"IFCWALL"})); n != 0 {
		t.Errorf("%d entities of a schema that is not listed", n)
	}
}

// TestSchemaKindsAreKnown holds every word of schema.txt to the letters of kind.
func TestSchemaKindsAreKnown(t *testing.T) {
	t.Parallel()
	for _, title := range []string{"IFC2X3", "IFC4", "IFC4X3"} {
		s, err := loadSchema(title)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range s.all() {
			for _, a := range e.attributes {
				leaf := a.kind.leaf()
				if leaf[0] == '#' && s.entity(string(leaf[1:])) == nil || leaf[0] != '#' && !strings.Contains("srniblyex", string(leaf)) {
					t.Errorf("%s.%s is %q", e.name, a.name, a.kind)
				}
			}
			for name, i := range e.inverses {
				if _, ok := s.entity(i.entity).places[i.forward]; !ok && !s.anySubtypeHas(i) {
					t.Errorf("%s.%s leads to %+v, which is not there", e.name, name, i)
				}
			}
		}
	}
}

// all gives every entity.
func (s *schema) all() (all []*entity) {
	for name := range s.lines {
		if e := s.entity(name); e != nil {
			all = append(all, e)
		}
	}
	return all
}

// anySubtypeHas tells whether an entity has the attribute: IFC2X3 names an
// abstract relation and an attribute of its subtypes.
func (s *schema) anySubtypeHas(i inverse) bool {
	for _, e := range s.all() {
		if _, ok := e.places[i.forward]; ok {
			return true
		}
	}
	return false
}

// TestSchemaIsAsGenerated runs the generator where its Python package is
// installed: the same bytes come out.
func TestSchemaIsAsGenerated(t *testing.T) {
	t.Parallel()
	script, err := filepath.Abs("schema_generate.py")
	if err != nil {
		t.Fatal(err)
	}
	if err := exec.CommandContext(t.Context(), "python3", "-c", "import ifcopenshell").Run(); err != nil {
		t.Skip("python3 with ifcopenshell is not installed:", err)
	}
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "python3", script)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, want := range map[string]string{"schema.txt": schemaText, "counts.txt": countsText} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is not what the generator writes: run go generate ./plans/ifcxml", name)
		}
	}
}
