package gltfplan

// extension is where the object of an extension may stand and what it holds.
type extension struct {
	home string // kind of object
	rule rule
}

// homes gives the extensions whose objects are looked at; others may stand
// anywhere.
func homes() map[string][]extension {
	known := map[string][]extension{
		"KHR_lights_punctual": {{"root", entity("", must("lights", many(lightRule())))}, {"node", entity("", must("light", lightIndex))}},
		"KHR_materials_variants": {{"root", entity("", must("variants", many(entity("", must("name", anyText)))))},
			{"primitive", entity("", must("mappings", many(entity("", must("material", index("materials")), must("variants", distinctVariants()), may("name", anyText)))))}},
		"KHR_texture_transform": {{"textureInfo", entity("",
			may("offset", numbers(anyNumber, 2)), may("rotation", anyNumber), may("scale", numbers(anyNumber, 2)), may("texCoord", count(0)))}},
		"EXT_texture_webp":           {{"texture", entity("", may("source", index("images")))}},
		"EXT_texture_avif":           {{"texture", entity("", may("source", index("images")))}},
		"KHR_texture_basisu":         {{"texture", entity("", may("source", index("images")))}},
		"KHR_node_visibility":        {{"node", entity("", may("visible", anyBoolean))}},
		"KHR_draco_mesh_compression": {{"primitive", entity("", must("bufferView", index("bufferViews")), must("attributes", namedEach(count(0))))}},
		"EXT_meshopt_compression":    meshoptHomes(),
		"KHR_meshopt_compression":    meshoptHomes(),
		"EXT_mesh_gpu_instancing":    {{"node", entity("", may("attributes", namedEach(indices("accessors"))))}},
	}
	for name, members := range materialExtensions() {
		known[name] = []extension{{"material", entity("", members...)}}
	}
	return known
}

func meshoptHomes() []extension {
	return []extension{{"bufferView", entity("", must("buffer", index("buffers")), may("byteOffset", count(0)), must("byteLength", count(1)),
		must("byteStride", whole(1, 256)), must("count", count(1)), must("mode", anyText), may("filter", anyText))},
		{"buffer", entity("", may("fallback", anyBoolean))}}
}

// materialExtensions gives the members that extensions add to materials.
func materialExtensions() map[string][]member {
	factor := func(name string) member { return may(name, fraction()) }
	texture := func(name string) member { return may(name, textureInfo()) }
	colour := func(name string, each rule) member { return may(name, numbers(each, 3)) }
	return map[string][]member{
		"KHR_materials_unlit":             nil,
		"KHR_materials_emissive_strength": {may("emissiveStrength", atLeast(0))},
		"KHR_materials_ior":               {may("ior", refraction)},
		"KHR_materials_dispersion":        {may("dispersion", atLeast(0))},
		"KHR_materials_specular":          {factor("specularFactor"), texture("specularTexture"), colour("specularColorFactor", atLeast(0)), texture("specularColorTexture")},
		"KHR_materials_transmission":      {factor("transmissionFactor"), texture("transmissionTexture")},
		"KHR_materials_volume":            {may("thicknessFactor", atLeast(0)), texture("thicknessTexture"), may("attenuationDistance", positive()), colour("attenuationColor", fraction())},
		"KHR_materials_sheen":             {colour("sheenColorFactor", fraction()), texture("sheenColorTexture"), factor("sheenRoughnessFactor"), texture("sheenRoughnessTexture")},
		"KHR_materials_anisotropy":        {factor("anisotropyStrength"), may("anisotropyRotation", anyNumber), texture("anisotropyTexture")},
		"KHR_materials_clearcoat": {factor("clearcoatFactor"), texture("clearcoatTexture"), factor("clearcoatRoughnessFactor"), texture("clearcoatRoughnessTexture"),
			may("clearcoatNormalTexture", textureInfo(may("scale", anyNumber)))},
		"KHR_materials_iridescence": {factor("iridescenceFactor"), texture("iridescenceTexture"), may("iridescenceIor", atLeast(1)),
			may("iridescenceThicknessMinimum", atLeast(0)), may("iridescenceThicknessMaximum", atLeast(0)), texture("iridescenceThicknessTexture")},
		"KHR_materials_pbrSpecularGlossiness": {may("diffuseFactor", numbers(fraction(), 4)), texture("diffuseTexture"),
			colour("specularFactor", fraction()), factor("glossinessFactor"), texture("specularGlossinessTexture")},
	}
}

// refraction is an index of refraction, or 0 for none.
func refraction(c *checker, v *value, at *place) {
	if v.kind != number || v.num != 0 {
		atLeast(1)(c, v, at)
	}
}

func lightRule() rule {
	spot := entity("", may("innerConeAngle", atLeast(0)), may("outerConeAngle", positive()))
	return entity("light", must("type", anyText), may("color", numbers(fraction(), 3)), may("intensity", atLeast(0)), may("range", positive()),
		may("spot", spot), may("name", anyText))
}

// lightIndex names a light of the root's extension.
func lightIndex(c *checker, v *value, at *place) {
	ext := c.d.root.get("extensions").get("KHR_lights_punctual")
	if ext.kind != absent {
		c.indexOf(v, ext.get("lights"), "lights", at)
	}
}

func distinctVariants() rule { return all(many(variantIndex), unique) }

func variantIndex(c *checker, v *value, at *place) {
	c.indexOf(v, c.d.root.get("extensions").get("KHR_materials_variants").get("variants"), "variants", at)
}

// extensions looks at the extensions of an object of this kind: each is declared,
// and stands where it may.
func (c *checker) extensions(kind string, v *value, at *place) {
	list := v.get("extensions")
	if kind == "" || list.kind == absent || !c.isA(list, object, at.member("extensions")) {
		return
	}
	for i, name := range list.keys {
		here := at.member("extensions").member(name)
		if !c.declared[name] {
			c.note("UNDECLARED_EXTENSION", here, "%.60q is not in extensionsUsed", name)
		}
		places, known := c.homes[name]
		if !known {
			continue
		}
		found := false
		for _, e := range places {
			if e.home == kind {
				found = true
				e.rule(c, &list.list[i], here)
			}
		}
		if !found {
			c.note("UNEXPECTED_EXTENSION_OBJECT", here, "the extension has no object here")
		}
		if name == "KHR_lights_punctual" && kind == "node" && c.d.root.get("extensions").get(name).kind == absent {
			c.note("UNSATISFIED_DEPENDENCY", here, "%q must be defined", "/extensions/"+name)
		}
	}
}

// declaredExtensions reads extensionsUsed, and wants what is required to be used.
func (c *checker) declaredExtensions() {
	used := c.d.root.get("extensionsUsed")
	for i := range used.list {
		c.declared[used.list[i].text] = true
	}
	required := c.d.root.get("extensionsRequired")
	for i := range required.list {
		if name := required.list[i].text; !c.declared[name] {
			c.note("UNUSED_EXTENSION_REQUIRED", (&place{name: "extensionsRequired"}).item(i), "%.60q is not in extensionsUsed", name)
		}
	}
	quantized := false
	for i := range required.list {
		quantized = quantized || required.list[i].text == quantization
	}
	for i := range used.list {
		if used.list[i].text == quantization && !quantized {
			c.note("NON_REQUIRED_EXTENSION", (&place{name: "extensionsUsed"}).item(i), "%q cannot be optional", quantization)
		}
	}
}

// quantization changes what attributes may be, so that whoever uses it requires it.
const quantization = "KHR_mesh_quantization"
