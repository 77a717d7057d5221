package massing

import (
	"math"
	"strings"

	"github.com/maquette-city/maquette/plans/vector"
)

// values are the fields of a feature by their plain names.
type values map[string]any

// valuesOf takes the fields of f; of two with one plain name the first counts.
func valuesOf(f *vector.Feature) values {
	v := make(values, len(f.Fields))
	for i := range f.Fields {
		name := plain(f.Fields[i].Name)
		if _, ok := v[name]; !ok {
			v[name] = f.Fields[i].Value
		}
	}
	return v
}

// plain gives a name without case, unit and what divides its words: "maximum
// bouwhoogte (m)" and "Maximum_Bouwhoogte" are one.
func plain(name string) string {
	name = strings.TrimSpace(strings.ToLower(name))
	name = strings.TrimSpace(strings.TrimSuffix(name, "(m)"))
	return strings.NewReplacer(" ", "", "_", "", "-", "", ":", "", ".", "").Replace(name)
}

// The plain names of what says how high a volume is and where it stands.
var (
	heightNames    = [...]string{"height", "hoogte", "bouwhoogte", "gebouwhoogte", "buildingheight", "measuredheight", "renderheight"}
	topNames       = [...]string{"b3hdakmax", "b3hmax", "hdakmax", "b3hdak70p", "b3h70p", "topheight", "hoogtenap"}
	allowedNames   = [...]string{"maximumbouwhoogte", "maximalebouwhoogte", "maxbouwhoogte", "maxheight"}
	storeyNames    = [...]string{"storeys", "storeysaboveground", "stories", "floors", "levels", "buildinglevels", "numberoffloors", "bouwlagen", "aantalbouwlagen", "b3bouwlagen"}
	allowedStoreys = [...]string{"maximumaantalbouwlagen", "maxbouwlagen", "maxstoreys"}
	storeyHeights  = [...]string{"storeyheight", "floorheight", "levelheight", "verdiepingshoogte"}
	bottomNames    = [...]string{"minheight", "renderminheight", "buildingminheight", "baseheight", "onderkant"}
	bottomStoreys  = [...]string{"minlevel", "buildingminlevel"}
	groundNames    = [...]string{"ground", "groundheight", "groundelevation", "maaiveld", "maaiveldhoogte", "b3hmaaiveld", "hmaaiveld", "peil"}
	nameNames      = [...]string{"name", "naam", "title", "titel", "label"}
	colourNames    = [...]string{"color", "colour", "kleur", "fill"}
	opacityNames   = [...]string{"opacity", "fillopacity", "dekking"}
)

// number finds the first of names that holds a number, with or without its unit.
func (v values) number(names []string) (float64, bool) {
	for _, name := range names {
		value := v[name]
		if s, ok := value.(string); ok {
			value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "m"))
		}
		// Statistics write -99990 and below for what they do not know.
		if x, ok := vector.Number(value); ok && !math.IsNaN(x) && x > unknownBelow {
			return x, true
		}
	}
	return 0, false
}

// unknownBelow marks what stands for no value: no place on earth lies so low.
const unknownBelow = -9000

// text finds the first of names that holds any text.
func (v values) text(names []string) string {
	for _, name := range names {
		if s := strings.TrimSpace(vector.Text(v[name])); s != "" {
			return s
		}
	}
	return ""
}

// ids are the names of fields that identify a feature better than its place in
// the file does.
var ids = [...]string{"identificatie", "gml_id", "uuid"}

// idOf gives the id of a feature: what the file calls one, with the table before
// it where there are several.
func idOf(f *vector.Feature) string {
	for _, name := range ids {
		if value, ok := f.Value(name); ok && vector.Text(value) != "" {
			return vector.Text(value)
		}
	}
	if f.Table != "" {
		return f.Table + "." + f.ID
	}
	return f.ID
}
