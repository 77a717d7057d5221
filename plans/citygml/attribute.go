package citygml

import (
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans/gml"
	"github.com/maquette-city/maquette/plans/xmlscan"
	"github.com/maquette-city/maquette/tiles/scene"
)

// The bounds on attributes: how deep they are followed, how many properties an
// object may have, how many values one of them, and how long a text may be.
const (
	maxAttributeDepth = 12
	maxAttributes     = 2000
	maxList           = 1000
	maxText           = 16 << 10
)

// properties are the attributes of an object, in the order of the file.
type properties struct {
	all []scene.Property
	at  map[string]int
	cut bool
}

// put adds a value; a name that is there already gets a list.
func (ps *properties) put(name string, value any, unit string) {
	i, ok := ps.at[name]
	if !ok {
		if len(ps.all) >= maxAttributes {
			ps.cut = true
			return
		}
		if ps.at == nil {
			ps.at = map[string]int{}
		}
		ps.at[name] = len(ps.all)
		ps.all = append(ps.all, scene.Property{Name: name, Value: value, Unit: unit})
		return
	}
	list, isList := ps.all[i].Value.([]any)
	if !isList {
		list = []any{ps.all[i].Value}
	}
	if len(list) >= maxList {
		ps.cut = true
		return
	}
	ps.all[i].Value = append(list, value)
}

// name is what names the object to people.
func (ps *properties) name() string {
	i, ok := ps.at["name"]
	if !ok {
		return ""
	}
	v := ps.all[i].Value
	if list, ok := v.([]any); ok {
		v = list[0]
	}
	s, _ := v.(string)
	return s
}

// add adds a property of an object.
func (ps *properties) add(p xmlscan.Elem) {
	local := p.Local()
	switch {
	case local == "address" || local == "Address":
		ps.address(p)
	case local == "genericAttribute" || local == "genericAttributeSet" || strings.HasSuffix(local, "Attribute") && p.Attr("name") != "":
		ps.generic("", p, 0)
	default:
		ps.walk(local, p, 0)
	}
}

// addSurface adds an attribute of a thematic surface, each value once.
func (ps *properties) addSurface(class string, p xmlscan.Elem) {
	name := class + "." + p.Local()
	if i, ok := ps.at[name]; ok {
		text := p.Text()
		if list, isList := ps.all[i].Value.([]any); isList {
			for _, v := range list {
				if v == text {
					return
				}
			}
		} else if ps.all[i].Value == any(text) {
			return
		}
	}
	ps.walk(name, p, 0)
}

// walk adds what an element says: its text under the path, or its members each
// under their own. Elements that name a type ("Height") are no part of the path.
func (ps *properties) walk(path string, e xmlscan.Elem, depth int) {
	if href := e.Attr("href"); href != "" {
		ps.put(path, text(strings.TrimPrefix(href, "#")), "")
		return
	}
	if e.Leaf() {
		ps.leaf(path, e)
		return
	}
	if depth >= maxAttributeDepth || ps.cut {
		return
	}
	for c := range e.Children() {
		local := c.Local()
		switch upper := local[0] >= 'A' && local[0] <= 'Z'; {
		case gml.Geometry(local) || local == "Envelope":
		case upper && local == "Address":
			ps.address(c)
		case upper && (local != "XMLDocument" && !c.Leaf()):
			ps.walk(path, c, depth+1)
		default:
			ps.walk(path+"."+local, c, depth+1)
		}
	}
}

// leaf adds a simple value with its unit and code list.
func (ps *properties) leaf(path string, e xmlscan.Elem) {
	s := text(e.Text())
	if s == "" {
		return
	}
	unit := unitOf(e.Attr("uom"))
	if unit != "" || numeric(e.Local()) {
		if v, err := strconv.ParseFloat(s, 64); err == nil {
			ps.put(path, v, unit)
			return
		}
	}
	ps.put(path, s, unit)
	if code := e.Attr("codeSpace"); code != "" {
		if _, ok := ps.at[path+".codeSpace"]; !ok {
			ps.put(path+".codeSpace", text(code), "")
		}
	}
}

// numeric tells the attributes whose type is a number in the schemas of CityGML;
// those with a unit are numbers too, all others texts ("function" 1000 is a code).
func numeric(local string) bool {
	switch local {
	case "storeysAboveGround", "storeysBelowGround", "yearOfConstruction", "yearOfDemolition", "lod", "averageHeight", "numberOfOccupants", "predecessorCount":
		return true
	}
	return false
}

// unitOf gives the name of a unit: "m" of "#m", "urn:adv:uom:m" and
// "urn:ogc:def:uom:UCUM::m".
func unitOf(uom string) string {
	if i := strings.LastIndexAny(uom, "#:/"); i >= 0 && i+1 < len(uom) {
		uom = uom[i+1:]
	}
	switch uom = strings.Trim(uom, "#:/ "); strings.ToLower(uom) {
	case "metre", "meter", "meters", "metres":
		return "m"
	}
	return text(uom)
}

// text bounds a value.
func text(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") + "..."
}

// generic adds a generic attribute of any version: of 1.0 and 2.0 it has a name
// and holds a value (gen:stringAttribute name="..."), of 3.0 both are elements
// (gen:StringAttribute). Sets go by path.
func (ps *properties) generic(path string, e xmlscan.Elem, depth int) {
	if depth > maxAttributeDepth {
		return
	}
	if e.Local() == "genericAttribute" {
		for c := range e.Children() {
			ps.generic(path, c, depth+1)
		}
		return
	}
	name := e.Attr("name")
	if c := e.Child("name"); name == "" && c.OK() {
		name = c.Text()
	}
	if name = text(name); name == "" {
		name = e.Local()
	}
	if path != "" {
		name = path + "." + name
	}
	for c := range e.Children() {
		switch c.Local() {
		case "value":
			ps.genericValue(name, e.Local(), c)
		case "name":
		default:
			ps.generic(name, c, depth+1)
		}
	}
}

// genericValue adds a value by the type of its attribute.
func (ps *properties) genericValue(name, kind string, e xmlscan.Elem) {
	s := text(e.Text())
	switch strings.ToLower(kind) {
	case "intattribute", "doubleattribute", "measureattribute", "integerattribute":
		if v, err := strconv.ParseFloat(s, 64); err == nil {
			ps.put(name, v, unitOf(e.Attr("uom")))
			return
		}
	}
	ps.put(name, s, unitOf(e.Attr("uom")))
}
