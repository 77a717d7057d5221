package ifc

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// kindRoots are what the geometry of the schemas is made of: all entities below
// these in plans/ifcxml/schema.txt.
var kindRoots = []string{"IfcRepresentationItem", "IfcProfileDef", "IfcObjectPlacement", "IfcAlignmentParameterSegment"}

// kindRow is a line of testdata/kinds.tsv: an entity with the schemas that have it
// and what becomes of it:
//
//	shape     it is made where it is an item
//	part      other shapes are made of it; by itself it is none
//	refused   it is not made and reported
//	abstract  there are no records of it
type kindRow struct{ entity, schemas, made, note string }

func kindRows(t *testing.T) []kindRow {
	t.Helper()
	data, err := os.ReadFile("testdata/kinds.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var rows []kindRow
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			t.Fatalf("line %d has %d columns", i+1, len(f))
		}
		if i > 0 {
			rows = append(rows, kindRow{f[0], f[1], f[2], f[3]})
		}
	}
	return rows
}

// TestKindsAreAllOfTheSchemas holds the list against the schemas: an entity that
// one of them gets must be thought of.
func TestKindsAreAllOfTheSchemas(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../ifcxml/schema.txt")
	if err != nil {
		t.Fatal(err)
	}
	want, above := map[string][]string{}, map[string]string{}
	var schema string
	below := func(name string) bool {
		for range 32 {
			if slices.Contains(kindRoots, name) {
				return true
			}
			name = above[name]
		}
		return false
	}
	finish := func() {
		for name := range above {
			if below(name) {
				want[name] = append(want[name], schema)
			}
		}
		clear(above)
	}
	for line := range strings.Lines(string(data)) {
		switch f := strings.Fields(line); f[0] {
		case "schema":
			finish()
			schema = f[1]
		case "entity":
			above[f[1]] = f[2]
		}
	}
	finish()
	for _, r := range kindRows(t) {
		if r.schemas == "IFC4X1" { // withdrawn, and in no schema here
			continue
		}
		if got := strings.Join(want[r.entity], " "); got != r.schemas {
			t.Errorf("%s is in the schemas %q, the list says %q", r.entity, got, r.schemas)
		}
		delete(want, r.entity)
	}
	for name, schemas := range want {
		t.Errorf("%s of %v is not in the list", name, schemas)
	}
}

// TestKindsAreMade holds the list against the models: what is made is in one of
// them, whose golden says what it became; what is refused is reported.
func TestKindsAreMade(t *testing.T) {
	t.Parallel()
	models, err := filepath.Glob("testdata/*.ifc")
	if err != nil {
		t.Fatal(err)
	}
	tests, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	record := regexp.MustCompile(`\b(IFC[A-Z0-9]+)\(`)
	seen := map[string]bool{}
	for _, name := range append(models, tests...) {
		if strings.Contains(name, "refused") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range record.FindAllSubmatch(data, -1) {
			seen[string(m[1])] = true
		}
	}
	refused := refusedKinds(t)
	for _, r := range kindRows(t) {
		keyword := strings.ToUpper(r.entity)
		switch r.made {
		case "shape", "part":
			if !seen[keyword] {
				t.Errorf("%s is in no model", r.entity)
			}
			if r.made == "shape" != (r.note == "") {
				t.Errorf("%s is a %s: %q", r.entity, r.made, r.note)
			}
		case "refused":
			if !refused[r.entity] && !refused[keyword] {
				t.Errorf("%s is not reported", r.entity)
			}
			if r.note == "" {
				t.Errorf("%s is refused without a reason", r.entity)
			}
		case "abstract":
			if seen[keyword] {
				t.Errorf("there are records of %s", r.entity)
			}
		default:
			t.Errorf("%s is %q", r.entity, r.made)
		}
	}
}

// refusedKinds gives the names of the elements that are reported and not made, in
// the models of what is refused, and the keywords that reasons of models name.
func refusedKinds(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	keyword := regexp.MustCompile(`IFC[A-Z0-9]+`)
	for _, model := range []string{"refused", "refused-2x3", "rare-2x3"} {
		data, err := os.ReadFile(filepath.Join("testdata", model+".ifc"))
		if err != nil {
			t.Fatal(err)
		}
		features, header, err := read(t, data)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(model, "refused") && len(features) > 0 {
			t.Errorf("%s: %s was made", model, features[0].Name)
		}
		reported := map[string]bool{}
		for _, s := range header.Skipped {
			reported[s.GUID] = true
			for _, k := range keyword.FindAllString(s.Reason, -1) {
				out[k] = true
			}
		}
		for _, m := range regexp.MustCompile(`PROXY\('(\w+)',\$,'(Ifc\w+)'`).FindAllSubmatch(data, -1) {
			if !reported[string(m[1])] {
				t.Errorf("%s: %s has no line in the report", model, m[2])
			}
			out[string(m[2])] = true
		}
	}
	return out
}
