package check

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/glb"
)

// Component types of glTF accessors.
const (
	gltfByte          = 5120
	gltfUnsignedByte  = 5121
	gltfShort         = 5122
	gltfUnsignedShort = 5123
	gltfUnsignedInt   = 5125
	gltfFloat         = 5126
)

// featureSets checks the featureIds of EXT_mesh_features or, where textured is
// false, EXT_instance_features: v is the extension object, at the attributes,
// whole one of them that has an element for each vertex or instance.
func (m *gltfModel) featureSets(v value, at map[string]int, whole string, textured bool) {
	if !v.object() {
		return
	}
	v.common(m.facts)
	sets, ok := v.required("featureIds")
	if !ok {
		return
	}
	list, _ := sets.list(1)
	labels := map[string]bool{}
	for _, x := range list {
		if !x.object() {
			continue
		}
		x.common(m.facts)
		m.featureSet(x, at, whole, textured)
		if l, ok := x.member("label"); ok {
			if s, ok := l.text(); ok {
				l.identifier(s)
				if labels[s] {
					l.fault(FeaturesWrong, "the label %q twice", s)
				}
				labels[s] = true
			}
		}
	}
}

// featureIDs is where the IDs of a set lie and what bounds them.
type featureIDs struct {
	value
	count int
	null  float64 // stands for no feature; below 0 where there is none
	rows  int     // of the property table; -1 without one
}

// featureSet checks one set of feature IDs.
func (m *gltfModel) featureSet(v value, at map[string]int, whole string, textured bool) {
	ids := featureIDs{value: v, null: -1, rows: -1}
	c, ok := v.required("featureCount")
	if ok {
		ids.count, ok = c.integer(1)
	}
	if n, has := v.member("nullFeatureId"); has {
		i, good := n.integer(0)
		ids.null, ok = float64(i), ok && good
	}
	if p, has := v.member("propertyTable"); has {
		i, good := p.integer(0)
		switch {
		case !good:
			ok = false
		case i >= len(m.tables):
			p.fault(FeaturesWrong, "property table %d of %d", i, len(m.tables))
			ok = false
		case m.tables[i] != nil:
			ids.rows = m.tables[i].count
		}
	}
	a, hasAttribute := v.member("attribute")
	t, hasTexture := v.member("texture")
	switch {
	case hasTexture && !textured:
		t.fault(FeaturesWrong, "instances have no feature IDs in a texture")
	case hasAttribute && hasTexture:
		t.fault(FeaturesWrong, "attribute and texture exclude each other")
	case hasAttribute:
		m.attributeIDs(a, &ids, at, ok)
	case hasTexture:
		m.textureIDs(t, &ids, at, ok)
	case ok: // the ID is the number of the vertex or instance
		if i, has := at[whole]; has && ids.rows >= 0 && m.doc.Accessors[i].Count > ids.rows {
			v.fault(FeatureIDWrong, "%d vertices or instances where the property table has %d rows", m.doc.Accessors[i].Count, ids.rows)
		}
	}
}

// attributeIDs checks the IDs in an attribute.
func (m *gltfModel) attributeIDs(v value, ids *featureIDs, at map[string]int, bounded bool) {
	set, ok := v.integer(0)
	if !ok {
		return
	}
	name := attribute("_FEATURE_ID", set)
	i, ok := at[name]
	if !ok {
		v.fault(FeaturesWrong, "no attribute %s", name)
		return
	}
	a := &m.doc.Accessors[i]
	switch {
	case a.Type != "SCALAR" || a.Normalized:
		v.fault(FeaturesWrong, "%s is %s, normalized %v", name, a.Type, a.Normalized)
		return
	case a.ComponentType != gltfUnsignedByte && a.ComponentType != gltfUnsignedShort && a.ComponentType != gltfFloat:
		v.fault(FeaturesWrong, "%s has component type %d", name, a.ComponentType)
		return
	}
	values, err := m.doc.Elements(i)
	if err != nil || !bounded {
		return
	}
	ids.value = v
	ids.hold(values)
}

// hold wants the IDs to be integers, of no more features than there are said to
// be, and of rows that the table has.
func (ids *featureIDs) hold(values []float64) {
	distinct := map[float64]bool{}
	for _, x := range values {
		if x == ids.null || distinct[x] {
			continue
		}
		switch {
		case x != math.Trunc(x) || x < 0:
			ids.fault(FeatureIDWrong, "feature ID %v", x)
			return
		case ids.rows >= 0 && x >= float64(ids.rows):
			ids.fault(FeatureIDWrong, "feature ID %v where the property table has %d rows", x, ids.rows)
			return
		}
		if distinct[x] = true; len(distinct) > ids.count {
			ids.fault(FeatureIDWrong, "more feature IDs than the featureCount %d", ids.count)
			return
		}
	}
}

// textureIDs checks the IDs in a texture, as far as its image can be read here.
func (m *gltfModel) textureIDs(v value, ids *featureIDs, at map[string]int, bounded bool) {
	u := v.textureUse(m)
	if u == nil {
		return
	}
	if _, ok := at[u.coordinate]; !ok {
		v.fault(FeaturesWrong, "no attribute %s", u.coordinate)
		return
	}
	image := m.image(u.index)
	if image == nil || !bounded {
		return
	}
	ids.value = v
	if most := slices.Max(u.channels); most >= imageChannels {
		v.fault(FeaturesWrong, "channel %d of an image of %d", most, imageChannels)
		return
	}
	ids.hold(image.values(u.channels))
}

// kindOf gives the accessor's type in the words of metadata: type and component
// type.
func kindOf(a *glb.Accessor) (kind, component string) {
	switch a.ComponentType {
	case gltfByte:
		component = "INT8"
	case gltfUnsignedByte:
		component = "UINT8"
	case gltfShort:
		component = "INT16"
	case gltfUnsignedShort:
		component = "UINT16"
	case gltfUnsignedInt:
		component = "UINT32"
	case gltfFloat:
		component = "FLOAT32"
	}
	return a.Type, component
}
