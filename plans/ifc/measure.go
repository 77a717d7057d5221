package ifc

import "strings"

// measureUnit gives the type of unit that a measure is in where a property names
// none, "" where it has none (ISO 16739-1, IfcMeasureValue,
// IfcDerivedMeasureValue, IfcUnitEnum and IfcDerivedUnitEnum): their names differ
// by "Measure" and "Unit", but for a few. It is written to buf.
func measureUnit(buf []byte, typeName string) []byte {
	name, ok := strings.CutSuffix(typeName, "MEASURE")
	if !ok {
		return nil
	}
	name = strings.TrimPrefix(name, "IFC")
	name = strings.TrimPrefix(strings.TrimPrefix(name, "POSITIVE"), "NONNEGATIVE")
	switch name {
	case "THERMALCONDUCTIVITY":
		name = "THERMALCONDUCTANCE"
	case "SECTIONALAREAINTEGRAL":
		name = "SECTIONAREAINTEGRAL"
	}
	buf = append(append(buf, name...), "UNIT"...)
	if _, ok := siOf[string(buf)]; !ok && string(buf) != monetaryUnit {
		return nil
	}
	return buf
}

// monetaryUnit stands for the currency of the project beside the unit types.
const monetaryUnit = "MONETARYUNIT"

// siOf gives the SI unit of a type where the project names none.
var siOf = map[string]string{
	"LENGTHUNIT": "m", "AREAUNIT": "m2", "VOLUMEUNIT": "m3", "PLANEANGLEUNIT": "rad", "SOLIDANGLEUNIT": "sr", "MASSUNIT": "kg",
	"TIMEUNIT": "s", "FORCEUNIT": "N", "POWERUNIT": "W", "PRESSUREUNIT": "Pa", "ENERGYUNIT": "J",
	"FREQUENCYUNIT": "Hz", "ELECTRICVOLTAGEUNIT": "V", "ELECTRICCURRENTUNIT": "A", "ILLUMINANCEUNIT": "lx",
	"LUMINOUSFLUXUNIT": "lm", "LUMINOUSINTENSITYUNIT": "cd", "THERMODYNAMICTEMPERATUREUNIT": "K",
	"ABSORBEDDOSEUNIT": "Gy", "AMOUNTOFSUBSTANCEUNIT": "mol", "DOSEEQUIVALENTUNIT": "Sv", "ELECTRICCAPACITANCEUNIT": "F",
	"ELECTRICCHARGEUNIT": "C", "ELECTRICCONDUCTANCEUNIT": "S", "ELECTRICRESISTANCEUNIT": "ohm", "INDUCTANCEUNIT": "H",
	"MAGNETICFLUXUNIT": "Wb", "MAGNETICFLUXDENSITYUNIT": "T", "RADIOACTIVITYUNIT": "Bq",
	"ACCELERATIONUNIT": "m.s-2", "ANGULARVELOCITYUNIT": "rad.s-1", "AREADENSITYUNIT": "kg.m-2", "CURVATUREUNIT": "rad.m-1",
	"DYNAMICVISCOSITYUNIT": "Pa.s", "HEATFLUXDENSITYUNIT": "W.m-2", "HEATINGVALUEUNIT": "J.kg-1", "INTEGERCOUNTRATEUNIT": "s-1",
	"IONCONCENTRATIONUNIT": "kg.m-3", "ISOTHERMALMOISTURECAPACITYUNIT": "m3.kg-1", "KINEMATICVISCOSITYUNIT": "m2.s-1",
	"LINEARFORCEUNIT": "N.m-1", "LINEARMOMENTUNIT": "N.m.m-1", "LINEARSTIFFNESSUNIT": "N.m-1", "LINEARVELOCITYUNIT": "m.s-1",
	"LUMINOUSINTENSITYDISTRIBUTIONUNIT": "cd.lm-1", "MASSDENSITYUNIT": "kg.m-3", "MASSFLOWRATEUNIT": "kg.s-1",
	"MASSPERLENGTHUNIT": "kg.m-1", "MODULUSOFELASTICITYUNIT": "Pa", "MODULUSOFLINEARSUBGRADEREACTIONUNIT": "N.m-2",
	"MODULUSOFROTATIONALSUBGRADEREACTIONUNIT": "N.m.m-1.rad-1", "MODULUSOFSUBGRADEREACTIONUNIT": "N.m-3",
	"MOISTUREDIFFUSIVITYUNIT": "m3.s-1", "MOLECULARWEIGHTUNIT": "kg.mol-1", "MOMENTOFINERTIAUNIT": "m4", "PLANARFORCEUNIT": "Pa",
	"ROTATIONALFREQUENCYUNIT": "s-1", "ROTATIONALMASSUNIT": "kg.m2", "ROTATIONALSTIFFNESSUNIT": "N.m.rad-1",
	"SECTIONAREAINTEGRALUNIT": "m5", "SECTIONMODULUSUNIT": "m3", "SHEARMODULUSUNIT": "Pa", "SOUNDPOWERUNIT": "W",
	"SOUNDPOWERLEVELUNIT": "dB", "SOUNDPRESSUREUNIT": "Pa", "SOUNDPRESSURELEVELUNIT": "dB", "SPECIFICHEATCAPACITYUNIT": "J.kg-1.K-1",
	"TEMPERATUREGRADIENTUNIT": "K.m-1", "TEMPERATURERATEOFCHANGEUNIT": "K.s-1", "THERMALADMITTANCEUNIT": "W.m-2.K-1",
	"THERMALCONDUCTANCEUNIT": "W.m-1.K-1", "THERMALEXPANSIONCOEFFICIENTUNIT": "K-1", "THERMALRESISTANCEUNIT": "m2.K.W-1",
	"THERMALTRANSMITTANCEUNIT": "W.m-2.K-1", "TORQUEUNIT": "N.m", "VAPORPERMEABILITYUNIT": "kg.s-1.m-1.Pa-1",
	"VOLUMETRICFLOWRATEUNIT": "m3.s-1", "WARPINGCONSTANTUNIT": "m6", "WARPINGMOMENTUNIT": "N.m2",
}
