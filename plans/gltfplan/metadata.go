package gltfplan

import (
	"fmt"
	"math"
	"strings"

	"github.com/maquette-city/maquette/tiles/scene"
)

// table is a property table that was read once.
type table struct {
	class   string
	count   int
	columns []*column
}

// table gives the property table at index i, nil where there is none.
func (r *reader) table(i int) *table {
	if t, ok := r.tables[i]; ok {
		return t
	}
	ext := r.doc.root.get("extensions").get("EXT_structural_metadata")
	v := ext.get("propertyTables").at(i)
	if v.kind != object {
		return nil
	}
	t := &table{count: max(0, v.get("count").index())}
	schema := ext.get("schema")
	class := schema.get("classes").get(v.get("class").text)
	t.class = v.get("class").text
	properties := v.get("properties")
	for k := range properties.list {
		at := fmt.Sprintf("/extensions/EXT_structural_metadata/propertyTables/%d/properties/%s", i, properties.keys[k])
		c, err := r.doc.column(properties.keys[k], class.get("properties").get(properties.keys[k]), schema, &properties.list[k], at)
		if err != nil {
			r.doc.found.note(err)
			continue
		}
		t.columns = append(t.columns, c)
	}
	r.tables[i] = t
	return t
}

// row gives what a table tells of feature i.
func (t *table) row(i int64) (set scene.PropertySet, ok bool) {
	if t == nil || i < 0 || i >= int64(t.count) {
		return set, false
	}
	for _, c := range t.columns {
		v, ok := c.value(int(i))
		if f, isNumber := v.(float64); !ok || isNumber && (math.IsNaN(f) || math.IsInf(f, 0)) {
			continue
		}
		set.Properties = append(set.Properties, scene.Property{Name: c.name, Value: v})
	}
	return set, len(set.Properties) > 0
}

// named gives the text of one of the named properties of a set, "" for none.
func named(set scene.PropertySet, names ...string) string {
	for _, n := range names {
		for _, p := range set.Properties {
			if s, ok := p.Value.(string); ok && strings.EqualFold(p.Name, n) {
				return s
			}
		}
	}
	return ""
}
