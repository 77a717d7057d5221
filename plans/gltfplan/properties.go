package gltfplan

import (
	"fmt"

	"github.com/maquette-city/maquette/tiles/scene"
)

// properties gives the extras of an object as a property set; nil for none.
func properties(name string, v *value) []scene.PropertySet {
	if v.kind == absent || v.kind == null {
		return nil
	}
	set := scene.PropertySet{Name: name}
	if v.kind != object {
		set.Properties = []scene.Property{{Name: "extras", Value: v.plain()}}
		return []scene.PropertySet{set}
	}
	for i := range v.list {
		set.Properties = append(set.Properties, scene.Property{Name: v.keys[i], Value: v.list[i].plain()})
	}
	if len(set.Properties) == 0 {
		return nil
	}
	return []scene.PropertySet{set}
}

// described gives what a node and its mesh say of themselves in extras and XMP
// packets (KHR_xmp_json_ld, and the older KHR_xmp).
func (r *reader) described(node, mesh *value) []scene.PropertySet {
	sets := properties("", node.get("extras"))
	sets = append(sets, properties("mesh", mesh.get("extras"))...)
	for _, name := range [...]string{"KHR_xmp_json_ld", "KHR_xmp"} {
		packets := r.doc.root.get("extensions").get(name).get("packets")
		for _, v := range [...]*value{node, mesh} {
			sets = append(sets, properties(name, packets.at(v.get("extensions").get(name).get("packet").index()))...)
		}
	}
	return sets
}

// classNames are the members of extras that name a class, by exporters of IFC,
// of CityGML and by hand.
var classNames = [...]string{"class", "ifcClass", "ifc_class", "IfcClass", "ifcType", "type", "category"}

const maxClass = 64

// class gives the class of a feature: a word that the extras give, else Node.
func class(extras *value) string {
	for _, n := range classNames {
		if v := extras.get(n); v.kind == text && isWord(v.text) {
			return v.text
		}
	}
	return "Node"
}

// isWord tells a name of letters, digits, dots and underscores that begins with a
// letter.
func isWord(s string) bool {
	if s == "" || len(s) > maxClass {
		return false
	}
	for i, c := range s {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c != '_' && c != '.' && c != ':' && (c < '0' || c > '9')) {
			return false
		}
	}
	return true
}

// step gives the part of a path that names a node.
func step(node *value, i int) string {
	if name := node.get("name").text; name != "" {
		return name
	}
	return fmt.Sprintf("node %d", i)
}
