package ifc

import "strings"

// products are the entities below IfcProduct in IFC2X3, IFC4 and IFC4X3 (and
// its release candidates), without the "Ifc".
const products = `
Actuator AirTerminal AirTerminalBox AirToAirHeatRecovery Alarm Alignment AlignmentCant
AlignmentHorizontal AlignmentSegment AlignmentVertical Annotation AudioVisualAppliance Beam
BeamStandardCase Bearing Boiler Borehole Bridge BridgePart Building BuildingElement
BuildingElementComponent BuildingElementPart BuildingElementProxy BuildingStorey BuiltElement
Burner CableCarrierFitting CableCarrierSegment CableFitting CableSegment CaissonFoundation
ChamferEdgeFeature Chiller Chimney CivilElement CivilStructureElement Coil Column
ColumnStandardCase CommunicationsAppliance Compressor Condenser Controller ConveyorSegment
CooledBeam CoolingTower Course Covering CurtainWall Damper DeepFoundation DiscreteAccessory
DistributionBoard DistributionChamberElement DistributionControlElement DistributionElement
DistributionFlowElement DistributionPort Door DoorStandardCase DuctFitting DuctSegment
DuctSilencer EarthworksCut EarthworksElement EarthworksFill ElectricAppliance
ElectricDistributionBoard ElectricDistributionPoint ElectricFlowStorageDevice
ElectricFlowTreatmentDevice ElectricGenerator ElectricMotor ElectricTimeControl
ElectricalElement Element ElementAssembly EnergyConversionDevice Engine EquipmentElement
EvaporativeCooler Evaporator ExternalSpatialElement Facility FacilityPart FacilityPartCommon Fan
Fastener Filter FireSuppressionTerminal FlowController FlowFitting FlowInstrument FlowMeter
FlowMovingDevice FlowSegment FlowStorageDevice FlowTerminal FlowTreatmentDevice Footing
FurnishingElement Furniture GeographicElement Geomodel Geoslice GeotechnicalElement
GeotechnicalStratum Grid HeatExchanger Humidifier ImpactProtectionDevice Interceptor JunctionBox
Kerb Lamp LightFixture LinearElement LinearPositioningElement LiquidTerminal MarineFacility
MarinePart MechanicalFastener MedicalDevice Member MemberStandardCase
MobileTelecommunicationsAppliance MooringDevice MotorConnection NavigationElement OpeningElement
OpeningStandardCase Outlet Pavement Pile PipeFitting PipeSegment Plant Plate PlateStandardCase
PositioningElement ProjectionElement ProtectiveDevice ProtectiveDeviceTrippingUnit Proxy Pump
Rail Railing Railway RailwayPart Ramp RampFlight Referent ReinforcedSoil ReinforcingBar
ReinforcingMesh Road RoadPart Roof RoundedEdgeFeature SanitaryTerminal Sensor ShadingDevice Sign
Signal Site Slab SlabElementedCase SlabStandardCase SolarDevice SolidStratum Space SpaceHeater
SpatialZone StackTerminal Stair StairFlight StructuralConnection StructuralCurveAction
StructuralCurveConnection StructuralCurveMember StructuralCurveMemberVarying
StructuralCurveReaction StructuralLinearAction StructuralLinearActionVarying
StructuralPlanarAction StructuralPlanarActionVarying StructuralPointAction
StructuralPointConnection StructuralPointReaction StructuralSurfaceAction
StructuralSurfaceConnection StructuralSurfaceMember StructuralSurfaceMemberVarying
StructuralSurfaceReaction SurfaceFeature SwitchingDevice SystemFurnitureElement Tank Tendon
TendonAnchor TendonConduit TrackElement Transformer TransportElement TubeBundle
UnitaryControlElement UnitaryEquipment Valve Vehicle VibrationDamper VibrationIsolator
VirtualElement VoidStratum VoidingFeature Wall WallElementedCase WallStandardCase WasteTerminal
WaterStratum Window WindowStandardCase`

// productClasses maps the keyword of a product to its name: "IFCWALL" to
// "IfcWall".
func productClasses() map[string]string {
	names, keywords := strings.Fields(products), strings.Fields(strings.ToUpper(products))
	classes := make(map[string]string, len(names))
	for i, keyword := range keywords {
		classes["IFC"+keyword] = "Ifc" + names[i]
	}
	return classes
}

// kind is how a class is counted and whether it is emitted.
type kind uint8

const (
	kindElement kind = iota
	kindSpace
	kindOpening
	kindGrid
	kindAnnotation
)

// kindOf gives the kind of a class. Voiding features and earthworks cuts are
// subtractions like openings.
func kindOf(class string) kind {
	switch class {
	case "IfcSpace":
		return kindSpace
	case "IfcOpeningElement", "IfcOpeningStandardCase", "IfcVoidingFeature", "IfcEarthworksCut":
		return kindOpening
	case "IfcGrid":
		return kindGrid
	case "IfcAnnotation":
		return kindAnnotation
	}
	return kindElement
}

// isKeyword tells whether keyword is that of the class "Ifc" and name.
func isKeyword(keyword, name string) bool {
	return strings.HasPrefix(keyword, "IFC") && strings.EqualFold(keyword[3:], name)
}
