package theme

import (
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/vector"
)

// HiddenBelow is the value at and below which a number stands for none.
const HiddenBelow = -99990

// countFields are the names of the number of inhabitants in the tables of the CBS and
// of others, the surest first; case does not count.
var countFields = []string{"aantal_inwoners", "aantalinwoners_5", "aantalinwoners", "aant_inw", "inwoners", "a_inw", "population", "inhabitants"}

// countField gives the field that counts the people of the areas, "" where there is
// none.
func countField(t plans.Theme, areas []*vector.Feature) string {
	names := countFields
	if t.CountField != "" {
		names = []string{t.CountField}
	}
	for _, name := range names {
		for _, f := range areas {
			for _, own := range f.Fields {
				if strings.EqualFold(own.Name, name) {
					return own.Name
				}
			}
		}
	}
	return ""
}

// hide takes out of an area what may not be told; false where that is all but its name.
func hide(f *vector.Feature, count string, t plans.Theme) bool {
	for i := range f.Fields {
		if v, ok := vector.Number(f.Fields[i].Value); ok && v <= HiddenBelow {
			f.Fields[i].Value = nil
		}
	}
	if count == "" {
		return true
	}
	v, _ := f.Value(count)
	if n, ok := vector.Number(v); ok && n >= float64(t.MinCount) {
		return true
	}
	for i := range f.Fields {
		if !names(f.Fields[i].Name, t) {
			f.Fields[i].Value = nil // a text may hold a figure too
		}
	}
	return false
}

// namesOnly are words in the names of fields that say which area it is.
var namesOnly = []string{"naam", "name", "code"}

func names(field string, t plans.Theme) bool {
	field = strings.ToLower(field)
	if field == strings.ToLower(t.Field) || field == strings.ToLower(t.CountField) {
		return false
	}
	return t.Code != "" && field == strings.ToLower(t.Code) || slices.ContainsFunc(namesOnly, func(w string) bool { return strings.Contains(field, w) })
}
