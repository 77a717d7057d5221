package check

import (
	"math"
	"strings"

	"github.com/maquette-city/maquette/tiles/glb"
)

// gltfShape is the JSON of glTF 2.0 as far as tiles use it: types, ranges, and
// that indices point at something. What materials and animations mean is for
// the Khronos validator.
func gltfShape(v value) shape {
	count := func(name string) int { return len(v.elementsOf(name)) }
	index := func(of string) shape { return indexOf(of, count(of)) }
	texture := func(more ...field) shape {
		return objectOf(append(more, must("index", index("textures")), may("texCoord", integerFrom(0)))...)
	}
	unit := numberWithin(0, 1, "[0, 1]")
	return objectOf(
		must("asset", objectOf(must("version", dottedNumbers), may("generator", anyText), may("minVersion", dottedNumbers), may("copyright", anyText))),
		may("scene", index("scenes")),
		may("scenes", listOf(1, 0, objectOf(may("name", anyText), may("nodes", listOf(1, 0, index("nodes")))))),
		may("nodes", listOf(1, 0, all(gltfNode(index), gltfTransform))),
		may("meshes", listOf(1, 0, objectOf(may("name", anyText), must("primitives", listOf(1, 0, gltfPrimitive(index)))))),
		may("accessors", listOf(1, 0, all(gltfAccessor(index), gltfAccessorFits))),
		may("bufferViews", listOf(1, 0, objectOf(
			must("buffer", index("buffers")), may("byteOffset", integerFrom(0)), must("byteLength", integerFrom(1)),
			may("byteStride", integerFrom(4)), may("target", numberOf(34962, 34963)), may("name", anyText)))),
		may("buffers", listOf(1, 0, objectOf(may("uri", anyText), must("byteLength", integerFrom(1)), may("name", anyText)))),
		may("materials", listOf(1, 0, objectOf(
			may("name", anyText), may("doubleSided", anyBoolean), may("alphaMode", textOf("OPAQUE", "MASK", "BLEND")),
			may("alphaCutoff", numberWithin(0, math.Inf(1), "[0, inf)")), may("emissiveFactor", listOf(3, 3, unit)),
			may("pbrMetallicRoughness", objectOf(
				may("baseColorFactor", listOf(4, 4, unit)), may("metallicFactor", unit), may("roughnessFactor", unit),
				may("baseColorTexture", texture()), may("metallicRoughnessTexture", texture()))),
			may("normalTexture", texture(may("scale", anyNumber))), may("occlusionTexture", texture(may("strength", unit))),
			may("emissiveTexture", texture())))),
		may("textures", listOf(1, 0, objectOf(may("sampler", index("samplers")), may("source", index("images")), may("name", anyText)))),
		may("images", listOf(1, 0, objectOf(may("uri", anyText), may("mimeType", anyText), may("bufferView", index("bufferViews")), may("name", anyText)))),
		may("samplers", listOf(1, 0, objectOf(
			may("magFilter", numberOf(9728, 9729)), may("minFilter", numberOf(9728, 9729, 9984, 9985, 9986, 9987)),
			may("wrapS", numberOf(33071, 33648, 10497)), may("wrapT", numberOf(33071, 33648, 10497)), may("name", anyText)))),
		may("extensionsUsed", all(listOf(1, 0, anyText), unique)),
		may("extensionsRequired", all(listOf(1, 0, anyText), unique)),
	)
}

// indexOf wants the number of one of n things.
func indexOf(of string, n int) shape {
	return func(v value) bool {
		i, ok := v.integer(0)
		if ok && i >= n {
			v.fault(ValueWrong, "number %d of %d %s", i, n, of)
			return false
		}
		return ok
	}
}

// dottedNumbers wants a version: digits, a dot, digits.
func dottedNumbers(v value) bool {
	s, ok := v.text()
	major, minor, dot := strings.Cut(s, ".")
	if ok && (!dot || major == "" || minor == "" || strings.Trim(major+minor, "0123456789") != "") {
		v.fault(ValueWrong, "%q is no version", s)
		return false
	}
	return ok
}

