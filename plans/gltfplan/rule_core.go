package gltfplan

import "math"

// rootRule is what glTF 2.0 (clause 5) says of its JSON: types, members that must
// be there, ranges and references. What one object says of another is in the
// check_*.go files. Values from closed lists are not looked at here: the reader
// says where one that it does not know keeps it from showing something.
func rootRule() rule {
	return entity("root",
		must("asset", entity("asset", must("version", version), may("minVersion", version), may("generator", anyText), may("copyright", anyText))),
		may("scene", index("scenes")),
		may("scenes", many(entity("scene", may("nodes", distinct("nodes")), may("name", anyText)))),
		may("nodes", many(nodeRule())),
		may("meshes", many(meshRule())),
		may("accessors", many(accessorRule())),
		may("bufferViews", many(entity("bufferView",
			must("buffer", index("buffers")), may("byteOffset", count(0)), must("byteLength", count(1)),
			may("byteStride", all(whole(4, 252), multiple(4))), may("target", choice), may("name", anyText)))),
		may("buffers", many(entity("buffer", may("uri", anyText), must("byteLength", count(1)), may("name", anyText)))),
		may("materials", many(materialRule())),
		may("textures", many(entity("texture", may("sampler", index("samplers")), may("source", index("images")), may("name", anyText)))),
		may("images", many(entity("image",
			may("uri", anyText), may("mimeType", anyText),
			member{name: "bufferView", rule: index("bufferViews"), needs: "mimeType"}, may("name", anyText)))),
		may("samplers", many(entity("sampler",
			may("magFilter", choice), may("minFilter", choice), may("wrapS", choice), may("wrapT", choice), may("name", anyText)))),
		may("skins", many(entity("skin",
			may("inverseBindMatrices", index("accessors")), may("skeleton", index("nodes")), must("joints", distinct("nodes")), may("name", anyText)))),
		may("animations", many(animationRule())),
		may("cameras", many(cameraRule())),
		may("extensionsUsed", all(many(anyText), unique)),
		may("extensionsRequired", all(many(anyText), unique)),
	)
}

// distinct is a list of indices that differ.
func distinct(list string) rule { return all(many(indices(list)), unique) }

func nodeRule() rule {
	return entity("node",
		may("camera", index("cameras")), may("children", distinct("nodes")),
		member{name: "skin", rule: index("skins"), needs: "mesh"}, may("mesh", index("meshes")),
		member{name: "weights", rule: numbers(anyNumber), needs: "mesh"},
		may("matrix", numbers(anyNumber, 16)), may("translation", numbers(anyNumber, 3)), may("scale", numbers(anyNumber, 3)),
		may("rotation", numbers(within(-1, 1), 4)), may("name", anyText),
	)
}

func meshRule() rule {
	attributes := namedEach(indices("accessors"))
	return entity("mesh",
		must("primitives", many(entity("primitive",
			must("attributes", attributes), may("indices", index("accessors")), may("material", index("materials")),
			may("mode", whole(0, modeTriangleFan)), may("targets", many(attributes))))),
		may("weights", numbers(anyNumber)), may("name", anyText),
	)
}

func accessorRule() rule {
	return entity("accessor",
		may("bufferView", index("bufferViews")), member{name: "byteOffset", rule: count(0), needs: "bufferView"},
		must("componentType", choice), may("normalized", anyBoolean), must("count", count(1)), must("type", anyText),
		may("min", numbers(anyNumber, 1, 2, 3, 4, 9, 16)), may("max", numbers(anyNumber, 1, 2, 3, 4, 9, 16)), may("name", anyText),
		may("sparse", entity("sparse", must("count", count(1)),
			must("indices", entity("sparseIndices", must("bufferView", index("bufferViews")), may("byteOffset", count(0)), must("componentType", choice))),
			must("values", entity("sparseValues", must("bufferView", index("bufferViews")), may("byteOffset", count(0)))))),
	)
}

// textureInfo is a reference to a texture, with more members of its own.
func textureInfo(more ...member) rule {
	return entity("textureInfo", append([]member{must("index", index("textures")), may("texCoord", count(0))}, more...)...)
}

func materialRule() rule {
	return entity("material",
		may("pbrMetallicRoughness", entity("pbrMetallicRoughness",
			may("baseColorFactor", numbers(fraction(), 4)), may("baseColorTexture", textureInfo()),
			may("metallicFactor", fraction()), may("roughnessFactor", fraction()), may("metallicRoughnessTexture", textureInfo()))),
		may("normalTexture", textureInfo(may("scale", anyNumber))), may("occlusionTexture", textureInfo(may("strength", fraction()))),
		may("emissiveTexture", textureInfo()), may("emissiveFactor", numbers(fraction(), 3)),
		may("alphaMode", anyText), may("alphaCutoff", atLeast(0)), may("doubleSided", anyBoolean), may("name", anyText),
	)
}

func animationRule() rule {
	return func(c *checker, v *value, at *place) {
		sampler := func(c *checker, i *value, at *place) { c.indexOf(i, v.get("samplers"), "samplers", at) }
		entity("animation",
			must("channels", many(entity("channel", must("sampler", sampler),
				must("target", entity("target", may("node", index("nodes")), must("path", anyText)))))),
			must("samplers", many(entity("animationSampler",
				must("input", index("accessors")), may("interpolation", anyText), must("output", index("accessors"))))),
			may("name", anyText),
		)(c, v, at)
	}
}

// cameraRule wants a camera to have the one projection that its type names.
func cameraRule() rule {
	orthographic := entity("orthographic", must("xmag", anyNumber), must("ymag", anyNumber), must("zfar", positive()), must("znear", atLeast(0)))
	perspective := entity("perspective", may("aspectRatio", positive()), must("yfov", positive()), may("zfar", positive()), must("znear", positive()))
	shape := entity("camera", must("type", anyText), may("orthographic", all(orthographic, orthographicFits)), may("perspective", all(perspective, depthFits)), may("name", anyText))
	return func(c *checker, v *value, at *place) {
		shape(c, v, at)
		kind := v.get("type").text
		o, p := v.get("orthographic").kind != absent, v.get("perspective").kind != absent
		switch {
		case o && p:
			c.note("ONE_OF_MISMATCH", at, "either orthographic or perspective must be defined")
		case kind == "orthographic" && !o || kind == "perspective" && !p:
			c.note("UNDEFINED_PROPERTY", at, "%q must be defined", kind)
		}
	}
}

func orthographicFits(c *checker, v *value, at *place) {
	for _, name := range [...]string{"xmag", "ymag"} {
		if m := v.get(name); m.kind == number && m.num == 0 {
			c.note("CAMERA_XMAG_YMAG_ZERO", at.member(name), "it must not be zero")
		}
	}
	depthFits(c, v, at)
}

func depthFits(c *checker, v *value, at *place) {
	if far := v.get("zfar"); far.kind == number && !math.IsInf(far.num, 0) && far.num <= v.get("znear").float(math.Inf(-1)) {
		c.note("CAMERA_ZFAR_LEQUAL_ZNEAR", at, "zfar must be greater than znear")
	}
}
