package ifc

import (
	"strings"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// preDefinedSets are the property sets that are entities of their own, with
// their attributes after Description (ISO 16739-1, IfcPreDefinedPropertySet;
// those that only IFC2X3 has stand last).
var preDefinedSets = map[string][]field{
	"IFCDOORLININGPROPERTIES": {{"LiningDepth", inLength}, {"LiningThickness", inLength}, {"ThresholdDepth", inLength}, {"ThresholdThickness", inLength},
		{"TransomThickness", inLength}, {"TransomOffset", inLength}, {"LiningOffset", inLength}, {"ThresholdOffset", inLength},
		{"CasingThickness", inLength}, {"CasingDepth", inLength}, {}, {"LiningToPanelOffsetX", inLength}, {"LiningToPanelOffsetY", inLength}},
	"IFCDOORPANELPROPERTIES": {{"PanelDepth", inLength}, {name: "PanelOperation"}, {name: "PanelWidth"}, {name: "PanelPosition"}},
	"IFCWINDOWLININGPROPERTIES": {{"LiningDepth", inLength}, {"LiningThickness", inLength}, {"TransomThickness", inLength}, {"MullionThickness", inLength},
		{name: "FirstTransomOffset"}, {name: "SecondTransomOffset"}, {name: "FirstMullionOffset"}, {name: "SecondMullionOffset"}, {},
		{"LiningOffset", inLength}, {"LiningToPanelOffsetX", inLength}, {"LiningToPanelOffsetY", inLength}},
	"IFCWINDOWPANELPROPERTIES":             {{name: "OperationType"}, {name: "PanelPosition"}, {"FrameDepth", inLength}, {"FrameThickness", inLength}},
	"IFCPERMEABLECOVERINGPROPERTIES":       {{name: "OperationType"}, {name: "PanelPosition"}, {"FrameDepth", inLength}, {"FrameThickness", inLength}},
	"IFCREINFORCEMENTDEFINITIONPROPERTIES": {{name: "DefinitionType"}},
	"IFCSERVICELIFEFACTOR":                 {{name: "PredefinedType"}, {name: "UpperValue"}, {name: "MostUsedValue"}, {name: "LowerValue"}},
	"IFCENERGYPROPERTIES":                  {{name: "EnergySequence"}, {name: "UserDefinedEnergySequence"}},
	"IFCELECTRICALBASEPROPERTIES": {{name: "EnergySequence"}, {name: "UserDefinedEnergySequence"}, {name: "ElectricCurrentType"},
		{"InputVoltage", "IFCELECTRICVOLTAGEMEASURE"}, {"InputFrequency", "IFCFREQUENCYMEASURE"}, {"FullLoadCurrent", "IFCELECTRICCURRENTMEASURE"},
		{"MinimumCircuitCurrent", "IFCELECTRICCURRENTMEASURE"}, {"MaximumPowerInput", "IFCPOWERMEASURE"}, {"RatedPowerInput", "IFCPOWERMEASURE"}, {name: "InputPhase"}},
	"IFCFLUIDFLOWPROPERTIES": {{name: "PropertySource"}, {}, {}, {}, {}, {}, {name: "UserDefinedPropertySource"}, {"TemperatureSingleValue", inTemperature},
		{"WetBulbTemperatureSingleValue", inTemperature}, {}, {}, {name: "FlowrateSingleValue"}, {name: "FlowConditionSingleValue"},
		{"VelocitySingleValue", "IFCLINEARVELOCITYMEASURE"}, {"PressureSingleValue", inPressure}},
	"IFCSOUNDPROPERTIES": {{name: "IsAttenuating"}, {name: "SoundScale"}},
	"IFCSPACETHERMALLOADPROPERTIES": {{name: "ApplicableValueRatio"}, {name: "ThermalLoadSource"}, {name: "PropertySource"}, {name: "SourceDescription"},
		{"MaximumValue", "IFCPOWERMEASURE"}, {"MinimumValue", "IFCPOWERMEASURE"}, {}, {name: "UserDefinedThermalLoadSource"}, {name: "UserDefinedPropertySource"}, {name: "ThermalLoadType"}},
}

// preDefinedSet reads a predefined property set. One without a name is called by
// its class. A set of reinforcement has sections of its own:
// IfcSectionReinforcementProperties(LongitudinalStartPosition,
// LongitudinalEndPosition, TransversePosition, ReinforcementRole, ..).
func (m *model) preDefinedSet(e step.Entity) (scene.PropertySet, bool) {
	list, ok := preDefinedSets[e.Keyword()]
	if !ok {
		return scene.PropertySet{}, false
	}
	s := scene.PropertySet{Name: e.Text(2), Properties: m.fields([]scene.Property{}, e, 4, list)}
	if s.Name == "" {
		s.Name = setClass(e.Keyword())
	}
	if e.Keyword() != "IFCREINFORCEMENTDEFINITIONPROPERTIES" {
		return s, true
	}
	n := 0
	for v := range e.Arg(5).Items() {
		section, err := v.Entity()
		if err != nil {
			continue
		}
		n++
		prefix := "Section " + itoa(n) + "."
		s.Properties = m.fields(s.Properties, section, 0, []field{{prefix + "LongitudinalStartPosition", inLength},
			{prefix + "LongitudinalEndPosition", inLength}, {prefix + "TransversePosition", inLength}, {name: prefix + "ReinforcementRole"}})
	}
	return s, true
}

// setClass writes the name of a predefined set as the standard does.
func setClass(keyword string) string {
	for _, name := range []string{"IfcDoorLiningProperties", "IfcDoorPanelProperties", "IfcWindowLiningProperties", "IfcWindowPanelProperties",
		"IfcPermeableCoveringProperties", "IfcReinforcementDefinitionProperties", "IfcServiceLifeFactor", "IfcEnergyProperties",
		"IfcElectricalBaseProperties", "IfcFluidFlowProperties", "IfcSoundProperties", "IfcSpaceThermalLoadProperties",
		"IfcGeneralMaterialProperties", "IfcThermalMaterialProperties", "IfcMechanicalMaterialProperties", "IfcMechanicalSteelMaterialProperties",
		"IfcMechanicalConcreteMaterialProperties", "IfcOpticalMaterialProperties", "IfcHygroscopicMaterialProperties", "IfcFuelProperties",
		"IfcWaterProperties", "IfcProductsOfCombustionProperties"} {
		if strings.EqualFold(name, keyword) {
			return name
		}
	}
	return keyword
}

// materialSets are the property sets of materials that are entities of their own
// in IFC2X3, with their attributes after Material.
var materialSets = map[string][]field{
	"IFCGENERALMATERIALPROPERTIES": {{"MolecularWeight", "IFCMOLECULARWEIGHTMEASURE"}, {name: "Porosity"}, {"MassDensity", "IFCMASSDENSITYMEASURE"}},
	"IFCTHERMALMATERIALPROPERTIES": {{"SpecificHeatCapacity", "IFCSPECIFICHEATCAPACITYMEASURE"}, {"BoilingPoint", inTemperature},
		{"FreezingPoint", inTemperature}, {"ThermalConductivity", "IFCTHERMALCONDUCTIVITYMEASURE"}},
	"IFCMECHANICALMATERIALPROPERTIES": mechanicalFields,
	"IFCMECHANICALSTEELMATERIALPROPERTIES": append(mechanicalFields[:5:5], field{"YieldStress", inPressure}, field{"UltimateStress", inPressure},
		field{name: "UltimateStrain"}, field{"HardeningModule", inElasticity}, field{"ProportionalStress", inPressure}, field{name: "PlasticStrain"}),
	"IFCMECHANICALCONCRETEMATERIALPROPERTIES": append(mechanicalFields[:5:5], field{"CompressiveStrength", inPressure}, field{"MaxAggregateSize", inLength},
		field{name: "AdmixturesDescription"}, field{name: "Workability"}, field{name: "ProtectivePoreRatio"}, field{name: "WaterImpermeability"}),
	"IFCOPTICALMATERIALPROPERTIES": {{name: "VisibleTransmittance"}, {name: "SolarTransmittance"}, {name: "ThermalIrTransmittance"}, {name: "ThermalIrEmissivityBack"},
		{name: "ThermalIrEmissivityFront"}, {name: "VisibleReflectanceBack"}, {name: "VisibleReflectanceFront"}, {name: "SolarReflectanceFront"}, {name: "SolarReflectanceBack"}},
	"IFCHYGROSCOPICMATERIALPROPERTIES": {{name: "UpperVaporResistanceFactor"}, {name: "LowerVaporResistanceFactor"},
		{"IsothermalMoistureCapacity", "IFCISOTHERMALMOISTURECAPACITYMEASURE"}, {"VaporPermeability", "IFCVAPORPERMEABILITYMEASURE"}, {"MoistureDiffusivity", "IFCMOISTUREDIFFUSIVITYMEASURE"}},
	"IFCFUELPROPERTIES": {{"CombustionTemperature", inTemperature}, {name: "CarbonContent"}, {"LowerHeatingValue", "IFCHEATINGVALUEMEASURE"}, {"HigherHeatingValue", "IFCHEATINGVALUEMEASURE"}},
	"IFCWATERPROPERTIES": {{name: "IsPotable"}, {"Hardness", inConcentration}, {"AlkalinityConcentration", inConcentration},
		{"AcidityConcentration", inConcentration}, {name: "ImpuritiesContent"}, {name: "PHLevel"}, {name: "DissolvedSolidsContent"}},
	"IFCPRODUCTSOFCOMBUSTIONPROPERTIES": {{"SpecificHeatCapacity", "IFCSPECIFICHEATCAPACITYMEASURE"}, {name: "N20Content"}, {name: "COContent"}, {name: "CO2Content"}},
}

const (
	inElasticity    = "IFCMODULUSOFELASTICITYMEASURE"
	inConcentration = "IFCIONCONCENTRATIONMEASURE"
)

var mechanicalFields = []field{{"DynamicViscosity", "IFCDYNAMICVISCOSITYMEASURE"}, {"YoungModulus", inElasticity}, {"ShearModulus", inElasticity},
	{name: "PoissonRatio"}, {"ThermalExpansionCoefficient", "IFCTHERMALEXPANSIONCOEFFICIENTMEASURE"}}