// unique wants texts that differ.
func unique(v value) bool {
	list, _ := v.list(0)
	seen, ok := map[string]bool{}, true
	for _, x := range list {
		if seen[x.str()] {
			x.fault(ValueWrong, "%q twice", x.str())
			ok = false
		}
		seen[x.str()] = true
	}
	return ok
}

func gltfNode(index func(string) shape) shape {
	return objectOf(
		may("name", anyText), may("mesh", index("meshes")), may("skin", index("skins")), may("camera", index("cameras")),
		may("children", listOf(1, 0, index("nodes"))),
		may("matrix", numbersOf(16)), may("translation", numbersOf(3)), may("scale", numbersOf(3)),
		may("rotation", listOf(4, 4, numberWithin(-1, 1, "[-1, 1]"))), may("weights", listOf(1, 0, anyNumber)),
	)
}

// gltfTransform wants a node to be placed by matrix or by the others, and
// quaternions to be of length 1.
func gltfTransform(v value) bool {
	m, matrix := v.member("matrix")
	for _, name := range []string{"translation", "rotation", "scale"} {
		if _, has := v.member(name); has && matrix {
			m.fault(ValueWrong, "matrix and %s exclude each other", name)
			return false
		}
	}
	var q [4]float64
	r, turned := v.member("rotation")
	if turned && r.numbers(q[:]) && math.Abs(math.Hypot(math.Hypot(q[0], q[1]), math.Hypot(q[2], q[3]))-1) > quaternionTolerance {
		r.fault(ValueWrong, "a quaternion that is not of length 1")
		return false
	}
	return true
}

// quaternionTolerance lets quaternions be as float32 rounds them, several times.
const quaternionTolerance = 0.0005

// nodeLoops notes nodes that lie below themselves. Each has one parent at most,
// or the document could not have been decoded.
func (m *gltfModel) nodeLoops() {
	parent := make([]int, len(m.doc.Nodes))
	for i := range parent {
		parent[i] = -1
	}
	for i := range m.doc.Nodes {
		for _, c := range m.doc.Nodes[i].Children {
			parent[c] = i
		}
	}
	seen := make([]int, len(parent)) // the walk, from 1, that came by
	for i := range parent {
		n := i
		for n >= 0 && seen[n] == 0 {
			seen[n] = i + 1
			n = parent[n]
		}
		if n >= 0 && seen[n] == i+1 {
			m.json.down("nodes", n).fault(ValueWrong, "the node lies below itself")
			return
		}
	}
}

func gltfPrimitive(index func(string) shape) shape {
	accessors := func(v value) bool {
		if !v.object() || !v.filled() {
			return false
		}
		ok := true
		for _, m := range v.members() {
			ok = index("accessors")(m.value) && ok
		}
		return ok
	}
	return objectOf(
		must("attributes", accessors), may("indices", index("accessors")), may("material", index("materials")),
		may("mode", numberOf(0, 1, 2, 3, 4, 5, 6)), may("targets", listOf(1, 0, accessors)),
		may("extensions", isObject),
	)
}

func isObject(v value) bool { return v.object() }

func gltfAccessor(index func(string) shape) shape {
	return objectOf(
		may("bufferView", index("bufferViews")), may("byteOffset", integerFrom(0)), must("count", integerFrom(1)),
		must("componentType", numberOf(gltfByte, gltfUnsignedByte, gltfShort, gltfUnsignedShort, gltfUnsignedInt, gltfFloat)),
		must("type", textOf("SCALAR", "VEC2", "VEC3", "VEC4", "MAT2", "MAT3", "MAT4")),
		may("normalized", anyBoolean), may("min", listOf(1, 16, anyNumber)), may("max", listOf(1, 16, anyNumber)),
		may("sparse", isObject), may("name", anyText),
	)
}

