package ifc

import (
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// field is an attribute that becomes a property: its name, and the measure it is
// in where it is a number with a unit. One without a name is passed over.
type field struct{ name, measure string }

// The measures of attributes.
const (
	inLength      = "IFCLENGTHMEASURE"
	inArea        = "IFCAREAMEASURE"
	inForce       = "IFCFORCEMEASURE"
	inPressure    = "IFCPRESSUREMEASURE"
	inTemperature = "IFCTHERMODYNAMICTEMPERATUREMEASURE"
)

// fields reads the attributes of e from number first on that are there and hold
// a value; references are passed over.
func (m *model) fields(all []scene.Property, e step.Entity, first int, list []field) []scene.Property {
	for v := range e.Args().Items() {
		if first--; first >= 0 {
			continue
		}
		if len(list) == 0 {
			break
		}
		f := list[0]
		list = list[1:]
		if f.name == "" || v.Absent() {
			continue
		}
		if p, ok := m.field(f, v); ok {
			all = append(all, p)
		}
	}
	return all
}

// field reads one attribute; false where it says nothing.
func (m *model) field(f field, v step.Value) (scene.Property, bool) {
	p := scene.Property{Name: f.name}
	switch v.Kind() {
	case step.KindRef:
		return p, false
	case step.KindInteger, step.KindReal:
		x, err := v.Float()
		if err != nil {
			return p, false
		}
		p.Value, p.Unit = m.measure(x, f.measure, step.Entity{})
	default:
		p.Value, p.Unit = m.value(v, step.Entity{})
	}
	return p, p.Value != nil && p.Value != "" && p.Value != "NOTDEFINED"
}

// Attributes of products after Representation, where these are not Tag and
// PredefinedType (ISO 16739-1:2024, ISO/PAS 16739:2005).
var (
	spatialFields = []field{{name: "LongName"}, {}, {name: "PredefinedType"}}
	productFields = map[string][]field{
		"IfcSite":                   {{name: "LongName"}, {}, {}, {}, {}, {name: "LandTitleNumber"}},
		"IfcBuilding":               {{name: "LongName"}, {}, {"ElevationOfRefHeight", inLength}, {"ElevationOfTerrain", inLength}},
		"IfcBuildingStorey":         {{name: "LongName"}, {}, {"Elevation", inLength}},
		"IfcSpace":                  {{name: "LongName"}, {}, {name: "PredefinedType"}, {"ElevationWithFlooring", inLength}},
		"IfcFacility":               spatialFields,
		"IfcBridge":                 spatialFields,
		"IfcRoad":                   spatialFields,
		"IfcRailway":                spatialFields,
		"IfcMarineFacility":         spatialFields,
		"IfcFacilityPart":           {{name: "LongName"}, {}, {name: "UsageType"}},
		"IfcBridgePart":             {{name: "LongName"}, {}, {name: "UsageType"}, {name: "PredefinedType"}},
		"IfcRoadPart":               {{name: "LongName"}, {}, {name: "UsageType"}, {name: "PredefinedType"}},
		"IfcRailwayPart":            {{name: "LongName"}, {}, {name: "UsageType"}, {name: "PredefinedType"}},
		"IfcMarinePart":             {{name: "LongName"}, {}, {name: "UsageType"}, {name: "PredefinedType"}},
		"IfcFacilityPartCommon":     {{name: "LongName"}, {}, {name: "UsageType"}, {name: "PredefinedType"}},
		"IfcSpatialZone":            {{name: "LongName"}, {name: "PredefinedType"}},
		"IfcExternalSpatialElement": {{name: "LongName"}, {name: "PredefinedType"}},
		"IfcDoor":                   doorFields,
		"IfcDoorStandardCase":       doorFields,
		"IfcWindow":                 windowFields,
		"IfcWindowStandardCase":     windowFields,
		"IfcStairFlight": {{name: "Tag"}, {name: "NumberOfRisers"}, {name: "NumberOfTreads"}, {"RiserHeight", inLength},
			{"TreadLength", inLength}, {name: "PredefinedType"}},
		"IfcElementAssembly":    {{name: "Tag"}, {name: "AssemblyPlace"}, {name: "PredefinedType"}},
		"IfcPile":               {{name: "Tag"}, {name: "PredefinedType"}, {name: "ConstructionType"}},
		"IfcMechanicalFastener": {{name: "Tag"}, {"NominalDiameter", inLength}, {"NominalLength", inLength}, {name: "PredefinedType"}},
		"IfcReinforcingBar": {{name: "Tag"}, {name: "SteelGrade"}, {"NominalDiameter", inLength}, {"CrossSectionArea", inArea},
			{"BarLength", inLength}, {name: "PredefinedType"}, {name: "BarSurface"}},
		"IfcReinforcingMesh": {{name: "Tag"}, {name: "SteelGrade"}, {"MeshLength", inLength}, {"MeshWidth", inLength},
			{"LongitudinalBarNominalDiameter", inLength}, {"TransverseBarNominalDiameter", inLength},
			{"LongitudinalBarCrossSectionArea", inArea}, {"TransverseBarCrossSectionArea", inArea},
			{"LongitudinalBarSpacing", inLength}, {"TransverseBarSpacing", inLength}, {name: "PredefinedType"}},
		"IfcTendon": {{name: "Tag"}, {name: "SteelGrade"}, {name: "PredefinedType"}, {"NominalDiameter", inLength}, {"CrossSectionArea", inArea},
			{"TensionForce", inForce}, {"PreStress", inPressure}, {name: "FrictionCoefficient"}, {"AnchorageSlip", inLength}, {"MinCurvatureRadius", inLength}},
		"IfcTendonAnchor":       {{name: "Tag"}, {name: "SteelGrade"}, {name: "PredefinedType"}},
		"IfcTendonConduit":      {{name: "Tag"}, {name: "SteelGrade"}, {name: "PredefinedType"}},
		"IfcDistributionPort":   {{name: "FlowDirection"}, {name: "PredefinedType"}, {name: "SystemType"}},
		"IfcProxy":              {{name: "ProxyType"}, {name: "Tag"}},
		"IfcAnnotation":         {{name: "PredefinedType"}},
		"IfcAlignment":          {{name: "PredefinedType"}},
		"IfcReferent":           {{name: "PredefinedType"}},
		"IfcTransportElement":   {{name: "Tag"}, {name: "PredefinedType"}, {"CapacityByWeight", "IFCMASSMEASURE"}, {name: "CapacityByNumber"}},
		"IfcAlignmentCant":      {{"RailHeadDistance", inLength}},
		"IfcChamferEdgeFeature": {{name: "Tag"}, {"FeatureLength", inLength}, {"Width", inLength}, {"Height", inLength}},
	}
	doorFields     = []field{{name: "Tag"}, {"OverallHeight", inLength}, {"OverallWidth", inLength}, {name: "PredefinedType"}, {name: "OperationType"}, {name: "UserDefinedOperationType"}}
	windowFields   = []field{{name: "Tag"}, {"OverallHeight", inLength}, {"OverallWidth", inLength}, {name: "PredefinedType"}, {name: "PartitioningType"}, {name: "UserDefinedPartitioningType"}}
	spaceFields2X3 = []field{{name: "LongName"}, {}, {name: "InteriorOrExteriorSpace"}, {"ElevationWithFlooring", inLength}}
	// elementFields are those of all other elements. The eighth attribute of some
	// says something else in IFC2X3: see attributeSet.
	elementFields = []field{{name: "Tag"}, {name: "PredefinedType"}}
)

// attributeSet gives the attributes of p that describe it as the set
// "Attributes": Description, ObjectType, Tag or LongName, dimensions, the name
// of its type as Type, and PredefinedType: its own, or that of its type, or
// where it is user-defined what ObjectType or ElementType says.
func (m *model) attributeSet(p *product) (scene.PropertySet, bool) {
	list, ok := productFields[p.class]
	if !ok {
		list = elementFields
		if m.schema == schema2X3 && (p.class == "IfcBuildingElementProxy" || p.class == "IfcDistributionControlElement") {
			list = elementFields[:1] // CompositionType, ControlElementId
		}
	}
	if m.schema == schema2X3 && p.class == "IfcSpace" {
		list = spaceFields2X3
	}
	props := m.attributes(p.entity, list)
	t := m.typeOf[p.entity.ID()]
	if t.Valid() && m.read(t) == nil {
		props = m.typeFields(props, t)
	}
	settle(props, p.entity, t)
	return scene.PropertySet{Name: "Attributes", Properties: props}, len(props) > 0
}

// attributes reads Description, ObjectType and, after ObjectPlacement and
// Representation, those in list, in one walk.
func (m *model) attributes(e step.Entity, list []field) []scene.Property {
	var props []scene.Property
	i := -1
	for v := range e.Args().Items() {
		i++
		var f field
		switch {
		case i == 3:
			f.name = "Description"
		case i == 4:
			f.name = "ObjectType"
		case i-7 >= len(list):
			return props
		case i >= 7:
			f = list[i-7]
		}
		if f.name == "" || v.Absent() {
			continue
		}
		if p, ok := m.field(f, v); ok {
			if props == nil {
				props = make([]scene.Property, 0, 4)
			}
			props = append(props, p)
		}
	}
	return props
}

// userDefined is the value of an enumeration that says to look elsewhere.
const userDefined = "USERDEFINED"

// typeFields adds what the type of a product says of it: the name, and of
// IfcElementType(.., Tag, ElementType, PredefinedType, ..) and the IfcDoorStyle
// and IfcWindowStyle(.., Tag, OperationType, ConstructionType, ..) of IFC2X3
// what the product itself does not.
func (m *model) typeFields(props []scene.Property, t step.Entity) []scene.Property {
	var own []scene.Property
	if name := t.Text(2); name != "" {
		own = append(own, scene.Property{Name: "Type", Value: name})
	}
	list := []field{{name: "PredefinedType"}}
	first := 9
	switch t.Keyword() {
	case "IFCDOORSTYLE", "IFCWINDOWSTYLE":
		first, list = 8, []field{{name: "OperationType"}, {name: "ConstructionType"}}
	case "IFCDOORTYPE":
		list = append(list, field{name: "OperationType"})
	case "IFCWINDOWTYPE":
		list = append(list, field{name: "PartitioningType"})
	case "IFCFURNITURETYPE":
		list = []field{{name: "AssemblyPlace"}, {name: "PredefinedType"}}
	}
	return joined(props, m.enums(own, t, first, list))
}

// enums is fields of enumerations alone: in some schemas other things lie there.
func (m *model) enums(all []scene.Property, e step.Entity, first int, list []field) []scene.Property {
	for i, f := range list {
		if v := e.Arg(first + i); v.Kind() == step.KindEnum {
			if p, ok := m.field(f, v); ok {
				all = append(all, p)
			}
		}
	}
	return all
}

// settle puts what ObjectType, or ElementType of the type t, says in the place of
// a user-defined type.
func settle(props []scene.Property, e, t step.Entity) {
	for i := range props {
		if props[i].Name != "PredefinedType" || props[i].Value != userDefined {
			continue
		}
		if objectType := e.Text(4); objectType != "" {
			props[i].Value = objectType
		} else if elementType := t.Text(8); elementType != "" {
			props[i].Value = elementType
		}
	}
}
