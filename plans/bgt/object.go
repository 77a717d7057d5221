package bgt

import (
	"strings"

	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/scene"
)

// object is one object of a file, whatever its format.
type object struct {
	id       string
	table    string // of a GeoPackage, or the element of GML
	values   values
	fields   []vector.Field // as the file has them
	geometry vector.Geometry
	tree     bool // of a list of trees
	kind     kind
}

// values are the fields of an object by their plain names; texts in lower case.
type values map[string]any

// plain gives a name without case, what divides its words and the "bgt" before it.
func plain(name string) string {
	name = strings.NewReplacer(" ", "", "_", "", "-", "", ":", "", ".", "").Replace(strings.ToLower(name))
	if rest, ok := strings.CutPrefix(name, "bgt"); ok && (strings.HasPrefix(rest, "functie") || strings.HasPrefix(rest, "fysiek") || strings.HasPrefix(rest, "type") || strings.HasPrefix(rest, "status")) {
		return rest
	}
	return name
}

// bookkeeping tells the columns that only say which list a value is from, or why
// there is none.
func bookkeeping(name string) bool {
	return strings.HasSuffix(name, "codespace") || strings.HasSuffix(name, "leeg")
}

func valuesOf(fields []vector.Field) values {
	v := make(values, len(fields))
	for _, f := range fields {
		name := plain(f.Name)
		if _, twice := v[name]; twice || f.Value == nil || bookkeeping(name) {
			continue
		}
		if s, ok := f.Value.(string); ok {
			if s = strings.ToLower(strings.TrimSpace(s)); s == "" {
				continue
			}
			v[name] = s
			continue
		}
		v[name] = f.Value
	}
	return v
}

// text gives the first of names that has a text.
func (v values) text(names ...string) string {
	for _, name := range names {
		if s := vector.Text(v[name]); s != "" {
			return s
		}
	}
	return ""
}

// plus gives the finer value of IMGeo, which CityGML names after its object type
// ("plus-functieWegdeel").
func (v values) plus(name, kind string) string {
	s := v.text("plus"+name, "plus"+name+kind)
	if s == "waardeonbekend" || s == "geenwaarde" {
		return ""
	}
	return s
}

// The names of what identifies an object, and of what says that it ended.
var (
	idNames  = [...]string{"lokaalid", "identificatielokaalid", "identificatie", "nen3610idlokaalid", "gmlid", "boomnummer", "boomid", "elementnummer"}
	endNames = [...]string{"eindregistratie", "objecteindtijd", "terminationdate"}
)

// ended tells what no longer stands there.
func (v values) ended() bool { return v.text(endNames[:]...) != "" || v.text("status") == "historie" }

// level gives relatieveHoogteligging.
func (v values) level() int {
	x, ok := vector.Number(v["relatievehoogteligging"])
	if !ok || !(x > -maxLevel && x < maxLevel) {
		return 0
	}
	return int(x)
}

// maxLevel is more levels than lie over each other anywhere.
const maxLevel = 20

// identify finds the id of an object in its values, in the case they have.
func (o *object) identify(otherwise string) {
	o.id = otherwise
	for _, want := range idNames {
		for _, f := range o.fields {
			if s := strings.TrimSpace(vector.Text(f.Value)); s != "" && plain(f.Name) == want {
				o.id = s
				return
			}
		}
	}
}

// sets gives the fields as one property set without a name.
func (o *object) sets() []scene.PropertySet {
	var ps []scene.Property
	for _, f := range o.fields {
		if s, text := f.Value.(string); f.Value == nil || text && s == "" || bookkeeping(plain(f.Name)) {
			continue
		}
		ps = append(ps, scene.Property{Name: f.Name, Value: f.Value})
	}
	if len(ps) == 0 {
		return nil
	}
	return []scene.PropertySet{{Properties: ps}}
}
