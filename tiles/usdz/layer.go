package usdz

// A layer as it is built, before it is written: what "USDA" and "USDC" files both
// hold. Values are of the types below or slices of them.
type (
	token  string // a name out of a closed list
	asset  string // the path of a file beside this one
	target string // the path of a prim or property
	vec2   = [2]float32
	vec3   = [3]float32
	vec4   = [4]float32
)

// prim is one node of the scene.
type prim struct {
	kind string // schema: "Xform", "Mesh", "Material"; "" for none
	name string // an identifier, its own among its siblings
	// display is the name for people and custom what else is told of the node,
	// in order; both may be empty.
	display    string
	custom     []field
	model      token   // kind metadata: "component"; "" for none
	schemas    []token // API schemas applied
	properties []property
	children   []*prim
}

// field is one entry of custom data.
type field struct{ name, value string }

// property is an attribute or, where kind is "rel", a relationship.
type property struct {
	kind          string // as USD names the type: "point3f[]"
	name          string
	uniform       bool
	value         any    // nil where it is connected or an output
	from          target // what it is connected to or, of a relationship, targets
	interpolation token  // of a primvar; "" for none
}

// uniform gives an attribute that never changes over time.
func uniform(kind, name string, value any) property {
	return property{kind: kind, name: name, value: value, uniform: true}
}

// attribute gives an attribute with a value.
func attribute(kind, name string, value any) property {
	return property{kind: kind, name: name, value: value}
}

// connected gives an attribute whose value comes from elsewhere.
func connected(kind, name string, from target) property {
	return property{kind: kind, name: name, from: from}
}

// relationship gives a relationship to one target.
func relationship(name string, to target) property {
	return property{kind: "rel", name: name, from: to}
}

// output declares what a shader gives.
func output(kind, name string) property { return property{kind: kind, name: name} }