// gltfAccessorFits wants only integers to be normalized, and an offset to be into
// a view.
func gltfAccessorFits(v value) bool {
	c, _ := v.member("componentType")
	kind, _ := c.plain()
	if n, _ := v.member("normalized"); v.flag("normalized") && (kind == gltfFloat || kind == gltfUnsignedInt) {
		n.fault(ValueWrong, "component type %v is not normalized", kind)
		return false
	}
	_, view := v.member("bufferView")
	if o, has := v.member("byteOffset"); has && !view {
		o.fault(ValueWrong, "byteOffset without bufferView")
		return false
	}
	return true
}

// core checks the structure of a glTF document, and what its accessors say of
// their own numbers.
func (m *gltfModel) core() {
	if !gltfShape(m.json)(m.json) {
		return
	}
	m.nodeLoops()
	quantization := false
	for _, x := range m.json.elementsOf("extensionsRequired") {
		quantization = quantization || x.str() == "KHR_mesh_quantization"
		if !contains(m.doc.ExtensionsUsed, x.str()) {
			x.fault(ExtensionUndeclared, "%s is required and not in extensionsUsed", x.str())
		}
	}
	accessors := m.json.elementsOf("accessors")
	positions := map[int]bool{}
	for i := range m.doc.Meshes {
		for j := range m.doc.Meshes[i].Primitives {
			p := &m.doc.Meshes[i].Primitives[j]
			if a, ok := p.Attributes["POSITION"]; ok {
				positions[a] = true
			}
			m.attributesFit(m.json.down("meshes", i, "primitives", j), p, quantization)
		}
	}
	for i, a := range accessors {
		m.limits(a, i, positions[i])
	}
}

// down goes down by names and numbers that are there.
func (v value) down(steps ...any) value {
	for _, s := range steps {
		switch s := s.(type) {
		case string:
			v, _ = v.member(s)
		case int:
			list, _ := v.list(0)
			v = list[s]
		}
	}
	return v
}

// limits holds min and max of an accessor against its numbers. Positions have
// both (glTF 2.0, clause 3.7.2.1).
func (m *gltfModel) limits(v value, i int, due bool) {
	a := &m.doc.Accessors[i]
	if due && (a.Min == nil || a.Max == nil) {
		v.fault(MemberMissing, "positions without min and max")
		return
	}
	n := kindSize(a.Type)
	if a.Min != nil && len(a.Min) != n || a.Max != nil && len(a.Max) != n {
		v.fault(LengthWrong, "min and max of %d and %d numbers where %d are due", len(a.Min), len(a.Max), n)
		return
	}
	if a.Min == nil && a.Max == nil {
		return
	}
	numbers, err := m.doc.Elements(i)
	if err != nil {
		return
	}
	low, high := make([]float64, n), make([]float64, n)
	for k := range n {
		low[k], high[k] = math.Inf(1), math.Inf(-1)
	}
	for k, x := range numbers {
		low[k%n], high[k%n] = min(low[k%n], x), max(high[k%n], x)
	}
	_, component := kindOf(a)
	for k := range n {
		if a.Min != nil && !sameNumber(stored(a.Min[k], a, component), low[k]) || a.Max != nil && !sameNumber(stored(a.Max[k], a, component), high[k]) {
			v.fault(ContentWrong, "min and max are not those of the numbers: %v to %v", low[k], high[k])
			return
		}
	}
}

// stored gives what a limit stands for: those of normalized integers are told as
// they are stored.
func stored(x float64, a *glb.Accessor, component string) float64 {
	if !a.Normalized {
		return x
	}
	_, most := componentRange(component)
	return max(x/most, -1)
}

// sameNumber compares as float32, in which accessors are.
func sameNumber(a, b float64) bool {
	return float32(a) == float32(b) || math.Abs(a-b) <= 1e-6*math.Max(math.Abs(a), math.Abs(b))
}

// indices wants every index to be of a vertex.
func (m *gltfModel) indices(v value, i, vertices int) {
	numbers, err := m.doc.Elements(i)
	if err != nil {
		return
	}
	for k, x := range numbers {
		if x >= float64(vertices) {
			at, _ := v.member("indices")
			at.fault(ContentWrong, "index %d is %v where there are %d vertices", k, x, vertices)
			return
		}
	}
}
